/** \file source_zstd.c
 *
 * zstd through libzstd's streaming decoder: frame after frame, checksums
 * verified, windows of at most 128 MiB.
 */
#include "fetch/input_file.h"
#include "fetch/source_kind.h"

#include <inttypes.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

typedef struct zstd_source {
  tg_source base;
  tg_input_file file;
  ZSTD_DStream *stream;
  ZSTD_inBuffer in;
  int64_t decoded; /**< bytes given so far */
  int64_t frame;   /**< encoded, start of the frame that is decoded */
  bool in_frame;
  char input[TG_SOURCE_INPUT];
} zstd_source;

static tg_status zstd_refill(zstd_source *zstd, tg_error *err) {
  if (zstd->in.pos < zstd->in.size)
    return TG_OK;
  zstd->in = (ZSTD_inBuffer){.src = zstd->input};
  return tg_input_file_read(&zstd->file, zstd->input, sizeof zstd->input, &zstd->in.size, err);
}

static int64_t zstd_offset(const zstd_source *zstd) {
  return zstd->file.offset - (int64_t)(zstd->in.size - zstd->in.pos);
}

/* Names the frame: how far into it libzstd says it got depends on the sizes of reads. */
static tg_status frame_fail(const zstd_source *zstd, size_t code, tg_error *err) {
  if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
    return tg_fail(err, TG_LIMIT,
                   "%s: zstd, frame at byte %" PRId64
                   ": needs a window of more than 128 MiB; compress it "
                   "without --long or --ultra",
                   zstd->file.path, zstd->frame);
  return tg_fail(err, TG_CORRUPT, "%s: zstd, in the frame at byte %" PRId64 ": %s", zstd->file.path,
                 zstd->frame, ZSTD_getErrorName(code));
}

/* One step of decoding. */
static tg_status frame_decode(zstd_source *zstd, ZSTD_outBuffer *out, tg_error *err) {
  size_t out_before = out->pos, in_before = zstd->in.pos;
  size_t code = ZSTD_decompressStream(zstd->stream, out, &zstd->in);
  if (ZSTD_isError(code))
    return frame_fail(zstd, code, err);
  zstd->in_frame = code != 0;
  if (code && out->pos == out_before && zstd->in.pos == in_before)
    return tg_fail(err, TG_CORRUPT, "%s: zstd data is cut off at byte %" PRId64, zstd->file.path,
                   zstd_offset(zstd));
  return TG_OK;
}

static tg_status zstd_read(tg_source *source, void *buffer, size_t capacity, size_t *got,
                           tg_error *err) {
  zstd_source *zstd = (zstd_source *)source;
  ZSTD_outBuffer out = {.dst = buffer, .size = capacity};
  *got = 0;
  while (!out.pos) {
    TG_TRY(zstd_refill(zstd, err));
    if (!zstd->in_frame) {
      if (!zstd->in.size)
        break;
      zstd->frame = zstd_offset(zstd);
      if (source->marked == INT64_MAX && zstd->frame >= source->mark)
        source->marked = zstd->decoded;
    }
    TG_TRY(frame_decode(zstd, &out, err));
  }
  zstd->decoded += (int64_t)out.pos;
  source->position = zstd_offset(zstd);
  *got = out.pos;
  return TG_OK;
}

static void zstd_close(tg_source *source) {
  zstd_source *zstd = (zstd_source *)source;
  tg_input_file_close(&zstd->file);
  ZSTD_freeDStream(zstd->stream);
  free(zstd);
}

static const tg_source_kind zstd_kind = {zstd_read, zstd_close, true};

tg_status tg_source_zstd(const tg_object *object, int64_t begin, tg_source **source,
                         tg_error *err) {
  zstd_source *zstd = calloc(1, sizeof *zstd);
  if (!zstd)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to open it", object->path);
  zstd->base.kind = &zstd_kind;
  zstd->file.fd = -1;
  zstd->stream = ZSTD_createDStream();
  tg_status status = zstd->stream ? tg_input_file_open(object, begin, &zstd->file, err)
                                  : tg_fail(err, TG_NO_MEMORY, "%s: no memory", object->path);
  zstd->base.file = &zstd->file;
  if (status == TG_OK)
    *source = &zstd->base;
  else
    zstd_close(&zstd->base);
  return status;
}
