/** \file test_h5_tool.c
 *
 * Attributes of every length, through the files that carry them.
 */
#include "h5_case.h"

static void attributes_hold_long_texts_and_numbers(void) {
  tg_h5_file *file;
  char *text = malloc(200001);
  memset(text, 'y', 200000);
  text[200000] = 0;
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "campaign", text, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "empty", "", NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_integer(file, "ranks", INT64_MIN, NULL), TG_OK);
  CU_ASSERT_NOT_EQUAL(tg_h5_attribute_integer(file, "ranks", 1, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  char *long_text = tg_h5_attribute_read(file, "campaign");
  char *empty = tg_h5_attribute_read(file, "empty");
  char *number = tg_h5_attribute_read(file, "ranks");
  CU_ASSERT_FATAL(long_text && empty && number);
  CU_ASSERT_STRING_EQUAL(long_text, text);
  CU_ASSERT_STRING_EQUAL(empty, "");
  CU_ASSERT_STRING_EQUAL(number, "-9223372036854775808");
  CU_ASSERT_PTR_NULL(tg_h5_attribute_read(file, "absent"));
  tg_h5_close(file, NULL);
  free(long_text);
  free(empty);
  free(number);
  free(text);
}

CASE_MAIN(h5_tool, TG_UNIT(attributes_hold_long_texts_and_numbers))
