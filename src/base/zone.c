#include "base/zone.h"

#include "base/zone_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_BYTES_MAX (1 << 16) /* the largest of the database have 4 KB */

struct tg_zone {
  size_t count;
  tg_zone_change *changes; /* the first is from INT64_MIN */
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

/* \return whether \a name can be one; *root is the database, and \a path the file in it. */
static bool find_file(const char *name, const char **root, char *path, size_t size) {
  *root = getenv("TZDIR");
  if (!*root || !**root)
    *root = "/usr/share/zoneinfo";
  int length = snprintf(path, size, "%s/%s", *root, name);
  return *name && *name != '/' && !strstr(name, "..") && length < (int)size;
}

tg_status tg_zone_check(const char *name, tg_error *err) {
  const char *root;
  char path[4096];
  if (find_file(name, &root, path, sizeof path) && !access(path, R_OK)) {
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

static tg_status read_file(const char *name, unsigned char *bytes, tg_zone_changes *changes,
                           tg_error *err) {
  const char *root;
  char path[4096];
  find_file(name, &root, path, sizeof path);
  FILE *file = fopen(path, "rb");
  if (!file)
    return tg_fail_errno(err, "%.200s: the time zone cannot be read", path);
  size_t size = fread(bytes, 1, FILE_BYTES_MAX, file);
  fclose(file);
  tg_zone_file result = tg_zone_file_read(bytes, size, changes);
  if (result == TG_ZONE_FILE_BAD)
    return tg_fail(err, TG_CORRUPT,
                   "time zone '%.100s': %.200s is damaged; install the package tzdata again", name,
                   path);
  return result == TG_ZONE_FILE_GOOD
             ? TG_OK
             : tg_fail(err, TG_NO_MEMORY, "time zone '%.100s': memory is exhausted", name);
}

tg_status tg_zone_open(const char *name, tg_zone **zone, tg_error *err) {
  *zone = NULL;
  TG_TRY(tg_zone_check(name, err));
  tg_zone *made = calloc(1, sizeof *made);
  unsigned char *bytes = malloc(FILE_BYTES_MAX);
  tg_zone_changes changes = {0};
  tg_status status =
      made && bytes ? read_file(name, bytes, &changes, err)
                    : tg_fail(err, TG_NO_MEMORY, "time zone '%.100s': memory is exhausted", name);
  free(bytes);
  if (status != TG_OK) {
    free(changes.list);
    free(made);
    return status;
  }
  *made = (tg_zone){.count = changes.count, .changes = changes.list};
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
  const tg_zone_change *change = &zone->changes[i];
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
