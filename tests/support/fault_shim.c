/** \file fault_shim.c
 *
 * A library to preload: reading, writing, syncing and naming of files fail as disks do.
 *
 * Only files whose path contains TG_FAULT_MATCH take part; pipes, sockets and shared memory of MPI
 * never do. What happens follows from TG_FAULT_SEED, the rank and how many calls came before:
 *
 *   TG_FAULT_SHORT, TG_FAULT_EINTR   of 1000 reads and writes, so many move less than was asked
 *                                    for, or are interrupted
 *   TG_FAULT_EIO                     of 1000 reads and writes, so many fail with EIO
 *   TG_FAULT_READ, _WRITE, _OPEN, _CLOSE, _SYNC, _RENAME
 *                                    the call of this number fails with EIO, as do all after it
 *                                    that concern the same file
 *   TG_FAULT_ROOM                    bytes that can be written before ENOSPC
 *   TG_FAULT_RANK                    only in this rank; else in all, and without MPI
 *   TG_FAULT_LOG                     a file to which each failure adds a line: call, path
 *   TG_FAULT_TOTALS                  a file to which each process adds how many calls it made
 */
#include "splitmix.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define DESCRIPTORS 4096
#define PATH_BYTES  4096

typedef enum fault_call { READ, WRITE, OPEN, CLOSE, SYNC, RENAME, CALLS } fault_call;

static const char *const call_names[CALLS] = {"read", "write", "open", "close", "sync", "rename"};

typedef enum fault_mark { FREE, WATCHED, BROKEN } fault_mark;

/* How the process is to be disturbed, and what has happened in it. */
static struct {
  atomic_int ready; /* 0: nobody has asked; 1: being read; 2: known */
  bool on;
  const char *match, *log;
  uint64_t seed;
  long cuts, interrupts, errors, nth[CALLS];
  atomic_long room, seen[CALLS];
  atomic_ulong draws;
  _Atomic fault_mark marks[DESCRIPTORS];
} shim;

static long setting(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text ? strtol(text, NULL, 10) : otherwise;
}

static void read_settings(void) {
  static const char *const names[CALLS] = {"TG_FAULT_READ",  "TG_FAULT_WRITE", "TG_FAULT_OPEN",
                                           "TG_FAULT_CLOSE", "TG_FAULT_SYNC",  "TG_FAULT_RENAME"};
  long rank = setting("OMPI_COMM_WORLD_RANK", 0);
  shim.match = getenv("TG_FAULT_MATCH");
  shim.log = getenv("TG_FAULT_LOG");
  shim.seed = (uint64_t)setting("TG_FAULT_SEED", 1) * 1000003 + (uint64_t)rank;
  shim.cuts = setting("TG_FAULT_SHORT", 0);
  shim.interrupts = setting("TG_FAULT_EINTR", 0);
  shim.errors = setting("TG_FAULT_EIO", 0);
  for (int c = 0; c < CALLS; c++)
    shim.nth[c] = setting(names[c], 0);
  shim.room = setting("TG_FAULT_ROOM", -1);
  shim.on = shim.match && shim.match[0] && setting("TG_FAULT_RANK", rank) == rank;
}

static bool is_on(void) {
  int none = 0;
  if (atomic_compare_exchange_strong(&shim.ready, &none, 1)) {
    read_settings();
    shim.ready = 2;
  }
  return shim.ready == 2 && shim.on;
}

/* The function that this library stands before. */
static void *behind(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found)
    abort();
  return found;
}

/* \a function of the C library, looked up once. */
#define BEHIND(function)                                                                           \
  static __typeof__(&(function)) real;                                                             \
  if (!real)                                                                                       \
  real = (__typeof__(&(function)))behind(#function)

static uint64_t draw(void) {
  uint64_t state = shim.seed * 0x10001 + atomic_fetch_add(&shim.draws, 1);
  return tg_splitmix(&state);
}

static bool happens(long of_1000) {
  return of_1000 > 0 && (long)(draw() % 1000) < of_1000;
}

static bool is_watched(int descriptor) {
  return is_on() && descriptor >= 0 && descriptor < DESCRIPTORS && shim.marks[descriptor] != FREE;
}

static void write_line(const char *file, const char *call, const char *rest) {
  char line[PATH_BYTES + 32];
  BEHIND(write);
  int log = openat(AT_FDCWD, file, O_WRONLY | O_APPEND | O_CREAT, 0666);
  int size = snprintf(line, sizeof line, "%s %s\n", call, rest);
  if (log < 0 || real(log, line, (size_t)size) != size)
    abort();
  close(log);
}

static void write_log(fault_call call, const char *path) {
  if (shim.log)
    write_line(shim.log, call_names[call], path);
}

__attribute__((destructor)) static void write_totals(void) {
  const char *file = is_on() ? getenv("TG_FAULT_TOTALS") : NULL;
  for (int c = 0; file && c < CALLS; c++) {
    char number[32];
    snprintf(number, sizeof number, "%ld", (long)shim.seen[c]);
    write_line(file, call_names[c], number);
  }
}

static void path_of(int descriptor, char path[PATH_BYTES]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t size = readlink(link, path, PATH_BYTES - 1);
  path[size > 0 ? size : 0] = '\0';
}

/* The turn of \a call to fail, with EIO. */
static bool fails(fault_call call, const char *path) {
  if (atomic_fetch_add(&shim.seen[call], 1) + 1 != shim.nth[call])
    return false;
  write_log(call, path);
  errno = EIO;
  return true;
}

/* The same for one on a descriptor, which stays broken; closing it fails once. */
static bool fails_on(fault_call call, int descriptor) {
  char path[PATH_BYTES];
  path_of(descriptor, path);
  if (shim.marks[descriptor] == BROKEN && call != CLOSE) {
    errno = EIO;
    return true;
  }
  if (!fails(call, path)) {
    if ((call != READ && call != WRITE) || !happens(shim.errors))
      return false;
    write_log(call, path);
  }
  shim.marks[descriptor] = BROKEN;
  errno = EIO;
  return true;
}

/* How much of \a size may be moved now; -1 and errno: nothing. */
static ssize_t admit(fault_call call, int descriptor, size_t size) {
  if (!is_watched(descriptor) || !size)
    return (ssize_t)size;
  if (fails_on(call, descriptor))
    return -1;
  if (happens(shim.interrupts)) {
    errno = EINTR;
    return -1;
  }
  if (size > 1 && happens(shim.cuts))
    size = 1 + draw() % (size - 1);
  if (call != WRITE || shim.room < 0)
    return (ssize_t)size;
  long left = atomic_fetch_sub(&shim.room, (long)size);
  if (left >= (long)size)
    return (ssize_t)size;
  if (left > 0) {
    shim.room = 0;
    return left;
  }
  shim.room = 0;
  char path[PATH_BYTES];
  path_of(descriptor, path);
  write_log(WRITE, path);
  errno = ENOSPC;
  return -1;
}

/* A descriptor that was opened, from now on watched if its path is one to watch. */
static int watch(int descriptor) {
  char path[PATH_BYTES];
  int kept = errno;
  if (descriptor < 0 || descriptor >= DESCRIPTORS || !is_on())
    return descriptor;
  path_of(descriptor, path);
  shim.marks[descriptor] = strstr(path, shim.match) ? WATCHED : FREE;
  errno = kept;
  return descriptor;
}

static bool may_open(const char *path) {
  return !is_on() || !strstr(path, shim.match) || !fails(OPEN, path);
}

#define MODE_OF(flags, mode)                                                                       \
  unsigned mode = 0;                                                                               \
  if ((flags) & (O_CREAT | O_TMPFILE)) {                                                           \
    va_list rest;                                                                                  \
    va_start(rest, flags);                                                                         \
    mode = va_arg(rest, unsigned);                                                                 \
    va_end(rest);                                                                                  \
  }

int open(const char *path, int flags, ...) {
  BEHIND(open);
  MODE_OF(flags, mode)
  return may_open(path) ? watch(real(path, flags, mode)) : -1;
}

int open64(const char *path, int flags, ...) {
  BEHIND(open64);
  MODE_OF(flags, mode)
  return may_open(path) ? watch(real(path, flags, mode)) : -1;
}

int mkostemp(char *name, int flags) {
  BEHIND(mkostemp);
  return may_open(name) ? watch(real(name, flags)) : -1;
}

ssize_t read(int descriptor, void *data, size_t size) {
  BEHIND(read);
  ssize_t some = admit(READ, descriptor, size);
  return some < 0 ? -1 : real(descriptor, data, (size_t)some);
}

ssize_t pread(int descriptor, void *data, size_t size, off_t offset) {
  BEHIND(pread);
  ssize_t some = admit(READ, descriptor, size);
  return some < 0 ? -1 : real(descriptor, data, (size_t)some, offset);
}

ssize_t write(int descriptor, const void *data, size_t size) {
  BEHIND(write);
  ssize_t some = admit(WRITE, descriptor, size);
  return some < 0 ? -1 : real(descriptor, data, (size_t)some);
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t offset) {
  BEHIND(pwrite);
  ssize_t some = admit(WRITE, descriptor, size);
  return some < 0 ? -1 : real(descriptor, data, (size_t)some, offset);
}

int fsync(int descriptor) {
  BEHIND(fsync);
  return is_watched(descriptor) && fails_on(SYNC, descriptor) ? -1 : real(descriptor);
}

/* A failed close has closed all the same. */
int close(int descriptor) {
  BEHIND(close);
  bool failed = is_watched(descriptor) && fails_on(CLOSE, descriptor);
  if (descriptor >= 0 && descriptor < DESCRIPTORS)
    shim.marks[descriptor] = FREE;
  int result = real(descriptor);
  errno = failed ? EIO : errno;
  return failed ? -1 : result;
}

int rename(const char *from, const char *to) {
  BEHIND(rename);
  bool watched = is_on() && (strstr(from, shim.match) || strstr(to, shim.match));
  return watched && fails(RENAME, from) ? -1 : real(from, to);
}
