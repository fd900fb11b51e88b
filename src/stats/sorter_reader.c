/** \file sorter_reader.c
 *
 * One record after the other, out of memory or out of many runs: a heap holds the
 * runs by their first record, and among equal ones by their number.
 */
#include "base/activity.h"
#include "stats/scratch_file.h"
#include "stats/sorter_private.h"

#include <stdlib.h>

/* A run being read. */
typedef struct source {
  int64_t next, end; /* records in the file that are not in the buffer yet */
  int64_t *buffer;
  size_t at, count;
} source;

struct tg_sorter_reader {
  const tg_sorter *sorter;
  size_t at;       /* of the records in memory, when there are no runs */
  source *sources; /* NULL = in memory */
  size_t source_count, per_source;
  size_t *heap, heap_count;
  int64_t *buffers;
};

static const int64_t *source_record(const tg_sorter_reader *r, size_t number) {
  const source *from = &r->sources[number];
  return from->buffer + from->at * r->sorter->setup.words;
}

/* Does the record of run \a a come before that of run \a b? */
static bool before(const tg_sorter_reader *r, size_t a, size_t b) {
  int order = tg_sorter_compare(source_record(r, a), source_record(r, b), r->sorter->setup.keys);
  return order != 0 ? order < 0 : a < b;
}

static void heap_sink(tg_sorter_reader *r, size_t place) {
  for (;;) {
    size_t least = place;
    for (size_t child = 2 * place + 1; child <= 2 * place + 2 && child < r->heap_count; child++)
      if (before(r, r->heap[child], r->heap[least]))
        least = child;
    if (least == place)
      return;
    size_t moved = r->heap[place];
    r->heap[place] = r->heap[least];
    r->heap[least] = moved;
    place = least;
  }
}

static tg_status source_fill(tg_sorter_reader *r, source *from, tg_error *err) {
  const tg_sorter *s = r->sorter;
  int64_t left = from->end - from->next;
  size_t count = left < (int64_t)r->per_source ? (size_t)left : r->per_source;
  TG_TRY(tg_scratch_file_read(s->descriptor, s->setup.scratch, from->buffer, count * s->bytes,
                              from->next * (int64_t)s->bytes, err));
  from->next += (int64_t)count;
  from->at = 0;
  from->count = count;
  return TG_OK;
}

static tg_status sources_start(tg_sorter_reader *r, size_t first, tg_error *err) {
  for (size_t i = 0; i < r->source_count; i++) {
    const tg_sorter_run *run = tg_rows_at(&r->sorter->runs, first + i);
    r->sources[i] = (source){.next = run->first,
                             .end = run->first + run->count,
                             .buffer = r->buffers + i * r->per_source * r->sorter->setup.words};
    TG_TRY(source_fill(r, &r->sources[i], err));
    r->heap[r->heap_count++] = i;
  }
  for (size_t place = r->heap_count / 2; place-- > 0;)
    heap_sink(r, place);
  return TG_OK;
}

tg_status tg_sorter_reader_range(const tg_sorter *sorter, size_t first, size_t count,
                                 int64_t memory, tg_sorter_reader **reader, tg_error *err) {
  tg_sorter_reader *r = *reader = calloc(1, sizeof *r);
  if (!r)
    return tg_fail(err, TG_NO_MEMORY, "no memory to read sorted records");
  r->sorter = sorter;
  r->source_count = count;
  if (count == 0)
    return TG_OK;
  r->per_source = memory > 0 ? (size_t)memory / (count * sorter->bytes) : 0;
  if (r->per_source == 0)
    r->per_source = 1;
  r->sources = calloc(count, sizeof *r->sources);
  r->heap = calloc(count, sizeof *r->heap);
  r->buffers = malloc(count * r->per_source * sorter->bytes);
  if (!r->sources || !r->heap || !r->buffers)
    return tg_fail(err, TG_NO_MEMORY, "no memory to merge %zu sorted runs beside %s", count,
                   sorter->setup.scratch);
  return sources_start(r, first, err);
}

tg_status tg_sorter_reader_open(tg_sorter *sorter, tg_sorter_reader **reader, tg_error *err) {
  return tg_sorter_reader_range(sorter, 0, sorter->runs.count, sorter->setup.memory / 2, reader,
                                err);
}

const int64_t *tg_sorter_reader_peek(const tg_sorter_reader *reader) {
  const tg_sorter *s = reader->sorter;
  if (reader->sources)
    return reader->heap_count ? source_record(reader, reader->heap[0]) : NULL;
  return reader->at < s->count ? s->records + reader->at * s->setup.words : NULL;
}

tg_status tg_sorter_reader_skip(tg_sorter_reader *reader, tg_error *err) {
  tg_activity_tick();
  if (!reader->sources) {
    reader->at++;
    return TG_OK;
  }
  source *from = &reader->sources[reader->heap[0]];
  from->at++;
  if (from->at == from->count && from->next < from->end)
    TG_TRY(source_fill(reader, from, err));
  if (from->at == from->count)
    reader->heap[0] = reader->heap[--reader->heap_count];
  heap_sink(reader, 0);
  return TG_OK;
}

void tg_sorter_reader_close(tg_sorter_reader *reader) {
  if (!reader)
    return;
  free(reader->sources);
  free(reader->heap);
  free(reader->buffers);
  free(reader);
}
