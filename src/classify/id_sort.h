/** \file id_sort.h
 *
 * Rows by the order they belong to. An order's rows lie far apart in time; after
 * this sort they are neighbours, so that order states are made and trades joined
 * to them in one walk, without a table of ids.
 */
#ifndef TG_ID_SORT_H
#define TG_ID_SORT_H

#include <stddef.h>
#include <stdint.h>

/** A row and the id that it is sorted by. */
typedef struct tg_id_row {
  int64_t id;
  uint32_t row;
} tg_id_row;

/** Local. Rows 0 .. count - 1 with their \a ids, ascending by (id, row). Both \a rows and
 * \a scratch have room for \a count. \return the one of them that holds the result. */
tg_id_row *tg_id_sort(const int64_t *ids, size_t count, tg_id_row *rows, tg_id_row *scratch);

#endif
