/** \file h5_column_read.c
 *
 * Rows of one column. Chunks in our own encoding are decoded here, which is
 * several times as fast as HDF5's filters; anything else, and whatever is not as it
 * should be, is left to HDF5.
 */
#include "hdf5_schemas/h5_private.h"

#include "base/activity.h"
#include "hdf5_schemas/zstd_filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ours are far smaller; what a file says is not believed beyond this. */
#define CHUNK_BYTES_MAX ((size_t)64 << 20)

/* How the chunks of a column are stored. */
typedef struct chunk_form {
  tg_compression compression;
  size_t rows, size;
} chunk_form;

static H5Z_filter_t filter_of(hid_t creation, unsigned number) {
  unsigned flags;
  size_t values = 0;
  return H5Pget_filter2(creation, number, &flags, &values, NULL, 0, NULL, NULL);
}

/* Is it shuffle, then deflate or zstd? */
static bool form_known(hid_t dataset, hid_t type, chunk_form *form) {
  hid_t creation = H5Dget_create_plist(dataset), stored = H5Dget_type(dataset);
  hsize_t rows = 0;
  bool ok = creation >= 0 && stored >= 0 && H5Tequal(stored, type) > 0 &&
            H5Pget_layout(creation) == H5D_CHUNKED && H5Pget_chunk(creation, 1, &rows) == 1 &&
            H5Pget_nfilters(creation) == 2 && filter_of(creation, 0) == H5Z_FILTER_SHUFFLE;
  H5Z_filter_t filter = ok ? filter_of(creation, 1) : H5Z_FILTER_NONE;
  form->compression = filter == TG_ZSTD_FILTER ? TG_COMPRESS_ZSTD : TG_COMPRESS_DEFLATE;
  form->size = H5Tget_size(type);
  form->rows = (size_t)rows;
  tg_h5_release(stored);
  tg_h5_release(creation);
  return (filter == TG_ZSTD_FILTER || filter == H5Z_FILTER_DEFLATE) && form->size > 0 && rows > 0 &&
         rows <= CHUNK_BYTES_MAX / form->size;
}

static bool chunk_room(tg_h5_file *file, size_t bytes) {
  if (bytes <= file->chunk_room)
    return true;
  free(file->chunk);
  file->chunk = malloc(bytes);
  file->chunk_room = file->chunk ? bytes : 0;
  return file->chunk != NULL;
}

/* The chunk that begins at row \a start, to \a values; the file's own room holds it encoded. */
static bool decode_chunk(tg_h5_file *file, hid_t dataset, const chunk_form *form, hsize_t start,
                         void *values) {
  const size_t whole = form->rows * form->size, bound = tg_h5_codec_bound(whole);
  hsize_t bytes = 0;
  uint32_t skipped = 0;
  return H5Dget_chunk_storage_size(dataset, &start, &bytes) >= 0 && bytes > 0 && bytes <= bound &&
         H5Dread_chunk(dataset, H5P_DEFAULT, &start, &skipped, file->chunk) >= 0 && !skipped &&
         tg_h5_codec_decode(file->codec, form->compression, file->chunk, bytes, values, form->rows,
                            form->size);
}

/* \return false: not in our encoding, or damaged. */
static bool decode_rows(tg_h5_file *file, hid_t dataset, hid_t type, size_t first, size_t count,
                        char *data) {
  chunk_form form;
  if (count < TG_H5_ONE_PIECE_ROWS) /* to ask for the form would cost more than it saves */
    return false;
  if (!form_known(dataset, type, &form) || (!file->codec && !(file->codec = tg_h5_codec_new())))
    return false;
  const size_t whole = form.rows * form.size, bound = tg_h5_codec_bound(whole);
  if (!chunk_room(file, bound + whole))
    return false;
  for (size_t row = first, end = first + count; row < end;) {
    const size_t start = row / form.rows * form.rows, skip = row - start;
    const size_t some = end - row < form.rows - skip ? end - row : form.rows - skip;
    char *out = data + (row - first) * form.size;
    char *decoded = some == form.rows ? out : (char *)file->chunk + bound;
    if (!decode_chunk(file, dataset, &form, start, decoded))
      return false;
    if (decoded != out)
      memcpy(out, decoded + skip * form.size, some * form.size);
    row += some;
  }
  return true;
}

static bool read_rows(hid_t dataset, hid_t type, int64_t first, int64_t count, void *data) {
  const hsize_t start = (hsize_t)first, length = (hsize_t)count;
  hid_t space = H5Dget_space(dataset), memory = H5Screate_simple(1, &length, NULL);
  bool ok = H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &length, NULL) >= 0 &&
            H5Dread(dataset, type, memory, space, H5P_DEFAULT, data) >= 0;
  tg_h5_release(memory);
  tg_h5_release(space);
  return ok;
}

tg_status tg_h5_column_read(tg_h5_file *file, const tg_h5_table *table, size_t column,
                            int64_t first, int64_t count, void *data, tg_error *err) {
  const tg_h5_column *about = &table->columns[column];
  char path[sizeof table->name + sizeof about->name + 2];
  snprintf(path, sizeof path, "/%s/%s", table->name, about->name);
  if (first < 0 || count < 0 || count > table->rows || first > table->rows - count)
    return tg_fail(err, TG_LIMIT, "%s: %s has no rows %lld to %lld", file->path, path,
                   (long long)first, (long long)first + (long long)count);
  if (count == 0)
    return TG_OK;
  tg_activity_tick();
  hid_t dataset = H5Dopen2(file->id, path, H5P_DEFAULT);
  hid_t type = tg_h5_type(about->type, about->size);
  bool ok = dataset >= 0 && (decode_rows(file, dataset, type, (size_t)first, (size_t)count, data) ||
                             read_rows(dataset, type, first, count, data));
  tg_h5_release(type);
  tg_h5_release(dataset);
  return ok ? TG_OK
            : tg_h5_fail(err, &file->fault, TG_CORRUPT, "%s: cannot read %s", file->path, path);
}
