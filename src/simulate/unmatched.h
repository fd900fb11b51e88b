/** \file unmatched.h
 *
 * Set B: sweep orders that were simulated and found nothing, with the state of the
 * dark book when they came and the root cause (sweep 3.8).
 */
#ifndef TG_UNMATCHED_H
#define TG_UNMATCHED_H

#include "simulate/scenario.h"

/** Local. One tg_unmatched_row per row of \a comparison (rows that begin with a
 * tg_comparison_row) with set 2. TG_LIMIT, TG_NO_MEMORY. */
tg_status tg_unmatched_make(const tg_scenario_job *job, const tg_rows *comparison, tg_rows *rows,
                            tg_error *err);

#endif
