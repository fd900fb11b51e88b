/** \file block.h
 *
 * How many rows of an aggregate are read at once: enough to be quick, few enough
 * that memory stays bounded whatever the file says of its row size.
 */
#ifndef TG_BLOCK_H
#define TG_BLOCK_H

#include "hdf5_schemas/h5_file.h"

#define TG_BLOCK_ROWS  (4 * TG_H5_CHUNK_ROWS)
#define TG_BLOCK_BYTES ((int64_t)256 << 20)

/** Local. Rows per block for rows of \a row_size bytes: 1 .. TG_BLOCK_ROWS. */
static inline int64_t tg_block_rows(size_t row_size) {
  if (row_size >= (size_t)TG_BLOCK_BYTES)
    return 1;
  int64_t rows = TG_BLOCK_BYTES / (int64_t)(row_size ? row_size : 1);
  return rows < TG_BLOCK_ROWS ? rows : TG_BLOCK_ROWS;
}

#endif
