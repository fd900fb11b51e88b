/** \file source_memory.c
 *
 * Bytes in memory, given in steps: every possible way a read can be cut.
 */
#include "fetch/source_kind.h"

#include <stdlib.h>
#include <string.h>

typedef struct memory_source {
  tg_source base;
  const char *data;
  size_t size, step;
} memory_source;

static tg_status memory_read(tg_source *source, void *buffer, size_t capacity, size_t *got,
                             tg_error *err) {
  (void)err;
  memory_source *memory = (memory_source *)source;
  size_t at = (size_t)source->position, count = memory->size - at;
  if (count > capacity)
    count = capacity;
  if (memory->step && count > memory->step)
    count = memory->step;
  if (count)
    memcpy(buffer, memory->data + at, count);
  source->position += (int64_t)count;
  *got = count;
  return TG_OK;
}

static void memory_close(tg_source *source) {
  free(source);
}

static const tg_source_kind memory_kind = {memory_read, memory_close, false};

tg_status tg_source_memory(const void *data, size_t size, size_t step, tg_source **source) {
  memory_source *memory = calloc(1, sizeof *memory);
  if (!memory)
    return TG_NO_MEMORY;
  *memory = (memory_source){
      .base = {.kind = &memory_kind, .mark = INT64_MAX, .marked = INT64_MAX},
      .data = data,
      .size = size,
      .step = step,
  };
  *source = &memory->base;
  return TG_OK;
}
