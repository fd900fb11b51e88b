/* Every row about Set A against the tests of the core over arrays in memory. */
#include "stats/correlation.h"
#include "stats/effect.h"
#include "stats/quantile.h"
#include "stats/t_test.h"
#include "stats/wilcoxon.h"

#include "study_case.h"

enum { ORDERS = 900, NINE = 50, TEN = 51 };

static const struct {
  const char *name;
  int metrics; /* so many of case_metrics */
} dimensions[] = {
    {"overall", CASE_METRICS},      {"group", CASE_SEGMENTED}, {"size", CASE_SEGMENTED},
    {"group_size", CASE_SEGMENTED}, {"hour", CASE_SEGMENTED},  {"participant", CASE_SEGMENTED},
    {"security", CASE_SEGMENTED},   {"date", CASE_SEGMENTED},  {"side", CASE_SEGMENTED}};

static case_comparison *orders;

static int64_t key_of(const case_comparison *row, const char *dimension) {
  const struct {
    const char *name;
    int64_t key;
  } keys[] = {{"group", row->group},
              {"size", row->size_class},
              {"group_size", 10 * row->group + row->size_class},
              {"hour", row->arrival_hour},
              {"participant", row->participant},
              {"security", row->security},
              {"date", row->date},
              {"side", row->side}};
  for (size_t i = 0; i < TG_COUNT(keys); i++)
    if (strcmp(keys[i].name, dimension) == 0)
      return keys[i].key;
  return 0;
}

static int metric_of(const char *name) {
  for (int m = 0; m < CASE_METRICS; m++)
    if (strcmp(case_metrics[m], name) == 0)
      return m;
  return -1;
}

/* Set A in one segment: each side alone, and pairs. */
typedef struct twin {
  double real[ORDERS], simulated[ORDERS], x[ORDERS], y[ORDERS], d[ORDERS];
  size_t reals, simulateds, pairs, rows;
  int64_t positive;
} twin;

static void twin_make(twin *t, const char *dimension, int64_t segment, int m) {
  memset(t, 0, sizeof *t);
  for (int i = 0; i < ORDERS; i++) {
    if (orders[i].set != 1 || key_of(&orders[i], dimension) != segment)
      continue;
    double x = case_value(&orders[i], m, false), y = case_value(&orders[i], m, true);
    t->rows++;
    if (!isnan(x))
      t->real[t->reals++] = x;
    if (!isnan(y))
      t->simulated[t->simulateds++] = y;
    if (isnan(x) || isnan(y))
      continue;
    t->x[t->pairs] = x;
    t->y[t->pairs] = y;
    t->positive += x > y;
    t->d[t->pairs++] = x - y;
  }
}

static void expect_t(const twin *t, const tg_test_row *row) {
  tg_moments moments;
  tg_moments_reset(&moments);
  for (size_t i = 0; i < t->pairs; i++)
    tg_moments_add(&moments, t->d[i]);
  tg_t_result expected = tg_t_one_sample(&moments, 0.95);
  CU_ASSERT_EQUAL(row->n, (int64_t)t->pairs);
  CU_ASSERT_EQUAL(row->positive, t->positive);
  CU_ASSERT_TRUE(case_near(row->estimate, expected.estimate));
  CU_ASSERT_TRUE(case_near(row->std_dev, expected.deviation));
  CU_ASSERT_TRUE(case_near(row->std_error, expected.error));
  CU_ASSERT_TRUE(case_near(row->statistic, expected.statistic));
  CU_ASSERT_TRUE(case_near(row->df1, expected.df) && case_near(row->p, expected.p));
  CU_ASSERT_TRUE(case_near(row->ci_low, expected.low) && case_near(row->ci_high, expected.high));
  CU_ASSERT_TRUE(case_near(row->effect, expected.effect));
  CU_ASSERT_STRING_EQUAL(row->effect_label, tg_effect_label(expected.effect));
  CU_ASSERT_STRING_EQUAL(row->reason, expected.reason ? expected.reason : "");
}

static void expect_wilcoxon(const twin *t, const tg_test_row *row) {
  tg_rank_result expected;
  CU_ASSERT_EQUAL(tg_wilcoxon_test(t->d, t->pairs, &expected), TG_OK);
  CU_ASSERT_EQUAL(row->n, (int64_t)t->pairs);
  CU_ASSERT_EQUAL(row->positive, t->positive);
  if (t->pairs < 10) {
    CU_ASSERT_STRING_EQUAL(row->reason, "n < 10");
    CU_ASSERT_TRUE(isnan(row->p) && isnan(row->statistic));
    return;
  }
  CU_ASSERT_TRUE(case_near(row->statistic, expected.w) && case_near(row->p, expected.p));
  CU_ASSERT_TRUE(case_near(row->effect, expected.effect));
  CU_ASSERT_EQUAL(strcmp(row->method, "exact") == 0, expected.exact);
  CU_ASSERT_STRING_EQUAL(row->reason, expected.reason ? expected.reason : "");
}

static void expect_correlation(const twin *t, const tg_test_row *row) {
  tg_correlation_result expected;
  tg_correlation pairs;
  tg_correlation_reset(&pairs);
  for (size_t i = 0; i < t->pairs; i++)
    tg_correlation_add(&pairs, t->x[i], t->y[i]);
  expected = tg_correlation_finish(&pairs);
  if (strcmp(row->test, "spearman") == 0)
    CU_ASSERT_EQUAL(tg_correlation_spearman(t->x, t->y, t->pairs, &expected), TG_OK);
  CU_ASSERT_EQUAL(row->n, (int64_t)t->pairs);
  CU_ASSERT_TRUE(case_near(row->estimate, expected.r) && case_near(row->p, expected.p));
  CU_ASSERT_TRUE(case_near(row->statistic, expected.statistic));
  CU_ASSERT_TRUE(case_near(row->df1, expected.df));
  CU_ASSERT_STRING_EQUAL(row->reason, expected.reason ? expected.reason : "");
}

/* Stars by the uncorrected p, a verdict for costs and times alone. */
static void expect_words(const tg_test_row *row) {
  static const char *const costs[] = {
      "exec_cost_arrival_bps", "exec_cost_vw_bps",       "execution_duration_sec",
      "effective_spread_pct",  "time_to_first_fill_sec", "vw_exec_time_sec",
      "total_duration_sec",    "avg_time_between_fills", "implementation_shortfall_bps"};
  const char *stars = row->p < 0.001 ? "***" : row->p < 0.01 ? "**" : row->p < 0.05 ? "*" : "ns";
  bool cost = false, correlation = !strcmp(row->test, "pearson") || !strcmp(row->test, "spearman");
  for (size_t i = 0; i < TG_COUNT(costs); i++)
    cost = cost || strcmp(row->metric, costs[i]) == 0;
  double direction = strcmp(row->test, "wilcoxon") == 0 ? row->effect : row->estimate;
  const char *verdict = !(row->p < 0.05) ? "no difference"
                        : direction > 0  ? "real worse"
                                         : "real better";
  bool tested = !isnan(row->p);
  CU_ASSERT_STRING_EQUAL(row->stars, tested ? stars : "");
  CU_ASSERT_STRING_EQUAL(row->verdict, tested && cost && !correlation ? verdict : "");
  CU_ASSERT_EQUAL(tested, row->reason[0] == '\0');
}

static void expect_figures(double *values, size_t count, const tg_summary_row *row) {
  double sum = 0, squares = 0;
  int64_t positive = 0;
  for (size_t i = 1; i < count; i++)
    for (size_t j = i; j > 0 && values[j - 1] > values[j]; j--) {
      double moved = values[j];
      values[j] = values[j - 1];
      values[j - 1] = moved;
    }
  for (size_t i = 0; i < count; i++) {
    sum += values[i];
    squares += values[i] * values[i];
    positive += values[i] > 0;
  }
  CU_ASSERT_TRUE(row->n == (int64_t)count && row->positive == positive);
  CU_ASSERT_TRUE(case_near(row->mean, count ? sum / (double)count : NAN));
  CU_ASSERT_TRUE(case_near(row->rms, count ? sqrt(squares / (double)count) : NAN));
  CU_ASSERT_TRUE(case_near(row->minimum, count ? values[0] : NAN));
  CU_ASSERT_TRUE(case_near(row->maximum, count ? values[count - 1] : NAN));
  CU_ASSERT_TRUE(case_near(row->q10, tg_quantile(values, count, 0.1)));
  CU_ASSERT_TRUE(case_near(row->median, tg_quantile(values, count, 0.5)));
  CU_ASSERT_TRUE(case_near(row->q90, tg_quantile(values, count, 0.9)));
}

static void expect_segment(const case_result *result, twin *t, const char *dimension,
                           int64_t segment, int m) {
  static const char *const tests[] = {"paired_t", "wilcoxon", "pearson", "spearman"};
  static void (*const checks[])(const twin *, const tg_test_row *) = {
      expect_t, expect_wilcoxon, expect_correlation, expect_correlation};
  static const char *const sides[] = {"real", "simulated", "difference"};
  twin_make(t, dimension, segment, m);
  for (size_t i = 0; i < TG_COUNT(tests); i++) {
    const tg_test_row *row =
        case_test(result, "matching", dimension, segment, 0, case_metrics[m], tests[i]);
    char family[96];
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    checks[i](t, row);
    expect_words(row);
    snprintf(family, sizeof family, "matching/%s/%s", dimension, tests[i]);
    CU_ASSERT_STRING_EQUAL(row->family, family);
  }
  double *const values[] = {t->real, t->simulated, t->d};
  const size_t counts[] = {t->reals, t->simulateds, t->pairs};
  for (size_t i = 0; i < TG_COUNT(sides); i++) {
    const tg_summary_row *row =
        case_summary(result, "matching", dimension, segment, case_metrics[m], sides[i]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    expect_figures(values[i], counts[i], row);
  }
}

/* Segments that hold a row of Set A, ascending or not. */
static size_t segments_of(const char *dimension, int64_t *segments) {
  size_t count = 0;
  for (int i = 0; i < ORDERS; i++) {
    int64_t key = key_of(&orders[i], dimension);
    size_t at = 0;
    while (at < count && segments[at] != key)
      at++;
    if (orders[i].set == 1 && at == count)
      segments[count++] = key;
  }
  return count;
}

static size_t battery_count(const case_result *result, const char *dimension) {
  size_t count = 0;
  for (size_t i = 0; i < result->tests.count; i++) {
    const tg_test_row *row = tg_rows_at(&result->tests, i);
    bool battery = !strcmp(row->test, "paired_t") || !strcmp(row->test, "wilcoxon") ||
                   !strcmp(row->test, "pearson") || !strcmp(row->test, "spearman");
    count += battery && !strcmp(row->dimension, dimension) && metric_of(row->metric) >= 0;
  }
  return count;
}

static void every_row_is_that_of_arrays_in_memory(void) {
  tg_campaign campaign = case_campaign();
  twin *t = malloc(sizeof *t);
  case_result result = case_run(case_path, &campaign, 1 << 22);
  for (size_t d = 0; d < TG_COUNT(dimensions); d++) {
    int64_t segments[ORDERS];
    size_t count = segments_of(dimensions[d].name, segments);
    for (size_t s = 0; s < count; s++)
      for (int m = 0; m < dimensions[d].metrics; m++)
        expect_segment(&result, t, dimensions[d].name, segments[s], m);
    CU_ASSERT_EQUAL(battery_count(&result, dimensions[d].name),
                    4 * count * (size_t)dimensions[d].metrics);
  }
  case_result_clear(&result);
  free(t);
}

static void what_cannot_be_tested_says_why(void) {
  static const struct {
    const char *dimension;
    int64_t segment;
    const char *metric, *test, *reason;
  } cases[] = {
      {"overall", 0, "arrival_midpoint", "paired_t", "no spread"},
      {"overall", 0, "arrival_midpoint", "wilcoxon", "all differences are zero"},
      {"overall", 0, "arrival_midpoint", "pearson", "perfect correlation"},
      {"overall", 0, "avg_time_between_fills", "paired_t", "n < 2"},
      {"overall", 0, "avg_time_between_fills", "wilcoxon", "n < 10"},
      {"overall", 0, "avg_time_between_fills", "spearman", "n < 3"},
      {"security", 400, "num_fills", "paired_t", "n < 2"},
      {"date", 20240907, "exec_cost_arrival_bps", "paired_t", "n < 2"},
  };
  tg_campaign campaign = case_campaign();
  case_result result = case_run(case_path, &campaign, 1 << 22);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    const tg_test_row *row = case_test(&result, "matching", cases[i].dimension, cases[i].segment, 0,
                                       cases[i].metric, cases[i].test);
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_STRING_EQUAL(row->reason, cases[i].reason);
    CU_ASSERT_TRUE(isnan(row->p) && isnan(row->p_holm) && isnan(row->p_bh) && !*row->stars);
  }
  case_result_clear(&result);
}

/* 1 byte of memory makes every sort spill and every merge take several passes. */
static void memory_changes_no_bit(void) {
  static const int64_t memories[] = {1, 4096, 100000};
  tg_campaign campaign = case_campaign();
  case_result large = case_run(case_path, &campaign, 1 << 26);
  CU_ASSERT_TRUE(large.tests.count > 1000 && large.summaries.count > 1000);
  for (size_t i = 0; i < TG_COUNT(memories); i++) {
    case_result small = case_run(case_path, &campaign, memories[i]);
    CU_ASSERT_TRUE(case_same(&large.tests, &small.tests));
    CU_ASSERT_TRUE(case_same(&large.summaries, &small.summaries));
    case_result_clear(&small);
  }
  case_result_clear(&large);
}

static void trade_figures_are_those_of_all_simulated_orders(void) {
  static double values[ORDERS];
  tg_campaign campaign = case_campaign();
  case_result result = case_run(case_path, &campaign, 1 << 22);
  for (int set = 0; set <= 3; set++) {
    size_t count = 0;
    for (int i = 0; i < ORDERS; i++)
      if (set ? orders[i].set == set : orders[i].set != 0)
        if (!isnan(orders[i].price_diff))
          values[count++] = orders[i].price_diff;
    const tg_summary_row *row = case_summary(&result, "matching", set ? "set" : "overall", set,
                                             "trade_price_diff", "difference");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    expect_figures(values, count, row);
  }
  static const char *const statuses[] = {"EXACT", "CLOSE", "PARTIAL", "POOR"};
  for (int s = 0; s < 4; s++) {
    const tg_summary_row *row =
        case_summary(&result, "matching", "status", s + 1, "accuracy_score", "difference");
    int64_t count = 0;
    for (int i = 0; i < ORDERS; i++)
      count += orders[i].set && strcmp(orders[i].match_status, statuses[s]) == 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_EQUAL(row->n, count);
    CU_ASSERT_STRING_EQUAL(row->label, statuses[s]);
  }
  case_result_clear(&result);
}

static void ranks_need_ten_differences(void) {
  tg_campaign campaign = case_campaign();
  case_result result = case_run(case_path, &campaign, 1 << 22);
  const tg_test_row *nine =
      case_test(&result, "matching", "participant", NINE, 0, "fill_ratio", "wilcoxon");
  const tg_test_row *ten =
      case_test(&result, "matching", "participant", TEN, 0, "fill_ratio", "wilcoxon");
  CU_ASSERT_TRUE(nine && nine->n == 9 && isnan(nine->p) && !strcmp(nine->reason, "n < 10"));
  CU_ASSERT_TRUE(ten && ten->n == 10 && ten->p < 0.01 && !*ten->reason);
  CU_ASSERT_TRUE(ten && strcmp(ten->method, "exact") == 0);
  case_result_clear(&result);
}

static void orders_are_written(void) {
  orders = case_orders(ORDERS, 42);
  for (int i = 0; i < 19; i++) {
    orders[i].set = 1;
    orders[i].participant = i < 9 ? NINE : TEN;
    orders[i].real[5] = i + 1;
    orders[i].simulated[5] = 0;
  }
  case_write_orders(case_path, orders, ORDERS);
  CU_ASSERT_EQUAL(orders[ORDERS - 1].security, 400);
}

static void orders_are_freed(void) {
  free(orders);
  CU_ASSERT_EQUAL(access(case_path, R_OK), 0);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(orders_are_written),
                                  TG_UNIT(every_row_is_that_of_arrays_in_memory),
                                  TG_UNIT(what_cannot_be_tested_says_why),
                                  TG_UNIT(ranks_need_ten_differences),
                                  TG_UNIT(memory_changes_no_bit),
                                  TG_UNIT(trade_figures_are_those_of_all_simulated_orders),
                                  TG_UNIT(orders_are_freed)};
  return case_main("study_paired", units, TG_COUNT(units));
}
