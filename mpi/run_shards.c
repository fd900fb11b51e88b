#include "run_shards.h"

#include "gather.h"
#include "run_cost.h"
#include "run_result.h"

#include <stdlib.h>
#include <string.h>

#define HELD_SHARE 16 /* of the memory: what may wait */

static void held_clear(tg_held_shard *held) {
  tg_rollup_held_clear(&held->sums);
  free(held->objects);
  free(held->counts);
}

/* Its counts, by their place in the list of its objects. */
static tg_status hold_counts(tg_held_shard *held, const tg_job_result *result) {
  size_t count = held->object_count = result->object_count;
  held->objects = malloc((count + 1) * sizeof *held->objects);
  held->counts = malloc((count + 1) * sizeof *held->counts);
  if (!held->objects || !held->counts)
    return TG_NO_MEMORY;
  for (size_t i = 0; i < count; i++) {
    held->objects[i] = result->objects[i];
    held->counts[i] = result->counts[result->objects[i]];
  }
  return TG_OK;
}

static tg_status hold(tg_run *run, const tg_work *unit, const tg_job_result *result) {
  tg_held_shards *all = &run->held;
  tg_held_shard held = {.job = unit->job, .first = unit->shard == 0};
  tg_status status = hold_counts(&held, result);
  if (status == TG_OK)
    status = tg_rollup_held_take(&held.sums, &run->rollups);
  int64_t objects = (int64_t)(held.object_count * (sizeof *held.objects + sizeof *held.counts));
  int64_t bytes = held.sums.bytes + objects + (int64_t)(sizeof held + sizeof(tg_shard_row));
  if (status == TG_OK && bytes > run->memory / HELD_SHARE - all->bytes)
    status = TG_LIMIT;
  tg_held_shard *place = status == TG_OK ? tg_rows_push(&all->shards) : NULL;
  if (place) {
    *place = held;
    all->bytes += bytes;
    return TG_OK;
  }
  held_clear(&held);
  tg_rollup_set_discard(&run->rollups);
  return TG_LIMIT;
}

tg_status tg_run_hold_shard(tg_run *run, const tg_work *unit, const tg_job_result *result,
                            tg_error *err) {
  tg_held_shards *all = &run->held;
  all->rows.row_size = sizeof(tg_shard_row);
  all->shards.row_size = sizeof(tg_held_shard);
  if (result->sums_error.status != TG_OK)
    return tg_fail(err, result->sums_error.status, "%s", result->sums_error.text);
  tg_shard_row *row = tg_rows_push(&all->rows);
  if (!row)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu shards", all->rows.count);
  row->unit = *unit;
  row->job = result->job;
  memcpy(row->groups, result->groups, sizeof row->groups);
  if (row->job.status == TG_OK)
    row->job.status = hold(run, unit, result);
  return TG_OK;
}

/* Rank 0 keeps the job row and the groups for all. */
static tg_status keep_merged(tg_run *run, const tg_shard_row *merged, tg_error *err) {
  tg_job_result result = {.job = merged->job};
  memcpy(result.groups, merged->groups, sizeof result.groups);
  tg_group_sums_finish(result.groups, run->campaign.compat);
  tg_run_note_job(run, &result.job);
  TG_TRY(tg_group_sums_merge(run->totals, result.groups, err));
  return tg_run_record_merged(run, &merged->unit, &result, err);
}

/* All shards of one job, in order. \return false: it has to be run whole. */
static bool merge(const tg_shard_row *rows, size_t count, tg_shard_row *merged) {
  *merged = rows[0];
  for (size_t i = 0; i < count; i++)
    if (rows[i].job.status != TG_OK ||
        (i > 0 && tg_shard_row_merge(merged, &rows[i], NULL) != TG_OK))
      return false;
  return count == (size_t)rows[0].unit.shards;
}

/* Rank 0: \a failed gets the jobs to be run whole, ascending. */
static tg_status merge_all(tg_run *run, tg_rows *rows, tg_rows *failed, tg_error *err) {
  tg_shard_row merged;
  size_t to;
  if (rows->count)
    qsort(rows->data, rows->count, rows->row_size, tg_shard_row_order);
  for (size_t from = 0; from < rows->count; from = to) {
    const tg_shard_row *first = tg_rows_at(rows, from);
    for (to = from; to < rows->count; to++)
      if (((const tg_shard_row *)tg_rows_at(rows, to))->unit.job != first->unit.job)
        break;
    if (merge(first, to - from, &merged)) {
      TG_TRY(keep_merged(run, &merged, err));
      continue;
    }
    uint32_t *job = tg_rows_push(failed);
    if (!job)
      return tg_fail(err, TG_NO_MEMORY, "no memory for %zu failed jobs", failed->count);
    *job = first->unit.job;
  }
  return TG_OK;
}

static int by_number(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/* The shards of this rank whose jobs are whole count. */
static tg_status commit(tg_run *run, const tg_rows *failed, tg_error *err) {
  for (size_t i = 0; i < run->held.shards.count; i++) {
    tg_held_shard *held = tg_rows_at(&run->held.shards, i);
    if (failed->count &&
        bsearch(&held->job, failed->data, failed->count, sizeof held->job, by_number))
      continue;
    for (size_t o = 0; o < held->object_count; o++)
      tg_run_add_counts(&run->counts[held->objects[o]], &held->counts[o]);
    run->facts.jobs += held->first;
    tg_rollup_held_give_back(&held->sums, &run->rollups);
    TG_TRY(tg_rollup_set_commit(&run->rollups, err));
  }
  return TG_OK;
}

/* Each rank takes its share of the jobs that have to be run whole. */
static tg_status run_whole(tg_run *run, tg_job_runner *runner, const tg_rows *failed,
                           tg_error *err) {
  for (size_t i = (size_t)run->world.rank; i < failed->count; i += (size_t)run->world.ranks) {
    uint32_t number = *(const uint32_t *)tg_rows_at(failed, i);
    const tg_job *job = &run->matrix.jobs[number];
    double start = tg_now();
    const tg_job_result *result = tg_job_run(runner, job, run->matrix.ranges);
    TG_TRY(tg_run_keep_job(run, runner, number, result, err));
    tg_run_cost_job(run, job, result, tg_now() - start);
  }
  return TG_OK;
}

tg_status tg_run_settle_shards(tg_run *run, tg_job_runner *runner, tg_error *err) {
  const tg_world *world = &run->world;
  tg_rows failed = {.row_size = sizeof(uint32_t)};
  tg_held_shards *all = &run->held;
  all->rows.row_size = sizeof(tg_shard_row);
  if (!run->cut)
    return TG_OK;
  tg_status status = tg_gather_rows(world, &all->rows, err);
  if (status == TG_OK && world->rank == 0)
    status = merge_all(run, &all->rows, &failed, err);
  status = tg_world_agree(world, status, err);
  if (status == TG_OK)
    status = tg_world_share(world, (void **)&failed.data, &failed.count, failed.row_size, err);
  if (status == TG_OK)
    status = commit(run, &failed, err);
  tg_run_shards_clear(all);
  if (status == TG_OK)
    status = run_whole(run, runner, &failed, err);
  free(failed.data);
  return tg_world_agree(world, status, err);
}

void tg_run_shards_clear(tg_held_shards *held) {
  for (size_t i = 0; i < held->shards.count; i++)
    held_clear(tg_rows_at(&held->shards, i));
  tg_rows_clear(&held->shards);
  tg_rows_clear(&held->rows);
  held->bytes = 0;
}
