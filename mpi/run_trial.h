/** \file run_trial.h
 *
 * What was doubtful about the input, object by object, into the log: how many rows, what
 * was done with them, and the first one. tables/trials.def holds the policies.
 */
#ifndef TG_RUN_TRIAL_H
#define TG_RUN_TRIAL_H

#include "run.h"

/** Local, rank 0. From the indexes of all parts, once the matrix is built: the first rows that no
 * job reads, by reason. TG_NO_MEMORY. */
tg_status tg_run_note_unread(tg_run *run, const tg_part_listing *parts, size_t count,
                             tg_error *err);
/** Collective. The first repeated row of every object, of all ranks' jobs, to rank 0. */
tg_status tg_run_gather_samples(tg_run *run, const tg_job_runner *runner, tg_error *err);
/** Local, rank 0. Write the log, when all counts are there. */
void tg_run_report_trials(tg_run *run);

#endif
