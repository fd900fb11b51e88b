/** \file order_table.h
 *
 * The orders of a job, from rows that come block by block and are not kept: each
 * order holds the facts that sums need. Orders are numbered as they appear.
 */
#ifndef TG_ORDER_TABLE_H
#define TG_ORDER_TABLE_H

#include "base/status.h"
#include "classify/order_facts.h"
#include "tables/views.h"

/** 1 + number of an order, and bits of its hash: 0 is a free slot. */
typedef struct tg_order_slot {
  uint32_t number, tag;
} tg_order_slot;

#define TG_ORDER_NEAR_BITS 12

/** {0} at first. */
typedef struct tg_order_table {
  tg_order_track *tracks; /**< per order, aligned to cache lines */
  tg_order_arrival *arrivals;
  tg_order_fills *fills; /**< of those with trades, as these appear */
  tg_order_slot *slots;  /**< open addressing over order ids */
  size_t count, capacity, fill_count, fill_capacity;
  size_t slot_count, slot_room; /**< a power of two or 0; slots that there is memory for */
  int shift;                    /**< of a hash, to a slot */
  bool compat;
  tg_order_slot near[1 << TG_ORDER_NEAR_BITS]; /**< by hash: the order that was last looked up */
} tg_order_table;

/** Local. No orders; room for some of \a rows is kept or made as they come. \a compat: final =
 * first of the rows at the last time. TG_NO_MEMORY. */
tg_status tg_order_table_begin(tg_order_table *table, size_t rows, bool compat);
/** Local. Add rows that follow all those added before in (time, sequence). Reads time, order_id,
 * price, quantity, leaves, matched, participant, order_type, change_reason. TG_NO_MEMORY; TG_LIMIT
 * beyond 2^32 - 2 orders. */
tg_status tg_order_table_add(tg_order_table *table, const tg_orders *orders);
/** Local. Add trades once all orders are there: they too follow those added before. Reads time,
 * order_id, price, quantity, deal_source. \a orphan gets 1 for each trade of no order, else 0, and
 * *orphans is raised by their number. TG_NO_MEMORY. */
tg_status tg_order_table_add_trades(tg_order_table *table, const tg_trades *trades, int8_t *orphan,
                                    int64_t *orphans);
/** Local. The trades of an order; {0} of none. */
static inline const tg_order_fills *tg_order_table_fills(const tg_order_table *table,
                                                         size_t number) {
  static const tg_order_fills none;
  const uint32_t fills = table->tracks[number].fills;
  return fills ? &table->fills[fills - 1] : &none;
}
/** Local. The most bytes that so many orders, so many of them with trades, take: while the table
 * grows. */
double tg_order_table_bytes(double orders, double traded);
/** Local. The bytes of all buffers. */
double tg_order_table_held(const tg_order_table *table);
/** Local. Frees; safe on {0}. */
void tg_order_table_clear(tg_order_table *table);

#endif
