/** \file fuzz_case.h
 *
 * Tables, mappings and files in memory by the choice of a fuzz target.
 */
#ifndef TG_FUZZ_CASE_H
#define TG_FUZZ_CASE_H

#include "base/zone.h"
#include "fuzz.h"
#include "tables/mapping.h"

#include <sys/mman.h>
#include <unistd.h>

#define FUZZ_DELIMITERS ",;|^~ \t"

/** A zone of the database, opened once; never closed. */
static inline const tg_zone *fuzz_zone(const char *name) {
  static struct {
    const char *name;
    tg_zone *zone;
  } known[8];
  size_t i = 0;
  while (known[i].name && strcmp(known[i].name, name) != 0)
    i++;
  if (!known[i].name) {
    if (i + 1 == TG_COUNT(known) || tg_zone_open(name, &known[i].zone, NULL) != TG_OK)
      abort();
    known[i].name = name;
  }
  return known[i].zone;
}

/** asx with another delimiter, units, zone and sentinels. Nothing in it is owned. */
static inline tg_mapping fuzz_mapping(fuzz_bytes *bytes) {
  static const char *const zones[] = {"UTC", "Australia/Sydney", "America/New_York"};
  tg_mapping mapping;
  if (tg_mapping_builtin("asx", &mapping) != TG_OK)
    abort();
  mapping.delimiter = FUZZ_DELIMITERS[fuzz_choice(bytes, sizeof FUZZ_DELIMITERS - 1)];
  mapping.time_unit = (tg_time_unit)fuzz_choice(bytes, TG_TIME_ISO + 1);
  mapping.price_scale = fuzz_choice(bytes, 10);
  snprintf(mapping.zone, sizeof mapping.zone, "%s", zones[fuzz_choice(bytes, TG_COUNT(zones))]);
  mapping.sentinel_count = fuzz_choice(bytes, TG_SENTINELS_MAX + 1);
  for (size_t i = 1; i < mapping.sentinel_count; i++)
    mapping.sentinels[i] = i % 2 ? fuzz_integer(bytes, 1) : fuzz_integer(bytes, 8);
  return mapping;
}

/** A file in memory that holds \a data; the same one each time. \return its descriptor. */
static inline int fuzz_file(const void *data, size_t size) {
  static int file = -1;
  if (file < 0)
    file = memfd_create("fuzz", MFD_CLOEXEC);
  if (file < 0 || ftruncate(file, (off_t)size) != 0 ||
      (size && pwrite(file, data, size, 0) != (ssize_t)size))
    abort();
  return file;
}

#endif
