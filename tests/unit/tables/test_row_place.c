/** \file test_row_place.c
 *
 * A row is named by the keys that it has, and the longest name fits.
 */
#include "tables/row_place.h"
#include "unit.h"

#include <string.h>

static void set(tg_columns *rows, const char *name, int64_t value) {
  ((int64_t *)rows->data[tg_table_column(rows->table, name)])[0] = value;
}

static tg_columns one_row(tg_table_id table, tg_column_mask absent) {
  tg_columns rows = {.absent = absent};
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&rows, tg_table_get(table), 1), 0);
  rows.count = 1;
  return rows;
}

static void a_row_is_named_by_the_keys_it_has(void) {
  char place[TG_ROW_PLACE_MAX];
  tg_columns rows = one_row(TG_TABLE_orders, 0);
  set(&rows, "security", 110621);
  set(&rows, "order_id", -7);
  set(&rows, "time", INT64_C(1725495300000000003));
  set(&rows, "sequence", 4);
  tg_row_place(&rows, 0, place);
  CU_ASSERT_STRING_EQUAL(place,
                         "security 110621, order -7, 2024-09-05T00:15:00.000000003Z, sequence 4");
  tg_columns_clear(&rows);
  const tg_table *quotes = tg_table_get(TG_TABLE_quotes);
  rows = one_row(TG_TABLE_quotes, (tg_column_mask)1 << quotes->sequence);
  set(&rows, "security", 5);
  set(&rows, "time", -1);
  tg_row_place(&rows, 0, place);
  CU_ASSERT_STRING_EQUAL(place, "security 5, 1969-12-31T23:59:59.999999999Z");
  tg_columns_clear(&rows);
}

static void the_longest_place_fits(void) {
  char place[TG_ROW_PLACE_MAX];
  tg_columns rows = one_row(TG_TABLE_orders, 0);
  set(&rows, "security", INT64_MIN);
  set(&rows, "order_id", INT64_MIN);
  set(&rows, "time", INT64_MAX);
  set(&rows, "sequence", INT64_MIN);
  tg_row_place(&rows, 0, place);
  const char *end = "2262-04-11T23:47:16.854775807Z, sequence -9223372036854775808";
  CU_ASSERT_PTR_NOT_NULL(strstr(place, end));
  tg_columns_clear(&rows);
}

TG_UNIT_MAIN(row_place, TG_UNIT(a_row_is_named_by_the_keys_it_has), TG_UNIT(the_longest_place_fits))
