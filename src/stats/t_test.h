/** \file t_test.h
 *
 * Student's t: one sample (or the differences of pairs), two samples with one or two variances.
 *
 * Statistic, interval and effect are worked out from exact sums in __float128 and rounded once.
 * What cannot be tested says why: the statistic, its p and interval are then NaN, while estimate
 * and deviation are given as far as they exist.
 */
#ifndef TG_T_TEST_H
#define TG_T_TEST_H

#include "stats/moments.h"

typedef struct tg_t_result {
  double estimate;    /**< mean, or mean a - mean b */
  double deviation;   /**< sd1; pooled sd; Welch: root of the mean of both variances */
  double error;       /**< standard error of the estimate */
  double statistic;   /**< estimate / error */
  double df, p;       /**< p: two-sided */
  double low, high;   /**< estimate -+ quantile of t * error */
  double effect;      /**< estimate / deviation: Cohen's d */
  const char *reason; /**< NULL, or why not testable: "n < 2", "no spread", "not finite" */
} tg_t_result;

/** Local. Mean against 0, df = n - 1 (sweep 2.6 FIX, 3.9). Paired: moments of the differences.
 * \param confidence of the interval, as 0.95 */
tg_t_result tg_t_one_sample(const tg_moments *m, double confidence);
/** Local. Two independent samples with one variance, df = n1 + n2 - 2 (sweep 3.9). Each n >= 1,
 * together >= 3; else "n < 2". */
tg_t_result tg_t_pooled(const tg_moments *a, const tg_moments *b, double confidence);
/** Local. Two variances, df by Welch and Satterthwaite. Each n >= 2. */
tg_t_result tg_t_welch(const tg_moments *a, const tg_moments *b, double confidence);

#endif
