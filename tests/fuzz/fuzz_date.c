/** \file fuzz_date.c
 *
 * Dates and times parsed, printed and parsed again; instants to wall clocks and back.
 */
#include "base/zone.h"

#include "fuzz_case.h"

#include <inttypes.h>
#include <time.h>

static void check_date(int32_t date) {
  char out[16];
  int32_t again = 0;
  struct tm parts = {
      .tm_year = date / 10000 - 1900, .tm_mon = date / 100 % 100 - 1, .tm_mday = date % 100};
  int64_t days = tg_date_days(date);
  FUZZ_CHECK(tg_date_valid(date));
  FUZZ_CHECK(tg_date_parse(tg_text_of(tg_date_format(date, out)), &again) && again == date);
  FUZZ_CHECK(tg_date_of_days(days) == date);
  FUZZ_CHECK(days * 86400 == (int64_t)timegm(&parts));
}

/* "2024-09-05T10:00:00.123456789" of the wall clock. */
static void print_time(const tg_zone *zone, int64_t time, char out[64]) {
  char date[16];
  int64_t clock = tg_zone_time_of_day(zone, time), second = clock / TG_SECOND;
  snprintf(out, 64, "%sT%02d:%02d:%02d.%09d", tg_date_format(tg_zone_date(zone, time), date),
           (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60),
           (int)(clock % TG_SECOND));
}

/* Of an instant from 1678 to 2261: its wall clock leads back to it, or, where clocks were
 * turned back, to the earlier one of the same wall clock. */
static void check_clock(const tg_zone *zone, int64_t time) {
  char out[64];
  int64_t again = 0;
  const int32_t date = tg_zone_date(zone, time);
  if (date < 16780101 || date > 22611231)
    return;
  print_time(zone, time, out);
  FUZZ_CHECK(tg_time_parse(tg_text_of(out), zone, &again) && again <= time);
  FUZZ_CHECK(tg_zone_date(zone, again) == date);
  FUZZ_CHECK(tg_zone_time_of_day(zone, again) == tg_zone_time_of_day(zone, time));
  FUZZ_CHECK(again == time || tg_zone_offset(zone, again) > tg_zone_offset(zone, time));
}

static void check_instant(const tg_zone *zone, int64_t time) {
  int64_t from, to;
  const int32_t date = tg_zone_date_range(zone, time, &from, &to);
  const int64_t clock = tg_zone_time_of_day(zone, time);
  FUZZ_CHECK(date == tg_zone_date(zone, time) && tg_date_valid(date));
  FUZZ_CHECK(from <= time && (time < to || to == INT64_MAX));
  FUZZ_CHECK(tg_zone_date(zone, from) == date);
  FUZZ_CHECK(to == INT64_MAX || tg_zone_date(zone, to - 1) == date);
  FUZZ_CHECK(clock >= 0 && clock < TG_DAY);
  const __int128 local = (__int128)time + tg_zone_offset(zone, time);
  FUZZ_CHECK((__int128)tg_date_days(date) * TG_DAY + clock == local);
  check_clock(zone, time);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const zones[] = {"UTC",          "Australia/Sydney",    "America/New_York",
                                      "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"};
  fuzz_bytes bytes = {data, size};
  const tg_zone *zone = fuzz_zone(zones[fuzz_choice(&bytes, TG_COUNT(zones))]);
  char *exact = malloc(bytes.size + 1); /* its end is where it is for the sanitizer */
  if (!exact)
    abort();
  memcpy(exact + 1, bytes.at, bytes.size);
  tg_text text = {exact + 1, bytes.size};
  int32_t date;
  int64_t time;
  if (tg_date_parse(text, &date))
    check_date(date);
  if (tg_time_parse(text, zone, &time))
    check_instant(zone, time);
  check_instant(zone, fuzz_integer(&bytes, 8));
  int32_t any = (int32_t)fuzz_integer(&bytes, 4);
  if (tg_date_valid(any))
    check_date(any);
  free(exact);
  return 0;
}
