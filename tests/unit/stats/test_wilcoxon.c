/* Exact probabilities against all 2^n signs, the normal branch against its formula. */
#include "stats/wilcoxon.h"

#include "sample_case.h"
#include "unit.h"

#include <string.h>

enum { MOST = 400, BRUTE_MOST = 12 };

static tg_rank_result test_of(const double *differences, size_t n) {
  tg_rank_result result;
  CU_ASSERT_EQUAL_FATAL(tg_wilcoxon_test(differences, n, &result), TG_OK);
  return result;
}

/* The part of all signs whose smaller rank sum is at most w. */
static double brute_p(int n, int w) {
  int hits = 0;
  for (int signs = 0; signs < 1 << n; signs++) {
    int sum = 0;
    for (int i = 0; i < n; i++)
      sum += signs >> i & 1 ? i + 1 : 0;
    int other = n * (n + 1) / 2 - sum;
    hits += (sum < other ? sum : other) <= w;
  }
  return (double)hits / (1 << n);
}

static void exact_probabilities_agree_with_all_signs(void) {
  uint64_t state = 1;
  for (int n = 1; n <= BRUTE_MOST; n++)
    for (int round = 0; round < 12; round++) {
      double values[BRUTE_MOST];
      int sum = 0;
      for (int i = 0; i < n; i++) {
        bool up = tg_splitmix(&state) % 12 < (uint64_t)round + 1;
        values[i] = up ? i + 1.5 : -i - 1.5;
        sum += up ? i + 1 : 0;
      }
      int least = sum < n * (n + 1) / 2 - sum ? sum : n * (n + 1) / 2 - sum;
      tg_rank_result r = test_of(values, (size_t)n);
      CU_ASSERT(r.exact && !r.reason && isnan(r.z));
      CU_ASSERT(r.w_plus == sum && r.w == least && r.n == n);
      CU_ASSERT_EQUAL(r.p, brute_p(n, least));
    }
}

/* Differences 1 .. 50 of which the last ones that sum up to w are negative. */
static tg_rank_result fifty_with(int w) {
  double values[TG_WILCOXON_EXACT];
  for (int i = TG_WILCOXON_EXACT; i > 0; i--) {
    bool negative = w >= i;
    values[i - 1] = negative ? -i : i;
    w -= negative ? i : 0;
  }
  return test_of(values, TG_WILCOXON_EXACT);
}

/* Tables give 434 as the critical value of n = 50 at 5 percent, two-sided. */
static void fifty_values_are_still_exact(void) {
  tg_rank_result below = fifty_with(434), above = fifty_with(435), none = fifty_with(0);
  CU_ASSERT(below.exact && below.w == 434 && below.p <= 0.05);
  CU_ASSERT(above.exact && above.w == 435 && above.p > 0.05);
  CU_ASSERT_EQUAL(none.p, 0x1p-49);
  CU_ASSERT_EQUAL(none.effect, 1);
}

/* The formulas of sweep 3.9 on ranks that are counted one by one. */
static void twin(const double *values, int n, long double *w, long double *z) {
  long double plus = 0, minus = 0, ties = 0, used = 0;
  for (int i = 0; i < n; i++) {
    int below = 0, equal = 0;
    if (values[i] == 0)
      continue;
    used++;
    for (int j = 0; j < n; j++) {
      below += values[j] != 0 && fabs(values[j]) < fabs(values[i]);
      equal += fabs(values[j]) == fabs(values[i]);
    }
    long double rank = below + (equal + 1) / 2.0L;
    plus += values[i] > 0 ? rank : 0;
    minus += values[i] < 0 ? rank : 0;
    ties += (long double)equal * equal - 1;
  }
  *w = fminl(plus, minus);
  *z = (*w - used * (used + 1) / 4) / sqrtl(used * (used + 1) * (2 * used + 1) / 24 - ties / 48);
}

static void the_normal_branch_agrees_with_its_formula(void) {
  uint64_t state = 77;
  int normal = 0;
  for (int round = 0; round < 400; round++) {
    double values[MOST];
    int n = 1 + (int)(tg_splitmix(&state) % MOST), levels = 1 + (int)(tg_splitmix(&state) % 60);
    for (int i = 0; i < n; i++)
      values[i] = (double)(int64_t)(tg_splitmix(&state) % (uint64_t)(2 * levels + 1)) - levels / 2;
    tg_rank_result r = test_of(values, (size_t)n);
    if (r.reason || r.exact)
      continue;
    long double w, z;
    twin(values, n, &w, &z);
    CU_ASSERT_EQUAL(r.w, (double)w);
    CU_ASSERT(fabs(r.z - (double)z) <= 1e-15 * fmax(1, fabs((double)z)));
    CU_ASSERT(relative_error(r.p, erfc(fabs((double)z) / sqrt(2))) < 1e-12);
    normal++;
  }
  CU_ASSERT(normal > 350);
}

static void ties_and_zeros_and_size_leave_the_exact_branch(void) {
  double values[51];
  for (int i = 0; i < 51; i++)
    values[i] = i + 1;
  CU_ASSERT(test_of(values, 50).exact);
  CU_ASSERT(!test_of(values, 51).exact);
  values[3] = 0;
  tg_rank_result zero = test_of(values, 10);
  CU_ASSERT(!zero.exact && zero.zeros == 1 && zero.n == 9);
  values[3] = -3;
  tg_rank_result tied = test_of(values, 10);
  CU_ASSERT(!tied.exact && tied.w == 3.5 && tied.w_plus == 51.5);
}

static void without_differences_there_is_no_test(void) {
  const double zeros[] = {0, -0.0, 0}, missing[] = {NAN, NAN};
  tg_rank_result none = test_of(zeros, 0), dropped = test_of(missing, 2), equal = test_of(zeros, 3);
  CU_ASSERT_STRING_EQUAL(none.reason, "no values");
  CU_ASSERT_STRING_EQUAL(dropped.reason, "no values");
  CU_ASSERT_STRING_EQUAL(equal.reason, "all differences are zero");
  CU_ASSERT(equal.zeros == 3 && isnan(equal.p) && isnan(equal.effect));
  const double one[] = {-2};
  CU_ASSERT(test_of(one, 1).p == 1 && test_of(one, 1).effect == -1);
}

static void streamed_values_must_ascend(void) {
  tg_wilcoxon w;
  tg_wilcoxon_reset(&w);
  const double good[] = {0, -0.0, 1, -1, 2, -INFINITY, INFINITY};
  for (size_t i = 0; i < TG_COUNT(good); i++)
    CU_ASSERT_EQUAL(tg_wilcoxon_add(&w, good[i]), TG_OK);
  tg_rank_result before = tg_wilcoxon_finish(&w);
  CU_ASSERT_EQUAL(tg_wilcoxon_add(&w, 1), TG_BAD_INPUT);
  CU_ASSERT_EQUAL(tg_wilcoxon_add(&w, 0), TG_BAD_INPUT);
  CU_ASSERT_EQUAL(tg_wilcoxon_add(&w, NAN), TG_BAD_INPUT);
  tg_rank_result after = tg_wilcoxon_finish(&w);
  CU_ASSERT(before.n == 5 && before.zeros == 2 && before.w_plus == 9 && before.w == 6);
  CU_ASSERT(after.n == before.n && after.p == before.p);
}

/* Sums of ranks of so many values do not fit into 64 bits. */
static void a_thousand_million_values_do_not_overflow(void) {
  tg_wilcoxon w = {.n = INT64_C(4000000000),
                   .run = INT64_C(4000000000),
                   .run_positive = INT64_C(2000100000),
                   .last = 1};
  tg_rank_result r = tg_wilcoxon_finish(&w);
  double n = 4e9, z = -1e5 * (n + 1) / 2 / sqrt(n * (n + 1) * (n + 1) / 16);
  CU_ASSERT(relative_error(r.w_plus, 2000100000 * ((n + 1) / 2)) < 1e-15);
  CU_ASSERT_DOUBLE_EQUAL(r.z, z * 1, 1e-6);
}

TG_UNIT_MAIN(wilcoxon, TG_UNIT(exact_probabilities_agree_with_all_signs),
             TG_UNIT(fifty_values_are_still_exact),
             TG_UNIT(the_normal_branch_agrees_with_its_formula),
             TG_UNIT(ties_and_zeros_and_size_leave_the_exact_branch),
             TG_UNIT(without_differences_there_is_no_test), TG_UNIT(streamed_values_must_ascend),
             TG_UNIT(a_thousand_million_values_do_not_overflow))
