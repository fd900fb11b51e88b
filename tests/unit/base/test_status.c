/** \file test_status.c
 *
 * The first failure is the one that is told, and every status has its words.
 */
#include "base/status.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

static void the_first_failure_is_kept(void) {
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_fail(&err, TG_BAD_ROW, "%s:%d", "a.csv", 7), TG_BAD_ROW);
  CU_ASSERT_EQUAL(tg_fail(&err, TG_IO, "later"), TG_IO);
  CU_ASSERT_EQUAL(err.status, TG_BAD_ROW);
  CU_ASSERT_STRING_EQUAL(err.text, "a.csv:7");
}

static void a_missing_error_is_allowed(void) {
  CU_ASSERT_EQUAL(tg_fail(NULL, TG_LIMIT, "nobody reads %d", 1), TG_LIMIT);
  errno = ENOENT;
  CU_ASSERT_EQUAL(tg_fail_errno(NULL, "nobody"), TG_NOT_FOUND);
}

static void system_errors_choose_their_status(void) {
  static const struct {
    int number;
    tg_status status;
  } cases[] = {
      {ENOSPC, TG_NO_SPACE},  {EDQUOT, TG_NO_SPACE}, {ENOENT, TG_NOT_FOUND},
      {ENOMEM, TG_NO_MEMORY}, {EACCES, TG_IO},       {EIO, TG_IO},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_error err = {0};
    char text[256];
    snprintf(text, sizeof text, "x.h5: cannot open: %s", strerror(cases[i].number));
    errno = cases[i].number;
    CU_ASSERT_EQUAL(tg_fail_errno(&err, "%s: cannot open", "x.h5"), cases[i].status);
    CU_ASSERT_EQUAL(err.status, cases[i].status);
    CU_ASSERT_STRING_EQUAL(err.text, text);
  }
}

static void a_long_message_is_cut_not_overrun(void) {
  tg_error err = {0};
  char text[3000];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  tg_fail(&err, TG_IO, "%s", text);
  CU_ASSERT_EQUAL(strlen(err.text), sizeof err.text - 1);
  err = (tg_error){0};
  errno = EIO;
  tg_fail_errno(&err, "%s", text);
  CU_ASSERT_EQUAL(strlen(err.text), sizeof err.text - 1);
}

static void every_status_has_text_and_exit_status(void) {
  for (int i = 0; i < TG_STATUS_COUNT; i++) {
    CU_ASSERT(strlen(tg_status_text(i)) > 0);
    CU_ASSERT((tg_status_exit(i) >= 0 && tg_status_exit(i) <= 3) || i == TG_STOPPED);
  }
  CU_ASSERT_EQUAL(tg_status_exit(TG_OK), 0);
  CU_ASSERT_EQUAL(tg_status_exit(TG_PARTIAL), 3);
  CU_ASSERT_EQUAL(tg_status_exit(TG_USAGE), 2);
  CU_ASSERT_EQUAL(tg_status_exit(TG_NOTHING), 1);
  CU_ASSERT_EQUAL(tg_status_exit(TG_BUSY), 1);
  CU_ASSERT_EQUAL(tg_status_exit(TG_FENCED), 1);
  CU_ASSERT_EQUAL(tg_status_exit(TG_STOPPED), 75);
  CU_ASSERT_EQUAL(tg_status_exit(TG_STATUS_COUNT), 1);
  CU_ASSERT_STRING_EQUAL(tg_status_text(TG_STATUS_COUNT), "unknown status");
}

static tg_status third_if(tg_status first, int *reached) {
  TG_TRY(first);
  *reached = 1;
  return TG_OK;
}

static void try_returns_what_failed(void) {
  int reached = 0;
  CU_ASSERT_EQUAL(third_if(TG_CORRUPT, &reached), TG_CORRUPT);
  CU_ASSERT_EQUAL(reached, 0);
  CU_ASSERT_EQUAL(third_if(TG_OK, &reached), TG_OK);
  CU_ASSERT_EQUAL(reached, 1);
}

TG_UNIT_MAIN(status, TG_UNIT(the_first_failure_is_kept), TG_UNIT(a_missing_error_is_allowed),
             TG_UNIT(system_errors_choose_their_status), TG_UNIT(a_long_message_is_cut_not_overrun),
             TG_UNIT(every_status_has_text_and_exit_status), TG_UNIT(try_returns_what_failed))
