/** \file mapping.h
 *
 * How a vendor's columns become a table's columns: header names, units, time
 * zone, sentinels. "asx" is built in (the headers in the .def lists); a
 * campaign can spell out another.
 */
#ifndef TG_MAPPING_H
#define TG_MAPPING_H

#include "tables/table.h"

typedef enum tg_time_unit {
  TG_TIME_NS,
  TG_TIME_US,
  TG_TIME_MS,
  TG_TIME_S,
  TG_TIME_ISO
} tg_time_unit;

#define TG_SENTINELS_MAX 8

typedef struct tg_mapping {
  char name[64];                 /**< "asx" or the campaign's own */
  char *headers[TG_COLUMNS_MAX]; /**< own names, '|' between; NULL = the table's. Owned */
  char delimiter;                /**< ',' */
  unsigned price_scale;          /**< stored = text * 10^scale. asx: 0 (text is in 0.001 AUD) */
  char price_unit[32];           /**< what 1 is: "0.001 AUD" */
  tg_time_unit time_unit;        /**< asx: ns since 1970 UTC */
  char zone[64];                 /**< wall clock of ISO times; asx: UTC */
  int64_t sentinels[TG_SENTINELS_MAX]; /**< raw integers that mean "no price" */
  size_t sentinel_count;
} tg_mapping;

/** Local. The built-in mapping by name, by value. TG_NOT_FOUND. */
tg_status tg_mapping_builtin(const char *name, tg_mapping *mapping);
/** Local. Names of the built-in mappings. */
const char *const *tg_mapping_names(size_t *count);
void tg_mapping_clear(tg_mapping *mapping);
/** Local. Accepted headers of a column: '|' between. */
const char *tg_mapping_headers(const tg_mapping *mapping, const tg_table *table, int column);
/** Local. Everything that decides how text becomes rows, as one line: part of
 * the identity of a part. Writes up to \a size bytes into \a out, NUL ended.
 * \return the length it wanted. */
size_t tg_mapping_echo(const tg_mapping *mapping, const tg_table *table, char *out, size_t size);

#endif
