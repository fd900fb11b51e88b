#include "job/job_rows.h"

#include "base/map.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

tg_status tg_job_rows_read(tg_job_rows *rows, tg_store_reader *reader, const tg_table *table,
                           const tg_range *ranges, size_t range_count, tg_error *err) {
  TG_TRY(tg_store_reader_merge(reader, table, ranges, range_count, &rows->columns, &rows->objects,
                               &rows->object_capacity, err));
  free(rows->verdicts);
  rows->verdicts = malloc(rows->columns.count + 1);
  if (!rows->verdicts)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu rows of %s", rows->columns.count,
                   table->name);
  memset(rows->verdicts, TG_ROW_KEPT, rows->columns.count + 1);
  return TG_OK;
}

static const char *cell(const tg_columns *columns, size_t column, size_t row) {
  return (const char *)columns->data[column] + row * columns->table->columns[column].size;
}

static bool same_cell(const tg_columns *columns, int column, size_t a, size_t b) {
  return column < 0 || !memcmp(cell(columns, (size_t)column, a), cell(columns, (size_t)column, b),
                               columns->table->columns[column].size);
}

static bool same_row(const tg_columns *columns, size_t a, size_t b) {
  for (size_t c = 0; c < columns->table->column_count; c++)
    if (!same_cell(columns, (int)c, a, b))
      return false;
  return true;
}

static int64_t hash_row(const tg_columns *columns, size_t row) {
  uint64_t hash = 0;
  for (size_t c = 0; c < columns->table->column_count; c++)
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

static void count_row(const tg_job_rows *rows, size_t row, tg_object_counts *counts) {
  if (rows->objects[row] < 0)
    return;
  tg_object_counts *object = &counts[rows->objects[row]];
  object->read++;
  if (rows->verdicts[row] == TG_ROW_KEPT)
    object->kept++;
  else
    object->dropped[rows->verdicts[row]]++;
}

void tg_job_rows_count(const tg_job_rows *rows, tg_object_counts *counts) {
  for (size_t row = 0; row < rows->columns.count; row++)
    count_row(rows, row, counts);
}

/* Fixed sizes, so that a cell is moved by one instruction and not by a call. */
#define COMPACT(size)                                                                              \
  for (size_t row = 0; row < count; row++) {                                                       \
    memcpy(into, data + row * (size), size);                                                       \
    into += rows->verdicts[row] == TG_ROW_KEPT ? (size) : 0;                                       \
  }

static void compact_column(tg_job_rows *rows, size_t column) {
  size_t size = rows->columns.table->columns[column].size, count = rows->columns.count;
  char *data = rows->columns.data[column], *into = data;
  if (size == 8) {
    COMPACT(8)
  } else if (size == 4) {
    COMPACT(4)
  } else if (size == 1) {
    COMPACT(1)
  } else {
    for (size_t row = 0; row < count; row++) {
      memmove(into, data + row * size, size);
      into += rows->verdicts[row] == TG_ROW_KEPT ? size : 0;
    }
  }
}

void tg_job_rows_settle(tg_job_rows *rows, tg_object_counts *counts) {
  size_t kept = 0, count = rows->columns.count;
  for (size_t row = 0; row < count; row++)
    if (rows->verdicts[row] != TG_ROW_KEPT)
      count_row(rows, row, counts);
    else
      rows->objects[kept++] = rows->objects[row];
  if (kept == count)
    return;
  for (size_t c = 0; c < rows->columns.table->column_count; c++)
    compact_column(rows, c);
  memset(rows->verdicts, TG_ROW_KEPT, kept);
  rows->columns.count = kept;
}

void tg_job_rows_clear(tg_job_rows *rows) {
  tg_columns_clear(&rows->columns);
  free(rows->objects);
  free(rows->verdicts);
  memset(rows, 0, sizeof *rows);
}
