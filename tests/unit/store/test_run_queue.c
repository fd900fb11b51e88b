/** \file test_run_queue.c
 *
 * Runs arrive in order and once, and a failure is not lost.
 */
#include "store/run_queue.h"

#include "unit.h"

#include <string.h>

/* What was appended: the security of the first entry of each run. */
typedef struct appended {
  int64_t all[100];
  size_t count, fails_at;
} appended;

static tg_status append(void *to, const tg_columns *rows, const tg_index_entry *index,
                        size_t index_count, tg_error *err) {
  appended *a = to;
  if (a->count == a->fails_at)
    return tg_fail(err, TG_NO_SPACE, "no room for run %zu", a->count);
  a->all[a->count++] = index_count ? index[0].security + (int64_t)rows->count : -1;
  return TG_OK;
}

static tg_status put_runs(tg_run_queue *queue, int64_t count, tg_error *err) {
  for (int64_t i = 0; i < count; i++) {
    tg_part_run *run;
    TG_TRY(tg_run_queue_take(queue, &run, err));
    CU_ASSERT_EQUAL(run->index_count, 0);
    CU_ASSERT_EQUAL(run->rows.count, 0);
    run->rows.count = 1000;
    run->index[run->index_count++].security = i;
    tg_run_queue_put(queue);
  }
  return TG_OK;
}

static void check(tg_helper *helper) {
  tg_run_queue queue;
  size_t wrong = 0;
  CU_ASSERT_EQUAL_FATAL(tg_run_queue_open(&queue, helper, 10), TG_OK);
  for (size_t fails_at = 0; fails_at < 20; fails_at++) {
    appended a = {.fails_at = fails_at};
    tg_error err = {0};
    tg_run_queue_direct(&queue, append, &a);
    tg_status status = put_runs(&queue, 15, &err);
    if (status == TG_OK)
      status = tg_run_queue_drain(&queue, &err);
    else
      CU_ASSERT_EQUAL(tg_run_queue_drain(&queue, NULL), status);
    CU_ASSERT_EQUAL(status, fails_at < 15 ? TG_NO_SPACE : TG_OK);
    CU_ASSERT_EQUAL(a.count, fails_at < 15 ? fails_at : 15);
    CU_ASSERT_EQUAL(strstr(err.text, "no room for run") != NULL, fails_at < 15);
    for (size_t i = 0; i < a.count; i++)
      wrong += a.all[i] != (int64_t)i + 1000;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  tg_run_queue_close(&queue);
}

static void runs_are_appended_in_order_until_one_fails(void) {
  tg_helper *helper;
  check(NULL);
  CU_ASSERT_EQUAL_FATAL(tg_helper_start(&helper), TG_OK);
  for (int round = 0; round < 50; round++)
    check(helper);
  tg_helper_stop(helper);
}

static void a_queue_that_was_never_opened_can_be_closed(void) {
  tg_run_queue queue = {0};
  tg_run_queue_close(&queue);
  CU_ASSERT_EQUAL(tg_run_queue_drain(&queue, NULL), TG_OK);
}

TG_UNIT_MAIN(run_queue, TG_UNIT(runs_are_appended_in_order_until_one_fails),
             TG_UNIT(a_queue_that_was_never_opened_can_be_closed))
