/** \file sorter_private.h
 *
 * Runs on disk, and merging a range of them: what sorter.c and sorter_reader.c share.
 */
#ifndef TG_SORTER_PRIVATE_H
#define TG_SORTER_PRIVATE_H

#include "base/row_list.h"
#include "stats/sorter.h"

#include <stdbool.h>

/** Sorted records in the scratch file. */
typedef struct tg_sorter_run {
  int64_t first, count; /**< in records */
} tg_sorter_run;

struct tg_sorter {
  tg_sorter_setup setup;
  size_t bytes;             /**< of a record */
  int64_t *records, *other; /**< other: as long, for merging in memory */
  size_t count, capacity, most;
  int descriptor; /**< of the scratch file, -1 = all is in memory */
  int64_t on_disk;
  tg_rows runs; /**< of tg_sorter_run */
};

/** Local. A reader of the runs [first, first + count), with \a memory bytes of buffers. */
tg_status tg_sorter_reader_range(const tg_sorter *sorter, size_t first, size_t count,
                                 int64_t memory, tg_sorter_reader **reader, tg_error *err);

/** Local. Is there memory to sort what is held by tg_sorter_radix, and is it worth it? */
bool tg_sorter_radix_fits(const tg_sorter *sorter);
/** Local. Sort what is held, equal keys in their order; false, and nothing is done, when memory is
 * at its end. */
bool tg_sorter_radix(tg_sorter *sorter);

/** Local. Below, equal, above 0 by the key words. */
static inline int tg_sorter_compare(const int64_t *a, const int64_t *b, size_t keys) {
  for (size_t k = 0; k < keys; k++)
    if (a[k] != b[k])
      return a[k] < b[k] ? -1 : 1;
  return 0;
}

static inline void tg_sorter_copy(int64_t *to, const int64_t *from, size_t words) {
  for (size_t w = 0; w < words; w++)
    to[w] = from[w];
}

#endif
