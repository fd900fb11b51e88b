/* Products and sums of products against integers of 128 bits. */
#include "stats/exact_product.h"

#include "sample_case.h"
#include "unit.h"

#include <float.h>
#include <stdbool.h>

/* 25 bits: products of four such numbers fit into 128 bits. */
static int64_t small(uint64_t *state) {
  return (int64_t)(tg_splitmix(state) >> 39) - (INT64_C(1) << 24);
}

static bool holds(const tg_exact_sum *sum, __int128 value) {
  return tg_exact_product_quad(sum) == (__float128)value;
}

static void products_are_not_rounded(void) {
  uint64_t state = 2;
  for (int round = 0; round < 1000; round++) {
    int64_t a = (int64_t)(tg_splitmix(&state) >> 12), b = (int64_t)(tg_splitmix(&state) >> 12);
    tg_exact_sum sum = {0};
    tg_exact_product_add(&sum, (double)a, (double)-b);
    CU_ASSERT(holds(&sum, -(__int128)a * b));
  }
}

/* Sums that need several doubles: a wide part and a narrow one. */
static void forms_of_sums_cancel_exactly(void) {
  uint64_t state = 3;
  for (int round = 0; round < 500; round++) {
    int64_t wide = small(&state), narrow = small(&state), other = small(&state);
    tg_exact_sum a = {0}, b = {0}, form = {0};
    tg_exact_sum_add(&a, ldexp((double)wide, 60));
    tg_exact_sum_add(&a, ldexp((double)narrow, -60));
    tg_exact_sum_add(&b, ldexp((double)wide, 60));
    tg_exact_sum_add(&b, ldexp((double)other, -60));
    tg_exact_product_sums(&form, &a, &a, 1);
    tg_exact_product_sums(&form, &a, &b, -1);
    /* (W + n)^2 - (W + n)(W + o) = (W + n)(n - o) */
    tg_exact_product_scale(&form, &a, -ldexp((double)(narrow - other), -60));
    CU_ASSERT_EQUAL(tg_exact_sum_value(&form), 0);
    CU_ASSERT(tg_exact_product_quad(&form) == 0);
  }
}

static void scaling_agrees_with_integers(void) {
  uint64_t state = 4;
  for (int round = 0; round < 500; round++) {
    tg_exact_sum from = {0}, into = {0};
    __int128 twin = 0;
    for (int i = 0; i < 20; i++) {
      int64_t value = small(&state) * (INT64_C(1) << (i % 2 * 30));
      tg_exact_sum_add(&from, (double)value);
      twin += value;
    }
    tg_exact_product_scale(&into, &from, -12345);
    CU_ASSERT(holds(&into, -12345 * twin));
  }
}

static void a_quad_holds_more_than_two_doubles(void) {
  tg_exact_sum sum = {0};
  tg_exact_sum_add(&sum, 1);
  tg_exact_sum_add(&sum, 0x1p-60);
  tg_exact_sum_add(&sum, -0x1p-112);
  CU_ASSERT(tg_exact_product_quad(&sum) - 1 - (__float128)0x1p-60 == -(__float128)0x1p-112);
  tg_exact_sum_add(&sum, DBL_MAX);
  tg_exact_sum_add(&sum, DBL_TRUE_MIN);
  CU_ASSERT(tg_exact_product_quad(&sum) == (__float128)DBL_MAX);
}

static void infinities_and_nan_go_through(void) {
  tg_exact_sum up = {0}, one = {0}, form = {0}, large = {0};
  tg_exact_sum_add(&up, INFINITY);
  tg_exact_sum_add(&one, 1);
  CU_ASSERT(isinf((double)tg_exact_product_quad(&up)));
  tg_exact_product_sums(&form, &up, &one, 1);
  CU_ASSERT(!isfinite((double)tg_exact_product_quad(&form)));
  tg_exact_product_add(&large, 1e200, 1e200);
  CU_ASSERT(!isfinite((double)tg_exact_product_quad(&large)));
}

static void roots_have_a_hundred_bits(void) {
  uint64_t state = 7;
  for (int round = 0; round < 1000; round++) {
    __float128 x = (__float128)sample_value(&state, (int)(tg_splitmix(&state) % 200) - 100, 0);
    x = x < 0 ? -x : x;
    __float128 root = tg_exact_product_root(x), off = root * root - x;
    CU_ASSERT((off < 0 ? -off : off) <= x * 0x1p-100);
  }
  CU_ASSERT(tg_exact_product_root(-1) == 0);
  CU_ASSERT(tg_exact_product_root(0) == 0);
  CU_ASSERT(isnan((double)tg_exact_product_root(NAN)));
  CU_ASSERT(isinf((double)tg_exact_product_root(INFINITY)));
}

TG_UNIT_MAIN(exact_product, TG_UNIT(products_are_not_rounded),
             TG_UNIT(forms_of_sums_cancel_exactly), TG_UNIT(scaling_agrees_with_integers),
             TG_UNIT(a_quad_holds_more_than_two_doubles), TG_UNIT(infinities_and_nan_go_through),
             TG_UNIT(roots_have_a_hundred_bits))
