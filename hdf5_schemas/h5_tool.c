/** \file h5_tool.c */
#include "hdf5_schemas/h5_tool.h"

#include "base/secret.h"
#include "hdf5_schemas/zstd_filter.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text attribute beyond this is not ours. */
#define TEXT_MAX (64u << 20)

void tg_h5_start(void) {
  H5open();
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  H5Zregister(&tg_zstd_filter);
}

bool tg_h5_release(hid_t id) {
  return id < 0 || H5Idec_ref(id) >= 0;
}

static herr_t keep_innermost(unsigned depth, const H5E_error2_t *entry, void *context) {
  if (depth == 0 && entry->desc)
    snprintf(context, 200, "%s", entry->desc);
  return 0;
}

static bool says_no_space(const char *reason) {
  static const char *const signs[] = {"No space left", "no space left", "NO_SPACE", "Disk quota"};
  for (size_t i = 0; i < TG_COUNT(signs); i++)
    if (strstr(reason, signs[i]))
      return true;
  return false;
}

tg_status tg_h5_fail(tg_error *err, const tg_h5_fault *fault, tg_status status, const char *format,
                     ...) {
  char text[700], reason[200] = "";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, reason);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  errno = fault && fault->error ? fault->error : says_no_space(reason) ? ENOSPC : 0;
  if (errno)
    return tg_fail_errno(err, "%s", text);
  return tg_fail(err, status, reason[0] ? "%s (HDF5: %s)" : "%s%s", text, reason);
}

hid_t tg_h5_access_serial(tg_h5_fault *fault, H5F_libver_t low) {
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  if (tg_h5_driver_set(access, fault) >= 0 &&
      H5Pset_libver_bounds(access, low, H5F_LIBVER_V110) >= 0)
    return access;
  tg_h5_release(access);
  return -1;
}

hid_t tg_h5_creation(hid_t kind) {
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  hid_t list = H5Pcreate(kind);
  bool ok = H5Pset_obj_track_times(list, 0) >= 0 && H5Pset_attr_creation_order(list, order) >= 0;
  if (ok && kind != H5P_DATASET_CREATE)
    ok = H5Pset_link_creation_order(list, order) >= 0;
  if (ok)
    return list;
  tg_h5_release(list);
  return -1;
}

static hid_t text_type(size_t size) {
  hid_t type = H5Tcopy(H5T_C_S1);
  if (H5Tset_size(type, size) >= 0 && H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0 &&
      H5Tset_cset(type, H5T_CSET_UTF8) >= 0)
    return type;
  tg_h5_release(type);
  return -1;
}

hid_t tg_h5_type(tg_type type, uint32_t size) {
  switch (type) {
  case TG_I8:
    return H5Tcopy(H5T_NATIVE_INT8);
  case TG_I16:
    return H5Tcopy(H5T_NATIVE_INT16);
  case TG_I32:
    return H5Tcopy(H5T_NATIVE_INT32);
  case TG_I64:
    return H5Tcopy(H5T_NATIVE_INT64);
  case TG_F64:
    return H5Tcopy(H5T_NATIVE_DOUBLE);
  case TG_TEXT:
    return text_type(size);
  case TG_EXACT:
    break;
  }
  return -1;
}

static bool integer_known(size_t size, tg_type *kind) {
  *kind = size == 1 ? TG_I8 : size == 2 ? TG_I16 : size == 4 ? TG_I32 : TG_I64;
  return size == 1 || size == 2 || size == 4 || size == 8;
}

bool tg_h5_type_known(hid_t type, tg_type *kind, uint32_t *size) {
  size_t bytes = H5Tget_size(type);
  *size = (uint32_t)bytes;
  if (bytes == 0 || bytes > UINT32_MAX)
    return false;
  switch (H5Tget_class(type)) {
  case H5T_INTEGER:
    return integer_known(bytes, kind);
  case H5T_FLOAT:
    *kind = TG_F64;
    return bytes == sizeof(double);
  case H5T_STRING:
    *kind = TG_TEXT;
    return H5Tis_variable_str(type) == 0;
  default:
    return false;
  }
}

static bool put_scalar(hid_t object, const char *name, hid_t type, const void *value) {
  hid_t space = H5Screate(H5S_SCALAR);
  hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  bool ok = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
  ok = tg_h5_release(attribute) && ok;
  tg_h5_release(space);
  return ok;
}

static bool put_text(hid_t object, const char *name, const char *text) {
  size_t size = strlen(text);
  hid_t type = text_type(size ? size : 1);
  bool ok = type >= 0 && put_scalar(object, name, type, text);
  tg_h5_release(type);
  return ok;
}

bool tg_h5_put_text(hid_t object, const char *name, const char *text) {
  if (!strstr(text, "://"))
    return put_text(object, name, text);
  char *copy = strdup(text);
  if (copy)
    tg_secret_mask(copy);
  bool ok = copy && put_text(object, name, copy);
  free(copy);
  return ok;
}

bool tg_h5_put_integer(hid_t object, const char *name, int64_t value) {
  return put_scalar(object, name, H5T_NATIVE_INT64, &value);
}

bool tg_h5_put_unit(hid_t object, const char *unit, const char *price_unit) {
  static const char word[] = "price";
  const size_t length = sizeof word - 1;
  char text[64];
  bool whole = strncmp(unit, word, length) == 0 && (unit[length] == 0 || unit[length] == '*');
  if (!whole || !price_unit || !price_unit[0])
    return tg_h5_put_text(object, "unit", unit);
  snprintf(text, sizeof text, "%s%s", price_unit, unit + length);
  return tg_h5_put_text(object, "unit", text);
}

static hid_t attribute_open(hid_t object, const char *name) {
  if (H5Aexists(object, name) <= 0)
    return -1;
  hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  hid_t space = attribute < 0 ? -1 : H5Aget_space(attribute);
  bool single = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
  tg_h5_release(space);
  if (single)
    return attribute;
  tg_h5_release(attribute);
  return -1;
}

static bool read_integer(hid_t attribute, hid_t type, int64_t *value) {
  return H5Tget_class(type) == H5T_INTEGER && H5Aread(attribute, H5T_NATIVE_INT64, value) >= 0;
}

bool tg_h5_get_integer(hid_t object, const char *name, int64_t *value) {
  hid_t attribute = attribute_open(object, name);
  hid_t type = attribute < 0 ? -1 : H5Aget_type(attribute);
  bool ok = type >= 0 && read_integer(attribute, type, value);
  tg_h5_release(type);
  tg_h5_release(attribute);
  return ok;
}

static char *read_text(hid_t attribute, hid_t type) {
  tg_type kind;
  uint32_t size;
  if (!tg_h5_type_known(type, &kind, &size) || kind != TG_TEXT || size > TEXT_MAX)
    return NULL;
  char *text = calloc(1, (size_t)size + 1);
  if (text && H5Aread(attribute, type, text) < 0) {
    free(text);
    return NULL;
  }
  return text;
}

char *tg_h5_get_text(hid_t object, const char *name) {
  int64_t value;
  char digits[32], *text = NULL;
  hid_t attribute = attribute_open(object, name);
  hid_t type = attribute < 0 ? -1 : H5Aget_type(attribute);
  if (type >= 0 && read_integer(attribute, type, &value)) {
    snprintf(digits, sizeof digits, "%" PRId64, value);
    text = strdup(digits);
  } else if (type >= 0) {
    text = read_text(attribute, type);
  }
  tg_h5_release(type);
  tg_h5_release(attribute);
  return text;
}

void tg_h5_get_text_into(hid_t object, const char *name, char *out, size_t size) {
  char *text = tg_h5_get_text(object, name);
  snprintf(out, size, "%s", text ? text : "");
  free(text);
}
