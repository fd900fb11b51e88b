#include "job/job_rows.h"

#include "drr.h"
#include "fake_reader.h"
#include "splitmix.h"
#include "unit.h"

enum { OBJECTS = 3 };

static int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

/* Quotes of few values, so that rows repeat; \a spread: how long runs of equal time are. */
static void random_quotes(uint64_t *seed, size_t count, int64_t spread, tg_columns *part) {
  const tg_table *table = tg_table_get(TG_TABLE_quotes);
  int64_t now = 0;
  part->count = 0;
  for (size_t i = 0; i < count; i++) {
    int64_t values[TG_COLUMNS_MAX] = {0};
    now += below(seed, spread) == 0;
    values[table->time] = now;
    values[tg_table_column(table, "bid")] = below(seed, 3);
    values[tg_table_column(table, "offer_quantity")] = below(seed, 4);
    tg_drr_append(part, table, values);
  }
}

static bool equal_rows(const tg_columns *columns, size_t a, size_t b) {
  for (size_t c = 0; c < columns->table->column_count; c++)
    if (tg_columns_integer(columns, (int)c, a) != tg_columns_integer(columns, (int)c, b))
      return false;
  return true;
}

static void mark_and_compare(tg_job_rows *rows) {
  CU_ASSERT_EQUAL_FATAL(tg_job_rows_mark_duplicates(rows), TG_OK);
  for (size_t row = 0; row < rows->columns.count; row++) {
    bool repeated = false;
    for (size_t earlier = 0; earlier < row; earlier++)
      repeated |= equal_rows(&rows->columns, earlier, row);
    CU_ASSERT_EQUAL(rows->verdicts[row], repeated ? TG_DROP_duplicate : TG_ROW_KEPT);
  }
}

static void repeated_rows_are_those_equal_to_any_earlier_row(void) {
  static const int64_t spreads[] = {1, 4, 100, 100000};
  const tg_table *table = tg_table_get(TG_TABLE_quotes);
  uint64_t seed = 3;
  tg_columns part = {0};
  for (int round = 0; round < 40; round++) {
    random_quotes(&seed, (size_t)below(&seed, 120), spreads[round % 4], &part);
    tg_store_reader reader = {.parts = &part, .part_count = 1};
    tg_range range = {0, 1, 0, (int64_t)part.count};
    tg_job_rows rows = {0};
    CU_ASSERT_EQUAL(tg_job_rows_read(&rows, &reader, table, 0, &range, 1, NULL), TG_OK);
    mark_and_compare(&rows);
    tg_job_rows_clear(&rows);
  }
  tg_columns_clear(&part);
}

static void columns_that_are_not_held_tell_no_rows_apart(void) {
  const tg_table *table = tg_table_get(TG_TABLE_quotes);
  const tg_column_mask absent = (tg_column_mask)1 << tg_table_column(table, "offer_quantity");
  uint64_t seed = 31;
  for (size_t count = 2; count < 2000; count *= 10) { /* short runs and long ones */
    tg_columns part = {0};
    tg_job_rows rows = {0};
    random_quotes(&seed, count, 1000000, &part);
    tg_store_reader reader = {.parts = &part, .part_count = 1};
    tg_range range = {0, 1, 0, (int64_t)part.count};
    CU_ASSERT_EQUAL(tg_job_rows_read(&rows, &reader, table, absent, &range, 1, NULL), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_job_rows_mark_duplicates(&rows), TG_OK);
    memset(part.data[tg_table_column(table, "offer_quantity")], 0, 8 * part.count);
    for (size_t row = 0; row < part.count; row++) {
      bool repeated = false;
      for (size_t earlier = 0; earlier < row; earlier++)
        repeated |= equal_rows(&part, earlier, row);
      CU_ASSERT_EQUAL(rows.verdicts[row], repeated ? TG_DROP_duplicate : TG_ROW_KEPT);
    }
    tg_job_rows_clear(&rows);
    tg_columns_clear(&part);
  }
}

/* Random verdicts and objects: settle keeps the kept rows in order and counts the rest. */
static void settling_counts_the_dropped_and_keeps_the_others_in_order(void) {
  const tg_table *table = tg_table_get(TG_TABLE_quotes);
  uint64_t seed = 8;
  tg_columns part = {0};
  random_quotes(&seed, 300, 1, &part);
  tg_store_reader reader = {.parts = &part, .part_count = 1};
  tg_range ranges[] = {{0, 0, 0, 100}, {0, 1, 100, 100}, {0, 2, 200, 100}};
  tg_job_rows rows = {0};
  tg_object_counts counts[OBJECTS] = {0}, expected[OBJECTS] = {0};
  CU_ASSERT_EQUAL(tg_job_rows_read(&rows, &reader, table, 0, ranges, 3, NULL), TG_OK);
  size_t kept[300], kept_count = 0;
  for (size_t row = 0; row < 300; row++) {
    rows.verdicts[row] = (uint8_t)below(&seed, TG_DROP_COUNT + 1);
    int32_t object = rows.objects[row] = (int32_t)below(&seed, OBJECTS + 1) - 1;
    if (rows.verdicts[row] == TG_ROW_KEPT)
      kept[kept_count++] = row;
    if (object < 0)
      continue;
    expected[object].read++;
    if (rows.verdicts[row] == TG_ROW_KEPT)
      expected[object].kept++;
    else
      expected[object].dropped[rows.verdicts[row]]++;
  }
  tg_job_rows_settle(&rows, counts);
  CU_ASSERT_EQUAL_FATAL(rows.columns.count, kept_count);
  for (size_t i = 0; i < kept_count; i++)
    for (size_t c = 0; c < table->column_count; c++)
      CU_ASSERT_EQUAL(tg_columns_integer(&rows.columns, (int)c, i),
                      tg_columns_integer(&part, (int)c, kept[i]));
  tg_job_rows_count(&rows, counts);
  CU_ASSERT_EQUAL(memcmp(counts, expected, sizeof counts), 0);
  tg_job_rows_clear(&rows);
  tg_columns_clear(&part);
}

TG_UNIT_MAIN(job_rows, TG_UNIT(repeated_rows_are_those_equal_to_any_earlier_row),
             TG_UNIT(columns_that_are_not_held_tell_no_rows_apart),
             TG_UNIT(settling_counts_the_dropped_and_keeps_the_others_in_order))
