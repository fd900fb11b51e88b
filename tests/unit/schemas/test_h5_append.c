/** \file test_h5_append.c
 *
 * An attribute that joins a closed file.
 */
#include "h5_case.h"

#include <signal.h>
#include <sys/resource.h>

static void an_attribute_can_join_a_closed_file(void) {
  tg_h5_file *file;
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_append(case_path, "digest", "abc", &err), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  char *text = tg_h5_attribute_read(file, "digest");
  CU_ASSERT_STRING_EQUAL(text ? text : "", "abc");
  tg_h5_close(file, NULL);
  CU_ASSERT_NOT_EQUAL(tg_h5_attribute_append("/nonexistent/x.h5", "digest", "abc", &err), TG_OK);
  free(text);
}

/* A file that may not grow stands for a full disk. */
static void an_attribute_that_does_not_fit_is_a_failure(void) {
  tg_h5_file *file;
  tg_error err = {0};
  struct stat about;
  struct rlimit before, limit;
  static char text[40000];
  memset(text, 'x', sizeof text - 1);
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(stat(case_path, &about), 0);
  CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &before), 0);
  limit = before;
  limit.rlim_cur = (rlim_t)about.st_size;
  signal(SIGXFSZ, SIG_IGN);
  CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
  CU_ASSERT_EQUAL(tg_h5_attribute_append(case_path, "digest", text, &err), TG_IO);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, case_path));
  CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_DFL);
}

CASE_MAIN(h5_append, TG_UNIT(an_attribute_can_join_a_closed_file),
          TG_UNIT(an_attribute_that_does_not_fit_is_a_failure))
