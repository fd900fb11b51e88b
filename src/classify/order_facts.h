/** \file order_facts.h
 *
 * What sums and rows need to know of one order, and the rules by which rows add to
 * it: order_state.h (whole columns) and order_table.h (block by block) share them, so
 * that before, after, final and last mean the same in both.
 */
#ifndef TG_ORDER_FACTS_H
#define TG_ORDER_FACTS_H

#include <stdbool.h>
#include <stdint.h>

enum { TG_REASON_TRADED = 3, TG_REASON_NEW = 6, TG_DEAL_CONTINUOUS_LIT = 1 };

/** What every row of an order may change: one cache line. */
typedef struct tg_order_track {
  int64_t order_id;
  int64_t first_time;                /**< of the before row, and of the after row */
  int64_t last_time;                 /**< of the last row, and of the final row */
  int64_t quantity, leaves, matched; /**< of the final row */
  uint32_t fills;                    /**< 1 + number of its tg_order_fills in a table; 0: none */
  bool has_new;                      /**< some row has change reason 6 */
  bool last_filled;                  /**< the last row is a trade that left nothing */
  char pad[10];
} tg_order_track;

_Static_assert(sizeof(tg_order_track) == 64, "a cache line");

/** Of the before row; leaves and matched of the after row. */
typedef struct tg_order_arrival {
  int64_t price, quantity;
  int64_t after_leaves, after_matched;
  int32_t participant, order_type;
} tg_order_arrival;

/** The sum of the trades of an order that does not fit into 64 bits. */
typedef enum tg_fills_excess {
  TG_FILLS_FIT,
  TG_FILLS_PRICE, /**< a fill holds twice the price */
  TG_FILLS_VALUE,
  TG_FILLS_QUANTITY,
  TG_FILLS_PRICE_SUM
} tg_fills_excess;

/** The trades of an order; {0} of none. */
typedef struct tg_order_fills {
  int64_t quantity, notional, price_sum;
  int64_t first_time, last_time;
  uint32_t count;
  bool not_lit;   /**< some deal source is not 1 */
  uint8_t excess; /**< a tg_fills_excess: the first there was; sums end there */
} tg_order_fills;

/** Local. The rows of an order come in (time, sequence). Is one the after row so far: the last of
 * the arrival time? */
static inline bool tg_order_is_after(int64_t first_time, int64_t time) {
  return time == first_time;
}
/** Local. Is it the final row so far: the last, under compat the first of the last time? */
static inline bool tg_order_is_final(int64_t last_time, int64_t time, bool compat) {
  return !compat || time != last_time;
}
/** Local. Did this row fill what was left? */
static inline bool tg_order_is_filled(int16_t reason, int64_t leaves) {
  return reason == TG_REASON_TRADED && leaves == 0;
}
/** Local. Spec 3.3. */
static inline bool tg_order_qualifying(const tg_order_track *track, const tg_order_fills *fills) {
  return track->last_filled && track->has_new && fills->count && !fills->not_lit;
}

/** Local. Add a trade; they come in (time, sequence). */
static inline void tg_order_fills_add(tg_order_fills *fills, int64_t time, int64_t price,
                                      int64_t quantity, int16_t deal_source) {
  int64_t value;
  fills->first_time = fills->count ? fills->first_time : time;
  fills->last_time = time;
  fills->count++;
  fills->not_lit |= deal_source != TG_DEAL_CONTINUOUS_LIT;
  if (fills->excess)
    return;
  if (__builtin_mul_overflow(price, 2, &value))
    fills->excess = TG_FILLS_PRICE;
  else if (__builtin_mul_overflow(price, quantity, &value) ||
           __builtin_add_overflow(fills->notional, value, &fills->notional))
    fills->excess = TG_FILLS_VALUE;
  else if (__builtin_add_overflow(fills->quantity, quantity, &fills->quantity))
    fills->excess = TG_FILLS_QUANTITY;
  else if (__builtin_add_overflow(fills->price_sum, price, &fills->price_sum))
    fills->excess = TG_FILLS_PRICE_SUM;
}

#endif
