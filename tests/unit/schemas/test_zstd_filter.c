/** \file test_zstd_filter.c
 *
 * The filter in our own files.
 */
#include "h5_case.h"

static tg_status column_status(size_t column) {
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
  int64_t data[5000];
  TG_TRY(tg_h5_open(case_path, &file, NULL));
  tg_status status = tg_h5_tables(file, &tables, &count, NULL);
  if (status == TG_OK)
    status = tg_h5_column_read(file, tables, column, 0, 5000, data, NULL);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  return status;
}

static void every_flipped_bit_of_a_frame_is_found(void) {
  static const char magic[] = {0x28, (char)0xB5, 0x2F, (char)0xFD};
  case_row *rows = case_rows(5000, 8);
  CU_ASSERT_EQUAL(case_write(case_path, rows, 5000, 5000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  CU_ASSERT_EQUAL(column_status(1), TG_OK);
  size_t size, missed = 0;
  uint64_t seed = 3;
  char *bytes = case_bytes(case_path, &size);
  const char *frame = memmem(bytes, size, magic, sizeof magic); /* of the first column ... */
  CU_ASSERT_PTR_NOT_NULL_FATAL(frame);
  frame = memmem(frame + 4, size - (size_t)(frame + 4 - bytes), magic, sizeof magic);
  CU_ASSERT_PTR_NOT_NULL_FATAL(frame); /* ... and of the second, 40000 bytes without pattern */
  size_t at = (size_t)(frame - bytes);
  for (int i = 0; i < 200; i++) {
    size_t hit = at + 16 + tg_splitmix(&seed) % 30000;
    char bit = (char)(1 << tg_splitmix(&seed) % 8);
    bytes[hit] ^= bit;
    case_put(case_path, bytes, size);
    missed += column_status(1) != TG_CORRUPT;
    bytes[hit] ^= bit;
  }
  CU_ASSERT_EQUAL(missed, 0);
  free(bytes);
  free(rows);
}

static void registering_twice_is_fine(void) {
  case_row *rows = case_rows(5000, 8);
  tg_h5_zstd_register();
  tg_h5_zstd_register();
  CU_ASSERT_EQUAL(case_write(case_path, rows, 5000, 5000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  CU_ASSERT_EQUAL(column_status(1), TG_OK);
  free(rows);
}

CASE_MAIN(zstd_filter, TG_UNIT(every_flipped_bit_of_a_frame_is_found),
          TG_UNIT(registering_twice_is_fine))
