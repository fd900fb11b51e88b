/** \file h5_private.h
 *
 * The open file that the pieces of h5_file.h share.
 */
#ifndef TG_H5_PRIVATE_H
#define TG_H5_PRIVATE_H

#include "hdf5_schemas/h5_file.h"
#include "hdf5_schemas/h5_tool.h"

struct tg_h5_file {
  char *path;
  hid_t id;
  bool parallel;
  MPI_Comm communicator; /* when parallel */
  tg_h5_fault fault;     /* when serial */
  char price_unit[32];   /* "" = not known */
};

/** Collective. The worst status of all ranks, everywhere; serial: \a status. */
tg_status tg_h5_agree(tg_h5_file *file, tg_status status, tg_error *err);
/** Local. errno of the first failed write to \a file, 0 = none. */
int tg_h5_fault_of(const tg_h5_file *file);
/** Local. tg_h5_fail for a write of \a what ("dataset /orders/price"). */
tg_status tg_h5_write_failed(tg_h5_file *file, const char *what, tg_error *err);

#endif
