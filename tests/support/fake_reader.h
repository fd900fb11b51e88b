/** \file fake_reader.h
 *
 * A store reader over parts in memory, in place of the one that reads files:
 * jobs run without HDF5. Include it in one test file; the linker then takes
 * these functions, not those of the store.
 */
#ifndef TG_FAKE_READER_H
#define TG_FAKE_READER_H

#include "base/zone.h"
#include "store/reader.h"

#include <stdlib.h>
#include <string.h>

struct tg_store_reader {
  const tg_columns *parts;
  size_t part_count;
  bool broken;      /**< every merge fails */
  size_t most_rows; /**< of one merge */
  int given_back;   /**< times */
};

tg_status tg_store_reader_new(const char *const *paths, size_t part_count, size_t open_max,
                              int64_t memory, tg_store_reader **reader, tg_error *err) {
  (void)paths, (void)open_max, (void)memory, (void)err;
  *reader = calloc(1, sizeof **reader);
  (*reader)->part_count = part_count;
  return TG_OK;
}

void tg_store_reader_give_back(tg_store_reader *reader) {
  reader->given_back++;
}

void tg_store_reader_free(tg_store_reader *reader) {
  free(reader);
}

typedef struct tg_fake_row {
  int64_t time, sequence;
  int32_t part, object;
  size_t row, position;
} tg_fake_row;

static int tg_fake_order(const void *left, const void *right) {
  const tg_fake_row *a = left, *b = right;
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  if (a->sequence != b->sequence)
    return a->sequence < b->sequence ? -1 : 1;
  return a->position < b->position ? -1 : a->position > b->position;
}

static tg_fake_row *tg_fake_list(const tg_store_reader *reader, const tg_table *table,
                                 const tg_range *ranges, size_t range_count, size_t *count) {
  size_t total = 0;
  for (size_t i = 0; i < range_count; i++)
    total += (size_t)ranges[i].count;
  tg_fake_row *list = malloc((total + 1) * sizeof *list);
  *count = 0;
  for (size_t i = 0; i < range_count; i++)
    for (int64_t k = 0; k < ranges[i].count; k++) {
      const tg_columns *part = &reader->parts[ranges[i].part];
      size_t row = (size_t)(ranges[i].first + k);
      list[*count] = (tg_fake_row){tg_columns_integer(part, table->time, row),
                                   tg_columns_integer(part, table->sequence, row),
                                   ranges[i].part,
                                   ranges[i].object,
                                   row,
                                   *count};
      ++*count;
    }
  qsort(list, total, sizeof *list, tg_fake_order);
  return list;
}

tg_status tg_store_reader_merge(tg_store_reader *reader, const tg_table *table,
                                const tg_range *ranges, size_t range_count, tg_columns *rows,
                                int32_t **objects, size_t *object_capacity, tg_error *err) {
  size_t count;
  if (reader->broken)
    return tg_fail(err, TG_CORRUPT, "part 7 is damaged");
  tg_fake_row *list = tg_fake_list(reader, table, ranges, range_count, &count);
  rows->count = 0;
  if (tg_columns_reserve(rows, table, count + 1) != TG_OK)
    abort();
  *objects = realloc(*objects, (count + 1) * sizeof **objects);
  *object_capacity = count + 1;
  for (size_t i = 0; i < count; i++) {
    (*objects)[i] = list[i].object;
    for (size_t c = 0; c < table->column_count; c++) {
      size_t size = table->columns[c].size;
      if (!tg_columns_has(rows, c))
        continue;
      memcpy((char *)rows->data[c] + i * size,
             (const char *)reader->parts[list[i].part].data[c] + list[i].row * size, size);
    }
  }
  rows->count = count;
  reader->most_rows = count > reader->most_rows ? count : reader->most_rows;
  free(list);
  return TG_OK;
}

/** Local. Index of a part: one entry per stretch of equal security and date.
 * \return the number of entries; at most \a room. */
static inline size_t tg_fake_index(const tg_columns *part, const tg_zone *zone,
                                   tg_index_entry *entries, size_t room) {
  size_t count = 0;
  for (size_t row = 0; row < part->count; row++) {
    int64_t security = tg_columns_integer(part, part->table->security, row);
    int32_t date = tg_zone_date(zone, tg_columns_integer(part, part->table->time, row));
    tg_index_entry *last = count ? &entries[count - 1] : NULL;
    if (last && last->security == security && last->date == date) {
      last->count++;
      continue;
    }
    if (count == room)
      abort();
    entries[count++] = (tg_index_entry){security, date, (int32_t)row, (int64_t)row, 1};
  }
  return count;
}

#endif
