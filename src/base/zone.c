#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* 1900-01-01 and 2200-01-01, in seconds since 1970 */
#define FIRST_SECOND (-INT64_C(25567) * 86400)
#define LAST_SECOND  (INT64_C(84006) * 86400)
/* Offsets are compared a day apart from 1970 to 2038, a week apart elsewhere. */
#define PROBE_STEP     86400
#define LAST_IRREGULAR INT64_C(2145916800)

typedef struct offset_change {
  int64_t from, offset; /* seconds */
} offset_change;

struct tg_zone {
  size_t count, capacity;
  offset_change *changes; /* the first is from INT64_MIN */
};

static int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b) {
  int64_t rest = a % b;
  return rest < 0 ? rest + b : rest;
}

/* Seconds and nanoseconds to ns, held at the ends of int64. */
static int64_t clamp_ns(int64_t seconds, int64_t ns) {
  __int128 time = (__int128)seconds * TG_SECOND + ns;
  return time > INT64_MAX ? INT64_MAX : time < INT64_MIN ? INT64_MIN : (int64_t)time;
}

/* ---- reading the database ---- */

static int64_t probe(int64_t second) {
  time_t clock = (time_t)second;
  struct tm local;
  return localtime_r(&clock, &local) ? local.tm_gmtoff : 0;
}

static bool add_change(tg_zone *zone, int64_t from, int64_t offset) {
  if (zone->count == zone->capacity) {
    size_t capacity = zone->capacity ? 2 * zone->capacity : 64;
    offset_change *bigger = realloc(zone->changes, capacity * sizeof *bigger);
    if (!bigger)
      return false;
    zone->changes = bigger;
    zone->capacity = capacity;
  }
  zone->changes[zone->count++] = (offset_change){from, offset};
  return true;
}

/* The first second in (before, after] with another offset than before's. */
static int64_t bisect(int64_t before, int64_t after) {
  int64_t offset = probe(before);
  while (after - before > 1) {
    int64_t middle = before + (after - before) / 2;
    if (probe(middle) == offset)
      before = middle;
    else
      after = middle;
  }
  return after;
}

static bool read_changes(tg_zone *zone) {
  int64_t offset = probe(FIRST_SECOND);
  bool good = add_change(zone, INT64_MIN, offset);
  for (int64_t at = FIRST_SECOND; good && at < LAST_SECOND;) {
    int64_t next = at + (at < 0 || at > LAST_IRREGULAR ? 7 * PROBE_STEP : PROBE_STEP);
    if (probe(next) != offset) {
      next = bisect(at, next);
      offset = probe(next);
      good = add_change(zone, next, offset);
    }
    at = next;
  }
  return good;
}

tg_status tg_zone_check(const char *name, tg_error *err) {
  const char *root = getenv("TZDIR");
  if (!root || !*root)
    root = "/usr/share/zoneinfo";
  char path[4096];
  int length = snprintf(path, sizeof path, "%s/%s", root, name);
  bool odd = !*name || *name == '/' || strstr(name, "..") || length >= (int)sizeof path;
  if (!odd && !access(path, R_OK)) {
    FILE *file = fopen(path, "rb");
    char magic[4] = "";
    bool good = file && fread(magic, 1, 4, file) == 4 && !memcmp(magic, "TZif", 4);
    if (file)
      fclose(file);
    if (good)
      return TG_OK;
  }
  if (access(root, R_OK))
    return tg_fail(err, TG_NOT_FOUND,
                   "time zone '%.100s': there is no time zone database in %.200s; "
                   "install the package tzdata or set TZDIR",
                   name, root);
  return tg_fail(err, TG_NOT_FOUND,
                 "time zone '%.100s' is not in the database %.200s; "
                 "write a name such as Australia/Sydney or UTC",
                 name, root);
}

/* Reads with TZ set to the zone, and puts TZ back. */
static bool read_with_tz(tg_zone *zone, const char *name) {
  char wanted[4097], *saved = NULL;
  const char *old = getenv("TZ");
  bool good = !old || (saved = strdup(old));
  snprintf(wanted, sizeof wanted, ":%s", name);
  if (good && (good = !setenv("TZ", wanted, 1))) {
    tzset();
    good = read_changes(zone);
    if (saved)
      setenv("TZ", saved, 1);
    else
      unsetenv("TZ");
    tzset();
  }
  free(saved);
  return good;
}

tg_status tg_zone_open(const char *name, tg_zone **zone, tg_error *err) {
  *zone = NULL;
  TG_TRY(tg_zone_check(name, err));
  tg_zone *made = calloc(1, sizeof *made);
  if (!made || !read_with_tz(made, name)) {
    tg_zone_close(made);
    return tg_fail(err, TG_NO_MEMORY, "time zone '%.100s': memory is exhausted", name);
  }
  *zone = made;
  return TG_OK;
}

void tg_zone_close(tg_zone *zone) {
  if (zone)
    free(zone->changes);
  free(zone);
}

/* ---- looking up ---- */

static size_t find_change(const tg_zone *zone, int64_t second) {
  size_t low = 0, high = zone->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (zone->changes[middle].from <= second)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static int64_t local_second(const tg_zone *zone, int64_t time) {
  int64_t second = floor_div(time, TG_SECOND);
  return second + zone->changes[find_change(zone, second)].offset;
}

int64_t tg_zone_offset(const tg_zone *zone, int64_t time) {
  return zone->changes[find_change(zone, floor_div(time, TG_SECOND))].offset * TG_SECOND;
}

int32_t tg_zone_date(const tg_zone *zone, int64_t time) {
  return tg_date_of_days(floor_div(local_second(zone, time), 86400));
}

int64_t tg_zone_time_of_day(const tg_zone *zone, int64_t time) {
  return floor_mod(local_second(zone, time), 86400) * TG_SECOND + floor_mod(time, TG_SECOND);
}

int32_t tg_zone_date_range(const tg_zone *zone, int64_t time, int64_t *from, int64_t *to) {
  int64_t second = floor_div(time, TG_SECOND);
  size_t i = find_change(zone, second);
  const offset_change *change = &zone->changes[i];
  int64_t day = floor_div(second + change->offset, 86400);
  int64_t first = day * 86400 - change->offset, last = first + 86400;
  if (first < change->from)
    first = change->from;
  if (i + 1 < zone->count && last > change[1].from)
    last = change[1].from;
  *from = clamp_ns(first, 0);
  *to = clamp_ns(last, 0);
  return tg_date_of_days(day);
}

int64_t tg_zone_utc(const tg_zone *zone, int32_t date, int64_t time_of_day) {
  int64_t wall = tg_date_days(date) * 86400 + floor_div(time_of_day, TG_SECOND);
  size_t i = find_change(zone, wall - 2 * 86400);
  while (i + 1 < zone->count && wall - zone->changes[i].offset >= zone->changes[i + 1].from)
    i++;
  int64_t second = wall - zone->changes[i].offset;
  if (second < zone->changes[i].from)
    return clamp_ns(zone->changes[i].from, 0);
  return clamp_ns(second, floor_mod(time_of_day, TG_SECOND));
}
