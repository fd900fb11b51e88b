/* Pearson against deviations from the means, Spearman against ranks counted one by one. */
#include "stats/correlation.h"

#include "sample_case.h"
#include "stats/distribution.h"
#include "unit.h"

#include <stdbool.h>
#include <string.h>

enum { MOST = 150 };

static tg_correlation_result pearson(const double *x, const double *y, int n) {
  tg_correlation c;
  tg_correlation_reset(&c);
  for (int i = 0; i < n; i++)
    tg_correlation_add(&c, x[i], y[i]);
  return tg_correlation_finish(&c);
}

static long double twin(const long double *x, const long double *y, int n) {
  long double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
  for (int i = 0; i < n; i++) {
    mean_x += x[i] / n;
    mean_y += y[i] / n;
  }
  for (int i = 0; i < n; i++) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  return xy / sqrtl(xx * yy);
}

static bool agrees(const tg_correlation_result *result, long double r, int n) {
  long double t = r * sqrtl((n - 2) / (1 - r * r));
  return fabs(result->r - (double)r) < 1e-15 &&
         fabs(result->statistic - (double)t) < 1e-13 * fmax(1, fabs((double)t)) &&
         relative_error(result->p, tg_distribution_t((double)t, n - 2)) < 1e-11 &&
         result->df == n - 2 && !result->reason;
}

static void random_pairs_agree_with_the_definition(void) {
  uint64_t state = 8;
  for (int round = 0; round < 300; round++) {
    int n = 4 + (int)(tg_splitmix(&state) % (MOST - 3));
    double x[MOST], y[MOST], slope = (double)(tg_splitmix(&state) % 9) - 4;
    long double wide_x[MOST], wide_y[MOST];
    for (int i = 0; i < n; i++) {
      wide_x[i] = x[i] = sample_value(&state, -19, 3);
      wide_y[i] = y[i] = slope * x[i] + sample_value(&state, -18, 0);
    }
    tg_correlation_result r = pearson(x, y, n);
    CU_ASSERT(agrees(&r, twin(wide_x, wide_y, n), n));
  }
}

static void random_ranks_with_ties_agree_with_counting(void) {
  uint64_t state = 9;
  for (int round = 0; round < 200; round++) {
    int n = 5 + (int)(tg_splitmix(&state) % (MOST - 4));
    double x[MOST], y[MOST];
    long double ranks_x[MOST], ranks_y[MOST];
    for (int i = 0; i < n; i++) {
      x[i] = (double)(tg_splitmix(&state) % 12);
      y[i] = exp(x[i] * 0.2) + (double)(tg_splitmix(&state) % 20);
    }
    for (int i = 0; i < n; i++) {
      ranks_x[i] = ranks_y[i] = 0.5L;
      for (int j = 0; j < n; j++) {
        ranks_x[i] += (x[j] < x[i]) + 0.5L * (x[j] == x[i]);
        ranks_y[i] += (y[j] < y[i]) + 0.5L * (y[j] == y[i]);
      }
    }
    tg_correlation_result r;
    CU_ASSERT_EQUAL(tg_correlation_spearman(x, y, (size_t)n, &r), TG_OK);
    CU_ASSERT(agrees(&r, twin(ranks_x, ranks_y, n), n));
  }
}

/* Deviations (-1, 0, 1) and (-1, 1, 0): r is a half, on any level. */
static void a_large_level_costs_no_digits(void) {
  const double x[] = {1e12, 1e12 + 1, 1e12 + 2}, y[] = {1e15, 1e15 + 2, 1e15 + 1};
  tg_correlation_result r = pearson(x, y, 3);
  CU_ASSERT_EQUAL(r.r, 0.5);
  CU_ASSERT(relative_error(r.statistic, 1 / sqrt(3)) < 1e-15);
  CU_ASSERT(relative_error(r.p, 2.0 / 3) < 1e-14);
}

/* 1 - r^2 is about 1e-15 here: its digits are gone when r is rounded first. */
static void nearly_perfect_pairs_keep_their_t(void) {
  double x[4] = {0, 1, 2, 3}, y[4] = {0, 1, 2, 3 + 0x1p-23};
  tg_correlation_result r = pearson(x, y, 4);
  long double e = 0x1p-23L, xx = 5, yy = 5 + 3 * e + 0.75L * e * e;
  long double left = 1.5L * e * e / (xx * yy); /* xx yy - xy^2 with xy = 5 + 1.5 e, by hand */
  CU_ASSERT(relative_error(r.statistic, (double)sqrtl((1 - left) * 2 / left)) < 1e-14);
  CU_ASSERT_PTR_NULL(r.reason);
}

static void it_says_why_it_cannot_be_tested(void) {
  static const struct {
    double x[4], y[4];
    int n;
    double r;
    const char *reason;
  } cases[] = {{{1, 2}, {1, 5}, 2, NAN, "n < 3"},
               {{0}, {0}, 0, NAN, "n < 3"},
               {{1, 1, 1}, {1, 2, 3}, 3, NAN, "no spread"},
               {{1, 2, 3}, {7, 7, 7}, 3, NAN, "no spread"},
               {{1, 2, 3, 7}, {0.1, 0.2, 0.3, 0.7}, 4, 1, "perfect correlation"},
               {{1, 2, 3, 7}, {2, 4, 6, 14}, 4, 1, "perfect correlation"},
               {{1, 2, 3, 7}, {-3, -5, -7, -15}, 4, -1, "perfect correlation"},
               {{1, 2, INFINITY}, {1, 2, 4}, 3, NAN, "not finite"},
               {{1, 2, NAN}, {1, 2, 4}, 3, NAN, "not finite"},
               {{1, 2, 1e200}, {1, 2, 4}, 3, NAN, "not finite"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_correlation_result r = pearson(cases[i].x, cases[i].y, cases[i].n);
    CU_ASSERT(cases[i].reason ? r.reason && !strcmp(r.reason, cases[i].reason) : !r.reason);
    CU_ASSERT_EQUAL(relative_error(r.r, cases[i].r), 0);
    CU_ASSERT(isnan(r.p) == !!cases[i].reason);
  }
}

TG_UNIT_MAIN(correlation, TG_UNIT(random_pairs_agree_with_the_definition),
             TG_UNIT(random_ranks_with_ties_agree_with_counting),
             TG_UNIT(a_large_level_costs_no_digits), TG_UNIT(nearly_perfect_pairs_keep_their_t),
             TG_UNIT(it_says_why_it_cannot_be_tested))
