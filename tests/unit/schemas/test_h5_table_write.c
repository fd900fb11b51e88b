/** \file test_h5_table_write.c
 *
 * Tables written by description and read back by what the file says. Serial:
 * the collective side is compared over rank counts in tests/mpi.
 */
#include "h5_case.h"

static const char *const written[] = {"label", "id", "price", "tiny", "small"};

static void check_column(tg_h5_file *file, const tg_h5_table *table, size_t c, const case_row *rows,
                         int64_t count) {
  const tg_field *field = tg_schema_field(&case_schema, table->columns[c].name);
  char *data = malloc((size_t)count * field->size + 1);
  CU_ASSERT_EQUAL(tg_h5_column_read(file, table, c, 0, count, data, NULL), TG_OK);
  size_t differ = 0;
  for (int64_t i = 0; i < count; i++)
    differ += memcmp(data + (size_t)i * field->size, (const char *)&rows[i] + field->offset,
                     field->size) != 0;
  CU_ASSERT_EQUAL(differ, 0);
  if (count > 2) {
    CU_ASSERT_EQUAL(tg_h5_column_read(file, table, c, count - 2, 1, data, NULL), TG_OK);
    CU_ASSERT_EQUAL(memcmp(data, (const char *)&rows[count - 2] + field->offset, field->size), 0);
  }
  CU_ASSERT_EQUAL(tg_h5_column_read(file, table, c, count, 1, data, NULL), TG_LIMIT);
  CU_ASSERT_EQUAL(tg_h5_column_read(file, table, c, -1, 1, data, NULL), TG_LIMIT);
  free(data);
}

static void check_file(const case_row *rows, int64_t count) {
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t table_count;
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &table_count, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(table_count, 1);
  CU_ASSERT_EQUAL(tables->rows, count);
  CU_ASSERT_EQUAL(tables->version, 7);
  CU_ASSERT_STRING_EQUAL(tables->keys, "label,id");
  CU_ASSERT_STRING_EQUAL(tables->doc, "rows of a test");
  CU_ASSERT_EQUAL_FATAL(tables->column_count, TG_COUNT(written));
  for (size_t c = 0; c < tables->column_count; c++) {
    CU_ASSERT_STRING_EQUAL(tables->columns[c].name, written[c]);
    check_column(file, tables, c, rows, count);
  }
  CU_ASSERT_STRING_EQUAL(tables->columns[2].formula, "sum / count");
  CU_ASSERT_STRING_EQUAL(tables->columns[2].unit, "price");
  CU_ASSERT_STRING_EQUAL(tables->columns[2].doc, "mean");
  CU_ASSERT_STRING_EQUAL(tables->columns[0].formula, "");
  CU_ASSERT_EQUAL(tables->columns[0].type, TG_TEXT);
  CU_ASSERT_EQUAL(tables->columns[3].type, TG_I8);
  tg_h5_tables_free(tables, table_count);
  tg_h5_close(file, NULL);
}

static void what_is_written_is_read_back_in_any_size_and_compression(void) {
  static const int64_t sizes[] = {0, 1, 1023, 1024, 5000, 16384, 40001};
  static const tg_compression compressions[] = {TG_COMPRESS_NONE, TG_COMPRESS_DEFLATE,
                                                TG_COMPRESS_ZSTD};
  for (size_t s = 0; s < TG_COUNT(sizes); s++)
    for (size_t c = 0; c < TG_COUNT(compressions); c++) {
      case_row *rows = case_rows((size_t)sizes[s], 11 * s + c);
      tg_error err = {0};
      CU_ASSERT_EQUAL(
          case_write(case_path, rows, sizes[s], TG_H5_CHUNK_ROWS, compressions[c], &err), TG_OK);
      CU_ASSERT_STRING_EQUAL(err.text, "");
      check_file(rows, sizes[s]);
      free(rows);
    }
}

static void rows_beyond_the_table_are_refused(void) {
  static const int64_t pieces[][2] = {{0, 11}, {10, 1}, {-1, 1}, {0, -1}, {INT64_MAX, 1}};
  case_row *rows = case_rows(20, 1);
  tg_h5_file *file;
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_create(file, &case_schema, 10, TG_COMPRESS_NONE, NULL), TG_OK);
  for (size_t i = 0; i < TG_COUNT(pieces); i++)
    CU_ASSERT_NOT_EQUAL(
        tg_h5_table_write(file, &case_schema, pieces[i][0], pieces[i][1], rows, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_write(file, &case_schema, 0, 10, rows, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_write(file, &case_schema, 10, 0, NULL, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  free(rows);
}

static void the_same_rows_make_the_same_bytes(void) {
  case_row *rows = case_rows(40001, 5);
  size_t sizes[2];
  char *bytes[2];
  for (int i = 0; i < 2; i++) {
    CU_ASSERT_EQUAL(case_write(case_path, rows, 40001, TG_H5_CHUNK_ROWS, TG_COMPRESS_DEFLATE, NULL),
                    TG_OK);
    bytes[i] = case_bytes(case_path, &sizes[i]);
    if (i == 0)
      sleep(1); /* a time of creation in the file would differ now */
  }
  CU_ASSERT_EQUAL(sizes[0], sizes[1]);
  CU_ASSERT_EQUAL(memcmp(bytes[0], bytes[1], sizes[0] < sizes[1] ? sizes[0] : sizes[1]), 0);
  free(bytes[0]);
  free(bytes[1]);
  free(rows);
}

static void the_word_price_in_units_becomes_the_unit_of_the_file(void) {
  static const tg_field fields[] = {
      TG_FIELD(case_row, id, "price", TG_KEY, ""),
      TG_FIELD(case_row, price, "price*shares", TG_SUM, ""),
      TG_FIELD(case_row, tiny, "prices", TG_SUM, ""),
      TG_FIELD(case_row, small, "1", TG_SUM, ""),
  };
  static const tg_schema schema = {"units",         "", "id", 1, sizeof(case_row), fields,
                                   TG_COUNT(fields)};
  static const char *const cases[][5] = {
      {NULL, "price", "price*shares", "prices", "1"},
      {"", "price", "price*shares", "prices", "1"},
      {"0.001 AUD", "0.001 AUD", "0.001 AUD*shares", "prices", "1"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_h5_file *file;
    tg_h5_table *tables;
    size_t count;
    CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
    if (cases[i][0]) {
      char unit[32];
      snprintf(unit, sizeof unit, "%s", cases[i][0]);
      tg_h5_price_unit(file, unit);
      memset(unit, 'x', sizeof unit - 1); /* it is copied */
    }
    CU_ASSERT_EQUAL(tg_h5_table_create(file, &schema, 3, TG_COMPRESS_NONE, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &count, NULL), TG_OK);
    for (size_t c = 0; c < TG_COUNT(fields); c++)
      CU_ASSERT_STRING_EQUAL(tables->columns[c].unit, cases[i][c + 1]);
    tg_h5_tables_free(tables, count);
    tg_h5_close(file, NULL);
  }
}

CASE_MAIN(h5_table_write, TG_UNIT(what_is_written_is_read_back_in_any_size_and_compression),
          TG_UNIT(rows_beyond_the_table_are_refused), TG_UNIT(the_same_rows_make_the_same_bytes),
          TG_UNIT(the_word_price_in_units_becomes_the_unit_of_the_file))
