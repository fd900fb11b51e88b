/** \file input_file.c
 *
 * open, statx, read and pread with their failures put into words.
 */
#include "fetch/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

/* A reader of less than FIRST bytes wants a header and no more. Then there are at least
 * AHEAD - STEP bytes on their way: some 10 ms of a fast disk, and more than a scan needs. */
enum { FIRST = 1 << 20, AHEAD = 16 << 20, STEP = 4 << 20 };

int64_t tg_input_file_modified(const struct stat *facts) {
  return (int64_t)facts->st_mtim.tv_sec * 1000000000 + facts->st_mtim.tv_nsec;
}

/* "2024-09-05T08:15:30.000000001Z". */
static const char *time_text(int64_t time, char out[40]) {
  const time_t seconds = (time_t)(time / 1000000000);
  struct tm utc;
  char clock[24] = "";
  strftime(clock, sizeof clock, "%Y-%m-%dT%H:%M:%S", gmtime_r(&seconds, &utc));
  snprintf(out, 40, "%s.%09dZ", clock, (int)(time % 1000000000));
  return out;
}

static tg_status modified_differs(const tg_input_file *file, int64_t now, tg_error *err) {
  char listed[40], found[40];
  return tg_fail(err, TG_BAD_INPUT,
                 "%s: was written to since it was listed: last change at %s then, %s now; run "
                 "again when it is complete",
                 file->path, time_text(file->modified, listed), time_text(now, found));
}

static tg_status other_file(const tg_input_file *file, uint64_t inode, tg_error *err) {
  return tg_fail(err, TG_BAD_INPUT,
                 "%s: was replaced by another file since it was listed: inode %" PRIu64
                 " then, %" PRIu64 " now; run again when it is complete",
                 file->path, file->inode, inode);
}

tg_status tg_input_file_check(const tg_input_file *file, tg_error *err) {
  struct statx facts;
  if (statx(file->fd, "", AT_EMPTY_PATH | AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &facts) != 0)
    return tg_fail_errno(err, "%s: cannot be examined", file->path);
  const int64_t modified =
      (int64_t)facts.stx_mtime.tv_sec * 1000000000 + (int64_t)facts.stx_mtime.tv_nsec;
  const bool same_device = makedev(facts.stx_dev_major, facts.stx_dev_minor) == file->device;
  if (!S_ISREG(facts.stx_mode) || (int64_t)facts.stx_size != file->size)
    return tg_fail(err, TG_BAD_INPUT,
                   "%s: changed since it was listed: %" PRId64 " bytes then, %" PRId64
                   " now; run again when it is complete",
                   file->path, file->size, (int64_t)facts.stx_size);
  if (file->inode && same_device && facts.stx_ino != file->inode)
    return other_file(file, facts.stx_ino, err);
  return modified == file->modified ? TG_OK : modified_differs(file, modified, err);
}

tg_status tg_input_file_open(const tg_object *object, int64_t begin, tg_input_file *file,
                             tg_error *err) {
  *file = (tg_input_file){.size = object->size,
                          .modified = object->modified,
                          .device = object->device,
                          .inode = object->inode,
                          .offset = begin,
                          .begin = begin,
                          .expected = begin};
  memcpy(file->path, object->path, sizeof file->path - 1);
  file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file->fd < 0 && errno == ENOENT)
    return tg_fail(err, TG_NOT_FOUND,
                   "%s: is gone since it was listed; run again when it is complete", file->path);
  if (file->fd < 0)
    return tg_fail_errno(err, "%s: cannot be opened", file->path);
  tg_status status = tg_input_file_check(file, err);
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
                   " when it was listed: it was cut while in use; run again when it is complete",
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
