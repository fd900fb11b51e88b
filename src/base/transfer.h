/** \file transfer.h
 *
 * Reads and writes of small files that move all bytes, however a file system cuts or interrupts
 * them.
 */
#ifndef TG_TRANSFER_H
#define TG_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/** Local. Read up to \a size bytes, fewer only at the end of the file. \return bytes read, or -1
 * with errno. */
ssize_t tg_transfer_in(int file, void *data, size_t size);
/** Local. Write \a size bytes. \return false with errno. */
bool tg_transfer_out(int file, const void *data, size_t size);

#endif
