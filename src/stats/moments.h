/** \file moments.h
 *
 * Mean and variance from exact sums: n, sum of x and sum of x * x, both without rounding.
 *
 * No shift is needed, and groups need none in common: n * squares - sum * sum is worked out
 * exactly and rounded once, so that nothing cancels. Order and grouping change no bit. Exact
 * for 0 and for 1e-145 <= |x| <= 1e145; beyond, and with infinite values, results are NaN or
 * lose digits, as said at each function.
 */
#ifndef TG_MOMENTS_H
#define TG_MOMENTS_H

#include "base/exact_sum.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** All zero is the empty sample. */
typedef struct tg_moments {
  int64_t n;
  tg_exact_sum sum, squares;
} tg_moments;

/** Local. The empty sample. */
void tg_moments_reset(tg_moments *m);
/** Local. One more value. NaN is the caller's to drop. */
void tg_moments_add(tg_moments *m, double value);
/** Local. into += from. */
void tg_moments_merge(tg_moments *into, const tg_moments *from);

/** Local. Sum / n, rounded once. NaN for n = 0. */
double tg_moments_mean(const tg_moments *m);
/** Local. Sum of squared deviations / (n - lost): lost = 1 gives sd1 squared, 0 sd0 squared (sweep
 * 0). NaN for n <= lost, or when a value or a sum of squares is not finite. */
double tg_moments_variance(const tg_moments *m, int lost);
/** Local. The root of the variance: sd1 or sd0. */
double tg_moments_deviation(const tg_moments *m, int lost);
/** Local. Root of the mean of the squares. NaN for n = 0. */
double tg_moments_rms(const tg_moments *m);

/** Local. n * squares - sum * sum: n times the sum of squared deviations, exact before the one
 * rounding to 113 bits; 0 only when all values are equal. */
__float128 tg_moments_scatter(const tg_moments *m);

/** Local. mean a - mean b, from an exact numerator; both n > 0. */
__float128 tg_moments_difference(const tg_moments *a, const tg_moments *b);

/** Local. Autocorrelation of \a values, in their order: sum of (x[i] - mean)(x[i + lag] - mean)
 * over the sum of (x[i] - mean)^2 (NIST StRD, univariate). NaN without spread, for lag >= n and
 * for values that are not finite. */
double tg_moments_autocorrelation(const double *values, size_t n, size_t lag);

#endif
