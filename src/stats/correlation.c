#include "stats/correlation.h"

#include "stats/distribution.h"
#include "stats/exact_product.h"
#include "stats/rank.h"

#include <math.h>
#include <stdlib.h>

typedef __float128 quad;

void tg_correlation_reset(tg_correlation *c) {
  *c = (tg_correlation){0};
}

void tg_correlation_add(tg_correlation *c, double x, double y) {
  c->n++;
  tg_exact_sum_add(&c->x, x);
  tg_exact_sum_add(&c->y, y);
  tg_exact_product_add(&c->xx, x, x);
  tg_exact_product_add(&c->yy, y, y);
  tg_exact_product_add(&c->xy, x, y);
}

/* n * sum(u v) - sum(u) * sum(v), exactly. */
static quad scatter_of(int64_t n, const tg_exact_sum *products, const tg_exact_sum *u,
                       const tg_exact_sum *v) {
  tg_exact_sum scatter = {0};
  tg_exact_product_scale(&scatter, products, (double)n);
  tg_exact_product_sums(&scatter, u, v, -1);
  return tg_exact_product_quad(&scatter);
}

/* t from 1 - r^2 = left, which does not suffer from the rounding of r. */
static void test_of(tg_correlation_result *result, quad r, quad left) {
  const quad rounding = 0x1p-100;
  result->r = (double)r;
  if (left <= rounding) {
    result->reason = "perfect correlation";
    return;
  }
  result->statistic = (double)(r * tg_exact_product_root((result->n - 2) / left));
  result->p = tg_distribution_t(result->statistic, result->df);
}

tg_correlation_result tg_correlation_finish(const tg_correlation *c) {
  tg_correlation_result result = {.n = c->n, .r = NAN, .statistic = NAN, .df = NAN, .p = NAN};
  if (c->n < 3) {
    result.reason = "n < 3";
    return result;
  }
  result.df = (double)(c->n - 2);
  quad xx = scatter_of(c->n, &c->xx, &c->x, &c->x), yy = scatter_of(c->n, &c->yy, &c->y, &c->y);
  quad xy = scatter_of(c->n, &c->xy, &c->x, &c->y);
  if (!isfinite((double)xx) || !isfinite((double)yy) || !isfinite((double)xy))
    result.reason = "not finite";
  else if (xx <= 0 || yy <= 0)
    result.reason = "no spread";
  else
    test_of(&result, xy / (tg_exact_product_root(xx) * tg_exact_product_root(yy)),
            1 - xy / xx * (xy / yy));
  return result;
}

tg_status tg_correlation_spearman(const double *x, const double *y, size_t n,
                                  tg_correlation_result *result) {
  int64_t *ranks = calloc(n + 1, 2 * sizeof *ranks);
  if (!ranks)
    return TG_NO_MEMORY;
  tg_status status = tg_rank_all(x, n, ranks);
  if (status == TG_OK)
    status = tg_rank_all(y, n, ranks + n);
  tg_correlation c = {0};
  for (size_t i = 0; i < n && status == TG_OK; i++)
    tg_correlation_add(&c, (double)ranks[i], (double)ranks[n + i]);
  *result = tg_correlation_finish(&c);
  free(ranks);
  return status;
}
