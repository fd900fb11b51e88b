/** \file output.h
 *
 * The aggregate while it is written: rank 0 has it open in HDF5 and makes the
 * tables, every rank has a descriptor and writes its own chunks.
 */
#ifndef TG_OUTPUT_H
#define TG_OUTPUT_H

#include "hdf5_schemas/h5_file.h"
#include "world.h"

typedef struct tg_output {
  const char *path; /**< borrowed */
  tg_compression compression;
  tg_h5_file *file; /**< rank 0 while it is open, else NULL */
  int descriptor;
} tg_output;

/** Collective. Create the file at \a path. Nothing is left open after a failure. */
tg_status tg_output_create(const tg_world *world, const char *path, tg_compression compression,
                           tg_output *output, tg_error *err);
/** Collective. What was written is in the file; it can be read, and opened again. Safe when it
 * is not open. */
tg_status tg_output_close(const tg_world *world, tg_output *output, tg_error *err);
/** Local, rank 0. Open the closed file for more tables of rank 0 alone. */
tg_status tg_output_reopen(tg_output *output, tg_error *err);
/** Local, rank 0. A table that is held whole: create it, write it. */
tg_status tg_output_table(tg_output *output, const tg_schema *schema, const void *rows,
                          size_t count, tg_error *err);

#endif
