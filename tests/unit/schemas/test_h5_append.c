/** \file test_h5_append.c
 *
 * An attribute that joins a closed file.
 */
#include "h5_case.h"

static void an_attribute_can_join_a_closed_file(void) {
  tg_h5_file *file;
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, NULL, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_append(case_path, "digest", "abc", &err), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  char *text = tg_h5_attribute_read(file, "digest");
  CU_ASSERT_STRING_EQUAL(text ? text : "", "abc");
  tg_h5_close(file, NULL);
  CU_ASSERT_NOT_EQUAL(tg_h5_attribute_append("/nonexistent/x.h5", "digest", "abc", &err), TG_OK);
  free(text);
}

CASE_MAIN(h5_append, TG_UNIT(an_attribute_can_join_a_closed_file))
