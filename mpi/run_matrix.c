#include "run_memory.h"
#include "run_trial.h"

#include "base/activity.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The indexes of all parts: rank 0 only. Copies, since parts may outnumber open files. */
typedef struct listing {
  tg_part_listing *parts;
  size_t count;
  int64_t bytes; /* of the copies */
} listing;

static void listing_clear(listing *list) {
  for (size_t i = 0; i < list->count; i++) {
    free((void *)list->parts[i].index);
    free((void *)list->parts[i].participants);
  }
  free(list->parts);
}

static void *copy_of(const void *data, size_t count, size_t size) {
  void *copy = malloc(count * size + 1);
  if (copy && count)
    memcpy(copy, data, count * size);
  return copy;
}

static const char *first_sample(const tg_run *run, int32_t object) {
  for (size_t i = 0; i < run->plan.count; i++)
    if (run->plan.chunks[i].object == object && run->parts[i].facts.samples[0][0])
      return run->parts[i].facts.samples[0];
  return "";
}

/* The campaign's policy on bad rows, object by object. */
static tg_status judge_objects(tg_run *run, tg_error *err) {
  int64_t *bad = calloc(run->catalog.count + 1, sizeof *bad);
  if (!bad)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu objects", run->catalog.count);
  for (size_t i = 0; i < run->plan.count; i++)
    bad[run->plan.chunks[i].object] += run->parts[i].facts.bad_rows;
  for (size_t i = 0; i < run->catalog.count; i++) {
    tg_object *object = &run->catalog.objects[i];
    int64_t allowed = tg_bad_rows_allowed(&run->campaign);
    if (!bad[i])
      continue;
    const char *sample = first_sample(run, (int32_t)i);
    if (bad[i] <= allowed) {
      tg_log(TG_LOG_WARN, "%s: %" PRId64 " bad rows skipped; the first: %s", object->path, bad[i],
             sample);
    } else if (object->status == TG_OK) {
      object->status = TG_BAD_ROW;
      snprintf(object->problem, sizeof object->problem,
               "%" PRId64 " bad rows, %" PRId64 " allowed (ingest.on_bad_row); the first: %.150s",
               bad[i], allowed, sample);
    }
  }
  free(bad);
  return TG_OK;
}

static tg_status list_part(tg_run *run, listing *list, size_t chunk, tg_error *err) {
  tg_part *part = NULL;
  tg_activity_begin("reading the index of", run->part_paths[chunk]);
  TG_TRY(tg_part_open(run->part_paths[chunk], NULL, &part, err));
  tg_part_listing *entry = &list->parts[list->count];
  run->parts[chunk] = *tg_part_facts(part);
  *entry = (tg_part_listing){.part = (int32_t)chunk,
                             .object = run->plan.chunks[chunk].object,
                             .table = run->parts[chunk].table};
  const tg_index_entry *index = tg_part_index(part, &entry->index_count);
  const int64_t *participants = tg_part_participants(part, &entry->participant_count);
  entry->index = copy_of(index, entry->index_count, sizeof *index);
  entry->participants = copy_of(participants, entry->participant_count, sizeof *participants);
  tg_part_close(part);
  if (entry->index && entry->participants) {
    list->count++;
    list->bytes += (int64_t)(entry->index_count * sizeof *index +
                             entry->participant_count * sizeof *participants);
    return TG_OK;
  }
  free((void *)entry->index);
  free((void *)entry->participants);
  return tg_fail(err, TG_NO_MEMORY, "no memory for the index of %s", run->part_paths[chunk]);
}

/* A part that was whole after ingest but is not now fails its object, not the run. */
static tg_status list_parts(tg_run *run, listing *list, tg_error *err) {
  list->parts = calloc(run->plan.count + 1, sizeof *list->parts);
  run->parts = calloc(run->plan.count + 1, sizeof *run->parts);
  if (!list->parts || !run->parts)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu parts", run->plan.count);
  for (size_t i = 0; i < run->plan.count; i++) {
    tg_object *object = &run->catalog.objects[run->plan.chunks[i].object];
    tg_error problem = {0};
    if (run->outcomes[i].status != TG_OK)
      continue;
    TG_TRY(tg_run_index_memory(run, list->count, list->bytes, err));
    tg_status status = list_part(run, list, i, &problem);
    if (status == TG_OK || object->status != TG_OK)
      continue;
    object->status = status;
    snprintf(object->problem, sizeof object->problem, "%.255s", problem.text);
  }
  TG_TRY(tg_run_index_memory(run, list->count, list->bytes, err));
  return judge_objects(run, err);
}

static void report_objects(tg_run *run) {
  for (size_t i = 0; i < run->catalog.count; i++) {
    const tg_object *object = &run->catalog.objects[i];
    if (object->status == TG_OK)
      continue;
    tg_log(TG_LOG_ERROR, "%s: %s", object->path, object->problem);
    tg_log_item items[] = {TG_ITEM_TEXT("object", object->path),
                           TG_ITEM_TEXT("error", object->problem)};
    tg_run_log_write(&run->log, "object_failed", items, TG_COUNT(items));
  }
}

static void count_objects(tg_run *run, listing *list) {
  for (size_t i = 0; i < list->count; i++) {
    tg_part_listing *part = &list->parts[i];
    const tg_part_info *info = &run->parts[part->part];
    tg_object_counts *counts = &run->counts[part->object];
    part->object_failed = run->catalog.objects[part->object].status != TG_OK;
    counts->read += info->facts.rows_read;
    for (int d = 0; d < TG_DROP_COUNT; d++)
      counts->dropped[d] += info->dropped[d];
  }
}

static tg_status build_on_root(tg_run *run, tg_error *err) {
  listing list = {0};
  tg_status status = list_parts(run, &list, err);
  if (status == TG_OK) {
    report_objects(run);
    count_objects(run, &list);
    status =
        tg_job_matrix_build(&run->campaign, list.parts, list.count, run->counts, &run->matrix, err);
  }
  if (status == TG_OK)
    status = tg_run_note_unread(run, list.parts, list.count, err);
  if (status == TG_OK)
    status = tg_shards_make(&run->campaign, run->world.ranks, run->memory, &run->matrix, err);
  listing_clear(&list);
  return status;
}

static tg_status share_matrix(tg_run *run, tg_error *err) {
  tg_job_matrix *m = &run->matrix;
  const tg_world *world = &run->world;
  TG_TRY(tg_world_share(world, (void **)&m->jobs, &m->job_count, sizeof *m->jobs, err));
  TG_TRY(tg_world_share(world, (void **)&m->units, &m->unit_count, sizeof *m->units, err));
  TG_TRY(tg_world_share(world, (void **)&m->ranges, &m->range_count, sizeof *m->ranges, err));
  TG_TRY(tg_world_share(world, (void **)&m->securities, &m->security_count, sizeof *m->securities,
                        err));
  TG_TRY(tg_world_share(world, (void **)&m->participants, &m->participant_count,
                        sizeof *m->participants, err));
  TG_TRY(tg_world_share(world, (void **)&m->dates, &m->date_count, sizeof *m->dates, err));
  return tg_world_share(world, (void **)&run->catalog.objects, &run->catalog.count,
                        sizeof *run->catalog.objects, err);
}

static tg_status nothing_selected(const tg_run *run, tg_error *err) {
  int64_t read = 0, bad = 0, security = 0, date = 0, minimum = 0;
  for (size_t i = 0; i < run->catalog.count; i++) {
    read += run->counts[i].read;
    bad += run->counts[i].dropped[TG_DROP_bad_row];
    security += run->counts[i].dropped[TG_DROP_security];
    date += run->counts[i].dropped[TG_DROP_date];
    minimum += run->counts[i].dropped[TG_DROP_minimum];
  }
  return tg_fail(err, TG_NOTHING,
                 "no (security, date) to work on: of %" PRId64 " rows read, %" PRId64
                 " are bad, %" PRId64 " of securities not selected, %" PRId64
                 " of dates not selected, %" PRId64
                 " below the minimum rows; check select and inputs",
                 read, bad, security, date, minimum);
}

/* Trades or quotes alone are no study. */
static tg_status no_orders(const tg_run *run, tg_error *err) {
  const tg_object *first = NULL;
  for (size_t i = 0; i < run->catalog.count; i++) {
    const tg_object *object = &run->catalog.objects[i];
    if (object->table != TG_TABLE_orders)
      continue;
    if (object->status == TG_OK)
      return TG_OK;
    first = first ? first : object;
  }
  return tg_fail(err, TG_NOTHING, "no orders object can be used; the first, %.200s: %s",
                 first ? first->path : "", first ? first->problem : "none is listed");
}

tg_status tg_run_matrix(tg_run *run, tg_error *err) {
  double start = tg_now();
  run->counts = calloc(run->catalog.count + 1, sizeof *run->counts);
  tg_status status = run->counts ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for the objects");
  TG_TRY(tg_world_agree(&run->world, status, err));
  if (run->world.rank == 0)
    status = build_on_root(run, err);
  if (status == TG_OK && run->world.rank == 0)
    status = no_orders(run, err);
  if (status == TG_OK && run->world.rank == 0 && !run->matrix.job_count)
    status = nothing_selected(run, err);
  TG_TRY(tg_world_agree(&run->world, status, err));
  TG_TRY(share_matrix(run, err));
  run->complete = true;
  for (size_t i = 0; i < run->catalog.count; i++)
    run->complete = run->complete && run->catalog.objects[i].status == TG_OK;
  TG_TRY(tg_run_references(run, err));
  run->facts.matrix_seconds = tg_now() - start;
  return TG_OK;
}
