/* Chi-square against the textbook formula on ranks that are counted one by one. */
#include "stats/friedman.h"

#include "sample_case.h"
#include "unit.h"

#include <string.h>

enum { ROWS = 50 };

typedef struct table {
  int n, k;
  double values[ROWS][TG_FRIEDMAN_COLUMNS];
} table;

/* Few levels: many ties. */
static table table_make(uint64_t seed) {
  table t = {.n = 2 + (int)(tg_splitmix(&seed) % (ROWS - 1)),
             .k = 2 + (int)(tg_splitmix(&seed) % (TG_FRIEDMAN_COLUMNS - 1))};
  uint64_t levels = 2 + tg_splitmix(&seed) % 30;
  for (int i = 0; i < t.n; i++)
    for (int j = 0; j < t.k; j++)
      t.values[i][j] = (double)(tg_splitmix(&seed) % levels) + (seed & 1) * 0.25 * j;
  return t;
}

static tg_friedman_result result_of(const table *t, int first_row) {
  tg_friedman f;
  CU_ASSERT_EQUAL_FATAL(tg_friedman_start(&f, (size_t)t->k), TG_OK);
  for (int i = 0; i < t->n; i++)
    CU_ASSERT_EQUAL(tg_friedman_add(&f, t->values[(first_row + i) % t->n]), TG_OK);
  return tg_friedman_finish(&f);
}

static long double twin(const table *t) {
  long double sums[TG_FRIEDMAN_COLUMNS] = {0}, ties = 0, squares = 0, n = t->n, k = t->k;
  for (int i = 0; i < t->n; i++)
    for (int j = 0; j < t->k; j++) {
      int below = 0, equal = 0;
      for (int l = 0; l < t->k; l++) {
        below += t->values[i][l] < t->values[i][j];
        equal += t->values[i][l] == t->values[i][j];
      }
      sums[j] += below + (equal + 1) / 2.0L;
      ties += (long double)equal * equal - 1;
    }
  for (int j = 0; j < t->k; j++)
    squares += sums[j] * sums[j];
  long double plain = 12 / (n * k * (k + 1)) * squares - 3 * n * (k + 1);
  return plain / (1 - ties / (n * k * (k * k - 1)));
}

static void random_tables_agree_with_the_formula(void) {
  for (uint64_t seed = 1; seed <= 400; seed++) {
    table t = table_make(seed);
    tg_friedman_result r = result_of(&t, 0), turned = result_of(&t, 1);
    double expected = (double)twin(&t);
    CU_ASSERT_PTR_NULL_FATAL(r.reason);
    CU_ASSERT(fabs(r.statistic - expected) <= 1e-14 * (expected + t.n * t.k));
    CU_ASSERT(relative_error(r.effect, r.statistic / (t.n * (t.k - 1))) < 1e-15);
    CU_ASSERT(r.p == turned.p && r.df == t.k - 1);
  }
}

/* With 2 degrees of freedom P(chi-square > x) is exp(-x / 2). */
static void a_small_table_by_hand(void) {
  static const double rows[][3] = {{1, 2, 3}, {1, 2, 3}, {1, 2, 3}, {2, 1, 3}};
  tg_friedman f;
  CU_ASSERT_EQUAL(tg_friedman_start(&f, 3), TG_OK);
  for (size_t i = 0; i < TG_COUNT(rows); i++)
    CU_ASSERT_EQUAL(tg_friedman_add(&f, rows[i]), TG_OK);
  tg_friedman_result r = tg_friedman_finish(&f);
  CU_ASSERT_EQUAL(r.statistic, 6.5);
  CU_ASSERT_DOUBLE_EQUAL(r.p, exp(-3.25), 1e-15);
  CU_ASSERT_EQUAL(r.effect, 0.8125);
}

static void it_says_why_it_cannot_be_tested(void) {
  static const struct {
    int n, k;
    double values[2][3];
    const char *reason;
  } cases[] = {{1, 3, {{1, 2, 3}}, "n < 2"},
               {0, 3, {{0}}, "n < 2"},
               {2, 1, {{1}, {2}}, "fewer than 2 groups"},
               {2, 0, {{0}}, "fewer than 2 groups"},
               {2, 3, {{4, 4, 4}, {7, 7, 7}}, "all values are tied"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    table t = {.n = cases[i].n, .k = cases[i].k};
    for (int row = 0; row < t.n; row++)
      memcpy(t.values[row], cases[i].values[row], sizeof cases[i].values[row]);
    tg_friedman_result r = result_of(&t, 0);
    CU_ASSERT_FATAL(r.reason != NULL);
    CU_ASSERT_STRING_EQUAL(r.reason, cases[i].reason);
    CU_ASSERT(isnan(r.p) && isnan(r.statistic));
  }
}

static void rows_with_nan_and_too_many_columns_are_refused(void) {
  tg_friedman f;
  CU_ASSERT_EQUAL(tg_friedman_start(&f, TG_FRIEDMAN_COLUMNS + 1), TG_LIMIT);
  CU_ASSERT_EQUAL(tg_friedman_start(&f, 3), TG_OK);
  const double row[] = {1, NAN, 2}, infinite[] = {-INFINITY, 0, INFINITY};
  CU_ASSERT_EQUAL(tg_friedman_add(&f, row), TG_BAD_INPUT);
  CU_ASSERT_EQUAL(f.n, 0);
  CU_ASSERT_EQUAL(tg_friedman_add(&f, infinite), TG_OK);
  CU_ASSERT(f.ranks[0] == 2 && f.ranks[1] == 4 && f.ranks[2] == 6);
}

TG_UNIT_MAIN(friedman, TG_UNIT(random_tables_agree_with_the_formula),
             TG_UNIT(a_small_table_by_hand), TG_UNIT(it_says_why_it_cannot_be_tested),
             TG_UNIT(rows_with_nan_and_too_many_columns_are_refused))
