#include "stats/cursor.h"

#include "study_case.h"

#include <inttypes.h>

enum { ROWS = 2 * TG_CURSOR_ROWS + 17 };

typedef struct cursor_row {
  int64_t price;
  double ratio;
  int8_t small;
  char word[6];
} cursor_row;

static const tg_field fields[] = {
    TG_FIELD(cursor_row, price, "1", TG_VALUE, "smallest = missing"),
    TG_FIELD(cursor_row, ratio, "1", TG_VALUE, "a number"),
    TG_FIELD(cursor_row, small, "1", TG_VALUE, "eight bits"),
    TG_FIELD(cursor_row, word, "text", TG_VALUE, "up to the full width"),
};
static const tg_schema schema = {"t",    "a test",        "price", 1, sizeof(cursor_row),
                                 fields, TG_COUNT(fields)};

static cursor_row row_number(int64_t i) {
  cursor_row row = {.price = i % 5 ? i * i : TG_NO_PRICE,
                    .ratio = i % 7 ? (double)i / 8 : NAN,
                    .small = (int8_t)(i % 100 - 50)};
  memcpy(row.word, i % 2 ? "abcdef" : "abc", i % 2 ? 6 : 4);
  return row;
}

/* The file of the test open, with its one table. */
static tg_h5_file *file_of(int64_t count, tg_h5_table **tables, size_t *table_count) {
  cursor_row *rows = calloc((size_t)count + 1, sizeof *rows);
  case_table table = {&schema, rows, count};
  tg_h5_file *file;
  for (int64_t i = 0; i < count; i++)
    rows[i] = row_number(i);
  case_write(case_path, &table, 1);
  free(rows);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, tables, table_count, NULL), TG_OK);
  return file;
}

static void every_row_comes_once_block_by_block(void) {
  static const tg_cursor_want wants[] = {
      {"ratio", TG_CURSOR_NUMBER}, {"word", TG_CURSOR_TEXT},     {"price", TG_CURSOR_NUMBER},
      {NULL, TG_CURSOR_NUMBER},    {"price", TG_CURSOR_INTEGER}, {"small", TG_CURSOR_INTEGER}};
  tg_h5_table *tables;
  size_t count, blocks = 0;
  int64_t number = 0;
  char text[16];
  tg_cursor cursor;
  tg_h5_file *file = file_of(ROWS, &tables, &count);
  CU_ASSERT_EQUAL_FATAL(tg_cursor_open(file, tables, wants, TG_COUNT(wants), &cursor, NULL), TG_OK);
  for (; tg_cursor_next(&cursor, NULL) == TG_OK; blocks++)
    for (size_t i = 0; i < cursor.count; i++, number++) {
      cursor_row row = row_number(number);
      double price = number % 5 ? (double)row.price : NAN;
      CU_ASSERT_TRUE(case_near(tg_cursor_number(&cursor, 0, i), row.ratio));
      CU_ASSERT_TRUE(case_near(tg_cursor_number(&cursor, 2, i), price));
      CU_ASSERT_TRUE(isnan(tg_cursor_number(&cursor, 3, i)));
      CU_ASSERT_EQUAL(tg_cursor_integer(&cursor, 3, i), 0);
      CU_ASSERT_EQUAL(tg_cursor_integer(&cursor, 4, i), row.price);
      CU_ASSERT_EQUAL(tg_cursor_integer(&cursor, 5, i), row.small);
      tg_cursor_text(&cursor, 1, i, text, sizeof text);
      CU_ASSERT_STRING_EQUAL(text, number % 2 ? "abcdef" : "abc");
      CU_ASSERT_EQUAL(tg_cursor_is(&cursor, 1, i, "abc"), number % 2 == 0);
      CU_ASSERT_EQUAL(tg_cursor_is(&cursor, 1, i, "abcdef"), number % 2 == 1);
      CU_ASSERT_FALSE(tg_cursor_is(&cursor, 1, i, "abcdefg"));
    }
  CU_ASSERT_TRUE(number == ROWS && blocks == 3);
  tg_cursor_text(&cursor, 1, 0, text, 3);
  CU_ASSERT_STRING_EQUAL(text, "ab");
  tg_cursor_close(&cursor);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
}

static void an_empty_table_has_no_block(void) {
  static const tg_cursor_want want = {"price", TG_CURSOR_INTEGER};
  tg_h5_table *tables;
  size_t count;
  tg_cursor cursor;
  tg_h5_file *file = file_of(0, &tables, &count);
  CU_ASSERT_EQUAL_FATAL(tg_cursor_open(file, tables, &want, 1, &cursor, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_cursor_next(&cursor, NULL), TG_END);
  tg_cursor_close(&cursor);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
}

static void a_column_that_is_missing_or_of_another_kind_is_named(void) {
  static const struct {
    tg_cursor_want want;
    const char *text;
  } cases[] = {{{"size", TG_CURSOR_INTEGER}, "/t/size"},
               {{"ratio", TG_CURSOR_INTEGER}, "/t/ratio"},
               {{"word", TG_CURSOR_NUMBER}, "/t/word"},
               {{"price", TG_CURSOR_TEXT}, "/t/price"}};
  tg_h5_table *tables;
  size_t count;
  tg_h5_file *file = file_of(3, &tables, &count);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_cursor cursor;
    tg_error err = {0};
    CU_ASSERT_EQUAL(tg_cursor_open(file, tables, &cases[i].want, 1, &cursor, &err), TG_CORRUPT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, cases[i].text));
    tg_cursor_close(&cursor);
  }
  CU_ASSERT_EQUAL(tg_cursor_find(tables, "small"), 2);
  CU_ASSERT_EQUAL(tg_cursor_find(tables, "size"), tables->column_count);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(every_row_comes_once_block_by_block),
                                  TG_UNIT(an_empty_table_has_no_block),
                                  TG_UNIT(a_column_that_is_missing_or_of_another_kind_is_named)};
  return case_main("cursor", units, TG_COUNT(units));
}
