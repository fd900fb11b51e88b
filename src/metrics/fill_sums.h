/** \file fill_sums.h
 *
 * What the metric families share: exact integer sums over the fills of an order.
 *
 * Prices enter twice (2 * mid = bid + offer, and a simulated fill may have half a
 * unit), so that every numerator is an exact 128-bit integer and rounding happens
 * once, in the last division.
 */
#ifndef TG_FILL_SUMS_H
#define TG_FILL_SUMS_H

#include "metrics/metric.h"

#include <math.h>

typedef __int128 tg_wide;

typedef struct tg_fill_sums {
  tg_wide quantity, notional2; /**< sum q, twice sum p q */
  tg_wide arrival_mid2;        /**< bid + offer at arrival, 0 = missing */
  tg_wide arrival_spread;      /**< offer - bid at arrival; valid with arrival_mid2 */
  int sign;                    /**< +1 buy, -1 sell */
} tg_fill_sums;

/** Local. Sums over all fills of \a order. */
tg_fill_sums tg_fill_sums_of(const tg_metric_order *order);
/** Local. bid + offer, or 0 when either is missing (<= 0 included). */
tg_wide tg_mid2(int64_t bid, int64_t offer);
/** Local. scale * a / b; NaN when \a b is 0. */
double tg_ratio(tg_wide a, tg_wide b, double scale);
/** Local. scale * (a - b) / c; NaN when \a c is 0. What a - b has beyond 128 bits costs the last
 * unit of each. */
double tg_ratio_of_difference(tg_wide a, tg_wide b, tg_wide c, double scale);
/** Local. Nanoseconds from \a from to \a to: 0 when \a to is earlier, INT64_MAX at most. */
int64_t tg_elapsed(int64_t from, int64_t to);

#endif
