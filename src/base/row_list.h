/** \file row_list.h
 *
 * Result rows of one table: packed, growing, within a budget of bytes that
 * several tables share.
 */
#ifndef TG_ROW_LIST_H
#define TG_ROW_LIST_H

#include <stddef.h>
#include <stdint.h>

/** {.row_size = ...} at first. */
typedef struct tg_rows {
  char *data;
  size_t row_size, count, capacity;
  int64_t *budget; /**< bytes that may still be taken, shared; NULL = no limit */
} tg_rows;

/** Local. One more row, all zero; NULL when memory or the budget is at its end. The
 * rows before it may move. */
void *tg_rows_push(tg_rows *rows);
/** Local. Room for \a count rows in all; 0, or -1 when memory or the budget is at its end. */
int tg_rows_reserve(tg_rows *rows, size_t count);
/** Local. Row \a number. */
static inline void *tg_rows_at(const tg_rows *rows, size_t number) {
  return rows->data + number * rows->row_size;
}
/** Local. Free the rows and give their bytes back to the budget; row_size and budget stay. */
void tg_rows_clear(tg_rows *rows);

#endif
