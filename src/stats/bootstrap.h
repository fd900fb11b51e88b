/** \file bootstrap.h
 *
 * How sure is a mean when orders are not independent? Whole clusters (orders of one
 * match event, minute or day) are drawn with replacement, and the mean is taken again and
 * again (sweep 5). Each replicate has its own random numbers out of seed and number, so
 * the figures depend on nothing else.
 */
#ifndef TG_BOOTSTRAP_H
#define TG_BOOTSTRAP_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/** Values that belong together. */
typedef struct tg_cluster {
  double sum;
  int64_t count; /**< above 0 */
} tg_cluster;

typedef struct tg_bootstrap_setup {
  int64_t replicates;
  uint64_t seed;
  double confidence; /**< of the interval */
} tg_bootstrap_setup;

typedef struct tg_bootstrap_result {
  double estimate;    /**< mean of all values */
  double error;       /**< standard deviation of the replicates, divisor B - 1 */
  double low, high;   /**< percentiles of the replicates (type 7) */
  double p;           /**< min(1, 2 (1 + min(#<=0, #>=0)) / (B + 1)) */
  const char *reason; /**< NULL, or "fewer than 2 clusters", "no replicates", "too many draws
                           for the bootstrap": all but the estimate are NaN then */
} tg_bootstrap_result;

/** The most draws of clusters in one bootstrap: about a minute of work. */
#define TG_BOOTSTRAP_DRAWS INT64_C(2000000000)

/** Local. The mean of the values of \a count clusters. TG_NO_MEMORY for the replicates, 8 bytes
 * each. */
tg_status tg_bootstrap_mean(const tg_cluster *clusters, size_t count,
                            const tg_bootstrap_setup *setup, tg_bootstrap_result *result);

#endif
