/** \file h5_driver.h
 *
 * Serial file access for HDF5 that survives a full disk.
 *
 * When a write fails, HDF5 1.10 cannot close the file any more: it keeps the
 * descriptor, and with it the space of a removed file, until the process ends.
 * This driver notes the first failure, drops all later writes and lets HDF5
 * carry on, so that the close succeeds and the caller asks the fault afterwards.
 * It also takes no file locks, which many cluster file systems lack, joins small writes of
 * data to large ones where asked to, and has the system write back early, so that a sync at the end
 * waits little.
 *
 * And it can give out room without writing: HDF5 then allocates and enters in its
 * index what somebody else writes at that address.
 */
#ifndef TG_H5_DRIVER_H
#define TG_H5_DRIVER_H

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

/** What the driver tells of a file, and is told. */
typedef struct tg_h5_fault {
  int error;         /**< errno of the first failed system call, 0 = none */
  int64_t data_at;   /**< where in the file the last write of data (not of metadata) went */
  int64_t data_size; /**< and its bytes */
  bool join;         /**< set by the caller: small writes of data may wait, to be made as one */
  bool reserving;    /**< set by the caller: data is not written, only its place is noted */
} tg_h5_fault;

/** Local. Make \a access (a file access list) use this driver. \a fault must
 * outlive the file. \return negative on failure. */
herr_t tg_h5_driver_set(hid_t access, tg_h5_fault *fault);

#endif
