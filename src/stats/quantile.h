/** \file quantile.h
 *
 * Quantiles by linear interpolation (type 7, sweep 0).
 */
#ifndef TG_QUANTILE_H
#define TG_QUANTILE_H

#include <stddef.h>

/** Local. The value at the position q * (n - 1) of ascending values; the median is q = 0.5. NaN for
 * n = 0 and for q outside [0, 1]. */
double tg_quantile(const double *sorted, size_t n, double q);
/** Local. The same between the two values around the position, for values that are not in memory:
 * \a part in [0, 1) of the way from \a below to \a above. */
double tg_quantile_between(double below, double above, double part);

#endif
