#include "stats/anova.h"

#include "stats/distribution.h"
#include "stats/exact_product.h"

#include <math.h>

typedef __float128 quad;

/* Both sums of squares and the degrees of freedom, into a result; df and counts are set. */
static void result_finish(tg_anova_result *result, quad between, quad within) {
  result->between = (double)between;
  result->within = (double)within;
  if (!isfinite(result->between) || !isfinite(result->within)) {
    result->reason = "not finite";
    return;
  }
  result->r_squared = between + within > 0 ? (double)(between / (between + within)) : NAN;
  result->deviation = (double)tg_exact_product_root(within / (quad)result->df2);
  if (within <= 0) {
    result->reason = "no spread";
    return;
  }
  result->f = (double)(between * result->df2 / (within * result->df1));
  result->p = tg_distribution_f(result->f, result->df1, result->df2);
}

static tg_anova_result result_start(int64_t n, int64_t k) {
  return (tg_anova_result){.n = n,
                           .k = k,
                           .between = NAN,
                           .within = NAN,
                           .df1 = NAN,
                           .df2 = NAN,
                           .f = NAN,
                           .p = NAN,
                           .r_squared = NAN,
                           .deviation = NAN};
}

/* part / part_n - all / n, from an exact numerator. */
static quad mean_off(const tg_exact_sum *part, double part_n, const tg_exact_sum *all, double n) {
  tg_exact_sum off = {0};
  tg_exact_product_scale(&off, part, n);
  tg_exact_product_scale(&off, all, -part_n);
  return tg_exact_product_quad(&off) / ((quad)part_n * n);
}

static void one_way_squares(const tg_moments *groups, size_t count, const tg_moments *all,
                            tg_anova_result *result) {
  quad between = 0, within = 0;
  for (const tg_moments *g = groups; g < groups + count; g++) {
    if (!g->n)
      continue;
    quad off = mean_off(&g->sum, (double)g->n, &all->sum, (double)all->n);
    between += off * off * g->n;
    within += tg_moments_scatter(g) / g->n;
  }
  result_finish(result, between, within);
}

tg_anova_result tg_anova_one_way(const tg_moments *groups, size_t count) {
  tg_moments all = {0};
  int64_t k = 0;
  for (size_t g = 0; g < count; g++) {
    tg_moments_merge(&all, &groups[g]);
    k += groups[g].n > 0;
  }
  tg_anova_result result = result_start(all.n, k);
  if (k < 2)
    result.reason = "fewer than 2 groups";
  else if (all.n == k)
    result.reason = "n < 2";
  if (result.reason)
    return result;
  result.df1 = (double)(k - 1);
  result.df2 = (double)(all.n - k);
  one_way_squares(groups, count, &all, &result);
  return result;
}

tg_status tg_anova_repeated_start(tg_anova_repeated *a, size_t k) {
  if (k > TG_ANOVA_COLUMNS)
    return TG_LIMIT;
  *a = (tg_anova_repeated){.k = k};
  return TG_OK;
}

void tg_anova_repeated_add(tg_anova_repeated *a, const double *row) {
  a->n++;
  for (size_t j = 0; j < a->k; j++) {
    tg_exact_sum_add(&a->columns[j], row[j]);
    tg_exact_product_add(&a->squares, row[j], row[j]);
    for (size_t l = 0; l < j; l++)
      tg_exact_product_add(&a->crossed, row[j], row[l]);
  }
}

/* Sum of x^2 - sum of R^2 / k - sum of C^2 / n + T^2 / (n k), for row sums R, column sums C and
 * the total T, times n k; the sum of R^2 is squares + 2 crossed. */
static quad repeated_error(const tg_anova_repeated *a, const tg_exact_sum *total) {
  double n = (double)a->n, k = (double)a->k;
  tg_exact_sum scaled = {0}, columns = {0};
  for (size_t j = 0; j < a->k; j++)
    tg_exact_product_sums(&columns, &a->columns[j], &a->columns[j], 1);
  tg_exact_product_scale(&scaled, &a->squares, n * (k - 1));
  tg_exact_product_scale(&scaled, &a->crossed, -2 * n);
  tg_exact_product_scale(&scaled, &columns, -k);
  tg_exact_product_sums(&scaled, total, total, 1);
  return tg_exact_product_quad(&scaled) / ((quad)n * k);
}

tg_anova_result tg_anova_repeated_finish(const tg_anova_repeated *a) {
  tg_anova_result result = result_start(a->n, (int64_t)a->k);
  if (a->k < 2 || a->n < 2) {
    result.reason = a->k < 2 ? "fewer than 2 groups" : "n < 2";
    return result;
  }
  tg_exact_sum total = {0};
  for (size_t j = 0; j < a->k; j++)
    tg_exact_sum_merge(&total, &a->columns[j]);
  double n = (double)a->n, k = (double)a->k;
  result.df1 = k - 1;
  result.df2 = (k - 1) * (n - 1);
  quad between = 0;
  for (size_t j = 0; j < a->k; j++) {
    quad off = mean_off(&a->columns[j], n, &total, n * k);
    between += off * off * n;
  }
  result_finish(&result, between, repeated_error(a, &total));
  return result;
}
