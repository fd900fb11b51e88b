#include "stats/bootstrap.h"

#include "splitmix.h"
#include "unit.h"

#include <math.h>
#include <string.h>

/* Sum of twelve uniform numbers less six: nearly normal, mean 0, variance 1. */
static double nearly_normal(uint64_t *seed) {
  double sum = -6;
  for (int i = 0; i < 12; i++)
    sum += (double)(tg_splitmix(seed) >> 11) * 0x1p-53;
  return sum;
}

/* count clusters of 1 to 3 values that share most of their deviation. */
static void clusters_make(tg_cluster *clusters, size_t count, double mean, uint64_t seed) {
  for (size_t i = 0; i < count; i++) {
    double common = mean + nearly_normal(&seed);
    clusters[i] = (tg_cluster){.count = 1 + (int64_t)(tg_splitmix(&seed) % 3)};
    for (int64_t v = 0; v < clusters[i].count; v++)
      clusters[i].sum += common + nearly_normal(&seed) / 4;
  }
}

static tg_bootstrap_result result_of(const tg_cluster *clusters, size_t count, int64_t replicates,
                                     uint64_t seed) {
  const tg_bootstrap_setup setup = {replicates, seed, 0.9};
  tg_bootstrap_result result;
  CU_ASSERT_EQUAL(tg_bootstrap_mean(clusters, count, &setup, &result), TG_OK);
  return result;
}

static void a_seed_gives_the_same_figures_and_another_seed_others(void) {
  tg_cluster clusters[50];
  clusters_make(clusters, 50, 0.2, 1);
  tg_bootstrap_result a = result_of(clusters, 50, 300, 5), b = result_of(clusters, 50, 300, 5);
  tg_bootstrap_result other = result_of(clusters, 50, 300, 6);
  CU_ASSERT_TRUE(a.estimate == b.estimate && a.error == b.error && a.low == b.low &&
                 a.high == b.high && a.p == b.p);
  CU_ASSERT_EQUAL(a.estimate, other.estimate);
  CU_ASSERT_NOT_EQUAL(a.error, other.error);
  CU_ASSERT_TRUE(a.low < a.estimate && a.estimate < a.high);
}

/* 90 % intervals of 400 studies hold the true mean in 90 % of them, +- 4 sd of that count. */
static void intervals_cover_the_mean_as_often_as_they_say(void) {
  enum { STUDIES = 400, CLUSTERS = 60 };
  int held = 0;
  for (int study = 0; study < STUDIES; study++) {
    tg_cluster clusters[CLUSTERS];
    clusters_make(clusters, CLUSTERS, 3, 1000 + (uint64_t)study);
    tg_bootstrap_result result = result_of(clusters, CLUSTERS, 300, (uint64_t)study);
    held += result.low <= 3 && 3 <= result.high;
  }
  CU_ASSERT_TRUE(held > 0.84 * STUDIES && held < 0.96 * STUDIES);
}

/* With clusters of one value the replicates spread as sd0 / sqrt(n). */
static void the_error_is_that_of_the_mean(void) {
  enum { VALUES = 200 };
  tg_cluster clusters[VALUES];
  double sum = 0, squares = 0;
  uint64_t seed = 77;
  for (int i = 0; i < VALUES; i++) {
    clusters[i] = (tg_cluster){nearly_normal(&seed), 1};
    sum += clusters[i].sum;
    squares += clusters[i].sum * clusters[i].sum;
  }
  double variance = squares / VALUES - sum / VALUES * (sum / VALUES);
  tg_bootstrap_result result = result_of(clusters, VALUES, 5000, 3);
  CU_ASSERT_DOUBLE_EQUAL(result.estimate, sum / VALUES, 1e-14);
  CU_ASSERT_DOUBLE_EQUAL(result.error, sqrt(variance / VALUES), 0.05 * result.error);
}

/* A cluster drawn as a whole keeps its weight: two clusters have four equally likely resamples. */
static void clusters_are_drawn_as_a_whole(void) {
  static const tg_cluster two[] = {{.sum = 10, .count = 1}, {.sum = -30, .count = 3}};
  tg_bootstrap_result result = result_of(two, 2, 4000, 9);
  CU_ASSERT_EQUAL(result.estimate, -5);
  CU_ASSERT_EQUAL(result.low, -10);
  CU_ASSERT_EQUAL(result.high, 10);
  /* -10 in a quarter, 10 in a quarter, -5 in a half: at least 0 in a quarter */
  CU_ASSERT_DOUBLE_EQUAL(result.p, 0.5, 0.06);
}

static void p_counts_the_replicates_beyond_zero(void) {
  static const tg_cluster above[] = {{1, 1}, {2, 1}, {3, 1}}, zero[] = {{0, 1}, {0, 1}};
  CU_ASSERT_DOUBLE_EQUAL(result_of(above, 3, 999, 1).p, 2.0 / 1000, 1e-15);
  CU_ASSERT_EQUAL(result_of(zero, 2, 999, 1).p, 1);
}

static void what_cannot_be_drawn_says_why(void) {
  static const tg_cluster two[] = {{1, 1}, {2, 1}};
  static const struct {
    size_t count;
    int64_t replicates;
    const char *reason;
    double estimate;
  } cases[] = {{0, 100, "fewer than 2 clusters", NAN},
               {1, 100, "fewer than 2 clusters", 1},
               {2, 0, "no replicates", 1.5},
               {2, TG_BOOTSTRAP_DRAWS, "too many draws for the bootstrap", 1.5},
               {2, INT64_MAX, "too many draws for the bootstrap", 1.5}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_bootstrap_result result = result_of(two, cases[i].count, cases[i].replicates, 1);
    CU_ASSERT_STRING_EQUAL(result.reason, cases[i].reason);
    CU_ASSERT_TRUE(isnan(result.p) && isnan(result.low) && isnan(result.error));
    CU_ASSERT_TRUE(result.estimate == cases[i].estimate ||
                   (isnan(result.estimate) && isnan(cases[i].estimate)));
  }
}

TG_UNIT_MAIN(bootstrap, TG_UNIT(a_seed_gives_the_same_figures_and_another_seed_others),
             TG_UNIT(intervals_cover_the_mean_as_often_as_they_say),
             TG_UNIT(the_error_is_that_of_the_mean), TG_UNIT(clusters_are_drawn_as_a_whole),
             TG_UNIT(p_counts_the_replicates_beyond_zero), TG_UNIT(what_cannot_be_drawn_says_why))
