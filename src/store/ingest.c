/** \file ingest.c
 *
 * The loop of a chunk: a window of rows is read, reduced to the selection if
 * only that is kept, sorted into a run, and appended.
 */
#include "store/ingest.h"

#include "base/atomic_file.h"
#include "base/log.h"
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

/* Numbers that sorting holds for each row. */
#define SORT_BYTES      12
#define WINDOW_ROWS_MIN 1024

struct tg_ingest {
  const tg_campaign *campaign;
  int64_t window;
  tg_ingest_tick tick;
  void *context;
  tg_zone *zone;
  tg_columns rows;
  tg_run run;
  tg_map participants; /* of the chunk */
};

tg_status tg_ingest_new(const tg_campaign *campaign, int64_t window, tg_ingest_tick tick,
                        void *context, tg_ingest **ingest, tg_error *err) {
  tg_ingest *made = *ingest = calloc(1, sizeof *made);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "no memory to ingest");
  made->campaign = campaign;
  made->window = window;
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

void tg_ingest_free(tg_ingest *ingest) {
  if (!ingest)
    return;
  tg_zone_close(ingest->zone);
  tg_columns_clear(&ingest->rows);
  tg_run_clear(&ingest->run);
  tg_map_clear(&ingest->participants);
  free(ingest);
}

/* Window and sorted copy, both within the bytes given. */
static tg_status window_reserve(tg_ingest *ingest, const tg_table *table, tg_error *err) {
  size_t row = 2 * tg_table_row_size(table) + SORT_BYTES;
  size_t rows = ingest->window > 0 ? (size_t)ingest->window / row : 0;
  if (rows < WINDOW_ROWS_MIN)
    rows = WINDOW_ROWS_MIN;
  if (rows >= UINT32_MAX)
    rows = UINT32_MAX - 1;
  if (ingest->rows.table != table) {
    /* Another row size: the same bytes hold another number of rows. */
    tg_columns_clear(&ingest->rows);
    tg_run_clear(&ingest->run);
  }
  if (tg_columns_reserve(&ingest->rows, table, rows) != TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "no memory for a window of %zu rows; set ingest.window",
                   rows);
  return TG_OK;
}

/* What a look at one chunk carries from window to window. */
typedef struct pass {
  tg_row_reader *reader;
  tg_part_writer *writer;
  const tg_table *table;
  tg_part_info *info;
  int32_t runs;
  int64_t told, bytes; /* encoded bytes reported, and of the chunk */
} pass;

static void tell(tg_ingest *ingest, pass *p, int64_t position) {
  if (position > p->bytes)
    position = p->bytes;
  if (ingest->tick && position > p->told) {
    ingest->tick(ingest->context, position - p->told);
    p->told = position;
  }
}

static void move_row(tg_columns *rows, size_t to, size_t from) {
  for (size_t c = 0; c < rows->table->column_count; c++) {
    size_t size = rows->table->columns[c].size;
    memcpy((char *)rows->data[c] + to * size, (char *)rows->data[c] + from * size, size);
  }
}

/* Reference data is small, and looked up from other dates where the wanted one has none. */
static bool is_selectable(const tg_table *table) {
  return table->id != TG_TABLE_instruments && table->id != TG_TABLE_participants;
}

/* Leave only rows of the selection in the window. Trades of other dates stay: compat gives an
 * order its trades of any date. */
static void select_rows(tg_ingest *ingest, tg_columns *rows, int64_t *dropped) {
  const tg_campaign *campaign = ingest->campaign;
  const tg_table *table = rows->table;
  const int64_t *securities = table->security < 0 ? NULL : rows->data[table->security];
  const int64_t *times = rows->data[table->time];
  int64_t from = 1, to = 0;
  const bool any_date = table->id == TG_TABLE_trades;
  bool date_kept = any_date;
  size_t kept = 0;
  for (size_t i = 0; i < rows->count; i++) {
    if (securities && !tg_id_set_has(&campaign->securities, securities[i])) {
      dropped[TG_DROP_security]++;
      continue;
    }
    if (!any_date && (times[i] < from || times[i] >= to))
      date_kept =
          tg_campaign_has_date(campaign, tg_zone_date_range(ingest->zone, times[i], &from, &to));
    if (!date_kept)
      dropped[TG_DROP_date]++;
    else if (kept++ != i)
      move_row(rows, kept - 1, i);
  }
  rows->count = kept;
}

static bool collect_participants(tg_ingest *ingest, const tg_columns *rows) {
  int column = tg_table_column(rows->table, "participant");
  int64_t last = 0;
  for (size_t i = 0; column >= 0 && i < rows->count; i++) {
    int64_t id = tg_columns_integer(rows, column, i);
    if ((i == 0 || id != last) && tg_map_put(&ingest->participants, id) == TG_MAP_NONE)
      return false;
    last = id;
  }
  return true;
}

static tg_status window_store(tg_ingest *ingest, pass *p, tg_error *err) {
  if (ingest->campaign->keep == TG_KEEP_SELECTION && is_selectable(ingest->rows.table))
    select_rows(ingest, &ingest->rows, p->info->dropped);
  if (ingest->rows.count == 0)
    return TG_OK;
  tg_status status = TG_NO_MEMORY;
  if (collect_participants(ingest, &ingest->rows))
    status = tg_run_sort(&ingest->rows, ingest->zone, p->runs, &ingest->run);
  if (status != TG_OK)
    return tg_fail(err, status, "no memory to sort a window; set ingest.window");
  p->runs++;
  p->info->reordered += ingest->run.reordered;
  p->info->rows += (int64_t)ingest->run.rows.count;
  return tg_part_append(p->writer, &ingest->run.rows, ingest->run.index, ingest->run.index_count,
                        err);
}

static tg_status windows_store(tg_ingest *ingest, pass *p, tg_error *err) {
  for (;;) {
    tg_status status = tg_row_reader_next(p->reader, &ingest->rows, err);
    if (status == TG_END)
      break;
    TG_TRY(status);
    TG_TRY(window_store(ingest, p, err));
    tell(ingest, p, tg_row_reader_position(p->reader));
  }
  p->info->facts = *tg_row_reader_facts(p->reader);
  p->info->dropped[TG_DROP_bad_row] = p->info->facts.bad_rows;
  return TG_OK;
}

static int compare_ids(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

/* Distinct ids in order; malloc, never NULL but without memory. */
static int64_t *sorted_participants(const tg_map *map) {
  int64_t *ids = malloc((map->count + 1) * sizeof *ids);
  for (size_t i = 0; ids && i < map->capacity; i++)
    if (map->values[i] != TG_MAP_NONE)
      ids[map->values[i]] = map->keys[i];
  if (ids)
    qsort(ids, map->count, sizeof *ids, compare_ids);
  return ids;
}

static tg_status part_finish(tg_ingest *ingest, pass *p, tg_error *err) {
  int64_t *ids = sorted_participants(&ingest->participants);
  if (!ids)
    return tg_fail(err, TG_NO_MEMORY, "no memory to list participants");
  tg_status status = tg_part_finish(p->writer, p->info, ids, ingest->participants.count, err);
  p->writer = NULL;
  free(ids);
  return status;
}

static tg_status part_make(tg_ingest *ingest, const tg_object *object, const tg_chunk *chunk,
                           const char *path, tg_part_info *info, tg_error *err) {
  pass p = {.table = tg_table_get((tg_table_id)object->table),
            .info = info,
            .bytes = chunk->end - chunk->begin};
  const tg_mapping *mapping = &ingest->campaign->inputs[object->table].mapping;
  const tg_part_origin origin = {info->provenance, mapping->price_unit, p.bytes};
  tg_map_clear(&ingest->participants);
  tg_status status = window_reserve(ingest, p.table, err);
  if (status == TG_OK)
    status = tg_row_reader_open(object, chunk, mapping, &p.reader, err);
  if (status == TG_OK)
    status = tg_part_create(path, &origin, p.table, &p.writer, err);
  if (status == TG_OK)
    status = windows_store(ingest, &p, err);
  if (status == TG_OK)
    status = part_finish(ingest, &p, err);
  if (status == TG_OK)
    tell(ingest, &p, p.bytes);
  tg_part_abandon(p.writer);
  tg_row_reader_close(p.reader);
  return status;
}

/* TG_OK when the part is there and whole. */
static tg_status part_check(const char *path, const char *provenance) {
  tg_part *part;
  tg_error problem = {0};
  tg_status status = tg_part_open(path, provenance, &part, &problem);
  if (status == TG_OK)
    tg_part_close(part);
  else if (status != TG_NOT_FOUND)
    tg_log(TG_LOG_WARN, "%s; made again", problem.text);
  return status;
}

tg_status tg_ingest_chunk(tg_ingest *ingest, const tg_object *object, const tg_chunk *chunk,
                          bool *reused, tg_error *err) {
  tg_part_info info = {.table = object->table};
  char path[TG_PATH_MAX];
  TG_TRY(tg_part_provenance(ingest->campaign, object, chunk, info.provenance,
                            sizeof info.provenance, err));
  tg_part_path(ingest->campaign->store, info.provenance, path, sizeof path);
  *reused = part_check(path, info.provenance) == TG_OK;
  if (!*reused)
    return part_make(ingest, object, chunk, path, &info, err);
  if (ingest->tick)
    ingest->tick(ingest->context, chunk->end - chunk->begin);
  return TG_OK;
}
