/** \file test_date.c
 *
 * Dates as YYYYMMDD, days and text.
 */
#include "base/zone.h"
#include "unit.h"

#include <string.h>

static int month_length(int year, int month) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return lengths[month - 1] + (month == 2 && leap);
}

static void days_and_dates_are_inverse_over_three_centuries(void) {
  int64_t day = tg_date_days(19000101);
  size_t wrong = 0;
  for (int year = 1900; year <= 2200; year++)
    for (int month = 1; month <= 12; month++)
      for (int d = 1; d <= month_length(year, month); d++, day++) {
        int32_t date = year * 10000 + month * 100 + d;
        wrong += tg_date_days(date) != day || tg_date_of_days(day) != date || !tg_date_valid(date);
      }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(tg_date_days(19700101), 0);
  CU_ASSERT_EQUAL(tg_date_days(20240905), 19971);
  CU_ASSERT_EQUAL(tg_date_of_days(-1), 19691231);
}

static void only_days_of_the_calendar_are_valid(void) {
  static const int32_t wrong[] = {0,        -20240101, 20240230, 20230229,  19000229, 20241301,
                                  20240001, 20240100,  20240431, 100000101, 101};
  for (size_t i = 0; i < TG_COUNT(wrong); i++)
    CU_ASSERT_FALSE(tg_date_valid(wrong[i]));
  CU_ASSERT(tg_date_valid(20000229) && tg_date_valid(20240229) && tg_date_valid(10101) &&
            tg_date_valid(99991231));
}

static void days_beyond_four_digit_years_are_no_date(void) {
  CU_ASSERT_EQUAL(tg_date_of_days(tg_date_days(99991231)), 99991231);
  CU_ASSERT_EQUAL(tg_date_of_days(tg_date_days(99991231) + 1), 0);
  CU_ASSERT_EQUAL(tg_date_of_days(tg_date_days(10101)), 10101);
  CU_ASSERT_EQUAL(tg_date_of_days(tg_date_days(10101) - 1), 0);
  CU_ASSERT_EQUAL(tg_date_of_days(INT64_MIN), 0);
  CU_ASSERT_EQUAL(tg_date_of_days(INT64_MAX), 0);
}

static void dates_are_read_in_two_forms_and_written_in_one(void) {
  static const struct {
    const char *text;
    int32_t date; /* 0 = refused */
  } cases[] = {
      {"2024-09-05", 20240905}, {"20240905", 20240905}, {"2024-02-29", 20240229}, {"2023-02-29", 0},
      {"2024-0905", 0},         {"202409-05", 0},       {"2024-9-5", 0},          {"", 0},
      {"2024-09-05 ", 0},       {"2024/09/05", 0},      {"05-09-2024", 0},        {"2024-09-0x", 0},
      {"-024-09-05", 0},        {"2024090", 0},         {"202409051", 0},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    int32_t date = -1;
    bool good = tg_date_parse(tg_text_of(cases[i].text), &date);
    CU_ASSERT_EQUAL(good, cases[i].date != 0);
    CU_ASSERT_EQUAL(date, good ? cases[i].date : -1);
  }
  char text[16];
  CU_ASSERT_STRING_EQUAL(tg_date_format(20240905, text), "2024-09-05");
  CU_ASSERT_STRING_EQUAL(tg_date_format(0, text), "0000-00-00");
  CU_ASSERT(strlen(tg_date_format(INT32_MIN, text)) < sizeof text);
}

#define SEPTEMBER_5 (INT64_C(19971) * TG_DAY)

static void times_are_read_with_and_without_designator(void) {
  static const struct {
    const char *text;
    bool good;
    int64_t time;
  } cases[] = {
      {"2024-09-05T00:00Z", true, SEPTEMBER_5},
      {"2024-09-05 10:30:15Z", true, SEPTEMBER_5 + 37815 * TG_SECOND},
      {"2024-09-05 10:30:15.000000001Z", true, SEPTEMBER_5 + 37815 * TG_SECOND + 1},
      {"2024-09-05 10:30:15.5000000000000Z", true, SEPTEMBER_5 + 37815 * TG_SECOND + 500000000},
      {"2024-09-05T10:00+10:00", true, SEPTEMBER_5},
      {"2024-09-04T20:30-03:30", true, SEPTEMBER_5},
      {"2024-09-05T10:00", true, SEPTEMBER_5},
      {"20240905T10:00:00", true, SEPTEMBER_5},
      {"2024-09-05 10:30:15.0000000001Z", false, 0},
      {"2024-09-05 10:30:15.Z", false, 0},
      {"2024-09-05", false, 0},
      {"2024-09-05T", false, 0},
      {"2024-09-05T24:00", false, 0},
      {"2024-09-05T23:60", false, 0},
      {"2024-09-05T23:59:60Z", false, 0},
      {"2024-09-05T10", false, 0},
      {"2024-09-05T10:00+1000", false, 0},
      {"2024-09-05T10:00+24:00", false, 0},
      {"2024-09-05T10:00ZZ", false, 0},
      {"2024-09-05T10:00 ", false, 0},
      {"2024-09-31T10:00", false, 0},
      {"2024-10-06T02:30", false, 0}, /* skipped in Sydney */
      {"2024-04-07T02:30", true, INT64_C(19819) * TG_DAY + 15 * TG_HOUR + TG_HOUR / 2},
      {"9999-01-01T00:00Z", false, 0},
      {"0001-01-01T00:00", false, 0},
      {"", false, 0},
  };
  tg_zone *zone = NULL;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    int64_t time = 0;
    bool good = tg_time_parse(tg_text_of(cases[i].text), zone, &time);
    CU_ASSERT_EQUAL(good, cases[i].good);
    if (good)
      CU_ASSERT_EQUAL(time, cases[i].time);
  }
  tg_zone_close(zone);
}

TG_UNIT_MAIN(date, TG_UNIT(days_and_dates_are_inverse_over_three_centuries),
             TG_UNIT(only_days_of_the_calendar_are_valid),
             TG_UNIT(days_beyond_four_digit_years_are_no_date),
             TG_UNIT(dates_are_read_in_two_forms_and_written_in_one),
             TG_UNIT(times_are_read_with_and_without_designator))
