/** \file test_mapping.c
 *
 * Built-in mappings, a campaign's own headers, and the identity they give a part.
 */
#include "tables/mapping.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static tg_mapping asx(void) {
  tg_mapping mapping;
  CU_ASSERT_EQUAL_FATAL(tg_mapping_builtin("asx", &mapping), TG_OK);
  return mapping;
}

static void every_listed_name_is_built_in(void) {
  size_t count = 0;
  const char *const *names = tg_mapping_names(&count);
  CU_ASSERT(count > 0);
  for (size_t i = 0; i < count; i++) {
    tg_mapping mapping;
    CU_ASSERT_EQUAL(tg_mapping_builtin(names[i], &mapping), TG_OK);
    CU_ASSERT_STRING_EQUAL(mapping.name, names[i]);
  }
  tg_mapping mapping;
  CU_ASSERT_EQUAL(tg_mapping_builtin("nasdaq", &mapping), TG_NOT_FOUND);
}

static void asx_is_commas_thousandths_and_utc_nanoseconds(void) {
  tg_mapping mapping = asx();
  CU_ASSERT_EQUAL(mapping.delimiter, ',');
  CU_ASSERT_EQUAL(mapping.price_scale, 0);
  CU_ASSERT_STRING_EQUAL(mapping.price_unit, "0.001 AUD");
  CU_ASSERT_EQUAL(mapping.time_unit, TG_TIME_NS);
  CU_ASSERT_STRING_EQUAL(mapping.zone, "UTC");
  CU_ASSERT_EQUAL(mapping.sentinel_count, 1);
  CU_ASSERT_EQUAL(mapping.sentinels[0], INT64_MIN);
}

static void own_headers_replace_those_of_the_table(void) {
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  int price = tg_table_column(table, "price");
  tg_mapping mapping = asx();
  CU_ASSERT_STRING_EQUAL(tg_mapping_headers(&mapping, table, price), "price");
  mapping.headers[price] = strdup("px|PX");
  CU_ASSERT_STRING_EQUAL(tg_mapping_headers(&mapping, table, price), "px|PX");
  CU_ASSERT_STRING_EQUAL(tg_mapping_headers(&mapping, table, price + 1), "quantity");
  tg_mapping_clear(&mapping);
  CU_ASSERT_PTR_NULL(mapping.headers[price]);
  tg_mapping_clear(&mapping);
}

static void change_delimiter(tg_mapping *mapping) {
  mapping->delimiter = ';';
}
static void change_scale(tg_mapping *mapping) {
  mapping->price_scale = 4;
}
static void change_unit(tg_mapping *mapping) {
  snprintf(mapping->price_unit, sizeof mapping->price_unit, "0.0001 USD");
}
static void change_time(tg_mapping *mapping) {
  mapping->time_unit = TG_TIME_ISO;
}
static void change_zone(tg_mapping *mapping) {
  snprintf(mapping->zone, sizeof mapping->zone, "Australia/Sydney");
}
static void change_sentinel(tg_mapping *mapping) {
  mapping->sentinels[0] = -1;
}
static void add_sentinel(tg_mapping *mapping) {
  mapping->sentinels[mapping->sentinel_count++] = 0;
}
static void change_headers(tg_mapping *mapping) {
  mapping->headers[4] = strdup("px");
}

static void whatever_changes_rows_changes_the_echo(void) {
  static void (*const changes[])(tg_mapping *) = {
      change_delimiter, change_scale, change_unit,     change_time,
      change_zone,      add_sentinel, change_sentinel, change_headers,
  };
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  char first[8192], second[8192];
  tg_mapping mapping = asx();
  CU_ASSERT(tg_mapping_echo(&mapping, table, first, sizeof first) < sizeof first);
  CU_ASSERT_PTR_NULL(strchr(first, '\n'));
  for (size_t i = 0; i < TG_COUNT(changes); i++) {
    tg_mapping changed = asx();
    changes[i](&changed);
    tg_mapping_echo(&changed, table, second, sizeof second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    tg_mapping_clear(&changed);
  }
  tg_mapping_echo(&mapping, tg_table_get(TG_TABLE_trades), second, sizeof second);
  CU_ASSERT_STRING_NOT_EQUAL(first, second);
  mapping = asx();
  snprintf(mapping.name, sizeof mapping.name, "other");
  tg_mapping_echo(&mapping, table, second, sizeof second);
  CU_ASSERT_STRING_EQUAL(first, second);
}

static void a_short_buffer_gets_the_start_and_the_full_length(void) {
  const tg_table *table = tg_table_get(TG_TABLE_quotes);
  tg_mapping mapping = asx();
  char whole[8192], part[8192];
  size_t length = tg_mapping_echo(&mapping, table, whole, sizeof whole);
  CU_ASSERT_EQUAL(strlen(whole), length);
  for (size_t size = 0; size <= length + 1; size++) {
    memset(part, '#', sizeof part);
    CU_ASSERT_EQUAL(tg_mapping_echo(&mapping, table, part, size), length);
    if (size)
      CU_ASSERT(strlen(part) == size - 1 && !memcmp(part, whole, size - 1));
    CU_ASSERT_EQUAL(part[size], '#');
  }
}

TG_UNIT_MAIN(mapping, TG_UNIT(every_listed_name_is_built_in),
             TG_UNIT(asx_is_commas_thousandths_and_utc_nanoseconds),
             TG_UNIT(own_headers_replace_those_of_the_table),
             TG_UNIT(whatever_changes_rows_changes_the_echo),
             TG_UNIT(a_short_buffer_gets_the_start_and_the_full_length))
