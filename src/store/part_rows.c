/** \file part_rows.c
 *
 * Rows of an open part. A chunk of which all rows are wanted is read and decoded once, into
 * their place; one of which a few are wanted is read, checked and kept, and rows are
 * decoded out of it as they are asked for.
 */
#include "store/part_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum { SMALL_PART = 4 };

static size_t chunk_rows(const tg_part *part) {
  return (size_t)1 << part->chunk_shift;
}

/* Bytes in memory of a chunk that is kept. */
static size_t kept_bytes(const tg_part *part, size_t number) {
  const tg_part_codec *codec = &part->codecs[number % part->table->column_count];
  const size_t bytes =
      codec->is_packed ? (size_t)part->chunks[number].bytes : chunk_rows(part) * codec->size;
  return bytes + TG_PACK_SLACK;
}

tg_status tg_part_cache_init(tg_part *part, size_t bytes, tg_error *err) {
  tg_chunk_cache *cache = &part->cache;
  const size_t columns = part->table->column_count, count = part->chunk_count * columns;
  size_t largest[TG_COLUMNS_MAX] = {0}, least = 0;
  for (size_t i = 0; i < count; i++) {
    const size_t own = kept_bytes(part, i);
    const size_t stored = (size_t)part->chunks[i].bytes + TG_PACK_SLACK;
    largest[i % columns] = own > largest[i % columns] ? own : largest[i % columns];
    cache->loose_bytes = stored > cache->loose_bytes ? stored : cache->loose_bytes;
  }
  for (size_t c = 0; c < columns; c++)
    least += largest[c];
  cache->bytes_max = bytes > least ? bytes : least;
  cache->kept = calloc(count + 1, sizeof *cache->kept);
  cache->queue = malloc((count + 1) * sizeof *cache->queue);
  cache->loose = malloc(cache->loose_bytes + 1);
  if (cache->kept && cache->queue && cache->loose)
    return TG_OK;
  return tg_fail(err, TG_NO_MEMORY, "%s: no memory to read the part", part->path);
}

void tg_part_cache_clear(tg_part *part) {
  tg_chunk_cache *cache = &part->cache;
  for (size_t i = 0; cache->kept && i < part->chunk_count * part->table->column_count; i++)
    free(cache->kept[i]);
  free(cache->kept);
  free(cache->queue);
  free(cache->loose);
  *cache = (tg_chunk_cache){0};
}

static void keep(tg_part *part, size_t number, void *data) {
  tg_chunk_cache *cache = &part->cache;
  const size_t places = part->chunk_count * part->table->column_count;
  cache->bytes += kept_bytes(part, number);
  while (cache->bytes > cache->bytes_max && cache->count > 0) {
    const uint32_t oldest = cache->queue[cache->begin];
    cache->begin = cache->begin + 1 == places ? 0 : cache->begin + 1;
    cache->count--;
    cache->bytes -= kept_bytes(part, oldest);
    free(cache->kept[oldest]);
    cache->kept[oldest] = NULL;
  }
  const size_t end = cache->begin + cache->count++;
  cache->queue[end < places ? end : end - places] = (uint32_t)number;
  cache->kept[number] = data;
}

static tg_status column_damaged(const tg_part *part, size_t number, tg_error *err) {
  char what[128];
  snprintf(what, sizeof what, "column %s is damaged or cannot be read",
           part->table->columns[number % part->table->column_count].name);
  return tg_part_damaged(part, what, err);
}

static bool read_bytes(tg_part *part, const tg_part_chunk *chunk, void *out) {
  size_t left = (size_t)chunk->bytes;
  off_t at = (off_t)chunk->address;
  for (char *to = out; left > 0;) {
    const ssize_t got = pread(part->descriptor, to, left, at);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      part->fault.error = errno;
    if (got <= 0)
      return false;
    to += got, at += got, left -= (size_t)got;
  }
  return (int64_t)XXH3_64bits(out, (size_t)chunk->bytes) == chunk->xxh3;
}

/* A chunk as it is kept, or of the same form in the loose place: valid until the next call. */
static tg_status chunk_load(tg_part *part, size_t number, bool to_keep, void **data,
                            tg_error *err) {
  const tg_part_codec *codec = &part->codecs[number % part->table->column_count];
  const tg_part_chunk *chunk = &part->chunks[number];
  const size_t bytes = (size_t)chunk->bytes;
  const bool own = codec->is_packed && to_keep;
  void *stored = own ? malloc(bytes + TG_PACK_SLACK) : part->cache.loose;
  if (!stored)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to read the part", part->path);
  bool ok = read_bytes(part, chunk, stored);
  if (ok && codec->is_packed)
    ok = tg_pack_fits(&codec->pack, stored, bytes, chunk_rows(part));
  void *made = stored;
  if (ok && !codec->is_packed)
    ok = (made = tg_part_codec_expand(codec, stored, bytes, chunk_rows(part))) != NULL;
  if (!ok) {
    if (own)
      free(stored);
    return column_damaged(part, number, err);
  }
  if (own || !codec->is_packed)
    keep(part, number, made);
  *data = made;
  return TG_OK;
}

/* What a small job leaves of a chunk is for those that follow: at the border of two large jobs it
 * is cheaper to read it twice than to keep it. */
static tg_status chunk_read(tg_part *part, size_t number, size_t first, size_t count, bool whole,
                            void *out, tg_error *err) {
  const bool small = !whole && count < chunk_rows(part) / SMALL_PART;
  const tg_part_codec *codec = &part->codecs[number % part->table->column_count];
  void *data = part->cache.kept[number];
  if (!data)
    TG_TRY(chunk_load(part, number, small, &data, err));
  if (codec->is_packed)
    tg_unpack_rows(&codec->pack, data, first, count, out);
  else
    memcpy(out, (const char *)data + first * codec->size, count * codec->size);
  return TG_OK;
}

static tg_status column_read(tg_part *part, size_t c, size_t first, size_t count, char *out,
                             tg_error *err) {
  const size_t rows = chunk_rows(part), total = (size_t)part->info.rows;
  while (count > 0) {
    const size_t k = first >> part->chunk_shift, skip = first & (rows - 1);
    const size_t end = total - (k << part->chunk_shift);
    const size_t held = end < rows ? end : rows;
    const size_t taken = count < held - skip ? count : held - skip;
    TG_TRY(
        chunk_read(part, k * part->table->column_count + c, skip, taken, taken == held, out, err));
    out += taken * part->table->columns[c].size;
    first += taken;
    count -= taken;
  }
  return TG_OK;
}

static tg_status rows_make_room(const tg_part *part, tg_columns *rows, size_t wanted,
                                tg_error *err) {
  if (rows->table && rows->table != part->table) {
    char what[128];
    snprintf(what, sizeof what, "holds %s, not %s", part->table->name, rows->table->name);
    return tg_part_damaged(part, what, err);
  }
  if (rows->table && wanted <= rows->capacity)
    return TG_OK;
  const size_t half_more = rows->capacity + rows->capacity / 2;
  if (tg_columns_reserve(rows, part->table, wanted > half_more ? wanted : half_more) != TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for %zu rows", part->path, wanted);
  return TG_OK;
}

static tg_status column_missing(const tg_part *part, tg_column_mask missing, tg_error *err) {
  char what[128];
  snprintf(what, sizeof what, "has no column %s",
           part->table->columns[__builtin_ctz(missing)].name);
  return tg_part_damaged(part, what, err);
}

tg_status tg_part_read(tg_part *part, int64_t first, int64_t count, tg_columns *rows,
                       tg_error *err) {
  if (first < 0 || count < 0 || count > part->info.rows || first > part->info.rows - count)
    return tg_part_damaged(part, "has fewer rows than asked for", err);
  if (part->absent & ~rows->absent)
    return column_missing(part, part->absent & ~rows->absent, err);
  TG_TRY(rows_make_room(part, rows, rows->count + (size_t)count, err));
  for (size_t c = 0; c < part->table->column_count; c++) {
    if (!tg_columns_has(rows, c))
      continue;
    char *out = (char *)rows->data[c] + rows->count * part->table->columns[c].size;
    TG_TRY(column_read(part, c, (size_t)first, (size_t)count, out, err));
  }
  rows->count += (size_t)count;
  return TG_OK;
}
