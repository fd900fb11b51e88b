/** \file test_table.c
 *
 * The tables are what their lists say, and rows are kept while room grows.
 */
#include "base/text.h"
#include "tables/views.h"
#include "unit.h"

#include <string.h>

static void every_table_is_found_by_id_and_by_name(void) {
  for (int id = 0; id < TG_TABLE_COUNT; id++) {
    const tg_table *table = tg_table_get(id);
    CU_ASSERT_EQUAL(table->id, (tg_table_id)id);
    CU_ASSERT_PTR_EQUAL(tg_table_find(table->name), table);
    CU_ASSERT(strlen(table->doc) > 0);
  }
  CU_ASSERT_PTR_NULL(tg_table_find("order"));
  CU_ASSERT_STRING_EQUAL(tg_table_get(TG_TABLE_trades)->name, "trades");
}

static void key_columns_are_where_the_table_says(void) {
  for (int id = 0; id < TG_TABLE_COUNT; id++) {
    const tg_table *table = tg_table_get(id);
    CU_ASSERT_EQUAL(table->security, tg_table_column(table, "security"));
    CU_ASSERT_EQUAL(table->time, tg_table_column(table, "time"));
    CU_ASSERT_EQUAL(table->sequence, tg_table_column(table, "sequence"));
    CU_ASSERT_EQUAL(table->columns[table->time].type, TG_I64);
  }
  CU_ASSERT_EQUAL(tg_table_get(TG_TABLE_participants)->security, -1);
}

static bool column_is_sound(const tg_column *column) {
  static const uint32_t sizes[] = {
      [TG_I8] = 1, [TG_I16] = 2, [TG_I32] = 4, [TG_I64] = 8, [TG_TEXT] = 64};
  bool text = column->meaning == TG_STRING, wide = column->type == TG_I64;
  return *column->headers && *column->doc && *column->unit && column->size == sizes[column->type] &&
         text == (column->type == TG_TEXT) &&
         (wide || (column->meaning != TG_PRICE && column->meaning != TG_TIME));
}

static void columns_are_sound_and_names_are_unique(void) {
  for (int id = 0; id < TG_TABLE_COUNT; id++) {
    const tg_table *table = tg_table_get(id);
    size_t row_size = 0;
    CU_ASSERT(table->column_count <= TG_COLUMNS_MAX);
    for (size_t i = 0; i < table->column_count; i++) {
      CU_ASSERT(column_is_sound(&table->columns[i]));
      CU_ASSERT_EQUAL(tg_table_column(table, table->columns[i].name), (int)i);
      row_size += table->columns[i].size;
    }
    CU_ASSERT_EQUAL(tg_table_row_size(table), row_size);
    CU_ASSERT_EQUAL(tg_table_held_size(table, 1), row_size - table->columns[0].size);
  }
}

static void no_header_names_two_columns_of_a_table(void) {
  for (int id = 0; id < TG_TABLE_COUNT; id++) {
    const tg_table *table = tg_table_get(id);
    for (size_t i = 0; i < table->column_count; i++)
      for (size_t j = 0; j < table->column_count; j++) {
        tg_text rest = tg_text_of(table->columns[i].headers), header, other;
        while (i != j && tg_text_next(&rest, '|', &header)) {
          tg_text others = tg_text_of(table->columns[j].headers);
          while (tg_text_next(&others, '|', &other))
            CU_ASSERT_FALSE(tg_text_equal(header, other));
        }
      }
  }
}

static void rows_survive_growth_and_stay_aligned(void) {
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  tg_columns columns = {0};
  for (size_t capacity = 1; capacity < 5000; capacity = capacity * 3 + 1) {
    CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&columns, table, capacity), TG_OK);
    for (; columns.count < capacity; columns.count++)
      for (size_t c = 0; c < table->column_count; c++)
        memset((char *)columns.data[c] + columns.count * table->columns[c].size,
               (int)(columns.count * 31 + c), table->columns[c].size);
    size_t wrong = 0;
    for (size_t row = 0; row < columns.count; row++)
      for (size_t c = 0; c < table->column_count; c++)
        wrong += (uint8_t)tg_columns_integer(&columns, (int)c, row) != (uint8_t)(row * 31 + c);
    CU_ASSERT_EQUAL(wrong, 0);
    for (size_t c = 0; c < table->column_count; c++)
      CU_ASSERT_EQUAL((uintptr_t)columns.data[c] % 64, 0);
  }
  size_t capacity = columns.capacity;
  void *data = columns.data[0];
  CU_ASSERT_EQUAL(tg_columns_reserve(&columns, table, 1), TG_OK);
  CU_ASSERT(columns.capacity == capacity && columns.data[0] == data);
  tg_columns_clear(&columns);
  tg_columns_clear(&columns);
  CU_ASSERT_PTR_NULL(columns.table);
}

static void integers_keep_their_sign_in_every_width(void) {
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  tg_columns columns = {0};
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&columns, table, 2), TG_OK);
  columns.count = 2;
  for (size_t c = 0; c < table->column_count; c++) {
    memset(columns.data[c], 0, table->columns[c].size);
    memset((char *)columns.data[c] + table->columns[c].size, 0xff, table->columns[c].size);
    CU_ASSERT_EQUAL(tg_columns_integer(&columns, (int)c, 0), 0);
    CU_ASSERT_EQUAL(tg_columns_integer(&columns, (int)c, 1), -1);
  }
  tg_columns_clear(&columns);
}

static void another_table_starts_empty(void) {
  tg_columns columns = {0};
  CU_ASSERT_EQUAL(tg_columns_reserve(&columns, tg_table_get(TG_TABLE_quotes), 10), TG_OK);
  columns.count = 10;
  CU_ASSERT_EQUAL(tg_columns_reserve(&columns, tg_table_get(TG_TABLE_instruments), 5), TG_OK);
  CU_ASSERT_EQUAL(columns.count, 0);
  CU_ASSERT_EQUAL(columns.capacity, 5);
  CU_ASSERT_EQUAL(columns.table->id, TG_TABLE_instruments);
  tg_columns_clear(&columns);
}

static void impossible_room_is_refused_and_rows_are_kept(void) {
  tg_columns columns = {0};
  const tg_table *table = tg_table_get(TG_TABLE_quotes);
  CU_ASSERT_EQUAL(tg_columns_reserve(&columns, table, 1), TG_OK);
  columns.count = 1;
  *(int64_t *)columns.data[0] = 42;
  CU_ASSERT_EQUAL(tg_columns_reserve(&columns, table, SIZE_MAX), TG_NO_MEMORY);
  CU_ASSERT_EQUAL(tg_columns_reserve(&columns, table, SIZE_MAX / 8), TG_NO_MEMORY);
  CU_ASSERT_EQUAL(columns.capacity, 1);
  CU_ASSERT_EQUAL(tg_columns_integer(&columns, 0, 0), 42);
  tg_columns_clear(&columns);
}

TG_UNIT_MAIN(table, TG_UNIT(every_table_is_found_by_id_and_by_name),
             TG_UNIT(key_columns_are_where_the_table_says),
             TG_UNIT(columns_are_sound_and_names_are_unique),
             TG_UNIT(no_header_names_two_columns_of_a_table),
             TG_UNIT(rows_survive_growth_and_stay_aligned),
             TG_UNIT(integers_keep_their_sign_in_every_width), TG_UNIT(another_table_starts_empty),
             TG_UNIT(impossible_room_is_refused_and_rows_are_kept))
