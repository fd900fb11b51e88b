/** \file h5_mpi.c
 *
 * The three calls by which HDF5 writes through MPI-IO.
 */
#include "hdf5_schemas/h5_mpi.h"

#include "hdf5_schemas/h5_tool.h"

#include <errno.h>

/* MPI's profiling interface knows no context to keep this in. */
static int first_fault;

int tg_h5_parallel_fault(void) {
  return first_fault;
}

static int note_fault(int result) {
  int class = MPI_SUCCESS;
  if (result != MPI_SUCCESS)
    MPI_Error_class(result, &class);
  if (class != MPI_SUCCESS && !first_fault)
    first_fault = class == MPI_ERR_NO_SPACE || class == MPI_ERR_QUOTA ? ENOSPC : EIO;
  return MPI_SUCCESS;
}

/* HDF5 compares what was written with what it asked for. */
static int note_write(int result, MPI_Datatype type, int count, MPI_Status *status) {
  int size = 0;
  if (result != MPI_SUCCESS && status != MPI_STATUS_IGNORE &&
      MPI_Type_size(type, &size) == MPI_SUCCESS)
    MPI_Status_set_elements(status, MPI_BYTE, size * count);
  return note_fault(result);
}

int MPI_File_write_at(MPI_File file, MPI_Offset offset, const void *data, int count,
                      MPI_Datatype type, MPI_Status *status) {
  int result = PMPI_File_write_at(file, offset, data, count, type, status);
  return note_write(result, type, count, status);
}

int MPI_File_write_at_all(MPI_File file, MPI_Offset offset, const void *data, int count,
                          MPI_Datatype type, MPI_Status *status) {
  int result = PMPI_File_write_at_all(file, offset, data, count, type, status);
  return note_write(result, type, count, status);
}

int MPI_File_sync(MPI_File file) {
  return note_fault(PMPI_File_sync(file));
}

/* Every rank writes what it has: ranks that collect the data of others would wait for
 * each other after a fault, and read-modify-write needs file locks. */
static void set_hints(MPI_Info hints) {
  MPI_Info_set(hints, "romio_cb_write", "disable");
  MPI_Info_set(hints, "romio_ds_write", "disable");
}

hid_t tg_h5_access_parallel(MPI_Comm communicator, H5F_libver_t low) {
  MPI_Info hints;
  first_fault = 0;
  if (MPI_Info_create(&hints) != MPI_SUCCESS)
    return -1;
  set_hints(hints);
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  /* Metadata written by all ranks together costs one call, not one for each object. */
  bool ok = H5Pset_fapl_mpio(access, communicator, hints) >= 0 &&
            H5Pset_coll_metadata_write(access, 1) >= 0 &&
            H5Pset_libver_bounds(access, low, H5F_LIBVER_V110) >= 0;
  MPI_Info_free(&hints);
  if (ok)
    return access;
  tg_h5_release(access);
  return -1;
}
