/** \file comparison.h
 *
 * Real beside simulated, per sweep order: the metric families of both sides with
 * one definition (sweep 3.5), trade-level comparison (3.6), Set A, Set B and
 * orphans (3.7).
 */
#ifndef TG_COMPARISON_H
#define TG_COMPARISON_H

#include "simulate/scenario.h"

/** A difference real - simulated: where its metric stands on both sides, where it goes. */
typedef struct tg_comparison_pair {
  uint32_t real, simulated, difference; /**< offsets in the row */
  tg_type type;                         /**< of the metric: TG_F64 or an integer */
} tg_comparison_pair;

/** The schema of /comparison: tg_comparison_row, then every family as real_*, then as sim_*. */
typedef struct tg_comparison_set {
  size_t real_offsets[32], sim_offsets[32]; /**< of each family of tg_metrics() */
  tg_comparison_pair pairs[8];
  size_t pair_count;
  tg_schema schema; /**< fields and their names owned by the set */
  char *names;
} tg_comparison_set;

/** Local. All families, whatever analysis.modules says. TG_NO_MEMORY; TG_NOT_FOUND when no
 * family has a metric that is compared. Free with tg_comparison_set_clear. */
tg_status tg_comparison_set_make(tg_comparison_set *set);
void tg_comparison_set_clear(tg_comparison_set *set); /* safe on {0} */

/** Local. Called when scenario "matching" is chosen; else the table stays empty. Rows for every
 * sweep order that was simulated or traded, ascending id, from the rows of /matches and /scenarios
 * of scenario "matching" (both of this job) to \a rows (row_size = set->schema.row_size). Simulated
 * fills are taken by time, and as they come in \a matches at equal times. Working memory comes from
 * the budget of \a rows while it is in use. TG_LIMIT when memory or the budget is at its end. */
tg_status tg_comparison_make(const tg_comparison_set *set, const tg_scenario_job *job,
                             const tg_rows *scenarios, const tg_rows *matches, tg_rows *rows,
                             tg_error *err);

#endif
