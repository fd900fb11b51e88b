/** \file h5_table_read.c
 *
 * Tables as the file describes them: every group of the root whose children
 * are columns.
 */
#include "hdf5_schemas/h5_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Name of child \a i in the order of creation; in files of others, by name. */
static bool child_name(hid_t group, size_t i, char *name, size_t size) {
  ssize_t length = H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, (hsize_t)i, name,
                                      size, H5P_DEFAULT);
  if (length < 0)
    length = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, (hsize_t)i, name, size,
                                H5P_DEFAULT);
  return length > 0 && (size_t)length < size;
}

static size_t child_count(hid_t group) {
  H5G_info_t about;
  return H5Gget_info(group, &about) < 0 ? 0 : (size_t)about.nlinks;
}

static H5I_type_t child_kind(hid_t group, const char *name) {
  hid_t child = H5Oopen(group, name, H5P_DEFAULT);
  H5I_type_t kind = child < 0 ? H5I_BADID : H5Iget_type(child);
  tg_h5_release(child);
  return kind;
}

static bool column_describe(hid_t dataset, tg_h5_column *column, int64_t *rows) {
  hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
  hsize_t extent = 0;
  bool ok = space >= 0 && H5Sget_simple_extent_ndims(space) == 1 &&
            H5Sget_simple_extent_dims(space, &extent, NULL) == 1 && extent <= INT64_MAX &&
            type >= 0 && tg_h5_type_known(type, &column->type, &column->size);
  *rows = (int64_t)extent;
  tg_h5_get_text_into(dataset, "unit", column->unit, sizeof column->unit);
  tg_h5_get_text_into(dataset, "description", column->doc, sizeof column->doc);
  tg_h5_get_text_into(dataset, "formula", column->formula, sizeof column->formula);
  tg_h5_release(type);
  tg_h5_release(space);
  return ok;
}

static tg_status column_read(tg_h5_file *file, hid_t group, size_t i, tg_h5_table *table,
                             tg_error *err) {
  tg_h5_column *column = &table->columns[i];
  int64_t rows = -1;
  bool ok = child_name(group, i, column->name, sizeof column->name);
  hid_t dataset = ok ? H5Dopen2(group, column->name, H5P_DEFAULT) : -1;
  ok = dataset >= 0 && column_describe(dataset, column, &rows);
  tg_h5_release(dataset);
  if (!ok)
    return tg_h5_fail(err, &file->fault, TG_CORRUPT,
                      "%s: /%s/%s is no column of numbers or fixed text", file->path, table->name,
                      column->name);
  if (i > 0 && rows != table->rows)
    return tg_fail(err, TG_CORRUPT, "%s: /%s/%s has %lld rows where /%s/%s has %lld", file->path,
                   table->name, column->name, (long long)rows, table->name, table->columns[0].name,
                   (long long)table->rows);
  table->rows = rows;
  return TG_OK;
}

static tg_status table_read(tg_h5_file *file, const char *name, tg_h5_table *table, tg_error *err) {
  hid_t group = H5Gopen2(file->id, name, H5P_DEFAULT);
  snprintf(table->name, sizeof table->name, "%s", name);
  tg_h5_get_text_into(group, "description", table->doc, sizeof table->doc);
  tg_h5_get_text_into(group, "keys", table->keys, sizeof table->keys);
  tg_h5_get_integer(group, "version", &table->version);
  table->column_count = child_count(group);
  table->columns = calloc(table->column_count + 1, sizeof *table->columns);
  tg_status status = TG_OK;
  if (!table->columns) {
    table->column_count = 0;
    status = tg_fail(err, TG_NO_MEMORY, "%s: no memory to list /%s", file->path, name);
  }
  for (size_t i = 0; i < table->column_count && status == TG_OK; i++)
    status = column_read(file, group, i, table, err);
  tg_h5_release(group);
  return status;
}

tg_status tg_h5_tables(tg_h5_file *file, tg_h5_table **tables, size_t *count, tg_error *err) {
  size_t children = child_count(file->id);
  *count = 0;
  *tables = calloc(children + 1, sizeof **tables);
  if (!*tables)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to list the tables", file->path);
  tg_status status = TG_OK;
  for (size_t i = 0; i < children && status == TG_OK; i++) {
    char name[sizeof(*tables)->name];
    if (!child_name(file->id, i, name, sizeof name))
      status = tg_h5_fail(err, &file->fault, TG_CORRUPT, "%s: cannot list its tables", file->path);
    else if (child_kind(file->id, name) == H5I_GROUP)
      status = table_read(file, name, &(*tables)[(*count)++], err);
  }
  if (status == TG_OK && file->fault.error) /* what is not seen may be there */
    status = tg_h5_fail(err, &file->fault, TG_IO, "%s: cannot list its tables", file->path);
  if (status != TG_OK) {
    tg_h5_tables_free(*tables, *count);
    *tables = NULL;
    *count = 0;
  }
  return status;
}

void tg_h5_tables_free(tg_h5_table *tables, size_t count) {
  for (size_t i = 0; tables && i < count; i++)
    free(tables[i].columns);
  free(tables);
}
