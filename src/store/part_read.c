/** \file part_read.c
 *
 * Open a part, check everything but its data, read rows of it.
 */
#include "store/part_layout.h"

#include "hdf5_schemas/h5_tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define REMEDY "remove the file, and the next run makes it again"

/* Chunks of a column that stay decoded, and places for them: with as many places as chunks
 * no two share one. A prime, so that runs of equal length do not meet in one place beyond. */
#define CACHE_CHUNKS 16
#define CACHE_PLACES 521

struct tg_part {
  char *path;
  const char *remedy;
  tg_h5_fault fault;
  hid_t file;
  hid_t columns[TG_COLUMNS_MAX]; /* -1 = not open yet */
  size_t cache_chunks, cache_places;
  const tg_table *table;
  tg_part_info info;
  tg_index_entry *index;
  int64_t *participants;
  size_t index_count, participant_count;
};

static tg_status damaged(const tg_part *part, const char *what, tg_error *err) {
  return tg_h5_fail(err, &part->fault, TG_CORRUPT, "%s: %s; %s", part->path, what, part->remedy);
}

static tg_status read_kind(tg_part *part, tg_error *err) {
  int64_t version = 0;
  char name[64];
  tg_h5_get_text_into(part->file, "kind", name, sizeof name);
  if (strcmp(name, "part") != 0 || !tg_h5_get_integer(part->file, "version", &version) ||
      version != TG_PART_VERSION)
    return damaged(part, "not a part of this version", err);
  tg_h5_get_text_into(part->file, "table", name, sizeof name);
  part->table = tg_table_find(name);
  if (!part->table)
    return damaged(part, "its table is not known", err);
  part->info.table = (int32_t)part->table->id;
  return TG_OK;
}

static tg_status read_facts(tg_part *part, const char *provenance, tg_error *err) {
  char name[64];
  char *text = tg_h5_get_text(part->file, "provenance");
  snprintf(part->info.provenance, sizeof part->info.provenance, "%s", text ? text : "");
  bool same = text && (!provenance || strcmp(text, provenance) == 0);
  free(text);
  if (!same)
    return damaged(part, "made from something else than its name says", err);
  for (size_t i = 0; i < tg_part_fact_count; i++) {
    int64_t value;
    if (!tg_h5_get_integer(part->file, tg_part_fact_list[i].name, &value))
      return damaged(part, "facts are missing", err);
    memcpy((char *)&part->info + tg_part_fact_list[i].offset, &value, sizeof value);
  }
  for (size_t i = 0; i < TG_BAD_SAMPLES; i++) {
    tg_part_sample_name(i, name);
    tg_h5_get_text_into(part->file, name, part->info.facts.samples[i],
                        sizeof part->info.facts.samples[i]);
  }
  return TG_OK;
}

/* Length of a dataset of one dimension and the given type, or -1. */
static int64_t extent_of(hid_t dataset, tg_type type, uint32_t size) {
  tg_type kind = TG_EXACT;
  uint32_t bytes = 0;
  hsize_t extent = 0;
  hid_t space = H5Dget_space(dataset), stored = H5Dget_type(dataset);
  bool ok = space >= 0 && stored >= 0 && H5Sget_simple_extent_ndims(space) == 1 &&
            H5Sget_simple_extent_dims(space, &extent, NULL) == 1 && extent <= INT64_MAX &&
            tg_h5_type_known(stored, &kind, &bytes) && kind == type && bytes == size;
  tg_h5_release(stored);
  tg_h5_release(space);
  return ok ? (int64_t)extent : -1;
}

/* A whole small dataset; *count and *data (malloc) are set on success only. */
static bool get_array(hid_t parent, const char *name, tg_type type, uint32_t size, void **data,
                      size_t *count) {
  hid_t dataset = H5Dopen2(parent, name, H5P_DEFAULT);
  int64_t length = dataset < 0 ? -1 : extent_of(dataset, type, size);
  /* The data are in the file in one piece: more than the file holds is damage. */
  hsize_t stored = dataset < 0 ? 0 : H5Dget_storage_size(dataset);
  bool ok = length >= 0 && (hsize_t)length == stored / size;
  void *cells = ok ? malloc((size_t)length * size + 1) : NULL;
  hid_t memory = tg_h5_type(type, size);
  ok = cells && H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, cells) >= 0;
  tg_h5_release(memory);
  tg_h5_release(dataset);
  if (!ok) {
    free(cells);
    return false;
  }
  *data = cells;
  *count = (size_t)length;
  return true;
}

static bool read_index_column(tg_part *part, hid_t group, const tg_part_index_column *column) {
  void *cells = NULL;
  size_t count = 0;
  if (!get_array(group, column->name, column->type, column->size, &cells, &count))
    return false;
  if (!part->index) {
    part->index = calloc(count + 1, sizeof *part->index);
    part->index_count = count;
  }
  bool ok = part->index && count == part->index_count;
  for (size_t i = 0; ok && i < count; i++)
    memcpy((char *)&part->index[i] + column->offset, (char *)cells + i * column->size,
           column->size);
  free(cells);
  return ok;
}

/* Entries follow each other without a gap up to the last row. */
static bool index_fits(const tg_part *part) {
  int64_t next = 0;
  for (size_t i = 0; i < part->index_count; i++) {
    const tg_index_entry *entry = &part->index[i];
    if (entry->first != next || entry->count <= 0 || entry->count > part->info.rows - next)
      return false;
    next += entry->count;
  }
  return next == part->info.rows;
}

static tg_status read_index(tg_part *part, tg_error *err) {
  int64_t digest = 0;
  void *participants = NULL;
  hid_t group = H5Gopen2(part->file, TG_PART_INDEX, H5P_DEFAULT);
  bool ok = group >= 0;
  for (size_t c = 0; c < tg_part_index_column_count && ok; c++)
    ok = read_index_column(part, group, &tg_part_index_columns[c]);
  tg_h5_release(group);
  ok = ok && get_array(part->file, TG_PART_PARTICIPANTS, TG_I64, sizeof(int64_t), &participants,
                       &part->participant_count);
  part->participants = participants;
  if (!ok || !tg_h5_get_integer(part->file, TG_PART_DIGEST, &digest))
    return damaged(part, "its index cannot be read", err);
  if ((uint64_t)digest != tg_part_index_digest(part->index, part->index_count, part->participants,
                                               part->participant_count) ||
      !index_fits(part))
    return damaged(part, "the checksum of its index does not fit", err);
  return TG_OK;
}

static hid_t open_column(const tg_part *part, hid_t group, hid_t access, const tg_column *column) {
  /* Chunks that were read to their end go first, for three quarters of the list; with 1.0 HDF5
   * 1.10 lets nothing else go, and the limit does not hold. Memory is taken when a chunk is read.
   */
  const size_t bytes = part->cache_chunks * TG_PART_CHUNK_ROWS * column->size;
  if (H5Pset_chunk_cache(access, part->cache_places, bytes, 0.75) < 0)
    return -1;
  return H5Dopen2(group, column->name, access);
}

static tg_status open_columns(tg_part *part, tg_error *err) {
  const tg_table *table = part->table;
  hid_t group = H5Gopen2(part->file, TG_PART_COLUMNS, H5P_DEFAULT);
  hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
  bool ok = group >= 0;
  size_t c = 0;
  for (; c < table->column_count && ok; c++) {
    const tg_column *column = &table->columns[c];
    if (part->columns[c] < 0)
      part->columns[c] = open_column(part, group, access, column);
    ok = part->columns[c] >= 0 &&
         extent_of(part->columns[c], column->type, column->size) == part->info.rows;
  }
  tg_h5_release(access);
  tg_h5_release(group);
  if (ok)
    return TG_OK;
  if (c) { /* so that the next read checks it again */
    tg_h5_release(part->columns[c - 1]);
    part->columns[c - 1] = -1;
  }
  char what[128];
  snprintf(what, sizeof what, "column %s is missing or not as long as the part",
           c ? table->columns[c - 1].name : "1");
  return damaged(part, what, err);
}

static tg_part *part_new(const char *path) {
  tg_part *part = calloc(1, sizeof *part);
  if (!part)
    return NULL;
  part->file = -1;
  part->remedy = REMEDY;
  part->cache_chunks = part->cache_places = 1;
  for (size_t c = 0; c < TG_COLUMNS_MAX; c++)
    part->columns[c] = -1;
  part->path = strdup(path);
  if (part->path)
    return part;
  free(part);
  return NULL;
}

static tg_status open_file(tg_part *part, tg_error *err) {
  hid_t access = tg_h5_access_serial(&part->fault, H5F_LIBVER_EARLIEST);
  part->file = H5Fopen(part->path, H5F_ACC_RDONLY, access);
  tg_h5_release(access);
  if (part->file < 0)
    return damaged(part, "not a whole HDF5 file", err);
  return read_kind(part, err);
}

static tg_status part_load(tg_part *part, const char *provenance, tg_error *err) {
  TG_TRY(open_file(part, err));
  TG_TRY(read_facts(part, provenance, err));
  TG_TRY(read_index(part, err));
  return open_columns(part, err);
}

tg_status tg_part_open(const char *path, const char *provenance, tg_part **part, tg_error *err) {
  tg_h5_start();
  tg_part *made = *part = part_new(path);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to open the part", path);
  tg_status status = part_load(made, provenance, err);
  if (status != TG_OK) {
    tg_part_close(made);
    *part = NULL;
  }
  return status;
}

size_t tg_part_row_bytes(const tg_part *part) {
  size_t bytes = 0;
  for (size_t c = 0; c < part->table->column_count; c++)
    bytes += part->table->columns[c].size;
  return bytes;
}

/* Small jobs follow each other through each run. Measured: with two chunks for each every chunk
 * is decoded once, with one for each and one more twice (HDF5 does not quite keep the latest). */
static void size_cache(tg_part *part, int64_t runs, size_t cache) {
  const size_t fit = cache / (tg_part_row_bytes(part) * TG_PART_CHUNK_ROWS);
  size_t chunks = runs >= 0 && runs <= CACHE_CHUNKS / 2 ? 2 * (size_t)runs : CACHE_CHUNKS;
  chunks = chunks < fit ? chunks : fit;
  part->cache_chunks = chunks ? chunks : 1;
  const int64_t places = part->info.rows / TG_PART_CHUNK_ROWS_MIN + 1;
  part->cache_places = places < CACHE_PLACES ? (size_t)places : CACHE_PLACES;
}

static tg_status part_load_rows(tg_part *part, size_t cache, tg_error *err) {
  int64_t runs = -1;
  part->remedy = TG_PART_REMOVED;
  TG_TRY(open_file(part, err));
  if (!tg_h5_get_integer(part->file, "rows", &part->info.rows) || part->info.rows < 0)
    return damaged(part, "facts are missing", err);
  tg_h5_get_integer(part->file, TG_PART_RUNS, &runs);
  size_cache(part, runs, cache);
  return TG_OK;
}

tg_status tg_part_open_rows(const char *path, size_t cache, tg_part **part, tg_error *err) {
  tg_h5_start();
  tg_part *made = *part = part_new(path);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to open the part", path);
  tg_status status = part_load_rows(made, cache, err);
  if (status != TG_OK) {
    tg_part_close(made);
    *part = NULL;
  }
  return status;
}

const tg_part_info *tg_part_facts(const tg_part *part) {
  return &part->info;
}

const tg_index_entry *tg_part_index(const tg_part *part, size_t *count) {
  *count = part->index_count;
  return part->index;
}

const int64_t *tg_part_participants(const tg_part *part, size_t *count) {
  *count = part->participant_count;
  return part->participants;
}

static tg_status read_column(tg_part *part, size_t c, int64_t first, size_t count, void *out,
                             tg_error *err) {
  const tg_column *column = &part->table->columns[c];
  const hsize_t start = (hsize_t)first, length = count;
  hid_t memory = H5Screate_simple(1, &length, NULL), space = H5Dget_space(part->columns[c]);
  hid_t type = tg_h5_type(column->type, column->size);
  bool ok = H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &length, NULL) >= 0 &&
            H5Dread(part->columns[c], type, memory, space, H5P_DEFAULT, out) >= 0;
  tg_h5_release(type);
  tg_h5_release(space);
  tg_h5_release(memory);
  if (ok)
    return TG_OK;
  char what[128];
  snprintf(what, sizeof what, "column %s is damaged or cannot be read", column->name);
  return damaged(part, what, err);
}

static tg_status rows_make_room(const tg_part *part, tg_columns *rows, size_t wanted,
                                tg_error *err) {
  if (rows->table && rows->table != part->table) {
    char what[128];
    snprintf(what, sizeof what, "holds %s, not %s", part->table->name, rows->table->name);
    return damaged(part, what, err);
  }
  size_t capacity = rows->capacity;
  if (wanted > capacity)
    capacity = wanted > capacity + capacity / 2 ? wanted : capacity + capacity / 2;
  if (tg_columns_reserve(rows, part->table, capacity) != TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for %zu rows", part->path, wanted);
  return TG_OK;
}

tg_status tg_part_read(tg_part *part, int64_t first, int64_t count, tg_columns *rows,
                       tg_error *err) {
  if (first < 0 || count < 0 || count > part->info.rows || first > part->info.rows - count)
    return damaged(part, "has fewer rows than asked for", err);
  TG_TRY(rows_make_room(part, rows, rows->count + (size_t)count, err));
  if (count == 0)
    return TG_OK;
  if (part->columns[part->table->column_count - 1] < 0)
    TG_TRY(open_columns(part, err));
  for (size_t c = 0; c < part->table->column_count; c++) {
    if (!tg_columns_has(rows, c))
      continue;
    char *out = (char *)rows->data[c] + rows->count * part->table->columns[c].size;
    TG_TRY(read_column(part, c, first, (size_t)count, out, err));
  }
  rows->count += (size_t)count;
  return TG_OK;
}

static tg_status column_verify(tg_part *part, size_t c, void *buffer, XXH3_state_t *state,
                               tg_error *err) {
  XXH3_64bits_reset(state);
  for (int64_t first = 0; first < part->info.rows; first += TG_PART_CHUNK_ROWS) {
    int64_t rest = part->info.rows - first;
    size_t count = rest < TG_PART_CHUNK_ROWS ? (size_t)rest : TG_PART_CHUNK_ROWS;
    TG_TRY(read_column(part, c, first, count, buffer, err));
    XXH3_64bits_update(state, buffer, count * part->table->columns[c].size);
  }
  int64_t digest = 0;
  if (tg_h5_get_integer(part->columns[c], TG_PART_DIGEST, &digest) &&
      (uint64_t)digest == XXH3_64bits_digest(state))
    return TG_OK;
  char what[128];
  snprintf(what, sizeof what, "the checksum of column %s does not fit",
           part->table->columns[c].name);
  return damaged(part, what, err);
}

tg_status tg_part_verify(tg_part *part, tg_error *err) {
  size_t widest = 1;
  for (size_t c = 0; c < part->table->column_count; c++)
    if (part->table->columns[c].size > widest)
      widest = part->table->columns[c].size;
  void *buffer = malloc(widest * TG_PART_CHUNK_ROWS);
  XXH3_state_t *state = XXH3_createState();
  tg_status status = TG_OK;
  if (!buffer || !state)
    status = tg_fail(err, TG_NO_MEMORY, "%s: no memory to verify the part", part->path);
  for (size_t c = 0; c < part->table->column_count && status == TG_OK; c++)
    status = column_verify(part, c, buffer, state, err);
  XXH3_freeState(state);
  free(buffer);
  return status;
}

void tg_part_close(tg_part *part) {
  if (!part)
    return;
  for (size_t c = 0; c < TG_COLUMNS_MAX; c++)
    tg_h5_release(part->columns[c]);
  if (part->file >= 0)
    H5Fclose(part->file);
  free(part->index);
  free(part->participants);
  free(part->path);
  free(part);
}
