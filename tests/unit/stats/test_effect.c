/* Cohen's d by its definition, and the limits of its words. */
#include "stats/effect.h"

#include "base/status.h"
#include "sample_case.h"
#include "unit.h"

static tg_moments moments_of(const double *values, size_t n) {
  tg_moments m = {0};
  for (size_t i = 0; i < n; i++)
    tg_moments_add(&m, values[i]);
  return m;
}

static void the_difference_is_divided_by_the_mean_variance(void) {
  const double a[] = {1, 2, 3, 4}, b[] = {10, 14};
  tg_moments first = moments_of(a, 4), second = moments_of(b, 2);
  CU_ASSERT_DOUBLE_EQUAL(tg_effect_pooled(&first, &second, 0), -9.5 / sqrt((1.25 + 4) / 2), 1e-15);
  CU_ASSERT_DOUBLE_EQUAL(tg_effect_pooled(&first, &second, 1), -9.5 / sqrt((5.0 / 3 + 8) / 2),
                         1e-15);
  CU_ASSERT_EQUAL(tg_effect_pooled(&second, &first, 1), -tg_effect_pooled(&first, &second, 1));
}

static void a_large_level_costs_no_digits(void) {
  const double a[] = {1e12 + 1, 1e12 + 3}, b[] = {1e12, 1e12 + 2};
  tg_moments first = moments_of(a, 2), second = moments_of(b, 2);
  CU_ASSERT_EQUAL(tg_effect_pooled(&first, &second, 0), 1);
}

static void without_variance_there_is_no_effect(void) {
  const double values[] = {5, 5, 6, INFINITY};
  tg_moments none = {0}, one = moments_of(values, 1), same = moments_of(values, 2),
             some = moments_of(values, 3), infinite = moments_of(values, 4);
  CU_ASSERT(isnan(tg_effect_pooled(&none, &some, 0)));
  CU_ASSERT(isnan(tg_effect_pooled(&one, &some, 1)));
  CU_ASSERT(isnan(tg_effect_pooled(&same, &same, 1)));
  CU_ASSERT(isnan(tg_effect_pooled(&infinite, &some, 1)));
  CU_ASSERT(!isnan(tg_effect_pooled(&one, &some, 0)));
}

static void labels_begin_at_their_limits(void) {
  static const struct {
    double d;
    const char *label;
  } cases[] = {{0, "negligible"},  {0.1999, "negligible"}, {0.2, "small"},
               {-0.4999, "small"}, {-0.5, "medium"},       {0.7999, "medium"},
               {0.8, "large"},     {-INFINITY, "large"},   {NAN, ""}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_STRING_EQUAL(tg_effect_label(cases[i].d), cases[i].label);
}

TG_UNIT_MAIN(effect, TG_UNIT(the_difference_is_divided_by_the_mean_variance),
             TG_UNIT(a_large_level_costs_no_digits), TG_UNIT(without_variance_there_is_no_effect),
             TG_UNIT(labels_begin_at_their_limits))
