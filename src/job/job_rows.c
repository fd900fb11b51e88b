#include "job/job_rows.h"

#include "base/map.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

tg_status tg_job_rows_read(tg_job_rows *rows, tg_store_reader *reader, const tg_table *table,
                           tg_column_mask absent, const tg_range *ranges, size_t range_count,
                           tg_error *err) {
  size_t room = rows->object_capacity;
  if (rows->columns.absent != absent)
    tg_columns_clear(&rows->columns);
  rows->columns.absent = absent;
  TG_TRY(tg_store_reader_merge(reader, table, ranges, range_count, &rows->columns, &rows->objects,
                               &rows->object_capacity, err));
  if (!rows->verdicts || rows->object_capacity != room) {
    free(rows->verdicts);
    rows->verdicts = malloc(rows->object_capacity + 1);
  }
  if (!rows->verdicts)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu rows of %s", rows->columns.count,
                   table->name);
  memset(rows->verdicts, TG_ROW_KEPT, rows->columns.count);
  return TG_OK;
}

/* Rare: so without a branch per row. */
bool tg_job_rows_have_equal_keys(const tg_job_rows *rows) {
  const tg_columns *columns = &rows->columns;
  const tg_table *table = columns->table;
  const int64_t *time = columns->data[table->time];
  const int64_t *sequence = table->sequence < 0 ? time : columns->data[table->sequence];
  uint64_t equal = 0;
  for (size_t row = 1; row < columns->count; row++) {
    uint64_t differ = (uint64_t)(time[row] ^ time[row - 1]);
    differ |= (uint64_t)(sequence[row] ^ sequence[row - 1]);
    equal |= differ == 0;
  }
  return equal;
}

static const char *cell(const tg_columns *columns, size_t column, size_t row) {
  return (const char *)columns->data[column] + row * columns->table->columns[column].size;
}

/* Columns that are not held take no part. */
static bool same_cell(const tg_columns *columns, int column, size_t a, size_t b) {
  return column < 0 || !memcmp(cell(columns, (size_t)column, a), cell(columns, (size_t)column, b),
                               columns->table->columns[column].size);
}

static bool same_row(const tg_columns *columns, size_t a, size_t b) {
  for (size_t c = 0; c < columns->table->column_count; c++)
    if (tg_columns_has(columns, c) && !same_cell(columns, (int)c, a, b))
      return false;
  return true;
}

static int64_t hash_row(const tg_columns *columns, size_t row) {
  uint64_t hash = 0;
  for (size_t c = 0; c < columns->table->column_count; c++)
    if (tg_columns_has(columns, c))
      hash = XXH3_64bits_withSeed(cell(columns, c, row), columns->table->columns[c].size, hash);
  return (int64_t)hash;
}

/* A short run of equal time and sequence: compare each with those before it. */
static void mark_short_run(tg_job_rows *rows, size_t from, size_t to) {
  for (size_t row = from + 1; row < to; row++)
    for (size_t earlier = from; earlier < row; earlier++)
      if (rows->verdicts[earlier] == TG_ROW_KEPT && same_row(&rows->columns, earlier, row)) {
        rows->verdicts[row] = TG_DROP_duplicate;
        break;
      }
}

/* A long one: compare only with the first row of the same hash. */
static tg_status mark_long_run(tg_job_rows *rows, size_t from, size_t to) {
  tg_map map = {0};
  size_t *first = malloc((to - from) * sizeof *first);
  tg_status status = first ? TG_OK : TG_NO_MEMORY;
  for (size_t row = from; status == TG_OK && row < to; row++) {
    size_t known = map.count;
    uint32_t number = tg_map_put(&map, hash_row(&rows->columns, row));
    if (number == TG_MAP_NONE)
      status = TG_NO_MEMORY;
    else if (number == known)
      first[number] = row;
    else if (same_row(&rows->columns, first[number], row))
      rows->verdicts[row] = TG_DROP_duplicate;
  }
  tg_map_clear(&map);
  free(first);
  return status;
}

tg_status tg_job_rows_mark_duplicates(tg_job_rows *rows) {
  enum { SHORT_RUN = 16 };
  const tg_columns *columns = &rows->columns;
  const tg_table *table = columns->table;
  size_t to;
  for (size_t from = 0; from < columns->count; from = to) {
    to = from + 1;
    while (to < columns->count && same_cell(columns, table->time, from, to) &&
           same_cell(columns, table->sequence, from, to))
      to++;
    if (to - from <= SHORT_RUN)
      mark_short_run(rows, from, to);
    else
      TG_TRY(mark_long_run(rows, from, to));
  }
  return TG_OK;
}

static size_t count_kept(const uint8_t *verdicts, size_t count) {
  size_t kept = 0;
  for (size_t row = 0; row < count; row++)
    kept += verdicts[row] == TG_ROW_KEPT;
  return kept;
}

/* Rows of one object, which come in long stretches. */
static void count_stretch(const uint8_t *verdicts, size_t count, bool with_kept,
                          tg_object_counts *object) {
  int64_t seen[TG_DROP_COUNT + 1] = {0};
  size_t kept = count_kept(verdicts, count);
  for (size_t row = 0; kept < count && row < count; row++)
    seen[verdicts[row]]++;
  for (int d = 0; d < TG_DROP_COUNT; d++)
    object->dropped[d] += seen[d];
  object->read += (int64_t)(with_kept ? count : count - kept);
  object->kept += with_kept ? (int64_t)kept : 0;
}

/* Nearly always: so without a branch per row. */
static bool is_one_object(const int32_t *objects, size_t count) {
  int32_t others = 0;
  for (size_t row = 0; row < count; row++)
    others |= objects[row] ^ objects[0];
  return others == 0;
}

static void count_rows(const tg_job_rows *rows, bool with_kept, tg_object_counts *counts) {
  size_t count = rows->columns.count, to;
  const bool one = is_one_object(rows->objects, count);
  for (size_t from = 0; from < count; from = to) {
    int32_t object = rows->objects[from];
    for (to = one ? count : from + 1; to < count && rows->objects[to] == object;)
      to++;
    if (object >= 0)
      count_stretch(rows->verdicts + from, to - from, with_kept, &counts[object]);
  }
}

void tg_job_rows_count(const tg_job_rows *rows, tg_object_counts *counts) {
  count_rows(rows, true, counts);
}

/* Fixed sizes, so that a cell is moved by one instruction and not by a call. */
#define COMPACT(size)                                                                              \
  for (size_t row = 0; row < count; row++) {                                                       \
    memcpy(into, data + row * (size), size);                                                       \
    into += rows->verdicts[row] == TG_ROW_KEPT ? (size) : 0;                                       \
  }

static void compact(const tg_job_rows *rows, void *column, size_t size) {
  size_t count = rows->columns.count;
  char *data = column, *into = data;
  if (size == 8) {
    COMPACT(8)
  } else if (size == 4) {
    COMPACT(4)
  } else if (size == 2) {
    COMPACT(2)
  } else if (size == 1) {
    COMPACT(1)
  } else {
    for (size_t row = 0; row < count; row++) {
      memmove(into, data + row * size, size);
      into += rows->verdicts[row] == TG_ROW_KEPT ? size : 0;
    }
  }
}

static void remove_dropped(tg_job_rows *rows, size_t kept) {
  for (size_t c = 0; c < rows->columns.table->column_count; c++)
    if (tg_columns_has(&rows->columns, c))
      compact(rows, rows->columns.data[c], rows->columns.table->columns[c].size);
  compact(rows, rows->objects, sizeof *rows->objects);
  memset(rows->verdicts, TG_ROW_KEPT, kept);
  rows->columns.count = kept;
}

void tg_job_rows_settle(tg_job_rows *rows, tg_object_counts *counts) {
  size_t kept = count_kept(rows->verdicts, rows->columns.count);
  if (kept == rows->columns.count)
    return;
  count_rows(rows, false, counts);
  remove_dropped(rows, kept);
}

void tg_job_rows_take_shard(tg_job_rows *rows, const tg_job *job) {
  int column = tg_table_column(rows->columns.table, "order_id");
  const int64_t *ids = column < 0 ? NULL : rows->columns.data[column];
  size_t kept = 0;
  for (size_t row = 0; ids && row < rows->columns.count; row++) {
    bool own = tg_job_has_order(job, ids[row]);
    rows->verdicts[row] = own ? TG_ROW_KEPT : TG_ROW_KEPT + 1;
    kept += own;
  }
  if (ids && kept < rows->columns.count)
    remove_dropped(rows, kept);
}

void tg_job_rows_clear(tg_job_rows *rows) {
  tg_columns_clear(&rows->columns);
  free(rows->objects);
  free(rows->verdicts);
  memset(rows, 0, sizeof *rows);
}
