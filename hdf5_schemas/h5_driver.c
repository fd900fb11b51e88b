/** \file h5_driver.c
 *
 * An HDF5 virtual file driver over pread and pwrite.
 */
#include "hdf5_schemas/h5_driver.h"

#include "base/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADDRESS_MAX ((haddr_t)INT64_MAX)

/* Data are written in pieces of at least this much where they follow each other: a system call
 * for each chunk costs four times as much. */
#define JOIN_BYTES ((size_t)1 << 20)
/* Written bytes after which the system is asked to begin to write them to the disk. */
#define WRITE_BACK_BYTES ((haddr_t)8 << 20)

typedef struct driver_access {
  tg_h5_fault *fault;
} driver_access;

typedef struct driver_file {
  H5FD_t public; /* first: HDF5 sees only this */
  int descriptor;
  haddr_t allocated, end;
  tg_h5_fault *fault;
  unsigned char *joined; /* data not written yet, from joined_at on; NULL = none so far */
  haddr_t joined_at;
  size_t joined_size;
  haddr_t unsynced; /* bytes written since the disk was last asked for */
} driver_file;

static void note_fault(driver_file *file, int error) {
  if (!file->fault->error)
    file->fault->error = error;
}

/* A new file has a temporary name; a device is what it is. */
static int open_descriptor(const char *name, unsigned flags) {
  struct stat about;
  int descriptor = -1;
  const bool device = stat(name, &about) == 0 && S_ISCHR(about.st_mode);
  if (flags & H5F_ACC_CREAT && !device)
    tg_atomic_create(name, &descriptor, NULL);
  else
    descriptor = open(name, O_CLOEXEC | (flags & H5F_ACC_RDWR ? O_RDWR : O_RDONLY));
  return descriptor;
}

static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access, haddr_t address_max) {
  (void)address_max;
  const driver_access *settings = H5Pget_driver_info(access);
  driver_file *file = settings ? calloc(1, sizeof *file) : NULL;
  if (!file)
    return NULL;
  struct stat about;
  file->fault = settings->fault;
  file->descriptor = open_descriptor(name, flags);
  if (file->descriptor < 0 || fstat(file->descriptor, &about) < 0) {
    note_fault(file, errno);
    if (file->descriptor >= 0)
      close(file->descriptor);
    free(file);
    return NULL;
  }
  file->end = (haddr_t)about.st_size;
  return &file->public;
}

/* Asks without waiting; that it may not be possible does no harm. */
static void write_back(driver_file *file, size_t written) {
  file->unsynced += written;
  if (file->unsynced < WRITE_BACK_BYTES)
    return;
  sync_file_range(file->descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
  file->unsynced = 0;
}

static void write_now(driver_file *file, haddr_t address, size_t size, const unsigned char *in) {
  const size_t whole = size;
  while (size > 0 && !file->fault->error) {
    ssize_t put = pwrite(file->descriptor, in, size, (off_t)address);
    if (put < 0 && errno == EINTR)
      continue;
    if (put <= 0) {
      note_fault(file, put < 0 ? errno : ENOSPC);
      break;
    }
    in += put, address += (haddr_t)put, size -= (size_t)put;
  }
  write_back(file, whole);
}

static void write_joined(driver_file *file) {
  if (file->joined_size)
    write_now(file, file->joined_at, file->joined_size, file->joined);
  file->joined_size = 0;
}

/* Before a look at, or a write to, bytes that may still wait. */
static void settle(driver_file *file, haddr_t address, size_t size) {
  if (address < file->joined_at + file->joined_size && file->joined_at < address + size)
    write_joined(file);
}

/* \return false when the data are to be written at once. */
static bool join(driver_file *file, haddr_t address, size_t size, const void *in) {
  if (size >= JOIN_BYTES)
    return false;
  if (!file->joined && !(file->joined = malloc(JOIN_BYTES)))
    return false;
  if (address != file->joined_at + file->joined_size || size > JOIN_BYTES - file->joined_size)
    write_joined(file);
  if (file->joined_size == 0)
    file->joined_at = address;
  memcpy(file->joined + file->joined_size, in, size);
  file->joined_size += size;
  return true;
}

static herr_t driver_close(H5FD_t *base) {
  driver_file *file = (driver_file *)base;
  write_joined(file);
  if (close(file->descriptor) < 0)
    note_fault(file, errno);
  free(file->joined);
  free(file);
  return 0;
}

static herr_t driver_query(const H5FD_t *base, unsigned long *flags) {
  (void)base;
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

static haddr_t driver_get_allocated(const H5FD_t *base, H5FD_mem_t type) {
  (void)type;
  return ((const driver_file *)base)->allocated;
}

static herr_t driver_set_allocated(H5FD_t *base, H5FD_mem_t type, haddr_t address) {
  (void)type;
  ((driver_file *)base)->allocated = address;
  return 0;
}

static haddr_t driver_get_end(const H5FD_t *base, H5FD_mem_t type) {
  (void)type;
  return ((const driver_file *)base)->end;
}

static herr_t driver_read(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address,
                          size_t size, void *buffer) {
  (void)type, (void)transfer;
  driver_file *file = (driver_file *)base;
  if (address > ADDRESS_MAX || size > ADDRESS_MAX - address)
    return -1;
  settle(file, address, size);
  unsigned char *out = buffer;
  while (size > 0) {
    ssize_t got = pread(file->descriptor, out, size, (off_t)address);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      note_fault(file, errno);
      return -1;
    }
    if (got == 0) { /* allocated but never written: zeros, as HDF5's own drivers give */
      memset(out, 0, size);
      break;
    }
    out += got, address += (haddr_t)got, size -= (size_t)got;
  }
  return 0;
}

static herr_t driver_write(H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address,
                           size_t size, const void *buffer) {
  (void)transfer;
  driver_file *file = (driver_file *)base;
  if (address > ADDRESS_MAX || size > ADDRESS_MAX - address)
    return -1;
  if (type == H5FD_MEM_DRAW) {
    file->fault->data_at = (int64_t)address;
    file->fault->data_size = (int64_t)size;
    if (file->fault->reserving)
      return 0;
  }
  if (address + size > file->end)
    file->end = address + size;
  if (type == H5FD_MEM_DRAW && file->fault->join && join(file, address, size, buffer))
    return 0;
  settle(file, address, size);
  write_now(file, address, size, buffer);
  return 0;
}

static herr_t driver_flush(H5FD_t *base, hid_t transfer, hbool_t closing) {
  (void)transfer, (void)closing;
  write_joined((driver_file *)base);
  return 0;
}

static herr_t driver_truncate(H5FD_t *base, hid_t transfer, hbool_t closing) {
  (void)transfer, (void)closing;
  driver_file *file = (driver_file *)base;
  write_joined(file);
  if (file->end != file->allocated) {
    if (!file->fault->error && ftruncate(file->descriptor, (off_t)file->allocated) < 0)
      note_fault(file, errno);
    file->end = file->allocated;
  }
  return 0;
}

static const H5FD_class_t driver_class = {
    .name = "tapegrid",
    .maxaddr = ADDRESS_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(driver_access),
    .open = driver_open,
    .close = driver_close,
    .query = driver_query,
    .get_eoa = driver_get_allocated,
    .set_eoa = driver_set_allocated,
    .get_eof = driver_get_end,
    .read = driver_read,
    .write = driver_write,
    .flush = driver_flush,
    .truncate = driver_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

/* Registered once and for good: a file that holds the last reference to its driver is closed by
 * HDF5 1.10 with what it has freed just before. */
herr_t tg_h5_driver_set(hid_t access, tg_h5_fault *fault) {
  static hid_t driver = -1;
  if (H5Iis_valid(driver) <= 0)
    driver = H5FDregister(&driver_class);
  if (driver < 0)
    return -1;
  const driver_access settings = {fault};
  return H5Pset_driver(access, driver, &settings);
}
