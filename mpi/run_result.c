#include "run_result.h"

#include "metrics/rollup_words.h"

#include <inttypes.h>
#include <stdlib.h>

void tg_run_add_counts(tg_object_counts *into, const tg_object_counts *from) {
  into->kept += from->kept;
  for (int d = 0; d < TG_DROP_COUNT; d++)
    into->dropped[d] += from->dropped[d];
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

void tg_run_refresh_job(const tg_run *run, tg_job_row *job) {
  const bool known = run->campaign.inputs[TG_TABLE_instruments].given;
  job->complete = run->complete;
  job->instrument_known = tg_job_instrument_known(known ? run->instruments : NULL,
                                                  run->instrument_count, job->security);
}

static tg_journal_key key_of(const tg_run *run, const tg_work *unit) {
  const tg_job *job = &run->matrix.jobs[unit->job];
  return (tg_journal_key){.security = job->security,
                          .date = job->date,
                          .shard = unit->shard,
                          .shards = unit->shards,
                          .program = run->identity.program,
                          .settings = run->identity.settings,
                          .inputs = tg_identity_job(&run->identity, &run->matrix, job)};
}

/* With the sums that wait. */
static tg_status record(tg_run *run, const tg_work *unit, const tg_job_result *result,
                        tg_error *err) {
  const tg_journal_key key = key_of(run, unit);
  run->sums.count = 0;
  if (tg_rollup_words_put(&run->rollups, &run->sums) != TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "no memory for the sums of security %" PRId64, key.security);
  return tg_journal_append(run->journal, (int32_t)unit->job, &key, result, &run->sums, err);
}

tg_status tg_run_record_shard(tg_run *run, const tg_work *unit, const tg_job_result *result,
                              tg_error *err) {
  TG_TRY(record(run, unit, result, err));
  tg_journal_leave(run->journal);
  return TG_OK;
}

tg_status tg_run_record_merged(tg_run *run, const tg_work *unit, const tg_job_result *result,
                               tg_error *err) {
  const tg_work all = {unit->job, unit->shards, unit->shards};
  return record(run, &all, result, err);
}

/* Rows, counts and the sums that wait. */
static tg_status count(tg_run *run, uint32_t number, const int64_t rows[TG_RESULT_COUNT],
                       const tg_job_result *result, tg_error *err) {
  tg_run_note_job(run, &result->job);
  for (size_t i = 0; i < result->object_count; i++)
    tg_run_add_counts(&run->counts[result->objects[i]], &result->counts[result->objects[i]]);
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    run->result_rows[t] += rows[t];
    run->result_counts[(size_t)number * TG_RESULT_COUNT + (size_t)t] = rows[t];
  }
  TG_TRY(tg_rollup_set_commit(&run->rollups, err));
  return tg_group_sums_merge(run->totals, result->groups, err);
}

static tg_status add_scenarios(tg_run *run, const tg_scenario_row *rows, size_t number,
                               tg_error *err) {
  for (size_t i = 0; i < number; i++)
    TG_TRY(tg_scenario_totals_add(&run->scenario_totals, &rows[i], err));
  return TG_OK;
}

tg_status tg_run_keep_job(tg_run *run, tg_job_runner *runner, uint32_t number,
                          const tg_job_result *result, tg_error *err) {
  const tg_rows *scenarios = &result->tables[TG_RESULT_scenarios];
  int64_t rows[TG_RESULT_COUNT];
  const tg_work unit = {.job = number};
  if (result->sums_error.status != TG_OK)
    return tg_fail(err, result->sums_error.status, "%s", result->sums_error.text);
  tg_job_drop_unwanted(runner);
  TG_TRY(record(run, &unit, result, err));
  run->facts.jobs++;
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    rows[t] = (int64_t)result->tables[t].count;
  TG_TRY(add_scenarios(run, (const void *)scenarios->data, scenarios->count, err));
  return count(run, number, rows, result, err);
}

/* In pieces, from the journal. */
static tg_status take_scenarios(tg_run *run, const tg_journal_entry *entry, tg_error *err) {
  enum { PIECE = 1024 };
  const int64_t all = entry->counts[TG_RESULT_scenarios];
  tg_scenario_row *rows = malloc(PIECE * sizeof *rows);
  tg_status status = rows ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory to read journals");
  for (int64_t first = 0; first < all && status == TG_OK; first += PIECE) {
    const int64_t piece = all - first < PIECE ? all - first : PIECE;
    status =
        tg_journal_read_rows(run->journal, entry, TG_RESULT_scenarios, first, piece, rows, err);
    if (status == TG_OK)
      status = add_scenarios(run, rows, (size_t)piece, err);
  }
  free(rows);
  return status;
}

tg_status tg_run_take_job(tg_run *run, const tg_journal_entry *entry, const tg_job_result *result,
                          tg_error *err) {
  TG_TRY(take_scenarios(run, entry, err));
  TG_TRY(tg_journal_adopt(run->journal, entry, err));
  return count(run, (uint32_t)entry->job, entry->counts, result, err);
}
