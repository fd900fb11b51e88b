#include "simulate/comparison_trades.h"

#include "base/zone.h"
#include "unit.h"

#include <math.h>

#define MS INT64_C(1000000)

/* Bounds are open: what stands on one belongs to the next grade. */
static void a_status_is_the_first_whose_bounds_hold(void) {
  static const struct {
    tg_trade_side real, simulated;
    const char *status;
  } cases[] = {
      {{100, 1, 0, 100}, {100, 1, 0, 100}, "EXACT"},
      {{100, 1, 0, 100}, {96, 1, 0, 100}, "EXACT"},
      {{100, 1, 0, 100}, {104, 1, 0, 100}, "EXACT"},
      {{100, 1, 0, 100}, {95, 1, 0, 100}, "CLOSE"},
      {{100, 1, 0, 100}, {105, 1, 0, 100}, "CLOSE"},
      {{100, 1, 0, 100}, {91, 1, 0, 100}, "CLOSE"},
      {{100, 1, 0, 100}, {90, 1, 0, 100}, "PARTIAL"},
      {{100, 1, 0, 100}, {76, 1, 0, 100}, "PARTIAL"},
      {{100, 1, 0, 100}, {75, 1, 0, 100}, "POOR"},
      {{100, 1, 0, 100}, {125, 1, 0, 100}, "POOR"},
      {{100, 1, 0, 100}, {100, 1, 0, 100.5}, "EXACT"},
      {{100, 1, 0, 100}, {100, 1, 0, 101}, "CLOSE"},
      {{100, 1, 0, 100}, {100, 1, 0, 99}, "CLOSE"},
      {{100, 1, 0, 100}, {100, 1, 0, 104.5}, "CLOSE"},
      {{100, 1, 0, 100}, {100, 1, 0, 105}, "PARTIAL"},
      {{100, 1, 0, 100}, {100, 1, 0, 500}, "PARTIAL"},
      {{100, 1, 0, 100}, {100, 1, 999 * MS, 100}, "EXACT"},
      {{100, 1, 0, 100}, {100, 1, TG_SECOND, 100}, "CLOSE"},
      {{100, 1, TG_SECOND, 100}, {100, 1, 0, 100}, "CLOSE"},
      {{100, 1, 0, 100}, {100, 1, INT64_MAX, 100}, "CLOSE"},
      {{100, 1, 0, 100}, {0, 0, 0, 0}, "POOR"},
      {{0, 0, 0, 0}, {100, 1, 0, 100}, "POOR"},
      {{0, 0, 0, 0}, {0, 0, 0, 0}, "EXACT"},
      {{INT64_MAX, 1, 0, 100}, {INT64_MAX / 20 * 19, 1, 0, 100}, "CLOSE"},
      {{INT64_MAX, 1, 0, 100}, {0, 0, 0, 0}, "POOR"},
      {{0, 0, 0, 0}, {INT64_MAX, 1, 0, 100}, "POOR"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_comparison_row row = {0};
    tg_comparison_trades(&cases[i].real, &cases[i].simulated, &row);
    CU_ASSERT_STRING_EQUAL(row.match_status, cases[i].status);
    if (strcmp(row.match_status, cases[i].status))
      printf("case %zu is %s, expected %s\n", i, row.match_status, cases[i].status);
  }
}

/* Two thirds of a quantity, half the fills, a price 10 % off, 2.5 s later. */
static void a_score_adds_the_points_of_quantity_price_count_and_time(void) {
  static const struct {
    tg_trade_side real, simulated;
    double score;
  } cases[] = {
      {{100, 4, 0, 100}, {100, 4, 0, 100}, 100},
      {{90, 4, 0, 100}, {60, 2, 2500 * MS, 110}, 40 * 2 / 3.0 + 27 + 10 + 7.5},
      {{90, 4, 0, 100}, {180, 8, 0, 90}, 40 + 27 + 20 + 10},
      {{90, 4, 2500 * MS, 100}, {90, 4, 0, 100}, 97.5},
      {{90, 4, 0, 100}, {90, 4, 10 * TG_SECOND, 100}, 90},
      {{90, 4, 0, 100}, {90, 4, 60 * TG_SECOND, 100}, 90},
      {{90, 4, 0, 100}, {90, 4, 0, 200}, 70},
      {{90, 4, 0, 100}, {90, 4, 0, 500}, 70},
      {{90, 4, 0, 100}, {0, 0, 0, 0}, 10},
      {{0, 0, 0, 0}, {90, 4, 0, 100}, 100},
      {{0, 0, 0, 0}, {0, 0, 0, 0}, 40},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_comparison_row row = {0};
    tg_comparison_trades(&cases[i].real, &cases[i].simulated, &row);
    CU_ASSERT_DOUBLE_EQUAL(row.accuracy_score, cases[i].score, 1e-12);
  }
}

static void differences_are_simulated_less_real(void) {
  static const tg_trade_side real = {200, 4, 3 * TG_SECOND, 80};
  static const tg_trade_side simulated = {50, 1, TG_SECOND + 500 * MS, 82};
  tg_comparison_row row = {0};
  tg_comparison_trades(&real, &simulated, &row);
  CU_ASSERT_EQUAL(row.trade_quantity_diff, -150);
  CU_ASSERT_EQUAL(row.trade_count_diff, -3);
  CU_ASSERT_EQUAL(row.trade_quantity_accuracy_pct, 25);
  CU_ASSERT_EQUAL(row.trade_price_diff, 2);
  CU_ASSERT_EQUAL(row.trade_price_error_pct, 2.5);
  CU_ASSERT_EQUAL(row.trade_time_diff_sec, -1.5);
}

static void what_is_missing_counts_as_zero(void) {
  static const tg_trade_side some = {200, 4, 3 * TG_SECOND, 80}, none = {0};
  tg_comparison_row row = {0};
  tg_comparison_trades(&some, &none, &row);
  CU_ASSERT_EQUAL(row.trade_quantity_diff, -200);
  CU_ASSERT_EQUAL(row.trade_quantity_accuracy_pct, 0);
  CU_ASSERT_EQUAL(row.trade_price_diff, -80);
  CU_ASSERT_EQUAL(row.trade_price_error_pct, 100);
  CU_ASSERT_EQUAL(row.trade_time_diff_sec, -3);
  row = (tg_comparison_row){0};
  tg_comparison_trades(&none, &some, &row);
  CU_ASSERT_EQUAL(row.trade_count_diff, 4);
  CU_ASSERT_EQUAL(row.trade_quantity_accuracy_pct, 0);
  CU_ASSERT_EQUAL(row.trade_price_diff, 80);
  CU_ASSERT_EQUAL(row.trade_price_error_pct, 0);
}

static void a_side_is_the_sum_of_its_fills(void) {
  static const tg_fill fills[] = {{.time = 5, .half_price = 201, .quantity = 3},
                                  {.time = 9, .half_price = 204, .quantity = 1}};
  tg_metric_order order = {.side = 2, .fills = fills, .fill_count = 2};
  tg_trade_side side = tg_trade_side_of(&order);
  CU_ASSERT_EQUAL(side.quantity, 4);
  CU_ASSERT_EQUAL(side.count, 2);
  CU_ASSERT_EQUAL(side.span, 4);
  CU_ASSERT_EQUAL(side.price, (3 * 100.5 + 102) / 4);
  order.fill_count = 0;
  side = tg_trade_side_of(&order);
  CU_ASSERT_TRUE(side.quantity == 0 && side.count == 0 && side.span == 0 && side.price == 0);
}

TG_UNIT_MAIN(comparison_trades, TG_UNIT(a_status_is_the_first_whose_bounds_hold),
             TG_UNIT(a_score_adds_the_points_of_quantity_price_count_and_time),
             TG_UNIT(differences_are_simulated_less_real), TG_UNIT(what_is_missing_counts_as_zero),
             TG_UNIT(a_side_is_the_sum_of_its_fills))
