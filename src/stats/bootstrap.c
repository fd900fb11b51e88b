/** \file bootstrap.c
 *
 * Efron and Tibshirani, "An Introduction to the Bootstrap" (1993): percentile interval;
 * random numbers by splitmix64 (Steele, Lea and Flood 2014).
 */
#include "stats/bootstrap.h"

#include "base/activity.h"
#include "base/random.h"
#include "stats/moments.h"
#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_CLUSTERS = 2 };

/* Where the stream of a replicate starts: mixed twice, so that near numbers are far apart. */
static tg_random stream_of(uint64_t seed, uint64_t replicate) {
  return (tg_random){tg_random_mix(tg_random_mix(seed + TG_RANDOM_STEP) ^
                                   tg_random_mix(replicate + TG_RANDOM_STEP))};
}

/* 0 .. bound - 1 by the high word of a product; off uniform by bound / 2^64. */
static size_t draw(tg_random *random, size_t bound) {
  return (size_t)(((unsigned __int128)tg_random_next(random) * bound) >> 64);
}

static double replicate_mean(const tg_cluster *clusters, size_t count, tg_random random) {
  double sum = 0;
  int64_t values = 0;
  for (size_t i = 0; i < count; i++) {
    const tg_cluster *cluster = &clusters[draw(&random, count)];
    sum += cluster->sum;
    values += cluster->count;
  }
  return sum / (double)values;
}

static double mean_of(const tg_cluster *clusters, size_t count) {
  tg_exact_sum sum = {0};
  int64_t values = 0;
  for (size_t i = 0; i < count; i++) {
    tg_exact_sum_add(&sum, clusters[i].sum);
    values += clusters[i].count;
  }
  return values ? tg_exact_sum_value(&sum) / (double)values : NAN;
}

static int compare_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void conclude(double *means, const tg_bootstrap_setup *setup, tg_bootstrap_result *result) {
  size_t count = (size_t)setup->replicates;
  int64_t below = 0, above = 0;
  tg_moments moments;
  tg_moments_reset(&moments);
  for (size_t i = 0; i < count; i++) {
    below += means[i] <= 0;
    above += means[i] >= 0;
    tg_moments_add(&moments, means[i]);
  }
  qsort(means, count, sizeof *means, compare_doubles);
  double tail = (1 - setup->confidence) / 2;
  result->error = tg_moments_deviation(&moments, 1);
  result->low = tg_quantile(means, count, tail);
  result->high = tg_quantile(means, count, 1 - tail);
  result->p = fmin(1, 2 * (double)(1 + (below < above ? below : above)) / ((double)count + 1));
}

static const char *reason_against(size_t count, const tg_bootstrap_setup *setup) {
  int64_t draws;
  if (setup->replicates < 1)
    return "no replicates";
  if (count < LEAST_CLUSTERS)
    return "fewer than 2 clusters";
  if (__builtin_mul_overflow(setup->replicates, count, &draws) || draws > TG_BOOTSTRAP_DRAWS)
    return "too many draws for the bootstrap";
  return NULL;
}

tg_status tg_bootstrap_mean(const tg_cluster *clusters, size_t count,
                            const tg_bootstrap_setup *setup, tg_bootstrap_result *result) {
  *result = (tg_bootstrap_result){.estimate = mean_of(clusters, count),
                                  .error = NAN,
                                  .low = NAN,
                                  .high = NAN,
                                  .p = NAN,
                                  .reason = reason_against(count, setup)};
  if (result->reason)
    return TG_OK;
  double *means = malloc((size_t)setup->replicates * sizeof *means);
  if (!means)
    return TG_NO_MEMORY;
  for (int64_t r = 0; r < setup->replicates; r++) {
    tg_activity_tick();
    means[r] = replicate_mean(clusters, count, stream_of(setup->seed, (uint64_t)r));
  }
  conclude(means, setup, result);
  free(means);
  return TG_OK;
}
