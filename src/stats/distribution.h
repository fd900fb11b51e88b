/** \file distribution.h
 *
 * Tail probabilities to 12 digits at least, for p down to 1e-300 and 1e9 degrees of freedom.
 *
 * GSL 2.7's own cdf of F is off by 2e-11 at 1e6 degrees of freedom and by 5e-6 at 1e9, that of t
 * by 5e-12 at p = 4e-10; so both are a continued fraction here, with the factor before it after
 * Loader, "Fast and accurate computation of binomial probabilities" (2000). NaN in, NaN out; NaN
 * for degrees of freedom not above 0 or infinite.
 *
 * All of it is long double, rounded once. In double the C library takes other roads on a processor
 * with FMA, and GSL goes by those: one chi-square in 2,600 had another last digit without FMA.
 * GSL gives the first guess at a quantile, on which the last does not depend.
 */
#ifndef TG_DISTRIBUTION_H
#define TG_DISTRIBUTION_H

/** Local. P(|T| > |t|) with df > 0 degrees of freedom. */
double tg_distribution_t(double t, double df);
/** Local. The t for which P(|T| <= t) = confidence, confidence in [0, 1). */
double tg_distribution_t_quantile(double confidence, double df);
/** Local. P(F > f), df1, df2 > 0. 1 for f <= 0. */
double tg_distribution_f(double f, double df1, double df2);
/** Local. P(chi-square > x), df > 0. 1 for x <= 0. */
double tg_distribution_chi_square(double x, double df);
/** Local. P(|Z| > |z|) of the standard normal. */
double tg_distribution_normal(double z);

#endif
