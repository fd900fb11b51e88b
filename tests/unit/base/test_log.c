/** \file test_log.c
 *
 * Messages reach the sink at and above the level, and no others.
 */
#include "base/log.h"
#include "unit.h"

#include <string.h>

typedef struct heard {
  int count;
  tg_level level;
  char text[4096];
} heard;

static void hear(void *context, tg_level level, const char *text) {
  heard *last = context;
  last->count++;
  last->level = level;
  snprintf(last->text, sizeof last->text, "%s", text);
}

static void messages_below_the_level_are_dropped(void) {
  heard last = {0};
  tg_log_open(hear, &last, TG_LOG_WARN);
  tg_log(TG_LOG_INFO, "quiet");
  tg_log(TG_LOG_DEBUG, "quiet");
  CU_ASSERT_EQUAL(last.count, 0);
  tg_log(TG_LOG_WARN, "%d rows dropped", 3);
  CU_ASSERT_EQUAL(last.count, 1);
  CU_ASSERT_EQUAL(last.level, TG_LOG_WARN);
  CU_ASSERT_STRING_EQUAL(last.text, "3 rows dropped");
  tg_log(TG_LOG_ERROR, "failed");
  CU_ASSERT_EQUAL(last.count, 2);
  tg_log_open(NULL, NULL, TG_LOG_INFO);
}

static void a_message_that_is_too_long_is_cut(void) {
  heard last = {0};
  tg_log_open(hear, &last, TG_LOG_DEBUG);
  tg_log(TG_LOG_DEBUG, "%5000d", 1);
  CU_ASSERT(strlen(last.text) > 1000 && strlen(last.text) < 5000);
  tg_log_open(NULL, NULL, TG_LOG_INFO);
}

static void levels_have_names(void) {
  CU_ASSERT_STRING_EQUAL(tg_level_name(TG_LOG_ERROR), "error");
  CU_ASSERT_STRING_EQUAL(tg_level_name(TG_LOG_DEBUG), "debug");
}

TG_UNIT_MAIN(log, TG_UNIT(messages_below_the_level_are_dropped),
             TG_UNIT(a_message_that_is_too_long_is_cut), TG_UNIT(levels_have_names))
