/** \file scratch_file.c */
#include "stats/scratch_file.h"

#include "base/activity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

tg_status tg_scratch_file_open(const char *prefix, int *descriptor, tg_error *err) {
  char *path = NULL;
  *descriptor = -1;
  if (asprintf(&path, "%s-XXXXXX", prefix) < 0)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for the name of a scratch file", prefix);
  tg_status status = TG_OK;
  *descriptor = mkostemp(path, O_CLOEXEC);
  if (*descriptor < 0)
    status = tg_fail_errno(err, "cannot create the scratch file %s; the tests sort there", path);
  else
    unlink(path);
  free(path);
  return status;
}

tg_status tg_scratch_file_write(int descriptor, const char *prefix, const void *data, size_t size,
                                int64_t offset, tg_error *err) {
  const char *from = data;
  while (size > 0) {
    tg_activity_tick();
    ssize_t written = pwrite(descriptor, from, size, offset);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return tg_fail_errno(err,
                           "cannot write to the scratch file of the tests beside %s; free space "
                           "there or give more resources.memory_per_rank",
                           prefix);
    from += written;
    offset += written;
    size -= (size_t)written;
  }
  return TG_OK;
}

tg_status tg_scratch_file_read(int descriptor, const char *prefix, void *data, size_t size,
                               int64_t offset, tg_error *err) {
  char *to = data;
  while (size > 0) {
    tg_activity_tick();
    ssize_t got = pread(descriptor, to, size, offset);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return tg_fail_errno(err, "cannot read the scratch file of the tests beside %s", prefix);
    if (got == 0)
      return tg_fail(err, TG_CORRUPT, "the scratch file of the tests beside %s was cut", prefix);
    to += got;
    offset += got;
    size -= (size_t)got;
  }
  return TG_OK;
}
