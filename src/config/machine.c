#include "config/machine.h"

#include "base/number.h"
#include "config/memory_limit.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define MIB (INT64_C(1) << 20)

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* A file that holds one number, or "max" for no limit. */
static int64_t limit_in_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file)
    return INT64_MAX;
  char text[64] = "";
  int64_t value = INT64_MAX;
  if (fgets(text, sizeof text, file) &&
      tg_number_i64(tg_text_trim((tg_text){text, strcspn(text, "\n")}), &value) != TG_NUMBER_OK)
    value = INT64_MAX;
  fclose(file);
  return value;
}

int64_t tg_machine_memory(void) {
  tg_memory_limit limit;
  tg_memory_limit_find("", 1, &limit);
  return limit.bytes < 256 * MIB ? 256 * MIB : limit.bytes;
}

int64_t tg_machine_peak(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) ? 0 : (int64_t)usage.ru_maxrss * 1024;
}

int64_t tg_machine_window(int64_t memory_per_rank) {
  int64_t window = memory_per_rank / 8;
  if (window < 8 * MIB)
    return 8 * MIB;
  return smaller(window, 128 * MIB);
}

/* Cores' worth of time within a period: "200000 100000" in v2, two files in v1. */
static int64_t quota_cores(void) {
  int64_t quota = 0, period = 0;
  FILE *file = fopen("/sys/fs/cgroup/cpu.max", "r");
  if (file) {
    if (fscanf(file, "%" SCNd64 " %" SCNd64, &quota, &period) != 2)
      quota = period = 0;
    fclose(file);
  } else {
    quota = limit_in_file("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    period = limit_in_file("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  }
  if (quota <= 0 || quota == INT64_MAX || period <= 0 || period == INT64_MAX)
    return INT64_MAX;
  return quota < period ? 1 : quota / period;
}

int tg_machine_cores(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int usable = sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
  return (int)smaller(usable > 0 ? usable : 1, quota_cores());
}

bool tg_machine_wants_helper(tg_helper_use use, int cores, int node_ranks) {
  return use == TG_HELPER_ON || (use == TG_HELPER_AUTO && cores > node_ranks);
}
