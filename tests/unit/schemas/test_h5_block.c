/** \file test_h5_block.c
 *
 * Rows that are encoded in blocks and put where the file has room for them are the rows
 * that HDF5 itself writes.
 */
#include "hdf5_schemas/h5_block.h"

#include "h5_case.h"

#include <fcntl.h>

enum { COLUMNS = 5 };

static void write_block(tg_h5_file *file, tg_h5_block *block, int descriptor, const case_row *rows,
                        int64_t first, int64_t count) {
  uint64_t addresses[COLUMNS * 8];
  CU_ASSERT_EQUAL(tg_h5_block_encode(block, rows + first, count, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(block->columns, COLUMNS);
  CU_ASSERT_FATAL(block->count <= TG_COUNT(addresses));
  CU_ASSERT_EQUAL(tg_h5_table_reserve(file, &case_schema, first / TG_H5_CHUNK_ROWS,
                                      (int64_t)(block->count / COLUMNS), block->sizes, addresses,
                                      NULL),
                  TG_OK);
  CU_ASSERT_EQUAL(tg_h5_block_write(block, addresses, descriptor, case_path, NULL), TG_OK);
}

static void write_blocks(const case_row *rows, int64_t count, int64_t piece,
                         tg_compression compression) {
  tg_h5_file *file;
  tg_h5_block block;
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "kind", "aggregate", NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_create(file, &case_schema, count, compression, NULL), TG_OK);
  int descriptor = open(case_path, O_WRONLY);
  CU_ASSERT_EQUAL(tg_h5_block_open(&block, &case_schema, compression, count, piece, NULL), TG_OK);
  for (int64_t first = 0; first < count; first += piece)
    write_block(file, &block, descriptor, rows, first,
                count - first < piece ? count - first : piece);
  tg_h5_block_close(&block);
  close(descriptor);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
}

static void check_rows(const case_row *rows, int64_t count) {
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t table_count;
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &table_count, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tables->rows, count);
  for (size_t c = 0; c < tables->column_count; c++) {
    const tg_field *field = tg_schema_field(&case_schema, tables->columns[c].name);
    char *data = malloc((size_t)count * field->size);
    CU_ASSERT_EQUAL(tg_h5_column_read(file, tables, c, 0, count, data, NULL), TG_OK);
    int64_t wrong = 0;
    for (int64_t i = 0; i < count; i++)
      wrong += memcmp(data + (size_t)i * field->size, (const char *)&rows[i] + field->offset,
                      field->size) != 0;
    CU_ASSERT_EQUAL(wrong, 0);
    free(data);
  }
  tg_h5_tables_free(tables, table_count);
  tg_h5_close(file, NULL);
}

static void blocks_are_the_rows_in_any_size_and_compression(void) {
  static const int64_t sizes[] = {1024, 5000, 16384, 16385, 70001};
  for (size_t s = 0; s < TG_COUNT(sizes); s++)
    for (int c = TG_COMPRESS_NONE; c <= TG_COMPRESS_ZSTD; c++) {
      case_row *rows = case_rows((size_t)sizes[s], s);
      int64_t piece = sizes[s] < 2 * TG_H5_CHUNK_ROWS ? sizes[s] : 2 * TG_H5_CHUNK_ROWS;
      write_blocks(rows, sizes[s], piece, (tg_compression)c);
      check_rows(rows, sizes[s]);
      free(rows);
    }
}

/* One chunk at a time or all at once: the file of one rank and of many. */
static void the_file_does_not_depend_on_the_length_of_blocks(void) {
  enum { ROWS = 70001 };
  static const int64_t pieces[] = {TG_H5_CHUNK_ROWS, 2 * TG_H5_CHUNK_ROWS, 5 * TG_H5_CHUNK_ROWS};
  case_row *rows = case_rows(ROWS, 17);
  for (int c = TG_COMPRESS_NONE; c <= TG_COMPRESS_ZSTD; c++) {
    char *expected = NULL;
    size_t size = 0;
    for (size_t p = 0; p < TG_COUNT(pieces); p++) {
      size_t made;
      write_blocks(rows, ROWS, pieces[p], (tg_compression)c);
      char *bytes = case_bytes(case_path, &made);
      CU_ASSERT(!expected || (made == size && memcmp(bytes, expected, size) == 0));
      free(expected);
      expected = bytes;
      size = made;
    }
    free(expected);
  }
  free(rows);
}

static void a_device_that_is_full_is_no_space(void) {
  case_row *rows = case_rows(2000, 1);
  tg_h5_block block;
  tg_error err = {0};
  const uint64_t addresses[COLUMNS] = {0};
  int descriptor = open("/dev/full", O_WRONLY);
  CU_ASSERT_EQUAL(tg_h5_block_open(&block, &case_schema, TG_COMPRESS_ZSTD, 2000, 2000, &err),
                  TG_OK);
  CU_ASSERT_EQUAL(tg_h5_block_encode(&block, rows, 2000, &err), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_block_write(&block, addresses, descriptor, "/dev/full", &err), TG_NO_SPACE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/full: cannot write /sample"));
  tg_h5_block_close(&block);
  close(descriptor);
  free(rows);
}

CASE_MAIN(h5_block, TG_UNIT(blocks_are_the_rows_in_any_size_and_compression),
          TG_UNIT(the_file_does_not_depend_on_the_length_of_blocks),
          TG_UNIT(a_device_that_is_full_is_no_space))
