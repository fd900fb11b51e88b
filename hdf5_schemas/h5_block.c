/** \file h5_block.c */
#include "hdf5_schemas/h5_block.h"

#include "hdf5_schemas/h5_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TILE_ROWS 128 /* rows that stay in the cache while their columns are picked out */

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* Rows of a piece: a chunk of the file, or a part of what is stored whole. */
static int64_t piece_rows(const tg_h5_block *block) {
  int64_t chunk = tg_h5_chunk_rows(block->total, block->compression);
  return chunk ? chunk : smaller(block->total, TG_H5_CHUNK_ROWS);
}

tg_status tg_h5_block_open(tg_h5_block *block, const tg_schema *schema, tg_compression compression,
                           int64_t total, int64_t rows, tg_error *err) {
  *block = (tg_h5_block){.schema = schema, .compression = compression, .total = total};
  size_t bound = 0, chunk = (size_t)piece_rows(block);
  for (size_t i = 0; i < schema->field_count; i++)
    if (tg_h5_is_written(&schema->fields[i])) {
      block->columns++;
      block->row_bytes += schema->fields[i].size;
      bound += tg_h5_codec_bound(chunk * schema->fields[i].size);
    }
  size_t chunks = chunk ? ((size_t)rows + chunk - 1) / chunk : 0;
  block->sizes = calloc(chunks * block->columns + 1, sizeof *block->sizes);
  block->bytes = malloc(chunks * bound + 1);
  block->values = malloc(chunk * block->row_bytes + 1);
  block->codec = tg_h5_codec_new();
  if (block->sizes && block->bytes && block->values && block->codec)
    return TG_OK;
  return tg_fail(err, TG_NO_MEMORY, "no memory to write /%s", schema->name);
}

void tg_h5_block_close(tg_h5_block *block) {
  free(block->sizes);
  free(block->bytes);
  free(block->values);
  tg_h5_codec_free(block->codec);
}

/* Known sizes become single instructions. */
static inline void pick(char *to, const char *from, size_t stride, int64_t count, size_t size) {
  for (int64_t i = 0; i < count; i++, from += stride, to += size)
    memcpy(to, from, size);
}

static void pick_column(char *to, const char *from, size_t stride, int64_t count, size_t size) {
  if (size == 8)
    pick(to, from, stride, count, 8);
  else if (size == 4)
    pick(to, from, stride, count, 4);
  else if (size == 1)
    pick(to, from, stride, count, 1);
  else
    pick(to, from, stride, count, size);
}

/* \a count rows as columns of \a room values each, the rest of them zero. */
static void make_columns(const tg_h5_block *block, const char *rows, int64_t count, int64_t room) {
  const tg_schema *schema = block->schema;
  for (int64_t first = 0; first < count; first += TILE_ROWS) {
    char *column = block->values;
    for (size_t i = 0; i < schema->field_count; i++) {
      const tg_field *field = &schema->fields[i];
      if (!tg_h5_is_written(field))
        continue;
      pick_column(column + (size_t)first * field->size,
                  rows + (size_t)first * schema->row_size + field->offset, schema->row_size,
                  smaller(count - first, TILE_ROWS), field->size);
      column += (size_t)room * field->size;
    }
  }
  char *column = block->values;
  for (size_t i = 0; i < schema->field_count && count < room; i++)
    if (tg_h5_is_written(&schema->fields[i])) {
      const size_t size = schema->fields[i].size;
      memset(column + (size_t)count * size, 0, (size_t)(room - count) * size);
      column += (size_t)room * size;
    }
}

/* The columns that lie in values. \return bytes made, 0 = failure. */
static size_t encode_columns(tg_h5_block *block, int64_t rows, char *out) {
  const tg_schema *schema = block->schema;
  const char *column = block->values;
  size_t made = 0;
  for (size_t i = 0; i < schema->field_count; i++) {
    const tg_field *field = &schema->fields[i];
    if (!tg_h5_is_written(field))
      continue;
    const size_t bytes = (size_t)rows * field->size;
    size_t size = tg_h5_codec_encode(block->codec, block->compression, column, (size_t)rows,
                                     field->size, out + made, tg_h5_codec_bound(bytes));
    if (!size || size > UINT32_MAX)
      return 0;
    block->sizes[block->count++] = (uint32_t)size;
    made += size;
    column += bytes;
  }
  return made;
}

tg_status tg_h5_block_encode(tg_h5_block *block, const void *rows, int64_t count, tg_error *err) {
  const char *from = rows;
  const bool whole = tg_h5_chunk_rows(block->total, block->compression) > 0;
  const int64_t piece = piece_rows(block);
  size_t made = 0;
  block->count = 0;
  for (int64_t first = 0; first < count; first += piece) {
    int64_t some = smaller(count - first, piece), encoded = whole ? piece : some;
    make_columns(block, from + (size_t)first * block->schema->row_size, some, encoded);
    size_t bytes = encode_columns(block, encoded, block->bytes + made);
    if (!bytes)
      return tg_fail(err, TG_NO_MEMORY, "/%s: rows cannot be compressed", block->schema->name);
    made += bytes;
  }
  return TG_OK;
}

static tg_status put(int descriptor, const char *from, size_t size, uint64_t address) {
  while (size > 0) {
    ssize_t done = pwrite(descriptor, from, size, (off_t)address);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0) {
      errno = done < 0 ? errno : ENOSPC;
      return TG_IO;
    }
    from += done, address += (uint64_t)done, size -= (size_t)done;
  }
  return TG_OK;
}

tg_status tg_h5_block_write(const tg_h5_block *block, const uint64_t *addresses, int descriptor,
                            const char *path, tg_error *err) {
  const char *from = block->bytes;
  for (size_t i = 0, next; i < block->count; i = next) {
    size_t bytes = block->sizes[i]; /* and what joins it in memory and in the file */
    for (next = i + 1; next < block->count && addresses[next] == addresses[i] + bytes; next++)
      bytes += block->sizes[next];
    if (put(descriptor, from, bytes, addresses[i]) != TG_OK)
      return tg_fail_errno(err, "%s: cannot write /%s", path, block->schema->name);
    from += bytes;
  }
  return TG_OK;
}
