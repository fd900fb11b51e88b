/** \file source.c
 *
 * Dispatch to the kinds of sources.
 */
#include "fetch/source.h"

#include "base/activity.h"
#include "fetch/input_file.h"
#include "fetch/source_kind.h"

static const tg_source_opener openers[] = {
    [TG_PLAIN] = tg_source_plain,
    [TG_GZIP] = tg_source_gzip,
    [TG_ZSTD] = tg_source_zstd,
};

tg_status tg_source_open(const tg_object *object, int64_t begin, tg_source **source,
                         tg_error *err) {
  *source = NULL;
  TG_TRY(openers[object->coding](object, begin, source, err));
  (*source)->begin = (*source)->position = begin;
  (*source)->mark = (*source)->marked = INT64_MAX;
  return TG_OK;
}

tg_status tg_source_read(tg_source *source, void *buffer, size_t capacity, size_t *got,
                         tg_error *err) {
  tg_activity_tick();
  return source->kind->read(source, buffer, capacity, got, err);
}

tg_status tg_source_check(const tg_source *source, tg_error *err) {
  return source->file ? tg_input_file_check(source->file, err) : TG_OK;
}

int64_t tg_source_position(const tg_source *source) {
  return source->position;
}

void tg_source_mark(tg_source *source, int64_t end) {
  source->mark = end;
  if (!source->kind->encoded)
    source->marked = end - source->begin;
}

int64_t tg_source_marked(const tg_source *source) {
  return source->marked;
}

void tg_source_close(tg_source *source) {
  if (source)
    source->kind->close(source);
}
