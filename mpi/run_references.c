#include "run.h"

#include "base/activity.h"

#include <stdlib.h>
#include <string.h>

/* A name and since when; of one id the latest record counts (spec 1.4: the
 * latest available date when the wanted one has none). */
typedef struct reference {
  int64_t id, time;
  size_t position;
  tg_name name;
} reference;

typedef struct references {
  reference *list;
  size_t count, capacity;
} references;

static tg_status references_add(references *all, int64_t id, int64_t time, const char *name,
                                tg_error *err) {
  if (all->count == all->capacity) {
    size_t capacity = all->capacity ? 2 * all->capacity : 256;
    reference *bigger = realloc(all->list, capacity * sizeof *bigger);
    if (!bigger)
      return tg_fail(err, TG_NO_MEMORY, "no memory for %zu reference rows", capacity);
    all->list = bigger;
    all->capacity = capacity;
  }
  reference *added = &all->list[all->count];
  *added = (reference){.id = id, .time = time, .position = all->count};
  memcpy(added->name, name, sizeof added->name);
  all->count++;
  return TG_OK;
}

static int by_id_latest_first(const void *left, const void *right) {
  const reference *a = left, *b = right;
  if (a->id != b->id)
    return a->id < b->id ? -1 : 1;
  if (a->time != b->time)
    return a->time > b->time ? -1 : 1;
  return a->position > b->position ? -1 : a->position < b->position;
}

static tg_status add_rows(references *all, const tg_columns *rows, tg_error *err) {
  int id = tg_table_column(rows->table, "security");
  if (id < 0)
    id = tg_table_column(rows->table, "participant");
  int name = tg_table_column(rows->table, "name");
  const tg_name *names = rows->data[name];
  for (size_t i = 0; i < rows->count; i++)
    TG_TRY(references_add(all, tg_columns_integer(rows, id, i),
                          tg_columns_integer(rows, rows->table->time, i), names[i], err));
  return TG_OK;
}

static tg_status read_part(const tg_run *run, size_t chunk, references *all, tg_error *err) {
  tg_part *part = NULL;
  tg_columns rows = {0};
  tg_activity_begin("reading", run->part_paths[chunk]);
  tg_status status = tg_part_open(run->part_paths[chunk], NULL, &part, err);
  if (status == TG_OK)
    status = tg_columns_reserve(&rows, tg_table_get((tg_table_id)run->parts[chunk].table), 1);
  if (status == TG_OK)
    status = tg_part_read(part, 0, run->parts[chunk].rows, &rows, err);
  if (status == TG_OK)
    status = add_rows(all, &rows, err);
  tg_columns_clear(&rows);
  tg_part_close(part);
  return status;
}

/* All ids of a reference table with their latest names, ascending. */
static tg_status read_table(const tg_run *run, tg_table_id table, references *all, tg_error *err) {
  for (size_t i = 0; i < run->plan.count; i++) {
    const tg_object *object = &run->catalog.objects[run->plan.chunks[i].object];
    if (object->table == (int32_t)table && object->status == TG_OK)
      TG_TRY(read_part(run, i, all, err));
  }
  if (!all->count)
    return TG_OK;
  qsort(all->list, all->count, sizeof *all->list, by_id_latest_first);
  size_t kept = 0;
  for (size_t i = 0; i < all->count; i++)
    if (!kept || all->list[kept - 1].id != all->list[i].id)
      all->list[kept++] = all->list[i];
  all->count = kept;
  return TG_OK;
}

static tg_status keep_instruments(tg_run *run, const references *all, tg_error *err) {
  run->instruments = malloc((all->count + 1) * sizeof *run->instruments);
  run->instrument_names = malloc((all->count + 1) * sizeof *run->instrument_names);
  if (!run->instruments || !run->instrument_names)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu instruments", all->count);
  for (size_t i = 0; i < all->count; i++) {
    run->instruments[i] = all->list[i].id;
    memcpy(run->instrument_names[i], all->list[i].name, sizeof(tg_name));
  }
  run->instrument_count = all->count;
  return TG_OK;
}

static tg_status keep_participants(tg_run *run, const references *all, tg_error *err) {
  size_t count = run->matrix.participant_count, at = 0;
  run->participant_names = calloc(count + 1, sizeof *run->participant_names);
  if (!run->participant_names)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu participants", count);
  for (size_t i = 0; i < count; i++) {
    while (at < all->count && all->list[at].id < run->matrix.participants[i])
      at++;
    if (at < all->count && all->list[at].id == run->matrix.participants[i])
      memcpy(run->participant_names[i], all->list[at].name, sizeof(tg_name));
  }
  return TG_OK;
}

static tg_status read_on_root(tg_run *run, tg_error *err) {
  references instruments = {0}, participants = {0};
  tg_status status = read_table(run, TG_TABLE_instruments, &instruments, err);
  if (status == TG_OK)
    status = keep_instruments(run, &instruments, err);
  if (status == TG_OK)
    status = read_table(run, TG_TABLE_participants, &participants, err);
  if (status == TG_OK)
    status = keep_participants(run, &participants, err);
  free(instruments.list);
  free(participants.list);
  return status;
}

tg_status tg_run_references(tg_run *run, tg_error *err) {
  tg_status status = run->world.rank == 0 ? read_on_root(run, err) : TG_OK;
  TG_TRY(tg_world_agree(&run->world, status, err));
  return tg_world_share(&run->world, (void **)&run->instruments, &run->instrument_count,
                        sizeof *run->instruments, err);
}
