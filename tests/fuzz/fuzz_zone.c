/** \file fuzz_zone.c
 *
 * Any bytes as the file of a time zone: refused, or a zone in which every instant has a wall
 * clock that leads back to it.
 */
#include "base/zone_file.h"

#include "fuzz_case.h"

/* Days between changes of offset, below which a wall clock may come three times. */
enum { DAYS_APART = 4, BYTES_MAX = 2048 };

/* \return whether the changes are as far apart as those of places are. */
static bool check_changes(const tg_zone_changes *changes) {
  bool apart = true;
  FUZZ_CHECK(changes->count && changes->list[0].from == INT64_MIN);
  for (size_t i = 0; i < changes->count; i++) {
    const tg_zone_change *change = &changes->list[i];
    FUZZ_CHECK(change->offset >= -26 * 3600 && change->offset <= 26 * 3600);
    if (!i)
      continue;
    FUZZ_CHECK(change->from > change[-1].from && change->from < TG_ZONE_LAST);
    FUZZ_CHECK(change->from > TG_ZONE_FIRST && change->offset != change[-1].offset);
    apart &= i == 1 || change->from - change[-1].from >= DAYS_APART * 86400;
  }
  return apart;
}

static void check_instant(const tg_zone *zone, int64_t time, bool apart) {
  int64_t from, to;
  const int32_t date = tg_zone_date_range(zone, time, &from, &to);
  const int64_t clock = tg_zone_time_of_day(zone, time);
  FUZZ_CHECK(tg_zone_date(zone, time) == date && from <= time && (time < to || to == INT64_MAX));
  FUZZ_CHECK(clock >= 0 && clock < TG_DAY);
  if (!apart || date < 16780101 || date > 22611231)
    return;
  const int64_t again = tg_zone_utc(zone, date, clock);
  FUZZ_CHECK(again <= time && tg_zone_date(zone, again) == date);
  FUZZ_CHECK(tg_zone_time_of_day(zone, again) == clock);
}

/* The same bytes as a file of the database. */
static void check_zone(const uint8_t *data, size_t size, const tg_zone_changes *changes,
                       bool apart) {
  tg_zone *zone;
  char name[16];
  snprintf(name, sizeof name, "%d", fuzz_file(data, size));
  FUZZ_CHECK(tg_zone_open(name, &zone, NULL) == TG_OK);
  const size_t step = changes->count / 16 + 1;
  for (size_t i = 1; i < changes->count; i += step) {
    const int64_t at = changes->list[i].from * TG_SECOND;
    check_instant(zone, at - 1, apart);
    check_instant(zone, at, apart);
    check_instant(zone, at + 3 * TG_HOUR, apart);
  }
  check_instant(zone, INT64_MIN, apart);
  check_instant(zone, INT64_MAX, apart);
  tg_zone_close(zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  tg_zone_changes changes = {0};
  setenv("TZDIR", "/proc/self/fd", 1);
  if (size > BYTES_MAX)
    return 0;
  unsigned char *exact = malloc(size ? size : 1); /* its end is where it is for the sanitizer */
  if (!exact)
    abort();
  memcpy(exact, data, size);
  if (tg_zone_file_read(exact, size, &changes) == TG_ZONE_FILE_GOOD)
    check_zone(data, size, &changes, check_changes(&changes));
  free(changes.list);
  free(exact);
  return 0;
}
