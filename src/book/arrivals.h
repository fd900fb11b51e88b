/** \file arrivals.h
 *
 * Orders of one side that come within a window of the day: how many, how much, and
 * the earliest of them that a limit reaches.
 *
 * Windows are asked in the order of their beginnings, so that one pass over the rows
 * serves all: each row is O(log n) once, each question O(log n). An order with several rows
 * counts in a window with the first of them that lies in it.
 */
#ifndef TG_ARRIVALS_H
#define TG_ARRIVALS_H

#include "book/depth_tree.h"
#include "book/price_ranks.h"

#include <stdbool.h>

typedef struct tg_arrival {
  int64_t time;     /**< ns */
  int64_t quantity; /**< shares, >= 0 */
  uint32_t order;   /**< dense number */
  uint32_t rank;    /**< as in price_ranks.h */
} tg_arrival;

/** {0} at first. */
typedef struct tg_arrivals {
  const tg_arrival *rows; /**< borrowed, ascending time */
  size_t count, passed;   /**< rows before passed are over */
  tg_depth_tree tree;     /**< by row: the first of each order that is not over */
  uint32_t *next;         /**< per row: the next row of its order, or none */
  uint32_t *least;        /**< tree over the same rows: 1 the root, 2 i and 2 i + 1 below i */
  size_t leaves;          /**< a power of two >= count */
} tg_arrivals;

/** Local. Nothing has passed yet. \a rows < 2^32 - 1, of orders 0 .. orders - 1. TG_NO_MEMORY,
 * TG_LIMIT (too many rows), TG_OVERFLOW (first rows of more than 64 bits of shares). Free with
 * tg_arrivals_clear, whatever is returned. */
tg_status tg_arrivals_make(const tg_arrival *rows, size_t count, size_t orders,
                           tg_arrivals *arrivals);
void tg_arrivals_clear(tg_arrivals *arrivals);
/** Local. The most bytes that tg_arrivals_make takes. */
double tg_arrivals_bytes(size_t rows, size_t orders);
/** Local. The next row, if any, is over: windows begin after it from now on. TG_OVERFLOW as
 * above. */
tg_status tg_arrivals_pass(tg_arrivals *arrivals);
/** Local. Orders within the window that ends at \a until, itself included. */
tg_depth tg_arrivals_within(const tg_arrivals *arrivals, int64_t until);
/** Local. The first row within the window with a rank below \a reach, or NULL. */
const tg_arrival *tg_arrivals_first(const tg_arrivals *arrivals, uint32_t reach, int64_t until);

#endif
