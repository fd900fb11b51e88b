/** \file order_state.h
 *
 * From order events to orders: the states before, after and final of each order
 * (spec sweep 3.2), its group (2.2), outcome class (2.4 a) and whether it is a
 * qualifying sweep (3.3); and the trades of each order.
 */
#ifndef TG_ORDER_STATE_H
#define TG_ORDER_STATE_H

#include "base/map.h"
#include "classify/id_sort.h"
#include "classify/order_facts.h"
#include "tables/views.h"

typedef struct tg_order_state {
  int64_t order_id;
  uint32_t before, after, final; /**< rows of the orders view */
  uint32_t last;                 /**< the last row; final is another one only under compat */
  uint32_t first_trade, trades;  /**< range of tg_order_book... trade_index */
  int8_t has_new;                /**< some row has change reason 6 */
} tg_order_state;

typedef struct tg_order_states {
  tg_order_state *states; /**< ascending order id */
  size_t count, capacity;
  uint32_t *trade_index; /**< rows of the trades view, grouped by order, (time, sequence) within */
  size_t trade_count, trade_capacity;
  int64_t orphans;    /**< trades of no order; marked in orphan flags when asked */
  tg_map map;         /**< order id to number, once tg_order_states_number was called */
  tg_id_row *sorting; /**< of the build, kept for the next one */
  size_t sorting_capacity;
} tg_order_states;

/** Local. Build from rows sorted by (time, sequence); of orders it reads order_id, time and
 * change_reason, of trades order_id. Buffers are re-used. \a orphan, when given,
 * gets 1 for each trade row whose order is not there. \a compat: final = first of the rows at the
 * last time. */
tg_status tg_order_states_build(const tg_orders *orders, const tg_trades *trades, bool compat,
                                int8_t *orphan, tg_order_states *states);
/** Local. Make \a map, for those who look orders up by their id. TG_NO_MEMORY. */
tg_status tg_order_states_number(tg_order_states *states);
void tg_order_states_clear(tg_order_states *states);

/** Local. 1, 2, 3 by leaves and matched (spec 2.2, corrected: group 1 needs matched > 0). */
static inline int tg_order_group(int64_t leaves, int64_t matched, bool compat) {
  const int full = (leaves == 0) & (compat | (matched > 0));
  const int partly = (leaves > 0) & (matched > 0);
  return 3 - 2 * full - partly;
}
/** Local. 1 = A, 2 = B, 3 = C (spec 2.4 a): fill ratio of \a traded against
 * \a quantity, and \a duration in ns from first to last trade. In integers. */
static inline int tg_order_outcome(int64_t traded, int64_t quantity, int64_t duration) {
  const int64_t second = 1000000000;
  const bool full = (quantity > 0) & ((__int128)traded * 100 >= (__int128)quantity * 99);
  return full ? 1 + (duration >= second) : 3;
}
/** Local. Is the order in the book after this event? Not when nothing is left, when it is inactive,
 * or when the change reason ends it: such rows may be of any status and have leaves (sweep 1.1). */
bool tg_order_live(const tg_orders *orders, size_t row);
/** Local. The facts of an order, from its rows. */
tg_order_track tg_order_state_track(const tg_orders *orders, const tg_order_state *state);
tg_order_arrival tg_order_state_arrival(const tg_orders *orders, const tg_order_state *state);
tg_order_fills tg_order_state_fills(const tg_trades *trades, const tg_order_states *states,
                                    const tg_order_state *state);
/** Local. 1..5 by quantity: <1K, 1K-5K, 5K-10K, 10K-50K, >50K (spec 2.7). */
static inline int tg_size_class(int64_t quantity) {
  return 1 + (quantity > 1000) + (quantity > 5000) + (quantity > 10000) + (quantity > 50000);
}
const char *tg_size_class_label(int size_class);

#endif
