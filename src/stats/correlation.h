/** \file correlation.h
 *
 * Pearson's correlation of pairs, and Spearman's when fed with ranks.
 *
 * Sums and products are exact; r is rounded once. p from t = r sqrt((n - 2) / (1 - r^2)) with
 * n - 2 degrees of freedom (sweep 3.9).
 */
#ifndef TG_CORRELATION_H
#define TG_CORRELATION_H

#include "base/exact_sum.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/** All zero is the empty state. */
typedef struct tg_correlation {
  int64_t n;
  tg_exact_sum x, y, xx, yy, xy;
} tg_correlation;

typedef struct tg_correlation_result {
  int64_t n;
  double r, statistic, df, p;
  const char *reason; /**< NULL, or "n < 3", "no spread", "not finite", "perfect correlation" (r is
                           1 or -1, no t) */
} tg_correlation_result;

/** Local. The empty state. */
void tg_correlation_reset(tg_correlation *c);
/** Local. One pair; pairs with NaN are the caller's to drop. For Spearman: average ranks, or, the
 * same, doubled average ranks (rank.h). */
void tg_correlation_add(tg_correlation *c, double x, double y);
/** Local. The test over the pairs added. */
tg_correlation_result tg_correlation_finish(const tg_correlation *c);
/** Local. Spearman's over arrays, average ranks for ties. NaN must be dropped. TG_NO_MEMORY. */
tg_status tg_correlation_spearman(const double *x, const double *y, size_t n,
                                  tg_correlation_result *result);

#endif
