/* Type 7 by hand, and its edges. */
#include "stats/quantile.h"

#include "base/status.h"
#include "sample_case.h"
#include "unit.h"

static void positions_are_interpolated(void) {
  static const double values[] = {1, 2, 4, 8, 16};
  static const struct {
    size_t n;
    double q, value;
  } cases[] = {{5, 0, 1},      {5, 0.25, 2},    {5, 0.5, 4},    {5, 0.625, 6}, {5, 1, 16},
               {4, 0.5, 3},    {2, 0.75, 1.75}, {1, 0, 1},      {1, 0.3, 1},   {1, 1, 1},
               {5, 0.875, 12}, {0, 0.5, NAN},   {5, -0.1, NAN}, {5, 1.5, NAN}, {5, NAN, NAN}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_EQUAL(relative_error(tg_quantile(values, cases[i].n, cases[i].q), cases[i].value), 0);
}

static void quantiles_never_fall(void) {
  uint64_t state = 6;
  double values[40] = {0};
  for (int i = 1; i < 40; i++)
    values[i] = values[i - 1] + (double)(tg_splitmix(&state) % 5) / 3;
  double before = values[0];
  for (int step = 0; step <= 1000; step++) {
    double value = tg_quantile(values, 40, step / 1000.0);
    CU_ASSERT(value >= before && value <= values[39]);
    before = value;
  }
}

static void infinite_and_huge_neighbours_have_a_value(void) {
  const double infinite[] = {-INFINITY, 5, INFINITY, INFINITY}, huge[] = {-1e308, 1e308};
  CU_ASSERT_EQUAL(tg_quantile(infinite, 4, 0), -INFINITY);
  CU_ASSERT_EQUAL(tg_quantile(infinite, 4, 0.25), -INFINITY);
  CU_ASSERT_EQUAL(tg_quantile(infinite, 4, 0.5), INFINITY);
  CU_ASSERT_EQUAL(tg_quantile(infinite, 4, 0.75), INFINITY);
  CU_ASSERT_EQUAL(tg_quantile(huge, 2, 0.5), 0);
}

static void between_is_the_same_interpolation(void) {
  CU_ASSERT_EQUAL(tg_quantile_between(2, 4, 0), 2);
  CU_ASSERT_EQUAL(tg_quantile_between(2, 4, 0.25), 2.5);
  CU_ASSERT_EQUAL(tg_quantile_between(INFINITY, INFINITY, 0.5), INFINITY);
}

TG_UNIT_MAIN(quantile, TG_UNIT(positions_are_interpolated), TG_UNIT(quantiles_never_fall),
             TG_UNIT(infinite_and_huge_neighbours_have_a_value),
             TG_UNIT(between_is_the_same_interpolation))
