/** \file input_file.c
 *
 * open, fstat, read and pread with their failures put into words.
 */
#include "fetch/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A reader of less than FIRST bytes wants a header and no more. Then there are at least
 * AHEAD - STEP bytes on their way: some 10 ms of a fast disk, and more than a scan needs. */
enum { FIRST = 1 << 20, AHEAD = 16 << 20, STEP = 4 << 20 };

int64_t tg_input_file_modified(const struct stat *facts) {
  return (int64_t)facts->st_mtim.tv_sec * 1000000000 + facts->st_mtim.tv_nsec;
}

static tg_status file_check(const tg_object *object, const tg_input_file *file, tg_error *err) {
  struct stat facts;
  if (fstat(file->fd, &facts) != 0)
    return tg_fail_errno(err, "%s: cannot be examined", file->path);
  if (!S_ISREG(facts.st_mode) || facts.st_size != object->size)
    return tg_fail(err, TG_BAD_INPUT,
                   "%s: changed since it was listed: %" PRId64 " bytes then, %" PRId64
                   " now; run again when it is complete",
                   file->path, object->size, (int64_t)facts.st_size);
  if (tg_input_file_modified(&facts) != object->modified)
    return tg_fail(err, TG_BAD_INPUT,
                   "%s: was written to since it was listed; run again when it is complete",
                   file->path);
  return TG_OK;
}

tg_status tg_input_file_open(const tg_object *object, int64_t begin, tg_input_file *file,
                             tg_error *err) {
  *file = (tg_input_file){.size = object->size, .offset = begin, .begin = begin, .expected = begin};
  memcpy(file->path, object->path, sizeof file->path - 1);
  file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file->fd < 0)
    return tg_fail_errno(err, "%s: cannot be opened", file->path);
  tg_status status = file_check(object, file, err);
  if (status == TG_OK && begin > 0 && lseek(file->fd, begin, SEEK_SET) != begin)
    status = tg_fail_errno(err, "%s: cannot go to byte %" PRId64, file->path, begin);
  if (status != TG_OK)
    tg_input_file_close(file);
  return status;
}

/* A hint: where it cannot be given, nothing is lost. */
static void read_expect(tg_input_file *file) {
  if (file->offset - file->begin < FIRST || file->offset + AHEAD - STEP < file->expected ||
      file->expected >= file->size)
    return;
  if (file->expected < file->offset)
    file->expected = file->offset;
  int64_t end = file->offset + AHEAD;
  posix_fadvise(file->fd, file->expected, end - file->expected, POSIX_FADV_WILLNEED);
  file->expected = end;
}

tg_status tg_input_file_read(tg_input_file *file, void *buffer, size_t capacity, size_t *got,
                             tg_error *err) {
  *got = 0;
  int64_t rest = file->size - file->offset;
  if (rest <= 0)
    return TG_OK;
  size_t wanted = (uint64_t)rest < capacity ? (size_t)rest : capacity;
  ssize_t count;
  do {
    count = read(file->fd, buffer, wanted);
  } while (count < 0 && errno == EINTR);
  if (count < 0)
    return tg_fail_errno(err, "%s: reading at byte %" PRId64, file->path, file->offset);
  if (count == 0)
    return tg_fail(err, TG_CORRUPT,
                   "%s: ends at byte %" PRId64 " but had %" PRId64
                   " when it was listed: it was cut while in use",
                   file->path, file->offset, file->size);
  file->offset += count;
  read_expect(file);
  *got = (size_t)count;
  return TG_OK;
}

tg_status tg_input_file_read_at(const tg_input_file *file, int64_t offset, void *buffer,
                                size_t capacity, size_t *got, tg_error *err) {
  *got = 0;
  while (*got < capacity) {
    ssize_t count = pread(file->fd, (char *)buffer + *got, capacity - *got, offset + (int64_t)*got);
    if (count == 0)
      break;
    if (count < 0 && errno != EINTR)
      return tg_fail_errno(err, "%s: reading at byte %" PRId64, file->path, offset);
    if (count > 0)
      *got += (size_t)count;
  }
  return TG_OK;
}

void tg_input_file_close(tg_input_file *file) {
  if (file->fd >= 0)
    close(file->fd);
  file->fd = -1;
}
