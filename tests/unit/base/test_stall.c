#include "base/stall.h"
#include "unit.h"

#include <string.h>

typedef struct said {
  bool anything;
  tg_level level;
  char text[800];
} said;

static said look(tg_stall *stall, const tg_activity *activity, double now) {
  said out = {.anything = false};
  out.anything = tg_stall_look(stall, activity, now, &out.level, out.text, sizeof out.text);
  return out;
}

static void standing_still_is_said_after_the_limit_and_at_doubled_times(void) {
  tg_activity reading = {.text = "reading a.csv at byte 9", .ticks = 5};
  tg_stall stall;
  tg_stall_start(&stall, 60, 1000);
  CU_ASSERT_FALSE(look(&stall, &reading, 1001).anything); /* that is progress */
  int times = 0;
  double at[8] = {0};
  for (double now = 1002; now < 1400; now++)
    if (look(&stall, &reading, now).anything)
      at[times++ % 8] = now - 1001;
  CU_ASSERT_EQUAL(times, 3);
  CU_ASSERT_TRUE(at[0] == 60 && at[1] == 120 && at[2] == 240);
}

static void the_sentence_names_the_time_and_the_work(void) {
  tg_activity reading = {.text = "reading a.csv at byte 9"};
  tg_stall stall;
  tg_stall_start(&stall, 60, 0);
  said it = look(&stall, &reading, 65);
  CU_ASSERT_TRUE(it.anything && it.level == TG_LOG_WARN);
  CU_ASSERT_STRING_EQUAL(it.text, "no progress for 65 s while reading a.csv at byte 9");
}

static void going_on_is_said_once_and_only_after_a_complaint(void) {
  tg_activity job = {.text = "job 7 20240905"};
  tg_stall stall;
  tg_stall_start(&stall, 60, 0);
  job.ticks++;
  CU_ASSERT_FALSE(look(&stall, &job, 50).anything);
  CU_ASSERT_TRUE(look(&stall, &job, 110).anything);
  job.ticks++;
  said it = look(&stall, &job, 130);
  CU_ASSERT_TRUE(it.anything && it.level == TG_LOG_INFO);
  CU_ASSERT_STRING_EQUAL(it.text, "goes on after 80 s, now job 7 20240905");
  job.ticks++;
  CU_ASSERT_FALSE(look(&stall, &job, 131).anything);
  CU_ASSERT_FALSE(look(&stall, &job, 190).anything);
  CU_ASSERT_TRUE(look(&stall, &job, 191).anything); /* the limit counts anew */
}

static void a_wait_for_others_is_said_later_and_as_what_it_is(void) {
  tg_activity waiting = {.text = "job 7 20240905", .waits = true};
  tg_stall stall;
  tg_stall_start(&stall, 10, 0);
  CU_ASSERT_FALSE(look(&stall, &waiting, 10 * TG_STALL_WAIT_FACTOR - 1).anything);
  said it = look(&stall, &waiting, 10 * TG_STALL_WAIT_FACTOR);
  CU_ASSERT_TRUE(it.anything && it.level == TG_LOG_INFO);
  CU_ASSERT_STRING_EQUAL(it.text, "waits for the other ranks for 50 s, after job 7 20240905");
  CU_ASSERT_FALSE(look(&stall, &waiting, 99).anything);
  waiting.ticks++;
  CU_ASSERT_STRING_EQUAL(look(&stall, &waiting, 100).text,
                         "goes on after 100 s, now waiting for the other ranks after "
                         "job 7 20240905");
}

static void without_a_limit_nothing_is_said(void) {
  tg_activity reading = {.text = "reading a.csv"};
  tg_stall stall;
  tg_stall_start(&stall, 0, 0);
  CU_ASSERT_FALSE(look(&stall, &reading, 1e6).anything);
  CU_ASSERT_EQUAL(tg_stall_quiet(&stall, 1e6), 1e6);
}

TG_UNIT_MAIN(stall, TG_UNIT(standing_still_is_said_after_the_limit_and_at_doubled_times),
             TG_UNIT(the_sentence_names_the_time_and_the_work),
             TG_UNIT(going_on_is_said_once_and_only_after_a_complaint),
             TG_UNIT(a_wait_for_others_is_said_later_and_as_what_it_is),
             TG_UNIT(without_a_limit_nothing_is_said))
