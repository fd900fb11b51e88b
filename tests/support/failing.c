#include "failing.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Threads count too. */
static _Atomic int64_t calls, chosen;
static _Atomic int watched = FAILING_KINDS;

static bool fails(failing_kind kind) {
  return watched == (int)kind && ++calls == chosen;
}

static bool no_memory(void) {
  bool now = fails(FAILING_MEMORY);
  if (now)
    errno = ENOMEM;
  return now;
}

static bool no_file(void) {
  bool now = fails(FAILING_FILES);
  if (now)
    errno = EIO;
  return now;
}

/* RESULT failing_NAME PARAMETERS: NAME ARGUMENTS, or OTHERWISE */
#define FAILING(result, name, parameters, arguments, now, otherwise)                               \
  result failing_##name parameters;                                                                \
  result failing_##name parameters {                                                               \
    return now() ? otherwise : name arguments;                                                     \
  }

FAILING(void *, malloc, (size_t size), (size), no_memory, NULL)
FAILING(void *, calloc, (size_t count, size_t size), (count, size), no_memory, NULL)
FAILING(void *, realloc, (void *data, size_t size), (data, size), no_memory, NULL)
FAILING(void *, reallocarray, (void *data, size_t count, size_t size), (data, count, size),
        no_memory, NULL)
FAILING(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size), no_memory, NULL)
FAILING(char *, strdup, (const char *text), (text), no_memory, NULL)
FAILING(char *, strndup, (const char *text, size_t size), (text, size), no_memory, NULL)
FAILING(FILE *, fopen, (const char *path, const char *mode), (path, mode), no_file, NULL)
FAILING(int, mkostemp, (char *path, int flags), (path, flags), no_file, -1)
FAILING(ssize_t, read, (int fd, void *data, size_t size), (fd, data, size), no_file, -1)
FAILING(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), no_file, -1)
FAILING(ssize_t, pread, (int fd, void *data, size_t size, off_t at), (fd, data, size, at), no_file,
        -1)
FAILING(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at),
        no_file, -1)
FAILING(int, fsync, (int fd), (fd), no_file, -1)
FAILING(int, ftruncate, (int fd, off_t size), (fd, size), no_file, -1)
FAILING(int, fstat, (int fd, struct stat *facts), (fd, facts), no_file, -1)
FAILING(int, rename, (const char *from, const char *to), (from, to), no_file, -1)
FAILING(int, statvfs, (const char *path, struct statvfs *facts), (path, facts), no_file, -1)
FAILING(int, mkdir, (const char *path, mode_t mode), (path, mode), no_file, -1)
FAILING(char *, realpath, (const char *path, char *out), (path, out), no_file, NULL)

int failing_open(const char *path, int flags, ...);
int failing_open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return no_file() ? -1 : open(path, flags, mode);
}

/* What was in the buffer does not reach the disk, but the file is closed. */
int failing_fclose(FILE *file);
int failing_fclose(FILE *file) {
  bool now = no_file();
  int status = fclose(file);
  if (!now)
    return status;
  errno = EIO;
  return EOF;
}

void failing_start(failing_kind kind, int64_t number) {
  calls = 0;
  chosen = number;
  watched = (int)kind;
}

int64_t failing_stop(void) {
  watched = FAILING_KINDS;
  return calls;
}

uint64_t failing_sum(uint64_t sum, const void *data, uint64_t size) {
  const unsigned char *bytes = data;
  sum ^= UINT64_C(0xcbf29ce484222325);
  for (uint64_t i = 0; i < size; i++)
    sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
  return sum;
}

int64_t failing_try(const failing_case *one, failing_kind kind, int64_t most) {
  int64_t wrong = 0, done = 0, tried = 0;
  failing_start(kind, 0);
  failing_outcome usual = one->run(one->context);
  int64_t all = failing_stop();
  if (!usual.done || !all) {
    printf("%s: fails by itself, or calls nothing\n", one->name);
    return 1;
  }
  for (int64_t number = 1; number <= all; number += 1 + (all - 1) / most, tried++) {
    failing_start(kind, number);
    failing_outcome now = one->run(one->context);
    failing_stop();
    done += now.done;
    if (now.done ? now.result == usual.result : now.said)
      continue;
    wrong++;
    printf("%s: call %" PRId64 " of %" PRId64 " for %s fails: %s\n", one->name, number, all,
           kind == FAILING_MEMORY ? "memory" : "files",
           now.done ? "it is done, with another result" : "it is not done, and says nothing");
  }
  printf("%s: %" PRId64 " of %" PRId64 " calls for %s failed, %" PRId64 " without harm\n",
         one->name, tried, all, kind == FAILING_MEMORY ? "memory" : "files", done);
  return wrong;
}
