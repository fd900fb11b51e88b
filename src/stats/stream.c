/** \file stream.c */
#include "stats/stream.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENT, VALUE, COMPANION, WORDS, KEYS = COMPANION };

struct tg_stream {
  tg_sorter *sorter;
  tg_sorter_reader *ahead, *reader;
};

tg_status tg_stream_open(int64_t memory, const char *scratch, tg_stream **stream, tg_error *err) {
  tg_sorter_setup setup = {.words = WORDS, .keys = KEYS, .memory = memory, .scratch = scratch};
  tg_stream *s = *stream = calloc(1, sizeof *s);
  if (!s)
    return tg_fail(err, TG_NO_MEMORY, "no memory to sort for the tests");
  return tg_sorter_open(&setup, &s->sorter, err);
}

static void readers_close(tg_stream *stream) {
  tg_sorter_reader_close(stream->ahead);
  tg_sorter_reader_close(stream->reader);
  stream->ahead = stream->reader = NULL;
}

void tg_stream_close(tg_stream *stream) {
  if (!stream)
    return;
  readers_close(stream);
  tg_sorter_close(stream->sorter);
  free(stream);
}

tg_status tg_stream_add(tg_stream *stream, int64_t segment, double value, double companion,
                        tg_error *err) {
  const int64_t record[WORDS] = {segment, tg_sorter_key(value), tg_sorter_key(companion)};
  return tg_sorter_add(stream->sorter, record, err);
}

tg_status tg_stream_sort(tg_stream *stream, tg_error *err) {
  return tg_sorter_sort(stream->sorter, err);
}

tg_status tg_stream_start(tg_stream *stream, tg_error *err) {
  readers_close(stream);
  TG_TRY(tg_sorter_reader_open(stream->sorter, &stream->ahead, err));
  return tg_sorter_reader_open(stream->sorter, &stream->reader, err);
}

/* Move ahead over the records that share the first words of the next one. */
static tg_status look(tg_stream *stream, size_t words, tg_stream_group *group, tg_error *err) {
  const int64_t *record = tg_sorter_reader_peek(stream->ahead);
  int64_t first[WORDS];
  if (!record)
    return TG_END;
  memcpy(first, record, sizeof first);
  *group = (tg_stream_group){.segment = first[SEGMENT]};
  while (record && memcmp(record, first, words * sizeof *record) == 0) {
    bool valued = !isnan(tg_sorter_value(record[VALUE]));
    group->rows++;
    group->values += valued;
    group->pairs += valued && !isnan(tg_sorter_value(record[COMPANION]));
    TG_TRY(tg_sorter_reader_skip(stream->ahead, err));
    record = tg_sorter_reader_peek(stream->ahead);
  }
  return TG_OK;
}

tg_status tg_stream_segment(tg_stream *stream, tg_stream_group *group, tg_error *err) {
  return look(stream, VALUE, group, err);
}

tg_status tg_stream_ties(tg_stream *stream, tg_stream_group *group, tg_error *err) {
  return look(stream, KEYS, group, err);
}

tg_status tg_stream_next(tg_stream *stream, double *value, double *companion, tg_error *err) {
  const int64_t *record = tg_sorter_reader_peek(stream->reader);
  if (!record)
    return TG_END;
  *value = tg_sorter_value(record[VALUE]);
  *companion = tg_sorter_value(record[COMPANION]);
  return tg_sorter_reader_skip(stream->reader, err);
}
