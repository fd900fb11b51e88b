/** \file sorter.c
 *
 * A stable sort of what fits into memory, by digits or else by merging; full memories become runs
 * in one scratch file; when there are too many to merge at once, neighbours are merged into longer
 * ones first.
 */
#include "base/activity.h"
#include "stats/scratch_file.h"
#include "stats/sorter_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEAST_RECORDS = 8, FIRST_RECORDS = 1024, SMALL = 12, LEAST_FAN = 2 };
#define RUN_BUFFER 65536 /* bytes below which reading a run would be slow */

int64_t tg_sorter_key(double value) {
  int64_t bits;
  if (isnan(value))
    return INT64_MAX;
  value += 0.0; /* -0 becomes 0 */
  memcpy(&bits, &value, sizeof bits);
  return bits < 0 ? bits ^ INT64_MAX : bits;
}

double tg_sorter_value(int64_t key) {
  double value;
  if (key == INT64_MAX)
    return NAN;
  if (key < 0)
    key ^= INT64_MAX;
  memcpy(&value, &key, sizeof value);
  return value;
}

tg_status tg_sorter_open(const tg_sorter_setup *setup, tg_sorter **sorter, tg_error *err) {
  tg_sorter *s = *sorter = calloc(1, sizeof *s);
  if (!s)
    return tg_fail(err, TG_NO_MEMORY, "no memory to sort for the tests");
  s->setup = *setup;
  s->bytes = setup->words * sizeof(int64_t);
  s->most = setup->memory > 0 ? (size_t)setup->memory / (2 * s->bytes) : 0;
  if (s->most < LEAST_RECORDS)
    s->most = LEAST_RECORDS;
  s->descriptor = -1;
  s->runs.row_size = sizeof(tg_sorter_run);
  return TG_OK;
}

static void records_free(tg_sorter *s) {
  free(s->records);
  free(s->other);
  s->records = s->other = NULL;
  s->count = s->capacity = 0;
}

void tg_sorter_close(tg_sorter *sorter) {
  if (!sorter)
    return;
  records_free(sorter);
  tg_rows_clear(&sorter->runs);
  if (sorter->descriptor >= 0)
    close(sorter->descriptor);
  free(sorter);
}

size_t tg_sorter_runs(const tg_sorter *sorter) {
  return sorter->runs.count;
}

/* Few records, in place. */
static void sort_small(const tg_sorter *s, int64_t *records, size_t count) {
  const size_t words = s->setup.words;
  tg_activity_tick();
  for (size_t i = 1; i < count; i++) {
    int64_t moved[TG_SORTER_WORDS];
    size_t to = i;
    tg_sorter_copy(moved, records + i * words, words);
    while (to > 0 && tg_sorter_compare(records + (to - 1) * words, moved, s->setup.keys) > 0) {
      tg_sorter_copy(records + to * words, records + (to - 1) * words, words);
      to--;
    }
    tg_sorter_copy(records + to * words, moved, words);
  }
}

/* Two sorted halves of \a from, the first of \a left records, into \a to. */
static void merge_halves(const tg_sorter *s, const int64_t *from, size_t left, size_t count,
                         int64_t *to) {
  const size_t words = s->setup.words;
  tg_activity_tick();
  const int64_t *a = from, *a_end = from + left * words, *b = a_end, *b_end = from + count * words;
  while (a < a_end && b < b_end) {
    const int64_t **next = tg_sorter_compare(b, a, s->setup.keys) < 0 ? &b : &a;
    tg_sorter_copy(to, *next, words);
    *next += words;
    to += words;
  }
  memcpy(to, a, (size_t)(a_end - a) * sizeof *a);
  memcpy(to + (a_end - a), b, (size_t)(b_end - b) * sizeof *b);
}

/* The records of \a from, sorted, in \a to; both hold the same when called. */
static void sort_range(const tg_sorter *s, int64_t *from, int64_t *to, size_t count) {
  if (count <= SMALL) {
    sort_small(s, to, count);
    return;
  }
  size_t left = count / 2, middle = left * s->setup.words;
  sort_range(s, to, from, left);
  sort_range(s, to + middle, from + middle, count - left);
  merge_halves(s, from, left, count, to);
}

static tg_status sort_memory(tg_sorter *s, tg_error *err) {
  if (tg_sorter_radix_fits(s) && tg_sorter_radix(s))
    return TG_OK;
  if (!s->other && s->count > SMALL)
    s->other = malloc(s->capacity * s->bytes);
  if (!s->other && s->count > SMALL)
    return tg_fail(err, TG_NO_MEMORY, "no memory to sort %zu records for the tests", s->count);
  if (s->count > SMALL)
    memcpy(s->other, s->records, s->count * s->bytes);
  sort_range(s, s->other, s->records, s->count);
  return TG_OK;
}

static tg_status run_add(tg_sorter *s, tg_rows *runs, tg_sorter_run run, tg_error *err) {
  tg_sorter_run *added = tg_rows_push(runs);
  if (!added)
    return tg_fail(err, TG_NO_MEMORY, "no memory to list the sorted runs beside %s",
                   s->setup.scratch);
  *added = run;
  return TG_OK;
}

/* The records in memory become a run. */
static tg_status spill(tg_sorter *s, tg_error *err) {
  if (s->descriptor < 0)
    TG_TRY(tg_scratch_file_open(s->setup.scratch, &s->descriptor, err));
  TG_TRY(sort_memory(s, err));
  TG_TRY(tg_scratch_file_write(s->descriptor, s->setup.scratch, s->records, s->count * s->bytes,
                               s->on_disk * (int64_t)s->bytes, err));
  tg_sorter_run run = {s->on_disk, (int64_t)s->count};
  s->on_disk += run.count;
  s->count = 0;
  return run_add(s, &s->runs, run, err);
}

static tg_status grow(tg_sorter *s, tg_error *err) {
  size_t capacity = s->capacity ? 2 * s->capacity : FIRST_RECORDS;
  if (capacity > s->most)
    capacity = s->most;
  int64_t *records = realloc(s->records, capacity * s->bytes);
  if (!records)
    return tg_fail(err, TG_NO_MEMORY, "no memory to sort %zu records for the tests", capacity);
  s->records = records;
  s->capacity = capacity;
  return TG_OK;
}

tg_status tg_sorter_add(tg_sorter *sorter, const int64_t *record, tg_error *err) {
  tg_activity_tick();
  if (sorter->count == sorter->most)
    TG_TRY(spill(sorter, err));
  if (sorter->count == sorter->capacity)
    TG_TRY(grow(sorter, err));
  tg_sorter_copy(sorter->records + sorter->count++ * sorter->setup.words, record,
                 sorter->setup.words);
  return TG_OK;
}

/* How many runs a reader may merge within half of the memory. */
static size_t fan_of(const tg_sorter *s) {
  int64_t fan = s->setup.memory / 2 / RUN_BUFFER;
  return fan < LEAST_FAN ? LEAST_FAN : (size_t)fan;
}

/* What is being written while runs are merged. */
typedef struct output {
  int descriptor;
  int64_t written; /* records */
  int64_t *buffer;
  size_t count, capacity;
  tg_rows runs;
} output;

static tg_status output_flush(tg_sorter *s, output *out, tg_error *err) {
  TG_TRY(tg_scratch_file_write(out->descriptor, s->setup.scratch, out->buffer,
                               out->count * s->bytes, out->written * (int64_t)s->bytes, err));
  out->written += (int64_t)out->count;
  out->count = 0;
  return TG_OK;
}

static tg_status merge_copy(tg_sorter *s, tg_sorter_reader *reader, output *out, tg_error *err) {
  const int64_t *record;
  while ((record = tg_sorter_reader_peek(reader))) {
    if (out->count == out->capacity)
      TG_TRY(output_flush(s, out, err));
    tg_sorter_copy(out->buffer + out->count++ * s->setup.words, record, s->setup.words);
    TG_TRY(tg_sorter_reader_skip(reader, err));
  }
  return output_flush(s, out, err);
}

static tg_status merge_runs(tg_sorter *s, size_t first, size_t count, output *out, tg_error *err) {
  tg_sorter_reader *reader = NULL;
  int64_t from = out->written;
  tg_status status = tg_sorter_reader_range(s, first, count, s->setup.memory / 2, &reader, err);
  if (status == TG_OK)
    status = merge_copy(s, reader, out, err);
  tg_sorter_reader_close(reader);
  if (status == TG_OK)
    status = run_add(s, &out->runs, (tg_sorter_run){from, out->written - from}, err);
  return status;
}

/* Neighbouring runs become one each; the order among equal keys stays. */
static tg_status merge_pass(tg_sorter *s, size_t fan, output *out, tg_error *err) {
  out->buffer = malloc(out->capacity * s->bytes);
  if (!out->buffer)
    return tg_fail(err, TG_NO_MEMORY, "no memory to merge sorted runs beside %s", s->setup.scratch);
  TG_TRY(tg_scratch_file_open(s->setup.scratch, &out->descriptor, err));
  for (size_t first = 0; first < s->runs.count; first += fan) {
    size_t count = s->runs.count - first < fan ? s->runs.count - first : fan;
    TG_TRY(merge_runs(s, first, count, out, err));
  }
  return TG_OK;
}

static tg_status reduce_runs(tg_sorter *s, size_t fan, tg_error *err) {
  output out = {.descriptor = -1, .capacity = s->most, .runs = {.row_size = sizeof(tg_sorter_run)}};
  tg_status status = merge_pass(s, fan, &out, err);
  free(out.buffer);
  if (status != TG_OK) {
    tg_rows_clear(&out.runs);
    if (out.descriptor >= 0)
      close(out.descriptor);
    return status;
  }
  close(s->descriptor);
  tg_rows_clear(&s->runs);
  s->descriptor = out.descriptor;
  s->runs = out.runs;
  return TG_OK;
}

tg_status tg_sorter_sort(tg_sorter *sorter, tg_error *err) {
  if (sorter->descriptor < 0) {
    tg_status status = sort_memory(sorter, err);
    free(sorter->other);
    sorter->other = NULL;
    return status;
  }
  if (sorter->count)
    TG_TRY(spill(sorter, err));
  records_free(sorter);
  while (sorter->runs.count > fan_of(sorter))
    TG_TRY(reduce_runs(sorter, fan_of(sorter), err));
  return TG_OK;
}
