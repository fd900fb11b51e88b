/** \file anova.h
 *
 * Analysis of variance: one-way over independent groups, and over repeated measures.
 *
 * Each sum of squares is a sum of positive terms whose numerators are exact, so that neither
 * a large common value nor a large F costs digits (NIST StRD SmLs07 to 09).
 */
#ifndef TG_ANOVA_H
#define TG_ANOVA_H

#include "base/status.h"
#include "stats/moments.h"

/** The most columns of repeated measures. */
#define TG_ANOVA_COLUMNS 16

typedef struct tg_anova_result {
  int64_t n, k;           /**< values (repeated: rows); groups that hold a value (columns) */
  double between, within; /**< sums of squares: of groups (columns), of the error */
  double df1, df2;
  double f, p;
  double r_squared;   /**< between / (between + within): eta squared, repeated: partial */
  double deviation;   /**< residual: root of within / df2 */
  const char *reason; /**< NULL, or "fewer than 2 groups", "n < 2", "no spread", "not finite";
                           f and p are NaN then */
} tg_anova_result;

/** Local. One-way, df = (k - 1, N - k) (sweep 3.9). Empty groups do not count. */
tg_anova_result tg_anova_one_way(const tg_moments *groups, size_t count);

/** Rows of k values of the same order, as the scenarios of one sweep. */
typedef struct tg_anova_repeated {
  int64_t n;
  size_t k;
  tg_exact_sum columns[TG_ANOVA_COLUMNS];
  tg_exact_sum squares, crossed; /**< sum of x^2; sum of x[j] x[l] of the same row, j < l */
} tg_anova_repeated;

/** Local. \a k columns. TG_LIMIT when more than TG_ANOVA_COLUMNS. */
tg_status tg_anova_repeated_start(tg_anova_repeated *a, size_t k);
/** Local. One row of k values. Rows with NaN are the caller's to drop. */
void tg_anova_repeated_add(tg_anova_repeated *a, const double *row);
/** Local. Columns against the interaction of columns and rows, df = (k - 1, (k - 1)(n - 1)), as if
 * the covariances were spherical. */
tg_anova_result tg_anova_repeated_finish(const tg_anova_repeated *a);

#endif
