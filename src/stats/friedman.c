#include "stats/friedman.h"

#include "stats/distribution.h"
#include "stats/rank.h"

#include <math.h>

tg_status tg_friedman_start(tg_friedman *f, size_t k) {
  if (k > TG_FRIEDMAN_COLUMNS)
    return TG_LIMIT;
  *f = (tg_friedman){.k = k};
  return TG_OK;
}

tg_status tg_friedman_add(tg_friedman *f, const double *row) {
  for (size_t j = 0; j < f->k; j++)
    if (isnan(row[j]))
      return TG_BAD_INPUT;
  f->n++;
  for (size_t j = 0; j < f->k; j++) {
    int64_t below = 0, equal = 0;
    for (size_t l = 0; l < f->k; l++) {
      below += row[l] < row[j];
      equal += row[l] == row[j];
    }
    f->ranks[j] += tg_rank_doubled(below, equal);
    f->ties += equal * equal - 1; /* t values of t^2 - 1 each: t^3 - t */
  }
  return TG_OK;
}

/* 3 (k - 1) * sum of (doubled rank sum - n (k + 1))^2 / (n k (k^2 - 1) - ties): the formula of
 * friedman.h on one denominator. */
static void result_fill(const tg_friedman *f, tg_friedman_result *result) {
  __int128 k = (__int128)f->k, spread = 0, untied = f->n * k * (k * k - 1) - f->ties;
  for (size_t j = 0; j < f->k; j++) {
    __int128 off = f->ranks[j] - f->n * (k + 1);
    spread += off * off;
  }
  if (!untied) {
    result->reason = "all values are tied";
    return;
  }
  result->df = (double)(k - 1);
  result->statistic = (double)((__float128)(3 * (k - 1) * spread) / untied);
  result->effect = (double)((__float128)(3 * spread) / ((__float128)untied * f->n));
  result->p = tg_distribution_chi_square(result->statistic, result->df);
}

tg_friedman_result tg_friedman_finish(const tg_friedman *f) {
  tg_friedman_result result = {
      .n = f->n, .k = (int64_t)f->k, .statistic = NAN, .df = NAN, .p = NAN, .effect = NAN};
  if (f->k < 2)
    result.reason = "fewer than 2 groups";
  else if (f->n < 2)
    result.reason = "n < 2";
  else
    result_fill(f, &result);
  return result;
}
