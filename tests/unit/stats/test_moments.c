/* Means and variances against integers of 128 bits; NIST's sets are in test_golden_nist.c. */
#include "stats/moments.h"

#include "sample_case.h"
#include "unit.h"

enum { MOST = 300 };

/* Integers around a level: n Q - S^2 fits into 128 bits. */
static int make(uint64_t *state, int64_t *values) {
  int n = 2 + (int)(tg_splitmix(state) % (MOST - 1));
  int64_t level = (int64_t)(tg_splitmix(state) % UINT64_C(1000000000000));
  for (int i = 0; i < n; i++)
    values[i] = level + (int64_t)(tg_splitmix(state) % 2000) - 1000;
  return n;
}

static tg_moments moments_of(const int64_t *values, int n) {
  tg_moments m;
  tg_moments_reset(&m);
  for (int i = 0; i < n; i++)
    tg_moments_add(&m, (double)values[i]);
  return m;
}

static void integers_on_a_high_level_lose_no_digit(void) {
  uint64_t state = 1;
  for (int round = 0; round < 300; round++) {
    int64_t values[MOST];
    int n = make(&state, values);
    __int128 sum = 0, scatter = 0;
    for (int i = 0; i < n; i++) {
      sum += values[i];
      for (int j = 0; j < i; j++)
        scatter += (__int128)(values[i] - values[j]) * (values[i] - values[j]);
    }
    tg_moments m = moments_of(values, n);
    __float128 sd1 = (__float128)scatter / n / (n - 1), sd0 = (__float128)scatter / n / n;
    CU_ASSERT_EQUAL(m.n, n);
    CU_ASSERT(tg_moments_scatter(&m) == (__float128)scatter);
    CU_ASSERT(relative_error(tg_moments_mean(&m), (double)((__float128)sum / n)) < 1e-16);
    CU_ASSERT_EQUAL(tg_moments_variance(&m, 1), (double)sd1);
    CU_ASSERT_EQUAL(tg_moments_variance(&m, 0), (double)sd0);
    CU_ASSERT(relative_error(tg_moments_deviation(&m, 1), sqrt((double)sd1)) < 3e-16);
  }
}

static void merging_and_order_change_no_bit(void) {
  uint64_t state = 2;
  for (int round = 0; round < 100; round++) {
    tg_moments whole = {0}, parts[3] = {0}, merged = {0};
    double values[MOST];
    for (int i = 0; i < MOST; i++)
      values[i] = sample_value(&state, -10 - round % 20, 0.1 * i);
    for (int i = 0; i < MOST; i++)
      tg_moments_add(&whole, values[i]);
    for (int i = MOST - 1; i >= 0; i--)
      tg_moments_add(&parts[tg_splitmix(&state) % 3], values[i]);
    for (int i = 0; i < 3; i++)
      tg_moments_merge(&merged, &parts[2 - i]);
    CU_ASSERT_EQUAL(merged.n, whole.n);
    CU_ASSERT_EQUAL(tg_moments_mean(&merged), tg_moments_mean(&whole));
    CU_ASSERT_EQUAL(tg_moments_deviation(&merged, 1), tg_moments_deviation(&whole, 1));
    CU_ASSERT_EQUAL(tg_moments_rms(&merged), tg_moments_rms(&whole));
  }
}

static void equal_values_have_no_spread(void) {
  tg_moments m = {0};
  for (int i = 0; i < 7; i++)
    tg_moments_add(&m, 0.1);
  CU_ASSERT_EQUAL(tg_moments_mean(&m), 0.1);
  CU_ASSERT_EQUAL(tg_moments_deviation(&m, 1), 0);
  CU_ASSERT_EQUAL(tg_moments_rms(&m), 0.1);
  tg_moments_add(&m, nextafter(0.1, 1));
  CU_ASSERT(tg_moments_deviation(&m, 1) > 0);
}

static void means_differ_by_an_exact_numerator(void) {
  const int64_t first[] = {1000000000000, 1000000000001, 1000000000003};
  const int64_t second[] = {1000000000001, 1000000000002};
  tg_moments a = moments_of(first, 3), b = moments_of(second, 2);
  CU_ASSERT(tg_moments_difference(&a, &b) == (__float128)-1 / 6);
}

static void small_and_infinite_samples_are_defined(void) {
  static const struct {
    double values[3];
    int n;
    double mean, sd0, sd1, rms;
  } cases[] = {{{0}, 0, NAN, NAN, NAN, NAN},
               {{-3}, 1, -3, 0, NAN, 3},
               {{3, 5}, 2, 4, 1, 0x1.6a09e667f3bcdp+0, 0x1.07e0f66afed07p+2},
               {{1, INFINITY}, 2, INFINITY, NAN, NAN, NAN},
               {{INFINITY, -INFINITY}, 2, NAN, NAN, NAN, NAN},
               {{1, NAN}, 2, NAN, NAN, NAN, NAN},
               {{1e300, 1e300}, 2, 1e300, NAN, NAN, NAN}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    tg_moments m = {0};
    for (int j = 0; j < cases[i].n; j++)
      tg_moments_add(&m, cases[i].values[j]);
    CU_ASSERT_EQUAL(relative_error(tg_moments_mean(&m), cases[i].mean), 0);
    CU_ASSERT_EQUAL(relative_error(tg_moments_deviation(&m, 0), cases[i].sd0), 0);
    CU_ASSERT_EQUAL(relative_error(tg_moments_deviation(&m, 1), cases[i].sd1), 0);
    CU_ASSERT_EQUAL(relative_error(tg_moments_rms(&m), cases[i].rms), 0);
  }
}

static long double autocorrelation_twin(const double *values, int n, int lag) {
  long double mean = 0, above = 0, below = 0;
  for (int i = 0; i < n; i++)
    mean += (long double)values[i] / n;
  for (int i = 0; i < n; i++)
    below += (values[i] - mean) * (values[i] - mean);
  for (int i = 0; i + lag < n; i++)
    above += (values[i] - mean) * (values[i + lag] - mean);
  return above / below;
}

static void autocorrelation_agrees_with_its_definition(void) {
  uint64_t state = 5;
  for (int round = 0; round < 100; round++) {
    double values[MOST];
    int n = 5 + (int)(tg_splitmix(&state) % (MOST - 5));
    for (int i = 0; i < n; i++)
      values[i] = sample_value(&state, -19, 3 + sin(i * 0.3));
    for (int lag = 0; lag < n; lag += 1 + n / 7) {
      double found = tg_moments_autocorrelation(values, (size_t)n, (size_t)lag);
      CU_ASSERT(fabs(found - (double)autocorrelation_twin(values, n, lag)) < 1e-15);
    }
    CU_ASSERT_EQUAL(tg_moments_autocorrelation(values, (size_t)n, 0), 1);
    CU_ASSERT(isnan(tg_moments_autocorrelation(values, (size_t)n, (size_t)n)));
  }
  const double equal[] = {2, 2, 2}, infinite[] = {1, INFINITY, 2};
  CU_ASSERT(isnan(tg_moments_autocorrelation(equal, 3, 1)));
  CU_ASSERT(isnan(tg_moments_autocorrelation(infinite, 3, 1)));
  CU_ASSERT(isnan(tg_moments_autocorrelation(equal, 0, 0)));
}

TG_UNIT_MAIN(moments, TG_UNIT(integers_on_a_high_level_lose_no_digit),
             TG_UNIT(merging_and_order_change_no_bit), TG_UNIT(equal_values_have_no_spread),
             TG_UNIT(means_differ_by_an_exact_numerator),
             TG_UNIT(small_and_infinite_samples_are_defined),
             TG_UNIT(autocorrelation_agrees_with_its_definition))
