/** \file h5_file.c
 *
 * Files and root attributes.
 */
#include "hdf5_schemas/h5_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tg_h5_zstd_register(void) {
  tg_h5_start();
}

tg_status tg_h5_write_failed(tg_h5_file *file, const char *what, tg_error *err) {
  return tg_h5_fail(err, &file->fault, TG_IO, "%s: cannot write %s", file->path, what);
}

static tg_h5_file *file_new(const char *path) {
  tg_h5_file *file = calloc(1, sizeof *file);
  if (file && (file->path = strdup(path))) {
    file->id = -1;
    return file;
  }
  free(file);
  return NULL;
}

static void file_free(tg_h5_file *file) {
  if (file) {
    free(file->path);
    free(file->chunk);
    tg_h5_codec_free(file->codec);
  }
  free(file);
}

tg_status tg_h5_create(const char *path, tg_h5_file **file, tg_error *err) {
  tg_h5_start();
  tg_h5_file *made = *file = file_new(path);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to create the file", path);
  hid_t access = tg_h5_access_serial(&made->fault, H5F_LIBVER_V18);
  hid_t creation = tg_h5_creation(H5P_FILE_CREATE);
  made->id = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
  tg_status status = made->id >= 0 ? TG_OK : tg_h5_write_failed(made, "a new file", err);
  tg_h5_release(creation);
  tg_h5_release(access);
  if (status != TG_OK) {
    file_free(made);
    *file = NULL;
  }
  return status;
}

static tg_status open_file(const char *path, unsigned how, H5F_libver_t low, tg_h5_file **file,
                           tg_error *err) {
  tg_h5_start();
  tg_h5_file *made = *file = file_new(path);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to open the file", path);
  hid_t access = tg_h5_access_serial(&made->fault, low);
  made->id = H5Fopen(path, how, access);
  tg_h5_release(access);
  if (made->id >= 0)
    return TG_OK;
  tg_status status =
      tg_h5_fail(err, &made->fault, TG_CORRUPT, "%s: not a whole HDF5 file; make it again", path);
  file_free(made);
  *file = NULL;
  return status;
}

tg_status tg_h5_open(const char *path, tg_h5_file **file, tg_error *err) {
  return open_file(path, H5F_ACC_RDONLY, H5F_LIBVER_EARLIEST, file, err);
}

tg_status tg_h5_reopen(const char *path, tg_h5_file **file, tg_error *err) {
  return open_file(path, H5F_ACC_RDWR, H5F_LIBVER_V18, file, err);
}

tg_status tg_h5_close(tg_h5_file *file, tg_error *err) {
  if (!file)
    return TG_OK;
  tg_status status = TG_OK;
  bool closed = H5Fclose(file->id) >= 0;
  if (!closed || file->fault.error)
    status = tg_h5_write_failed(file, "the end of the file", err);
  if (closed) /* else HDF5 still has it open and may use the fault */
    file_free(file);
  return status;
}

static tg_status attribute_failed(tg_h5_file *file, const char *name, tg_error *err) {
  char what[128];
  snprintf(what, sizeof what, "attribute %s", name);
  return tg_h5_write_failed(file, what, err);
}

tg_status tg_h5_attribute_text(tg_h5_file *file, const char *name, const char *text,
                               tg_error *err) {
  return tg_h5_put_text(file->id, name, text) ? TG_OK : attribute_failed(file, name, err);
}

tg_status tg_h5_attribute_integer(tg_h5_file *file, const char *name, int64_t value,
                                  tg_error *err) {
  return tg_h5_put_integer(file->id, name, value) ? TG_OK : attribute_failed(file, name, err);
}

char *tg_h5_attribute_read(tg_h5_file *file, const char *name) {
  errno = 0;
  char *text = tg_h5_get_text(file->id, name);
  tg_h5_note_memory(file);
  return text;
}

void tg_h5_note_memory(tg_h5_file *file) {
  if (errno == ENOMEM && !file->fault.error)
    file->fault.error = errno;
}

tg_status tg_h5_readable(const tg_h5_file *file, tg_error *err) {
  return file->fault.error ? tg_h5_fail(err, &file->fault, TG_IO, "%s: cannot be read", file->path)
                           : TG_OK;
}

const char *tg_h5_kind(const char *path) {
  static const char *const kinds[] = {"aggregate", "part"};
  const char *kind = NULL;
  tg_h5_file *file;
  if (tg_h5_open(path, &file, NULL) != TG_OK)
    return NULL;
  char *text = tg_h5_attribute_read(file, "kind");
  for (size_t i = 0; text && i < TG_COUNT(kinds); i++)
    if (strcmp(text, kinds[i]) == 0)
      kind = kinds[i];
  free(text);
  tg_h5_close(file, NULL);
  return kind;
}
