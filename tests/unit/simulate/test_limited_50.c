#include "price_case.h"

#define QUOTE                                                                                      \
  {                                                                                                \
    { 120, 1000, 1002 }                                                                            \
  }

static void the_share_pays_the_midpoint_and_the_rest_what_was_paid(void) {
  static const struct {
    price_case of;
    double price;
  } cases[] = {
      {{"a half", 1, 1100, .quotes = QUOTE, .share = 0.5}, (1001 + 1007) / 2.0},
      {{"a half, sell", 2, 900, .quotes = QUOTE, .share = 0.5}, (1001 + 1007) / 2.0},
      {{"a quarter", 1, 1100, .quotes = QUOTE, .share = 0.25}, 1001 * 0.25 + 1007 * 0.75},
      {{"nothing dark", 1, 1100, .quotes = QUOTE, .share = 0}, 1007},
      {{"all dark", 1, 1100, .quotes = QUOTE, .share = 1}, 1001},
      {{"no trades: the limit", 1, 1100, .quotes = QUOTE, .untraded = true, .share = 0.5},
       (1001 + 1100) / 2.0},
      {{"no trades, no limit", 1, 0, .quotes = QUOTE, .untraded = true, .share = 0.5}, NAN},
      {{"no trades, no limit, all dark", 1, 0, .quotes = QUOTE, .untraded = true, .share = 1},
       1001},
      {{"no quote: the limit", 1, 1100, .share = 0.5}, (1100 + 1007) / 2.0},
      {{"no midpoint, nothing dark", 1, 0, .share = 0}, NAN},
      {{"compat", 2, 900, .quotes = QUOTE, .share = 0.5, .compat = true}, 1004},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    price_case_expect(&cases[i].of, &tg_scenario_limited_50, cases[i].price);
}

/* Nothing was paid: the cost counts as 0, and the limit price stands in for the rest. */
static void compat_without_trades_saves_less_than_nothing(void) {
  const price_case of = {"untraded",    1, 1100, .quotes = QUOTE, .untraded = true, .share = 0.5,
                         .compat = true};
  tg_scenario_row row = price_case_row(&of, &tg_scenario_limited_50);
  CU_ASSERT_EQUAL(row.actual_price, 0);
  CU_ASSERT_EQUAL(row.actual_cost, 0);
  CU_ASSERT_EQUAL(row.simulated_cost, 10505);
  CU_ASSERT_EQUAL(row.savings, -10505);
  CU_ASSERT_EQUAL(row.improvement_pct, 0);
}

TG_UNIT_MAIN(limited_50, TG_UNIT(the_share_pays_the_midpoint_and_the_rest_what_was_paid),
             TG_UNIT(compat_without_trades_saves_less_than_nothing))
