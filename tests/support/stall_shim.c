/** \file stall_shim.c
 *
 * A mount that does not answer: preloaded, it lets one read of a file hang for some seconds.
 * TG_STALL_PATH: part of the file's path. TG_STALL_SECONDS: how long. TG_STALL_BYTE: only a read
 * that asks for this byte. TG_STALL_RANK: only on this rank.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static atomic_bool hung;

static long long number_of(const char *variable, long long otherwise) {
  const char *text = getenv(variable);
  return text ? atoll(text) : otherwise;
}

static int is_wanted(int file) {
  const char *part = getenv("TG_STALL_PATH"), *wanted = getenv("TG_STALL_RANK");
  const char *rank = getenv("OMPI_COMM_WORLD_RANK");
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = part ? readlink(link, path, sizeof path - 1) : -1;
  if (size <= 0 || (wanted && (!rank || strcmp(rank, wanted) != 0)))
    return 0;
  path[size] = 0;
  return strstr(path, part) != NULL;
}

/* Once, though a signal may come meanwhile. */
static void hang(int file, long long first, long long count) {
  const long long byte = number_of("TG_STALL_BYTE", first);
  if (atomic_load(&hung) || byte < first || byte >= first + count || !is_wanted(file) ||
      atomic_exchange(&hung, 1))
    return;
  struct timespec left = {.tv_sec = number_of("TG_STALL_SECONDS", 1)};
  while (nanosleep(&left, &left)) {
  }
}

ssize_t read(int file, void *buffer, size_t count) {
  static ssize_t (*next)(int, void *, size_t);
  if (!next)
    *(void **)&next = dlsym(RTLD_NEXT, "read");
  if (!atomic_load(&hung))
    hang(file, (long long)lseek(file, 0, SEEK_CUR), (long long)count);
  return next(file, buffer, count);
}

ssize_t pread(int file, void *buffer, size_t count, off_t offset) {
  static ssize_t (*next)(int, void *, size_t, off_t);
  if (!next)
    *(void **)&next = dlsym(RTLD_NEXT, "pread");
  hang(file, (long long)offset, (long long)count);
  return next(file, buffer, count, offset);
}

ssize_t pread64(int file, void *buffer, size_t count, off_t offset) {
  return pread(file, buffer, count, offset);
}
