#include "price_case.h"

static void the_whole_order_pays_the_midpoint_whatever_the_share(void) {
  static const struct {
    price_case of;
    double price;
  } cases[] = {
      {{"buy", 1, 1100, .quotes = {{120, 1000, 1003}}, .share = 0.5}, 1001.5},
      {{"sell", 2, 900, .quotes = {{120, 1000, 1003}}, .share = 0.5}, 1001.5},
      {{"no share", 1, 1100, .quotes = {{120, 1000, 1003}}, .share = 0}, 1001.5},
      {{"thirds", 1, 1100, .quotes = {{110, 1000, 1001}, {120, 1000, 1001}, {130, 1001, 1002}}},
       (1000.5 + 1000.5 + 1001.5) / 3},
      {{"beyond the limit", 1, 900, .quotes = {{120, 1000, 1003}}}, 1001.5},
      {{"no quote", 1, 1100, .share = 0}, 1100},
      {{"no trades", 1, 1100, .quotes = {{120, 1000, 1003}}, .untraded = true}, 1001.5},
      {{"market order, no quote", 1, TG_NO_PRICE, .share = 0}, NAN},
      {{"compat", 2, 900, .quotes = {{120, 1000, 1003}}, .compat = true}, 1001.5},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    price_case_expect(&cases[i].of, &tg_scenario_unlimited, cases[i].price);
}

/* And no -0, which would be printed as such. */
static void an_order_that_paid_the_midpoint_saves_exactly_nothing(void) {
  for (int side = 1; side <= 2; side++) {
    const price_case of = {"own price", side, 1100, .quotes = {{120, 1000, 1014}}};
    tg_scenario_row row = price_case_row(&of, &tg_scenario_unlimited);
    CU_ASSERT_EQUAL(row.simulated_price, row.actual_price);
    CU_ASSERT_TRUE(row.savings == 0 && !signbit(row.savings));
    CU_ASSERT_TRUE(row.improvement_pct == 0 && !signbit(row.improvement_pct));
  }
}

TG_UNIT_MAIN(unlimited, TG_UNIT(the_whole_order_pays_the_midpoint_whatever_the_share),
             TG_UNIT(an_order_that_paid_the_midpoint_saves_exactly_nothing))
