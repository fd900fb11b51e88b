/** \file test_zone.c
 *
 * Local time by our table of changes is local time by the C library.
 */
#include "base/zone.h"
#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const names[] = {
    "UTC",
    "Australia/Sydney",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Europe/London",
    "America/St_Johns",
    "America/Havana",
    "Africa/Casablanca",
};

static tg_zone *open_zone(const char *name) {
  tg_zone *zone = NULL;
  tg_error err = {0};
  if (tg_zone_open(name, &zone, &err))
    CU_FAIL_FATAL("a zone of the tests is missing: install tzdata");
  return zone;
}

static int64_t utc(int32_t date, int hour, int minute) {
  return tg_date_days(date) * TG_DAY + (hour * 60 + minute) * 60 * TG_SECOND;
}

static size_t differences(const tg_zone *zone, int64_t second, int64_t ns) {
  time_t clock = (time_t)second;
  struct tm local;
  localtime_r(&clock, &local);
  int64_t time = second * TG_SECOND + ns;
  int32_t date = (local.tm_year + 1900) * 10000 + (local.tm_mon + 1) * 100 + local.tm_mday;
  int64_t of_day = local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec;
  return (size_t)((tg_zone_offset(zone, time) != local.tm_gmtoff * TG_SECOND) +
                  (tg_zone_date(zone, time) != date) +
                  (tg_zone_time_of_day(zone, time) != of_day * TG_SECOND + ns));
}

static void every_hour_is_that_of_the_c_library(void) {
  static const int32_t spans[][2] = {
      {19150101, 19250101}, {19650101, 19750101}, {20050101, 20400101}, {21900101, 21990101}};
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    tg_zone *zone = open_zone(names[i]);
    size_t wrong = 0;
    setenv("TZ", names[i], 1);
    tzset();
    for (size_t span = 0; span < TG_COUNT(spans); span++) {
      int64_t last = tg_date_days(spans[span][1]) * 86400;
      for (int64_t at = tg_date_days(spans[span][0]) * 86400; at < last; at += 3600)
        wrong += differences(zone, at, 0) + (at % 86400 ? 0 : differences(zone, at - 1, 999999999));
    }
    unsetenv("TZ");
    tzset();
    CU_ASSERT_EQUAL(wrong, 0);
    tg_zone_close(zone);
  }
}

static void changes_happen_at_their_second(void) {
  static const struct {
    const char *zone;
    int32_t date;
    int hour, minute;
    int before, after; /* minutes east */
  } cases[] = {
      {"Australia/Sydney", 20240406, 16, 0, 660, 600},
      {"Australia/Sydney", 20241005, 16, 0, 600, 660},
      {"America/New_York", 20240310, 7, 0, -300, -240},
      {"America/New_York", 20241103, 6, 0, -240, -300},
      {"Australia/Lord_Howe", 20240406, 15, 0, 660, 630},
      {"Australia/Lord_Howe", 20241005, 15, 30, 630, 660},
      {"Pacific/Apia", 20111230, 10, 0, -600, 840},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_zone *zone = open_zone(cases[i].zone);
    int64_t at = utc(cases[i].date, cases[i].hour, cases[i].minute);
    CU_ASSERT_EQUAL(tg_zone_offset(zone, at - 1), cases[i].before * 60 * TG_SECOND);
    CU_ASSERT_EQUAL(tg_zone_offset(zone, at), cases[i].after * 60 * TG_SECOND);
    tg_zone_close(zone);
  }
}

static void the_day_range_is_a_safe_cache(void) {
  uint64_t state = 17;
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    tg_zone *zone = open_zone(names[i]);
    size_t wrong = 0;
    for (int j = 0; j < 20000; j++) {
      int64_t time = utc(20110101, 0, 0) +
                     (int64_t)(tg_splitmix(&state) % (15 * 365 * 86400ull)) * TG_SECOND + j;
      int64_t from, to;
      int32_t date = tg_zone_date_range(zone, time, &from, &to);
      wrong += date != tg_zone_date(zone, time) || time < from || time >= to || to - from > TG_DAY;
      int64_t inside = from + (int64_t)(tg_splitmix(&state) % (uint64_t)(to - from));
      wrong += tg_zone_date(zone, from) != date || tg_zone_date(zone, to - 1) != date ||
               tg_zone_date(zone, inside) != date;
      wrong += tg_zone_offset(zone, inside) != tg_zone_offset(zone, time);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    tg_zone_close(zone);
  }
}

static void wall_clock_times_lead_back_to_their_instant(void) {
  uint64_t state = 19;
  for (size_t i = 0; i < TG_COUNT(names); i++) {
    tg_zone *zone = open_zone(names[i]);
    size_t wrong = 0, repeated = 0;
    for (int j = 0; j < 50000; j++) {
      int64_t time = utc(19700101, 0, 0) +
                     (int64_t)(tg_splitmix(&state) % (80 * 365 * 86400ull)) * TG_SECOND + j;
      int32_t date = tg_zone_date(zone, time);
      int64_t of_day = tg_zone_time_of_day(zone, time), back = tg_zone_utc(zone, date, of_day);
      /* an earlier instant only where the same wall clock came twice */
      wrong += back > time || tg_zone_date(zone, back) != date ||
               tg_zone_time_of_day(zone, back) != of_day;
      repeated += back < time;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(repeated < 50);
    tg_zone_close(zone);
  }
}

static void skipped_and_repeated_hours_have_one_answer(void) {
  tg_zone *sydney = open_zone("Australia/Sydney"), *apia = open_zone("Pacific/Apia");
  int64_t spring = utc(20241005, 16, 0);
  CU_ASSERT_EQUAL(tg_zone_utc(sydney, 20241006, 2 * TG_HOUR), spring);
  CU_ASSERT_EQUAL(tg_zone_utc(sydney, 20241006, 2 * TG_HOUR + TG_HOUR / 2 + 5), spring);
  CU_ASSERT_EQUAL(tg_zone_utc(sydney, 20241006, 3 * TG_HOUR), spring);
  CU_ASSERT_EQUAL(tg_zone_utc(sydney, 20241006, 2 * TG_HOUR - 1), spring - 1);
  CU_ASSERT_EQUAL(tg_zone_utc(sydney, 20240407, 2 * TG_HOUR), utc(20240406, 15, 0));
  CU_ASSERT_EQUAL(tg_zone_utc(sydney, 20240407, 3 * TG_HOUR), utc(20240406, 17, 0));
  CU_ASSERT_EQUAL(tg_zone_utc(sydney, 20240905, TG_DAY), tg_zone_utc(sydney, 20240906, 0));
  CU_ASSERT_EQUAL(tg_zone_utc(apia, 20111230, 12 * TG_HOUR), utc(20111230, 10, 0));
  tg_zone_close(sydney);
  tg_zone_close(apia);
}

static void the_ends_of_time_are_safe(void) {
  tg_zone *zone = open_zone("Australia/Sydney");
  static const int64_t times[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1, INT64_MAX};
  for (size_t i = 0; i < TG_COUNT(times); i++) {
    int64_t from, to;
    CU_ASSERT(tg_date_valid(tg_zone_date(zone, times[i])));
    CU_ASSERT_EQUAL(tg_zone_date_range(zone, times[i], &from, &to), tg_zone_date(zone, times[i]));
    CU_ASSERT(from <= times[i] && times[i] <= to);
    int64_t of_day = tg_zone_time_of_day(zone, times[i]);
    CU_ASSERT(of_day >= 0 && of_day < TG_DAY);
  }
  CU_ASSERT_EQUAL(tg_zone_utc(zone, 99991231, 0), INT64_MAX);
  CU_ASSERT_EQUAL(tg_zone_utc(zone, 10101, 0), INT64_MIN);
  tg_zone_close(zone);
}

static void unknown_names_are_refused_with_a_reason(void) {
  static const char *const wrong[] = {"Australia/Sidney", "",          "../etc/passwd",
                                      "/etc/localtime",   "Australia", "zone.tab",
                                      "Australia/../UTC"};
  for (size_t i = 0; i < TG_COUNT(wrong); i++) {
    tg_zone *zone = (tg_zone *)&zone;
    tg_error err = {0};
    CU_ASSERT_EQUAL(tg_zone_open(wrong[i], &zone, &err), TG_NOT_FOUND);
    CU_ASSERT_PTR_NULL(zone);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, wrong[i]));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "not in the database"));
  }
  tg_zone_close(NULL);
}

static void a_missing_database_is_told(void) {
  tg_zone *zone;
  tg_error err = {0};
  setenv("TZDIR", "/nonexistent", 1);
  CU_ASSERT_EQUAL(tg_zone_open("UTC", &zone, &err), TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "tzdata"));
  unsetenv("TZDIR");
}

TG_UNIT_MAIN(zone, TG_UNIT(every_hour_is_that_of_the_c_library),
             TG_UNIT(changes_happen_at_their_second), TG_UNIT(the_day_range_is_a_safe_cache),
             TG_UNIT(wall_clock_times_lead_back_to_their_instant),
             TG_UNIT(skipped_and_repeated_hours_have_one_answer),
             TG_UNIT(the_ends_of_time_are_safe), TG_UNIT(unknown_names_are_refused_with_a_reason),
             TG_UNIT(a_missing_database_is_told))
