/** \file input_file.h
 *
 * A catalogued file, opened only if it is still what the catalog saw, and read
 * to the size it had then.
 */
#ifndef TG_INPUT_FILE_H
#define TG_INPUT_FILE_H

#include "fetch/object.h"

typedef struct tg_input_file {
  int fd; /**< -1 = closed */
  int64_t size, offset;
  int64_t begin;    /**< first offset */
  int64_t expected; /**< the system was told that bytes before it will be read */
  char path[1024];
} tg_input_file;

/** Local. Open for reading at \a begin. TG_BAD_INPUT when size or modification
 * time differ from \a object. */
tg_status tg_input_file_open(const tg_object *object, int64_t begin, tg_input_file *file,
                             tg_error *err);
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
