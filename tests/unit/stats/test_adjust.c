/* Corrected p-values against their definitions, each for itself. */
#include "stats/adjust.h"

#include "sample_case.h"
#include "unit.h"

#include <stdbool.h>

enum { MOST = 60 };

/* The place of p[i] among those that are not NaN, equal ones in order of their places. */
static int place_of(const double *p, int n, int i) {
  int place = 1;
  for (int j = 0; j < n; j++)
    place += p[j] < p[i] || (p[j] == p[i] && j < i);
  return place;
}

static int family_of(const double *p, int n) {
  int count = 0;
  for (int i = 0; i < n; i++)
    count += !isnan(p[i]);
  return count;
}

/* max over j up to i of (m - j + 1) p(j) */
static double holm_twin(const double *p, int n, int i) {
  double most = 0;
  int count = family_of(p, n);
  for (int j = 0; j < n; j++)
    if (!isnan(p[j]) && place_of(p, n, j) <= place_of(p, n, i))
      most = fmax(most, (count - place_of(p, n, j) + 1) * p[j]);
  return fmin(1, most);
}

/* min over j from i on of m / j p(j) */
static double bh_twin(const double *p, int n, int i) {
  double least = 1;
  int count = family_of(p, n);
  for (int j = 0; j < n; j++)
    if (!isnan(p[j]) && place_of(p, n, j) >= place_of(p, n, i))
      least = fmin(least, p[j] * ((double)count / place_of(p, n, j)));
  return least;
}

static void random_families_agree_with_the_definitions(void) {
  uint64_t state = 4;
  for (int round = 0; round < 300; round++) {
    double p[MOST], holm[MOST], bh[MOST];
    int n = (int)(tg_splitmix(&state) % (MOST + 1));
    for (int i = 0; i < n; i++) {
      uint64_t drawn = tg_splitmix(&state);
      p[i] = drawn % 9 == 0 ? NAN : (double)(drawn >> 40 & 0xff) / 255 / (1 + (double)(drawn % 50));
    }
    CU_ASSERT_EQUAL(tg_adjust_holm(p, (size_t)n, holm), TG_OK);
    CU_ASSERT_EQUAL(tg_adjust_bh(p, (size_t)n, bh), TG_OK);
    for (int i = 0; i < n; i++) {
      bool tested = !isnan(p[i]);
      CU_ASSERT_EQUAL(relative_error(holm[i], tested ? holm_twin(p, n, i) : NAN), 0);
      CU_ASSERT_EQUAL(relative_error(bh[i], tested ? bh_twin(p, n, i) : NAN), 0);
      CU_ASSERT(!tested || (p[i] <= bh[i] && bh[i] <= holm[i] && holm[i] <= 1));
    }
  }
}

static void a_family_by_hand(void) {
  const double p[] = {0.0625, 0.5, NAN, 0.25, 0.0078125};
  const double holm[] = {0.1875, 0.5, NAN, 0.5, 0.03125};
  const double bh[] = {0.125, 0.5, NAN, 0.25 * (4.0 / 3), 0.03125};
  double found[5];
  CU_ASSERT_EQUAL(tg_adjust_holm(p, 5, found), TG_OK);
  for (int i = 0; i < 5; i++)
    CU_ASSERT_EQUAL(relative_error(found[i], holm[i]), 0);
  CU_ASSERT_EQUAL(tg_adjust_bh(p, 5, found), TG_OK);
  for (int i = 0; i < 5; i++)
    CU_ASSERT_EQUAL(relative_error(found[i], bh[i]), 0);
}

static void a_family_may_be_replaced_in_place(void) {
  double p[] = {0.25, NAN, 0.03125};
  CU_ASSERT_EQUAL(tg_adjust_holm(p, 3, p), TG_OK);
  CU_ASSERT(p[0] == 0.25 && isnan(p[1]) && p[2] == 0.0625);
  CU_ASSERT_EQUAL(tg_adjust_bh(p, 3, p), TG_OK);
  CU_ASSERT(p[0] == 0.25 && isnan(p[1]) && p[2] == 0.125);
}

TG_UNIT_MAIN(adjust, TG_UNIT(random_families_agree_with_the_definitions), TG_UNIT(a_family_by_hand),
             TG_UNIT(a_family_may_be_replaced_in_place))
