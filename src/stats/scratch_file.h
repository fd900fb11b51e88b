/** \file scratch_file.h
 *
 * A file without a name for what does not fit into memory: it is unlinked as soon as
 * it is open, so that no failure and no kill leaves one behind.
 */
#ifndef TG_SCRATCH_FILE_H
#define TG_SCRATCH_FILE_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/** Local. A new empty file beside \a prefix, only for its owner (0600). The descriptor goes to
 * \a descriptor; close it with close(). TG_IO, TG_NO_SPACE, TG_NO_MEMORY. */
tg_status tg_scratch_file_open(const char *prefix, int *descriptor, tg_error *err);
/** Local. Write \a size bytes at \a offset, all of them. \a prefix is for the message. */
tg_status tg_scratch_file_write(int descriptor, const char *prefix, const void *data, size_t size,
                                int64_t offset, tg_error *err);
/** Local. Read \a size bytes at \a offset. TG_CORRUPT when the file is shorter. */
tg_status tg_scratch_file_read(int descriptor, const char *prefix, void *data, size_t size,
                               int64_t offset, tg_error *err);

#endif
