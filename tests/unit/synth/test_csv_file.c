/** \file test_csv_file.c */
#include "synth/csv_file.h"

#include "folder.h"
#include "base/random.h"
#include "unit.h"

#include <fcntl.h>
#include <inttypes.h>

static void check_integer(int64_t value) {
  char ours[32], theirs[32];
  char *end = tg_csv_integer(ours, value);
  int size = snprintf(theirs, sizeof(theirs), "%" PRId64 ",", value);
  CU_ASSERT_EQUAL_FATAL(end - ours, size);
  CU_ASSERT_FATAL(!memcmp(ours, theirs, (size_t)size));
}

static void integers_are_written_like_printf(void) {
  static const int64_t edges[] = {0, 9, 10, 99, 100, 101, 999, 1000, INT64_MAX, INT64_MIN, -1, -10};
  for (size_t i = 0; i < TG_COUNT(edges); i++)
    check_integer(edges[i]);
  tg_random random = tg_random_open(5, 1);
  for (int i = 0; i < 100000; i++)
    check_integer((int64_t)tg_random_next(&random) >> tg_random_below(&random, 64));
}

static void files_larger_than_the_buffer_are_whole(void) {
  folder f = folder_make();
  tg_csv_file file;
  CU_ASSERT_EQUAL_FATAL(tg_csv_open(&file, f.path, "a.csv", "number,text", NULL), TG_OK);
  for (int64_t i = 0; i < 300000; i++) {
    char *at = tg_csv_integer(tg_csv_row(&file), i);
    tg_csv_row_end(&file, tg_csv_text(at, "some text"));
  }
  CU_ASSERT_EQUAL(tg_csv_publish(&file, NULL), TG_OK);
  CU_ASSERT_EQUAL(file.rows, 300000);
  char *text = folder_text(&f, "a.csv"), *at = text + strlen("number,text\n");
  CU_ASSERT_EQUAL((int64_t)strlen(text), file.bytes);
  CU_ASSERT(!strncmp(text, "number,text\n", strlen("number,text\n")));
  for (int i = 0; i < 300000 && *at; i++, at = strchr(at, '\n') + 1)
    CU_ASSERT_EQUAL_FATAL(strtoll(at, NULL, 10), i);
  CU_ASSERT_EQUAL(*at, 0);
  free(text);
  CU_ASSERT_EQUAL(folder_each(&f, NULL, NULL), 1);
  folder_remove(&f);
}

static void an_abandoned_file_leaves_nothing(void) {
  folder f = folder_make();
  tg_csv_file file;
  CU_ASSERT_EQUAL_FATAL(tg_csv_open(&file, f.path, "a.csv", "x", NULL), TG_OK);
  CU_ASSERT_EQUAL(folder_each(&f, NULL, NULL), 1);
  tg_csv_abandon(&file);
  tg_csv_abandon(&file);
  CU_ASSERT_EQUAL(folder_each(&f, NULL, NULL), 0);
  folder_remove(&f);
}

static void a_failed_write_is_told_at_the_end(void) {
  folder f = folder_make();
  tg_csv_file file;
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(tg_csv_open(&file, f.path, "a.csv", "x", NULL), TG_OK);
  int read_only = open(file.temporary, O_RDONLY);
  dup2(read_only, file.fd);
  close(read_only);
  for (int i = 0; i < 600000; i++)
    tg_csv_row_end(&file, tg_csv_integer(tg_csv_row(&file), i));
  CU_ASSERT_EQUAL(file.error.status, TG_IO);
  CU_ASSERT_EQUAL(tg_csv_publish(&file, &err), TG_IO);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "a.csv"));
  CU_ASSERT_EQUAL(folder_each(&f, NULL, NULL), 0);
  folder_remove(&f);
}

static void a_missing_folder_is_an_error(void) {
  tg_csv_file file;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_csv_open(&file, "/nonexistent/x", "a.csv", "x", &err), TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nonexistent/x"));
  tg_csv_abandon(&file);
}

TG_UNIT_MAIN(csv_file, TG_UNIT(integers_are_written_like_printf),
             TG_UNIT(files_larger_than_the_buffer_are_whole),
             TG_UNIT(an_abandoned_file_leaves_nothing), TG_UNIT(a_failed_write_is_told_at_the_end),
             TG_UNIT(a_missing_folder_is_an_error))
