/** \file test_input_file.c
 *
 * A file that is no longer what the catalog saw is refused.
 */
#include "fetch/input_file.h"
#include "input_case.h"
#include "unit.h"

#include <fcntl.h>

static void a_file_is_read_from_any_place_to_its_end(void) {
  case_write("a.csv", "0123456789", 10);
  tg_object object = case_object(TG_TABLE_orders, "a.csv");
  for (int64_t begin = 0; begin <= 10; begin++) {
    tg_input_file file;
    char text[11] = "", more[4];
    size_t got, size = 0;
    CU_ASSERT_EQUAL_FATAL(tg_input_file_open(&object, begin, &file, NULL), TG_OK);
    while (tg_input_file_read(&file, text + size, 3, &got, NULL) == TG_OK && got)
      size += got;
    CU_ASSERT_EQUAL(size, (size_t)(10 - begin));
    CU_ASSERT_EQUAL(memcmp(text, &"0123456789"[begin], size), 0);
    CU_ASSERT_EQUAL(tg_input_file_read_at(&file, begin, more, 4, &got, NULL), TG_OK);
    CU_ASSERT_EQUAL(got, begin > 6 ? (size_t)(10 - begin) : 4);
    tg_input_file_close(&file);
  }
}

/* What was asked for stays ahead of a long read, and is nothing for a header alone. */
static void the_system_is_told_what_a_long_read_will_want(void) {
  enum { SIZE = 40 << 20, PIECE = 100000 };
  case_write("long", "", 0);
  CU_ASSERT_EQUAL_FATAL(truncate(case_path("long"), SIZE), 0);
  tg_object object = case_object(TG_TABLE_orders, "long");
  char *buffer = malloc(PIECE);
  for (int64_t begin = 0; begin < SIZE; begin += 13 << 20) {
    tg_input_file file;
    size_t got = 1, wrong = 0;
    CU_ASSERT_EQUAL_FATAL(tg_input_file_open(&object, begin, &file, NULL), TG_OK);
    while (got && tg_input_file_read(&file, buffer, PIECE, &got, NULL) == TG_OK) {
      bool begun = file.offset - begin >= 1 << 20;
      wrong += !begun && file.expected != begin;
      wrong += begun && file.expected < SIZE && file.expected < file.offset + (8 << 20);
      wrong += file.expected > file.offset + (16 << 20);
    }
    CU_ASSERT_EQUAL(file.offset, SIZE);
    CU_ASSERT_EQUAL(wrong, 0);
    tg_input_file_close(&file);
  }
  free(buffer);
}

static void a_changed_file_is_refused(void) {
  case_write("a.csv", "0123456789", 10);
  tg_object object = case_object(TG_TABLE_orders, "a.csv");
  tg_input_file file;
  tg_error err = {0};
  case_write("a.csv", "0123456789a", 11);
  CU_ASSERT_EQUAL(tg_input_file_open(&object, 0, &file, &err), TG_BAD_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "10 bytes then, 11 now"));
  case_write("a.csv", "0123456789", 10);
  const struct timespec times[2] = {{1, 0}, {1, 5}};
  CU_ASSERT_EQUAL(utimensat(AT_FDCWD, case_path("a.csv"), times, 0), 0);
  err = (tg_error){0};
  CU_ASSERT_EQUAL(tg_input_file_open(&object, 0, &file, &err), TG_BAD_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "a.csv: was written to"));
  object = case_object(TG_TABLE_orders, "a.csv");
  CU_ASSERT_EQUAL(object.modified, INT64_C(1000000005));
  CU_ASSERT_EQUAL(unlink(case_path("a.csv")), 0);
  CU_ASSERT_EQUAL(tg_input_file_open(&object, 0, &file, NULL), TG_NOT_FOUND);
}

/* Same name, size and time: only the inode tells. */
static void another_file_of_the_same_size_and_time_is_refused(void) {
  const struct timespec times[2] = {{1, 0}, {1, 5}};
  tg_input_file file;
  tg_error err = {0};
  case_write("a.csv", "0123456789", 10);
  case_write("b.csv", "9876543210", 10);
  utimensat(AT_FDCWD, case_path("a.csv"), times, 0);
  utimensat(AT_FDCWD, case_path("b.csv"), times, 0);
  tg_object object = case_object(TG_TABLE_orders, "a.csv");
  CU_ASSERT_EQUAL(rename(case_path("b.csv"), case_path("a.csv")), 0);
  CU_ASSERT_EQUAL(tg_input_file_open(&object, 0, &file, &err), TG_BAD_INPUT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "a.csv: was replaced"));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "run again"));
  object.device++; /* listed by a host that numbers inodes in its own way */
  CU_ASSERT_EQUAL_FATAL(tg_input_file_open(&object, 0, &file, NULL), TG_OK);
  tg_input_file_close(&file);
}

static void an_open_file_is_compared_with_what_was_listed(void) {
  char text[8];
  size_t got;
  for (int change = 0; change < 4; change++) {
    tg_input_file file;
    tg_error err = {0};
    case_write("a.csv", "0123456789", 10);
    tg_object object = case_object(TG_TABLE_orders, "a.csv");
    CU_ASSERT_EQUAL_FATAL(tg_input_file_open(&object, 0, &file, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_input_file_read(&file, text, 4, &got, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_input_file_check(&file, NULL), TG_OK);
    if (change == 0)
      CU_ASSERT_EQUAL(truncate(case_path("a.csv"), 9), 0);
    if (change == 1)
      case_write("a.csv", "0123456789abc", 13);
    if (change == 2)
      case_write("a.csv", "0123456780", 10);
    if (change == 3) /* what is open is still what was listed */
      CU_ASSERT_EQUAL(unlink(case_path("a.csv")), 0);
    CU_ASSERT_EQUAL(tg_input_file_check(&file, &err), change == 3 ? TG_OK : TG_BAD_INPUT);
    CU_ASSERT(change == 3 || strstr(err.text, "run again when it is complete"));
    tg_input_file_close(&file);
  }
}

static void a_file_cut_while_it_is_read_is_noticed(void) {
  case_write("a.csv", "0123456789", 10);
  tg_object object = case_object(TG_TABLE_orders, "a.csv");
  tg_input_file file;
  char text[8];
  size_t got;
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(tg_input_file_open(&object, 0, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_input_file_read(&file, text, 4, &got, NULL), TG_OK);
  CU_ASSERT_EQUAL(truncate(case_path("a.csv"), 4), 0);
  CU_ASSERT_EQUAL(tg_input_file_read(&file, text, 4, &got, &err), TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "ends at byte 4 but had 10"));
  tg_input_file_close(&file);
}

static void a_file_that_grows_is_read_to_its_listed_size(void) {
  case_write("a.csv", "01234", 5);
  tg_object object = case_object(TG_TABLE_orders, "a.csv");
  tg_input_file file;
  char text[16];
  size_t got;
  CU_ASSERT_EQUAL_FATAL(tg_input_file_open(&object, 0, &file, NULL), TG_OK);
  case_write("a.csv", "0123456789", 10);
  CU_ASSERT_EQUAL(tg_input_file_read(&file, text, sizeof text, &got, NULL), TG_OK);
  CU_ASSERT_EQUAL(got, 5);
  CU_ASSERT_EQUAL(tg_input_file_read(&file, text, sizeof text, &got, NULL), TG_OK);
  CU_ASSERT_EQUAL(got, 0);
  tg_input_file_close(&file);
}

TG_UNIT_MAIN(input_file, TG_UNIT(case_make), TG_UNIT(a_file_is_read_from_any_place_to_its_end),
             TG_UNIT(the_system_is_told_what_a_long_read_will_want),
             TG_UNIT(a_changed_file_is_refused),
             TG_UNIT(another_file_of_the_same_size_and_time_is_refused),
             TG_UNIT(an_open_file_is_compared_with_what_was_listed),
             TG_UNIT(a_file_cut_while_it_is_read_is_noticed),
             TG_UNIT(a_file_that_grows_is_read_to_its_listed_size), TG_UNIT(case_remove))
