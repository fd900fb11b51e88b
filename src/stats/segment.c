/** \file segment.c */
#include "stats/segment.h"

#include "classify/order_state.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { GROUP_STEP = 10 };

typedef struct dimension {
  const char *name;
  tg_cursor_want columns[TG_SEGMENT_COLUMNS];
} dimension;

static const dimension dimensions[TG_DIMENSIONS] = {
    [TG_BY_OVERALL] = {.name = "overall"},
    [TG_BY_GROUP] = {"group", {{"group", TG_CURSOR_INTEGER}}},
    [TG_BY_SIZE] = {"size", {{"size_class", TG_CURSOR_INTEGER}}},
    [TG_BY_GROUP_SIZE] = {"group_size",
                          {{"group", TG_CURSOR_INTEGER}, {"size_class", TG_CURSOR_INTEGER}}},
    [TG_BY_HOUR] = {"hour", {{"arrival_hour", TG_CURSOR_INTEGER}}},
    [TG_BY_PARTICIPANT] = {"participant", {{"participant", TG_CURSOR_INTEGER}}},
    [TG_BY_SECURITY] = {"security", {{"security", TG_CURSOR_INTEGER}}},
    [TG_BY_DATE] = {"date", {{"date", TG_CURSOR_INTEGER}}},
    [TG_BY_SIDE] = {"side", {{"side", TG_CURSOR_INTEGER}}},
    [TG_BY_QUANTILE] = {"quantile", {{"quantity", TG_CURSOR_NUMBER}}},
    [TG_BY_SET] = {"set", {{"set", TG_CURSOR_INTEGER}}},
    [TG_BY_STATUS] = {"status", {{"match_status", TG_CURSOR_TEXT}}},
};

static const char *const groups[] = {"GROUP_1_FULLY_FILLED", "GROUP_2_PARTIALLY_FILLED",
                                     "GROUP_3_NOT_EXECUTED"};
static const char *const sets[] = {"not simulated", "A", "B", "orphans"};
static const char *const statuses[] = {"", "EXACT", "CLOSE", "PARTIAL", "POOR"};

void tg_buckets_make(tg_buckets *buckets, const double *values, size_t count) {
  buckets->edge_count = 0;
  for (size_t i = 0; i < count && buckets->edge_count < TG_COUNT(buckets->edges); i++)
    if (!isnan(values[i]) &&
        (buckets->edge_count == 0 || values[i] > buckets->edges[buckets->edge_count - 1]))
      buckets->edges[buckets->edge_count++] = values[i];
}

int64_t tg_bucket_of(const tg_buckets *buckets, double value) {
  size_t last = buckets->edge_count ? buckets->edge_count - 1 : 0, bucket = 1;
  if (last < 1)
    return (int64_t)buckets->edge_count;
  while (bucket < last && value > buckets->edges[bucket])
    bucket++;
  return (int64_t)bucket;
}

const char *tg_segment_dimension(tg_dimension dimension_of) {
  return dimensions[dimension_of].name;
}

size_t tg_segment_columns(tg_dimension dimension_of, tg_cursor_want wants[TG_SEGMENT_COLUMNS]) {
  size_t count = 0;
  while (count < TG_SEGMENT_COLUMNS && dimensions[dimension_of].columns[count].name) {
    wants[count] = dimensions[dimension_of].columns[count];
    count++;
  }
  return count;
}

static int64_t status_key(const tg_cursor *cursor, size_t column, size_t row) {
  for (size_t i = 1; i < TG_COUNT(statuses); i++)
    if (tg_cursor_is(cursor, column, row, statuses[i]))
      return (int64_t)i;
  return 0;
}

int64_t tg_segment_key(tg_dimension dimension_of, const tg_buckets *buckets,
                       const tg_cursor *cursor, size_t column, size_t row) {
  switch (dimension_of) {
  case TG_BY_OVERALL:
    return 0;
  case TG_BY_GROUP_SIZE:
    return GROUP_STEP * tg_cursor_integer(cursor, column, row) +
           tg_cursor_integer(cursor, column + 1, row);
  case TG_BY_QUANTILE:
    return tg_bucket_of(buckets, tg_cursor_number(cursor, column, row));
  case TG_BY_STATUS:
    return status_key(cursor, column, row);
  default:
    return tg_cursor_integer(cursor, column, row);
  }
}

/* texts[key - first], or nothing. */
static const char *word(const char *const *texts, size_t count, int64_t key, int64_t first) {
  return key >= first && key < first + (int64_t)count ? texts[key - first] : "";
}

void tg_segment_label(tg_dimension dimension_of, int64_t key, char *label, size_t size) {
  const char *text = "", *more = "";
  switch (dimension_of) {
  case TG_BY_QUANTILE:
    snprintf(label, size, "Q%" PRId64, key);
    return;
  case TG_BY_GROUP_SIZE:
    text = word(groups, TG_COUNT(groups), key / GROUP_STEP, 1);
    more = tg_size_class_label((int)(key % GROUP_STEP));
    break;
  case TG_BY_GROUP:
    text = word(groups, TG_COUNT(groups), key, 1);
    break;
  case TG_BY_SIZE:
    text = tg_size_class_label((int)key);
    break;
  case TG_BY_SET:
    text = word(sets, TG_COUNT(sets), key, 0);
    break;
  case TG_BY_STATUS:
    text = word(statuses, TG_COUNT(statuses), key, 0);
    break;
  default:
    break;
  }
  snprintf(label, size, "%s%s%s", text, *text && *more ? ", " : "", more);
}
