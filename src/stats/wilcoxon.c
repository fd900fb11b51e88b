#include "stats/wilcoxon.h"

#include "stats/distribution.h"
#include "stats/exact_product.h"
#include "stats/rank.h"

#include <math.h>
#include <stdlib.h>

/* Rank sums of at most TG_WILCOXON_EXACT values: 0 to here. */
#define RANK_SUM_MOST (TG_WILCOXON_EXACT * (TG_WILCOXON_EXACT + 1) / 2)

void tg_wilcoxon_reset(tg_wilcoxon *w) {
  *w = (tg_wilcoxon){0};
}

/* The ranks of the last run are known when it ends. */
static void run_close(tg_wilcoxon *w) {
  int64_t rank = tg_rank_doubled(w->n - w->run, w->run);
  __int128 run = w->run;
  w->positive += (__int128)rank * w->run_positive;
  w->negative += (__int128)rank * (w->run - w->run_positive);
  w->ties += run * run * run - run;
  w->tied |= w->run > 1;
  w->run = w->run_positive = 0;
}

tg_status tg_wilcoxon_add(tg_wilcoxon *w, double difference) {
  double size = fabs(difference);
  if (isnan(difference) || (w->n && size < w->last))
    return TG_BAD_INPUT;
  if (size == 0) {
    w->zeros++;
    return TG_OK;
  }
  if (size != w->last)
    run_close(w);
  w->last = size;
  w->n++;
  w->run++;
  w->run_positive += difference > 0;
  return TG_OK;
}

/* How many of the 2^n choices of ranks 1 .. n have a sum of at most \a most. */
static double choices_up_to(int n, int most) {
  int64_t choices[RANK_SUM_MOST + 1] = {1};
  for (int rank = 1; rank <= n; rank++)
    for (int sum = most; sum >= rank; sum--)
      choices[sum] += choices[sum - rank];
  int64_t total = 0;
  for (int sum = 0; sum <= most; sum++)
    total += choices[sum];
  return (double)total;
}

static double exact_p(int n, __int128 doubled) {
  return fmin(1, ldexp(choices_up_to(n, (int)(doubled / 2)), 1 - n));
}

/* W and its mean n (n + 1) / 4 are doubled here, the variance is taken 48 times. */
static double normal_z(__int128 n, __int128 doubled, __int128 ties) {
  const int variance_scale = 48;
  __float128 mean = (__float128)(n * (n + 1) / 2);
  __float128 variance = (__float128)n * (n + 1) * (2 * n + 1) * 2 - (__float128)ties;
  return (double)((doubled - mean) / 2 / tg_exact_product_root(variance / variance_scale));
}

tg_rank_result tg_wilcoxon_finish(const tg_wilcoxon *w) {
  tg_rank_result result = {.n = w->n, .zeros = w->zeros, .z = NAN, .p = NAN, .effect = NAN};
  tg_wilcoxon all = *w;
  run_close(&all);
  __int128 least = all.positive < all.negative ? all.positive : all.negative;
  result.w = (double)least / 2;
  result.w_plus = (double)all.positive / 2;
  if (!w->n) {
    result.reason = w->zeros ? "all differences are zero" : "no values";
    return result;
  }
  result.effect =
      (double)((__float128)(all.positive - all.negative) / (all.positive + all.negative));
  result.exact = w->n <= TG_WILCOXON_EXACT && !all.tied && !w->zeros;
  if (result.exact) {
    result.p = exact_p((int)w->n, least);
  } else {
    result.z = normal_z(w->n, least, all.ties);
    result.p = tg_distribution_normal(result.z);
  }
  return result;
}

static int size_compare(const void *left, const void *right) {
  double a = fabs(*(const double *)left), b = fabs(*(const double *)right);
  return (a > b) - (a < b);
}

tg_status tg_wilcoxon_test(const double *differences, size_t count, tg_rank_result *result) {
  double *sorted = calloc(count + 1, sizeof *sorted);
  if (!sorted)
    return TG_NO_MEMORY;
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (!isnan(differences[i]))
      sorted[kept++] = differences[i];
  qsort(sorted, kept, sizeof *sorted, size_compare);
  tg_wilcoxon w = {0};
  tg_status status = TG_OK;
  for (size_t i = 0; i < kept && status == TG_OK; i++)
    status = tg_wilcoxon_add(&w, sorted[i]);
  *result = tg_wilcoxon_finish(&w);
  free(sorted);
  return status;
}
