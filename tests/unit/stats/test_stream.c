#include "stats/stream.h"

#include "splitmix.h"
#include "unit.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static char scratch[] = "/tmp/tg-stream-XXXXXX";

typedef struct record {
  int64_t segment;
  double value, companion;
} record;

/* By segment and value, NaN last. */
static int compare_records(const void *left, const void *right) {
  const record *a = left, *b = right;
  if (a->segment != b->segment)
    return a->segment < b->segment ? -1 : 1;
  if (isnan(a->value) || isnan(b->value))
    return !!isnan(a->value) - !!isnan(b->value);
  return (a->value > b->value) - (a->value < b->value);
}

/* Few distinct values, some missing; each companion says where the record stood. */
static record *records_make(size_t count, uint64_t seed) {
  record *records = calloc(count + 1, sizeof *records);
  for (size_t i = 0; i < count; i++) {
    uint64_t value = tg_splitmix(&seed) % 9;
    records[i].segment = (int64_t)(tg_splitmix(&seed) % 5) - 2;
    records[i].value = value == 8 ? NAN : (double)value - 4;
    records[i].companion = tg_splitmix(&seed) % 6 ? (double)i : NAN;
  }
  return records;
}

static tg_stream *stream_of(const record *records, size_t count, int64_t memory) {
  tg_stream *stream;
  CU_ASSERT_EQUAL_FATAL(tg_stream_open(memory, scratch, &stream, NULL), TG_OK);
  for (size_t i = 0; i < count; i++)
    CU_ASSERT_EQUAL(
        tg_stream_add(stream, records[i].segment, records[i].value, records[i].companion, NULL),
        TG_OK);
  CU_ASSERT_EQUAL(tg_stream_sort(stream, NULL), TG_OK);
  return stream;
}

static size_t run_of(const record *records, size_t at, size_t count, bool ties) {
  size_t end = at + 1;
  while (end < count && records[end].segment == records[at].segment &&
         (!ties || compare_records(&records[end], &records[at]) == 0))
    end++;
  return end - at;
}

static void expect_group(const record *records, size_t run, const tg_stream_group *group) {
  int64_t values = 0, pairs = 0;
  for (size_t i = 0; i < run; i++) {
    values += !isnan(records[i].value);
    pairs += !isnan(records[i].value) && !isnan(records[i].companion);
  }
  CU_ASSERT_EQUAL(group->segment, records[0].segment);
  CU_ASSERT_EQUAL(group->rows, (int64_t)run);
  CU_ASSERT_EQUAL(group->values, values);
  CU_ASSERT_EQUAL(group->pairs, pairs);
}

/* Walk the stream by segments or ties beside the sorted twin. */
static void expect_walk(tg_stream *stream, const record *twin, size_t count, bool ties) {
  tg_stream_group group;
  double value, companion;
  size_t at = 0;
  CU_ASSERT_EQUAL(tg_stream_start(stream, NULL), TG_OK);
  while ((ties ? tg_stream_ties : tg_stream_segment)(stream, &group, NULL) == TG_OK) {
    size_t run = run_of(twin, at, count, ties);
    CU_ASSERT_TRUE_FATAL(at < count);
    expect_group(twin + at, run, &group);
    for (size_t i = at; i < at + run; i++) {
      CU_ASSERT_EQUAL(tg_stream_next(stream, &value, &companion, NULL), TG_OK);
      CU_ASSERT_TRUE(value == twin[i].value || (isnan(value) && isnan(twin[i].value)));
      CU_ASSERT_TRUE(companion == twin[i].companion ||
                     (isnan(companion) && isnan(twin[i].companion)));
    }
    at += run;
  }
  CU_ASSERT_EQUAL(at, count);
  CU_ASSERT_EQUAL(tg_stream_next(stream, &value, &companion, NULL), TG_END);
}

static void segments_and_ties_come_in_order_from_memory_and_from_disk(void) {
  static const size_t counts[] = {0, 1, 7, 400, 3000};
  for (size_t c = 0; c < TG_COUNT(counts); c++)
    for (int64_t memory = 0; memory <= 1 << 20; memory += 1 << 20) {
      size_t count = counts[c];
      record *records = records_make(count, 3 + c);
      tg_stream *stream = stream_of(records, count, memory);
      /* The companion holds the place, but where it is missing: keep the sort stable by hand. */
      for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && compare_records(&records[j - 1], &records[j]) > 0; j--) {
          record moved = records[j];
          records[j] = records[j - 1];
          records[j - 1] = moved;
        }
      for (int again = 0; again < 2; again++) {
        expect_walk(stream, records, count, false);
        expect_walk(stream, records, count, true);
      }
      tg_stream_close(stream);
      free(records);
    }
  tg_stream_close(NULL);
}

static void a_segment_without_values_is_still_there(void) {
  static const record records[] = {{7, NAN, NAN}, {3, 1, 2}, {7, NAN, 5}};
  tg_stream *stream = stream_of(records, TG_COUNT(records), 1 << 16);
  tg_stream_group group;
  double value, companion;
  CU_ASSERT_EQUAL(tg_stream_start(stream, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_stream_segment(stream, &group, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_stream_next(stream, &value, &companion, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_stream_segment(stream, &group, NULL), TG_OK);
  CU_ASSERT_TRUE(group.segment == 7 && group.rows == 2 && group.values == 0 && group.pairs == 0);
  tg_stream_close(stream);
}

int main(void) {
  static const tg_unit units[] = {
      TG_UNIT(segments_and_ties_come_in_order_from_memory_and_from_disk),
      TG_UNIT(a_segment_without_values_is_still_there)};
  int descriptor = mkstemp(scratch);
  if (descriptor < 0)
    return 1;
  close(descriptor);
  int status = tg_unit_main("stream", units, TG_COUNT(units));
  unlink(scratch);
  return status;
}
