/** \file test_helper.c */
#include "base/helper.h"

#include "unit.h"

#include <unistd.h>

enum { TASKS = 3 * TG_HELPER_QUEUE };

typedef struct counted {
  int *order, *count, number;
} counted;

static void note(void *context) {
  counted *task = context;
  if (task->number % 50 == 0)
    usleep(1000); /* so that the queue fills */
  task->order[(*task->count)++] = task->number;
}

static void give_all(tg_helper *helper, counted *tasks, int *order, int *count) {
  for (int i = 0; i < TASKS; i++) {
    tasks[i] = (counted){order, count, i};
    tg_helper_submit(helper, note, &tasks[i]);
  }
  tg_helper_drain(helper);
}

static void check_order(const int *order, int count) {
  int wrong = count != TASKS;
  for (int i = 0; i < count; i++)
    wrong += order[i] != i;
  CU_ASSERT_EQUAL(wrong, 0);
}

static void tasks_run_in_the_order_given(void) {
  tg_helper *helper;
  counted tasks[TASKS];
  int order[TASKS], count = 0;
  CU_ASSERT_EQUAL_FATAL(tg_helper_start(&helper), TG_OK);
  give_all(helper, tasks, order, &count);
  check_order(order, count);
  tg_helper_stop(helper);
}

static void without_a_thread_they_run_at_once(void) {
  counted tasks[TASKS];
  int order[TASKS], count = 0;
  give_all(NULL, tasks, order, &count);
  check_order(order, count);
  tg_helper_wait(NULL, 1);
  tg_helper_stop(NULL);
}

static void waiting_is_for_one_task(void) {
  tg_helper *helper;
  int order[2], count = 0;
  counted first = {order, &count, 50}, second = {order, &count, 51};
  CU_ASSERT_EQUAL_FATAL(tg_helper_start(&helper), TG_OK);
  uint64_t one = tg_helper_submit(helper, note, &first);
  uint64_t two = tg_helper_submit(helper, note, &second);
  CU_ASSERT(one < two);
  tg_helper_wait(helper, two);
  CU_ASSERT_EQUAL(count, 2);
  tg_helper_stop(helper);
}

static void stopping_finishes_what_was_given(void) {
  tg_helper *helper;
  int order[1], count = 0;
  counted only = {order, &count, 50};
  CU_ASSERT_EQUAL_FATAL(tg_helper_start(&helper), TG_OK);
  tg_helper_submit(helper, note, &only);
  tg_helper_stop(helper);
  CU_ASSERT_EQUAL(count, 1);
}

TG_UNIT_MAIN(helper, TG_UNIT(tasks_run_in_the_order_given),
             TG_UNIT(without_a_thread_they_run_at_once), TG_UNIT(waiting_is_for_one_task),
             TG_UNIT(stopping_finishes_what_was_given))
