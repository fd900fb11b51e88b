#include "stats/moments.h"

#include "stats/exact_product.h"

#include <math.h>

void tg_moments_reset(tg_moments *m) {
  *m = (tg_moments){0};
}

void tg_moments_add(tg_moments *m, double value) {
  m->n++;
  tg_exact_sum_add(&m->sum, value);
  tg_exact_product_add(&m->squares, value, value);
}

void tg_moments_merge(tg_moments *into, const tg_moments *from) {
  into->n += from->n;
  tg_exact_sum_merge(&into->sum, &from->sum);
  tg_exact_sum_merge(&into->squares, &from->squares);
}

double tg_moments_mean(const tg_moments *m) {
  return m->n ? (double)(tg_exact_product_quad(&m->sum) / m->n) : NAN;
}

__float128 tg_moments_scatter(const tg_moments *m) {
  tg_exact_sum scatter = {0};
  tg_exact_product_scale(&scatter, &m->squares, (double)m->n);
  tg_exact_product_sums(&scatter, &m->sum, &m->sum, -1);
  return tg_exact_product_quad(&scatter);
}

__float128 tg_moments_difference(const tg_moments *a, const tg_moments *b) {
  tg_exact_sum difference = {0};
  tg_exact_product_scale(&difference, &a->sum, (double)b->n);
  tg_exact_product_scale(&difference, &b->sum, -(double)a->n);
  return tg_exact_product_quad(&difference) / ((__float128)a->n * b->n);
}

static __float128 variance_of(const tg_moments *m, int lost) {
  return tg_moments_scatter(m) / ((__float128)m->n * (m->n - lost));
}

double tg_moments_variance(const tg_moments *m, int lost) {
  double variance = m->n > lost ? (double)variance_of(m, lost) : NAN;
  return isfinite(variance) ? variance : NAN;
}

double tg_moments_deviation(const tg_moments *m, int lost) {
  double deviation = m->n > lost ? (double)tg_exact_product_root(variance_of(m, lost)) : NAN;
  return isfinite(deviation) ? deviation : NAN;
}

double tg_moments_rms(const tg_moments *m) {
  if (!m->n)
    return NAN;
  return (double)tg_exact_product_root(tg_exact_product_quad(&m->squares) / m->n);
}

/* With S the sum of all and E of both ends, P of the lagged products, the numerator is
 * P - E S / n + (n - lag) S^2 / n^2; here times n^2, in two steps so that both stay exact. */
double tg_moments_autocorrelation(const double *values, size_t n, size_t lag) {
  if (lag >= n)
    return NAN;
  tg_moments all = {0};
  tg_exact_sum ends = {0}, lagged = {0};
  for (size_t i = 0; i < n; i++)
    tg_moments_add(&all, values[i]);
  for (size_t i = lag; i < n; i++) {
    tg_exact_sum_add(&ends, values[i]);
    tg_exact_sum_add(&ends, values[i - lag]);
    tg_exact_product_add(&lagged, values[i], values[i - lag]);
  }
  tg_exact_sum inner = {0}, square = {0}, outer = {0};
  tg_exact_product_scale(&inner, &lagged, (double)n);
  tg_exact_product_sums(&inner, &ends, &all.sum, -1);
  tg_exact_product_sums(&square, &all.sum, &all.sum, 1);
  tg_exact_product_scale(&outer, &inner, (double)n);
  tg_exact_product_scale(&outer, &square, (double)(n - lag));
  __float128 scatter = tg_moments_scatter(&all);
  return (double)(tg_exact_product_quad(&outer) / (scatter * (__float128)n));
}
