/** \file test_reader.c
 *
 * Merged ranges against a selection sort over all their rows.
 */
#include "store/reader.h"

#include "store_case.h"

#include "leaks.h"

#include <fcntl.h>

#define PARTS      4
#define RANGES_MAX 12
#define MEMORY     (INT64_C(1) << 30)

static char paths[PARTS][256];
static const char *path_list[PARTS];

/* Two parts that the reader holds, two that it keeps open. */
static void parts_make(tg_columns *all) {
  for (size_t i = 0; i < PARTS; i++) {
    snprintf(paths[i], sizeof paths[i], "%s/%zu.part.h5", case_folder, i);
    path_list[i] = paths[i];
    CU_ASSERT_EQUAL_FATAL(case_part(paths[i], tg_table_get(TG_TABLE_orders), 3, i < 2 ? 400 : 2800,
                                    31 + i, &all[i], NULL),
                          TG_OK);
  }
}

/* Row numbers of \a rows in stable order, slowly. */
static void order_slowly(const tg_columns *rows, size_t *order) {
  const int64_t *time = rows->data[rows->table->time];
  const int64_t *sequence = rows->data[rows->table->sequence];
  for (size_t i = 0; i < rows->count; i++) {
    size_t j = i;
    for (; j > 0; j--) {
      size_t before = order[j - 1];
      if (time[before] < time[i] || (time[before] == time[i] && sequence[before] <= sequence[i]))
        break;
      order[j] = before;
    }
    order[j] = i;
  }
}

static void check_merge(tg_store_reader *reader, const tg_columns *all, const tg_range *ranges,
                        size_t range_count, tg_columns *rows, int32_t **objects, size_t *capacity) {
  tg_columns expected = {0};
  int32_t *from = malloc(RANGES_MAX * 2800 * sizeof *from);
  for (size_t i = 0; i < range_count; i++) {
    for (int64_t k = 0; k < ranges[i].count; k++)
      from[expected.count + (size_t)k] = ranges[i].object;
    case_append(&expected, &all[ranges[i].part], (size_t)ranges[i].first, (size_t)ranges[i].count);
  }
  size_t *order = calloc(expected.count + 1, sizeof *order), differ = 0;
  if (expected.count)
    order_slowly(&expected, order);
  CU_ASSERT_EQUAL(tg_store_reader_merge(reader, tg_table_get(TG_TABLE_orders), ranges, range_count,
                                        rows, objects, capacity, NULL),
                  TG_OK);
  CU_ASSERT_EQUAL_FATAL(rows->count, expected.count);
  for (size_t i = 0; i < expected.count; i++)
    differ += !case_row_equal(rows, i, &expected, order[i]) || (*objects)[i] != from[order[i]];
  CU_ASSERT_EQUAL(differ, 0);
  free(order);
  free(from);
  tg_columns_clear(&expected);
}

/* A piece of one index entry of a part: such ranges are in order within. */
static tg_range range_pick(int32_t number, uint64_t *seed) {
  tg_part *part;
  size_t count;
  CU_ASSERT_EQUAL_FATAL(tg_part_open(paths[number], NULL, &part, NULL), TG_OK);
  const tg_index_entry *index = tg_part_index(part, &count);
  tg_index_entry entry = index[tg_splitmix(seed) % count];
  tg_part_close(part);
  int64_t skip = (int64_t)(tg_splitmix(seed) % (uint64_t)entry.count);
  return (tg_range){number, number / 2, entry.first + skip,
                    (int64_t)(tg_splitmix(seed) % (uint64_t)(entry.count - skip + 1))};
}

static size_t files_open(void) {
  size_t count = 0;
  for (int file = 0; file < 256; file++)
    count += fcntl(file, F_GETFD) >= 0;
  return count;
}

static void what_is_given_back_is_read_again_when_it_is_wanted(void) {
  tg_columns all[PARTS] = {{0}}, rows = {0};
  tg_store_reader *reader;
  int32_t *objects = NULL;
  size_t capacity = 0;
  uint64_t seed = 8;
  parts_make(all);
  CU_ASSERT_EQUAL_FATAL(tg_store_reader_new(path_list, PARTS, PARTS, MEMORY, &reader, NULL), TG_OK);
  const size_t before = files_open();
  for (int round = 0; round < 3; round++) {
    for (int32_t part = 0; part < PARTS; part++) {
      const tg_range range = range_pick(part, &seed);
      check_merge(reader, all, &range, 1, &rows, &objects, &capacity);
    }
    tg_store_reader_give_back(reader);
    CU_ASSERT_EQUAL(files_open(), before);
  }
  tg_store_reader_give_back(reader); /* nothing is left to give */
  tg_store_reader_free(reader);
  for (size_t i = 0; i < PARTS; i++)
    tg_columns_clear(&all[i]);
  tg_columns_clear(&rows);
  free(objects);
  case_empty();
}

static void ranges_are_merged_by_time_sequence_and_position(void) {
  tg_columns all[PARTS] = {{0}}, rows = {0};
  tg_store_reader *reader;
  int32_t *objects = NULL;
  size_t capacity = 0;
  uint64_t seed = 6;
  parts_make(all);
  for (size_t open_max = 0; open_max < 7; open_max += 2) {
    int64_t memory = open_max % 4 ? 0 : MEMORY; /* 0: nothing is held or cached beyond a chunk */
    CU_ASSERT_EQUAL_FATAL(tg_store_reader_new(path_list, PARTS, open_max, memory, &reader, NULL),
                          TG_OK);
    for (int round = 0; round < 40; round++) {
      tg_range ranges[RANGES_MAX];
      size_t count = tg_splitmix(&seed) % RANGES_MAX;
      for (size_t i = 0; i < count; i++)
        ranges[i] = range_pick((int32_t)(tg_splitmix(&seed) % PARTS), &seed);
      check_merge(reader, all, ranges, count, &rows, &objects, &capacity);
      if (round % 7 == 3)
        tg_store_reader_give_back(reader);
    }
    tg_store_reader_free(reader);
  }
  for (size_t i = 0; i < PARTS; i++)
    tg_columns_clear(&all[i]);
  tg_columns_clear(&rows);
  free(objects);
  case_empty();
}

static void a_bad_range_or_part_is_an_error_and_the_reader_goes_on(void) {
  static const tg_range bad[] = {{-1, 0, 0, 1}, {PARTS, 0, 0, 1}, {0, 0, 0, 100000},
                                 {0, 0, -5, 1}, {0, 0, 0, -1},    {3, 0, 0, 1}};
  static const tg_range good = {1, 0, 0, 10};
  tg_columns all[PARTS] = {{0}}, rows = {0};
  tg_store_reader *reader;
  int32_t *objects = NULL;
  size_t capacity = 0;
  parts_make(all);
  CU_ASSERT_EQUAL_FATAL(tg_store_reader_new(path_list, PARTS, 2, MEMORY, &reader, NULL), TG_OK);
  unlink(paths[3]);
  for (size_t i = 0; i < TG_COUNT(bad); i++) {
    tg_error err = {0};
    CU_ASSERT_NOT_EQUAL(tg_store_reader_merge(reader, tg_table_get(TG_TABLE_orders), &bad[i], 1,
                                              &rows, &objects, &capacity, &err),
                        TG_OK);
    CU_ASSERT_NOT_EQUAL(err.text[0], 0);
    check_merge(reader, all, &good, 1, &rows, &objects, &capacity);
  }
  CU_ASSERT_EQUAL(tg_store_reader_merge(reader, tg_table_get(TG_TABLE_quotes), &good, 1, &rows,
                                        &objects, &capacity, NULL),
                  TG_CORRUPT);
  tg_store_reader_free(reader);
  tg_store_reader_free(NULL);
  for (size_t i = 0; i < PARTS; i++)
    tg_columns_clear(&all[i]);
  tg_columns_clear(&rows);
  free(objects);
  case_empty();
}

/* Bytes of each column of the data are replaced. */
static void damage(const char *path) {
  FILE *file = fopen(path, "r+b");
  CU_ASSERT_FATAL(file != NULL && fseek(file, 0, SEEK_END) == 0);
  const long size = ftell(file);
  for (long at = size / 4; at < size / 4 * 3; at += 500) {
    fseek(file, at, SEEK_SET);
    fputs("damage", file);
  }
  fclose(file);
}

static void a_damaged_part_is_removed_when_the_reader_goes_and_the_others_stay(void) {
  static const tg_range ranges[PARTS] = {
      {0, 0, 0, 10}, {1, 0, 0, 10}, {2, 0, 0, 10}, {3, 0, 0, 10}};
  static const bool bad[PARTS] = {false, true, false, true};
  tg_columns all[PARTS] = {{0}}, rows = {0};
  tg_store_reader *reader;
  int32_t *objects = NULL;
  size_t capacity = 0;
  parts_make(all);
  damage(paths[1]);
  damage(paths[3]);
  CU_ASSERT_EQUAL_FATAL(tg_store_reader_new(path_list, PARTS, 1, MEMORY, &reader, NULL), TG_OK);
  for (size_t i = 0; i < 2 * PARTS; i++) {
    tg_error err = {0};
    tg_status status =
        tg_store_reader_merge(reader, tg_table_get(TG_TABLE_orders), &ranges[i % PARTS], 1, &rows,
                              &objects, &capacity, &err);
    CU_ASSERT_EQUAL(status, bad[i % PARTS] ? TG_CORRUPT : TG_OK);
    CU_ASSERT_EQUAL(strstr(err.text, "is damaged and was removed: run again") != NULL,
                    bad[i % PARTS]);
    CU_ASSERT_EQUAL(strstr(err.text, paths[i % PARTS]) != NULL, bad[i % PARTS]);
  }
  CU_ASSERT_EQUAL(case_files(), PARTS);
  tg_store_reader_free(reader);
  for (size_t i = 0; i < PARTS; i++) {
    CU_ASSERT_EQUAL(access(paths[i], F_OK) != 0, bad[i]);
    tg_columns_clear(&all[i]);
  }
  tg_columns_clear(&rows);
  free(objects);
  case_empty();
}

/* First without some columns, then with all: a part that is held is read again. */
static void absent_columns_are_not_read(void) {
  const tg_table *orders = tg_table_get(TG_TABLE_orders);
  static const tg_range ranges[] = {{0, 0, 5, 300}, {0, 0, 305, 90}, {2, 1, 10, 5000}};
  tg_columns all[PARTS] = {{0}}, rows = {.absent = 0xf0};
  tg_store_reader *reader;
  int32_t *objects = NULL;
  size_t capacity = 0;
  parts_make(all);
  CU_ASSERT_EQUAL_FATAL(tg_store_reader_new(path_list, PARTS, 2, MEMORY, &reader, NULL), TG_OK);
  for (size_t i = 0; i < 2; i++) {
    CU_ASSERT_EQUAL_FATAL(tg_store_reader_merge(reader, orders, &ranges[2 * i], 2 - i, &rows,
                                                &objects, &capacity, NULL),
                          TG_OK);
    CU_ASSERT_EQUAL(rows.count, i ? 5000 : 390);
    for (size_t c = 0; c < orders->column_count; c++)
      CU_ASSERT_EQUAL(rows.data[c] == NULL, (0xf0 >> c & 1) == 1);
  }
  tg_columns_clear(&rows);
  check_merge(reader, all, ranges, TG_COUNT(ranges), &rows, &objects, &capacity);
  tg_store_reader_free(reader);
  for (size_t i = 0; i < PARTS; i++)
    tg_columns_clear(&all[i]);
  tg_columns_clear(&rows);
  free(objects);
  case_empty();
}

CASE_MAIN(reader, TG_UNIT(what_is_given_back_is_read_again_when_it_is_wanted),
          TG_UNIT(absent_columns_are_not_read),
          TG_UNIT(ranges_are_merged_by_time_sequence_and_position),
          TG_UNIT(a_bad_range_or_part_is_an_error_and_the_reader_goes_on),
          TG_UNIT(a_damaged_part_is_removed_when_the_reader_goes_and_the_others_stay))
