/** \file fuzz_part.h
 *
 * Small whole parts in memory, and where in them stands what fuzz_part.c changes.
 */
#ifndef TG_FUZZ_PART_H
#define TG_FUZZ_PART_H

#include "fuzz_case.h"
#include "splitmix.h"
#include "store/part_private.h"

#include <hdf5.h>
#include <xxhash.h>

enum {
  PART_BASES = 3,
  PART_ENTRIES_MAX = 64,
  PART_CHUNKS_MAX = 256,
  PART_PARTICIPANTS_MAX = 8,
  PART_IMAGE_MAX = 1 << 18
};

typedef struct part_base {
  uint8_t *image;
  size_t size;
  tg_columns rows;
  size_t index_count, chunk_count, participant_count;
  size_t index_at[8], chunk_at[3], participants_at; /**< first bytes of the arrays */
  size_t rows_at, chunk_rows_at, index_digest_at, chunks_digest_at;
} part_base;

/* ---- making one ---- */

static inline void part_random_rows(tg_columns *rows, const tg_table *table, size_t count,
                                    uint64_t *seed) {
  if (tg_columns_reserve(rows, table, count) != TG_OK)
    abort();
  rows->count = count;
  for (size_t c = 0; c < table->column_count; c++) {
    const size_t size = table->columns[c].size;
    for (size_t i = 0; tg_columns_has(rows, c) && i < count; i++) {
      char *cell = (char *)rows->data[c] + i * size;
      memset(cell, 0, size);
      cell[0] = (char)(tg_splitmix(seed) % (c % 3 ? 100 : 1 + i % 2));
    }
  }
}

static inline size_t part_append(tg_part_writer *writer, const tg_columns *rows, int32_t run) {
  tg_index_entry index[3];
  const int64_t third = (int64_t)rows->count / 3;
  for (int64_t i = 0; i < 3; i++)
    index[i] = (tg_index_entry){.security = i,
                                .date = 20240905,
                                .run = run,
                                .first = i * third,
                                .count = i < 2 ? third : (int64_t)rows->count - 2 * third};
  if (tg_part_append(writer, rows, index, TG_COUNT(index), NULL) != TG_OK)
    abort();
  return TG_COUNT(index);
}

static inline void part_write(part_base *base, const char *path, const tg_table *table,
                              size_t runs) {
  static const int64_t participants[] = {-3, 0, 69};
  const tg_part_origin origin = {
      .provenance = "made to be changed", .bytes = 1, .absent = base->rows.absent};
  tg_part_writer *writer;
  tg_part_info info = {0};
  uint64_t seed = 7;
  if (tg_part_create(path, &origin, table, &writer, NULL) != TG_OK)
    abort();
  if (tg_columns_reserve(&base->rows, table, runs * 130) != TG_OK)
    abort();
  for (size_t run = 0; run < runs; run++) {
    tg_columns rows = {.absent = base->rows.absent};
    part_random_rows(&rows, table, 100 + 10 * run, &seed);
    base->index_count += part_append(writer, &rows, (int32_t)run);
    for (size_t c = 0; c < table->column_count; c++) {
      const size_t size = table->columns[c].size;
      if (tg_columns_has(&rows, c))
        memcpy((char *)base->rows.data[c] + base->rows.count * size, rows.data[c],
               rows.count * size);
    }
    base->rows.count += rows.count;
    tg_columns_clear(&rows);
  }
  info.rows = info.facts.rows_read = (int64_t)base->rows.count;
  base->participant_count = TG_COUNT(participants);
  if (tg_part_finish(writer, &info, participants, TG_COUNT(participants), NULL) != TG_OK)
    abort();
}

/* ---- finding its places ---- */

static inline size_t part_array_at(hid_t file, const char *group, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/%s%s%s", group, *name ? "/" : "", name);
  hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
  haddr_t at = H5Dget_offset(dataset);
  H5Dclose(dataset);
  if (at == HADDR_UNDEF)
    abort();
  return (size_t)at;
}

static inline int64_t part_attribute(hid_t file, const char *group, const char *name) {
  int64_t value;
  hid_t attribute = H5Aopen_by_name(file, group, name, H5P_DEFAULT, H5P_DEFAULT);
  if (H5Aread(attribute, H5T_NATIVE_INT64, &value) < 0)
    abort();
  H5Aclose(attribute);
  return value;
}

/* In the header of an object stand the name, 12 bytes of its type, 4 of its space, the value. */
static inline size_t part_attribute_at(const part_base *base, const char *name, int64_t value) {
  const size_t length = strlen(name) + 1, skip = length + 16;
  size_t found = 0;
  for (size_t at = 0; at + skip + sizeof value <= base->size; at++) {
    if (memcmp(base->image + at, name, length) != 0 ||
        memcmp(base->image + at + skip, &value, sizeof value) != 0)
      continue;
    if (found)
      abort();
    found = at + skip;
  }
  if (!found)
    abort();
  return found;
}

static inline void part_find_places(part_base *base, const char *path) {
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0)
    abort();
  for (size_t m = 0; m < tg_part_index_column_count; m++)
    base->index_at[m] = part_array_at(file, TG_PART_INDEX, tg_part_index_columns[m].name);
  for (size_t m = 0; m < tg_part_chunk_column_count; m++)
    base->chunk_at[m] = part_array_at(file, TG_PART_CHUNKS, tg_part_chunk_columns[m].name);
  base->participants_at = part_array_at(file, TG_PART_PARTICIPANTS, "");
  const int64_t rows = part_attribute(file, "/", "rows");
  const int64_t chunk_rows = part_attribute(file, TG_PART_CHUNKS, TG_PART_CHUNK);
  base->rows_at = part_attribute_at(base, "rows", rows);
  base->chunk_rows_at = part_attribute_at(base, TG_PART_CHUNK, chunk_rows);
  base->index_digest_at =
      part_attribute_at(base, TG_PART_DIGEST, part_attribute(file, "/", TG_PART_DIGEST));
  base->chunks_digest_at =
      part_attribute_at(base, TG_PART_DIGEST, part_attribute(file, TG_PART_CHUNKS, TG_PART_DIGEST));
  base->chunk_count =
      (size_t)((rows + chunk_rows - 1) / chunk_rows) * base->rows.table->column_count;
  H5Fclose(file);
}

static inline void part_read_image(part_base *base, const char *path) {
  FILE *file = fopen(path, "rb");
  base->image = malloc(PART_IMAGE_MAX);
  if (!file || !base->image)
    abort();
  base->size = fread(base->image, 1, PART_IMAGE_MAX, file);
  fclose(file);
  if (base->size == PART_IMAGE_MAX)
    abort();
}

/** One of PART_BASES parts: numbers, texts, and some columns only. Made at the first call. */
static inline const part_base *part_base_get(unsigned number) {
  static const struct {
    tg_table_id table;
    tg_column_mask absent;
    size_t runs;
  } shapes[PART_BASES] = {
      {TG_TABLE_quotes, 0, 3}, {TG_TABLE_instruments, 0, 2}, {TG_TABLE_orders, 0x0ffc00, 2}};
  static part_base bases[PART_BASES];
  part_base *base = &bases[number];
  if (base->image)
    return base;
  char folder[] = "/dev/shm/tg-fuzz-XXXXXX", path[64];
  if (!mkdtemp(folder))
    abort();
  snprintf(path, sizeof path, "%s/x.part.h5", folder);
  base->rows.absent = shapes[number].absent;
  part_write(base, path, tg_table_get(shapes[number].table), shapes[number].runs);
  part_read_image(base, path);
  part_find_places(base, path);
  unlink(path);
  rmdir(folder);
  return base;
}

/* ---- rows ---- */

/** No rows, of the columns that \a base has. */
static inline void part_rows_clear(const part_base *base, tg_columns *rows) {
  if (rows->table != base->rows.table || rows->absent != base->rows.absent)
    tg_columns_clear(rows);
  rows->absent = base->rows.absent;
  rows->count = 0;
}

static inline bool part_rows_same(const tg_columns *a, const tg_columns *b) {
  bool same = a->count == b->count;
  for (size_t c = 0; same && a->count && c < b->table->column_count; c++)
    same = !tg_columns_has(b, c) ||
           !memcmp(a->data[c], b->data[c], a->count * b->table->columns[c].size);
  return same;
}

#endif
