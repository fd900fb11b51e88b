/** \file zstd_plugin.c
 *
 * The two functions by which HDF5 finds the filter in a shared library.
 */
#include "hdf5_schemas/zstd_filter.h"

#include <H5PLextern.h>

H5PL_type_t H5PLget_plugin_type(void) {
  return H5PL_TYPE_FILTER;
}

const void *H5PLget_plugin_info(void) {
  return &tg_zstd_filter;
}
