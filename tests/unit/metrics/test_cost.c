#include "metric_case.h"

/* Mid 100 then 110; paid 104 on average: 30 at 102, 10 at 110. */
static const tg_fill fills[] = {
    {.half_price = 2 * 102, .quantity = 30, .bid = 98, .offer = 102},
    {.half_price = 2 * 110, .quantity = 10, .bid = 105, .offer = 115},
};

static tg_metric_order order_of(int side, bool compat) {
  return (tg_metric_order){.quantity = 40,
                           .limit = 120,
                           .bid = 96,
                           .offer = 104,
                           .side = side,
                           .fills = fills,
                           .fill_count = 2,
                           .compat = compat};
}

static void costs_of_a_buy_are_positive_when_it_paid_more(void) {
  tg_metric_order order = order_of(1, false);
  tg_metric_case c = tg_metric_case_of(&tg_metric_cost, &order);
  tg_metric_expect(&c, "vwap", 104);
  tg_metric_expect(&c, "arrival_midpoint", 100);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "arrival_bid"), 96);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "arrival_offer"), 104);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "arrival_spread"), 8);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "limit_price"), 120);
  tg_metric_expect(&c, "arrival_spread_bps", 800);
  tg_metric_expect(&c, "price_improvement", 16);
  tg_metric_expect(&c, "price_improvement_bps", 16.0 / 120 * 1e4);
  tg_metric_expect(&c, "exec_cost_arrival_bps", 400);
  tg_metric_expect(&c, "slippage_bps", 400);
  tg_metric_expect(&c, "implementation_shortfall_bps", 400);
  tg_metric_expect(&c, "effective_spread_pct", 100);
  tg_metric_expect(&c, "exec_cost_vw_bps", 0.75 * 200);
  tg_metric_expect(&c, "drift_vw_bps", 0.25 * 1000);
}

static void a_sell_has_the_other_sign_except_the_historical_shortfall(void) {
  static const char *const signed_columns[] = {"price_improvement",     "price_improvement_bps",
                                               "exec_cost_arrival_bps", "exec_cost_vw_bps",
                                               "drift_vw_bps",          "slippage_bps"};
  for (int compat = 0; compat <= 1; compat++) {
    tg_metric_order buy = order_of(1, compat), sell = order_of(2, compat);
    tg_metric_case b = tg_metric_case_of(&tg_metric_cost, &buy);
    tg_metric_case s = tg_metric_case_of(&tg_metric_cost, &sell);
    for (size_t i = 0; i < TG_COUNT(signed_columns); i++)
      tg_metric_expect(&s, signed_columns[i], -tg_metric_double(&b, signed_columns[i]));
    tg_metric_expect(&s, "effective_spread_pct", 100);
    tg_metric_expect(&s, "implementation_shortfall_bps", compat ? 400 : -400);
  }
}

static void a_missing_quote_at_arrival_leaves_its_metrics_without_value(void) {
  static const struct {
    int64_t bid, offer;
  } cases[] = {{TG_NO_PRICE, 104}, {96, TG_NO_PRICE}, {TG_NO_PRICE, TG_NO_PRICE}};
  static const char *const without[] = {
      "arrival_midpoint",     "arrival_spread_bps", "exec_cost_arrival_bps",       "slippage_bps",
      "effective_spread_pct", "drift_vw_bps",       "implementation_shortfall_bps"};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_metric_order order = order_of(1, false);
    order.bid = cases[i].bid;
    order.offer = cases[i].offer;
    tg_metric_case c = tg_metric_case_of(&tg_metric_cost, &order);
    for (size_t k = 0; k < TG_COUNT(without); k++)
      tg_metric_expect(&c, without[k], NAN);
    CU_ASSERT_EQUAL(tg_metric_integer(&c, "arrival_spread"), TG_NO_PRICE);
    tg_metric_expect(&c, "exec_cost_vw_bps", 150);
  }
}

static void fills_without_a_quote_have_no_cost_or_a_historical_zero(void) {
  static const tg_fill bare = {
      .half_price = 2 * 100, .quantity = 5, .bid = TG_NO_PRICE, .offer = TG_NO_PRICE};
  for (int compat = 0; compat <= 1; compat++) {
    tg_metric_order order = order_of(1, compat);
    order.fills = &bare;
    order.fill_count = 1;
    tg_metric_case c = tg_metric_case_of(&tg_metric_cost, &order);
    tg_metric_expect(&c, "exec_cost_vw_bps", compat ? 0 : NAN);
    tg_metric_expect(&c, "drift_vw_bps", compat ? 0 : NAN);
  }
}

static void a_crossed_or_locked_quote_has_no_effective_spread(void) {
  tg_metric_order order = order_of(1, false);
  order.bid = order.offer = 100;
  tg_metric_case c = tg_metric_case_of(&tg_metric_cost, &order);
  tg_metric_expect(&c, "effective_spread_pct", NAN);
  tg_metric_expect(&c, "arrival_spread_bps", 0);
}

static void an_order_without_limit_or_fills_has_no_improvement(void) {
  tg_metric_order order = order_of(1, false);
  order.limit = TG_NO_PRICE;
  tg_metric_case c = tg_metric_case_of(&tg_metric_cost, &order);
  tg_metric_expect(&c, "price_improvement", NAN);
  tg_metric_expect(&c, "price_improvement_bps", NAN);
  order.limit = 0;
  c = tg_metric_case_of(&tg_metric_cost, &order);
  tg_metric_expect(&c, "price_improvement", -104);
  tg_metric_expect(&c, "price_improvement_bps", 0);
  order.fill_count = 0;
  c = tg_metric_case_of(&tg_metric_cost, &order);
  tg_metric_expect(&c, "vwap", NAN);
  tg_metric_expect(&c, "price_improvement", NAN);
  tg_metric_expect(&c, "exec_cost_arrival_bps", NAN);
  tg_metric_expect(&c, "exec_cost_vw_bps", NAN);
}

/* 30 at 100.5 and 10 at 102, both at their mid. */
static void half_units_are_exact(void) {
  static const tg_fill halves[] = {
      {.half_price = 201, .quantity = 30, .bid = 100, .offer = 101},
      {.half_price = 204, .quantity = 10, .bid = 101, .offer = 103},
  };
  tg_metric_order order = order_of(1, false);
  order.fills = halves;
  tg_metric_case c = tg_metric_case_of(&tg_metric_cost, &order);
  CU_ASSERT_EQUAL(tg_metric_double(&c, "vwap"), 100.875);
  CU_ASSERT_EQUAL(tg_metric_double(&c, "price_improvement"), 19.125);
  tg_metric_expect(&c, "exec_cost_arrival_bps", 87.5);
  CU_ASSERT_EQUAL(tg_metric_double(&c, "exec_cost_vw_bps"), 0);
  tg_metric_expect(&c, "effective_spread_pct", 2 * 0.875 / 8 * 100);
}

/* Sweep 3.5: under compat the simulated side shows the drift as its cost at the fills. */
static void only_the_historical_cost_of_simulated_fills_is_the_drift(void) {
  for (int compat = 0; compat <= 1; compat++)
    for (int simulated = 0; simulated <= 1; simulated++)
      for (int side = 1; side <= 2; side++) {
        tg_metric_order order = order_of(side, compat);
        order.simulated = simulated;
        tg_metric_case c = tg_metric_case_of(&tg_metric_cost, &order);
        double sign = side == 2 ? -1 : 1;
        tg_metric_expect(&c, "exec_cost_vw_bps", sign * (compat && simulated ? 250 : 150));
        tg_metric_expect(&c, "drift_vw_bps", sign * 250);
      }
}

/* The greatest numbers that a column can hold: no overflow, and the right size. */
static void the_widest_numbers_keep_their_value(void) {
  const tg_fill fill = {.half_price = INT64_MIN, .quantity = INT64_MAX, .bid = 1, .offer = 1};
  for (int side = 1; side <= 2; side++) {
    tg_metric_order order = {.limit = INT64_MAX,
                             .bid = INT64_MAX,
                             .offer = INT64_MAX,
                             .side = side,
                             .fills = &fill,
                             .fill_count = 1};
    tg_metric_case c = tg_metric_case_of(&tg_metric_cost, &order);
    double sign = side == 2 ? -1 : 1, widest = (double)INT64_MAX;
    tg_metric_expect(&c, "price_improvement", sign * 1.5 * widest);
    tg_metric_expect(&c, "exec_cost_arrival_bps", sign * -1.5e4);
  }
}

/* Prices near 2^61: exact in 128 bits, where doubles would lose the difference. */
static void huge_prices_keep_their_last_unit(void) {
  int64_t high = INT64_C(1) << 61;
  tg_fill fill = {.half_price = 2 * (high + 1), .quantity = 1, .bid = high, .offer = high};
  tg_metric_order order = {.quantity = 1,
                           .limit = high + 3,
                           .bid = high,
                           .offer = high,
                           .side = 1,
                           .fills = &fill,
                           .fill_count = 1};
  tg_metric_case c = tg_metric_case_of(&tg_metric_cost, &order);
  tg_metric_expect(&c, "price_improvement", 2);
  CU_ASSERT_EQUAL(tg_metric_double(&c, "exec_cost_arrival_bps"), 1e4 / (double)high);
}

TG_UNIT_MAIN(cost, TG_UNIT(costs_of_a_buy_are_positive_when_it_paid_more),
             TG_UNIT(a_sell_has_the_other_sign_except_the_historical_shortfall),
             TG_UNIT(a_missing_quote_at_arrival_leaves_its_metrics_without_value),
             TG_UNIT(fills_without_a_quote_have_no_cost_or_a_historical_zero),
             TG_UNIT(a_crossed_or_locked_quote_has_no_effective_spread),
             TG_UNIT(an_order_without_limit_or_fills_has_no_improvement),
             TG_UNIT(half_units_are_exact),
             TG_UNIT(only_the_historical_cost_of_simulated_fills_is_the_drift),
             TG_UNIT(the_widest_numbers_keep_their_value),
             TG_UNIT(huge_prices_keep_their_last_unit))
