/** \file reader.c
 *
 * Ranges are read one after the other into one table; only where a range starts
 * before the end of the one before it are rows merged.
 */
#include "store/reader.h"

#include "base/activity.h"
#include "base/log.h"
#include "store/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An open part takes a descriptor, its list of chunks and a chunk of each column: a part of no
 * more rows than a chunk is read once and closed, as long as all such parts fit. */
#define HELD_ROWS  8192
#define HELD_BYTES ((size_t)256 << 20)

struct tg_store_reader {
  const char *const *paths;
  size_t part_count;
  tg_part **parts; /* NULL = not open */
  bool *damaged;   /* parts to be removed */
  int32_t *recent; /* numbers of the open parts, the last used first */
  size_t open_count, open_max;
  tg_columns *held; /* all rows of small parts; table NULL = not held */
  size_t held_bytes, held_max;
  size_t cache_max; /* bytes of decoded chunks */
};

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

tg_status tg_store_reader_new(const char *const *paths, size_t part_count, size_t open_max,
                              int64_t memory, tg_store_reader **reader, tg_error *err) {
  tg_store_reader *made = *reader = calloc(1, sizeof *made);
  if (made) {
    made->paths = paths;
    made->cache_max = smaller(TG_READER_BYTES, (size_t)memory / 3 * 2);
    made->held_max = smaller(HELD_BYTES, (size_t)memory / 3);
    made->part_count = part_count;
    made->open_max = open_max ? open_max : 1;
    if (made->open_max > part_count)
      made->open_max = part_count + 1;
    made->parts = calloc(part_count + 1, sizeof(tg_part *));
    made->held = calloc(part_count + 1, sizeof *made->held);
    made->damaged = calloc(part_count + 1, sizeof *made->damaged);
    made->recent = calloc(made->open_max, sizeof *made->recent);
    if (made->parts && made->held && made->damaged && made->recent)
      return TG_OK;
  }
  tg_store_reader_free(made);
  *reader = NULL;
  return tg_fail(err, TG_NO_MEMORY, "no memory to read %zu parts", part_count);
}

/* Move the entry at \a from of the list of open parts to its front. */
static void to_front(tg_store_reader *reader, size_t from, int32_t number) {
  for (size_t i = from; i > 0; i--)
    reader->recent[i] = reader->recent[i - 1];
  reader->recent[0] = number;
}

static void open_add(tg_store_reader *reader, int32_t number, tg_part *part) {
  if (reader->open_count == reader->open_max) {
    int32_t oldest = reader->recent[--reader->open_count];
    tg_part_close(reader->parts[oldest]);
    reader->parts[oldest] = NULL;
  }
  reader->parts[number] = part;
  to_front(reader, reader->open_count++, number);
}

static void open_use(tg_store_reader *reader, int32_t number) {
  size_t at = 0; /* mostly stays: jobs that follow each other read the same few parts */
  while (reader->recent[at] != number)
    at++;
  to_front(reader, at, number);
}

/* Open a part, or take all of its rows when these cost less memory than keeping it open: of the
 * columns that are not \a absent. */
static tg_status part_get(tg_store_reader *reader, int32_t number, tg_column_mask absent,
                          tg_error *err) {
  tg_part *part = NULL;
  TG_TRY(
      tg_part_open_rows(reader->paths[number], reader->cache_max / reader->open_max, &part, err));
  const tg_part_info *info = tg_part_facts(part);
  const size_t bytes =
      (size_t)info->rows * tg_table_held_size(tg_table_get((tg_table_id)info->table), absent);
  if (info->rows == 0 || info->rows > HELD_ROWS || bytes > reader->held_max - reader->held_bytes) {
    open_add(reader, number, part);
    return TG_OK;
  }
  reader->held[number].absent = absent;
  tg_status status = tg_part_read(part, 0, info->rows, &reader->held[number], err);
  tg_part_close(part);
  if (status == TG_OK)
    reader->held_bytes += bytes;
  else
    tg_columns_clear(&reader->held[number]);
  return status;
}

static tg_status held_read(const tg_columns *held, const char *path, const tg_range *range,
                           tg_columns *rows, tg_error *err) {
  const size_t first = (size_t)range->first, count = (size_t)range->count;
  if (held->table != rows->table || range->first < 0 || first > held->count ||
      count > held->count - first)
    return tg_fail(err, TG_CORRUPT, "%s: not the %s asked for; " TG_PART_REMOVED, path,
                   rows->table->name);
  for (size_t c = 0; c < held->table->column_count; c++) {
    if (!tg_columns_has(rows, c))
      continue;
    const size_t size = held->table->columns[c].size;
    memcpy((char *)rows->data[c] + rows->count * size, (char *)held->data[c] + first * size,
           count * size);
  }
  rows->count += count;
  return TG_OK;
}

/* What is held lacks a column that is wanted now: it is read again. */
static void held_check(tg_store_reader *reader, tg_columns *held, const tg_columns *wanted) {
  if (!held->table || held->table != wanted->table || !(held->absent & ~wanted->absent))
    return;
  reader->held_bytes -= held->count * tg_table_held_size(held->table, held->absent);
  tg_columns_clear(held);
}

static tg_status range_read(tg_store_reader *reader, const tg_range *range, tg_columns *rows,
                            tg_error *err) {
  const int32_t number = range->part;
  if (number < 0 || (size_t)number >= reader->part_count)
    return tg_fail(err, TG_CORRUPT, "part %d of %zu does not exist", number, reader->part_count);
  tg_columns *held = &reader->held[number];
  tg_status status = TG_OK;
  tg_activity_step("reading", reader->paths[number]);
  held_check(reader, held, rows);
  if (reader->parts[number])
    open_use(reader, number);
  else if (!held->table)
    status = part_get(reader, number, rows->absent, err);
  if (status == TG_OK && held->table)
    status = held_read(held, reader->paths[number], range, rows, err);
  else if (status == TG_OK)
    status = tg_part_read(reader->parts[number], range->first, range->count, rows, err);
  if (status == TG_CORRUPT)
    reader->damaged[number] = true;
  return status;
}

static tg_status count_rows(const tg_range *ranges, size_t range_count, size_t *total,
                            tg_error *err) {
  *total = 0;
  for (size_t i = 0; i < range_count; i++)
    if (ranges[i].count < 0 || __builtin_add_overflow(*total, (size_t)ranges[i].count, total) ||
        *total >= UINT32_MAX)
      return tg_fail(err, TG_LIMIT, "a job of more than %u rows", UINT32_MAX);
  return TG_OK;
}

static tg_status make_room(const tg_table *table, size_t total, tg_columns *rows, int32_t **objects,
                           size_t *object_capacity, tg_error *err) {
  rows->count = 0;
  if (*object_capacity < total) {
    int32_t *grown = realloc(*objects, total * sizeof *grown);
    if (!grown)
      return tg_fail(err, TG_NO_MEMORY, "no memory for a job of %zu rows", total);
    *objects = grown;
    *object_capacity = total;
  }
  if (tg_columns_reserve(rows, table, total) != TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "no memory for a job of %zu rows", total);
  return TG_OK;
}

/* Ranges whose rows all follow those of the range before them need no merge. */
static bool in_order(const tg_columns *rows, const tg_range *ranges, size_t range_count) {
  tg_order_key key = tg_order_key_of(rows);
  size_t next = 0;
  for (size_t i = 0; i < range_count; i++) {
    if (next > 0 && ranges[i].count && tg_order_before(&key, (uint32_t)next, (uint32_t)next - 1))
      return false;
    next += (size_t)ranges[i].count;
  }
  return true;
}

static tg_status merge_rows(tg_columns *rows, int32_t *objects, tg_error *err) {
  const tg_table *table = rows->table;
  size_t count = rows->count;
  uint32_t *order = malloc(2 * count * sizeof *order);
  tg_status status = TG_NO_MEMORY;
  tg_columns merged = {.absent = rows->absent};
  if (order && tg_columns_reserve(&merged, table, count) == TG_OK) {
    tg_order_key key = tg_order_key_of(rows);
    for (size_t i = 0; i < count; i++)
      order[i] = (uint32_t)i;
    tg_order_sort(&key, order, order + count, count);
    for (size_t c = 0; c < table->column_count; c++)
      if (tg_columns_has(rows, c))
        tg_order_gather(merged.data[c], rows->data[c], table->columns[c].size, order, count);
    tg_order_gather(order + count, objects, sizeof *objects, order, count);
    for (size_t i = 0; i < count; i++)
      objects[i] = (int32_t)order[count + i];
    merged.count = count;
    tg_columns swap = *rows;
    *rows = merged;
    merged = swap;
    status = TG_OK;
  }
  tg_columns_clear(&merged);
  free(order);
  return status == TG_OK ? TG_OK
                         : tg_fail(err, status, "no memory to merge a job of %zu rows", count);
}

/* The rows of one range behind those of the other, as a run leaves them chunk by chunk. */
static bool follows(const tg_range *range, const tg_range *next) {
  return next->part == range->part && next->object == range->object && range->first >= 0 &&
         range->first <= INT64_MAX - range->count && next->first == range->first + range->count;
}

tg_status tg_store_reader_merge(tg_store_reader *reader, const tg_table *table,
                                const tg_range *ranges, size_t range_count, tg_columns *rows,
                                int32_t **objects, size_t *object_capacity, tg_error *err) {
  size_t total;
  TG_TRY(count_rows(ranges, range_count, &total, err));
  TG_TRY(make_room(table, total, rows, objects, object_capacity, err));
  for (size_t i = 0; i < range_count;) {
    tg_range joined = ranges[i];
    for (i++; i < range_count && follows(&joined, &ranges[i]); i++)
      joined.count += ranges[i].count;
    int32_t *from = *objects + rows->count;
    for (int64_t row = 0; row < joined.count; row++)
      from[row] = joined.object;
    TG_TRY(range_read(reader, &joined, rows, err));
  }
  tg_activity_step(NULL, NULL);
  if (total == 0 || in_order(rows, ranges, range_count))
    return TG_OK;
  return merge_rows(rows, *objects, err);
}

void tg_store_reader_give_back(tg_store_reader *reader) {
  for (size_t i = 0; reader->held_bytes && i < reader->part_count; i++)
    tg_columns_clear(&reader->held[i]);
  reader->held_bytes = 0;
  while (reader->open_count) {
    const int32_t number = reader->recent[--reader->open_count];
    tg_part_close(reader->parts[number]);
    reader->parts[number] = NULL;
  }
}

void tg_store_reader_free(tg_store_reader *reader) {
  if (!reader)
    return;
  for (size_t i = 0; reader->parts && i < reader->part_count; i++)
    tg_part_close(reader->parts[i]);
  for (size_t i = 0; reader->damaged && i < reader->part_count; i++)
    if (reader->damaged[i] && unlink(reader->paths[i]) != 0 && errno != ENOENT)
      tg_log(TG_LOG_WARN, "%s is damaged and cannot be removed (%s): remove it, and run again",
             reader->paths[i], strerror(errno));
  for (size_t i = 0; reader->held && i < reader->part_count; i++)
    tg_columns_clear(&reader->held[i]);
  free(reader->held);
  free(reader->damaged);
  free(reader->parts);
  free(reader->recent);
  free(reader);
}
