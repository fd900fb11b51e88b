/** \file h5_table_write.c
 *
 * Packed rows become one dataset per column.
 */
#include "hdf5_schemas/h5_private.h"

#include "hdf5_schemas/zstd_filter.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFLATE_LEVEL 1

bool tg_h5_is_written(const tg_field *field) {
  return field->merge != TG_HIDDEN && field->type != TG_EXACT;
}

int64_t tg_h5_chunk_rows(int64_t rows, tg_compression compression) {
  if (compression == TG_COMPRESS_NONE || rows < TG_H5_ONE_PIECE_ROWS)
    return 0;
  return rows < TG_H5_CHUNK_ROWS ? rows : TG_H5_CHUNK_ROWS;
}

/* The filters of h5_codec.h, by their numbers. */
static herr_t set_filters(hid_t list, tg_compression compression) {
  const unsigned level = TG_ZSTD_LEVEL;
  if (H5Pset_shuffle(list) < 0)
    return -1;
  if (compression == TG_COMPRESS_ZSTD)
    return H5Pset_filter(list, TG_ZSTD_FILTER, H5Z_FLAG_MANDATORY, 1, &level);
  return H5Pset_deflate(list, DEFLATE_LEVEL);
}

/* What is stored in one piece has its place from the start: other ranks may write there. */
static hid_t column_creation(int64_t rows, tg_compression compression) {
  hid_t list = tg_h5_creation(H5P_DATASET_CREATE);
  const hsize_t chunk = (hsize_t)tg_h5_chunk_rows(rows, compression);
  herr_t result;
  if (chunk)
    result = H5Pset_chunk(list, 1, &chunk) < 0 ? -1 : set_filters(list, compression);
  else
    result = H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY) < 0
                 ? -1
                 : H5Pset_fill_time(list, H5D_FILL_TIME_NEVER);
  if (result >= 0)
    return list;
  tg_h5_release(list);
  return -1;
}

void tg_h5_price_unit(tg_h5_file *file, const char *unit) {
  snprintf(file->price_unit, sizeof file->price_unit, "%s", unit);
}

static bool describe_column(hid_t dataset, const tg_field *field, const char *price_unit) {
  return tg_h5_put_unit(dataset, field->unit ? field->unit : "", price_unit) &&
         tg_h5_put_text(dataset, "description", field->doc ? field->doc : "") &&
         (!field->formula || tg_h5_put_text(dataset, "formula", field->formula));
}

/* What the columns of a table have in common. */
typedef struct column_form {
  hid_t group, space, creation;
  const char *price_unit;
} column_form;

static bool create_column(const column_form *form, const tg_field *field) {
  hid_t type = tg_h5_type(field->type, field->size);
  hid_t dataset = H5Dcreate2(form->group, field->name, type, form->space, H5P_DEFAULT,
                             form->creation, H5P_DEFAULT);
  bool ok = dataset >= 0 && describe_column(dataset, field, form->price_unit);
  ok = tg_h5_release(dataset) && ok;
  tg_h5_release(type);
  return ok;
}

static hid_t create_group(tg_h5_file *file, const tg_schema *schema) {
  hid_t creation = tg_h5_creation(H5P_GROUP_CREATE);
  hid_t group = H5Gcreate2(file->id, schema->name, H5P_DEFAULT, creation, H5P_DEFAULT);
  tg_h5_release(creation);
  if (group >= 0 && tg_h5_put_integer(group, "version", schema->version) &&
      tg_h5_put_text(group, "keys", schema->keys ? schema->keys : "") &&
      tg_h5_put_text(group, "description", schema->doc ? schema->doc : ""))
    return group;
  tg_h5_release(group);
  return -1;
}

static tg_status column_failed(tg_h5_file *file, const tg_schema *schema, const tg_field *field,
                               tg_error *err) {
  char what[200];
  snprintf(what, sizeof what, "dataset /%s/%s", schema->name, field->name);
  return tg_h5_write_failed(file, what, err);
}

tg_status tg_h5_table_create(tg_h5_file *file, const tg_schema *schema, int64_t rows,
                             tg_compression compression, tg_error *err) {
  assert(rows >= 0);
  const hsize_t extent = (hsize_t)rows;
  const column_form form = {create_group(file, schema), H5Screate_simple(1, &extent, NULL),
                            column_creation(rows, compression), file->price_unit};
  tg_status status = TG_OK;
  if (form.group < 0)
    status = tg_h5_write_failed(file, schema->name, err);
  for (size_t i = 0; i < schema->field_count && status == TG_OK; i++) {
    const tg_field *field = &schema->fields[i];
    /* A chunk that was not written now could not be read when a part of it is replaced. */
    if (tg_h5_is_written(field) && (!create_column(&form, field) || file->fault.error))
      status = column_failed(file, schema, field, err);
  }
  tg_h5_release(form.creation);
  tg_h5_release(form.space);
  tg_h5_release(form.group);
  return status;
}

/* One piece of a table on its way to the file. */
typedef struct table_piece {
  const tg_schema *schema;
  int64_t first, count;
  const unsigned char *rows;
  unsigned char *column; /* room for the widest column, never empty */
  hid_t group, memory;
} table_piece;

static void transpose(const table_piece *piece, const tg_field *field) {
  const unsigned char *from = piece->rows + field->offset;
  unsigned char *to = piece->column;
  for (int64_t i = 0; i < piece->count; i++, from += piece->schema->row_size, to += field->size)
    memcpy(to, from, field->size);
}

/* The file space with this rank's rows selected; negative when they do not fit. */
static hid_t select_rows(hid_t dataset, int64_t first, int64_t count, hsize_t *extent) {
  hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
  hsize_t start = (hsize_t)first, length = (hsize_t)count;
  bool ok = space >= 0 && H5Sget_simple_extent_dims(space, extent, NULL) == 1 &&
            length <= *extent && start <= *extent - length;
  if (ok && count == 0)
    ok = H5Sselect_none(space) >= 0;
  else if (ok)
    ok = H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &length, NULL) >= 0;
  if (ok)
    return space;
  tg_h5_release(space);
  return -1;
}

static tg_status write_column(tg_h5_file *file, const table_piece *piece, const tg_field *field,
                              tg_error *err) {
  hsize_t extent = 0;
  transpose(piece, field);
  hid_t dataset = H5Dopen2(piece->group, field->name, H5P_DEFAULT);
  hid_t type = tg_h5_type(field->type, field->size);
  hid_t space = select_rows(dataset, piece->first, piece->count, &extent);
  bool ok = space >= 0 && type >= 0 &&
            H5Dwrite(dataset, type, piece->memory, space, H5P_DEFAULT, piece->column) >= 0;
  tg_h5_release(space);
  tg_h5_release(type);
  ok = tg_h5_release(dataset) && ok && !file->fault.error;
  return ok ? TG_OK : column_failed(file, piece->schema, field, err);
}

static tg_status piece_open(tg_h5_file *file, table_piece *piece, tg_error *err) {
  const tg_schema *schema = piece->schema;
  size_t widest = 1, bytes;
  for (size_t i = 0; i < schema->field_count; i++)
    if (tg_h5_is_written(&schema->fields[i]) && schema->fields[i].size > widest)
      widest = schema->fields[i].size;
  if (piece->count < 0 || piece->first < 0 ||
      __builtin_mul_overflow((size_t)piece->count + 1, widest, &bytes))
    return tg_fail(err, TG_LIMIT, "%s: /%s: too many rows at once", file->path, schema->name);
  const hsize_t length = piece->count ? (hsize_t)piece->count : 1;
  piece->column = malloc(bytes);
  piece->memory = H5Screate_simple(1, &length, NULL);
  piece->group = H5Gopen2(file->id, schema->name, H5P_DEFAULT);
  if (!piece->column)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to write /%s", file->path, schema->name);
  bool ok = piece->group >= 0 && (piece->count || H5Sselect_none(piece->memory) >= 0);
  return ok ? TG_OK : tg_h5_write_failed(file, schema->name, err);
}

static void piece_close(table_piece *piece) {
  tg_h5_release(piece->group);
  tg_h5_release(piece->memory);
  free(piece->column);
}

tg_status tg_h5_table_write(tg_h5_file *file, const tg_schema *schema, int64_t first, int64_t count,
                            const void *rows, tg_error *err) {
  table_piece piece = {
      .schema = schema, .first = first, .count = count, .rows = rows, .group = -1, .memory = -1};
  tg_status status = piece_open(file, &piece, err);
  for (size_t i = 0; i < schema->field_count && status == TG_OK; i++)
    if (tg_h5_is_written(&schema->fields[i]))
      status = write_column(file, &piece, &schema->fields[i], err);
  piece_close(&piece);
  return status;
}
