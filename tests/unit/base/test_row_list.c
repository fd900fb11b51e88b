#include "base/row_list.h"

#include "unit.h"

#include <string.h>

static void pushed_rows_are_zero_and_keep_what_is_written(void) {
  tg_rows rows = {.row_size = 24};
  for (int64_t i = 0; i < 1000; i++) {
    static const char zero[24];
    char *row = tg_rows_push(&rows);
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_EQUAL(memcmp(row, zero, sizeof zero), 0);
    memset(row, (int)(i % 256), sizeof zero);
  }
  CU_ASSERT_EQUAL(rows.count, 1000);
  for (size_t i = 0; i < rows.count; i++)
    CU_ASSERT_EQUAL(*(unsigned char *)tg_rows_at(&rows, i), i % 256);
  tg_rows_clear(&rows);
  CU_ASSERT_EQUAL(rows.count, 0);
  CU_ASSERT_EQUAL(rows.row_size, 24);
}

static void tables_share_a_budget_and_give_it_back(void) {
  int64_t budget = 1000;
  tg_rows a = {.row_size = 10, .budget = &budget}, b = {.row_size = 10, .budget = &budget};
  size_t pushed = 0;
  while (tg_rows_push(pushed % 2 ? &a : &b))
    pushed++;
  CU_ASSERT_TRUE(pushed >= 64 && pushed <= 100);
  CU_ASSERT_EQUAL(budget, 1000 - (int64_t)(a.capacity + b.capacity) * 10);
  CU_ASSERT_TRUE(budget >= 0);
  tg_rows_clear(&a);
  tg_rows_clear(&b);
  CU_ASSERT_EQUAL(budget, 1000);
}

static void the_last_row_fits_exactly(void) {
  int64_t budget = 100;
  tg_rows rows = {.row_size = 10, .budget = &budget};
  for (int i = 0; i < 10; i++)
    CU_ASSERT_PTR_NOT_NULL(tg_rows_push(&rows));
  CU_ASSERT_PTR_NULL(tg_rows_push(&rows));
  CU_ASSERT_EQUAL(rows.count, 10);
  CU_ASSERT_EQUAL(budget, 0);
  tg_rows_clear(&rows);
}

static void sizes_that_overflow_are_refused(void) {
  tg_rows rows = {.row_size = 1 << 20};
  CU_ASSERT_NOT_EQUAL(tg_rows_reserve(&rows, SIZE_MAX / 2), 0);
  CU_ASSERT_EQUAL(tg_rows_reserve(&rows, 0), 0);
  CU_ASSERT_PTR_NULL(rows.data);
}

TG_UNIT_MAIN(row_list, TG_UNIT(pushed_rows_are_zero_and_keep_what_is_written),
             TG_UNIT(tables_share_a_budget_and_give_it_back), TG_UNIT(the_last_row_fits_exactly),
             TG_UNIT(sizes_that_overflow_are_refused))
