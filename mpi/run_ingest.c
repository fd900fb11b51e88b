#include "run.h"

#include "base/atomic_file.h"
#include "config/machine.h"
#include "progress.h"
#include "run_cost.h"
#include "run_stop.h"
#include "shuffle.h"
#include "store/ingest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct unit {
  int64_t bytes;
  uint32_t chunk;
} unit;

static int larger_first(const void *left, const void *right) {
  const unit *a = left, *b = right;
  if (a->bytes != b->bytes)
    return a->bytes > b->bytes ? -1 : 1;
  return a->chunk < b->chunk ? -1 : a->chunk > b->chunk;
}

/* Largest first, so that no rank is left alone with a large one at the end. */
static unit *work_order(const tg_chunk_plan *plan, int64_t *total) {
  unit *units = malloc((plan->count + 1) * sizeof *units);
  for (size_t i = 0; units && i < plan->count; i++) {
    units[i] = (unit){plan->chunks[i].end - plan->chunks[i].begin, (uint32_t)i};
    *total += units[i].bytes;
  }
  if (units)
    qsort(units, plan->count, sizeof *units, larger_first);
  return units;
}

static void tick(void *context, int64_t bytes) {
  tg_progress_add(context, bytes);
}

static void ingest_one(tg_run *run, tg_ingest *ingest, uint32_t number) {
  const tg_chunk *chunk = &run->plan.chunks[number];
  tg_chunk_outcome *outcome = &run->outcomes[number];
  tg_error problem = {0};
  bool reused = false;
  double start = tg_now();
  outcome->status =
      tg_ingest_make(ingest, &run->catalog.objects[chunk->object], chunk, &reused, &problem);
  outcome->reused = reused;
  outcome->whole = tg_ingest_took_whole(ingest);
  tg_run_cost_chunk(run, number, tg_now() - start);
  snprintf(outcome->problem, sizeof outcome->problem, "%s", problem.text);
  run->facts.chunks++;
  run->facts.bytes_ingested += reused ? 0 : chunk->end - chunk->begin;
}

static void publish_one(const tg_run *run, tg_ingest *ingest, const unit *made) {
  tg_chunk_outcome *outcome = made ? &run->outcomes[made->chunk] : NULL;
  tg_error problem = {0};
  if (!outcome || outcome->status != TG_OK || outcome->reused)
    return;
  outcome->status = tg_ingest_publish(ingest, &problem);
  snprintf(outcome->problem, sizeof outcome->problem, "%s", problem.text);
}

/* A part is named when the next is made: until then the disk has had time to take it. */
static void ingest_units(tg_run *run, tg_ingest *ingest, const unit *units, tg_counter *counter) {
  const unit *made = NULL;
  for (int64_t next; (next = tg_run_next(counter)) < (int64_t)run->plan.count;) {
    ingest_one(run, ingest, units[next].chunk);
    publish_one(run, ingest, made);
    made = &units[next];
  }
  publish_one(run, ingest, made);
}

/* /objects names the object beside its problem: the sentence need not. */
static const char *without_path(const char *problem, const char *path) {
  size_t length = strlen(path);
  bool named = !strncmp(problem, path, length) && !strncmp(problem + length, ": ", 2);
  return named ? problem + length + 2 : problem;
}

/* A lost chunk makes its whole object a failed one: its other rows are no complete days. */
static void blame_objects(tg_run *run) {
  for (size_t i = 0; i < run->plan.count; i++) {
    const tg_chunk_outcome *outcome = &run->outcomes[i];
    tg_object *object = &run->catalog.objects[run->plan.chunks[i].object];
    if (outcome->status == TG_OK || object->status != TG_OK)
      continue;
    object->status = outcome->status;
    snprintf(object->problem, sizeof object->problem, "%s",
             without_path(outcome->problem, object->path));
  }
}

/* A full store fails the same way for every chunk that follows: stop here and say so. */
static tg_status first_fatal(const tg_run *run, tg_error *err) {
  for (size_t i = 0; i < run->plan.count; i++) {
    tg_status status = (tg_status)run->outcomes[i].status;
    if (status == TG_NO_SPACE || status == TG_NO_MEMORY)
      return tg_fail(err, status, "%s", run->outcomes[i].problem);
  }
  return TG_OK;
}

/* Without a thread the work is the same, only slower: that there can be none is no failure. */
static tg_helper *start_helper(const tg_run *run) {
  tg_helper *helper = NULL;
  if (tg_machine_wants_helper(run->campaign.helper, tg_machine_cores(), run->world.node_ranks))
    tg_helper_start(&helper);
  return helper;
}

/* Some parts are those of all columns: that is known now, and the same on all ranks. */
static tg_status name_whole_parts(tg_run *run, tg_error *err) {
  for (size_t i = 0; i < run->plan.count; i++) {
    const tg_chunk *chunk = &run->plan.chunks[i];
    char text[2048], path[TG_PATH_MAX];
    if (!run->outcomes[i].whole)
      continue;
    TG_TRY(tg_part_provenance_whole(&run->campaign, &run->catalog.objects[chunk->object], chunk,
                                    text, sizeof text, err));
    tg_part_path(run->campaign.store, text, path, sizeof path);
    char *copy = strdup(path);
    if (!copy)
      return tg_fail(err, TG_NO_MEMORY, "no memory for %zu part names", run->plan.count);
    free(run->part_paths[i]);
    run->part_paths[i] = copy;
  }
  return TG_OK;
}

/* What runs that were killed were writing has no name and never gets one. Each node can tell which
 * of its own processes are dead. */
static void sweep(const tg_run *run) {
  char parts[TG_PATH_MAX];
  if (run->world.node_rank != 0)
    return;
  tg_atomic_sweep(run->campaign.aggregate);
  snprintf(parts, sizeof parts, "%s/.part.h5", run->campaign.store);
  tg_atomic_sweep(parts);
}

tg_status tg_run_ingest(tg_run *run, tg_error *err) {
  double start = tg_now();
  sweep(run);
  int64_t total = 0;
  unit *units = work_order(&run->plan, &total);
  run->outcomes = calloc(run->plan.count + 1, sizeof *run->outcomes);
  tg_ingest *ingest = NULL;
  tg_helper *helper = start_helper(run);
  tg_counter counter;
  tg_progress progress;
  tg_counter_open(&run->world, &counter);
  tg_progress_open(&progress, &run->world, &counter, "ingest", true, total);
  tg_status status =
      units && run->outcomes
          ? tg_ingest_new(&run->campaign, run->window, helper, tick, &progress, &ingest, err)
          : tg_fail(err, TG_NO_MEMORY, "no memory for the chunk plan");
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK && run->shuffle)
    tg_shuffle(units, run->plan.count, sizeof *units, run->seed);
  if (status == TG_OK && run->again.fresh)
    tg_ingest_refresh(ingest);
  if (status == TG_OK)
    ingest_units(run, ingest, units, &counter);
  tg_progress_close(&progress);
  tg_ingest_free(ingest);
  tg_helper_stop(helper);
  tg_counter_close(&counter);
  free(units);
  TG_TRY(status);
  TG_TRY(tg_run_stopping(run, err));
  tg_world_or(&run->world, run->outcomes, run->plan.count * sizeof *run->outcomes);
  blame_objects(run);
  TG_TRY(tg_world_agree(&run->world, name_whole_parts(run, err), err));
  run->facts.ingest_seconds = tg_now() - start;
  return first_fatal(run, err);
}
