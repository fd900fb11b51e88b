/** \file h5_mpi.h
 *
 * Parallel file access for HDF5 that survives a full disk.
 *
 * When a write fails on one rank, HDF5 1.10 leaves the collective call there,
 * and the other ranks wait for it for ever; nor can it close the file. So a
 * failed write is noted, here, and HDF5 is told that it succeeded: all ranks go
 * on together, and the caller asks for the fault afterwards. MPI-IO is reached
 * through MPI's profiling interface, which is made for standing in between.
 */
#ifndef TG_H5_MPI_H
#define TG_H5_MPI_H

#include <hdf5.h>

/** Collective over \a communicator. File access list; negative on failure. */
hid_t tg_h5_access_parallel(MPI_Comm communicator, H5F_libver_t low);
/** Local. errno of the first write of this process that failed since the last
 * tg_h5_access_parallel: ENOSPC, EIO, or 0 for none. */
int tg_h5_parallel_fault(void);

#endif
