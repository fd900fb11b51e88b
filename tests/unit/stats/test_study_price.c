#include "stats/anova.h"
#include "stats/effect.h"
#include "stats/friedman.h"
#include "stats/t_test.h"
#include "stats/wilcoxon.h"

#include "scenario_case.h"

enum { PRICE = 3 };

static scenario_case *market;

/* The row of an order under a price scenario, or NULL. */
static const tg_scenario_row *row_of(int order, const char *name) {
  for (int64_t i = 0; i < market->rows_used; i++) {
    const tg_scenario_row *row = &market->rows[i];
    const scenario_order *wanted = &market->orders[order];
    if (row->security == wanted->security && row->date == wanted->date &&
        row->order_id == wanted->order_id && strcmp(row->scenario, name) == 0)
      return row;
  }
  return NULL;
}

/* improvement_pct of orders that have all three. */
typedef struct twin {
  tg_moments groups[PRICE], differences[PRICE];
  tg_anova_repeated repeated;
  tg_friedman friedman;
  int64_t n;
} twin;

static void twin_make(twin *t) {
  memset(t, 0, sizeof *t);
  CU_ASSERT_EQUAL(tg_anova_repeated_start(&t->repeated, PRICE), TG_OK);
  CU_ASSERT_EQUAL(tg_friedman_start(&t->friedman, PRICE), TG_OK);
  for (int i = 0; i < SCENARIO_ORDERS; i++) {
    double values[PRICE];
    bool whole = true;
    for (int s = 0; s < PRICE; s++) {
      const tg_scenario_row *row = row_of(i, scenario_names[s]);
      values[s] = row ? row->improvement_pct : NAN;
      whole = whole && !isnan(values[s]);
    }
    if (!whole)
      continue;
    t->n++;
    for (int s = 0; s < PRICE; s++)
      tg_moments_add(&t->groups[s], values[s]);
    tg_moments_add(&t->differences[0], values[0] - values[1]);
    tg_moments_add(&t->differences[1], values[0] - values[2]);
    tg_moments_add(&t->differences[2], values[1] - values[2]);
    tg_anova_repeated_add(&t->repeated, values);
    CU_ASSERT_EQUAL(tg_friedman_add(&t->friedman, values), TG_OK);
  }
}

static const tg_test_row *across(const case_result *result, int64_t a, int64_t b,
                                 const char *test) {
  const tg_test_row *row = case_test(result, "price", "overall", a, b, "improvement_pct", test);
  CU_ASSERT_PTR_NOT_NULL(row);
  return row;
}

static void expect_anova(const tg_test_row *row, const tg_anova_result *expected) {
  if (!row)
    return;
  CU_ASSERT_TRUE(case_near(row->statistic, expected->f) && case_near(row->p, expected->p));
  CU_ASSERT_TRUE(case_near(row->df1, expected->df1) && case_near(row->df2, expected->df2));
  CU_ASSERT_TRUE(row->k == PRICE && row->n == expected->n);
  CU_ASSERT_TRUE(case_near(row->effect, expected->r_squared));
}

static void scenarios_are_compared_over_orders_that_have_all(void) {
  static const int pairs[PRICE][2] = {{1, 2}, {1, 3}, {2, 3}};
  tg_campaign campaign = case_campaign();
  twin *t = malloc(sizeof *t);
  twin_make(t);
  case_result result = case_run(case_path, &campaign, 1 << 22);
  tg_anova_result one_way = tg_anova_one_way(t->groups, PRICE);
  tg_anova_result repeated = tg_anova_repeated_finish(&t->repeated);
  tg_friedman_result friedman = tg_friedman_finish(&t->friedman);
  CU_ASSERT_TRUE(t->n > 50 && t->n < SCENARIO_ORDERS * 4 / 5);
  const tg_test_row *row = across(&result, 0, 0, "anova");
  expect_anova(row, &one_way);
  CU_ASSERT_PTR_NOT_NULL(row ? strstr(row->method, "independence does not hold") : NULL);
  expect_anova(across(&result, 0, 0, "anova_repeated"), &repeated);
  row = across(&result, 0, 0, "friedman");
  CU_ASSERT_TRUE(row && case_near(row->statistic, friedman.statistic) &&
                 case_near(row->p, friedman.p) && row->n == t->n);
  CU_ASSERT_TRUE(repeated.p < 0.05);
  for (int i = 0; i < PRICE; i++) {
    tg_t_result expected = tg_t_one_sample(&t->differences[i], 0.95);
    row = across(&result, pairs[i][0], pairs[i][1], "paired_t");
    CU_ASSERT_TRUE(row && case_near(row->p, expected.p) && row->n == t->n &&
                   case_near(row->estimate, expected.estimate));
    CU_ASSERT_TRUE(row && !strcmp(row->family, "price/overall/improvement_pct/pairs"));
  }
  CU_ASSERT_TRUE(row && !strcmp(row->label, "limited_50 / price_impact"));
  case_result_clear(&result);
  free(t);
}

static void under_compat_pairs_are_taken_as_independent(void) {
  tg_campaign campaign = case_campaign();
  twin *t = malloc(sizeof *t);
  twin_make(t);
  campaign.compat = true;
  campaign.alpha = 0.5;
  case_result result = case_run(case_path, &campaign, 1 << 22);
  tg_t_result expected = tg_t_pooled(&t->groups[0], &t->groups[1], 0.95);
  tg_anova_result one_way = tg_anova_one_way(t->groups, PRICE);
  CU_ASSERT_TRUE(one_way.p < 0.5);
  const tg_test_row *row = across(&result, 1, 2, "pooled_t");
  CU_ASSERT_TRUE(row && case_near(row->p, expected.p) && row->n2 == t->n &&
                 strstr(row->method, "compat"));
  CU_ASSERT_PTR_NULL(case_test(&result, "price", "overall", 1, 2, "improvement_pct", "paired_t"));
  case_result_clear(&result);
  free(t);
}

/* Repeated measures decide, under compat the one-way analysis. */
static void pairs_follow_the_analysis_that_holds(void) {
  tg_campaign campaign = case_campaign();
  twin *t = malloc(sizeof *t);
  twin_make(t);
  double one_way = tg_anova_one_way(t->groups, PRICE).p;
  double repeated = tg_anova_repeated_finish(&t->repeated).p;
  campaign.alpha = (one_way + repeated) / 2;
  case_result corrected = case_run(case_path, &campaign, 1 << 22);
  campaign.compat = true;
  case_result compat = case_run(case_path, &campaign, 1 << 22);
  const tg_test_row *paired =
      case_test(&corrected, "price", "overall", 1, 2, "improvement_pct", "paired_t");
  const tg_test_row *pooled =
      case_test(&compat, "price", "overall", 1, 2, "improvement_pct", "pooled_t");
  CU_ASSERT_NOT_EQUAL(one_way, repeated);
  CU_ASSERT_EQUAL(paired != NULL, repeated < one_way);
  CU_ASSERT_EQUAL(pooled != NULL, one_way < repeated);
  case_result_clear(&corrected);
  case_result_clear(&compat);
  free(t);
}

/* The figures of one scenario, all orders or those of one participant (0 = all). */
typedef struct sides {
  tg_moments actual, simulated, difference, savings;
  double list[SCENARIO_ORDERS];
  size_t count;
} sides;

static void sides_make(sides *s, const char *name, int participant) {
  memset(s, 0, sizeof *s);
  for (int64_t i = 0; i < market->rows_used; i++) {
    const tg_scenario_row *row = &market->rows[i];
    if (strcmp(row->scenario, name) != 0 || isnan(row->simulated_price) ||
        (participant && row->participant != participant))
      continue;
    tg_moments_add(&s->actual, row->actual_price);
    tg_moments_add(&s->simulated, row->simulated_price);
    tg_moments_add(&s->difference, row->actual_price - row->simulated_price);
    tg_moments_add(&s->savings, row->savings);
    s->list[s->count++] = row->savings;
  }
}

static void each_scenario_is_tested_by_price_savings_and_improvement(void) {
  tg_campaign campaign = case_campaign();
  case_result result = case_run(case_path, &campaign, 1 << 22);
  sides *s = malloc(sizeof *s);
  for (int n = 0; n < SCENARIO_NAMES; n++)
    for (int participant = 3; participant <= 5; participant++) {
      const char *name = scenario_names[n];
      sides_make(s, name, participant);
      tg_t_result price = tg_t_one_sample(&s->difference, 0.95);
      tg_t_result savings = tg_t_one_sample(&s->savings, 0.95);
      tg_rank_result ranks;
      CU_ASSERT_EQUAL(tg_wilcoxon_test(s->list, s->count, &ranks), TG_OK);
      const tg_test_row *row =
          case_test(&result, name, "participant", participant, 0, "price", "paired_t");
      CU_ASSERT_TRUE(row && row->n == (int64_t)s->count && case_near(row->p, price.p) &&
                     case_near(row->effect, price.effect) && !*row->verdict);
      row = case_test(&result, name, "participant", participant, 0, "savings", "one_sample_t");
      CU_ASSERT_TRUE(row && case_near(row->p, savings.p) && *row->verdict);
      row = case_test(&result, name, "participant", participant, 0, "savings", "wilcoxon");
      CU_ASSERT_TRUE(row && case_near(row->p, s->count < 10 ? NAN : ranks.p));
      row = case_test(&result, name, "participant", participant, 0, "improvement_pct",
                      "one_sample_t");
      CU_ASSERT_TRUE(row && row->n == (int64_t)s->count);
    }
  case_result_clear(&result);
  free(s);
}

static void compat_gives_the_historical_figures_and_the_same_t(void) {
  tg_campaign campaign = case_campaign();
  sides *s = malloc(sizeof *s);
  case_result corrected = case_run(case_path, &campaign, 1 << 22);
  campaign.compat = true;
  campaign.confidence = 0.99;
  case_result compat = case_run(case_path, &campaign, 1 << 22);
  for (int n = 0; n < SCENARIO_NAMES; n++) {
    const char *name = scenario_names[n];
    sides_make(s, name, 0);
    double sd0 = tg_moments_deviation(&s->difference, 0), se = sd0 / sqrt((double)s->count);
    double d =
        (tg_moments_mean(&s->actual) - tg_moments_mean(&s->simulated)) /
        sqrt((tg_moments_variance(&s->actual, 0) + tg_moments_variance(&s->simulated, 0)) / 2);
    const tg_test_row *old = case_test(&compat, name, "overall", 0, 0, "price", "paired_t");
    const tg_test_row *now = case_test(&corrected, name, "overall", 0, 0, "price", "paired_t");
    CU_ASSERT_TRUE_FATAL(old && now);
    CU_ASSERT_TRUE(case_near(old->statistic, now->statistic) && case_near(old->p, now->p));
    CU_ASSERT_TRUE(case_near(old->std_dev, sd0) && case_near(old->std_error, se));
    CU_ASSERT_DOUBLE_EQUAL(old->ci_low, old->estimate - 1.96 * se, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(old->ci_high, old->estimate + 1.96 * se, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(old->effect, d, 1e-12);
    CU_ASSERT_STRING_EQUAL(old->effect_label + 1, tg_effect_label(d) + 1);
    CU_ASSERT_TRUE(old->effect_label[0] >= 'A' && old->effect_label[0] <= 'Z');
    CU_ASSERT_PTR_NOT_NULL(strstr(old->method, "compat"));
    CU_ASSERT_PTR_NULL(strstr(now->method, "compat"));
    CU_ASSERT_TRUE(old->std_dev < now->std_dev);
  }
  case_result_clear(&compat);
  case_result_clear(&corrected);
  free(s);
}

static void scenarios_that_are_not_there_have_no_rows(void) {
  char path[80];
  tg_campaign campaign = case_campaign();
  scenario_case *few = scenario_case_make(5);
  int64_t kept = 0;
  for (int64_t i = 0; i < few->rows_used; i++)
    if (strcmp(few->rows[i].scenario, "limited_50") != 0 &&
        strcmp(few->rows[i].scenario, "price_impact") != 0)
      few->rows[kept++] = few->rows[i];
  few->rows_used = kept;
  snprintf(path, sizeof path, "%s.few", case_path);
  scenario_case_write(path, few);
  case_result result = case_run(path, &campaign, 1 << 22);
  for (size_t i = 0; i < result.tests.count; i++) {
    const tg_test_row *row = tg_rows_at(&result.tests, i);
    CU_ASSERT_TRUE(!strcmp(row->source, "unlimited") || !strcmp(row->source, "opportunity"));
  }
  CU_ASSERT_TRUE(result.tests.count > 0);
  case_result_clear(&result);
  unlink(path);
  free(few);
}

static void scenarios_are_written(void) {
  market = scenario_case_make(31);
  scenario_case_write(case_path, market);
  CU_ASSERT_TRUE(market->rows_used > SCENARIO_ORDERS);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(scenarios_are_written),
                                  TG_UNIT(scenarios_are_compared_over_orders_that_have_all),
                                  TG_UNIT(under_compat_pairs_are_taken_as_independent),
                                  TG_UNIT(pairs_follow_the_analysis_that_holds),
                                  TG_UNIT(each_scenario_is_tested_by_price_savings_and_improvement),
                                  TG_UNIT(compat_gives_the_historical_figures_and_the_same_t),
                                  TG_UNIT(scenarios_that_are_not_there_have_no_rows)};
  int status = case_main("study_price", units, TG_COUNT(units));
  free(market);
  return status;
}
