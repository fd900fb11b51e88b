#include "export/sink.h"

#include "base/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define PACKED_SIZE (256 * 1024)
#define PIECE_SIZE  ((size_t)1 << 20)

struct tg_sink {
  int fd;
  bool published; /**< written under a temporary name */
  char path[TG_PATH_MAX], temporary[TG_PATH_MAX];
  tg_coding coding;
  struct isal_zstream *gzip;
  uint8_t *gzip_level;
  ZSTD_CCtx *zstd;
  uint8_t *packed;
};

static tg_status open_gzip(tg_sink *sink, tg_error *err) {
  sink->gzip = malloc(sizeof *sink->gzip);
  sink->gzip_level = malloc(ISAL_DEF_LVL1_DEFAULT);
  if (!sink->gzip || !sink->gzip_level)
    return tg_fail(err, TG_NO_MEMORY, "no memory to compress %s", sink->path);
  isal_deflate_init(sink->gzip);
  sink->gzip->gzip_flag = IGZIP_GZIP;
  sink->gzip->level = 1;
  sink->gzip->level_buf = sink->gzip_level;
  sink->gzip->level_buf_size = ISAL_DEF_LVL1_DEFAULT;
  return TG_OK;
}

static tg_status open_packer(tg_sink *sink, tg_error *err) {
  if (sink->coding == TG_PLAIN)
    return TG_OK;
  sink->packed = malloc(PACKED_SIZE);
  if (!sink->packed)
    return tg_fail(err, TG_NO_MEMORY, "no memory to compress %s", sink->path);
  if (sink->coding == TG_GZIP)
    return open_gzip(sink, err);
  sink->zstd = ZSTD_createCCtx();
  if (!sink->zstd || ZSTD_isError(ZSTD_CCtx_setParameter(sink->zstd, ZSTD_c_checksumFlag, 1)))
    return tg_fail(err, TG_NO_MEMORY, "no memory to compress %s", sink->path);
  return TG_OK;
}

static tg_status open_file(tg_sink *sink, const char *path, tg_error *err) {
  sink->fd = STDOUT_FILENO;
  snprintf(sink->path, sizeof sink->path, "standard output");
  if (!path || !strcmp(path, "-"))
    return TG_OK;
  if (snprintf(sink->path, sizeof sink->path, "%s", path) >= (int)sizeof sink->path)
    return tg_fail(err, TG_USAGE, "the output path is longer than %d bytes", TG_PATH_MAX - 1);
  struct stat facts;
  sink->published = stat(path, &facts) != 0 || S_ISREG(facts.st_mode);
  if (sink->published) {
    TG_TRY(tg_atomic_name(path, sink->temporary, err));
    tg_atomic_create(sink->temporary, &sink->fd, NULL);
  } else {
    sink->fd = open(path, O_WRONLY | O_CLOEXEC);
  }
  return sink->fd < 0 ? tg_fail_errno(err, "%s cannot be written", path) : TG_OK;
}

tg_status tg_sink_open(const char *path, tg_coding coding, tg_sink **sink, tg_error *err) {
  *sink = NULL;
  tg_sink *made = calloc(1, sizeof *made);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "no memory to write %s", path ? path : "standard output");
  made->coding = coding;
  tg_status status = open_file(made, path, err);
  if (status == TG_OK)
    status = open_packer(made, err);
  if (status == TG_OK)
    *sink = made;
  else
    tg_sink_abandon(made);
  return status;
}

static tg_status put(tg_sink *sink, const uint8_t *data, size_t size, tg_error *err) {
  while (size) {
    ssize_t written = write(sink->fd, data, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0 && errno == EPIPE)
      return TG_END;
    if (written < 0)
      return tg_fail_errno(err, "%s cannot be written", sink->path);
    data += written;
    size -= (size_t)written;
  }
  return TG_OK;
}

static tg_status pack_gzip(tg_sink *sink, const void *data, size_t size, bool end, tg_error *err) {
  struct isal_zstream *stream = sink->gzip;
  stream->next_in = (uint8_t *)data;
  stream->avail_in = (uint32_t)size;
  stream->end_of_stream = end;
  do {
    stream->next_out = sink->packed;
    stream->avail_out = PACKED_SIZE;
    if (isal_deflate(stream) != COMP_OK)
      return tg_fail(err, TG_IO, "%s: gzip compression failed", sink->path);
    TG_TRY(put(sink, sink->packed, PACKED_SIZE - stream->avail_out, err));
  } while (stream->avail_out == 0);
  return TG_OK;
}

static tg_status pack_zstd(tg_sink *sink, const void *data, size_t size, bool end, tg_error *err) {
  ZSTD_inBuffer in = {data, size, 0};
  size_t pending;
  do {
    ZSTD_outBuffer out = {sink->packed, PACKED_SIZE, 0};
    pending = ZSTD_compressStream2(sink->zstd, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(pending))
      return tg_fail(err, TG_IO, "%s: zstd: %s", sink->path, ZSTD_getErrorName(pending));
    TG_TRY(put(sink, sink->packed, out.pos, err));
  } while (end ? pending != 0 : in.pos < in.size);
  return TG_OK;
}

static tg_status pass(tg_sink *sink, const void *data, size_t size, bool end, tg_error *err) {
  switch (sink->coding) {
  case TG_GZIP:
    return pack_gzip(sink, data, size, end, err);
  case TG_ZSTD:
    return pack_zstd(sink, data, size, end, err);
  default:
    return put(sink, data, size, err);
  }
}

tg_status tg_sink_write(tg_sink *sink, const void *data, size_t size, tg_error *err) {
  const char *next = data;
  while (size) {
    size_t piece = size < PIECE_SIZE ? size : PIECE_SIZE;
    TG_TRY(pass(sink, next, piece, false, err));
    next += piece;
    size -= piece;
  }
  return TG_OK;
}

static tg_status close_file(tg_sink *sink, tg_error *err) {
  int fd = sink->fd;
  if (fd == STDOUT_FILENO)
    return TG_OK;
  sink->fd = -1;
  return close(fd) ? tg_fail_errno(err, "%s cannot be written", sink->path) : TG_OK;
}

tg_status tg_sink_finish(tg_sink *sink, tg_error *err) {
  tg_status status = pass(sink, "", 0, true, err);
  if (status == TG_OK)
    status = close_file(sink, err);
  if (status == TG_OK && sink->published)
    status = tg_atomic_publish(sink->temporary, sink->path, err);
  if (status == TG_OK)
    sink->temporary[0] = '\0';
  tg_sink_abandon(sink);
  return status;
}

void tg_sink_abandon(tg_sink *sink) {
  if (!sink)
    return;
  if (sink->fd > STDERR_FILENO)
    close(sink->fd);
  if (sink->temporary[0])
    unlink(sink->temporary);
  ZSTD_freeCCtx(sink->zstd);
  free(sink->gzip_level);
  free(sink->gzip);
  free(sink->packed);
  free(sink);
}

static bool ends_with(const char *text, const char *ending) {
  size_t size = strlen(text), tail = strlen(ending);
  return size >= tail && !strcmp(text + size - tail, ending);
}

tg_coding tg_sink_coding(const char *path) {
  if (path && ends_with(path, ".gz"))
    return TG_GZIP;
  return path && ends_with(path, ".zst") ? TG_ZSTD : TG_PLAIN;
}
