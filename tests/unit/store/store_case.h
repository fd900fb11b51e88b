/** \file store_case.h
 *
 * What the tests of the store share: a folder that goes away, seeded rows, and
 * a part made of runs.
 */
#ifndef TG_STORE_CASE_H
#define TG_STORE_CASE_H

#include "base/zone.h"
#include "store/order.h"
#include "store/part.h"

#include "splitmix.h"
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 2024-09-04 13:00 UTC: an hour before a Sydney midnight. */
#define CASE_TIME INT64_C(1725454800000000000)

static char case_folder[] = "/tmp/tg-store-XXXXXX";

static inline size_t case_files(void) {
  size_t count = 0;
  DIR *folder = opendir(case_folder);
  for (struct dirent *entry; folder && (entry = readdir(folder));)
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  if (folder)
    closedir(folder);
  return count;
}

static inline void case_empty(void) {
  DIR *folder = opendir(case_folder);
  char path[512];
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    snprintf(path, sizeof path, "%s/%s", case_folder, entry->d_name);
    unlink(path);
  }
  if (folder)
    closedir(folder);
}

/** How rows come: securities, gap between times, share of rows that step back. */
typedef struct case_shape {
  unsigned securities;
  int64_t step;
  unsigned back_percent;
} case_shape;

/** Rows of \a table; the last column but the keys tells the position apart. */
static inline void case_rows(tg_columns *rows, const tg_table *table, size_t count,
                             const case_shape *shape, uint64_t *seed) {
  tg_columns_clear(rows);
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(rows, table, count + 1), TG_OK);
  rows->count = count;
  for (size_t c = 0; c < table->column_count; c++)
    for (size_t i = 0; i < count * table->columns[c].size; i++)
      ((unsigned char *)rows->data[c])[i] = (unsigned char)tg_splitmix(seed);
  int64_t time = CASE_TIME;
  for (size_t i = 0; i < count; i++) {
    time += (int64_t)(tg_splitmix(seed) % (uint64_t)shape->step);
    bool back = tg_splitmix(seed) % 100 < shape->back_percent;
    ((int64_t *)rows->data[table->time])[i] = back ? time - 3 * shape->step : time;
    if (table->sequence >= 0)
      ((int64_t *)rows->data[table->sequence])[i] = (int64_t)(tg_splitmix(seed) % 4);
    if (table->security >= 0)
      ((int64_t *)rows->data[table->security])[i] =
          (int64_t)(tg_splitmix(seed) % shape->securities) - 1;
  }
}

static inline bool case_row_equal(const tg_columns *a, size_t i, const tg_columns *b, size_t j) {
  for (size_t c = 0; c < a->table->column_count; c++) {
    size_t size = a->table->columns[c].size;
    if (memcmp((char *)a->data[c] + i * size, (char *)b->data[c] + j * size, size) != 0)
      return false;
  }
  return true;
}

/** Append copies of rows [first, first + count). */
static inline void case_append(tg_columns *to, const tg_columns *from, size_t first, size_t count) {
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(to, from->table, to->count + count), TG_OK);
  for (size_t c = 0; c < from->table->column_count && count; c++) {
    if (!tg_columns_has(to, c))
      continue;
    size_t size = from->table->columns[c].size;
    memcpy((char *)to->data[c] + to->count * size, (char *)from->data[c] + first * size,
           count * size);
  }
  to->count += count;
}

/** A row's keys and its position. */
typedef struct case_key {
  int64_t security, time, sequence;
  int32_t date;
  size_t position;
} case_key;

static inline int case_key_compare(const void *left, const void *right) {
  const case_key *a = left, *b = right;
  const int64_t keys[][2] = {{a->security, b->security},
                             {a->date, b->date},
                             {a->time, b->time},
                             {a->sequence, b->sequence},
                             {(int64_t)a->position, (int64_t)b->position}};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    if (keys[i][0] != keys[i][1])
      return keys[i][0] < keys[i][1] ? -1 : 1;
  return 0;
}

/** The keys of all rows, in their order; free. */
static inline case_key *case_keys(const tg_columns *rows, const tg_zone *zone) {
  const tg_table *table = rows->table;
  case_key *keys = calloc(rows->count + 1, sizeof *keys);
  for (size_t i = 0; i < rows->count; i++) {
    keys[i].position = i;
    keys[i].time = tg_columns_integer(rows, table->time, i);
    keys[i].date = tg_zone_date(zone, keys[i].time);
    if (table->security >= 0)
      keys[i].security = tg_columns_integer(rows, table->security, i);
    if (table->sequence >= 0)
      keys[i].sequence = tg_columns_integer(rows, table->sequence, i);
  }
  return keys;
}

/** Append copies of the rows of \a keys, sorted, and entries for them (first: within \a to).
 * \a index has room for \a count more. \return entries. */
static inline size_t case_sort(const tg_columns *from, case_key *keys, size_t count, int32_t run,
                               tg_columns *to, tg_index_entry *index) {
  size_t entries = 0;
  qsort(keys, count, sizeof *keys, case_key_compare);
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || keys[i].security != keys[i - 1].security || keys[i].date != keys[i - 1].date)
      index[entries++] = (tg_index_entry){.security = keys[i].security,
                                          .date = keys[i].date,
                                          .run = run,
                                          .first = (int64_t)to->count};
    index[entries - 1].count++;
    if (to->count == to->capacity)
      CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(to, from->table, 2 * to->count + 64), TG_OK);
    case_append(to, from, keys[i].position, 1);
  }
  return entries;
}

static const tg_part_origin case_origin = {.provenance = "made by a test",
                                           .price_unit = "0.001 AUD"};

/** Free what the rows have of columns that are \a absent from then on. */
static inline void case_drop(tg_columns *rows, tg_column_mask absent) {
  rows->absent = absent;
  for (size_t c = 0; c < rows->table->column_count; c++)
    if (!tg_columns_has(rows, c)) {
      free(rows->data[c]);
      rows->data[c] = NULL;
    }
}

/** A part of \a runs random runs of \a count rows, also appended to \a all. */
static inline tg_status case_part(const char *path, const tg_table *table, size_t runs,
                                  size_t count, uint64_t seed, tg_columns *all, tg_error *err) {
  static const case_shape shape = {5, 2000000000, 10};
  static const int64_t participants[] = {-3, 0, 69};
  tg_part_writer *writer;
  tg_columns window = {0}, sorted = {0};
  tg_index_entry *index = calloc(count + 1, sizeof *index);
  tg_zone *zone;
  tg_part_info info = {.reordered = 17, .facts = {.bad_rows = 2, .samples = {"row 3", "row 9"}}};
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, err), TG_OK);
  tg_status status = tg_part_create(path, &case_origin, table, &writer, err);
  for (size_t i = 0; i < runs && status == TG_OK; i++) {
    case_rows(&window, table, count, &shape, &seed);
    case_key *keys = case_keys(&window, zone);
    CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&sorted, table, count + 1), TG_OK);
    sorted.count = 0;
    size_t entries = case_sort(&window, keys, count, (int32_t)i, &sorted, index);
    free(keys);
    status = tg_part_append(writer, &sorted, index, entries, err);
    if (all)
      case_append(all, &sorted, 0, count);
    info.rows += (int64_t)count;
  }
  info.facts.rows_read = info.rows + 2;
  info.dropped[TG_DROP_bad_row] = 2;
  if (status == TG_OK)
    status = tg_part_finish(writer, &info, participants, TG_COUNT(participants), err);
  else
    tg_part_abandon(writer);
  tg_columns_clear(&window);
  tg_columns_clear(&sorted);
  free(index);
  tg_zone_close(zone);
  return status;
}

/** As TG_UNIT_MAIN, within a new folder. */
static inline int case_main(const char *suite, const tg_unit *units, size_t count) {
  if (!mkdtemp(case_folder))
    return 1;
  int status = tg_unit_main(suite, units, count);
  case_empty();
  rmdir(case_folder);
  return status;
}

#define CASE_MAIN(suite, ...)                                                                      \
  int main(void) {                                                                                 \
    static const tg_unit units[] = {__VA_ARGS__};                                                  \
    return case_main(#suite, units, sizeof(units) / sizeof(units[0]));                             \
  }

#endif
