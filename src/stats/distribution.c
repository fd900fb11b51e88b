#include "stats/distribution.h"

#include "base/status.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define STEPS_MOST  10000000
#define NEWTON_MOST 60

/* u - log(1 + u), where ratio is 1 + u without the rounding of that sum. With r = u / (2 + u),
 * log(1 + u) is 2 atanh(r) and u - 2 r is u r. */
static long double log_deviance(long double u, long double ratio) {
  const long double series_below = 0.25L;
  if (fabsl(u) >= series_below)
    return u - logl(ratio);
  long double r = u / (2 + u), power = r * r * r, sum = 0;
  for (int k = 3; sum + power / k != sum; k += 2, power *= r * r)
    sum += power / k;
  return u * r - 2 * sum;
}

/* The place of an incomplete beta function: x and y = 1 - x, and by how much, relatively, they
 * are off their mean values a / (a + b) and b / (a + b). */
typedef struct beta_place {
  long double a, b, x, y, x_off, y_off;
} beta_place;

static beta_place beta_place_swap(beta_place p) {
  return (beta_place){p.b, p.a, p.y, p.x, p.y_off, p.x_off};
}

static const long double two_pi = 6.283185307179586476925286766559L;

/* Gamma(x) over Stirling's formula for it. */
static long double stirling_ratio(long double x) {
  static const long double series[] = {1 / 12.0L,    -1 / 360.0L,      1 / 1260.0L,
                                       -1 / 1680.0L, 1 / 1188.0L,      -691 / 360360.0L,
                                       1 / 156.0L,   -3617 / 122400.0L};
  const long double series_from = 16;
  if (x < series_from)
    return tgammal(x) * expl(x) / (sqrtl(two_pi) * powl(x, x - 0.5L));
  long double sum = 0, square = x * x;
  for (size_t i = TG_COUNT(series); i-- > 0;)
    sum = sum / square + series[i];
  return expl(sum / x);
}

/* x^a y^b / B(a, b). Around the mean the powers differ from Stirling's formula for B by
 * factors that are small and known, so that no large logarithms are subtracted. */
static long double beta_factor(beta_place p) {
  long double all = p.a + p.b;
  long double stirling = stirling_ratio(all) / (stirling_ratio(p.a) * stirling_ratio(p.b));
  long double deviance =
      p.a * log_deviance(p.x_off, p.x * all / p.a) + p.b * log_deviance(p.y_off, p.y * all / p.b);
  return sqrtl(p.a * (p.b / (two_pi * all))) * stirling * expl(-deviance);
}

/* The continued fraction by which the factor is divided, after Didonato and Morris (1992),
 * evaluated from the front (Lentz). */
static long double beta_fraction(beta_place p) {
  const long double tiny = 0x1p-900L; /* a double too, where long double is no more */
  long double value = tiny, c = tiny, d = 0, change = 0;
  for (int m = 0; m < STEPS_MOST && fabsl(change - 1) > LDBL_EPSILON; m++) {
    long double even = p.a + 2 * m - 1, inner = m * (p.b - m) * p.x / even;
    long double above = m ? (p.a + m - 1) * (p.a + p.b + m - 1) * p.x * inner / even : 1;
    long double below =
        m + (m ? inner : 0) + (p.a + m) * (1 - p.a * p.x_off + m * (1 + p.y)) / (p.a + 2 * m + 1);
    d = below + above * d;
    c = below + above / c;
    d = 1 / (d == 0 ? tiny : d);
    c = c == 0 ? tiny : c;
    change = c * d;
    value *= change;
  }
  return value;
}

/* The regularized incomplete beta function, below the mean directly, else by its complement. */
static long double beta_lower(beta_place p) {
  if (p.x * (p.a + p.b + 2) <= p.a + 1)
    return beta_factor(p) * beta_fraction(p);
  p = beta_place_swap(p);
  return 1 - beta_factor(p) * beta_fraction(p);
}

static beta_place beta_place_of(long double f, double df1, double df2) {
  long double all = df2 + df1 * f;
  return (beta_place){.a = df2 / 2.0L,
                      .b = df1 / 2.0L,
                      .x = df2 / all,
                      .y = df1 * f / all,
                      .x_off = df1 * (1 - f) / all,
                      .y_off = df2 * (f - 1) / all};
}

static bool usable(double df) {
  return df > 0 && isfinite(df);
}

double tg_distribution_f(double f, double df1, double df2) {
  if (isnan(f) || !usable(df1) || !usable(df2))
    return NAN;
  if (f <= 0)
    return 1;
  return isinf(f) ? 0 : (double)beta_lower(beta_place_of(f, df1, df2));
}

/* t squared is F with 1 and df degrees of freedom. */
double tg_distribution_t(double t, double df) {
  if (isnan(t) || !usable(df))
    return NAN;
  if (t == 0)
    return 1;
  return isinf(t) ? 0 : (double)beta_lower(beta_place_of((long double)t * t, 1, df));
}

/* Newton's steps for log p over log t, which is all but straight: d p / d log t is -2 times the
 * factor of the beta function. The normal quantile, with which they begin, is below that of t. */
double tg_distribution_t_quantile(double confidence, double df) {
  if (!(confidence >= 0 && confidence < 1) || !usable(df))
    return NAN;
  if (confidence == 0)
    return 0;
  long double t = gsl_cdf_ugaussian_Qinv((1 - confidence) / 2), step = 1;
  for (int i = 0; i < NEWTON_MOST && fabsl(step) > DBL_EPSILON / 4; i++) {
    beta_place p = beta_place_of(t * t, 1, df);
    long double tail = beta_lower(p);
    step = logl(tail / (1 - (long double)confidence)) * tail / (2 * beta_factor(p));
    t *= expl(step);
  }
  return (double)t;
}

/* The regularized incomplete gamma function below its mean, by its series; factor is
 * x^a exp(-x) / Gamma(a + 1). */
static long double gamma_lower(long double a, long double x, long double factor) {
  long double sum = 1, term = 1;
  for (int n = 1; n < STEPS_MOST && term > sum * LDBL_EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return factor * sum;
}

/* Its complement above the mean, by Legendre's continued fraction (Lentz). */
static long double gamma_upper(long double a, long double x, long double factor) {
  const long double tiny = 0x1p-900L; /* a double too, where long double is no more */
  long double below = x + 1 - a, c = 1 / tiny, d = 1 / below, value = d, change = 0;
  for (int n = 1; n < STEPS_MOST && fabsl(change - 1) > LDBL_EPSILON; n++) {
    long double above = -n * (n - a);
    below += 2;
    d = below + above * d;
    c = below + above / c;
    d = 1 / (d == 0 ? tiny : d);
    c = c == 0 ? tiny : c;
    change = c * d;
    value *= change;
  }
  return factor * a * value;
}

double tg_distribution_chi_square(double x, double df) {
  if (isnan(x) || !usable(df))
    return NAN;
  if (x <= 0)
    return 1;
  if (isinf(x))
    return 0;
  long double a = df / 2.0L, half = x / 2.0L;
  long double deviance = a * log_deviance((half - a) / a, half / a);
  long double factor = expl(-deviance) / (sqrtl(two_pi * a) * stirling_ratio(a));
  return (double)(half < a + 1 ? 1 - gamma_lower(a, half, factor) : gamma_upper(a, half, factor));
}

double tg_distribution_normal(double z) {
  return (double)erfcl(fabsl((long double)z) / sqrtl(2));
}
