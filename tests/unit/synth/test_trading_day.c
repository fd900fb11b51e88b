/** \file test_trading_day.c */
#include "synth/trading_day.h"

#include "unit.h"

#define ONE (UINT64_C(1) << 40)

static void arrivals_rise_from_seven_to_ten_past_four(void) {
  int64_t last = -1;
  for (uint64_t i = 0; i <= 100000; i++) {
    int64_t time = tg_day_arrival(ONE / 100000 * i);
    CU_ASSERT_FATAL(time > last);
    last = time;
  }
  CU_ASSERT_EQUAL(tg_day_arrival(0), 7 * TG_HOUR);
  CU_ASSERT(tg_day_arrival(ONE) < 16 * TG_HOUR + TG_HOUR / 6);
  CU_ASSERT(tg_day_arrival(ONE) > 16 * TG_HOUR + TG_HOUR / 6 - TG_SECOND);
  CU_ASSERT_EQUAL(tg_day_arrival(UINT64_MAX), tg_day_arrival(ONE));
}

static int arrivals_in(int64_t from, int64_t to) {
  int count = 0;
  for (uint64_t i = 0; i < 10000; i++) {
    int64_t time = tg_day_arrival(ONE / 10000 * i);
    count += time >= from && time < to;
  }
  return count;
}

static void arrivals_are_denser_at_open_and_close(void) {
  int noon = arrivals_in(12 * TG_HOUR, 12 * TG_HOUR + TG_HOUR / 4);
  CU_ASSERT(arrivals_in(10 * TG_HOUR, 10 * TG_HOUR + TG_HOUR / 4) > 3 * noon);
  CU_ASSERT(arrivals_in(16 * TG_HOUR - TG_HOUR / 4, 16 * TG_HOUR) > 3 * noon);
}

static void milestones_follow_each_other_for_every_group(void) {
  for (int32_t security = 0; security < 7; security++)
    for (int m = TG_DAY_RELOAD; m < TG_DAY_OVER; m++)
      CU_ASSERT(tg_day_milestone((tg_milestone)m, security) <
                tg_day_milestone((tg_milestone)(m + 1), security));
  CU_ASSERT_EQUAL(tg_day_milestone(TG_DAY_OPEN, 0), 10 * TG_HOUR);
  CU_ASSERT_EQUAL(tg_day_milestone(TG_DAY_OPEN, 6), 10 * TG_HOUR + 135 * TG_SECOND);
}

static void weekends_are_skipped(void) {
  static const struct {
    int32_t date, trading;
  } cases[] = {{20241004, 20241004}, {20241005, 20241007}, {20241006, 20241007},
               {20241007, 20241007}, {20241231, 20241231}, {20221231, 20230102},
               {19700105, 19700105}, {19700110, 19700112}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_EQUAL(tg_day_trading(cases[i].date), cases[i].trading);
}

static void the_hours_follow_daylight_saving(void) {
  tg_zone *zone = NULL;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  int64_t friday = tg_day_midnight(zone, 20241004), monday = tg_day_midnight(zone, 20241007);
  CU_ASSERT_EQUAL(monday - friday, 3 * TG_DAY - TG_HOUR);
  CU_ASSERT_EQUAL(tg_zone_time_of_day(zone, friday + 10 * TG_HOUR), 10 * TG_HOUR);
  CU_ASSERT_EQUAL(tg_zone_time_of_day(zone, monday + 10 * TG_HOUR), 10 * TG_HOUR);
  /* on the very day of the change the wall clock is right from seven on */
  int64_t sunday = tg_day_midnight(zone, 20241006);
  CU_ASSERT_EQUAL(tg_zone_time_of_day(zone, sunday + 10 * TG_HOUR), 10 * TG_HOUR);
  tg_zone_close(zone);
}

TG_UNIT_MAIN(trading_day, TG_UNIT(arrivals_rise_from_seven_to_ten_past_four),
             TG_UNIT(arrivals_are_denser_at_open_and_close),
             TG_UNIT(milestones_follow_each_other_for_every_group), TG_UNIT(weekends_are_skipped),
             TG_UNIT(the_hours_follow_daylight_saving))
