#include "config/machine.h"

#include "base/number.h"

#include <inttypes.h>
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

static int64_t available_memory(void) {
  FILE *file = fopen("/proc/meminfo", "r");
  if (!file)
    return INT64_MAX;
  char line[128];
  int64_t kib = INT64_MAX / 1024;
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "MemAvailable: %" SCNd64 " kB", &kib) == 1)
      break;
  fclose(file);
  return kib * 1024;
}

static int64_t slurm_memory(void) {
  const char *text = getenv("SLURM_MEM_PER_NODE"); /* MiB */
  int64_t mib;
  if (!text || tg_number_i64(tg_text_of(text), &mib) != TG_NUMBER_OK || mib <= 0 ||
      mib > INT64_MAX / MIB)
    return INT64_MAX;
  return mib * MIB;
}

int64_t tg_machine_memory(void) {
  int64_t bytes = available_memory();
  bytes = smaller(bytes, limit_in_file("/sys/fs/cgroup/memory.max"));
  bytes = smaller(bytes, limit_in_file("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
  bytes = smaller(bytes, slurm_memory());
  return bytes < 256 * MIB ? 256 * MIB : bytes;
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
