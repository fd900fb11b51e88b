/** \file source_plain.c
 *
 * A file as it is.
 */
#include "fetch/input_file.h"
#include "fetch/source_kind.h"

#include <fcntl.h>
#include <stdlib.h>

typedef struct plain_source {
  tg_source base;
  tg_input_file file;
} plain_source;

static tg_status plain_read(tg_source *source, void *buffer, size_t capacity, size_t *got,
                            tg_error *err) {
  plain_source *plain = (plain_source *)source;
  tg_status status = tg_input_file_read(&plain->file, buffer, capacity, got, err);
  source->position = plain->file.offset;
  return status;
}

static void plain_close(tg_source *source) {
  plain_source *plain = (plain_source *)source;
  tg_input_file_close(&plain->file);
  free(plain);
}

static const tg_source_kind plain_kind = {plain_read, plain_close, false};

tg_status tg_source_plain(const tg_object *object, int64_t begin, tg_source **source,
                          tg_error *err) {
  plain_source *plain = calloc(1, sizeof *plain);
  if (!plain)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to open it", object->path);
  plain->base.kind = &plain_kind;
  tg_status status = tg_input_file_open(object, begin, &plain->file, err);
  if (status != TG_OK) {
    free(plain);
    return status;
  }
  posix_fadvise(plain->file.fd, begin, 0, POSIX_FADV_SEQUENTIAL);
  plain->base.file = &plain->file;
  *source = &plain->base;
  return TG_OK;
}
