/** \file input_case.h
 *
 * Input files for tests of fetch/ and input/: a folder that goes away, files in
 * every coding, and a catalog of them.
 */
#ifndef TG_INPUT_CASE_H
#define TG_INPUT_CASE_H

#include "fetch/object.h"

#include "splitmix.h"

#include <isa-l/igzip_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

typedef struct case_bytes {
  char *data;
  size_t size;
} case_bytes;

static char case_folder[32];

static inline void case_make(void) {
  snprintf(case_folder, sizeof case_folder, "/tmp/tg-input-XXXXXX");
  if (!mkdtemp(case_folder))
    abort();
}

static inline void case_remove(void) {
  char command[64];
  snprintf(command, sizeof command, "rm -rf '%s'", case_folder);
  if (system(command))
    abort();
}

/** Path of \a name in the folder; good until the eighth call after. */
static inline const char *case_path(const char *name) {
  static char paths[8][256];
  static unsigned next;
  char *path = paths[next++ % 8];
  snprintf(path, sizeof paths[0], "%s/%s", case_folder, name);
  return path;
}

static inline void case_write(const char *name, const void *data, size_t size) {
  static long written;
  struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 1700000000 + ++written}};
  FILE *file = fopen(case_path(name), "wb");
  if (!file || (size && fwrite(data, 1, size, file) != size) || fflush(file) ||
      futimens(fileno(file), times) || fclose(file)) /* each has a time of its own, long ago */
    abort();
}

/* Sizes of allocations are powers of two. */
static inline size_t case_capacity(size_t size) {
  size_t capacity = 64;
  while (capacity < size)
    capacity *= 2;
  return capacity;
}

static inline void case_append(case_bytes *bytes, const void *data, size_t size) {
  size_t capacity = case_capacity(bytes->size + size);
  if (!bytes->data || capacity != case_capacity(bytes->size))
    bytes->data = realloc(bytes->data, capacity);
  if (!bytes->data)
    abort();
  if (size)
    memcpy(bytes->data + bytes->size, data, size);
  bytes->size += size;
}

/** Append \a data as one gzip member. */
static inline void case_gzip(case_bytes *bytes, const void *data, size_t size) {
  struct isal_zstream *stream = calloc(1, sizeof *stream);
  size_t capacity = size + size / 8 + 1024;
  uint8_t *out = malloc(capacity);
  if (!stream || !out)
    abort();
  isal_deflate_stateless_init(stream);
  stream->gzip_flag = IGZIP_GZIP;
  stream->end_of_stream = 1;
  stream->next_in = (uint8_t *)(uintptr_t)data;
  stream->avail_in = (uint32_t)size;
  stream->next_out = out;
  stream->avail_out = (uint32_t)capacity;
  if (isal_deflate_stateless(stream) != COMP_OK)
    abort();
  case_append(bytes, out, stream->total_out);
  free(out);
  free(stream);
}

/** Append \a data as one zstd frame with a checksum. */
static inline void case_zstd(case_bytes *bytes, const void *data, size_t size) {
  ZSTD_CCtx *context = ZSTD_createCCtx();
  size_t capacity = ZSTD_compressBound(size);
  void *out = malloc(capacity);
  if (!context || !out)
    abort();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  size_t written = ZSTD_compress2(context, out, capacity, data, size);
  if (ZSTD_isError(written))
    abort();
  case_append(bytes, out, written);
  free(out);
  ZSTD_freeCCtx(context);
}

/** Append \a data as members or frames of \a piece bytes each. */
static inline void case_encode(case_bytes *bytes, tg_coding coding, const char *data, size_t size,
                               size_t piece) {
  for (size_t at = 0; at < size; at += piece) {
    size_t count = size - at < piece ? size - at : piece;
    if (coding == TG_GZIP)
      case_gzip(bytes, data + at, count);
    else if (coding == TG_ZSTD)
      case_zstd(bytes, data + at, count);
    else
      case_append(bytes, data + at, count);
  }
}

/** Text that compresses somewhat. */
static inline case_bytes case_text(size_t size, uint64_t seed) {
  case_bytes bytes = {malloc(case_capacity(size)), size};
  for (size_t i = 0; bytes.data && i < size; i++)
    bytes.data[i] = "0123456789,\n"[tg_splitmix(&seed) % 12];
  return bytes;
}

/** A campaign whose only input is \a patterns of \a table in mapping asx. */
static inline tg_campaign case_campaign(tg_table_id table, const char **patterns, size_t count) {
  tg_campaign campaign = {0};
  tg_input *input = &campaign.inputs[table];
  input->given = true;
  input->files = (char **)(uintptr_t)patterns;
  input->file_count = count;
  if (tg_mapping_builtin("asx", &input->mapping) != TG_OK)
    abort();
  return campaign;
}

/** The object of one file in the folder, as the catalog sees it. */
static inline tg_object case_object(tg_table_id table, const char *name) {
  const char *path = case_path(name);
  tg_campaign campaign = case_campaign(table, &path, 1);
  tg_catalog catalog;
  if (tg_catalog_list(&campaign, &catalog, NULL) != TG_OK || catalog.count != 1)
    abort();
  tg_object object = catalog.objects[0];
  tg_catalog_clear(&catalog);
  return object;
}

#endif
