/** \file h5_table_read.c
 *
 * Tables as the file describes them: every group of the root whose children
 * are columns.
 */
#include "hdf5_schemas/h5_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A child of a group, and which in the order of creation; -1 in files of others. */
typedef struct member {
  char name[sizeof(((tg_h5_column *)0)->name)];
  int64_t made;
} member;

typedef struct children {
  member *all;
  size_t count, capacity;
} children;

static herr_t add_child(hid_t group, const char *name, const H5L_info_t *about, void *context) {
  children *list = context;
  (void)group;
  if (list->count == list->capacity || strlen(name) >= sizeof list->all->name)
    return -1;
  member *added = &list->all[list->count++];
  snprintf(added->name, sizeof added->name, "%s", name);
  added->made = about->corder_valid ? about->corder : -1;
  return 0;
}

static int by_creation(const void *left, const void *right) {
  const member *a = left, *b = right;
  return a->made != b->made ? (a->made > b->made) - (a->made < b->made) : strcmp(a->name, b->name);
}

/* All children in the order of creation; in files of others, by name. One walk as they lie in the
 * file: HDF5's own sorted list is made anew for each name, and a read that fails while it is made
 * ends the program. */
static tg_status list_children(tg_h5_file *file, hid_t group, const char *name, children *list,
                               tg_error *err) {
  H5G_info_t about;
  *list = (children){0};
  if (group < 0 || H5Gget_info(group, &about) < 0)
    return tg_h5_fail(err, &file->fault, TG_CORRUPT, "%s: %s cannot be opened", file->path, name);
  list->capacity = (size_t)about.nlinks;
  list->all = calloc(list->capacity + 1, sizeof *list->all);
  if (!list->all)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to list %s", file->path, name);
  if (H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, add_child, list) < 0 ||
      list->count != list->capacity) {
    free(list->all);
    list->all = NULL;
    return tg_h5_fail(err, &file->fault, TG_CORRUPT, "%s: cannot list what %s holds", file->path,
                      name);
  }
  qsort(list->all, list->count, sizeof *list->all, by_creation);
  return TG_OK;
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
  hid_t dataset = H5Dopen2(group, column->name, H5P_DEFAULT);
  bool ok = dataset >= 0 && column_describe(dataset, column, &rows);
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

static tg_status columns_read(tg_h5_file *file, hid_t group, tg_h5_table *table, tg_error *err) {
  children list;
  TG_TRY(list_children(file, group, table->name, &list, err));
  tg_status status = TG_OK;
  table->columns = calloc(list.count + 1, sizeof *table->columns);
  if (!table->columns)
    status = tg_fail(err, TG_NO_MEMORY, "%s: no memory to list /%s", file->path, table->name);
  for (size_t i = 0; i < list.count && status == TG_OK; i++) {
    tg_h5_column *column = &table->columns[i];
    snprintf(column->name, sizeof column->name, "%s", list.all[i].name);
    table->column_count++;
    status = column_read(file, group, i, table, err);
  }
  free(list.all);
  return status;
}

static tg_status table_read(tg_h5_file *file, const char *name, tg_h5_table *table, tg_error *err) {
  hid_t group = H5Gopen2(file->id, name, H5P_DEFAULT);
  snprintf(table->name, sizeof table->name, "%s", name);
  tg_h5_get_text_into(group, "description", table->doc, sizeof table->doc);
  tg_h5_get_text_into(group, "keys", table->keys, sizeof table->keys);
  tg_h5_get_integer(group, "version", &table->version);
  tg_status status = columns_read(file, group, table, err);
  tg_h5_release(group);
  if (status == TG_OK && file->fault.error) /* what cannot be read is not absent */
    status = tg_h5_fail(err, &file->fault, TG_CORRUPT, "%s: cannot read /%s", file->path, name);
  return status;
}

/* A group is a table; a dataset of its own is not ours. */
static tg_status child_read(tg_h5_file *file, const char *name, tg_h5_table *tables, size_t *count,
                            tg_error *err) {
  H5I_type_t kind = child_kind(file->id, name);
  if (kind == H5I_BADID || strlen(name) >= sizeof tables->name)
    return tg_h5_fail(err, &file->fault, TG_CORRUPT, "%s: /%s cannot be opened", file->path, name);
  return kind == H5I_GROUP ? table_read(file, name, &tables[(*count)++], err) : TG_OK;
}

tg_status tg_h5_tables(tg_h5_file *file, tg_h5_table **tables, size_t *count, tg_error *err) {
  children list;
  errno = 0;
  *count = 0;
  *tables = NULL;
  TG_TRY(list_children(file, file->id, "the file", &list, err));
  tg_status status = TG_OK;
  *tables = calloc(list.count + 1, sizeof **tables);
  if (!*tables)
    status = tg_fail(err, TG_NO_MEMORY, "%s: no memory to list the tables", file->path);
  for (size_t i = 0; i < list.count && status == TG_OK; i++)
    status = child_read(file, list.all[i].name, *tables, count, err);
  free(list.all);
  tg_h5_note_memory(file);
  if (status == TG_OK)
    status = tg_h5_readable(file, err);
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
