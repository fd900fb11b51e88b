/** \file ingest.c
 *
 * The loop of a chunk: a batch of rows is read, partitioned into runs, and these
 * are appended, now or by the helper.
 */
#include "store/ingest.h"

#include "base/activity.h"
#include "base/atomic_file.h"
#include "base/log.h"
#include "base/memory_gauge.h"
#include "base/stop.h"
#include "input/crossed.h"
#include "store/distinct.h"
#include "store/pages.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A part that lacks only its name, and this. */
typedef struct sealed_part {
  tg_part_writer *writer;
  char path[TG_PATH_MAX];
} sealed_part;

/* One that is on its way to the disk, and one that was just made. */
#define SEALED_MAX 2

struct tg_ingest {
  const tg_campaign *campaign;
  int64_t window;
  tg_helper *helper;
  tg_ingest_tick tick;
  void *context;
  tg_zone *zone;
  tg_columns batch;
  tg_run_queue queue;
  tg_partition *partition;  /* NULL, or for the table of the batch and this queue */
  tg_distinct participants; /* of the chunk */
  bool took_whole, refreshes;
  sealed_part sealed[SEALED_MAX];
  size_t sealed_count;
};

tg_status tg_ingest_new(const tg_campaign *campaign, int64_t window, tg_helper *helper,
                        tg_ingest_tick tick, void *context, tg_ingest **ingest, tg_error *err) {
  tg_ingest *made = *ingest = calloc(1, sizeof *made);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "no memory to ingest");
  made->campaign = campaign;
  made->window = window;
  made->helper = helper;
  made->tick = tick;
  made->context = context;
  tg_status status = tg_zone_open(campaign->timezone, &made->zone, err);
  if (status == TG_OK)
    status = tg_folder_make(campaign->store, err);
  if (status != TG_OK) {
    tg_ingest_free(made);
    *ingest = NULL;
  }
  return status;
}

void tg_ingest_refresh(tg_ingest *ingest) {
  ingest->refreshes = true;
}

/* The buffers of a table. */
static void buffers_clear(tg_ingest *ingest) {
  tg_run_queue_close(&ingest->queue);
  tg_partition_free(ingest->partition);
  ingest->partition = NULL;
  tg_columns_clear(&ingest->batch);
}

void tg_ingest_free(tg_ingest *ingest) {
  if (!ingest)
    return;
  buffers_clear(ingest);
  for (size_t i = 0; i < ingest->sealed_count; i++)
    tg_part_abandon(ingest->sealed[i].writer);
  tg_zone_close(ingest->zone);
  tg_distinct_clear(&ingest->participants);
  free(ingest);
}

/* Reference data is small, and looked up from other dates where the wanted one has none. */
static bool is_selectable(const tg_table *table) {
  return table->id != TG_TABLE_instruments && table->id != TG_TABLE_participants;
}

static tg_column_mask column_bit(int column) {
  return column < 0 ? 0 : (tg_column_mask)1 << column;
}

/* What is sorted by or listed is read even where it is not stored. */
static tg_column_mask unread_of(const tg_campaign *campaign, const tg_table *table) {
  return campaign->skipped[table->id] & ~column_bit(table->security) &
         ~column_bit(tg_table_column(table, "participant"));
}

static tg_status buffers_make(tg_ingest *ingest, const tg_table *table, tg_helper *helper) {
  const tg_campaign *campaign = ingest->campaign;
  const bool selects = campaign->keep == TG_KEEP_SELECTION && is_selectable(table);
  ingest->batch.absent = unread_of(campaign, table);
  TG_TRY(tg_columns_reserve(&ingest->batch, table, TG_PARTITION_BATCH));
  TG_TRY(tg_run_queue_open(&ingest->queue, helper, TG_BLOCK_ROWS));
  return tg_partition_new(table, campaign->skipped[table->id], ingest->zone,
                          selects ? campaign : NULL, ingest->window, &ingest->queue,
                          &ingest->partition);
}

/* Buffers for the rows of \a object. Compressed input leaves the helper to its decoder. */
static tg_status buffers_reserve(tg_ingest *ingest, const tg_object *object, tg_error *err) {
  const tg_table *table = tg_table_get((tg_table_id)object->table);
  tg_helper *helper = object->coding == TG_PLAIN ? ingest->helper : NULL;
  if (ingest->partition && ingest->batch.table == table && ingest->queue.helper == helper)
    return TG_OK;
  buffers_clear(ingest);
  if (buffers_make(ingest, table, helper) == TG_OK)
    return TG_OK;
  buffers_clear(ingest);
  return tg_fail(err, TG_NO_MEMORY, "no memory to sort %" PRId64 " bytes; set ingest.window",
                 ingest->window);
}

/* What a look at one chunk carries from batch to batch. */
typedef struct pass {
  tg_row_reader *reader;
  tg_part_writer *writer;
  tg_part_info *info;
  int64_t begin;       /* of the chunk in its object */
  int64_t told, bytes; /* encoded bytes reported, and of the chunk */
} pass;

static void tell(tg_ingest *ingest, pass *p, int64_t position) {
  if (position > p->bytes)
    position = p->bytes;
  tg_activity_at(p->begin + position);
  if (ingest->tick && position > p->told) {
    ingest->tick(ingest->context, position - p->told);
    p->told = position;
  }
}

static tg_status collect_participants(tg_ingest *ingest, tg_error *err) {
  const tg_columns *rows = &ingest->batch;
  const int column = tg_table_column(rows->table, "participant");
  if (column < 0)
    return TG_OK;
  assert(rows->table->columns[column].type == TG_I32);
  if (tg_distinct_add(&ingest->participants, rows->data[column], rows->count))
    return TG_OK;
  return tg_fail(err, TG_NO_MEMORY, "no memory for distinct participants");
}

static void note_crossed(tg_part_info *info, const tg_columns *rows) {
  size_t row;
  const size_t count = tg_crossed_count(rows, &row);
  if (count && !info->crossed)
    tg_row_place(rows, row, info->first_crossed);
  info->crossed += (int64_t)count;
}

/* What waits to be sorted is what ingest holds most of. */
static tg_status give_back(tg_ingest *ingest, tg_error *err) {
  if (!tg_memory_gauge_asks())
    return TG_OK;
  TG_TRY(tg_partition_shrink(ingest->partition, err));
  tg_memory_gauge_trim();
  return TG_OK;
}

static tg_status rows_put(tg_ingest *ingest, pass *p, tg_error *err) {
  for (;;) {
    tg_status status = tg_row_reader_next(p->reader, &ingest->batch, err);
    if (status == TG_END)
      return tg_partition_end(ingest->partition, err);
    TG_TRY(status);
    TG_TRY(tg_stop_check(err));
    note_crossed(p->info, &ingest->batch);
    TG_TRY(tg_partition_add(ingest->partition, &ingest->batch, err));
    TG_TRY(collect_participants(ingest, err));
    TG_TRY(give_back(ingest, err));
    tell(ingest, p, tg_row_reader_position(p->reader));
  }
}

static tg_status append_to_part(void *to, const tg_columns *rows, const tg_index_entry *index,
                                size_t index_count, tg_error *err) {
  return tg_part_append(to, rows, index, index_count, err);
}

/* The drain is due in any case: the writer must be nobody else's before it is closed. */
static tg_status runs_write(tg_ingest *ingest, pass *p, tg_error *err) {
  tg_run_queue_direct(&ingest->queue, append_to_part, p->writer);
  tg_partition_start(ingest->partition);
  const tg_status status = rows_put(ingest, p, err);
  const tg_status behind = tg_run_queue_drain(&ingest->queue, status == TG_OK ? err : NULL);
  return status == TG_OK ? behind : status;
}

/* Rows of a file that was written to meanwhile are of no use, and a failure to read them has no
 * other cause. */
static tg_status rows_write_unchanged(tg_ingest *ingest, pass *p, tg_error *err) {
  tg_error problem = {0};
  const tg_status status = runs_write(ingest, p, &problem);
  if (status == TG_OK || status == TG_CORRUPT)
    TG_TRY(tg_row_reader_check(p->reader, err));
  return status == TG_OK ? TG_OK : tg_fail(err, status, "%s", problem.text);
}

static tg_status part_seal(tg_ingest *ingest, pass *p, const char *path, tg_error *err) {
  const tg_partition_facts *facts = tg_partition_facts_of(ingest->partition);
  size_t count;
  int64_t *ids = tg_distinct_list(&ingest->participants, &count);
  if (!ids)
    return tg_fail(err, TG_NO_MEMORY, "no memory to list participants");
  p->info->rows = facts->rows;
  p->info->reordered = facts->reordered;
  memcpy(p->info->first_reordered, facts->first_reordered, sizeof p->info->first_reordered);
  memcpy(p->info->dropped, facts->dropped, sizeof p->info->dropped);
  p->info->facts = *tg_row_reader_facts(p->reader);
  p->info->dropped[TG_DROP_bad_row] = p->info->facts.bad_rows;
  tg_status status = tg_part_seal(p->writer, p->info, ids, count, err);
  if (status == TG_OK) {
    sealed_part *sealed = &ingest->sealed[ingest->sealed_count++];
    sealed->writer = p->writer;
    snprintf(sealed->path, sizeof sealed->path, "%s", path);
  }
  p->writer = NULL;
  free(ids);
  return status;
}

static tg_status part_make(tg_ingest *ingest, const tg_object *object, const tg_chunk *chunk,
                           const tg_part_place *place, tg_error *err) {
  tg_part_info info = {.table = object->table};
  pass p = {.info = &info, .begin = chunk->begin, .bytes = chunk->end - chunk->begin};
  const tg_mapping *mapping = &ingest->campaign->inputs[object->table].mapping;
  const tg_part_origin origin = {place->provenance, mapping->price_unit, p.bytes,
                                 ingest->campaign->skipped[object->table]};
  tg_distinct_clear(&ingest->participants);
  tg_status status = buffers_reserve(ingest, object, err);
  if (status == TG_OK)
    status = tg_row_reader_open(object, chunk, mapping, ingest->helper, &p.reader, err);
  if (status == TG_OK)
    status = tg_part_create(place->path, &origin, ingest->batch.table, &p.writer, err);
  if (status == TG_OK)
    status = rows_write_unchanged(ingest, &p, err);
  if (status == TG_OK)
    status = part_seal(ingest, &p, place->path, err);
  if (status == TG_OK)
    tell(ingest, &p, p.bytes);
  tg_part_abandon(p.writer);
  tg_row_reader_close(p.reader);
  return status;
}

static tg_status part_find(const tg_ingest *ingest, const tg_object *object, const tg_chunk *chunk,
                           tg_part_place *place, bool *found, tg_error *err) {
  tg_part *part;
  tg_error problem = {0};
  TG_TRY(tg_part_find(ingest->campaign, object, chunk, place, &part, &problem, err));
  if (problem.status != TG_OK && problem.status != TG_NOT_FOUND)
    tg_log(TG_LOG_WARN, "%s; made again", problem.text);
  *found = part != NULL && !ingest->refreshes;
  tg_part_close(part);
  return TG_OK;
}

tg_status tg_ingest_publish(tg_ingest *ingest, tg_error *err) {
  if (!ingest->sealed_count)
    return TG_OK;
  tg_part_writer *oldest = ingest->sealed[0].writer;
  tg_activity_step("syncing", ingest->sealed[0].path);
  ingest->sealed[0] = ingest->sealed[1];
  ingest->sealed_count--;
  const tg_status status = tg_part_publish(oldest, err);
  tg_activity_step(NULL, NULL);
  return status;
}

/* An object that is listed twice has the same part, and that may wait for its name. */
static bool waits(const tg_ingest *ingest, const char *path) {
  bool found = false;
  for (size_t i = 0; i < ingest->sealed_count; i++)
    found |= !strcmp(ingest->sealed[i].path, path);
  return found;
}

tg_status tg_ingest_make(tg_ingest *ingest, const tg_object *object, const tg_chunk *chunk,
                         bool *reused, tg_error *err) {
  tg_part_place place;
  tg_activity_begin("reading", object->path);
  tg_activity_at(chunk->begin);
  TG_TRY(part_find(ingest, object, chunk, &place, reused, err));
  while (!*reused && (ingest->sealed_count == SEALED_MAX || waits(ingest, place.path))) {
    TG_TRY(tg_ingest_publish(ingest, err));
    TG_TRY(part_find(ingest, object, chunk, &place, reused, err));
  }
  ingest->took_whole = *reused && place.whole;
  if (!*reused)
    return part_make(ingest, object, chunk, &place, err);
  if (ingest->tick)
    ingest->tick(ingest->context, chunk->end - chunk->begin);
  return TG_OK;
}

tg_status tg_ingest_chunk(tg_ingest *ingest, const tg_object *object, const tg_chunk *chunk,
                          bool *reused, tg_error *err) {
  TG_TRY(tg_ingest_make(ingest, object, chunk, reused, err));
  return *reused ? TG_OK : tg_ingest_publish(ingest, err);
}

bool tg_ingest_took_whole(const tg_ingest *ingest) {
  return ingest->took_whole;
}
