/** \file scenario.h
 *
 * A scenario: what would have happened to the sweep orders of one job under
 * stated assumptions. One file and one line in scenarios.def each. A scenario sees a
 * read-only job and yields rows; it cannot see ranks, files or other jobs.
 */
#ifndef TG_SCENARIO_H
#define TG_SCENARIO_H

#include "base/row_list.h"
#include "config/campaign.h"
#include "metrics/order_row.h"

/** What a scenario sees. All borrowed and constant. */
typedef struct tg_scenario_job {
  int64_t security;
  int32_t date;
  int64_t day_end;               /**< ns: the first instant of the next local day */
  const tg_order_source *source; /**< dark orders, their trades and states */
  const tg_quotes *quotes; /**< of the security on the date, by (time, sequence); may be empty */
  const tg_rows *orders; /**< the sweep orders: rows that begin with a tg_order_row, ascending id */
  const uint32_t *order_states; /**< per row of orders: its number in source->states->states */
  const tg_campaign *campaign;  /**< simulation.* settings, compat */
} tg_scenario_job;

/** Where rows go. Rows of tg_scenario_row and tg_match_row. */
typedef struct tg_scenario_output {
  tg_rows *scenarios, *matches;
} tg_scenario_output;

typedef struct tg_scenario {
  const char *name;
  const char *doc;         /**< one sentence */
  const char *assumptions; /**< what fills, at which price, what is ignored */
  /** Local. Append at most one row per order to scenarios, ascending order id; matches in the order
   * they were made. TG_LIMIT when the rows' budget is at its end. */
  tg_status (*run)(const tg_scenario_job *job, const tg_scenario_output *output, tg_error *err);
} tg_scenario;

#define TG_SCENARIO(name) extern const tg_scenario tg_scenario_##name;
#include "simulate/scenarios.def"
#undef TG_SCENARIO

/** Where the midpoint of a row of /scenarios comes from. */
typedef enum tg_midpoint {
  TG_MIDPOINT_NONE,
  TG_MIDPOINT_WINDOW,  /**< mean of the quotes in the window */
  TG_MIDPOINT_LAST,    /**< last quote at or before the end of the window */
  TG_MIDPOINT_ARRIVAL, /**< national quote of the order's first row */
  TG_MIDPOINT_LIMIT,   /**< no quote: the limit price */
  TG_MIDPOINT_MATCHES  /**< quotes of the matches */
} tg_midpoint;

/** Local. All scenarios, in the order of scenarios.def. */
const tg_scenario *const *tg_scenarios(size_t *count);
/** Local. Their names, for analysis.scenarios. */
const char *const *tg_scenario_names(size_t *count);
/** Local. Is the scenario chosen by analysis.scenarios? */
bool tg_scenario_chosen(const tg_campaign *campaign, const char *name);

/** Local. Append a row for sweep order \a number of job->orders: who, which scenario, the limit of
 * the first row (<= 0: none); else zeros, and NaN in doubles. NULL when memory or the budget is
 * at its end. */
tg_scenario_row *tg_scenario_row_push(const tg_scenario_job *job, const tg_scenario *scenario,
                                      size_t number, tg_rows *rows);
/** Local. From quantity, actual_* and simulated_* : fill ratio, savings, improvement (corrected
 * forms, sweep 2.4 b: signed by side; NaN where there is no actual or no simulated price). */
void tg_scenario_row_compare(tg_scenario_row *row);
/** Local. To 2 decimals, half to even, never -0: what compat stores. NaN stays NaN. Sweep 0. */
double tg_scenario_round(double value);
/** Local. The failure of a push. */
tg_status tg_scenario_full(const tg_scenario_job *job, const tg_scenario *scenario, tg_error *err);
/** Local. All chosen scenarios one after the other; then the rows of scenarios sorted by
 * (order_id, scenario_number). */
tg_status tg_scenarios_run(const tg_scenario_job *job, const tg_scenario_output *output,
                           tg_error *err);

#endif
