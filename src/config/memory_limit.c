/** \file memory_limit.c
 *
 * /proc/self/cgroup says which group the process is in, /proc/self/mountinfo where groups
 * are to be found; a bound of any group above holds too.
 */
#include "config/memory_limit.h"

#include "base/number.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MIB       (INT64_C(1) << 20)
#define PATH_SIZE 1024

typedef struct search {
  const char *root;
  int64_t ours; /* bytes that the ranks of this node use now */
  tg_memory_limit *limit;
} search;

/* What a version of control groups calls its files. */
typedef struct group_kind {
  const char *type; /* of its file system */
  const char *limits[2], *used, *cached, *shared;
} group_kind;

static const group_kind version_1 = {
    "cgroup", {"memory.limit_in_bytes"}, "memory.usage_in_bytes", "total_cache", "total_shmem"};
static const group_kind version_2 = {
    "cgroup2", {"memory.max", "memory.high"}, "memory.current", "file", "shmem"};

static FILE *open_file(const char *root, const char *path) {
  char whole[2 * PATH_SIZE];
  return snprintf(whole, sizeof whole, "%s%s", root, path) < (int)sizeof whole ? fopen(whole, "re")
                                                                               : NULL;
}

/* A file that holds one number, or "max" for no limit. */
static bool read_number(const char *root, const char *path, int64_t *value) {
  FILE *file = open_file(root, path);
  char text[64] = "";
  if (!file)
    return false;
  const bool read = fgets(text, sizeof text, file) != NULL;
  fclose(file);
  const tg_text word = tg_text_trim((tg_text){text, strcspn(text, "\n")});
  return read && tg_number_i64(word, value) == TG_NUMBER_OK;
}

/* The number behind \a key in a file of lines "key number"; 0 without such a line. */
static int64_t read_entry(const char *root, const char *path, const char *key) {
  FILE *file = open_file(root, path);
  char line[256], word[64];
  int64_t value = 0, found = 0;
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "%63s %" SCNd64, word, &value) == 2 && !strcmp(word, key))
      found = value;
  if (file)
    fclose(file);
  return found;
}

static void take(search *s, int64_t bytes, const char *source) {
  tg_memory_limit *limit = s->limit;
  if (bytes >= limit->bytes)
    return;
  limit->bytes = bytes > 0 ? bytes : 0;
  snprintf(limit->source, sizeof limit->source, "%.300s", source);
}

/* ---- control groups ---- */

static const char *file_in(const char *folder, const char *name, char path[PATH_SIZE]) {
  snprintf(path, PATH_SIZE, "%s/%s", folder, name);
  return path;
}

/* What other processes of a group use; cached files make room when memory is wanted. */
static int64_t used_by_others(const search *s, const group_kind *kind, const char *folder) {
  char path[PATH_SIZE];
  int64_t used = 0;
  if (!read_number(s->root, file_in(folder, kind->used, path), &used))
    return 0;
  file_in(folder, "memory.stat", path);
  const int64_t cached = read_entry(s->root, path, kind->cached);
  const int64_t shared = read_entry(s->root, path, kind->shared);
  const int64_t others = used - (cached > shared ? cached - shared : 0) - s->ours;
  return others > 0 ? others : 0;
}

static void take_group(search *s, const group_kind *kind, const char *folder) {
  char path[PATH_SIZE];
  for (size_t i = 0; i < sizeof kind->limits / sizeof *kind->limits && kind->limits[i]; i++) {
    int64_t bytes;
    if (read_number(s->root, file_in(folder, kind->limits[i], path), &bytes) && bytes >= 0)
      take(s, bytes - used_by_others(s, kind, folder), path);
  }
}

/* Where in a mount the group is: its path, less that of what is mounted. */
static const char *within(const char *group, const char *mounted) {
  const size_t length = strlen(mounted);
  if (strstr(group, "/.."))
    return "";
  if (!strcmp(mounted, "/"))
    return group;
  return !strncmp(group, mounted, length) && (group[length] == '/' || !group[length])
             ? group + length
             : "";
}

/* The group and all above it, up to the place of the mount. */
static void take_groups(search *s, const group_kind *kind, const char *place, const char *mounted,
                        const char *group) {
  char folder[PATH_SIZE];
  const size_t top = strlen(place);
  if (snprintf(folder, sizeof folder, "%s%s", place, within(group, mounted)) >=
      (int)sizeof folder - 32)
    return;
  for (;;) {
    take_group(s, kind, folder);
    char *slash = strrchr(folder, '/');
    if (!slash || (size_t)(slash - folder) < top)
      return;
    *slash = 0;
  }
}

static bool lists(const char *words, const char *word) {
  tg_text rest = tg_text_of(words), item;
  while (tg_text_next(&rest, ',', &item))
    if (tg_text_equal(item, tg_text_of(word)))
      return true;
  return false;
}

/* The group of this process: "0::/path" in version 2, "4:memory:/path" in version 1. */
static bool find_group(const search *s, const group_kind *kind, char group[PATH_SIZE]) {
  FILE *file = open_file(s->root, "/proc/self/cgroup");
  char line[PATH_SIZE];
  bool found = false;
  while (file && !found && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    char *controllers = strchr(line, ':'),
         *path = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!path)
      continue;
    *path++ = 0;
    controllers++;
    found = kind == &version_2 ? !*controllers : lists(controllers, "memory");
    if (found)
      snprintf(group, PATH_SIZE, "%s", path);
  }
  if (file)
    fclose(file);
  return found;
}

static void take_mounts(search *s, const group_kind *kind) {
  char group[PATH_SIZE], line[2 * PATH_SIZE], place[PATH_SIZE], mounted[PATH_SIZE], type[32],
      options[PATH_SIZE];
  FILE *file = find_group(s, kind, group) ? open_file(s->root, "/proc/self/mountinfo") : NULL;
  while (file && fgets(line, sizeof line, file)) {
    const char *rest = strstr(line, " - ");
    if (!rest || sscanf(line, "%*s %*s %*s %1023s %1023s", mounted, place) != 2 ||
        sscanf(rest, " - %31s %*s %1023s", type, options) != 2 || strcmp(type, kind->type) != 0)
      continue;
    if (kind == &version_2 || lists(options, "memory"))
      take_groups(s, kind, place, mounted, group);
  }
  if (file)
    fclose(file);
}

/* ---- Slurm ---- */

static bool number_of(const char *variable, int64_t *value) {
  const char *text = getenv(variable);
  return text && tg_number_i64(tg_text_of(text), value) == TG_NUMBER_OK && *value > 0;
}

/* MiB in \a variable, for each of what \a count counts. */
static void take_slurm(search *s, const char *variable, const char *count) {
  int64_t bytes, each = 1;
  if (number_of(variable, &bytes) && (!count || number_of(count, &each)) &&
      !__builtin_mul_overflow(bytes, MIB, &bytes) && !__builtin_mul_overflow(bytes, each, &bytes))
    take(s, bytes, variable);
}

/* ---- this process ---- */

/* Bytes: of the address space, resident, of these shared, and of data. */
static void read_sizes(const char *root, int64_t sizes[4]) {
  FILE *file = open_file(root, "/proc/self/statm");
  if (!file || fscanf(file, "%" SCNd64 " %" SCNd64 " %" SCNd64 " %*d %*d %" SCNd64, &sizes[0],
                      &sizes[1], &sizes[2], &sizes[3]) != 4)
    memset(sizes, 0, 4 * sizeof *sizes);
  if (file)
    fclose(file);
  for (int i = 0; i < 4; i++)
    sizes[i] *= sysconf(_SC_PAGESIZE);
}

/* Address space is spent without being used: what is so now will stay so. */
static void take_ulimit(tg_memory_limit *limit, int resource, const char *name, int64_t unused) {
  struct rlimit set;
  if (getrlimit(resource, &set) || set.rlim_cur >= INT64_MAX)
    return;
  int64_t bytes = (int64_t)set.rlim_cur - (unused > 0 ? unused : 0);
  if (bytes >= limit->process)
    return;
  limit->process = bytes > 0 ? bytes : 0;
  snprintf(limit->ulimit, sizeof limit->ulimit, "%s", name);
}

void tg_memory_limit_find(const char *root, int processes, tg_memory_limit *limit) {
  int64_t sizes[4];
  read_sizes(root, sizes);
  *limit = (tg_memory_limit){.bytes = INT64_MAX, .process = INT64_MAX};
  search s = {root, (sizes[1] - sizes[2]) * processes, limit};
  const int64_t available = read_entry(root, "/proc/meminfo", "MemAvailable:");
  if (available > 0 && available < INT64_MAX / 1024)
    take(&s, available * 1024, "memory that is available");
  take_mounts(&s, &version_2);
  take_mounts(&s, &version_1);
  take_slurm(&s, "SLURM_MEM_PER_NODE", NULL);
  take_slurm(&s, "SLURM_MEM_PER_CPU", "SLURM_CPUS_ON_NODE");
  take_slurm(&s, "SLURM_MEM_PER_GPU", "SLURM_GPUS_ON_NODE");
  take_ulimit(limit, RLIMIT_AS, "ulimit -v", sizes[0] - sizes[1]);
  take_ulimit(limit, RLIMIT_DATA, "ulimit -d", sizes[3] - (sizes[1] - sizes[2]));
}

int64_t tg_memory_limit_share(const tg_memory_limit *limit, int ranks, const char **source) {
  const int64_t each = limit->bytes / ranks;
  *source = limit->process < each ? limit->ulimit : limit->source;
  const int64_t bytes = (limit->process < each ? limit->process : each) / 10 * 8;
  return bytes < TG_MEMORY_LEAST ? TG_MEMORY_LEAST : bytes;
}
