/** \file match.h
 *
 * Time-priority matching of orders that wait in the dark with contra orders as
 * they arrive (sweep 3.4), each correction a switch of its own.
 *
 * O((n + m) log n) for n orders and m sweeps: a tree over the contra orders of a
 * side, by arrival, answers "the next one from here on whose price, key and size
 * fit" without a walk through the day; what is used up or dead leaves the tree. Every
 * find but the last of a sweep makes a match or removes an order, and every match
 * but the last of a sweep uses up an order. Only with minimum quantities may a find take
 * longer, where orders that fit by price and others that fit by size alternate.
 */
#ifndef TG_MATCH_H
#define TG_MATCH_H

#include "base/row_list.h"
#include "base/status.h"

#include <stdbool.h>

/** A dark order as liquidity, at its arrival. */
typedef struct tg_match_order {
  int64_t order_id, time, sequence;
  int64_t quantity;     /**< available at arrival; <= 0 = nothing */
  int64_t limit;        /**< TG_NO_PRICE or <= 0: none */
  int64_t bid, offer;   /**< the quote that prices a match with it; TG_NO_PRICE = none */
  int64_t minimum;      /**< least acceptable quantity, <= 0 = any */
  int64_t crossing_key; /**< orders of equal key other than 0 do not meet */
  int64_t last_time, last_sequence; /**< of its last event */
  int8_t side;                      /**< 1 buy, 2 sell; any other matches nothing */
} tg_match_order;

/** A sweep order that waits. */
typedef struct tg_match_sweep {
  uint32_t order;         /**< its own number among the orders */
  int64_t time, sequence; /**< its arrival: decides its turn */
  int64_t from, to;       /**< contra orders that arrive in here, both ends included */
  int64_t quantity;       /**< <= 0 = nothing waits */
} tg_match_sweep;

/** The corrections (all false = the historical simulator). */
typedef struct tg_match_rules {
  bool limits;           /**< 2 * buy limit >= bid + offer >= 2 * sell limit, for both orders */
  bool single_pool;      /**< one remaining quantity per order for both roles */
  bool valid_quotes;     /**< refuse a quote that is missing (<= 0) or has bid >= offer */
  bool half_prices;      /**< price (bid + offer) / 2 exact; else cut towards zero */
  bool minimum_quantity; /**< each match >= min(minimum, what is left) of both orders */
  bool crossing_key;     /**< no match of equal keys other than 0 */
  bool order_life;       /**< no match with an order whose last event, by (time, sequence), comes
                            before the sweep's arrival */
  bool external;         /**< quotes are as-of quotes: missing or zero ones are always refused */
} tg_match_rules;

typedef struct tg_match {
  uint32_t sweep;     /**< number among the sweeps */
  uint32_t order;     /**< contra order */
  int64_t half_price; /**< twice the price; at the end of 64 bits where bid + offer is beyond it */
  int64_t quantity;
} tg_match;

/** Local. \a orders by (time, sequence); sweeps in any order, processed by (time, sequence,
 * number). Appends tg_match rows to \a matches, those of a sweep together and in the order they
 * were made. \a visits, unless NULL, gets the number of nodes looked at, the measure of growth.
 * TG_NO_MEMORY, TG_LIMIT (budget of matches, or 2^32 - 1 orders or sweeps). */
tg_status tg_match_run(const tg_match_order *orders, size_t order_count,
                       const tg_match_sweep *sweeps, size_t sweep_count,
                       const tg_match_rules *rules, tg_rows *matches, int64_t *visits);
/** Local. The most bytes that tg_match_run takes besides orders, sweeps and matches. */
double tg_match_bytes(size_t order_count, size_t sweep_count);

#endif
