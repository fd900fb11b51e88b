#include "failing.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
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

/* ---- blocks that are given and not freed: a hash table of their addresses ---- */

enum { SLOTS = 1 << 20 };

static const void *live[SLOTS];
static int64_t live_count;
static pthread_mutex_t live_lock = PTHREAD_MUTEX_INITIALIZER;

static size_t slot_of(const void *block) {
  return (size_t)(((uintptr_t)block >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 44);
}

static size_t slot_find(const void *block) {
  size_t slot = slot_of(block);
  while (live[slot] && live[slot] != block)
    slot = (slot + 1) % SLOTS;
  return slot;
}

static void *block_given(void *block) {
  pthread_mutex_lock(&live_lock);
  if (block && live_count < SLOTS / 2) {
    live[slot_find(block)] = block;
    live_count++;
  }
  pthread_mutex_unlock(&live_lock);
  return block;
}

/* Those behind it, up to a gap, move to where they are found. */
static void block_taken(const void *block) {
  pthread_mutex_lock(&live_lock);
  size_t slot = slot_find(block);
  if (block && live[slot]) {
    live[slot] = NULL;
    live_count--;
    for (slot = (slot + 1) % SLOTS; live[slot]; slot = (slot + 1) % SLOTS) {
      const void *moved = live[slot];
      live[slot] = NULL;
      live[slot_find(moved)] = moved;
    }
  }
  pthread_mutex_unlock(&live_lock);
}

void failing_free(void *block);
void failing_free(void *block) {
  block_taken(block);
  free(block);
}

void *failing_realloc(void *data, size_t size);
void *failing_realloc(void *data, size_t size) {
  if (no_memory())
    return NULL;
  block_taken(data);
  return block_given(realloc(data, size));
}

void *failing_reallocarray(void *data, size_t count, size_t size);
void *failing_reallocarray(void *data, size_t count, size_t size) {
  if (no_memory())
    return NULL;
  block_taken(data);
  return block_given(reallocarray(data, count, size));
}

#define GIVING(result, name, parameters, arguments)                                                \
  result failing_##name parameters;                                                                \
  result failing_##name parameters {                                                               \
    return no_memory() ? NULL : block_given(name arguments);                                       \
  }

GIVING(void *, malloc, (size_t size), (size))
GIVING(void *, calloc, (size_t count, size_t size), (count, size))
GIVING(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size))
GIVING(char *, strdup, (const char *text), (text))
GIVING(char *, strndup, (const char *text, size_t size), (text, size))

/* ---- calls to the file system ---- */

/* RESULT failing_NAME PARAMETERS: NAME ARGUMENTS, or OTHERWISE */
#define FAILING(result, name, parameters, arguments, otherwise)                                    \
  result failing_##name parameters;                                                                \
  result failing_##name parameters {                                                               \
    return no_file() ? otherwise : name arguments;                                                 \
  }

FAILING(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL)
FAILING(int, mkostemp, (char *path, int flags), (path, flags), -1)
FAILING(ssize_t, read, (int fd, void *data, size_t size), (fd, data, size), -1)
FAILING(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), -1)
FAILING(ssize_t, pread, (int fd, void *data, size_t size, off_t at), (fd, data, size, at), -1)
FAILING(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at),
        -1)
FAILING(int, fsync, (int fd), (fd), -1)
FAILING(int, ftruncate, (int fd, off_t size), (fd, size), -1)
FAILING(int, fstat, (int fd, struct stat *facts), (fd, facts), -1)
FAILING(int, rename, (const char *from, const char *to), (from, to), -1)
FAILING(int, statvfs, (const char *path, struct statvfs *facts), (path, facts), -1)
FAILING(int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
FAILING(char *, realpath, (const char *path, char *out), (path, out), NULL)

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

static const char *wrong_with(const failing_outcome *now, const failing_outcome *usual,
                              int64_t kept) {
  if (kept)
    return "memory is not freed";
  if (!now->done)
    return now->said ? NULL : "it is not done, and says nothing";
  return now->result == usual->result ? NULL : "it is done, with another result";
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
    int64_t before = live_count;
    failing_start(kind, number);
    failing_outcome now = one->run(one->context);
    failing_stop();
    done += now.done;
    const char *what = wrong_with(&now, &usual, live_count - before);
    if (!what)
      continue;
    wrong++;
    printf("%s: call %" PRId64 " of %" PRId64 " for %s fails: %s\n", one->name, number, all,
           kind == FAILING_MEMORY ? "memory" : "files", what);
  }
  printf("%s: %" PRId64 " of %" PRId64 " calls for %s failed, %" PRId64 " without harm\n",
         one->name, tried, all, kind == FAILING_MEMORY ? "memory" : "files", done);
  return wrong;
}
