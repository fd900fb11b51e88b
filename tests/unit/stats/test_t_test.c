/* Four kinds of t against exact fractions (tests/support/stats_reference.py). */
#include "stats/t_test.h"

#include "base/status.h"
#include "sample_case.h"
#include "unit.h"

#include <string.h>

typedef enum kind { ONE, PAIRED, POOLED, WELCH } kind;

typedef struct t_case {
  kind kind;
  uint64_t seed;
  int n, n2, exponent, exponent2;
  double centre, centre2;
  double df, statistic, p, low, high, effect;
} t_case;

#include "t_test_cases.h"

static const double confidence = 0.95;

static tg_t_result result_of(const t_case *c) {
  tg_moments first = {0}, second = {0}, differences = {0};
  uint64_t state = c->seed;
  double *values = calloc((size_t)c->n, sizeof *values);
  for (int i = 0; i < c->n; i++) {
    values[i] = sample_value(&state, c->exponent, c->centre);
    tg_moments_add(&first, values[i]);
  }
  for (int i = 0; i < c->n2; i++) {
    double value = sample_value(&state, c->exponent2, c->centre2);
    tg_moments_add(&second, value);
    if (c->kind == PAIRED)
      tg_moments_add(&differences, values[i] - value);
  }
  free(values);
  if (c->kind == POOLED)
    return tg_t_pooled(&first, &second, confidence);
  if (c->kind == WELCH)
    return tg_t_welch(&first, &second, confidence);
  return tg_t_one_sample(c->kind == ONE ? &first : &differences, confidence);
}

static void seeded_cases_agree_with_fractions(void) {
  double worst = 0, worst_p = 0;
  for (size_t i = 0; i < TG_COUNT(t_cases); i++) {
    const t_case *c = &t_cases[i];
    tg_t_result r = result_of(c);
    CU_ASSERT_PTR_NULL(r.reason);
    double error = fmax(relative_error(r.statistic, c->statistic), relative_error(r.df, c->df));
    error = fmax(error, relative_error(r.effect, c->effect));
    double width = c->high - c->low;
    double interval = fmax(fabs(r.low - c->low), fabs(r.high - c->high)) / width;
    worst = fmax(worst, error);
    worst_p = fmax(worst_p, relative_error(r.p, c->p));
    CU_ASSERT(error <= 1e-14);
    CU_ASSERT(interval <= 1e-13);
    CU_ASSERT(relative_error(r.p, c->p) <= 1e-12);
    CU_ASSERT(relative_error(r.statistic * r.error, r.estimate) <= 1e-15);
    CU_ASSERT(relative_error(r.effect * r.deviation, r.estimate) <= 1e-15);
  }
  printf("%zu cases: statistic %.1e, p %.1e\n", TG_COUNT(t_cases), worst, worst_p);
}

static tg_moments moments_of(const double *values, size_t n) {
  tg_moments m = {0};
  for (size_t i = 0; i < n; i++)
    tg_moments_add(&m, values[i]);
  return m;
}

static bool says(const char *reason, const char *expected) {
  return expected ? reason && !strcmp(reason, expected) : !reason;
}

static void one_sample_says_why_it_cannot_be_tested(void) {
  static const struct {
    double values[3];
    size_t n;
    const char *reason;
    double estimate;
  } cases[] = {{{0}, 0, "n < 2", NAN},
               {{7}, 1, "n < 2", 7},
               {{7, 7, 7}, 3, "no spread", 7},
               {{0, 0, 0}, 3, "no spread", 0},
               {{1e12, 1e12 + 0x1p-13}, 2, NULL, 1e12},
               {{1, INFINITY, 2}, 3, "not finite", NAN},
               {{1, NAN, 2}, 3, "not finite", NAN},
               {{1e200, -1e200, 5}, 3, "not finite", NAN}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_moments m = moments_of(cases[i].values, cases[i].n);
    tg_t_result r = tg_t_one_sample(&m, confidence);
    CU_ASSERT(says(r.reason, cases[i].reason));
    CU_ASSERT(relative_error(r.estimate, cases[i].estimate) < 1e-15);
    bool tested = !cases[i].reason;
    CU_ASSERT(isnan(r.statistic) == !tested && isnan(r.p) == !tested && isnan(r.low) == !tested);
  }
}

static void two_samples_say_why_they_cannot_be_tested(void) {
  static const struct {
    double a[2], b[2];
    size_t n, n2;
    const char *pooled, *welch;
  } cases[] = {{{1, 2}, {3, 5}, 2, 2, NULL, NULL},
               {{1, 2}, {3, 5}, 0, 2, "n < 2", "n < 2"},
               {{1, 2}, {3, 5}, 1, 1, "n < 2", "n < 2"},
               {{1, 2}, {3, 5}, 1, 2, NULL, "n < 2"},
               {{1, 1}, {3, 3}, 2, 2, "no spread", "no spread"},
               {{1, 1}, {3, 4}, 2, 2, NULL, NULL},
               {{1, INFINITY}, {3, 4}, 2, 2, "not finite", "not finite"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_moments a = moments_of(cases[i].a, cases[i].n), b = moments_of(cases[i].b, cases[i].n2);
    CU_ASSERT(says(tg_t_pooled(&a, &b, confidence).reason, cases[i].pooled));
    CU_ASSERT(says(tg_t_welch(&a, &b, confidence).reason, cases[i].welch));
  }
}

static void textbook_figures_come_out(void) {
  const double values[] = {1, 2, 3, 4, 5};
  tg_moments m = moments_of(values, 5);
  tg_t_result r = tg_t_one_sample(&m, confidence);
  CU_ASSERT_EQUAL(r.estimate, 3);
  CU_ASSERT_EQUAL(r.deviation, sqrt(2.5));
  CU_ASSERT_EQUAL(r.error, sqrt(0.5));
  CU_ASSERT_DOUBLE_EQUAL(r.high - r.estimate, 2.776445105197794 * sqrt(0.5), 1e-14);
  CU_ASSERT_DOUBLE_EQUAL(r.estimate - r.low, 2.776445105197794 * sqrt(0.5), 1e-14);
}

TG_UNIT_MAIN(t_test, TG_UNIT(seeded_cases_agree_with_fractions),
             TG_UNIT(one_sample_says_why_it_cannot_be_tested),
             TG_UNIT(two_samples_say_why_they_cannot_be_tested), TG_UNIT(textbook_figures_come_out))
