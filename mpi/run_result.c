#include "run_result.h"

#include <inttypes.h>

void tg_run_add_counts(tg_object_counts *into, const tg_object_counts *from) {
  into->kept += from->kept;
  for (int d = 0; d < TG_DROP_COUNT; d++)
    into->dropped[d] += from->dropped[d];
}

static tg_status add_sums(tg_run *run, const tg_job_result *result, tg_error *err) {
  const tg_rows *scenarios = &result->tables[TG_RESULT_scenarios];
  if (result->sums_error.status != TG_OK)
    return tg_fail(err, result->sums_error.status, "%s", result->sums_error.text);
  for (size_t i = 0; i < scenarios->count; i++)
    TG_TRY(tg_scenario_totals_add(&run->scenario_totals, tg_rows_at(scenarios, i), err));
  TG_TRY(tg_rollup_set_commit(&run->rollups, err));
  return tg_group_sums_merge(run->totals, result->groups, err);
}

void tg_run_note_job(tg_run *run, const tg_job_row *job) {
  run->jobs_failed += job->status != TG_OK;
  run->jobs_incomplete += job->status == TG_OK && !job->complete;
  run->rows_kept += job->rows_kept;
  run->sweep_orders += job->sweeps;
  if (job->status != TG_OK)
    tg_log(TG_LOG_ERROR, "job %" PRId64 " %" PRId32 " failed: %s", job->security, job->date,
           job->error);
}

tg_status tg_run_keep_job(tg_run *run, tg_job_runner *runner, uint32_t number,
                          const tg_job_result *result, tg_error *err) {
  run->facts.jobs++;
  tg_run_note_job(run, &result->job);
  for (size_t i = 0; i < result->object_count; i++)
    tg_run_add_counts(&run->counts[result->objects[i]], &result->counts[result->objects[i]]);
  TG_TRY(add_sums(run, result, err));
  tg_job_drop_unwanted(runner);
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    run->result_rows[t] += (int64_t)result->tables[t].count;
    run->result_counts[(size_t)number * TG_RESULT_COUNT + (size_t)t] =
        (int64_t)result->tables[t].count;
  }
  return tg_journal_append(run->journal, (int32_t)number, result, err);
}
