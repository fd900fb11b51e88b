/** \file h5_append.c
 *
 * One more root attribute for a file that is already written and closed.
 */
#include "hdf5_schemas/h5_private.h"

static tg_status append_text(hid_t file, const char *path, const char *name, const char *text,
                             tg_h5_fault *fault, tg_error *err) {
  if (!tg_h5_put_text(file, name, text))
    return tg_h5_fail(err, fault, TG_IO, "%s: cannot add the attribute %s", path, name);
  return TG_OK;
}

tg_status tg_h5_attribute_append(const char *path, const char *name, const char *text,
                                 tg_error *err) {
  tg_h5_start();
  tg_h5_fault fault = {0};
  hid_t access = tg_h5_access_serial(&fault, H5F_LIBVER_V18);
  hid_t file = H5Fopen(path, H5F_ACC_RDWR, access);
  tg_h5_release(access);
  if (file < 0)
    return tg_h5_fail(err, &fault, TG_IO, "%s: cannot be opened again", path);
  tg_status status = append_text(file, path, name, text, &fault, err);
  if (!tg_h5_release(file) && status == TG_OK)
    status =
        tg_h5_fail(err, &fault, TG_IO, "%s: cannot be closed after the attribute %s", path, name);
  return status;
}
