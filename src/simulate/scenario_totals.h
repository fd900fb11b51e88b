/** \file scenario_totals.h
 *
 * Sums of /scenarios by scenario and key. Dense arrays of integers and fixed-point
 * sums, one row per possible key, so that they meet in MPI_Reduce; about 0.5 KB
 * per row: 30 MB for 10,000 securities and all scenarios.
 */
#ifndef TG_SCENARIO_TOTALS_H
#define TG_SCENARIO_TOTALS_H

#include "metrics/rollup.h"
#include "simulate/scenario.h"

typedef struct tg_scenario_totals {
  tg_scenario_total_row *rows; /**< dense: the same number on every rank */
  size_t count;
  tg_dimensions dimensions;
  tg_map securities, participants; /**< id to dense number */
  tg_map scenarios;                /**< place in scenarios.def to number among the chosen */
} tg_scenario_totals;

/** Local. Empty sums for the scenarios chosen by \a campaign, by scenario, dimension and key.
 * dimensions' arrays are borrowed. TG_NO_MEMORY. */
tg_status tg_scenario_totals_make(const tg_dimensions *dimensions, const tg_campaign *campaign,
                                  tg_scenario_totals *totals, tg_error *err);
/** Local. Add a row of a chosen scenario to the sums of all its keys. TG_OVERFLOW names the sum;
 * TG_CORRUPT when a key is not among the dimensions. */
tg_status tg_scenario_totals_add(tg_scenario_totals *totals, const tg_scenario_row *row,
                                 tg_error *err);
/** Local. After the reduction, once: drop rows without orders, derive totals and plain means.
 * \a compat: improvement_pct is of all actual cost, and all is rounded to 2 decimals (2.4 b). */
void tg_scenario_totals_finish(tg_scenario_totals *totals, bool compat);
void tg_scenario_totals_clear(tg_scenario_totals *totals); /* safe on {0} */

#endif
