/** \file zstd_filter.h
 *
 * zstd as HDF5 filter 32015, the registered number, so that any reader with a
 * zstd plugin opens what we write.
 *
 * Uses no HDF5 symbol, only its types: the same code is linked into the program
 * and made into a plugin that works with any build of the HDF5 library.
 */
#ifndef TG_ZSTD_FILTER_H
#define TG_ZSTD_FILTER_H

#include <hdf5.h>

#define TG_ZSTD_FILTER 32015
/** The one client value: the compression level. */
#define TG_ZSTD_LEVEL 1

extern const H5Z_class2_t tg_zstd_filter;

#endif
