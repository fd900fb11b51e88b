/** \file test_h5_driver.c
 *
 * A file that cannot be written any more: an error, and everything goes on.
 */
#include "h5_case.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

static size_t open_descriptors(void) {
  size_t count = 0;
  DIR *folder = opendir("/proc/self/fd");
  while (folder && readdir(folder))
    count++;
  if (folder)
    closedir(folder);
  return count;
}

static void a_file_that_cannot_grow_is_an_error_and_the_library_goes_on(void) {
  static const tg_compression compressions[] = {TG_COMPRESS_NONE, TG_COMPRESS_ZSTD};
  case_row *rows = case_rows(50000, 3);
  struct rlimit before, limit;
  CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_IGN);
  limit = before;
  size_t descriptors = open_descriptors();
  for (int i = 0; i < 40; i++) {
    limit.rlim_cur = (rlim_t)(1 + i * i * 300);
    setrlimit(RLIMIT_FSIZE, &limit);
    tg_error err = {0};
    tg_status status = case_write(case_path, rows, 50000, 10000, compressions[i % 2], &err);
    setrlimit(RLIMIT_FSIZE, &before);
    CU_ASSERT_EQUAL(status, err.status);
    CU_ASSERT_NOT_EQUAL(status, TG_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, case_path));
  }
  CU_ASSERT_EQUAL(open_descriptors(), descriptors);
  CU_ASSERT_EQUAL(case_write(case_path, rows, 50000, 10000, TG_COMPRESS_ZSTD, NULL), TG_OK);
  CU_ASSERT_STRING_EQUAL(tg_h5_kind(case_path), "aggregate");
  free(rows);
}

static void a_full_device_is_no_space(void) {
  case_row *rows = case_rows(20000, 4);
  tg_error err = {0};
  CU_ASSERT_EQUAL(case_write("/dev/full", rows, 20000, 20000, TG_COMPRESS_NONE, &err), TG_NO_SPACE);
  CU_ASSERT_EQUAL(err.status, TG_NO_SPACE);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/full"));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/sample/"));
  free(rows);
}

static void a_file_can_be_open_twice(void) {
  case_row *rows = case_rows(100, 4);
  tg_h5_file *files[2];
  CU_ASSERT_EQUAL(case_write(case_path, rows, 100, 100, TG_COMPRESS_NONE, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &files[0], NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &files[1], NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(files[0], NULL), TG_OK);
  char *kind = tg_h5_attribute_read(files[1], "kind");
  CU_ASSERT_STRING_EQUAL(kind ? kind : "", "aggregate");
  CU_ASSERT_EQUAL(tg_h5_close(files[1], NULL), TG_OK);
  free(kind);
  free(rows);
}

CASE_MAIN(h5_driver, TG_UNIT(a_file_that_cannot_grow_is_an_error_and_the_library_goes_on),
          TG_UNIT(a_full_device_is_no_space), TG_UNIT(a_file_can_be_open_twice))
