#include "command/plan_jobs.h"

#include "store/part_find.h"

#include <stdlib.h>
#include <string.h>

static tg_status find_part(const tg_campaign *campaign, const tg_object *object,
                           const tg_chunk *chunk, tg_plan_parts *parts, size_t number,
                           tg_error *err) {
  tg_part_place place;
  tg_part *part;
  TG_TRY(tg_part_find(campaign, object, chunk, &place, &part, NULL, err));
  parts->paths[number] = strdup(place.path);
  if (!part || !parts->paths[number]) {
    tg_part_close(part);
    return parts->paths[number] ? TG_OK
                                : tg_fail(err, TG_NO_MEMORY, "no memory for the name of a part");
  }
  parts->info[number] = *tg_part_facts(part);
  parts->whole[number] = true;
  parts->whole_count++;
  tg_part_close(part);
  return TG_OK;
}

tg_status tg_plan_parts_find(const tg_campaign *campaign, const tg_catalog *catalog,
                             const tg_chunk_plan *plan, tg_plan_parts *parts, tg_error *err) {
  *parts = (tg_plan_parts){.paths = calloc(plan->count + 1, sizeof *parts->paths),
                           .whole = calloc(plan->count + 1, sizeof *parts->whole),
                           .info = calloc(plan->count + 1, sizeof *parts->info),
                           .count = plan->count};
  if (!parts->paths || !parts->whole || !parts->info)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu parts", plan->count);
  for (size_t i = 0; i < plan->count; i++)
    TG_TRY(find_part(campaign, &catalog->objects[plan->chunks[i].object], &plan->chunks[i], parts,
                     i, err));
  return TG_OK;
}

void tg_plan_parts_clear(tg_plan_parts *parts) {
  for (size_t i = 0; parts->paths && i < parts->count; i++)
    free(parts->paths[i]);
  free(parts->paths);
  free(parts->whole);
  free(parts->info);
  *parts = (tg_plan_parts){0};
}

/** Copies of what the matrix needs of each part, so that one part is open at a time. */
typedef struct listing {
  tg_part_listing *parts;
  size_t count;
} listing;

/* Never NULL for lack of elements. */
static void *copy_of(const void *data, size_t size) {
  void *copy = malloc(size + 1);
  if (copy && size)
    memcpy(copy, data, size);
  return copy;
}

static tg_status list_part(const tg_plan_parts *parts, const tg_chunk_plan *plan, size_t number,
                           bool failed, listing *list, tg_error *err) {
  tg_part *part;
  TG_TRY(tg_part_open(parts->paths[number], NULL, &part, err));
  tg_part_listing *entry = &list->parts[list->count++];
  *entry = (tg_part_listing){.part = (int32_t)number,
                             .object = plan->chunks[number].object,
                             .table = parts->info[number].table,
                             .object_failed = failed};
  const tg_index_entry *index = tg_part_index(part, &entry->index_count);
  const int64_t *participants = tg_part_participants(part, &entry->participant_count);
  entry->index = copy_of(index, entry->index_count * sizeof *index);
  entry->participants = copy_of(participants, entry->participant_count * sizeof *participants);
  tg_part_close(part);
  if (!entry->index || !entry->participants)
    return tg_fail(err, TG_NO_MEMORY, "no memory for the index of %s", parts->paths[number]);
  return TG_OK;
}

static void listing_clear(listing *list) {
  for (size_t i = 0; i < list->count; i++) {
    free((void *)list->parts[i].index);
    free((void *)list->parts[i].participants);
  }
  free(list->parts);
}

tg_status tg_plan_jobs(const tg_campaign *campaign, const tg_catalog *catalog,
                       const tg_chunk_plan *plan, const tg_plan_parts *parts, tg_job_matrix *matrix,
                       tg_error *err) {
  listing list = {calloc(parts->count + 1, sizeof *list.parts), 0};
  tg_object_counts *counts = calloc(catalog->count + 1, sizeof *counts);
  tg_status status = TG_OK;
  if (!list.parts || !counts)
    status = tg_fail(err, TG_NO_MEMORY, "no memory for %zu parts", parts->count);
  for (size_t i = 0; status == TG_OK && i < parts->count; i++)
    if (parts->whole[i])
      status = list_part(parts, plan, i, catalog->objects[plan->chunks[i].object].status != TG_OK,
                         &list, err);
  if (status == TG_OK)
    status = tg_job_matrix_build(campaign, list.parts, list.count, counts, matrix, err);
  listing_clear(&list);
  free(counts);
  return status;
}
