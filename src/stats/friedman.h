/** \file friedman.h
 *
 * Friedman's rank test over repeated measures: as anova.h, without assuming a distribution.
 *
 * Doubled ranks in integers; chi-square = 12 / (n k (k + 1)) * sum R^2 - 3 n (k + 1), divided by
 * 1 - sum(t^3 - t) / (n k (k^2 - 1)) for ties within a row.
 */
#ifndef TG_FRIEDMAN_H
#define TG_FRIEDMAN_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define TG_FRIEDMAN_COLUMNS 16

typedef struct tg_friedman {
  int64_t n;
  size_t k;
  int64_t ranks[TG_FRIEDMAN_COLUMNS]; /**< doubled rank sums */
  int64_t ties;                       /**< sum of t^3 - t */
} tg_friedman;

typedef struct tg_friedman_result {
  int64_t n, k;
  double statistic, df, p; /**< chi-square with k - 1 degrees of freedom */
  double effect;           /**< Kendall's W = chi-square / (n (k - 1)) */
  const char *reason;      /**< NULL, or "fewer than 2 groups", "n < 2", "all values are tied" */
} tg_friedman_result;

/** Local. \a k columns. TG_LIMIT when more than TG_FRIEDMAN_COLUMNS. */
tg_status tg_friedman_start(tg_friedman *f, size_t k);
/** Local. One row of k values. TG_BAD_INPUT, and nothing is added, when one is NaN. */
tg_status tg_friedman_add(tg_friedman *f, const double *row);
/** Local. The test over the rows added. */
tg_friedman_result tg_friedman_finish(const tg_friedman *f);

#endif
