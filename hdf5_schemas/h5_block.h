/** \file h5_block.h
 *
 * Adjacent rows of a table as the file will hold them: every chunk of every column
 * encoded, in memory, so that a rank needs nobody for that. Then their places are
 * asked for (tg_h5_table_reserve, on the rank that has the file open in HDF5) and
 * each rank writes its own.
 *
 * Several ranks write different bytes of one file without a lock: right on local and
 * parallel file systems; on NFS the ranks should share a host.
 */
#ifndef TG_H5_BLOCK_H
#define TG_H5_BLOCK_H

#include "hdf5_schemas/h5_codec.h"

typedef struct tg_h5_block {
  const tg_schema *schema;
  tg_compression compression;
  int64_t total;    /**< rows of the table */
  size_t columns;   /**< of the schema that are written */
  size_t count;     /**< pieces: chunks * columns, chunk after chunk */
  uint32_t *sizes;  /**< bytes per piece */
  char *bytes;      /**< the pieces, one after the other */
  char *values;     /**< a chunk of rows as columns */
  size_t row_bytes; /**< of all columns */
  tg_h5_codec *codec;
} tg_h5_block;

/** Local. Room for \a rows rows of a table of \a total. Close it also after a failure. */
tg_status tg_h5_block_open(tg_h5_block *block, const tg_schema *schema, tg_compression compression,
                           int64_t total, int64_t rows, tg_error *err);
void tg_h5_block_close(tg_h5_block *block);
/** Local. Encode \a count packed rows; they start at a chunk and end at one, or with the table. */
tg_status tg_h5_block_encode(tg_h5_block *block, const void *rows, int64_t count, tg_error *err);
/** Local. Write all pieces to \a descriptor, each at its address. \a path is for the error. */
tg_status tg_h5_block_write(const tg_h5_block *block, const uint64_t *addresses, int descriptor,
                            const char *path, tg_error *err);

#endif
