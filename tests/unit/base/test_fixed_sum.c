#include "base/fixed_sum.h"

#include "base/exact_sum.h"
#include "rational_twin.h"
#include "splitmix.h"
#include "unit.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { CASES = 300, VALUES = 400 };

static double of_size(uint64_t *seed, int low, int high) {
  double fraction = (double)(tg_splitmix(seed) >> 11) * 0x1p-53 + 0.5;
  int exponent = low + (int)(tg_splitmix(seed) % (uint64_t)(high - low));
  return ldexp(tg_splitmix(seed) & 1 ? -fraction : fraction, exponent);
}

/* Values of 2^-8 and more, up to the end of the range: every bit of them counts. */
static void the_sum_is_the_exact_one(void) {
  uint64_t seed = 1;
  size_t wrong = 0;
  for (int i = 0; i < CASES; i++) {
    tg_fixed_sum sum = {0};
    tg_exact_sum exact = {0};
    for (int k = 0; k < VALUES; k++) {
      double value = of_size(&seed, -7, i % 89 - 5);
      tg_fixed_sum_add(&sum, value);
      tg_exact_sum_add(&exact, value);
      wrong += tg_fixed_sum_value(&sum) != tg_exact_sum_value(&exact);
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* 0x1p-61 is half a unit: to even, so to nothing; three of them are one and a half: to two. */
static void what_is_below_the_last_bit_is_rounded_half_to_even(void) {
  static const struct {
    double value, expected;
  } cases[] = {{0x1p-60, 0x1p-60},   {0x1p-61, 0},
               {-0x1p-61, 0},        {0x3p-61, 0x1p-59},
               {0x1.8p-61, 0x1p-60}, {-0x1.8p-61, -0x1p-60},
               {0x1p-1074, 0},       {-0.0, 0},
               {1e-10, 1e-10},       {0x1.fffffep89, 0x1.fffffep89}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tg_fixed_sum sum = {0};
    tg_fixed_sum_add(&sum, cases[i].value);
    CU_ASSERT_TRUE(fabs(tg_fixed_sum_value(&sum) - cases[i].expected) <= 0x1p-61 * (i == 8));
  }
}

static void what_is_beyond_the_range_has_no_sum(void) {
  static const double beyond[] = {INFINITY, -INFINITY, NAN, 0x1p90, -0x1p90, 1e300};
  for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
    tg_fixed_sum sum = {0};
    tg_fixed_sum_add(&sum, 1);
    tg_fixed_sum_add(&sum, beyond[i]);
    tg_fixed_sum_add(&sum, -1);
    CU_ASSERT_TRUE(isnan(tg_fixed_sum_value(&sum)));
  }
}

/* As the reduction does: words of several sums are added, in any grouping. */
static void words_of_sums_add_up_to_the_sum(void) {
  uint64_t seed = 9;
  size_t wrong = 0;
  for (int i = 0; i < CASES; i++) {
    tg_fixed_sum whole = {0}, parts[5] = {{{0}, 0}}, merged = {0};
    for (int k = 0; k < VALUES; k++) {
      double value = of_size(&seed, -70, i % 2 ? 90 : 20);
      tg_fixed_sum_add(&whole, value);
      tg_fixed_sum_add(&parts[tg_splitmix(&seed) % 5], value);
    }
    for (int p = 0; p < 5; p++)
      for (int limb = 0; limb < TG_FIXED_LIMBS; limb++)
        merged.limb[limb] += parts[p].limb[limb];
    wrong += tg_fixed_sum_value(&whole) != tg_fixed_sum_value(&merged);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* As many as the header allows, with every bit of the carried limbs set. */
static void words_of_two_to_the_twenty_three_sums_do_not_overflow(void) {
  enum { SUMS = 1 << 23, FULL = 3 };
  tg_fixed_sum one = {0}, all = {0};
  rational_twin twin = {0};
  for (int limb = 0; limb < FULL; limb++) {
    double ones = ldexp(0x1p40 - 1, 40 * limb - 60);
    tg_fixed_sum_add(&one, limb < 2 ? ones : ones / 2);
    tg_fixed_sum_add(&one, limb < 2 ? 0 : ones / 2);
    twin_add(&twin, ones, SUMS);
  }
  for (int limb = 0; limb < TG_FIXED_LIMBS; limb++) {
    CU_ASSERT_EQUAL(one.limb[limb], limb < FULL ? (INT64_C(1) << 40) - 1 : 0);
    all.limb[limb] = one.limb[limb] * SUMS;
  }
  CU_ASSERT_EQUAL(tg_fixed_sum_value(&all), twin_value(&twin));
}

static void small_limbs_stay_small(void) {
  uint64_t seed = 2;
  tg_fixed_sum sum = {0};
  for (int k = 0; k < 100000; k++) {
    tg_fixed_sum_add(&sum, of_size(&seed, 80, 90));
    for (int limb = 0; limb < TG_FIXED_LIMBS - 1; limb++)
      if (sum.limb[limb] < 0 || sum.limb[limb] >= INT64_C(1) << 40)
        CU_FAIL_FATAL("a limb is not carried");
  }
  CU_ASSERT_EQUAL(sum.beyond, 0);
}

TG_UNIT_MAIN(fixed_sum, TG_UNIT(the_sum_is_the_exact_one),
             TG_UNIT(what_is_below_the_last_bit_is_rounded_half_to_even),
             TG_UNIT(what_is_beyond_the_range_has_no_sum), TG_UNIT(words_of_sums_add_up_to_the_sum),
             TG_UNIT(words_of_two_to_the_twenty_three_sums_do_not_overflow),
             TG_UNIT(small_limbs_stay_small))
