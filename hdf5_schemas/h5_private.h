/** \file h5_private.h
 *
 * The open file that the pieces of h5_file.h share.
 */
#ifndef TG_H5_PRIVATE_H
#define TG_H5_PRIVATE_H

#include "hdf5_schemas/h5_codec.h"
#include "hdf5_schemas/h5_file.h"
#include "hdf5_schemas/h5_tool.h"

struct tg_h5_file {
  char *path;
  hid_t id;
  tg_h5_fault fault;
  tg_h5_codec *codec; /* made by the first column that is decoded here */
  void *chunk;        /* as it lies in the file, and decoded */
  size_t chunk_room;
  char price_unit[32]; /* "" = not known */
};

/** A field that becomes a column: not hidden, not an exact sum. */
bool tg_h5_is_written(const tg_field *field);
/** Local. Rows per chunk of a table of \a rows, or 0: it is stored in one piece. */
int64_t tg_h5_chunk_rows(int64_t rows, tg_compression compression);
/** Local. tg_h5_fail for a write of \a what ("dataset /orders/price"). */
tg_status tg_h5_write_failed(tg_h5_file *file, const char *what, tg_error *err);
/** Local. A fault of the file if errno, set to 0 before texts were read, says that memory ran
 * out: texts that are NULL may be there. */
void tg_h5_note_memory(tg_h5_file *file);

#endif
