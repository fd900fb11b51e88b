/** \file run_result.h
 *
 * What becomes of the result of a job: it goes to the journal, and its counts and sums join those
 * of the run. Local.
 */
#ifndef TG_RUN_RESULT_H
#define TG_RUN_RESULT_H

#include "run.h"

/** The result of job \a number, which was run whole. */
tg_status tg_run_keep_job(tg_run *run, tg_job_runner *runner, uint32_t number,
                          const tg_job_result *result, tg_error *err);
/** The result of a shard goes to the journal; its sums wait in run->rollups still. */
tg_status tg_run_record_shard(tg_run *run, const tg_work *unit, const tg_job_result *result,
                              tg_error *err);
/** All shards of a job, merged: its row and its groups go to the journal. */
tg_status tg_run_record_merged(tg_run *run, const tg_work *unit, const tg_job_result *result,
                               tg_error *err);
/** The record of a job that an earlier run did counts as if it had been done now: \a result is what
 * it says, its sums wait in run->rollups. Its rows have been checked. */
tg_status tg_run_take_job(tg_run *run, const tg_journal_entry *entry, const tg_job_result *result,
                          tg_error *err);
/** What a row of /jobs says of all inputs, as it is today. */
void tg_run_refresh_job(const tg_run *run, tg_job_row *job);
/** Kept and dropped of an object; rows read are known since ingest. */
void tg_run_add_counts(tg_object_counts *into, const tg_object_counts *from);
/** A job that is done counts in the run's summary. */
void tg_run_note_job(tg_run *run, const tg_job_row *job);

#endif
