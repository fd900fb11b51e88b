/** \file dark_depth.h
 *
 * One side of the dark book through the day: how many orders, how much, at which
 * best price, and how much at the prices that a limit reaches. Each event of an order
 * and each question is O(log n) in the prices of the day.
 *
 * Orders go by dense numbers and prices by their ranks (price_ranks.h); what an event
 * means (which orders rest, with which quantity) is the caller's.
 */
#ifndef TG_DARK_DEPTH_H
#define TG_DARK_DEPTH_H

#include "book/depth_tree.h"
#include "book/price_ranks.h"

/** What an order shows. */
typedef struct tg_dark_order {
  int64_t quantity; /**< shares, >= 0 */
  uint32_t rank;    /**< TG_RANK_NONE = it is not in the book */
} tg_dark_order;

/** {0} at first. */
typedef struct tg_dark_depth {
  tg_depth_tree tree;   /**< by rank; tree.all is the whole side */
  tg_dark_order *shown; /**< per order */
} tg_dark_depth;

/** Local. An empty side for orders 0 .. orders - 1. TG_NO_MEMORY. Free with tg_dark_depth_clear,
 * whatever is returned. */
tg_status tg_dark_depth_make(const tg_price_ranks *ranks, size_t orders, tg_dark_depth *depth);
void tg_dark_depth_clear(tg_dark_depth *depth);
/** Local. From now on \a order shows this, instead of what it showed before. TG_OVERFLOW, and it
 * shows nothing, when the side would hold more than 64 bits of shares. */
tg_status tg_dark_depth_show(tg_dark_depth *depth, size_t order, tg_dark_order shown);
/** Local. From now on \a order shows nothing. */
void tg_dark_depth_hide(tg_dark_depth *depth, size_t order);
/** Local. Orders with a rank below \a reach. */
tg_depth tg_dark_depth_reached(const tg_dark_depth *depth, uint32_t reach);
/** Local. The least rank of the orders with a limit; TG_RANK_NONE when there are none. */
uint32_t tg_dark_depth_best(const tg_dark_depth *depth);

#endif
