#include "metrics/fill_sums.h"

#include "unit.h"

static void a_mid_needs_both_sides_above_zero(void) {
  static const struct {
    int64_t bid, offer;
    int doubled;
  } cases[] = {{10, 12, 22},         {12, 10, 22},         {0, 12, 0}, {10, 0, 0},
               {TG_NO_PRICE, 12, 0}, {10, TG_NO_PRICE, 0}, {-1, 5, 0}, {TG_NO_PRICE, 0, 0}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_TRUE(tg_mid2(cases[i].bid, cases[i].offer) == cases[i].doubled);
  CU_ASSERT_TRUE(tg_mid2(INT64_MAX, INT64_MAX) == 2 * (tg_wide)INT64_MAX);
}

static void a_ratio_over_zero_has_no_value(void) {
  CU_ASSERT_TRUE(isnan(tg_ratio(1, 0, 100)));
  CU_ASSERT_EQUAL(tg_ratio(1, 4, 100), 25);
  CU_ASSERT_EQUAL(tg_ratio(-((tg_wide)1 << 100), (tg_wide)1 << 98, 1), -4);
}

static void a_ratio_of_a_difference_outlives_128_bits(void) {
  tg_wide half = (tg_wide)1 << 126;
  CU_ASSERT_EQUAL(tg_ratio_of_difference(7, 3, 8, 100), 50);
  CU_ASSERT_EQUAL(tg_ratio_of_difference(3, 7, 8, 100), -50);
  CU_ASSERT_TRUE(isnan(tg_ratio_of_difference(7, 3, 0, 100)));
  CU_ASSERT_EQUAL(tg_ratio_of_difference(half, -half, half, 1), 2);
  CU_ASSERT_EQUAL(tg_ratio_of_difference(-half, half + half / 2, half, 1), -2.5);
}

static void time_elapsed_is_never_negative_and_never_overflows(void) {
  CU_ASSERT_EQUAL(tg_elapsed(3, 10), 7);
  CU_ASSERT_EQUAL(tg_elapsed(10, 3), 0);
  CU_ASSERT_EQUAL(tg_elapsed(-5, INT64_MAX), INT64_MAX);
  CU_ASSERT_EQUAL(tg_elapsed(INT64_MAX, INT64_MIN), 0);
}

static void sums_are_wider_than_64_bits(void) {
  tg_fill fills[] = {{.half_price = INT64_MAX, .quantity = INT64_MAX},
                     {.half_price = INT64_MAX, .quantity = INT64_MAX}};
  tg_metric_order order = {.side = 2, .bid = 5, .offer = 9, .fills = fills, .fill_count = 2};
  tg_fill_sums sums = tg_fill_sums_of(&order);
  CU_ASSERT_TRUE(sums.quantity == 2 * (tg_wide)INT64_MAX);
  CU_ASSERT_TRUE(sums.notional2 == 2 * ((tg_wide)INT64_MAX * INT64_MAX));
  CU_ASSERT_TRUE(sums.arrival_mid2 == 14 && sums.arrival_spread == 4);
  CU_ASSERT_EQUAL(sums.sign, -1);
}

TG_UNIT_MAIN(fill_sums, TG_UNIT(a_mid_needs_both_sides_above_zero),
             TG_UNIT(a_ratio_over_zero_has_no_value),
             TG_UNIT(a_ratio_of_a_difference_outlives_128_bits),
             TG_UNIT(time_elapsed_is_never_negative_and_never_overflows),
             TG_UNIT(sums_are_wider_than_64_bits))
