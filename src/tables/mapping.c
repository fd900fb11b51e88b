#include "tables/mapping.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const tg_mapping builtin[] = {
    {.name = "asx",
     .delimiter = ',',
     .price_scale = 0,
     .price_unit = "0.001 AUD",
     .time_unit = TG_TIME_NS,
     .zone = "UTC",
     .sentinels = {INT64_MIN},
     .sentinel_count = 1},
};

static const char *const builtin_names[] = {"asx"};

tg_status tg_mapping_builtin(const char *name, tg_mapping *mapping) {
  for (size_t i = 0; i < TG_COUNT(builtin); i++)
    if (!strcmp(builtin[i].name, name)) {
      *mapping = builtin[i];
      return TG_OK;
    }
  return TG_NOT_FOUND;
}

const char *const *tg_mapping_names(size_t *count) {
  *count = TG_COUNT(builtin_names);
  return builtin_names;
}

void tg_mapping_clear(tg_mapping *mapping) {
  for (size_t i = 0; i < TG_COLUMNS_MAX; i++)
    free(mapping->headers[i]);
  *mapping = (tg_mapping){0};
}

const char *tg_mapping_headers(const tg_mapping *mapping, const tg_table *table, int column) {
  const char *own = mapping->headers[column];
  return own ? own : table->columns[column].headers;
}

/* Text that may not fit: length goes on counting. */
typedef struct echo {
  char *out;
  size_t size, length;
} echo;

static void say(echo *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(echo *to, const char *format, ...) {
  size_t used = to->length < to->size ? to->length : to->size;
  va_list arguments;
  va_start(arguments, format);
  int length =
      vsnprintf(to->size > used ? to->out + used : NULL, to->size - used, format, arguments);
  va_end(arguments);
  to->length += length > 0 ? (size_t)length : 0;
}

size_t tg_mapping_echo(const tg_mapping *mapping, const tg_table *table, char *out, size_t size) {
  echo to = {out, size, 0};
  say(&to, "%s delimiter=%d price=%u:%s time=%d:%s sentinels=", table->name, mapping->delimiter,
      mapping->price_scale, mapping->price_unit, (int)mapping->time_unit, mapping->zone);
  for (size_t i = 0; i < mapping->sentinel_count; i++)
    say(&to, "%s%" PRId64, i ? "," : "", mapping->sentinels[i]);
  for (size_t i = 0; i < table->column_count; i++) {
    const tg_column *column = &table->columns[i];
    say(&to, " %s=%s;%d:%" PRIu32 ":%d:%d:%" PRId64 ":%" PRId64, column->name,
        tg_mapping_headers(mapping, table, (int)i), (int)column->type, column->size,
        (int)column->meaning, (int)column->need, column->fallback, column->minimum);
  }
  return to.length;
}
