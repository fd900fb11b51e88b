/** \file test_part_codec.c
 *
 * A part as HDF5 reads it by itself: through its own filter for integers, through the
 * zstd filter for text, at the places that the list of chunks names.
 */
#include "store/part_private.h"

#include "hdf5_schemas/h5_tool.h"
#include "store_case.h"

static bool column_equal(hid_t file, const tg_column *column, const void *values, size_t count) {
  char name[128];
  snprintf(name, sizeof name, TG_PART_COLUMNS "/%s", column->name);
  hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT), type = H5Dget_type(dataset);
  char *back = calloc(count + 1, column->size);
  const bool equal = H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, back) >= 0 &&
                     memcmp(back, values, count * column->size) == 0;
  free(back);
  tg_h5_release(type);
  tg_h5_release(dataset);
  return equal;
}

static bool chunks_equal(hid_t file, const tg_part *part, size_t c) {
  char name[128];
  bool equal = true;
  snprintf(name, sizeof name, TG_PART_COLUMNS "/%s", part->table->columns[c].name);
  hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  for (size_t k = 0; k < part->chunk_count; k++) {
    const tg_part_chunk *chunk = &part->chunks[k * part->table->column_count + c];
    const hsize_t start = (hsize_t)k << part->chunk_shift;
    haddr_t address = 0;
    hsize_t bytes = 0;
    unsigned mask = 1;
    equal = equal && H5Dget_chunk_info_by_coord(dataset, &start, &mask, &address, &bytes) >= 0 &&
            mask == 0 && (int64_t)address == chunk->address && (int64_t)bytes == chunk->bytes;
  }
  tg_h5_release(dataset);
  return equal;
}

static void hdf5_reads_a_part_without_us(void) {
  for (int table = 0; table < TG_TABLE_COUNT; table++) {
    char path[256];
    tg_columns all = {0};
    tg_part *part;
    snprintf(path, sizeof path, "%s/x.part.h5", case_folder);
    CU_ASSERT_EQUAL_FATAL(case_part(path, tg_table_get((tg_table_id)table), 3, 7001, 9, &all, NULL),
                          TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_part_open(path, NULL, &part, NULL), TG_OK);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    for (size_t c = 0; c < all.table->column_count; c++) {
      CU_ASSERT(column_equal(file, &all.table->columns[c], all.data[c], all.count));
      CU_ASSERT(chunks_equal(file, part, c));
    }
    H5Fclose(file);
    tg_part_close(part);
    tg_columns_clear(&all);
  }
  case_empty();
}

static void text_that_is_damaged_is_refused(void) {
  static const tg_column column = {.name = "x", .type = TG_TEXT, .size = 5};
  const tg_part_codec codec = tg_part_codec_of(&column);
  char values[100 * 5], encoded[4000];
  for (size_t i = 0; i < sizeof values; i++)
    values[i] = (char)(i * i % 7);
  const size_t size = tg_part_codec_encode(&codec, values, 60, 100, encoded);
  CU_ASSERT(size > 0 && size <= tg_part_codec_bound(&codec, 100));
  char *back = tg_part_codec_expand(&codec, encoded, size, 100);
  CU_ASSERT(back && memcmp(back, values, (size_t)60 * 5) == 0 && back[60 * 5] == 0);
  free(back);
  CU_ASSERT_PTR_NULL(tg_part_codec_expand(&codec, encoded, size, 99));
  CU_ASSERT_PTR_NULL(tg_part_codec_expand(&codec, encoded, size - 1, 100));
  encoded[size / 2] ^= 1;
  CU_ASSERT_PTR_NULL(tg_part_codec_expand(&codec, encoded, size, 100));
}

CASE_MAIN(part_codec, TG_UNIT(hdf5_reads_a_part_without_us),
          TG_UNIT(text_that_is_damaged_is_refused))
