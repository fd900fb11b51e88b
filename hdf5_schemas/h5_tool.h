/** \file h5_tool.h
 *
 * What all our HDF5 code shares: how to start the library, close anything, say
 * what failed, and store a text, a number and a field's type.
 *
 * For hdf5_schemas/ and store/ only, since it shows HDF5's own types.
 */
#ifndef TG_H5_TOOL_H
#define TG_H5_TOOL_H

#include "base/field.h"
#include "base/status.h"
#include "hdf5_schemas/h5_driver.h"

#include <stdbool.h>

/** Local. HDF5 keeps quiet, and knows the zstd filter. Idempotent. */
void tg_h5_start(void);
/** Local. Close any HDF5 id that is not negative. \return false when that failed. */
bool tg_h5_release(hid_t id);
/** Local. As tg_fail, with HDF5's own innermost reason appended. A fault of the
 * driver (NULL = none known), or a reason that says so, makes TG_NO_SPACE, TG_IO, ... of it. */
tg_status tg_h5_fail(tg_error *err, const tg_h5_fault *fault, tg_status status, const char *format,
                     ...) __attribute__((format(printf, 4, 5)));

/** Local. File access list over our driver; negative on failure. */
hid_t tg_h5_access_serial(tg_h5_fault *fault, H5F_libver_t low);
/** Local. Creation list of H5P_FILE_CREATE, H5P_GROUP_CREATE or H5P_DATASET_CREATE:
 * no times, children and attributes in the order of creation. */
hid_t tg_h5_creation(hid_t kind);
/** Local. The type of a column, in memory and in the file alike. */
hid_t tg_h5_type(tg_type type, uint32_t size);
/** Local. What \a type is in our terms; false for what we never write. */
bool tg_h5_type_known(hid_t type, tg_type *kind, uint32_t *size);

/** Local. Attribute of a file, group or dataset. Secrets of URLs become stars. \return false on
 * failure. */
bool tg_h5_put_text(hid_t object, const char *name, const char *text);
bool tg_h5_put_integer(hid_t object, const char *name, int64_t value);
/** Local. Attribute "unit"; the word "price" it starts with becomes \a price_unit:
 * "price*shares" -> "0.001 AUD*shares". NULL or "" keeps the word. */
bool tg_h5_put_unit(hid_t object, const char *unit, const char *price_unit);
/** Local. Text, or an integer in digits. malloc; NULL when absent or anything else. */
char *tg_h5_get_text(hid_t object, const char *name);
bool tg_h5_get_integer(hid_t object, const char *name, int64_t *value);
/** Local. Text cut to \a size - 1 bytes; "" when absent. */
void tg_h5_get_text_into(hid_t object, const char *name, char *out, size_t size);

#endif
