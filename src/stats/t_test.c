#include "stats/t_test.h"

#include "stats/distribution.h"
#include "stats/exact_product.h"

#include <math.h>

typedef __float128 quad;

/* What is rounded once into a result; variance is that of the values, error that of the estimate,
 * both squared. */
typedef struct figures {
  quad estimate, variance, error, df;
} figures;

static tg_t_result untestable(const char *reason) {
  return (tg_t_result){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, reason};
}

static tg_t_result result_of(figures f, double confidence) {
  tg_t_result result = untestable(NULL);
  quad deviation = tg_exact_product_root(f.variance), error = tg_exact_product_root(f.error);
  result.estimate = (double)f.estimate;
  result.deviation = (double)deviation;
  result.error = (double)error;
  result.df = (double)f.df;
  if (!isfinite(result.estimate) || !isfinite(result.error))
    return untestable("not finite");
  if (f.error <= 0) {
    result.reason = "no spread";
    return result;
  }
  result.statistic = (double)(f.estimate / error);
  result.effect = (double)(f.estimate / deviation);
  result.p = tg_distribution_t(result.statistic, result.df);
  double quantile = tg_distribution_t_quantile(confidence, result.df);
  result.low = (double)(f.estimate - quantile * error);
  result.high = (double)(f.estimate + quantile * error);
  return result;
}

tg_t_result tg_t_one_sample(const tg_moments *m, double confidence) {
  if (m->n < 2) {
    tg_t_result result = untestable("n < 2");
    result.estimate = tg_moments_mean(m);
    return result;
  }
  quad n = (quad)m->n, variance = tg_moments_scatter(m) / (n * (n - 1));
  return result_of((figures){.estimate = tg_exact_product_quad(&m->sum) / n,
                             .variance = variance,
                             .error = variance / n,
                             .df = n - 1},
                   confidence);
}

static tg_t_result too_few(const tg_moments *a, const tg_moments *b) {
  tg_t_result result = untestable("n < 2");
  if (a->n > 0 && b->n > 0)
    result.estimate = (double)tg_moments_difference(a, b);
  return result;
}

tg_t_result tg_t_pooled(const tg_moments *a, const tg_moments *b, double confidence) {
  if (a->n < 1 || b->n < 1 || (a->n == 1 && b->n == 1))
    return too_few(a, b);
  quad na = (quad)a->n, nb = (quad)b->n, df = na + nb - 2;
  quad variance = (tg_moments_scatter(a) / na + tg_moments_scatter(b) / nb) / df;
  return result_of((figures){.estimate = tg_moments_difference(a, b),
                             .variance = variance,
                             .error = variance * (na + nb) / (na * nb),
                             .df = df},
                   confidence);
}

tg_t_result tg_t_welch(const tg_moments *a, const tg_moments *b, double confidence) {
  if (a->n < 2 || b->n < 2)
    return too_few(a, b);
  quad na = (quad)a->n, nb = (quad)b->n;
  quad va = tg_moments_scatter(a) / (na * (na - 1)), vb = tg_moments_scatter(b) / (nb * (nb - 1));
  quad ea = va / na, eb = vb / nb, error = ea + eb;
  quad df = error > 0 ? error * error / (ea * ea / (na - 1) + eb * eb / (nb - 1)) : (quad)NAN;
  return result_of((figures){.estimate = tg_moments_difference(a, b),
                             .variance = (va + vb) / 2,
                             .error = error,
                             .df = df},
                   confidence);
}
