#include "stats/study_private.h"

#include "stats/anova.h"

#include "study_case.h"

enum { ORDERS = 600, CROWD = 60 };

static case_comparison *orders;

/* The differences of metric m among Set A of one participant. */
static tg_moments moments_of(int participant, int m) {
  tg_moments moments;
  tg_moments_reset(&moments);
  for (int i = 0; i < ORDERS; i++) {
    double d = case_value(&orders[i], m, false) - case_value(&orders[i], m, true);
    if (orders[i].set == 1 && orders[i].participant == participant && !isnan(d))
      tg_moments_add(&moments, d);
  }
  return moments;
}

static size_t pairs_of(const case_result *result, const char *dimension, const char *metric) {
  size_t count = 0;
  for (size_t i = 0; i < result->tests.count; i++) {
    const tg_test_row *row = tg_rows_at(&result->tests, i);
    count += !strcmp(row->test, "pooled_t") && !strcmp(row->dimension, dimension) &&
             !strcmp(row->metric, metric);
  }
  return count;
}

static void expect_pair(const case_result *result, int m, int a, int b) {
  tg_moments first = moments_of(a, m), second = moments_of(b, m);
  tg_t_result expected = tg_t_pooled(&first, &second, 0.95);
  char family[96];
  const tg_test_row *row =
      case_test(result, "matching", "participant", a, b, case_metrics[m], "pooled_t");
  CU_ASSERT_PTR_NOT_NULL(row);
  if (!row)
    return;
  snprintf(family, sizeof family, "matching/participant/%s/pairs", case_metrics[m]);
  CU_ASSERT_STRING_EQUAL(row->family, family);
  CU_ASSERT_TRUE(row->n == first.n && row->n2 == second.n);
  CU_ASSERT_TRUE(case_near(row->estimate, expected.estimate) && case_near(row->p, expected.p));
  CU_ASSERT_TRUE(case_near(row->effect, expected.effect));
  CU_ASSERT_TRUE(case_near(row->ci_low, expected.low) && case_near(row->df1, expected.df));
  CU_ASSERT_EQUAL(row->verdict[0], 0);
  CU_ASSERT_TRUE(row->p_holm >= row->p && row->p_bh >= row->p && row->p_bh <= row->p_holm);
}

/* Participants 7 to 10. */
static void pairs_follow_a_significant_analysis_of_variance(void) {
  tg_campaign campaign = case_campaign();
  size_t significant = 0;
  campaign.alpha = 0.5;
  case_result result = case_run(case_path, &campaign, 1 << 22);
  for (int m = 0; m < CASE_SEGMENTED; m++) {
    tg_moments groups[4];
    for (int g = 0; g < 4; g++)
      groups[g] = moments_of(7 + g, m);
    tg_anova_result expected = tg_anova_one_way(groups, 4);
    const tg_test_row *row =
        case_test(&result, "matching", "participant", 0, 0, case_metrics[m], "anova");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_TRUE(case_near(row->statistic, expected.f) && case_near(row->p, expected.p));
    CU_ASSERT_TRUE(row->k == 4 && row->n == expected.n && row->df1 == 3);
    CU_ASSERT_TRUE(case_near(row->effect, expected.r_squared) && !*row->verdict);
    CU_ASSERT_EQUAL(pairs_of(&result, "participant", case_metrics[m]), row->p < 0.5 ? 6 : 0);
    for (int a = 7; a <= 10 && row->p < 0.5; a++)
      for (int b = a + 1; b <= 10; b++)
        expect_pair(&result, m, a, b);
    significant += row->p < 0.5;
  }
  CU_ASSERT_TRUE(significant > 0 && significant < CASE_SEGMENTED);
  case_result_clear(&result);
}

/* Security 400 has one order: it is no group. */
static void segments_with_one_value_are_left_out(void) {
  tg_campaign campaign = case_campaign();
  case_result result = case_run(case_path, &campaign, 1 << 22);
  const tg_test_row *row = case_test(&result, "matching", "security", 0, 0, "num_fills", "anova");
  CU_ASSERT_PTR_NOT_NULL_FATAL(row);
  CU_ASSERT_EQUAL(row->k, 3);
  CU_ASSERT_PTR_NULL(case_test(&result, "matching", "overall", 0, 0, "num_fills", "anova"));
  row = case_test(&result, "matching", "participant", 0, 0, "vwap", "anova");
  CU_ASSERT_PTR_NOT_NULL_FATAL(row);
  CU_ASSERT_STRING_EQUAL(row->label, "");
  case_result_clear(&result);
}

static void too_many_pairs_are_one_row_that_says_so(void) {
  char path[80];
  tg_campaign campaign = case_campaign();
  case_comparison *crowd = case_orders(ORDERS, 8);
  snprintf(path, sizeof path, "%s.crowd", case_path);
  for (int i = 0; i < ORDERS; i++) {
    crowd[i].participant = i % CROWD;
    crowd[i].real[2] = 1000.0 * (i % CROWD) + i % 7;
    crowd[i].simulated[2] = 0;
  }
  case_write_orders(path, crowd, ORDERS);
  case_result result = case_run(path, &campaign, 1 << 22);
  const tg_test_row *row = case_test(&result, "matching", "participant", 0, 0, "vwap", "pooled_t");
  CU_ASSERT_EQUAL(pairs_of(&result, "participant", "vwap"), 1);
  CU_ASSERT_PTR_NOT_NULL_FATAL(row);
  CU_ASSERT_STRING_EQUAL(row->reason, "1770 pairs, more than 1000");
  CU_ASSERT_TRUE(row->k == CROWD && isnan(row->p));
  case_result_clear(&result);
  unlink(path);
  free(crowd);
}

static void segments_beyond_the_memory_are_not_compared(void) {
  tg_campaign campaign = case_campaign();
  struct tg_study study = {.setup = {.campaign = &campaign}};
  tg_study_unit unit = {.source = "matching", .dimension = TG_BY_PARTICIPANT, .metric = "vwap"};
  tg_rows tests = {.row_size = sizeof(tg_test_row)};
  tg_study_work work = {.study = &study, .unit = &unit, .tests = &tests};
  tg_study_groups groups;
  tg_moments moments;
  tg_moments_reset(&moments);
  tg_moments_add(&moments, 1);
  tg_study_groups_open(&groups, 3 * (int64_t)sizeof(tg_moments));
  tg_study_groups_add(&groups, 1, &moments);
  CU_ASSERT_EQUAL(groups.moments.count, 0);
  tg_moments_add(&moments, 2);
  for (int64_t i = 0; i < 10; i++)
    tg_study_groups_add(&groups, i, &moments);
  CU_ASSERT_TRUE(groups.full);
  CU_ASSERT_EQUAL(tg_study_groups_test(&work, &groups, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tests.count, 1);
  const tg_test_row *row = tg_rows_at(&tests, 0);
  CU_ASSERT_STRING_EQUAL(row->reason, "more segments than the memory per rank holds");
  tg_study_groups_close(&groups);
  tg_rows_clear(&tests);
}

static void orders_are_written(void) {
  orders = case_orders(ORDERS, 21);
  case_write_orders(case_path, orders, ORDERS);
  CU_ASSERT_EQUAL(access(case_path, R_OK), 0);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(orders_are_written),
                                  TG_UNIT(pairs_follow_a_significant_analysis_of_variance),
                                  TG_UNIT(segments_with_one_value_are_left_out),
                                  TG_UNIT(too_many_pairs_are_one_row_that_says_so),
                                  TG_UNIT(segments_beyond_the_memory_are_not_compared)};
  int status = case_main("study_groups", units, TG_COUNT(units));
  free(orders);
  return status;
}
