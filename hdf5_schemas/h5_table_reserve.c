/** \file h5_table_reserve.c
 *
 * Places for chunks that others write. The driver only notes where HDF5 would have
 * written a chunk; HDF5 allocates it and enters it in the index of its column.
 */
#include "hdf5_schemas/h5_private.h"

#include <stdlib.h>

/* The columns of a table while their chunks are placed. */
typedef struct places {
  tg_h5_file *file;
  const tg_schema *schema;
  hid_t *datasets;
  const tg_field **fields;
  size_t count;
} places;

static bool open_columns(places *of) {
  const tg_schema *schema = of->schema;
  hid_t group = H5Gopen2(of->file->id, schema->name, H5P_DEFAULT);
  bool ok = group >= 0;
  for (size_t i = 0; i < schema->field_count && ok; i++)
    if (tg_h5_is_written(&schema->fields[i])) {
      of->fields[of->count] = &schema->fields[i];
      of->datasets[of->count] = H5Dopen2(group, schema->fields[i].name, H5P_DEFAULT);
      ok = of->datasets[of->count++] >= 0;
    }
  tg_h5_release(group);
  return ok;
}

static bool place_chunk(places *of, size_t column, int64_t chunk, uint32_t size,
                        uint64_t *address) {
  tg_h5_fault *fault = &of->file->fault;
  const hsize_t first = (hsize_t)chunk * TG_H5_CHUNK_ROWS;
  const haddr_t whole = H5Dget_offset(of->datasets[column]);
  if (whole != HADDR_UNDEF) { /* in one piece */
    *address = whole + first * of->fields[column]->size;
    return true;
  }
  fault->data_at = -1;
  fault->reserving = true;
  herr_t result = H5Dwrite_chunk(of->datasets[column], H5P_DEFAULT, 0, &first, size, "");
  fault->reserving = false;
  *address = (haddr_t)fault->data_at;
  return result >= 0 && fault->data_at >= 0 && !fault->error;
}

static tg_status place_chunks(places *of, int64_t first, int64_t chunks, const uint32_t *sizes,
                              uint64_t *addresses, tg_error *err) {
  for (int64_t c = 0; c < chunks; c++)
    for (size_t i = 0; i < of->count; i++, sizes++, addresses++)
      if (!place_chunk(of, i, first + c, *sizes, addresses))
        return tg_h5_write_failed(of->file, of->schema->name, err);
  return TG_OK;
}

tg_status tg_h5_table_reserve(tg_h5_file *file, const tg_schema *schema, int64_t first,
                              int64_t chunks, const uint32_t *sizes, uint64_t *addresses,
                              tg_error *err) {
  places of = {.file = file,
               .schema = schema,
               .datasets = calloc(schema->field_count + 1, sizeof *of.datasets),
               .fields = calloc(schema->field_count + 1, sizeof *of.fields)};
  tg_status status = TG_OK;
  if (!of.datasets || !of.fields)
    status = tg_fail(err, TG_NO_MEMORY, "%s: no memory to write /%s", file->path, schema->name);
  else if (!open_columns(&of))
    status = tg_h5_write_failed(file, schema->name, err);
  if (status == TG_OK)
    status = place_chunks(&of, first, chunks, sizes, addresses, err);
  for (size_t i = 0; i < of.count; i++)
    if (!tg_h5_release(of.datasets[i]) && status == TG_OK)
      status = tg_h5_write_failed(file, schema->name, err);
  free(of.datasets);
  free(of.fields);
  return status;
}
