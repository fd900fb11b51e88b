#include "price_case.h"

#include <string.h>

static void names_and_scenarios_are_in_the_order_of_the_list_and_documented(void) {
  size_t count, names;
  const tg_scenario *const *all = tg_scenarios(&count);
  const char *const *name = tg_scenario_names(&names);
  CU_ASSERT_EQUAL_FATAL(count, names);
  CU_ASSERT_TRUE(count >= 6);
  for (size_t i = 0; i < count; i++) {
    CU_ASSERT_STRING_EQUAL(all[i]->name, name[i]);
    CU_ASSERT_TRUE(strlen(name[i]) < sizeof((tg_scenario_row *)0)->scenario);
    CU_ASSERT_TRUE(strlen(all[i]->doc) > 20 && strlen(all[i]->assumptions) > 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(all[i]->assumptions, "Sweep "));
  }
}

static void no_list_means_all_and_an_empty_list_none(void) {
  char *two[] = {"matching", "unlimited"};
  static const struct {
    bool given;
    size_t count;
    bool unlimited, residual;
  } cases[] = {{false, 0, true, true},
               {true, 0, false, false},
               {true, 2, true, false},
               {true, 1, false, false}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_campaign campaign = {.scenarios = cases[i].given ? two : NULL,
                            .scenario_count = cases[i].count};
    CU_ASSERT_EQUAL(tg_scenario_chosen(&campaign, "unlimited"), cases[i].unlimited);
    CU_ASSERT_EQUAL(tg_scenario_chosen(&campaign, "residual"), cases[i].residual);
  }
}

static void savings_are_signed_by_side_and_missing_without_both_prices(void) {
  static const struct {
    int8_t side;
    int64_t quantity, simulated;
    double actual, price, ratio, savings, pct;
  } cases[] = {
      {1, 10, 10, 110, 100, 1, 100, 100 / 11.0}, {2, 10, 10, 110, 100, 1, -100, -100 / 11.0},
      {2, 10, 5, 100, 110, 0.5, 50, 10},         {1, 10, 0, 110, NAN, 0, NAN, NAN},
      {1, 10, 10, NAN, 100, 1, NAN, NAN},        {1, 0, 0, 110, NAN, 0, NAN, NAN},
      {1, 10, 10, 0, 100, 1, -1000, NAN},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_scenario_row row = {.side = cases[i].side,
                           .quantity = cases[i].quantity,
                           .simulated_quantity = cases[i].simulated,
                           .actual_price = cases[i].actual,
                           .simulated_price = cases[i].price,
                           .savings = NAN,
                           .improvement_pct = NAN};
    tg_scenario_row_compare(&row);
    CU_ASSERT_EQUAL(row.simulated_fill_ratio, cases[i].ratio);
    CU_ASSERT_TRUE(price_case_same(row.savings, cases[i].savings));
    CU_ASSERT_TRUE(price_case_same(row.improvement_pct, cases[i].pct));
  }
}

static void rounding_is_half_to_even_and_never_minus_zero(void) {
  static const struct {
    double value, rounded;
  } cases[] = {{1.125, 1.12}, {1.375, 1.38}, {-1.125, -1.12}, {2.0049, 2.0},
               {-0.001, 0},   {0, 0},        {-0.0, 0},       {1e17, 1e17}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    CU_ASSERT_EQUAL(tg_scenario_round(cases[i].value), cases[i].rounded);
    CU_ASSERT_EQUAL(signbit(tg_scenario_round(cases[i].value)) != 0, cases[i].rounded < 0);
  }
  CU_ASSERT_TRUE(isnan(tg_scenario_round(NAN)));
}

static void a_new_row_knows_its_order_and_has_no_value_yet(void) {
  const price_case of = {"push", 2, -3, .compat = false};
  dark_case c;
  price_case_open(&of, &c);
  tg_order_row *order = tg_rows_at(&c.order_rows, 0);
  order->participant = 69;
  order->arrival_hour = 11;
  const tg_scenario_row *row = tg_scenario_row_push(&c.job, &tg_scenario_residual, 0, &c.scenarios);
  CU_ASSERT_PTR_NOT_NULL_FATAL(row);
  CU_ASSERT_EQUAL(row->security, DARK_SECURITY);
  CU_ASSERT_EQUAL(row->date, order->date);
  CU_ASSERT_EQUAL(row->order_id, 1);
  CU_ASSERT_EQUAL(row->participant, 69);
  CU_ASSERT_EQUAL(row->side, 2);
  CU_ASSERT_EQUAL(row->group, 1);
  CU_ASSERT_EQUAL(row->outcome, order->outcome);
  CU_ASSERT_EQUAL(row->size_class, 1);
  CU_ASSERT_EQUAL(row->arrival_hour, 11);
  CU_ASSERT_EQUAL(row->limit_price, TG_NO_PRICE);
  CU_ASSERT_STRING_EQUAL(row->scenario, "residual");
  CU_ASSERT_PTR_EQUAL(tg_scenarios(&(size_t){0})[row->scenario_number], &tg_scenario_residual);
  const double empty[] = {row->midpoint,        row->actual_price,   row->actual_cost,
                          row->simulated_price, row->simulated_cost, row->savings,
                          row->improvement_pct};
  for (size_t i = 0; i < TG_COUNT(empty); i++)
    CU_ASSERT_TRUE(isnan(empty[i]));
  dark_case_clear(&c);
}

static void rows_of_all_scenarios_are_sorted_by_order_and_scenario(void) {
  dark_case c;
  dark_case_open(&c);
  for (int64_t id = 1; id <= 30; id++) {
    int64_t order_id = id * 7 % 31;
    const dark_row come = {.time = 10 + 2 * id, order_id, 1, 5, 5, .price = 100};
    const dark_row end = {.time = 11 + 2 * id,
                          order_id,
                          1,
                          5,
                          id % 2 ? 0 : 5,
                          .price = 100,
                          .matched = id % 2 ? 5 : 0,
                          .reason = id % 2 ? 3 : 1};
    dark_case_order(&c, &come);
    dark_case_order(&c, &end);
  }
  dark_case_finish(&c);
  c.campaign.universe = TG_UNIVERSE_ALL;
  CU_ASSERT_EQUAL_FATAL(tg_scenarios_run(&c.job, &c.output, NULL), TG_OK);
  CU_ASSERT_EQUAL(c.scenarios.count, 15 * 3 + 15 + 30 + 30);
  for (size_t i = 1; i < c.scenarios.count; i++) {
    const tg_scenario_row *a = dark_scenario(&c, i - 1), *b = dark_scenario(&c, i);
    CU_ASSERT_TRUE(a->order_id < b->order_id ||
                   (a->order_id == b->order_id && a->scenario_number < b->scenario_number));
  }
  tg_rows_clear(&c.scenarios);
  c.campaign.scenarios = (char *[]){"opportunity"};
  c.campaign.scenario_count = 1;
  CU_ASSERT_EQUAL(tg_scenarios_run(&c.job, &c.output, NULL), TG_OK);
  CU_ASSERT_EQUAL(c.scenarios.count, 15);
  dark_case_clear(&c);
}

TG_UNIT_MAIN(scenario, TG_UNIT(names_and_scenarios_are_in_the_order_of_the_list_and_documented),
             TG_UNIT(no_list_means_all_and_an_empty_list_none),
             TG_UNIT(savings_are_signed_by_side_and_missing_without_both_prices),
             TG_UNIT(rounding_is_half_to_even_and_never_minus_zero),
             TG_UNIT(a_new_row_knows_its_order_and_has_no_value_yet),
             TG_UNIT(rows_of_all_scenarios_are_sorted_by_order_and_scenario))
