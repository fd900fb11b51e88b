/** \file test_h5_column_read.c
 *
 * Any rows of a column that HDF5's own filters wrote, at the edges of chunks and within.
 */
#include "h5_case.h"

enum { ROWS = 50000 };

static void check_range(tg_h5_file *file, const tg_h5_table *table, size_t column, int64_t first,
                        int64_t count, const case_row *rows) {
  const tg_field *field = tg_schema_field(&case_schema, table->columns[column].name);
  char *data = malloc((size_t)count * field->size + 1);
  CU_ASSERT_EQUAL(tg_h5_column_read(file, table, column, first, count, data, NULL), TG_OK);
  int64_t wrong = 0;
  for (int64_t i = 0; i < count; i++)
    wrong += memcmp(data + (size_t)i * field->size, (const char *)&rows[first + i] + field->offset,
                    field->size) != 0;
  CU_ASSERT_EQUAL(wrong, 0);
  free(data);
}

static void any_rows_are_read_from_any_encoding(void) {
  case_row *rows = case_rows(ROWS, 21);
  uint64_t seed = 4;
  for (int c = TG_COMPRESS_NONE; c <= TG_COMPRESS_ZSTD; c++) {
    tg_h5_file *file;
    tg_h5_table *tables;
    size_t count;
    CU_ASSERT_EQUAL_FATAL(case_write(case_path, rows, ROWS, ROWS, (tg_compression)c, NULL), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &count, NULL), TG_OK);
    for (int i = 0; i < 200; i++) {
      int64_t first = (int64_t)(tg_splitmix(&seed) % ROWS);
      first -= i % 4 == 0 ? first % TG_H5_CHUNK_ROWS : 0;
      int64_t some = (int64_t)(tg_splitmix(&seed) % (uint64_t)(ROWS - first)) + 1;
      check_range(file, tables, (size_t)i % tables->column_count, first, some, rows);
    }
    tg_h5_tables_free(tables, count);
    tg_h5_close(file, NULL);
  }
  free(rows);
}

static void a_table_that_was_never_written_reads_as_zeros(void) {
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
  int64_t ids[3] = {1, 2, 3};
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_create(file, &case_schema, ROWS, TG_COMPRESS_DEFLATE, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &count, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_column_read(file, tables, 1, ROWS - 3, 3, ids, NULL), TG_OK);
  CU_ASSERT(ids[0] == 0 && ids[1] == 0 && ids[2] == 0);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
}

CASE_MAIN(h5_column_read, TG_UNIT(any_rows_are_read_from_any_encoding),
          TG_UNIT(a_table_that_was_never_written_reads_as_zeros))
