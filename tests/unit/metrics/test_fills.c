#include "metric_case.h"

static const tg_fill two[] = {{.half_price = 2 * 10, .quantity = 30},
                              {.half_price = 2 * 20, .quantity = 10}};

static void fills_are_counted_and_compared_with_the_quantity(void) {
  static const struct {
    int64_t quantity;
    size_t fills;
    double ratio, size;
    const char *status;
  } cases[] = {
      {100, 0, 0, NAN, "Unfilled"},   {100, 2, 0.4, 20, "Partially Filled"},
      {40, 2, 1, 20, "Fully Filled"}, {20, 2, 2, 20, "Fully Filled"},
      {0, 2, 0, 20, "Fully Filled"},  {31, 1, 30.0 / 31, 30, "Partially Filled"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_metric_order order = {
        .quantity = cases[i].quantity, .side = 1, .fills = two, .fill_count = cases[i].fills};
    tg_metric_case c = tg_metric_case_of(&tg_metric_fills, &order);
    CU_ASSERT_EQUAL(tg_metric_integer(&c, "order_quantity"), cases[i].quantity);
    CU_ASSERT_EQUAL(tg_metric_integer(&c, "num_fills"), (int64_t)cases[i].fills);
    tg_metric_expect(&c, "fill_ratio", cases[i].ratio);
    tg_metric_expect(&c, "fill_rate_pct", cases[i].ratio * 100);
    tg_metric_expect(&c, "avg_fill_size", cases[i].size);
    CU_ASSERT_STRING_EQUAL(tg_metric_cell(&c, "fill_status"), cases[i].status);
  }
}

static void the_value_is_price_times_quantity(void) {
  tg_metric_order order = {.quantity = 40, .side = 2, .fills = two, .fill_count = 2};
  tg_metric_case c = tg_metric_case_of(&tg_metric_fills, &order);
  CU_ASSERT_EQUAL(tg_metric_integer(&c, "qty_filled"), 40);
  CU_ASSERT_EQUAL(tg_metric_double(&c, "total_execution_value"), 500);
}

static void the_value_at_half_a_unit_is_exact(void) {
  static const tg_fill halves[] = {{.half_price = 201, .quantity = 3},
                                   {.half_price = 203, .quantity = 2}};
  tg_metric_order order = {.quantity = 5, .side = 1, .fills = halves, .fill_count = 2};
  tg_metric_case c = tg_metric_case_of(&tg_metric_fills, &order);
  CU_ASSERT_EQUAL(tg_metric_double(&c, "total_execution_value"), 504.5);
}

TG_UNIT_MAIN(fills, TG_UNIT(fills_are_counted_and_compared_with_the_quantity),
             TG_UNIT(the_value_is_price_times_quantity), TG_UNIT(the_value_at_half_a_unit_is_exact))
