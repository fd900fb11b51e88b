#include "metric_case.h"

static void drift_spread_and_dispersion_are_those_of_the_fills(void) {
  static const tg_fill fills[] = {{.half_price = 2 * 100, .quantity = 1, .bid = 99, .offer = 101},
                                  {.half_price = 2 * 104, .quantity = 3, .bid = 98, .offer = 106}};
  tg_metric_order order = {.fills = fills, .fill_count = 2};
  tg_metric_case c = tg_metric_case_of(&tg_metric_market, &order);
  double a = 2 / 100.0 * 1e4, b = 8 / 102.0 * 1e4;
  tg_metric_expect(&c, "first_fill_midpoint", 100);
  tg_metric_expect(&c, "last_fill_midpoint", 102);
  tg_metric_expect(&c, "market_drift_bps", 200);
  tg_metric_expect(&c, "avg_execution_spread_bps", (a + b) / 2);
  tg_metric_expect(&c, "spread_volatility_bps", (b - a) / 2);
  tg_metric_expect(&c, "price_volatility_bps", sqrt(8) / 103 * 1e4);
}

static void dispersion_of_half_units_is_exact(void) {
  static const tg_fill fills[] = {{.half_price = 201, .quantity = 1, .bid = 100, .offer = 101},
                                  {.half_price = 203, .quantity = 1, .bid = 101, .offer = 102}};
  tg_metric_order order = {.fills = fills, .fill_count = 2};
  tg_metric_case c = tg_metric_case_of(&tg_metric_market, &order);
  tg_metric_expect(&c, "first_fill_midpoint", 100.5);
  tg_metric_expect(&c, "last_fill_midpoint", 101.5);
  tg_metric_expect(&c, "price_volatility_bps", sqrt(0.5) / 101 * 1e4);
}

static void equal_fills_have_exactly_no_dispersion(void) {
  static const tg_fill fill = {.half_price = 2 * 3335, .quantity = 7, .bid = 3330, .offer = 3347};
  tg_fill fills[9];
  for (size_t n = 1; n <= TG_COUNT(fills); n++) {
    fills[n - 1] = fill;
    tg_metric_order order = {.fills = fills, .fill_count = n};
    tg_metric_case c = tg_metric_case_of(&tg_metric_market, &order);
    CU_ASSERT_EQUAL(tg_metric_double(&c, "spread_volatility_bps"), 0);
    CU_ASSERT_EQUAL(tg_metric_double(&c, "price_volatility_bps"), 0);
    CU_ASSERT_EQUAL(tg_metric_double(&c, "market_drift_bps"), 0);
  }
}

static void without_quotes_or_fills_there_is_no_value(void) {
  static const char *const columns[] = {"first_fill_midpoint", "last_fill_midpoint",
                                        "market_drift_bps", "avg_execution_spread_bps",
                                        "spread_volatility_bps"};
  static const tg_fill bare = {.half_price = 2 * 5, .quantity = 1, .bid = TG_NO_PRICE, .offer = 6};
  for (size_t count = 0; count <= 1; count++) {
    tg_metric_order order = {.fills = &bare, .fill_count = count};
    tg_metric_case c = tg_metric_case_of(&tg_metric_market, &order);
    for (size_t i = 0; i < TG_COUNT(columns); i++)
      tg_metric_expect(&c, columns[i], NAN);
    tg_metric_expect(&c, "price_volatility_bps", count ? 0 : NAN);
  }
}

static void fills_without_a_quote_are_left_out_of_the_spread(void) {
  static const tg_fill fills[] = {
      {.half_price = 2 * 1, .quantity = 1, .bid = 99, .offer = 101},
      {.half_price = 2 * 1, .quantity = 1, .bid = TG_NO_PRICE, .offer = 101}};
  tg_metric_order order = {.fills = fills, .fill_count = 2};
  tg_metric_case c = tg_metric_case_of(&tg_metric_market, &order);
  tg_metric_expect(&c, "avg_execution_spread_bps", 200);
  tg_metric_expect(&c, "spread_volatility_bps", 0);
  tg_metric_expect(&c, "market_drift_bps", NAN);
}

TG_UNIT_MAIN(market, TG_UNIT(drift_spread_and_dispersion_are_those_of_the_fills),
             TG_UNIT(dispersion_of_half_units_is_exact),
             TG_UNIT(equal_fills_have_exactly_no_dispersion),
             TG_UNIT(without_quotes_or_fills_there_is_no_value),
             TG_UNIT(fills_without_a_quote_are_left_out_of_the_spread))
