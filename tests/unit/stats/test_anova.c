/* One-way against exact fractions, repeated measures against deviations from the means. */
#include "stats/anova.h"

#include "sample_case.h"
#include "unit.h"

#include <string.h>

typedef struct anova_case {
  uint64_t seed;
  int k, n, exponent;
  double centre, step;
  double between, within, f, p;
} anova_case;

#include "anova_cases.h"

enum { GROUPS = 20, ROWS = 60 };

static void seeded_cases_agree_with_fractions(void) {
  double worst = 0, worst_p = 0;
  for (size_t i = 0; i < TG_COUNT(anova_cases); i++) {
    const anova_case *c = &anova_cases[i];
    tg_moments groups[GROUPS] = {0};
    uint64_t state = c->seed;
    for (int g = 0; g < c->k; g++)
      for (int j = 0; j < c->n + g; j++)
        tg_moments_add(&groups[g], sample_value(&state, c->exponent, c->centre + g * c->step));
    tg_anova_result r = tg_anova_one_way(groups, (size_t)c->k);
    double error = fmax(relative_error(r.between, c->between), relative_error(r.within, c->within));
    error = fmax(error, relative_error(r.f, c->f));
    worst = fmax(worst, error);
    worst_p = fmax(worst_p, relative_error(r.p, c->p));
    CU_ASSERT_PTR_NULL(r.reason);
    CU_ASSERT(error <= 1e-14);
    CU_ASSERT(relative_error(r.p, c->p) <= 1e-12);
    CU_ASSERT(relative_error(r.deviation * r.deviation * r.df2, r.within) <= 1e-15);
    CU_ASSERT(relative_error(r.r_squared * (r.between + r.within), r.between) <= 1e-15);
  }
  printf("%zu cases: F %.1e, p %.1e\n", TG_COUNT(anova_cases), worst, worst_p);
}

static tg_moments group_of(const double *values, size_t n) {
  tg_moments m = {0};
  for (size_t i = 0; i < n; i++)
    tg_moments_add(&m, values[i]);
  return m;
}

static void one_way_says_why_it_cannot_be_tested(void) {
  static const struct {
    double values[3][2];
    size_t n[3];
    int64_t k;
    const char *reason;
  } cases[] = {{{{1, 2}, {3, 5}, {0}}, {2, 2, 0}, 2, NULL},
               {{{1, 2}, {3, 5}, {0}}, {2, 0, 0}, 1, "fewer than 2 groups"},
               {{{0}}, {0, 0, 0}, 0, "fewer than 2 groups"},
               {{{1}, {2}, {3}}, {1, 1, 1}, 3, "n < 2"},
               {{{1, 1}, {2, 2}, {3, 3}}, {2, 2, 2}, 3, "no spread"},
               {{{1, 1}, {1, 1}, {1, 1}}, {2, 2, 2}, 3, "no spread"},
               {{{1, NAN}, {2, 2}, {3, 4}}, {2, 2, 2}, 3, "not finite"},
               {{{1, -INFINITY}, {2, 2}, {3, 4}}, {2, 2, 2}, 3, "not finite"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_moments groups[3];
    for (int g = 0; g < 3; g++)
      groups[g] = group_of(cases[i].values[g], cases[i].n[g]);
    tg_anova_result r = tg_anova_one_way(groups, 3);
    CU_ASSERT_EQUAL(r.k, cases[i].k);
    CU_ASSERT(isnan(r.f) == !!cases[i].reason && isnan(r.p) == !!cases[i].reason);
    CU_ASSERT(cases[i].reason ? r.reason && !strcmp(r.reason, cases[i].reason) : !r.reason);
  }
}

static void two_groups_give_the_square_of_t(void) {
  uint64_t state = 12;
  tg_moments groups[2] = {0};
  for (int i = 0; i < 90; i++)
    tg_moments_add(&groups[i % 3 == 0], sample_value(&state, -19, i % 3));
  tg_anova_result r = tg_anova_one_way(groups, 2);
  double difference = tg_moments_mean(&groups[0]) - tg_moments_mean(&groups[1]);
  double between = difference * difference * 20; /* n1 n2 / (n1 + n2) */
  CU_ASSERT(relative_error(r.between, between) < 1e-14);
}

typedef struct table {
  int n, k;
  double values[ROWS][TG_ANOVA_COLUMNS];
} table;

static table table_make(uint64_t seed) {
  table t = {.n = 2 + (int)(tg_splitmix(&seed) % (ROWS - 1)),
             .k = 2 + (int)(tg_splitmix(&seed) % (TG_ANOVA_COLUMNS - 1))};
  for (int i = 0; i < t.n; i++)
    for (int j = 0; j < t.k; j++)
      t.values[i][j] = sample_value(&seed, -19, 0.25 * (i % 7) + 0.125 * j);
  return t;
}

static tg_anova_result repeated_of(const table *t, int first_row) {
  tg_anova_repeated a;
  CU_ASSERT_EQUAL_FATAL(tg_anova_repeated_start(&a, (size_t)t->k), TG_OK);
  for (int i = 0; i < t->n; i++)
    tg_anova_repeated_add(&a, t->values[(first_row + i) % t->n]);
  return tg_anova_repeated_finish(&a);
}

/* Sums of squares straight from their definition. */
static void twin(const table *t, long double *between, long double *error) {
  long double rows[ROWS] = {0}, columns[TG_ANOVA_COLUMNS] = {0}, mean = 0;
  for (int i = 0; i < t->n; i++)
    for (int j = 0; j < t->k; j++) {
      rows[i] += (long double)t->values[i][j] / t->k;
      columns[j] += (long double)t->values[i][j] / t->n;
    }
  for (int j = 0; j < t->k; j++)
    mean += columns[j] / t->k;
  *between = *error = 0;
  for (int j = 0; j < t->k; j++) {
    *between += t->n * (columns[j] - mean) * (columns[j] - mean);
    for (int i = 0; i < t->n; i++) {
      long double off = t->values[i][j] - rows[i] - columns[j] + mean;
      *error += off * off;
    }
  }
}

static void repeated_measures_agree_with_their_definition(void) {
  for (uint64_t seed = 1; seed <= 200; seed++) {
    table t = table_make(seed);
    long double between, error;
    twin(&t, &between, &error);
    tg_anova_result r = repeated_of(&t, 0);
    CU_ASSERT_PTR_NULL(r.reason);
    CU_ASSERT_EQUAL(r.df1, t.k - 1);
    CU_ASSERT_EQUAL(r.df2, (t.k - 1) * (t.n - 1));
    CU_ASSERT(relative_error(r.between, (double)between) < 1e-14);
    CU_ASSERT(relative_error(r.within, (double)error) < 1e-14);
    CU_ASSERT(relative_error(r.f, (double)(between / error * (t.n - 1))) < 1e-14);
  }
}

static void no_order_of_rows_changes_a_bit(void) {
  for (uint64_t seed = 1; seed <= 20; seed++) {
    table t = table_make(seed);
    tg_anova_result a = repeated_of(&t, 0), b = repeated_of(&t, 1);
    CU_ASSERT(a.f == b.f && a.p == b.p && a.within == b.within);
  }
}

/* The scenarios of an order share its price: a shift of a whole row must not matter. */
static void a_common_value_of_a_row_costs_no_digits(void) {
  table t = table_make(9), moved = t;
  for (int i = 0; i < t.n; i++)
    for (int j = 0; j < t.k; j++)
      t.values[i][j] = floor(t.values[i][j] * 8), moved.values[i][j] = t.values[i][j] + 1e12 * i;
  tg_anova_result a = repeated_of(&t, 0), b = repeated_of(&moved, 0);
  CU_ASSERT_EQUAL(a.f, b.f);
  CU_ASSERT_EQUAL(a.within, b.within);
}

static void repeated_measures_say_why_they_cannot_be_tested(void) {
  static const struct {
    int n, k;
    double values[2][2];
    const char *reason;
  } cases[] = {{2, 2, {{1, 2}, {4, 9}}, NULL},
               {1, 2, {{1, 2}}, "n < 2"},
               {2, 1, {{1}, {2}}, "fewer than 2 groups"},
               {2, 2, {{1, 2}, {5, 6}}, "no spread"},
               {2, 2, {{1, 2}, {5, INFINITY}}, "not finite"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    table t = {.n = cases[i].n, .k = cases[i].k};
    for (int row = 0; row < t.n; row++)
      memcpy(t.values[row], cases[i].values[row], sizeof cases[i].values[row]);
    tg_anova_result r = repeated_of(&t, 0);
    CU_ASSERT(cases[i].reason ? r.reason && !strcmp(r.reason, cases[i].reason) : !r.reason);
    CU_ASSERT(isnan(r.p) == !!cases[i].reason);
  }
  tg_anova_repeated a;
  CU_ASSERT_EQUAL(tg_anova_repeated_start(&a, TG_ANOVA_COLUMNS + 1), TG_LIMIT);
}

TG_UNIT_MAIN(anova, TG_UNIT(seeded_cases_agree_with_fractions),
             TG_UNIT(one_way_says_why_it_cannot_be_tested),
             TG_UNIT(two_groups_give_the_square_of_t),
             TG_UNIT(repeated_measures_agree_with_their_definition),
             TG_UNIT(no_order_of_rows_changes_a_bit),
             TG_UNIT(a_common_value_of_a_row_costs_no_digits),
             TG_UNIT(repeated_measures_say_why_they_cannot_be_tested))
