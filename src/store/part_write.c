/** \file part_write.c
 *
 * A part is written under a temporary name by the serial driver that keeps
 * HDF5 sane on a full disk (h5_driver.h), and published whole.
 */
#include "store/part_layout.h"

#include "base/atomic_file.h"
#include "hdf5_schemas/h5_tool.h"
#include "hdf5_schemas/zstd_filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

struct tg_part_writer {
  char path[TG_PATH_MAX], temporary[TG_PATH_MAX];
  const tg_table *table;
  tg_h5_fault fault;
  hid_t file;
  hid_t columns[TG_COLUMNS_MAX];
  XXH3_state_t *digests[TG_COLUMNS_MAX];
  int64_t rows;
  tg_index_entry *index;
  size_t index_count, index_capacity;
};

static tg_status write_failed(tg_part_writer *writer, const char *what, tg_error *err) {
  return tg_h5_fail(err, &writer->fault, TG_IO, "%s: cannot write %s", writer->path, what);
}

/* A row has at least 4 bytes of text: where all rows fit into less than a chunk, it is cut. */
static hsize_t chunk_rows(int64_t bytes) {
  hsize_t rows = TG_PART_CHUNK_ROWS;
  while (bytes > 0 && rows > TG_PART_CHUNK_ROWS_MIN && rows / 2 * 4 >= (hsize_t)bytes)
    rows /= 2;
  return rows;
}

static hid_t create_list(int64_t bytes) {
  const hsize_t chunk = chunk_rows(bytes);
  const unsigned level = TG_ZSTD_LEVEL;
  hid_t list = tg_h5_creation(H5P_DATASET_CREATE);
  if (H5Pset_chunk(list, 1, &chunk) >= 0 && H5Pset_shuffle(list) >= 0 &&
      H5Pset_filter(list, TG_ZSTD_FILTER, H5Z_FLAG_MANDATORY, 1, &level) >= 0)
    return list;
  tg_h5_release(list);
  return -1;
}

/* A cache of one chunk: rows come in order. */
static hid_t access_list(const tg_column *column) {
  hid_t list = H5Pcreate(H5P_DATASET_ACCESS);
  H5Pset_chunk_cache(list, 1, (size_t)TG_PART_CHUNK_ROWS * column->size, 1.0);
  return list;
}

static hid_t create_column(hid_t group, hid_t creation, const tg_column *column,
                           const char *price_unit) {
  const hsize_t none = 0, unlimited = H5S_UNLIMITED;
  hid_t space = H5Screate_simple(1, &none, &unlimited);
  hid_t type = tg_h5_type(column->type, column->size), access = access_list(column);
  hid_t dataset = H5Dcreate2(group, column->name, type, space, H5P_DEFAULT, creation, access);
  tg_h5_release(access);
  tg_h5_release(type);
  tg_h5_release(space);
  if (dataset >= 0 && tg_h5_put_unit(dataset, column->unit, price_unit) &&
      tg_h5_put_text(dataset, "description", column->doc))
    return dataset;
  tg_h5_release(dataset);
  return -1;
}

static bool create_columns(tg_part_writer *writer, const tg_part_origin *origin) {
  hid_t order = tg_h5_creation(H5P_GROUP_CREATE), creation = create_list(origin->bytes);
  hid_t group = H5Gcreate2(writer->file, TG_PART_COLUMNS, H5P_DEFAULT, order, H5P_DEFAULT);
  bool ok = group >= 0 && creation >= 0;
  for (size_t c = 0; c < writer->table->column_count && ok; c++) {
    writer->columns[c] =
        create_column(group, creation, &writer->table->columns[c], origin->price_unit);
    ok = writer->columns[c] >= 0;
  }
  tg_h5_release(group);
  tg_h5_release(creation);
  tg_h5_release(order);
  return ok;
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
         create_columns(writer, origin);
}

static tg_part_writer *writer_new(const char *path, const tg_table *table) {
  tg_part_writer *writer = calloc(1, sizeof *writer);
  if (!writer)
    return NULL;
  writer->table = table;
  writer->file = -1;
  snprintf(writer->path, sizeof writer->path, "%s", path);
  bool ok = true;
  for (size_t c = 0; c < TG_COLUMNS_MAX; c++)
    writer->columns[c] = -1;
  for (size_t c = 0; c < table->column_count; c++) {
    writer->digests[c] = XXH3_createState();
    ok = ok && writer->digests[c] && XXH3_64bits_reset(writer->digests[c]) == XXH_OK;
  }
  if (ok)
    return writer;
  tg_part_abandon(writer);
  return NULL;
}

tg_status tg_part_create(const char *path, const tg_part_origin *origin, const tg_table *table,
                         tg_part_writer **writer, tg_error *err) {
  tg_h5_start();
  tg_part_writer *made = *writer = writer_new(path, table);
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

static bool append_column(tg_part_writer *writer, size_t c, const void *data, size_t count) {
  const hsize_t start = (hsize_t)writer->rows, length = count, extent = start + length;
  const tg_column *column = &writer->table->columns[c];
  hid_t dataset = writer->columns[c];
  bool ok = H5Dset_extent(dataset, &extent) >= 0;
  hid_t memory = H5Screate_simple(1, &length, NULL), space = H5Dget_space(dataset);
  hid_t type = tg_h5_type(column->type, column->size);
  ok = ok && H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &length, NULL) >= 0 &&
       H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, data) >= 0;
  tg_h5_release(type);
  tg_h5_release(space);
  tg_h5_release(memory);
  XXH3_64bits_update(writer->digests[c], data, count * column->size);
  return ok && !writer->fault.error;
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
  for (size_t c = 0; c < writer->table->column_count; c++)
    if (!append_column(writer, c, rows->data[c], rows->count))
      return write_failed(writer, writer->table->columns[c].name, err);
  writer->rows += (int64_t)rows->count;
  return TG_OK;
}

/* A whole small dataset of \a count cells, \a stride bytes apart. */
static bool put_array(hid_t parent, const char *name, const char *doc, hid_t type, const void *data,
                      size_t stride, size_t count) {
  const size_t size = H5Tget_size(type);
  const hsize_t extent = count;
  char *cells = malloc(count * size + 1);
  hid_t space = H5Screate_simple(1, &extent, NULL), creation = tg_h5_creation(H5P_DATASET_CREATE);
  hid_t dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  bool ok = cells && dataset >= 0 && tg_h5_put_text(dataset, "description", doc);
  for (size_t i = 0; cells && i < count; i++)
    memcpy(cells + i * size, (const char *)data + i * stride, size);
  ok = ok && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, cells) >= 0;
  tg_h5_release(dataset);
  tg_h5_release(creation);
  tg_h5_release(space);
  free(cells);
  return ok;
}

static bool put_index(tg_part_writer *writer) {
  hid_t order = tg_h5_creation(H5P_GROUP_CREATE);
  hid_t group = H5Gcreate2(writer->file, TG_PART_INDEX, H5P_DEFAULT, order, H5P_DEFAULT);
  bool ok = group >= 0;
  for (size_t c = 0; c < tg_part_index_column_count && ok; c++) {
    const tg_part_index_column *column = &tg_part_index_columns[c];
    hid_t type = tg_h5_type(column->type, column->size);
    ok = put_array(group, column->name, column->doc, type,
                   (const char *)writer->index + column->offset, sizeof *writer->index,
                   writer->index_count);
    tg_h5_release(type);
  }
  tg_h5_release(group);
  tg_h5_release(order);
  return ok;
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
  return ok;
}

static bool put_ending(tg_part_writer *writer, const tg_part_info *info,
                       const int64_t *participants, size_t participant_count) {
  uint64_t digest =
      tg_part_index_digest(writer->index, writer->index_count, participants, participant_count);
  const int64_t runs = writer->index_count ? writer->index[writer->index_count - 1].run + 1 : 0;
  bool ok = put_index(writer) && tg_h5_put_integer(writer->file, TG_PART_RUNS, runs) &&
            put_array(writer->file, TG_PART_PARTICIPANTS, "distinct participant ids",
                      H5T_NATIVE_INT64, participants, sizeof *participants, participant_count) &&
            put_facts(writer, info) &&
            tg_h5_put_integer(writer->file, TG_PART_DIGEST, (int64_t)digest);
  for (size_t c = 0; c < writer->table->column_count && ok; c++)
    ok = tg_h5_put_integer(writer->columns[c], TG_PART_DIGEST,
                           (int64_t)XXH3_64bits_digest(writer->digests[c]));
  return ok;
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
  for (size_t c = 0; c < TG_COLUMNS_MAX; c++)
    XXH3_freeState(writer->digests[c]);
  free(writer->index);
  free(writer);
}

tg_status tg_part_finish(tg_part_writer *writer, const tg_part_info *info,
                         const int64_t *participants, size_t participant_count, tg_error *err) {
  tg_status status = TG_OK;
  if (!put_ending(writer, info, participants, participant_count) || writer->fault.error)
    status = write_failed(writer, "the index", err);
  if (!writer_close(writer) && status == TG_OK)
    status = write_failed(writer, "the end of the part", err);
  if (status == TG_OK)
    status = tg_atomic_publish(writer->temporary, writer->path, err);
  if (status != TG_OK)
    unlink(writer->temporary);
  writer_free(writer);
  return status;
}

void tg_part_abandon(tg_part_writer *writer) {
  if (!writer)
    return;
  writer_close(writer);
  if (writer->temporary[0])
    unlink(writer->temporary);
  writer_free(writer);
}
