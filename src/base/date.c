#include "base/zone.h"

#include <stdio.h>

int64_t tg_date_days(int32_t date) {
  int64_t year = date / 10000, month = date / 100 % 100, day = date % 100;
  /* years that begin in March put the leap day last */
  if (month <= 2)
    year--;
  int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int32_t tg_date_of_days(int64_t days) {
  if (days < -719162 || days > 2932896)
    return 0;
  int64_t shifted = days + 719468, era = shifted / 146097, of_era = shifted % 146097;
  int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  int64_t month = (5 * of_year + 2) / 153, day = of_year - (153 * month + 2) / 5 + 1;
  month += month < 10 ? 3 : -9;
  year += era * 400 + (month <= 2);
  return (int32_t)(year * 10000 + month * 100 + day);
}

bool tg_date_valid(int32_t date) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int year = date / 10000, month = date / 100 % 100, day = date % 100;
  if (date < 10101 || date > 99991231 || month < 1 || month > 12 || day < 1)
    return false;
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= lengths[month - 1] + (leap && month == 2);
}

/* Exactly count digits at the start of *rest. */
static bool take_number(tg_text *rest, size_t count, int64_t *value) {
  if (rest->size < count)
    return false;
  *value = 0;
  for (size_t i = 0; i < count; i++) {
    unsigned digit = (unsigned)(rest->data[i] - '0');
    if (digit > 9)
      return false;
    *value = *value * 10 + digit;
  }
  *rest = (tg_text){rest->data + count, rest->size - count};
  return true;
}

static bool take_char(tg_text *rest, char wanted) {
  if (!rest->size || rest->data[0] != wanted)
    return false;
  *rest = (tg_text){rest->data + 1, rest->size - 1};
  return true;
}

static bool take_date(tg_text *rest, int32_t *date) {
  int64_t year, month, day;
  if (!take_number(rest, 4, &year))
    return false;
  bool dashes = take_char(rest, '-');
  if (!take_number(rest, 2, &month) || (dashes && !take_char(rest, '-')) ||
      !take_number(rest, 2, &day))
    return false;
  *date = (int32_t)(year * 10000 + month * 100 + day);
  return tg_date_valid(*date);
}

bool tg_date_parse(tg_text text, int32_t *date) {
  int32_t parsed;
  if (!take_date(&text, &parsed) || text.size)
    return false;
  *date = parsed;
  return true;
}

const char *tg_date_format(int32_t date, char *out) {
  snprintf(out, 16, "%04d-%02d-%02d", date / 10000 % 10000, date / 100 % 100, date % 100);
  return out;
}

static bool take_fraction(tg_text *rest, int64_t *ns) {
  int64_t unit = TG_SECOND, digit;
  size_t count = 0;
  for (; take_number(rest, 1, &digit); count++) {
    unit /= 10;
    if (!unit && digit)
      return false;
    *ns += digit * unit;
  }
  return count;
}

/* HH:MM[:SS[.fraction]] as ns after midnight */
static bool take_clock(tg_text *rest, int64_t *ns) {
  int64_t hour, minute, second = 0;
  if (!take_number(rest, 2, &hour) || !take_char(rest, ':') || !take_number(rest, 2, &minute))
    return false;
  bool seconds = take_char(rest, ':');
  if (seconds && !take_number(rest, 2, &second))
    return false;
  *ns = hour * TG_HOUR + (minute * 60 + second) * TG_SECOND;
  if (hour > 23 || minute > 59 || second > 59)
    return false;
  return !seconds || !take_char(rest, '.') || take_fraction(rest, ns);
}

/* Z, +HH:MM or -HH:MM as ns east of UTC */
static bool take_designator(tg_text *rest, int64_t *east) {
  *east = 0;
  if (take_char(rest, 'Z'))
    return true;
  bool west = take_char(rest, '-');
  int64_t hour, minute;
  if ((!west && !take_char(rest, '+')) || !take_number(rest, 2, &hour) || !take_char(rest, ':') ||
      !take_number(rest, 2, &minute) || hour > 23 || minute > 59)
    return false;
  *east = (hour * 3600 + minute * 60) * TG_SECOND * (west ? -1 : 1);
  return true;
}

bool tg_time_parse(tg_text text, const tg_zone *zone, int64_t *time) {
  int32_t date;
  int64_t clock, east;
  if (!take_date(&text, &date) || (!take_char(&text, 'T') && !take_char(&text, ' ')) ||
      !take_clock(&text, &clock))
    return false;
  if (!text.size) {
    if (date < 16780101 || date > 22611231)
      return false;
    *time = tg_zone_utc(zone, date, clock);
    return tg_zone_date(zone, *time) == date && tg_zone_time_of_day(zone, *time) == clock;
  }
  if (!take_designator(&text, &east) || text.size)
    return false;
  return !__builtin_mul_overflow(tg_date_days(date), TG_DAY, time) &&
         !__builtin_add_overflow(*time, clock - east, time);
}
