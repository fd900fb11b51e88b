/** \file test_h5_file.c
 *
 * Files and their kind.
 */
#include "h5_case.h"

static void junk_is_of_no_kind_and_refused_with_its_name(void) {
  static const size_t cuts[] = {0, 1, 8, 40, 100, 2000};
  case_row *rows = case_rows(3000, 1);
  CU_ASSERT_EQUAL(case_write(case_path, rows, 3000, 3000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(tg_h5_kind(case_path), "aggregate");
  size_t size;
  char *bytes = case_bytes(case_path, &size);
  for (size_t i = 0; i < TG_COUNT(cuts); i++) {
    case_put(case_path, bytes, cuts[i]);
    CU_ASSERT_PTR_NULL(tg_h5_kind(case_path));
  }
  case_put(case_path, bytes, size - 1);
  tg_h5_file *file;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_h5_open(case_path, &file, &err), TG_CORRUPT);
  CU_ASSERT_PTR_NULL(file);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, case_path));
  free(bytes);
  free(rows);
}

static void what_is_not_there_is_not_found(void) {
  tg_h5_file *file;
  tg_error err = {0};
  CU_ASSERT_PTR_NULL(tg_h5_kind(case_folder));
  CU_ASSERT_PTR_NULL(tg_h5_kind("/nonexistent/x.h5"));
  CU_ASSERT_EQUAL(tg_h5_open("/nonexistent/x.h5", &file, &err), TG_NOT_FOUND);
  err = (tg_error){0};
  CU_ASSERT_EQUAL(tg_h5_create("/nonexistent/x.h5", &file, &err), TG_NOT_FOUND);
  CU_ASSERT_PTR_NULL(file);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nonexistent/x.h5"));
  CU_ASSERT_EQUAL(tg_h5_close(NULL, NULL), TG_OK);
}

static void a_file_of_another_kind_is_of_no_kind(void) {
  static const char *const kinds[] = {"aggregate", "part", "parts", ""};
  for (size_t i = 0; i < TG_COUNT(kinds); i++) {
    tg_h5_file *file;
    CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "kind", kinds[i], NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
    const char *kind = tg_h5_kind(case_path);
    CU_ASSERT_STRING_EQUAL(kind ? kind : "none", i < 2 ? kinds[i] : "none");
  }
}

static void a_closed_file_takes_another_table(void) {
  static const tg_schema second = {"second",         "more rows", "label,id",           1,
                                   sizeof(case_row), case_fields, TG_COUNT(case_fields)};
  enum { FIRST = 20000, SECOND = 300 };
  case_row *rows = case_rows(FIRST, 4);
  CU_ASSERT_EQUAL(case_write(case_path, rows, FIRST, 777, TG_COMPRESS_DEFLATE, NULL), TG_OK);
  tg_h5_file *file;
  tg_h5_table *tables = NULL;
  size_t count = 0;
  CU_ASSERT_EQUAL_FATAL(tg_h5_reopen(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_create(file, &second, SECOND, TG_COMPRESS_DEFLATE, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_write(file, &second, 0, SECOND, rows, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &count, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(count, 2);
  CU_ASSERT_EQUAL(tables[0].rows, FIRST);
  CU_ASSERT_STRING_EQUAL(tables[1].name, "second");
  int64_t ids[SECOND];
  CU_ASSERT_EQUAL(tg_h5_column_read(file, &tables[1], 1, 0, SECOND, ids, NULL), TG_OK);
  for (int i = 0; i < SECOND; i++)
    CU_ASSERT_EQUAL(ids[i], rows[i].id);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  case_put(case_path, "junk", 4);
  CU_ASSERT_EQUAL(tg_h5_reopen(case_path, &file, NULL), TG_CORRUPT);
  CU_ASSERT_PTR_NULL(file);
  free(rows);
}

CASE_MAIN(h5_file, TG_UNIT(junk_is_of_no_kind_and_refused_with_its_name),
          TG_UNIT(what_is_not_there_is_not_found), TG_UNIT(a_file_of_another_kind_is_of_no_kind),
          TG_UNIT(a_closed_file_takes_another_table))
