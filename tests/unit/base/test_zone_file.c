/** \file test_zone_file.c
 *
 * The changes read from a file are those of the C library, for every zone of the
 * database; and no damage to a file does more than make it a bad one.
 */
#include "base/zone.h"
#include "base/zone_file.h"
#include "splitmix.h"
#include "unit.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FILE_BYTES 8192
#define RULE_BYTES 64

static size_t zones_seen, wrong_offsets;

static size_t read_bytes(const char *path, unsigned char *bytes) {
  FILE *file = fopen(path, "rb");
  size_t size = file ? fread(bytes, 1, FILE_BYTES, file) : 0;
  if (file)
    fclose(file);
  return size;
}

static int64_t offset_at(const tg_zone_changes *changes, int64_t second) {
  size_t i = changes->count - 1;
  while (i && changes->list[i].from > second)
    i--;
  return changes->list[i].offset;
}

static bool differs(const tg_zone_changes *changes, int64_t second) {
  time_t clock = (time_t)second;
  struct tm local;
  localtime_r(&clock, &local);
  return local.tm_gmtoff != offset_at(changes, second);
}

static size_t differences(const tg_zone_changes *changes, uint64_t seed) {
  size_t wrong = 0;
  for (size_t i = 1; i < changes->count; i++) {
    wrong += differs(changes, changes->list[i].from);
    wrong += differs(changes, changes->list[i].from - 1);
    wrong += changes->list[i].from <= changes->list[i - 1].from;
    wrong += changes->list[i].offset == changes->list[i - 1].offset;
  }
  for (int i = 0; i < 300; i++)
    wrong += differs(changes, TG_ZONE_FIRST + (int64_t)(tg_splitmix(&seed) %
                                                        (uint64_t)(TG_ZONE_LAST - TG_ZONE_FIRST)));
  return wrong;
}

/* Zones that count leap seconds ("right/") are no zones of UTC instants. */
static int compare_file(const char *path, const struct stat *facts, int kind, struct FTW *walk) {
  (void)facts;
  (void)walk;
  static unsigned char bytes[FILE_BYTES];
  char name[300];
  if (kind != FTW_F || strstr(path, "/right/"))
    return 0;
  size_t size = read_bytes(path, bytes);
  if (size < 4 || memcmp(bytes, "TZif", 4) != 0)
    return 0;
  tg_zone_changes changes = {0};
  snprintf(name, sizeof name, ":%s", path);
  setenv("TZ", name, 1);
  tzset();
  bool good = tg_zone_file_read(bytes, size, &changes) == TG_ZONE_FILE_GOOD;
  size_t wrong = good ? differences(&changes, ++zones_seen) : 1;
  if (wrong)
    fprintf(stderr, "%s: %zu offsets are not those of the C library\n", path, wrong);
  wrong_offsets += wrong;
  free(changes.list);
  return 0;
}

static void every_zone_is_that_of_the_c_library(void) {
  zones_seen = wrong_offsets = 0;
  CU_ASSERT_EQUAL(nftw("/usr/share/zoneinfo", compare_file, 16, FTW_PHYS), 0);
  unsetenv("TZ");
  tzset();
  CU_ASSERT(zones_seen > 300);
  CU_ASSERT_EQUAL(wrong_offsets, 0);
}

/* A file of two types and no listed change, that ends in a rule. */
static size_t make_file(const char *rule, unsigned char *bytes) {
  static const unsigned char header[44] = "TZif2", types[12] = {0, 0, 0x0e, 0x10};
  size_t size = 0;
  for (int copy = 0; copy < 2; copy++) {
    memcpy(bytes + size, header, sizeof header);
    bytes[size + 39] = 2; /* types */
    bytes[size + 43] = 4; /* letters */
    memcpy(bytes + size + 44, types, sizeof types);
    memcpy(bytes + size + 56, "ABC", 4);
    size += 60;
  }
  return size + (size_t)snprintf((char *)bytes + size, RULE_BYTES, "\n%s\n", rule);
}

static tg_zone_file read_rule(const char *rule, tg_zone_changes *changes) {
  unsigned char bytes[2 * 60 + RULE_BYTES];
  *changes = (tg_zone_changes){0};
  return tg_zone_file_read(bytes, make_file(rule, bytes), changes);
}

static int64_t utc(int32_t date, int64_t second) {
  return tg_date_days(date) * 86400 + second;
}

static void all_kinds_of_rules_are_understood(void) {
  static const struct {
    const char *rule;
    int32_t date;
    int64_t second, before, after;
  } cases[] = {
      {"ABC-1DEF,M3.5.0,M10.5.0/3", 20240331, 3600, 3600, 7200},
      {"ABC-1DEF,M3.5.0,M10.5.0/3", 20241027, 3600, 7200, 3600},
      {"ABC-1DEF-1:30,J60/0,J300/0", 20240229, 82800, 3600, 5400}, /* J60: always 1 March */
      {"ABC-1DEF-1:30,J60/0,J300/0", 20230228, 82800, 3600, 5400},
      {"ABC-1DEF,59/0,J300/0", 20240228, 82800, 3600, 7200}, /* 59: 29 February if there is one */
      {"ABC-1DEF,59/0,J300/0", 20230228, 82800, 3600, 7200},
      {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 20240331, 3600, -7200, -3600},
      {"IST-1GMT0,M10.5.0,M3.5.0/1", 20240331, 3600, 0, 3600},
      {"AEST-10AEDT,M10.1.0,M4.1.0/3", 20241005, 57600, 36000, 39600},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_zone_changes changes;
    CU_ASSERT_EQUAL_FATAL(read_rule(cases[i].rule, &changes), TG_ZONE_FILE_GOOD);
    int64_t at = utc(cases[i].date, cases[i].second);
    CU_ASSERT_EQUAL(offset_at(&changes, at - 1), cases[i].before);
    CU_ASSERT_EQUAL(offset_at(&changes, at), cases[i].after);
    free(changes.list);
  }
}

static void summer_all_year_has_no_change(void) {
  tg_zone_changes changes;
  CU_ASSERT_EQUAL(read_rule("XXX3EDT4,0/0,J365/23", &changes), TG_ZONE_FILE_GOOD);
  CU_ASSERT_EQUAL(offset_at(&changes, utc(20240101, 4 * 3600)), -4 * 3600);
  CU_ASSERT_EQUAL(offset_at(&changes, utc(20241231, 86399)), -4 * 3600);
  CU_ASSERT_EQUAL(changes.count, 1);
  free(changes.list);
}

static void wrong_rules_are_refused(void) {
  static const char *const wrong[] = {
      "ABC-26:00:01",
      "ABC31:30DEF",
      "ABC-25:30DEF,M10.1.0,M4.1.0",
      "ABC1DEF27,M10.1.0,M4.1.0",
      "AB-1",
      "ABC",
      "ABC-",
      "ABC-168",
      "ABC-1DEF",
      "ABC-1DEF,M3",
      "<ABC-1",
      "ABC-1:60",
      "ABC-1DEF,J0,J1",
      "ABC-1DEF,M13.1.0,J1",
      "ABC-1DEF,M3.6",
      "ABC-1DEF,1,2x",
      "ABC-1DEF,366,1",
      "ABC-1D,M3.5.0,1",
      "ABC-1DEF,M3.5.7,1",
  };
  for (size_t i = 0; i < TG_COUNT(wrong); i++) {
    tg_zone_changes changes;
    CU_ASSERT_EQUAL(read_rule(wrong[i], &changes), TG_ZONE_FILE_BAD);
    free(changes.list);
  }
}

static void a_file_cut_anywhere_is_bad(void) {
  unsigned char bytes[FILE_BYTES];
  size_t size = read_bytes("/usr/share/zoneinfo/Australia/Sydney", bytes), good = 0;
  CU_ASSERT_FATAL(size > 100);
  for (size_t cut = 0; cut < size; cut++) {
    unsigned char *part = malloc(cut + 1);
    memcpy(part, bytes, cut);
    tg_zone_changes changes = {0};
    good += tg_zone_file_read(part, cut, &changes) == TG_ZONE_FILE_GOOD;
    free(changes.list);
    free(part);
  }
  CU_ASSERT_EQUAL(good, 0);
}

static void damaged_bytes_are_survived(void) {
  unsigned char bytes[FILE_BYTES];
  uint64_t state = 23;
  size_t size = read_bytes("/usr/share/zoneinfo/Australia/Sydney", bytes), wrong = 0;
  for (int round = 0; round < 20000; round++) {
    unsigned char *copy = malloc(size);
    memcpy(copy, bytes, size);
    for (int i = 0; i < 3; i++)
      copy[tg_splitmix(&state) % (i ? size : 100)] = (unsigned char)tg_splitmix(&state);
    tg_zone_changes changes = {0};
    if (tg_zone_file_read(copy, size, &changes) == TG_ZONE_FILE_GOOD)
      for (size_t i = 0; i < changes.count; i++)
        wrong += llabs(changes.list[i].offset) > 26 * 3600 ||
                 (i && changes.list[i].from <= changes.list[i - 1].from);
    free(changes.list);
    free(copy);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

TG_UNIT_MAIN(zone_file, TG_UNIT(every_zone_is_that_of_the_c_library),
             TG_UNIT(all_kinds_of_rules_are_understood), TG_UNIT(summer_all_year_has_no_change),
             TG_UNIT(wrong_rules_are_refused), TG_UNIT(a_file_cut_anywhere_is_bad),
             TG_UNIT(damaged_bytes_are_survived))
