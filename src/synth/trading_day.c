/** \file trading_day.c */
#include "synth/trading_day.h"

#define AT(hours, minutes) (((hours)*INT64_C(60) + (minutes)) * 60 * TG_SECOND)
#define OPEN_GROUPS        5
#define OPEN_STAGGER       (135 * TG_SECOND)
#define ONE                (UINT64_C(1) << 40)

const tg_session tg_sessions[TG_SESSION_COUNT] = {
    {5, 3, "PRE_OPEN", AT(7, 0), 0},   {12, 1, "OPEN", AT(10, 0), 0},
    {14, 3, "PRE_CSPA", AT(16, 0), 0}, {10, 4, "CSPA", AT(16, 10), 0},
    {4, 3, "ADJUST", AT(16, 11), 0},   {16, 3, "PURGE_ORDERS", AT(18, 50), 0},
    {9, 3, "CLOSE", AT(19, 0), 1},
};

int64_t tg_day_milestone(tg_milestone milestone, int32_t security) {
  static const int64_t times[] = {
      [TG_DAY_RELOAD] = AT(7, 0),  [TG_DAY_OPEN] = AT(10, 0),   [TG_DAY_PRE_CLOSE] = AT(16, 0),
      [TG_DAY_CLOSE] = AT(16, 10), [TG_DAY_PURGE] = AT(18, 50), [TG_DAY_OVER] = AT(19, 0),
  };
  return times[milestone] + (milestone == TG_DAY_OPEN ? security % OPEN_GROUPS * OPEN_STAGGER : 0);
}

int64_t tg_day_arrival(uint64_t done) {
  static const struct {
    int64_t from;
    uint64_t before; /* thousandths of the day's orders */
  } profile[] = {{AT(7, 0), 0},    {AT(10, 0), 40},   {AT(10, 15), 150}, {AT(11, 0), 290},
                 {AT(12, 0), 410}, {AT(14, 0), 580},  {AT(15, 0), 690},  {AT(15, 45), 830},
                 {AT(16, 0), 950}, {AT(16, 10), 1000}};
  uint64_t share = (done < ONE ? done : ONE - 1) * 1000;
  size_t i = 0;
  while (share >= profile[i + 1].before * ONE)
    i++;
  uint64_t into = share - profile[i].before * ONE;
  uint64_t width = (profile[i + 1].before - profile[i].before) * ONE;
  uint64_t length = (uint64_t)(profile[i + 1].from - profile[i].from);
  return profile[i].from + (int64_t)((unsigned __int128)into * length / width);
}

int32_t tg_day_trading(int32_t date) {
  int64_t days = tg_date_days(date);
  int64_t weekday = ((days + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday; Monday = 0 */
  return weekday < 5 ? date : tg_date_of_days(days + 7 - weekday);
}

int64_t tg_day_midnight(const tg_zone *zone, int32_t date) {
  return tg_zone_utc(zone, date, AT(7, 0)) - AT(7, 0);
}
