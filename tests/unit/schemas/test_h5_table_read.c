/** \file test_h5_table_read.c
 *
 * Tables are found by what the file says, whatever it says.
 */
#include "h5_case.h"

#include "leaks.h"

static void tables_are_listed_in_the_order_of_creation(void) {
  static const char *const names[] = {"zeta", "alpha", "mid"};
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    tg_schema schema = case_schema;
    schema.name = names[i];
    CU_ASSERT_EQUAL(tg_h5_table_create(file, &schema, (int64_t)i, TG_COMPRESS_NONE, NULL), TG_OK);
    CU_ASSERT_NOT_EQUAL(tg_h5_table_create(file, &schema, 1, TG_COMPRESS_NONE, NULL), TG_OK);
  }
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &count, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(count, TG_COUNT(names));
  for (size_t i = 0; i < count; i++) {
    CU_ASSERT_STRING_EQUAL(tables[i].name, names[i]);
    CU_ASSERT_EQUAL(tables[i].rows, (int64_t)i);
  }
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
}

/* Read everything that the file claims to hold, within reason. */
static tg_status read_all(const char *path) {
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
  TG_TRY(tg_h5_open(path, &file, NULL));
  tg_status status = tg_h5_tables(file, &tables, &count, NULL);
  for (size_t c = 0; count && c < tables->column_count && status == TG_OK; c++) {
    uint64_t bytes = (uint64_t)tables->rows * tables->columns[c].size;
    void *data = bytes < 1 << 20 ? malloc(bytes + 1) : NULL;
    if (data)
      status = tg_h5_column_read(file, tables, c, 0, tables->rows, data, NULL);
    free(data);
  }
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  return status;
}

static void flipped_bits_never_crash_the_reading(void) {
  case_row *rows = case_rows(1500, 2);
  CU_ASSERT_EQUAL(case_write(case_path, rows, 1500, 1500, TG_COMPRESS_ZSTD, NULL), TG_OK);
  size_t size;
  uint64_t seed = 99;
  char *bytes = case_bytes(case_path, &size);
  for (int i = 0; i < 400; i++) {
    size_t at = tg_splitmix(&seed) % (i % 2 ? size : 4096);
    char bit = (char)(1 << tg_splitmix(&seed) % 8);
    bytes[at] ^= bit;
    case_put(case_path, bytes, size);
    read_all(case_path);
    bytes[at] ^= bit;
  }
  case_put(case_path, bytes, size);
  CU_ASSERT_EQUAL(read_all(case_path), TG_OK);
  free(bytes);
  free(rows);
}

/* More than eight children lie in a heap of their own, which is read while they are listed. */
static void a_list_that_cannot_be_read_is_said_and_never_cut_short(void) {
  enum { TABLES = 12 };
  tg_h5_file *file;
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  for (int i = 0; i < TABLES; i++) {
    char name[16];
    tg_schema schema = case_schema;
    snprintf(name, sizeof name, "table_%d", i);
    schema.name = name;
    CU_ASSERT_EQUAL(tg_h5_table_create(file, &schema, 0, TG_COMPRESS_NONE, NULL), TG_OK);
  }
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  size_t size;
  char *bytes = case_bytes(case_path, &size), *heap = memmem(bytes, size, "FHDB", 4);
  CU_ASSERT_PTR_NOT_NULL_FATAL(heap); /* the block with the names */
  heap[30] ^= 1;
  case_put(case_path, bytes, size);
  tg_h5_table *tables;
  size_t count;
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  CU_ASSERT_NOT_EQUAL(tg_h5_tables(file, &tables, &count, &err), TG_OK);
  CU_ASSERT_EQUAL(count, 0);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, case_path));
  tg_h5_close(file, NULL);
  free(bytes);
}

CASE_MAIN(h5_table_read, TG_UNIT(tables_are_listed_in_the_order_of_creation),
          TG_UNIT(a_list_that_cannot_be_read_is_said_and_never_cut_short),
          TG_UNIT(flipped_bits_never_crash_the_reading))
