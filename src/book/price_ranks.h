/** \file price_ranks.h
 *
 * The limit prices of a day as small numbers, best first on each side, so that
 * "the prices that a limit reaches" is "the ranks below a number" for buys and sells.
 *
 * Rank 0 holds the orders without a limit price: they meet every contra order. Rank 1
 * is the best price of the day: the lowest of the sells, the highest of the buys. A limit
 * of the other side reaches every rank below its reach.
 */
#ifndef TG_PRICE_RANKS_H
#define TG_PRICE_RANKS_H

#include "base/map.h"
#include "base/status.h"
#include "tables/table.h"

#define TG_RANK_MARKET 0
/** No rank of an order. */
#define TG_RANK_NONE UINT32_MAX

/** {0} at first. */
typedef struct tg_price_ranks {
  int64_t *prices; /**< distinct, ascending */
  uint32_t count;
  tg_map seen; /**< while prices are collected */
} tg_price_ranks;

/** Local. Collect a price, one of many and in any order. TG_NO_MEMORY. */
tg_status tg_price_ranks_add(tg_price_ranks *ranks, int64_t price);
/** Local. After the last price: number them. TG_NO_MEMORY. */
tg_status tg_price_ranks_sort(tg_price_ranks *ranks);
void tg_price_ranks_clear(tg_price_ranks *ranks);

/** Local. Rank of an order of \a side with a limit that was collected. O(log n). */
uint32_t tg_price_ranks_of(const tg_price_ranks *ranks, int side, int64_t price);
/** Local. The price of rank 1 .. count on \a side. */
int64_t tg_price_ranks_price(const tg_price_ranks *ranks, int side, uint32_t rank);
/** Local. Orders of \a side with a rank below this meet a contra order with \a limit, any number.
 * O(log n). */
uint32_t tg_price_ranks_reach(const tg_price_ranks *ranks, int side, int64_t limit);
/** Local. The reach of a contra order without a limit: every rank. */
uint32_t tg_price_ranks_reach_all(const tg_price_ranks *ranks);

#endif
