#include "base/activity.h"
#include "unit.h"

#include <pthread.h>
#include <string.h>

static tg_activity look(void) {
  tg_activity now;
  tg_activity_look(&now);
  return now;
}

static void before_the_first_unit_the_phase_is_told(void) {
  CU_ASSERT_STRING_EQUAL(look().text, "starting");
  tg_activity_phase("matrix");
  CU_ASSERT_STRING_EQUAL(look().phase, "matrix");
  CU_ASSERT_STRING_EQUAL(look().text, "matrix");
}

static void a_unit_has_a_subject_a_place_and_a_step(void) {
  tg_activity_begin("reading", "a.csv");
  CU_ASSERT_STRING_EQUAL(look().text, "reading a.csv");
  tg_activity_at(4096);
  CU_ASSERT_STRING_EQUAL(look().text, "reading a.csv at byte 4096");
  tg_activity_step("writing", "its part");
  CU_ASSERT_STRING_EQUAL(look().text, "reading a.csv at byte 4096, writing its part");
  tg_activity_step(NULL, NULL);
  CU_ASSERT_STRING_EQUAL(look().text, "reading a.csv at byte 4096");
  tg_activity_step("writing", "its part");
  tg_activity_begin("job", "7 20240905");
  CU_ASSERT_STRING_EQUAL(look().text, "job 7 20240905");
}

static void every_call_but_progress_is_a_sign_of_it(void) {
  uint64_t ticks = look().ticks;
  tg_activity_tick();
  CU_ASSERT_EQUAL(look().ticks, ++ticks);
  tg_activity_at(1);
  CU_ASSERT_EQUAL(look().ticks, ++ticks);
  tg_activity_begin("reading", "b.csv");
  CU_ASSERT_EQUAL(look().ticks, ++ticks);
  tg_activity_step("reading", "c");
  CU_ASSERT_EQUAL(look().ticks, ++ticks);
  tg_activity_phase("jobs");
  CU_ASSERT_EQUAL(look().ticks, ++ticks);
  tg_activity_progress(1, 2, true);
  CU_ASSERT_EQUAL(look().ticks, ticks);
}

static void waits_may_be_nested(void) {
  CU_ASSERT_FALSE(look().waits);
  TG_ACTIVITY_WAITS({
    CU_ASSERT_TRUE(look().waits);
    TG_ACTIVITY_WAITS(CU_ASSERT_TRUE(look().waits));
    CU_ASSERT_TRUE(look().waits);
  });
  CU_ASSERT_FALSE(look().waits);
}

static void a_phase_forgets_what_was_done_in_the_last(void) {
  tg_activity_progress(3, 10, true);
  tg_activity now = look();
  CU_ASSERT_TRUE(now.done == 3 && now.total == 10 && now.counts_bytes);
  tg_activity_at(77);
  tg_activity_phase("write");
  now = look();
  CU_ASSERT_TRUE(now.done == 0 && now.total == 0 && !now.counts_bytes);
  CU_ASSERT_STRING_EQUAL(now.text, "write");
}

static void a_name_that_is_too_long_is_cut(void) {
  char name[4096];
  memset(name, 'x', sizeof name - 1);
  name[sizeof name - 1] = 0;
  tg_activity_begin("reading", name);
  tg_activity_step("reading", name);
  tg_activity now = look();
  CU_ASSERT_EQUAL(strncmp(now.text, "reading xxx", 11), 0);
  CU_ASSERT_TRUE(strlen(now.text) < sizeof now.text);
  tg_activity_phase("");
}

static void *unit_after_unit(void *context) {
  for (int i = 0; i < *(const int *)context; i++) {
    tg_activity_begin(i % 2 ? "aaaa" : "bb", i % 2 ? "aaaa" : "bb");
    tg_activity_at(i);
  }
  return NULL;
}

static void a_look_from_another_thread_sees_whole_words(void) {
  int units = 20000, broken = 0;
  pthread_t thread;
  CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, unit_after_unit, &units), 0);
  for (int i = 0; i < 2000; i++) {
    tg_activity now = look();
    const size_t words = strcspn(now.text, " ");
    broken += words != 4 && words != 2 && strcmp(now.text, "starting") != 0;
    broken += words == 4 && strncmp(now.text, "aaaa aaaa", 9) != 0;
    broken += words == 2 && strncmp(now.text, "bb bb", 5) != 0;
  }
  pthread_join(thread, NULL);
  CU_ASSERT_EQUAL(broken, 0);
}

TG_UNIT_MAIN(activity, TG_UNIT(before_the_first_unit_the_phase_is_told),
             TG_UNIT(a_unit_has_a_subject_a_place_and_a_step),
             TG_UNIT(every_call_but_progress_is_a_sign_of_it), TG_UNIT(waits_may_be_nested),
             TG_UNIT(a_phase_forgets_what_was_done_in_the_last),
             TG_UNIT(a_name_that_is_too_long_is_cut),
             TG_UNIT(a_look_from_another_thread_sees_whole_words))
