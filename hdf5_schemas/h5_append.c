/** \file h5_append.c
 *
 * One more root attribute for a file that is already written and closed.
 */
#include "hdf5_schemas/h5_file.h"

tg_status tg_h5_attribute_append(const char *path, const char *name, const char *text,
                                 tg_error *err) {
  tg_h5_file *file;
  TG_TRY(tg_h5_reopen(path, &file, err));
  tg_status status = tg_h5_attribute_text(file, name, text, err);
  tg_status closed = tg_h5_close(file, err);
  return status != TG_OK ? status : closed;
}
