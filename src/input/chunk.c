/** \file chunk.c
 *
 * Where to cut, by size alone for plain files and by frames for zstd.
 */
#include "input/chunk.h"

#include "fetch/source.h"
#include "input/row_reader.h"

#include <stdlib.h>

/* The chunks of a plan while it grows. */
typedef struct plan_builder {
  tg_chunk_plan *plan;
  size_t capacity;
} plan_builder;

static tg_status builder_add(plan_builder *builder, tg_chunk chunk, tg_error *err) {
  tg_chunk_plan *plan = builder->plan;
  if (plan->count == builder->capacity) {
    size_t capacity = builder->capacity ? 2 * builder->capacity : 64;
    tg_chunk *chunks = reallocarray(plan->chunks, capacity, sizeof *chunks);
    if (!chunks)
      return tg_fail(err, TG_NO_MEMORY, "no memory for a plan of %zu chunks", capacity);
    plan->chunks = chunks;
    builder->capacity = capacity;
  }
  plan->chunks[plan->count++] = chunk;
  return TG_OK;
}

static tg_status cut_plain(plan_builder *builder, int32_t index, int64_t total, int64_t size,
                           tg_error *err) {
  tg_chunk chunk = {.object = index};
  for (; chunk.end < total; chunk.number++) {
    chunk.begin = chunk.end;
    chunk.end = size < total - chunk.begin ? chunk.begin + size : total;
    TG_TRY(builder_add(builder, chunk, err));
  }
  return TG_OK;
}

static tg_status cut_frames(plan_builder *builder, int32_t index, int64_t total, int64_t size,
                            const int64_t *starts, size_t count, tg_error *err) {
  tg_chunk chunk = {.object = index};
  for (size_t i = 1; i < count; i++) {
    if (starts[i] - chunk.begin < size)
      continue;
    chunk.end = starts[i];
    TG_TRY(builder_add(builder, chunk, err));
    chunk.begin = chunk.end;
    chunk.number++;
  }
  chunk.end = total;
  return builder_add(builder, chunk, err);
}

static tg_status header_check(const tg_object *object, const tg_mapping *mapping, tg_error *err) {
  tg_chunk whole = {.end = object->size};
  tg_row_reader *reader;
  TG_TRY(tg_row_reader_open(object, &whole, mapping, NULL, &reader, err));
  tg_row_reader_close(reader);
  return TG_OK;
}

static tg_status cut_object(plan_builder *builder, const tg_object *object, int32_t index,
                            int64_t size, tg_error *err) {
  if (object->coding != TG_ZSTD)
    return cut_plain(builder, index, object->size, object->coding == TG_GZIP ? object->size : size,
                     err);
  int64_t *starts;
  size_t count;
  TG_TRY(tg_zstd_frames(object, &starts, &count, err));
  tg_status status = cut_frames(builder, index, object->size, size, starts, count, err);
  free(starts);
  return status;
}

static tg_status plan_object(plan_builder *builder, const tg_campaign *campaign, tg_object *object,
                             int32_t index, int64_t size, tg_error *err) {
  if (object->status != TG_OK)
    return TG_OK;
  tg_error problem = {0};
  tg_status status = header_check(object, &campaign->inputs[object->table].mapping, &problem);
  if (status == TG_OK)
    status = cut_object(builder, object, index, size, &problem);
  if (status == TG_NO_MEMORY)
    return tg_fail(err, status, "%s", problem.text);
  if (status != TG_OK)
    tg_object_refuse(object, &problem);
  return TG_OK;
}

tg_status tg_chunk_plan_make(const tg_campaign *campaign, tg_catalog *catalog, int64_t size,
                             tg_chunk_plan *plan, tg_error *err) {
  *plan = (tg_chunk_plan){0};
  plan_builder builder = {.plan = plan};
  tg_status status = TG_OK;
  if (size < 1)
    size = 1;
  for (size_t i = 0; i < catalog->count && status == TG_OK; i++)
    status = plan_object(&builder, campaign, &catalog->objects[i], (int32_t)i, size, err);
  if (status != TG_OK)
    tg_chunk_plan_clear(plan);
  return status;
}

void tg_chunk_plan_clear(tg_chunk_plan *plan) {
  free(plan->chunks);
  *plan = (tg_chunk_plan){0};
}
