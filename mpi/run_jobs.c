#include "run.h"

#include "base/activity.h"
#include "base/stop.h"
#include "job/schedule.h"
#include "progress.h"
#include "run_cost.h"
#include "run_memory.h"
#include "run_result.h"
#include "run_resume.h"
#include "run_shards.h"
#include "run_state.h"
#include "run_stop.h"
#include "run_trial.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define OPEN_PARTS_MAX 256 /* about 1 MB each within HDF5, besides decoded chunks */
#define OPEN_PARTS_MIN 8
#define READER_SHARE   8 /* of the memory: what the reader keeps between jobs */

/* Ranges of one table are in the order of the parts. */
static size_t parts_of(const tg_job_matrix *matrix, const tg_job *job) {
  size_t parts = 0;
  for (int t = 0; t < TG_TABLE_COUNT; t++) {
    const tg_range *range = matrix->ranges + job->first_range[t];
    for (int64_t i = 0; i < job->range_count[t]; i++)
      parts += i == 0 || range[i].part != range[i - 1].part;
  }
  return parts;
}

/* Parts to keep open at once: those of two jobs, since jobs of one date follow each other. No more
 * than half of the files that this process may have. */
static size_t open_parts(const tg_job_matrix *matrix) {
  struct rlimit files = {.rlim_cur = 256};
  size_t wanted = OPEN_PARTS_MIN;
  getrlimit(RLIMIT_NOFILE, &files);
  size_t most = files.rlim_cur / 2 < OPEN_PARTS_MAX ? (size_t)files.rlim_cur / 2 : OPEN_PARTS_MAX;
  for (size_t i = 0; i < matrix->job_count; i++) {
    size_t parts = 2 * parts_of(matrix, &matrix->jobs[i]);
    wanted = parts > wanted ? parts : wanted;
  }
  return wanted < most ? wanted : most;
}

static tg_status make_sums(tg_run *run, tg_error *err) {
  tg_dimensions dimensions = {
      .securities = run->matrix.securities,
      .participants = run->matrix.participants,
      .dates = run->matrix.dates,
      .security_count = run->matrix.security_count,
      .participant_count = run->matrix.participant_count,
      .date_count = run->matrix.date_count,
      .zone = run->zone,
      .compat = run->campaign.compat,
  };
  tg_group_sums_reset(run->totals, 1, 0, 0);
  run->result_counts =
      calloc((run->matrix.job_count + 1) * TG_RESULT_COUNT, sizeof *run->result_counts);
  if (!run->result_counts)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu jobs", run->matrix.job_count);
  TG_TRY(tg_rollup_set_make(&dimensions, &run->campaign, &run->rollups, err));
  return tg_scenario_totals_make(&dimensions, &run->campaign, &run->scenario_totals, err);
}

static tg_status keep_shard(tg_run *run, const tg_work *unit, const tg_job_result *result,
                            tg_error *err) {
  if (result->sums_error.status == TG_OK && result->job.status == TG_OK)
    TG_TRY(tg_run_record_shard(run, unit, result, err));
  return tg_run_hold_shard(run, unit, result, err);
}

static tg_status run_unit(tg_run *run, tg_job_runner *runner, const tg_work *unit, tg_error *err) {
  tg_job job = tg_shard_job(&run->matrix, unit);
  double start = tg_now();
  const tg_job_result *result = tg_job_run(runner, &job, run->matrix.ranges);
  if (result->job.status == TG_STOPPED)
    return tg_fail(err, TG_STOPPED, "%s", result->job.error);
  if (unit->shards)
    TG_TRY(keep_shard(run, unit, result, err));
  else
    TG_TRY(tg_run_keep_job(run, runner, unit->job, result, err));
  tg_run_cost_job(run, &job, result, tg_now() - start);
  return TG_OK;
}

static tg_status run_batch(tg_run *run, tg_job_runner *runner, size_t first, size_t end,
                           tg_progress *progress, tg_error *err) {
  for (size_t next = first; next < end && !tg_stop_asked(); next++) {
    TG_TRY(run_unit(run, runner, &run->matrix.units[next], err));
    tg_progress_add(progress, 1);
  }
  return TG_OK;
}

/* Ends of the batches that the counter gives out: many small jobs are one step of it, and the last
 * batches are single ones. The same on every rank. malloc; NULL without memory. */
static uint32_t *batches_make(const tg_run *run, size_t *count) {
  const tg_job_matrix *matrix = &run->matrix;
  size_t scenarios = tg_cost_scenarios(&run->campaign), units = matrix->unit_count;
  int64_t *costs = malloc((units + 1) * sizeof *costs);
  uint32_t *ends = malloc((units + 1) * sizeof *ends);
  for (size_t u = 0; costs && u < units; u++) {
    tg_job job = tg_shard_job(matrix, &matrix->units[u]);
    costs[u] = (int64_t)tg_cost_of_job(&tg_cost_built_in, scenarios, &job);
  }
  if (costs && ends) {
    *count = tg_schedule_guided(costs, units, run->world.ranks, TG_SCHEDULE_SHARE, ends);
  } else {
    free(ends);
    ends = NULL;
  }
  free(costs);
  return ends;
}

static tg_status work(tg_run *run, tg_job_runner *runner, const uint32_t *ends, size_t batches,
                      tg_counter *counter, tg_progress *progress, tg_error *err) {
  for (int64_t batch; (batch = tg_run_next(counter)) < (int64_t)batches;)
    TG_TRY(run_batch(run, runner, batch ? ends[batch - 1] : 0, ends[batch], progress, err));
  return TG_OK;
}

static tg_status run_work(tg_run *run, tg_job_runner *runner, tg_error *err) {
  tg_counter counter;
  tg_progress progress;
  size_t batches = 0;
  uint32_t *ends = batches_make(run, &batches);
  tg_counter_open(&run->world, &counter);
  tg_progress_open(&progress, &run->world, &counter, "jobs", false,
                   (int64_t)run->matrix.unit_count);
  tg_status status = ends ? work(run, runner, ends, batches, &counter, &progress, err)
                          : tg_fail(err, TG_NO_MEMORY, "no memory to hand out jobs");
  tg_progress_close(&progress);
  tg_counter_close(&counter);
  free(ends);
  return status;
}

static const char **object_names(const tg_run *run) {
  const char **names = calloc(run->catalog.count + 1, sizeof *names);
  for (size_t i = 0; names && i < run->catalog.count; i++)
    names[i] = run->catalog.objects[i].path;
  return names;
}

/* What earlier runs left to do, then whatever is damaged of it. */
static tg_status run_rest(tg_run *run, tg_job_runner *runner, tg_error *err) {
  tg_rows own = {0};
  tg_status status = tg_run_resume(run, &own, err);
  if (status == TG_OK)
    status = run_work(run, runner, err);
  for (size_t i = 0; i < own.count && status == TG_OK && !tg_stop_asked(); i++)
    status = run_unit(run, runner, tg_rows_at(&own, i), err);
  tg_rows_clear(&own);
  const tg_status kept = tg_journal_flush(run->journal, status == TG_OK ? err : NULL);
  status = status == TG_OK ? kept : status; /* what is done is kept, however this ends */
  TG_TRY(tg_world_agree(&run->world, status, err));
  return tg_run_stopping(run, err);
}

/* By rank 0, which alone may be able to follow all links. */
static tg_status make_identity(tg_run *run, tg_error *err) {
  const tg_world *world = &run->world;
  const bool root = world->rank == 0;
  tg_identity *identity = &run->identity;
  tg_status status = root ? tg_identity_make(&run->campaign, &run->catalog, identity, err) : TG_OK;
  TG_TRY(tg_world_agree(world, status, err));
  size_t origin = identity->origin ? strlen(identity->origin) + 1 : 0;
  uint64_t facts[] = {identity->program, identity->settings, identity->orders_failed,
                      identity->trades_failed};
  TG_ACTIVITY_WAITS(MPI_Bcast(facts, TG_COUNT(facts), MPI_UINT64_T, 0, world->comm));
  identity->program = facts[0];
  identity->settings = facts[1];
  identity->orders_failed = facts[2];
  identity->trades_failed = facts[3];
  TG_TRY(tg_world_share(world, (void **)&identity->origin, &origin, 1, err));
  TG_TRY(tg_world_share(world, (void **)&identity->objects, &identity->object_count,
                        sizeof *identity->objects, err));
  return tg_world_agree(world, root ? TG_OK : tg_identity_index(identity, err), err);
}

tg_status tg_run_jobs(tg_run *run, tg_error *err) {
  double start = tg_now();
  TG_TRY(make_identity(run, err));
  TG_TRY(tg_run_state_journal(run, err));
  const char **names = object_names(run);
  tg_job_setup setup = {
      .campaign = &run->campaign,
      .results = &run->results,
      .zone = run->zone,
      .known_instruments =
          run->campaign.inputs[TG_TABLE_instruments].given ? run->instruments : NULL,
      .known_instrument_count = run->instrument_count,
      .complete = run->complete,
      .orders_failed = run->identity.orders_failed,
      .trades_failed = run->identity.trades_failed,
      .object_count = run->catalog.count,
      .object_names = names,
      .rollups = &run->rollups,
  };
  tg_store_reader *reader = NULL;
  tg_job_runner *runner = NULL;
  tg_status status = names ? make_sums(run, err) : tg_fail(err, TG_NO_MEMORY, "no memory for jobs");
  if (status == TG_OK)
    status = tg_run_job_memory(run, &setup.memory, err);
  if (status == TG_OK)
    status =
        tg_store_reader_new((const char *const *)run->part_paths, run->plan.count,
                            open_parts(&run->matrix), run->memory / READER_SHARE, &reader, err);
  if (status == TG_OK)
    status = tg_job_runner_new(&setup, reader, &runner, err);
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK)
    status = run_rest(run, runner, err);
  if (status == TG_OK)
    status = tg_run_settle_shards(run, runner, err);
  if (status == TG_OK)
    status = tg_run_gather_samples(run, runner, err);
  if (status == TG_OK)
    status = tg_run_failures(run, err);
  tg_job_runner_free(runner);
  tg_store_reader_free(reader);
  free(names);
  run->facts.analyse_seconds = tg_now() - start;
  return status;
}
