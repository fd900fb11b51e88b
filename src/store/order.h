/** \file order.h
 *
 * Stable order by (time, sequence). Made for input that is nearly in order, or
 * is a few ordered pieces one after the other: it costs one pass when there is
 * nothing to do.
 */
#ifndef TG_ORDER_H
#define TG_ORDER_H

#include "tables/table.h"

/** The two columns that order rows; sequence NULL = all equal. Borrowed. */
typedef struct tg_order_key {
  const int64_t *time, *sequence;
} tg_order_key;

/** Local. The key columns of \a rows. */
tg_order_key tg_order_key_of(const tg_columns *rows);
/** Local. Does row \a b come before row \a a by key? */
static inline bool tg_order_before(const tg_order_key *key, uint32_t b, uint32_t a) {
  if (key->time[b] != key->time[a])
    return key->time[b] < key->time[a];
  return key->sequence && key->sequence[b] < key->sequence[a];
}
/** Local. Sort the row numbers rows[0..count) by key, equal keys in the order they
 * have. \a scratch has room for \a count. \return rows that came before their predecessor. */
size_t tg_order_sort(const tg_order_key *key, uint32_t *rows, uint32_t *scratch, size_t count);
/** Local. to[i] = from[rows[i]] for cells of \a size bytes. \a to may be \a from when no row
 * comes before its place: rows[i] >= i. */
void tg_order_gather(void *to, const void *from, size_t size, const uint32_t *rows, size_t count);
/** Local. to[rows[i]] = from[i]. */
void tg_order_scatter(void *to, const void *from, size_t size, const uint32_t *rows, size_t count);

#endif
