/** \file job.h
 *
 * Run one job: read its rows, drop and count what is not wanted, build order
 * states, compute groups and metrics, run the scenarios. Sees no rank, no other job.
 */
#ifndef TG_JOB_H
#define TG_JOB_H

#include "job/matrix.h"
#include "job/result.h"
#include "metrics/group_sums.h"
#include "metrics/rollup.h"

typedef struct tg_job_result {
  tg_job_row job;
  tg_group_row groups[TG_GROUP_ROWS];
  tg_rows tables[TG_RESULT_COUNT]; /**< rows of the result set's schemas */
  tg_object_counts *counts;        /**< one per object: kept and dropped of this job's rows only */
  int32_t *objects;                /**< those with rows of this job: all other counts are 0 */
  size_t object_count;
  tg_error sums_error; /**< what adding to the rollups failed with: the run cannot go on */
} tg_job_result;

/** What jobs share. All borrowed. */
typedef struct tg_job_setup {
  const tg_campaign *campaign;
  const tg_result_set *results;
  const struct tg_zone *zone;
  const int64_t *known_instruments; /**< ascending; NULL = no instruments given */
  size_t known_instrument_count;
  bool complete;                     /**< no input object failed */
  bool orders_failed, trades_failed; /**< some object of that table failed */
  size_t object_count;
  const char *const *object_names; /**< for messages; may be NULL */
  int64_t memory;         /**< bytes a job may use; a job that needs more fails with TG_LIMIT */
  tg_rollup_set *rollups; /**< gets the sweep orders of jobs that succeed, waiting for
                               tg_rollup_set_commit; may be NULL */
} tg_job_setup;

typedef struct tg_job_runner tg_job_runner;

/** Local. Is \a security among \a count ascending ids? 1 or 0; -1 = \a ids is NULL, not known. */
int8_t tg_job_instrument_known(const int64_t *ids, size_t count, int64_t security);

tg_status tg_job_runner_new(const tg_job_setup *setup, tg_store_reader *reader,
                            tg_job_runner **runner, tg_error *err);
/** Local. Run \a job. The result is the runner's, valid until the next call. A
 * failure is in result->job (status, error) with its rows counted as
 * dropped[failed_job] and no other rows; the call itself always succeeds. Buffers are kept for the
 * next job as long as its need and theirs fit into setup.memory. */
const tg_job_result *tg_job_run(tg_job_runner *runner, const tg_job *job, const tg_range *ranges);
/** Local. Forget the rows that only the job needed: of tables that output.tables leaves out, but
 * those of scenarios, of which a later run makes totals again. */
void tg_job_drop_unwanted(tg_job_runner *runner);
/** Local. The first repeated row of each object, over all jobs so far; valid until the runner is
 * freed. */
const struct tg_row_sample *tg_job_samples(const tg_job_runner *runner);
void tg_job_runner_free(tg_job_runner *runner); /* safe on NULL */

#endif
