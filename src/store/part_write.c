/** \file part_write.c
 *
 * A part is written under a temporary name by the serial driver that keeps
 * HDF5 sane on a full disk (h5_driver.h), and published whole.
 */
#include "store/part_codec.h"
#include "store/part_list.h"

#include "base/atomic_file.h"
#include "hdf5_schemas/h5_tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

/* Most chunks that the datasets have room for before they come. */
#define CHUNKS_AHEAD 16

struct tg_part_writer {
  char path[TG_PATH_MAX], temporary[TG_PATH_MAX];
  const tg_table *table;
  tg_column_mask absent;
  tg_h5_fault fault;
  hid_t file;
  hid_t columns[TG_COLUMNS_MAX];
  tg_part_codec codecs[TG_COLUMNS_MAX];
  size_t chunk_rows;
  int64_t rows;       /* appended */
  hsize_t extent;     /* rows that the datasets have room for */
  tg_columns pending; /* the last of them, less than a chunk, not written yet */
  void *encoded;
  tg_part_chunk *chunks; /* of all columns, then the next chunk of all */
  size_t chunk_count, chunk_capacity;
  tg_index_entry *index;
  size_t index_count, index_capacity;
};

static tg_status write_failed(tg_part_writer *writer, const char *what, tg_error *err) {
  return tg_h5_fail(err, &writer->fault, TG_IO, "%s: cannot write %s", writer->path, what);
}

static bool has(const tg_part_writer *writer, size_t c) {
  return !(writer->absent >> c & 1);
}

/* A row has at least 4 bytes of text: where all rows fit into less than a chunk, it is cut. */
static size_t rows_of_chunk(int64_t bytes) {
  size_t rows = TG_PART_CHUNK_ROWS;
  while (bytes > 0 && rows > TG_PART_CHUNK_ROWS_MIN && rows / 2 * 4 >= (size_t)bytes)
    rows /= 2;
  return rows;
}

static hid_t create_list(const tg_part_codec *codec, hsize_t chunk) {
  hid_t list = tg_h5_creation(H5P_DATASET_CREATE);
  if (H5Pset_chunk(list, 1, &chunk) >= 0 && tg_part_codec_set(codec, list))
    return list;
  tg_h5_release(list);
  return -1;
}

/* Chunks are written as they will be: nothing is for HDF5 to keep. */
static hid_t access_list(void) {
  hid_t list = H5Pcreate(H5P_DATASET_ACCESS);
  H5Pset_chunk_cache(list, 0, 0, 1.0);
  return list;
}

static hid_t create_column(const tg_part_writer *writer, hid_t group, size_t c,
                           const char *price_unit) {
  const hsize_t none = 0, unlimited = H5S_UNLIMITED;
  const tg_column *column = &writer->table->columns[c];
  hid_t space = H5Screate_simple(1, &none, &unlimited), access = access_list();
  hid_t creation = create_list(&writer->codecs[c], writer->chunk_rows);
  hid_t type = tg_h5_type(column->type, column->size);
  hid_t dataset = H5Dcreate2(group, column->name, type, space, H5P_DEFAULT, creation, access);
  tg_h5_release(type);
  tg_h5_release(creation);
  tg_h5_release(access);
  tg_h5_release(space);
  if (dataset >= 0 && tg_h5_put_unit(dataset, column->unit, price_unit) &&
      tg_h5_put_text(dataset, "description", column->doc))
    return dataset;
  tg_h5_release(dataset);
  return -1;
}

static bool create_columns(tg_part_writer *writer, const tg_part_origin *origin) {
  hid_t order = tg_h5_creation(H5P_GROUP_CREATE);
  hid_t group = H5Gcreate2(writer->file, TG_PART_COLUMNS, H5P_DEFAULT, order, H5P_DEFAULT);
  bool ok = group >= 0;
  for (size_t c = 0; c < writer->table->column_count && ok; c++) {
    if (!has(writer, c))
      continue;
    writer->columns[c] = create_column(writer, group, c, origin->price_unit);
    ok = writer->columns[c] >= 0;
  }
  tg_h5_release(group);
  tg_h5_release(order);
  return ok;
}

static bool put_column_list(const tg_part_writer *writer) {
  char list[TG_PART_LIST_MAX];
  return !writer->absent ||
         tg_h5_put_text(writer->file, TG_PART_COLUMN_LIST,
                        tg_part_column_list(writer->table, writer->absent, list));
}

static bool create_file(tg_part_writer *writer, const tg_part_origin *origin) {
  hid_t access = tg_h5_access_serial(&writer->fault, H5F_LIBVER_V110);
  hid_t creation = tg_h5_creation(H5P_FILE_CREATE);
  writer->file = H5Fcreate(writer->temporary, H5F_ACC_TRUNC, creation, access);
  tg_h5_release(creation);
  tg_h5_release(access);
  return writer->file >= 0 && tg_h5_put_text(writer->file, "kind", "part") &&
         tg_h5_put_integer(writer->file, "version", TG_PART_VERSION) &&
         tg_h5_put_text(writer->file, "table", writer->table->name) &&
         tg_h5_put_text(writer->file, "provenance", origin->provenance) &&
         put_column_list(writer) && create_columns(writer, origin);
}

static bool writer_reserve(tg_part_writer *writer) {
  size_t bound = 0;
  for (size_t c = 0; c < writer->table->column_count; c++) {
    if (!has(writer, c))
      continue;
    writer->codecs[c] = tg_part_codec_of(&writer->table->columns[c]);
    const size_t bytes = tg_part_codec_bound(&writer->codecs[c], writer->chunk_rows);
    bound = bytes > bound ? bytes : bound;
  }
  writer->pending.absent = writer->absent;
  writer->encoded = malloc(bound + TG_PACK_SLACK);
  return writer->encoded &&
         tg_columns_reserve(&writer->pending, writer->table, writer->chunk_rows) == TG_OK;
}

static tg_part_writer *writer_new(const char *path, const tg_part_origin *origin,
                                  const tg_table *table) {
  tg_part_writer *writer = calloc(1, sizeof *writer);
  if (!writer)
    return NULL;
  writer->table = table;
  writer->absent = origin->absent;
  writer->file = -1;
  writer->fault.join = true;
  writer->chunk_rows = rows_of_chunk(origin->bytes);
  snprintf(writer->path, sizeof writer->path, "%s", path);
  for (size_t c = 0; c < TG_COLUMNS_MAX; c++)
    writer->columns[c] = -1;
  if (writer_reserve(writer))
    return writer;
  tg_part_abandon(writer);
  return NULL;
}

tg_status tg_part_create(const char *path, const tg_part_origin *origin, const tg_table *table,
                         tg_part_writer **writer, tg_error *err) {
  tg_h5_start();
  tg_part_writer *made = *writer = writer_new(path, origin, table);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to write the part", path);
  tg_status status = tg_atomic_name(path, made->temporary, err);
  if (status == TG_OK && (!create_file(made, origin) || made->fault.error))
    status = write_failed(made, "a new part", err);
  if (status != TG_OK) {
    tg_part_abandon(made);
    *writer = NULL;
  }
  return status;
}

static bool chunk_put(tg_part_writer *writer, size_t c, const void *values, size_t count,
                      tg_part_chunk *chunk) {
  const hsize_t start = (hsize_t)(writer->chunk_count * writer->chunk_rows);
  const size_t bytes =
      tg_part_codec_encode(&writer->codecs[c], values, count, writer->chunk_rows, writer->encoded);
  if (bytes == 0 ||
      H5Dwrite_chunk(writer->columns[c], H5P_DEFAULT, 0, &start, bytes, writer->encoded) < 0)
    return false;
  *chunk = (tg_part_chunk){writer->fault.data_at, (int64_t)bytes,
                           (int64_t)XXH3_64bits(writer->encoded, bytes)};
  return writer->fault.data_size == (int64_t)bytes;
}

static bool chunks_reserve(tg_part_writer *writer) {
  const size_t columns = writer->table->column_count;
  if (writer->chunk_count < writer->chunk_capacity)
    return true;
  const size_t capacity = 2 * writer->chunk_capacity + 16;
  tg_part_chunk *grown = realloc(writer->chunks, capacity * columns * sizeof *grown);
  if (!grown)
    return false;
  writer->chunks = grown;
  writer->chunk_capacity = capacity;
  return true;
}

/* One chunk of all columns. */
static bool chunks_put(tg_part_writer *writer, const tg_columns *rows, size_t first, size_t count) {
  const size_t columns = writer->table->column_count;
  bool ok = chunks_reserve(writer);
  for (size_t c = 0; c < columns && ok; c++) {
    tg_part_chunk *chunk = &writer->chunks[writer->chunk_count * columns + c];
    *chunk = (tg_part_chunk){0};
    if (has(writer, c))
      ok = chunk_put(writer, c, (char *)rows->data[c] + first * writer->table->columns[c].size,
                     count, chunk);
  }
  writer->chunk_count += ok;
  return ok && !writer->fault.error;
}

static bool set_extent(tg_part_writer *writer, hsize_t extent) {
  bool ok = true;
  for (size_t c = 0; c < writer->table->column_count && ok; c++)
    ok = !has(writer, c) || H5Dset_extent(writer->columns[c], &extent) >= 0;
  writer->extent = extent;
  return ok;
}

/* HDF5 refuses chunks beyond the extent, and takes as long to extend by one as by many. */
static bool extend(tg_part_writer *writer, size_t rows) {
  const size_t ahead = writer->chunk_count < CHUNKS_AHEAD ? writer->chunk_count : CHUNKS_AHEAD;
  const hsize_t needed = (hsize_t)(writer->chunk_count * writer->chunk_rows + rows);
  return needed <= writer->extent || set_extent(writer, needed + ahead * writer->chunk_rows);
}

static size_t pending_take(tg_part_writer *writer, const tg_columns *rows, size_t first,
                           size_t count) {
  tg_columns *pending = &writer->pending;
  const size_t room = writer->chunk_rows - pending->count, taken = count < room ? count : room;
  for (size_t c = 0; c < writer->table->column_count && taken; c++) {
    if (!has(writer, c))
      continue;
    const size_t size = writer->table->columns[c].size;
    memcpy((char *)pending->data[c] + pending->count * size,
           (const char *)rows->data[c] + first * size, taken * size);
  }
  pending->count += taken;
  return taken;
}

static bool pending_put(tg_part_writer *writer) {
  bool ok = extend(writer, writer->pending.count) &&
            chunks_put(writer, &writer->pending, 0, writer->pending.count);
  writer->pending.count = 0;
  return ok;
}

/* What room is left over goes before the last chunk comes: HDF5 would fill that up anew. */
static bool extent_finish(tg_part_writer *writer) {
  const hsize_t rows = (hsize_t)writer->rows;
  return writer->extent == rows || set_extent(writer, rows);
}

/* Whole chunks are encoded where they are; only what begins or ends one is copied. */
static bool append_rows(tg_part_writer *writer, const tg_columns *rows) {
  const size_t chunk = writer->chunk_rows;
  size_t done = 0;
  bool ok = true;
  if (writer->pending.count > 0) {
    done = pending_take(writer, rows, 0, rows->count);
    ok = writer->pending.count < chunk || pending_put(writer);
  }
  const size_t whole = (rows->count - done) / chunk * chunk;
  if (whole > 0)
    ok = ok && extend(writer, whole);
  for (const size_t end = done + whole; done < end && ok; done += chunk)
    ok = chunks_put(writer, rows, done, chunk);
  if (ok)
    pending_take(writer, rows, done, rows->count - done);
  writer->rows += (int64_t)rows->count;
  return ok;
}

static bool append_index(tg_part_writer *writer, const tg_index_entry *index, size_t count) {
  size_t wanted = writer->index_count + count;
  if (wanted > writer->index_capacity) {
    tg_index_entry *grown = realloc(writer->index, 2 * wanted * sizeof *grown);
    if (!grown)
      return false;
    writer->index = grown;
    writer->index_capacity = 2 * wanted;
  }
  for (size_t i = 0; i < count; i++) {
    tg_index_entry *entry = &writer->index[writer->index_count++];
    *entry = index[i];
    entry->first += writer->rows;
  }
  return true;
}

tg_status tg_part_append(tg_part_writer *writer, const tg_columns *rows,
                         const tg_index_entry *index, size_t index_count, tg_error *err) {
  if (rows->count == 0)
    return TG_OK;
  if (!append_index(writer, index, index_count))
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for the index", writer->path);
  return append_rows(writer, rows) ? TG_OK : write_failed(writer, "rows", err);
}

static bool put_index(tg_part_writer *writer) {
  hid_t group = tg_part_list_put(writer->file, TG_PART_INDEX, tg_part_index_columns,
                                 tg_part_index_column_count, writer->index, sizeof *writer->index,
                                 writer->index_count);
  tg_h5_release(group);
  return group >= 0;
}

static bool put_chunks(tg_part_writer *writer) {
  const size_t columns = writer->table->column_count;
  const int64_t rows = (int64_t)writer->chunk_rows;
  hid_t group = tg_part_list_put(writer->file, TG_PART_CHUNKS, tg_part_chunk_columns,
                                 tg_part_chunk_column_count, writer->chunks, sizeof *writer->chunks,
                                 writer->chunk_count * columns);
  bool ok =
      group >= 0 && tg_h5_put_integer(group, TG_PART_CHUNK, rows) &&
      tg_h5_put_integer(group, TG_PART_DIGEST,
                        (int64_t)tg_part_chunks_digest(
                            writer->chunks, writer->chunk_count * columns, writer->rows, rows));
  for (size_t c = 0; c < columns && ok; c++)
    ok = !has(writer, c) || tg_h5_put_integer(writer->columns[c], TG_PART_DIGEST,
                                              (int64_t)tg_part_column_digest(
                                                  writer->chunks, c, columns, writer->chunk_count));
  tg_h5_release(group);
  return ok;
}

static bool put_place(const tg_part_writer *writer, const char *name, const char *place) {
  return !*place || tg_h5_put_text(writer->file, name, place);
}

static bool put_facts(tg_part_writer *writer, const tg_part_info *info) {
  bool ok = true;
  for (size_t i = 0; i < tg_part_fact_count && ok; i++) {
    int64_t value;
    memcpy(&value, (const char *)info + tg_part_fact_list[i].offset, sizeof value);
    ok = tg_h5_put_integer(writer->file, tg_part_fact_list[i].name, value);
  }
  for (size_t i = 0; i < TG_BAD_SAMPLES && ok && info->facts.samples[i][0]; i++) {
    char name[32];
    tg_part_sample_name(i, name);
    ok = tg_h5_put_text(writer->file, name, info->facts.samples[i]);
  }
  return ok && tg_h5_put_integer(writer->file, TG_PART_CROSSED, info->crossed) &&
         put_place(writer, TG_PART_FIRST_CROSSED, info->first_crossed) &&
         put_place(writer, TG_PART_FIRST_REORDERED, info->first_reordered);
}

static bool put_ending(tg_part_writer *writer, const tg_part_info *info,
                       const int64_t *participants, size_t participant_count) {
  uint64_t digest =
      tg_part_index_digest(writer->index, writer->index_count, participants, participant_count);
  return extent_finish(writer) && (writer->pending.count == 0 || pending_put(writer)) &&
         put_index(writer) &&
         tg_part_array_put(writer->file, TG_PART_PARTICIPANTS, "distinct participant ids",
                           H5T_NATIVE_INT64, participants, sizeof *participants,
                           participant_count) &&
         put_facts(writer, info) &&
         tg_h5_put_integer(writer->file, TG_PART_DIGEST, (int64_t)digest) && put_chunks(writer);
}

/* Every id closed. \return false when the file may not be whole. */
static bool writer_close(tg_part_writer *writer) {
  bool ok = true;
  for (size_t c = 0; c < TG_COLUMNS_MAX; c++) {
    ok = tg_h5_release(writer->columns[c]) && ok;
    writer->columns[c] = -1;
  }
  if (writer->file >= 0)
    ok = H5Fclose(writer->file) >= 0 && ok;
  writer->file = -1;
  return ok && !writer->fault.error;
}

static void writer_free(tg_part_writer *writer) {
  tg_columns_clear(&writer->pending);
  free(writer->encoded);
  free(writer->chunks);
  free(writer->index);
  free(writer);
}

tg_status tg_part_seal(tg_part_writer *writer, const tg_part_info *info,
                       const int64_t *participants, size_t participant_count, tg_error *err) {
  tg_status status = TG_OK;
  if (!put_ending(writer, info, participants, participant_count) || writer->fault.error)
    status = write_failed(writer, "the index", err);
  if (!writer_close(writer) && status == TG_OK)
    status = write_failed(writer, "the end of the part", err);
  if (status == TG_OK)
    tg_atomic_begin(writer->temporary);
  else
    tg_part_abandon(writer);
  return status;
}

tg_status tg_part_publish(tg_part_writer *writer, tg_error *err) {
  const tg_status status = tg_atomic_publish(writer->temporary, writer->path, err);
  tg_part_abandon(writer); /* the temporary file, if it is still there, goes */
  return status;
}

tg_status tg_part_finish(tg_part_writer *writer, const tg_part_info *info,
                         const int64_t *participants, size_t participant_count, tg_error *err) {
  TG_TRY(tg_part_seal(writer, info, participants, participant_count, err));
  return tg_part_publish(writer, err);
}

void tg_part_abandon(tg_part_writer *writer) {
  if (!writer)
    return;
  writer_close(writer);
  if (writer->temporary[0])
    unlink(writer->temporary);
  writer_free(writer);
}
