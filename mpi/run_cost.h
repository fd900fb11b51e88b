/** \file run_cost.h
 *
 * What the chunks and jobs of this rank took, beside what the built-in model says
 * (job/cost_model.h): written to /run, so that `tapegrid plan --measured` predicts from it.
 */
#ifndef TG_RUN_COST_H
#define TG_RUN_COST_H

#include "run.h"

/** Local. Chunk \a number was ingested in \a seconds; one that was used again does not count. */
void tg_run_cost_chunk(tg_run *run, uint32_t number, double seconds);
/** Local. A job was run in \a seconds, and kept; one that failed does not count. */
void tg_run_cost_job(tg_run *run, const tg_job *job, const tg_job_result *result, double seconds);
/** Local. The sums into the facts of this rank. */
void tg_run_cost_store(tg_run *run);

#endif
