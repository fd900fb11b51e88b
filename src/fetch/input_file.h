/** \file input_file.h
 *
 * A catalogued file, opened only if it is still what the catalog saw, and read
 * to the size it had then. Whoever has read what it wanted asks again: bytes count only
 * when the file was the same from the first to the last of them.
 */
#ifndef TG_INPUT_FILE_H
#define TG_INPUT_FILE_H

#include "fetch/object.h"

typedef struct tg_input_file {
  int fd; /**< -1 = closed */
  int64_t size, offset;
  int64_t modified; /**< this, size and the two below: as listed */
  uint64_t device, inode;
  int64_t begin;    /**< first offset */
  int64_t expected; /**< the system was told that bytes before it will be read */
  char path[1024];
} tg_input_file;

/** Local. Open for reading at \a begin. TG_BAD_INPUT when tg_input_file_check fails,
 * TG_NOT_FOUND when the file is gone. */
tg_status tg_input_file_open(const tg_object *object, int64_t begin, tg_input_file *file,
                             tg_error *err);
/** Local. TG_BAD_INPUT when the open file is no longer the one that was listed: another file (by
 * device and inode; inodes of another device number, as another host may give, are not compared),
 * another size, or another modification time. A server is asked, not its cache. */
tg_status tg_input_file_check(const tg_input_file *file, tg_error *err);
/** Local. The next bytes; *got = 0 at the end. From the second MiB on the system is asked to
 * have the following bytes in memory when they are wanted. TG_CORRUPT when the file became
 * shorter in the meantime. */
tg_status tg_input_file_read(tg_input_file *file, void *buffer, size_t capacity, size_t *got,
                             tg_error *err);
/** Local. Up to \a capacity bytes at \a offset, fewer only at the end. */
tg_status tg_input_file_read_at(const tg_input_file *file, int64_t offset, void *buffer,
                                size_t capacity, size_t *got, tg_error *err);
void tg_input_file_close(tg_input_file *file);

/** Local. ns since 1970 of the last modification by stat(2). */
struct stat;
int64_t tg_input_file_modified(const struct stat *facts);

#endif
