#include "stats/quantile.h"
#include "stats/t_test.h"

#include "study_case.h"

enum { ORDERS = 500, MAXIMUM = 10 };

static int compare_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The bucket of an order, by the definition: edges, duplicates dropped, (e[k-1], e[k]]. */
static int twin_bucket(const case_comparison *orders, size_t count, int64_t quantity, int buckets) {
  static double sorted[ORDERS];
  double edges[MAXIMUM + 1];
  size_t n = 0;
  int distinct = 0;
  for (size_t i = 0; i < count; i++)
    if (orders[i].set == 1)
      sorted[n++] = (double)orders[i].quantity;
  qsort(sorted, n, sizeof *sorted, compare_doubles);
  for (int k = 0; k <= buckets; k++) {
    double edge = tg_quantile(sorted, n, (double)k / buckets);
    if (distinct == 0 || edge > edges[distinct - 1])
      edges[distinct++] = edge;
  }
  for (int k = 1; k < distinct; k++)
    if ((double)quantity <= edges[k])
      return k;
  return 1;
}

static void expect_bucket(const case_comparison *orders, const case_result *result, int buckets,
                          int bucket, bool expected) {
  double sum = 0, least = INFINITY, greatest = -INFINITY;
  int64_t count = 0;
  tg_moments costs;
  char label[16];
  tg_moments_reset(&costs);
  for (size_t i = 0; i < ORDERS; i++) {
    if (orders[i].set != 1 || twin_bucket(orders, ORDERS, orders[i].quantity, buckets) != bucket)
      continue;
    double d = case_value(&orders[i], 0, false) - case_value(&orders[i], 0, true);
    if (!isnan(d))
      tg_moments_add(&costs, d);
    count++;
    sum += (double)orders[i].quantity;
    least = fmin(least, (double)orders[i].quantity);
    greatest = fmax(greatest, (double)orders[i].quantity);
  }
  const tg_summary_row *row =
      case_summary(result, "matching", "quantile", bucket, "quantity", "real");
  const tg_test_row *test =
      case_test(result, "matching", "quantile", bucket, 0, "exec_cost_arrival_bps", "one_sample_t");
  CU_ASSERT_EQUAL(count > 0, expected);
  CU_ASSERT_EQUAL(row != NULL, expected);
  CU_ASSERT_EQUAL(test != NULL, expected);
  if (!row || !test)
    return;
  snprintf(label, sizeof label, "Q%d", bucket);
  CU_ASSERT_STRING_EQUAL(row->label, label);
  CU_ASSERT_TRUE(row->n == count && row->minimum == least && row->maximum == greatest);
  CU_ASSERT_TRUE(case_near(row->mean, sum / (double)count));
  tg_t_result t = tg_t_one_sample(&costs, 0.95);
  CU_ASSERT_TRUE(test->n == costs.n && case_near(test->p, t.p));
  CU_ASSERT_STRING_EQUAL(test->label, label);
  CU_ASSERT_STRING_EQUAL(test->family, "matching/quantile/one_sample_t");
}

static case_result run(const case_comparison *orders, int buckets) {
  tg_campaign campaign = case_campaign();
  campaign.quantiles = buckets;
  campaign.bootstrap = 0;
  case_write_orders(case_path, orders, ORDERS);
  return case_run(case_path, &campaign, 1 << 22);
}

static void buckets_are_cut_at_the_quantiles_of_the_quantity(void) {
  static const int counts[] = {2, 4, 5, 10};
  case_comparison *orders = case_orders(ORDERS, 77);
  for (size_t c = 0; c < TG_COUNT(counts); c++) {
    case_result result = run(orders, counts[c]);
    for (int bucket = 0; bucket <= counts[c] + 1; bucket++)
      expect_bucket(orders, &result, counts[c], bucket, bucket >= 1 && bucket <= counts[c]);
    const tg_test_row *row =
        case_test(&result, "matching", "quantile", 0, 0, "execution_duration_sec", "anova");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_EQUAL(row->k, counts[c]);
    case_result_clear(&result);
  }
  free(orders);
}

/* Most quantities equal: edges fall together and labels move up. */
static void equal_edges_are_dropped(void) {
  case_comparison *orders = case_orders(ORDERS, 78);
  for (int i = 0; i < ORDERS; i++)
    orders[i].quantity = i % 10 < 7 ? 100 : 100 + i;
  case_result result = run(orders, 4);
  expect_bucket(orders, &result, 4, 1, true);
  expect_bucket(orders, &result, 4, 2, true);
  expect_bucket(orders, &result, 4, 3, false);
  case_result_clear(&result);
  for (int i = 0; i < ORDERS; i++)
    orders[i].quantity = 100;
  result = run(orders, 4);
  expect_bucket(orders, &result, 4, 1, true);
  expect_bucket(orders, &result, 4, 2, false);
  case_result_clear(&result);
  free(orders);
}

static void pairs_of_buckets_are_labelled_with_both(void) {
  case_comparison *orders = case_orders(ORDERS, 79);
  for (int i = 0; i < ORDERS; i++) {
    orders[i].real[0] = (double)orders[i].quantity + i % 9;
    orders[i].simulated[0] = 0;
  }
  case_result result = run(orders, 4);
  const tg_test_row *row =
      case_test(&result, "matching", "quantile", 2, 4, "exec_cost_arrival_bps", "pooled_t");
  CU_ASSERT_PTR_NOT_NULL_FATAL(row);
  CU_ASSERT_STRING_EQUAL(row->label, "Q2 / Q4");
  CU_ASSERT_TRUE(row->estimate < 0 && row->p < 0.001 && strcmp(row->stars, "***") == 0);
  CU_ASSERT_STRING_EQUAL(row->effect_label, "large");
  case_result_clear(&result);
  free(orders);
}

static void without_set_a_there_is_no_bucket(void) {
  case_comparison *orders = case_orders(ORDERS, 80);
  for (int i = 0; i < ORDERS; i++)
    orders[i].set = 2;
  case_result result = run(orders, 4);
  expect_bucket(orders, &result, 4, 1, false);
  const tg_test_row *row = case_test(&result, "matching", "quantile", 0, 0, "vwap", "anova");
  CU_ASSERT_PTR_NOT_NULL_FATAL(row);
  CU_ASSERT_STRING_EQUAL(row->reason, "fewer than 2 groups");
  case_result_clear(&result);
  free(orders);
}

int main(void) {
  static const tg_unit units[] = {
      TG_UNIT(buckets_are_cut_at_the_quantiles_of_the_quantity), TG_UNIT(equal_edges_are_dropped),
      TG_UNIT(pairs_of_buckets_are_labelled_with_both), TG_UNIT(without_set_a_there_is_no_bucket)};
  return case_main("study_volume", units, TG_COUNT(units));
}
