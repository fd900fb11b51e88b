/** \file waits.h
 *
 * What the scenarios that match against arrivals share: sweep orders that wait in
 * the dark for a while, all in one run of the engine, to rows of /scenarios and
 * /matches. A scenario only says who waits, from when to when, with how much.
 */
#ifndef TG_WAITS_H
#define TG_WAITS_H

#include "simulate/scenario.h"

/** One sweep order in the dark. */
typedef struct tg_wait {
  int64_t time, sequence; /**< its turn among the waiting orders */
  int64_t from, to;       /**< ns, both ends included */
  int64_t quantity;
  int8_t window; /**< as in tg_scenario_row */
} tg_wait;

/** Local. The wait of sweep order \a number of job->orders; false when the scenario has none. */
typedef bool tg_wait_plan(const tg_scenario_job *job, size_t number, tg_wait *wait);

/** Local. The time of the last trade of sweep order \a number, or without trades of its last row.
 */
int64_t tg_wait_last_time(const tg_scenario_job *job, size_t number);
/** Local. Plan every sweep order, match all waits in one run of tg_match_run, append a row per wait
 * and a row per match. The working memory is taken from the budget of output->scenarios while
 * it is in use. TG_LIMIT, TG_NO_MEMORY. */
tg_status tg_waits_run(const tg_scenario_job *job, const tg_scenario *scenario, tg_wait_plan *plan,
                       const tg_scenario_output *output, tg_error *err);

#endif
