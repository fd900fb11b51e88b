/** \file run_result.h
 *
 * What becomes of the result of a job: its counts and sums join those of the run, its rows
 * go to the journal. Local.
 */
#ifndef TG_RUN_RESULT_H
#define TG_RUN_RESULT_H

#include "run.h"

/** The result of job \a number, which was run whole. */
tg_status tg_run_keep_job(tg_run *run, tg_job_runner *runner, uint32_t number,
                          const tg_job_result *result, tg_error *err);
/** Kept and dropped of an object; rows read are known since ingest. */
void tg_run_add_counts(tg_object_counts *into, const tg_object_counts *from);
/** A job that is done counts in the run's summary. */
void tg_run_note_job(tg_run *run, const tg_job_row *job);

#endif
