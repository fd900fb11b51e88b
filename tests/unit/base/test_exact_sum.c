/** \file test_exact_sum.c
 *
 * Exact sums do not know in which order, or where, their terms were added.
 */
#include "base/exact_sum.h"
#include "base/status.h"
#include "rational_twin.h"
#include "splitmix.h"
#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Same value and same sign of zero; NaN equals NaN. */
static bool same(double a, double b) {
  return (isnan(a) && isnan(b)) || !memcmp(&a, &b, sizeof a);
}

static double sum_of(const double *values, size_t count) {
  tg_exact_sum sum = {0};
  for (size_t i = 0; i < count; i++)
    tg_exact_sum_add(&sum, values[i]);
  return tg_exact_sum_value(&sum);
}

static void known_cases_are_rounded_correctly(void) {
  static const struct {
    double values[6], sum;
  } cases[] = {
      {{0}, 0},
      {{1}, 1},
      {{-1}, -1},
      {{-0.0}, 0.0},
      {{1e308, 1e308, -1e308, -1e308, 1}, 1},
      {{1e308, 1e308, -1e308}, 1e308},
      {{1e308, 1e308}, INFINITY},
      {{-1e308, -1e308}, -INFINITY},
      {{DBL_MAX, 0x1p969}, DBL_MAX},
      {{DBL_MAX, 0x1p970}, INFINITY},
      {{DBL_MAX, 0x1p970, -0x1p-1074}, DBL_MAX},
      {{1, 0x1p-53}, 1},
      {{1, 0x1p-53, 0x1p-1074}, 1 + DBL_EPSILON},
      {{1, 0x1p-53, -0x1p-1074}, 1},
      {{1 + DBL_EPSILON, 0x1p-53}, 1 + 2 * DBL_EPSILON},
      {{-1, -0x1p-53, -0x1p-1074}, -1 - DBL_EPSILON},
      {{1, 1e100, 1, -1e100}, 2},
      {{0.1, 0.2, -0.3}, 0x1p-55},
      {{0x1p-1074, 0x1p-1074}, 0x1p-1073},
      {{0x1p-1022, -0x1p-1074}, 0x1.ffffffffffffep-1023},
      {{-0x1p-1022, 0x1p-1074}, -0x1.ffffffffffffep-1023},
      {{0x1p-1074, -0x1p-1074}, 0},
      {{0x1p53, 1}, 0x1p53},
      {{0x1p53, 1, 1}, 0x1p53 + 2},
      {{0x1.fffffffffffffp52, 0.5}, 0x1p53},
      {{INFINITY, 1}, INFINITY},
      {{-INFINITY, 1e308, 1e308}, -INFINITY},
      {{INFINITY, -INFINITY}, NAN},
      {{NAN, 1}, NAN},
      {{NAN, INFINITY}, NAN},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT(same(sum_of(cases[i].values, 6), cases[i].sum));
}

static void one_double_comes_back_as_itself(void) {
  uint64_t state = 3;
  size_t wrong = 0;
  for (int i = 0; i < 200000; i++) {
    uint64_t bits = tg_splitmix(&state);
    if (i % 4 == 0)
      bits &= ~(UINT64_C(0x7ff) << 52);
    double value;
    memcpy(&value, &bits, sizeof value);
    wrong += !same(sum_of(&value, 1), value == 0 ? 0 : value);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* Multiples of 2^-60 below 2^40 are integers in 128 bits. */
static double random_term(uint64_t *state, __int128 *units) {
  int64_t mantissa = (int64_t)(tg_splitmix(state) >> 11);
  int shift = (int)(tg_splitmix(state) % 48);
  if (tg_splitmix(state) & 1)
    mantissa = -mantissa;
  *units += (__int128)mantissa * ((__int128)1 << shift);
  return ldexp((double)mantissa, shift - 60);
}

/* Rounds to 53 bits by hand, ties to even. */
static double fixed_value(__int128 units) {
  unsigned __int128 magnitude = units < 0 ? -(unsigned __int128)units : (unsigned __int128)units;
  int drop = 0;
  while (magnitude >> drop >= (unsigned __int128)1 << 53)
    drop++;
  unsigned __int128 kept = magnitude >> drop, rest = magnitude - (kept << drop);
  unsigned __int128 half = drop ? (unsigned __int128)1 << (drop - 1) : 0;
  if (drop && (rest > half || (rest == half && kept & 1)))
    kept++;
  double value = ldexp((double)(uint64_t)kept, drop - 60);
  return units < 0 ? -value : value;
}

static void random_sums_agree_with_fixed_point(void) {
  uint64_t state = 11;
  size_t wrong = 0;
  for (int round = 0; round < 3000; round++) {
    tg_exact_sum sum = {0};
    __int128 units = 0;
    int count = (int)(tg_splitmix(&state) % 200);
    for (int i = 0; i < count; i++) {
      tg_exact_sum_add(&sum, random_term(&state, &units));
      if (tg_splitmix(&state) % 16 == 0)
        tg_exact_sum_carry(&sum);
    }
    wrong += !same(tg_exact_sum_value(&sum), fixed_value(units));
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

static void ties_and_near_ties_round_like_fixed_point(void) {
  uint64_t state = 5;
  size_t wrong = 0;
  for (int round = 0; round < 20000; round++) {
    int64_t big = (int64_t)(tg_splitmix(&state) >> 11 | UINT64_C(1) << 52);
    int64_t near = (int64_t)(tg_splitmix(&state) % 3) - 1;
    int shift = 1 + (int)(tg_splitmix(&state) % 60);
    __int128 units = ((__int128)big << shift) + ((__int128)1 << (shift - 1)) + near;
    double terms[] = {ldexp((double)big, shift - 60), ldexp(1, shift - 61),
                      ldexp((double)near, -60)};
    wrong += !same(sum_of(terms, 3), fixed_value(units));
    for (int i = 0; i < 3; i++)
      terms[i] = -terms[i];
    wrong += !same(sum_of(terms, 3), fixed_value(-units));
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* Any finite double, of any size. */
static double any_double(uint64_t *state) {
  double value;
  do {
    uint64_t bits = tg_splitmix(state);
    memcpy(&value, &bits, sizeof value);
  } while (!isfinite(value));
  return value;
}

static void order_and_grouping_do_not_matter(void) {
  enum { COUNT = 500, GROUPS = 7 };
  double values[COUNT];
  uint64_t state = 23;
  for (int round = 0; round < 100; round++) {
    for (int i = 0; i < COUNT; i++)
      values[i] = i % 2 && round % 2 ? -values[i - 1] : any_double(&state) / COUNT;
    double expected = sum_of(values, COUNT);
    for (int i = COUNT - 1; i > 0; i--) {
      int j = (int)(tg_splitmix(&state) % (uint64_t)(i + 1));
      double value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
    tg_exact_sum groups[GROUPS] = {0}, total = {0};
    for (int i = 0; i < COUNT; i++)
      tg_exact_sum_add(&groups[tg_splitmix(&state) % GROUPS], values[i]);
    for (int i = GROUPS - 1; i >= 0; i--)
      tg_exact_sum_merge(&total, &groups[i]);
    if (!same(tg_exact_sum_value(&total), expected) || !same(sum_of(values, COUNT), expected))
      CU_FAIL("the sum depends on the order");
  }
}

/* What MPI_SUM over int64 does with carried sums. */
static void carried_sums_may_be_added_limb_by_limb(void) {
  enum { RANKS = 5 };
  int64_t words[TG_EXACT_WORDS] = {0};
  tg_exact_sum whole = {0}, reduced;
  uint64_t state = 31;
  for (int rank = 0; rank < RANKS; rank++) {
    tg_exact_sum part = {0};
    for (int i = 0; i < 300; i++) {
      double value = any_double(&state) / 4096;
      tg_exact_sum_add(&part, value);
      tg_exact_sum_add(&whole, value);
    }
    tg_exact_sum_carry(&part);
    for (int i = 0; i < TG_EXACT_LIMBS - 1; i++)
      CU_ASSERT(part.limb[i] >= 0 && part.limb[i] <= UINT32_MAX);
    int64_t mine[TG_EXACT_WORDS];
    memcpy(mine, &part, sizeof part);
    for (size_t i = 0; i < TG_EXACT_WORDS; i++)
      words[i] += mine[i];
  }
  memcpy(&reduced, words, sizeof reduced);
  CU_ASSERT(same(tg_exact_sum_value(&reduced), tg_exact_sum_value(&whole)));
}

/* Terms of all sizes, of the largest and of the smallest only, and pairs that all but cancel. */
static double adversary(uint64_t *state, int kind, double before) {
  double value = any_double(state);
  switch (kind) {
  case 0:
    return value;
  case 1:
    return copysign(DBL_MAX, value);
  case 2:
    return ldexp((double)(int64_t)(tg_splitmix(state) >> 11),
                 -1074 + (int)(tg_splitmix(state) % 4));
  case 3:
    return tg_splitmix(state) % 3 ? nextafter(-before, value) : value;
  default:
    return tg_splitmix(state) & 1 ? copysign(1e308, -before) : copysign(0x1p-1074, value);
  }
}

static void adversaries_agree_with_rational_arithmetic(void) {
  enum { KINDS = 5, ROUNDS = 60, COUNT = 100 };
  uint64_t state = 51;
  size_t wrong = 0;
  for (int round = 0; round < KINDS * ROUNDS; round++) {
    tg_exact_sum sum = {0};
    rational_twin twin = {0};
    double value = 1;
    for (int i = 0; i < COUNT; i++) {
      value = adversary(&state, round % KINDS, value);
      tg_exact_sum_add(&sum, value);
      twin_add(&twin, value, 1);
      wrong += !same(tg_exact_sum_value(&sum), twin_value(&twin));
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* NIST's NumAcc4: 10000000.2, then 10000000.1 and 10000000.3 in turn. */
static void numbers_that_differ_in_the_ninth_digit_keep_their_mean(void) {
  tg_exact_sum sum = {0};
  rational_twin twin = {0};
  double naive = 0;
  for (int i = 0; i < 1001; i++) {
    double value = i == 0 ? 10000000.2 : i % 2 ? 10000000.1 : 10000000.3;
    tg_exact_sum_add(&sum, value);
    twin_add(&twin, value, 1);
    naive += value;
  }
  CU_ASSERT(same(tg_exact_sum_value(&sum), twin_value(&twin)));
  CU_ASSERT(fabs(tg_exact_sum_value(&sum) / 1001 - 10000000.2) <= 0x1p-29); /* its last bit */
  CU_ASSERT_NOT_EQUAL(naive, tg_exact_sum_value(&sum));
}

#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
enum { MANY = 100000000 };
#else
enum { MANY = 2000000 }; /* such builds take ten times as long */
#endif

static void a_hundred_million_terms_are_exact(void) {
  static const double terms[] = {1e308, 0.1, -1e308, 0x1p-1074, 1e16, -3e-5, 1 / 3.0, 1};
  enum { TERMS = TG_COUNT(terms) };
  tg_exact_sum sum = {0};
  rational_twin twin = {0};
  for (int i = 0; i < MANY; i++)
    tg_exact_sum_add(&sum, terms[i % TERMS]);
  for (int i = 0; i < TERMS; i++)
    twin_add(&twin, terms[i], MANY / TERMS);
  CU_ASSERT_EQUAL(MANY % TERMS, 0);
  CU_ASSERT(same(tg_exact_sum_value(&sum), twin_value(&twin)));
  CU_ASSERT_EQUAL(sum.adds, MANY);
}

/* Sums meet in pairs, any two at a time, until one is left. */
static void every_tree_of_merges_gives_one_sum(void) {
  enum { LEAVES = 64, TREES = 50 };
  uint64_t state = 61;
  rational_twin twin = {0};
  tg_exact_sum leaves[LEAVES] = {0};
  for (int i = 0; i < 20 * LEAVES; i++) {
    double value = adversary(&state, i % 5, i);
    tg_exact_sum_add(&leaves[i % LEAVES], value);
    twin_add(&twin, value, 1);
  }
  for (int tree = 0; tree < TREES; tree++) {
    tg_exact_sum sums[LEAVES];
    memcpy(sums, leaves, sizeof sums);
    for (size_t left = LEAVES; left > 1; left--) {
      size_t into = (size_t)(tg_splitmix(&state) % left), from = (into + 1) % left;
      if (tg_splitmix(&state) & 1)
        tg_exact_sum_carry(&sums[from]);
      tg_exact_sum_merge(&sums[into], &sums[from]);
      sums[from] = sums[left - 1];
    }
    CU_ASSERT(same(tg_exact_sum_value(&sums[0]), twin_value(&twin)));
  }
}

/* As many ranks as the header allows, each with the largest limbs that a carry leaves. */
static void two_to_the_thirty_carried_sums_fit_limb_by_limb(void) {
  const int64_t ranks = INT64_C(1) << 30;
  for (int sign = -1; sign <= 1; sign += 2) {
    tg_exact_sum part = {0}, sum = {0};
    rational_twin twin = {0};
    for (int i = 0; i < 64; i++) {
      double ones = ldexp(sign * (double)UINT32_MAX, 32 * i - 1074);
      tg_exact_sum_add(&part, ones);
      twin_add(&twin, ones, (uint32_t)ranks);
    }
    tg_exact_sum_carry(&part);
    for (int i = 0; i < TG_EXACT_LIMBS; i++)
      sum.limb[i] = part.limb[i] * ranks;
    CU_ASSERT(same(tg_exact_sum_value(&sum), twin_value(&twin)));
    for (int i = 0; i < 64; i++) {
      double back = ldexp(-sign * (double)UINT32_MAX, 32 * i - 1074);
      for (int k = 0; k < 30; k++)
        tg_exact_sum_add(&sum, back);
      twin_add(&twin, back, 30);
    }
    CU_ASSERT(same(tg_exact_sum_value(&sum), twin_value(&twin)));
  }
}

static void products_of_integers_are_exact(void) {
  static const int64_t edges[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_C(1) << 32, -7};
  for (size_t i = 0; i < TG_COUNT(edges); i++)
    for (size_t j = 0; j < TG_COUNT(edges); j++) {
      tg_exact_sum sum = {0};
      tg_exact_sum_add_product(&sum, edges[i], edges[j]);
      __int128 product = (__int128)edges[i] * edges[j];
      CU_ASSERT(same(tg_exact_sum_value(&sum), ldexp(fixed_value(product), 60)));
      tg_exact_sum_add_product(&sum, edges[i], edges[j] == INT64_MIN ? 0 : -edges[j]);
      if (edges[j] != INT64_MIN)
        CU_ASSERT(same(tg_exact_sum_value(&sum), 0));
    }
  uint64_t state = 41;
  tg_exact_sum sum = {0};
  __int128 twin = 0;
  for (int i = 0; i < 1000; i++) {
    int64_t a = (int64_t)tg_splitmix(&state) >> 2, b = (int64_t)tg_splitmix(&state) >> 14;
    tg_exact_sum_add_product(&sum, a, b);
    twin += (__int128)a * b;
  }
  CU_ASSERT(same(tg_exact_sum_value(&sum), ldexp(fixed_value(twin), 60)));
}

/* The counter is set as if a thousand million terms had been added. */
static void a_full_sum_carries_by_itself(void) {
  const int64_t limit = INT64_C(1) << 30;
  tg_exact_sum sum = {.adds = limit - 2}, other;
  for (int i = 0; i < TG_EXACT_LIMBS - 8; i++)
    sum.limb[i] = (limit - 1) * UINT32_MAX;
  tg_exact_sum full = sum;
  double before = tg_exact_sum_value(&sum);
  tg_exact_sum_add(&sum, 1);
  CU_ASSERT_EQUAL(sum.adds, limit - 1);
  tg_exact_sum_add(&sum, -1);
  CU_ASSERT_EQUAL(sum.adds, 0);
  CU_ASSERT(sum.limb[0] <= UINT32_MAX);
  CU_ASSERT(same(tg_exact_sum_value(&sum), before));
  other = full;
  tg_exact_sum_merge(&other, &full);
  CU_ASSERT_EQUAL(other.adds, 0);
  CU_ASSERT(same(tg_exact_sum_value(&other), 2 * before));
  for (int i = 0; i < TG_EXACT_LIMBS; i++)
    full.limb[i] = -full.limb[i];
  tg_exact_sum_merge(&other, &full);
  tg_exact_sum_merge(&other, &full);
  CU_ASSERT(same(tg_exact_sum_value(&other), 0));
}

static void specials_survive_merging(void) {
  tg_exact_sum up = {0}, down = {0};
  tg_exact_sum_add(&up, INFINITY);
  tg_exact_sum_add(&up, -1e308);
  CU_ASSERT(same(tg_exact_sum_value(&up), INFINITY));
  tg_exact_sum_add(&down, -INFINITY);
  tg_exact_sum_merge(&up, &down);
  CU_ASSERT(isnan(tg_exact_sum_value(&up)));
}

TG_UNIT_MAIN(exact_sum, TG_UNIT(known_cases_are_rounded_correctly),
             TG_UNIT(one_double_comes_back_as_itself), TG_UNIT(random_sums_agree_with_fixed_point),
             TG_UNIT(ties_and_near_ties_round_like_fixed_point),
             TG_UNIT(order_and_grouping_do_not_matter),
             TG_UNIT(carried_sums_may_be_added_limb_by_limb),
             TG_UNIT(adversaries_agree_with_rational_arithmetic),
             TG_UNIT(numbers_that_differ_in_the_ninth_digit_keep_their_mean),
             TG_UNIT(a_hundred_million_terms_are_exact),
             TG_UNIT(every_tree_of_merges_gives_one_sum),
             TG_UNIT(two_to_the_thirty_carried_sums_fit_limb_by_limb),
             TG_UNIT(products_of_integers_are_exact), TG_UNIT(a_full_sum_carries_by_itself),
             TG_UNIT(specials_survive_merging))
