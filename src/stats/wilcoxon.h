/** \file wilcoxon.h
 *
 * Wilcoxon's signed-rank test, fed in ascending order of |difference|, so that no vector has to
 * be kept.
 *
 * Zeros are dropped and counted, equal |differences| share their average rank. Ranks are held
 * doubled, in integers: nothing rounds before the end (sweep 3.9).
 */
#ifndef TG_WILCOXON_H
#define TG_WILCOXON_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The most values whose distribution is counted out. */
#define TG_WILCOXON_EXACT 50

/** All zero is the empty state. */
typedef struct tg_wilcoxon {
  int64_t n, zeros;
  int64_t run, run_positive; /**< the last |difference| so far: how often, how often above 0 */
  double last;               /**< that |difference| */
  bool tied;
  __int128 positive, negative; /**< doubled rank sums of the runs before the last */
  __int128 ties;               /**< sum of t^3 - t of them */
} tg_wilcoxon;

typedef struct tg_rank_result {
  int64_t n, zeros;   /**< used; dropped */
  double w, w_plus;   /**< min(W+, W-); W+ */
  double z;           /**< (W - mean) / sd, never above 0; NaN when exact */
  double p;           /**< two-sided */
  double effect;      /**< rank-biserial correlation: (W+ - W-) / (W+ + W-) */
  bool exact;         /**< n <= 50 without ties and zeros; else normal, variance less ties, no
                           continuity correction */
  const char *reason; /**< NULL, or "no values", "all differences are zero" */
} tg_rank_result;

/** Local. The empty state. */
void tg_wilcoxon_reset(tg_wilcoxon *w);
/** Local. The next difference, |difference| not below that of the one before. Infinite ones have
 * ranks too. TG_BAD_INPUT, and nothing is added, for NaN and when out of order. */
tg_status tg_wilcoxon_add(tg_wilcoxon *w, double difference);
/** Local. The test over what was added; more may be added after it. */
tg_rank_result tg_wilcoxon_finish(const tg_wilcoxon *w);
/** Local. The test of \a count differences in any order; NaN are dropped. TG_NO_MEMORY. */
tg_status tg_wilcoxon_test(const double *differences, size_t count, tg_rank_result *result);

#endif
