/** \file test_h5_table_reserve.c
 *
 * Places are different, lie within the file, and hold what the table is read from.
 */
#include "h5_case.h"

enum { COLUMNS = 5, CHUNKS = 3 };

static void places_do_not_overlap(void) {
  uint32_t sizes[COLUMNS * CHUNKS];
  uint64_t places[COLUMNS * CHUNKS];
  struct stat about;
  tg_h5_file *file;
  for (size_t i = 0; i < TG_COUNT(sizes); i++)
    sizes[i] = (uint32_t)(100 + 37 * i);
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(
      tg_h5_table_create(file, &case_schema, CHUNKS * TG_H5_CHUNK_ROWS, TG_COMPRESS_DEFLATE, NULL),
      TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_reserve(file, &case_schema, 0, CHUNKS, sizes, places, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(stat(case_path, &about), 0);
  for (size_t i = 0; i < TG_COUNT(places); i++) {
    CU_ASSERT(places[i] + sizes[i] <= (uint64_t)about.st_size);
    for (size_t j = 0; j < i; j++)
      CU_ASSERT(places[i] + sizes[i] <= places[j] || places[j] + sizes[j] <= places[i]);
  }
}

static void chunks_beyond_the_table_and_unknown_tables_are_refused(void) {
  const uint32_t sizes[COLUMNS] = {1, 1, 1, 1, 1};
  uint64_t places[COLUMNS];
  tg_schema other = case_schema;
  tg_h5_file *file;
  other.name = "other";
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_create(file, &case_schema, 2000, TG_COMPRESS_DEFLATE, NULL), TG_OK);
  CU_ASSERT_NOT_EQUAL(tg_h5_table_reserve(file, &case_schema, 1, 1, sizes, places, NULL), TG_OK);
  CU_ASSERT_NOT_EQUAL(tg_h5_table_reserve(file, &other, 0, 1, sizes, places, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
}

CASE_MAIN(h5_table_reserve, TG_UNIT(places_do_not_overlap),
          TG_UNIT(chunks_beyond_the_table_and_unknown_tables_are_refused))
