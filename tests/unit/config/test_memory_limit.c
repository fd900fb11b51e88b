/* A made-up tree stands for "/": bounds of groups that this machine need not have. */
#include "config/memory_limit.h"
#include "unit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (INT64_C(1) << 20)
#define GIB (INT64_C(1) << 30)

static char root[64];

/* Write a file of the tree, with its folders. */
static void put(const char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(const char *path, const char *format, ...) {
  char whole[1024];
  snprintf(whole, sizeof whole, "%s%s", root, path);
  for (char *slash = strchr(whole + strlen(root) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(whole, 0700);
    *slash = '/';
  }
  FILE *file = fopen(whole, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  va_list arguments;
  va_start(arguments, format);
  vfprintf(file, format, arguments);
  va_end(arguments);
  fclose(file);
}

/* 100 GiB are available, and this process uses 30 MiB, 10 of them shared. */
static void tree_make(void) {
  snprintf(root, sizeof root, "/tmp/tg-limit-XXXXXX");
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
  const long pages = MIB / sysconf(_SC_PAGESIZE);
  put("/proc/self/statm", "%ld %ld %ld 1 0 %ld 0\n", 400 * pages, 30 * pages, 10 * pages,
      25 * pages);
  put("/proc/meminfo", "MemTotal:  200000000 kB\nMemAvailable:  104857600 kB\n");
  static const char *const slurm[] = {"SLURM_MEM_PER_NODE", "SLURM_MEM_PER_CPU",
                                      "SLURM_CPUS_ON_NODE", "SLURM_MEM_PER_GPU",
                                      "SLURM_GPUS_ON_NODE"};
  for (size_t i = 0; i < sizeof slurm / sizeof *slurm; i++)
    unsetenv(slurm[i]);
}

static void tree_remove(void) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", root);
  CU_ASSERT_EQUAL(system(command), 0);
}

static void version_2(const char *group, const char *mounted) {
  put("/proc/self/cgroup", "0::%s\n", group);
  put("/proc/self/mountinfo",
      "22 1 0:20 / /proc rw - proc proc rw\n"
      "31 22 0:28 %s /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n",
      mounted);
}

static void version_1(const char *group, const char *mounted) {
  put("/proc/self/cgroup", "5:devices:/\n4:cpu,memory:%s\n0::/\n", group);
  put("/proc/self/mountinfo",
      "35 31 0:32 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
      "36 31 0:33 %s /sys/fs/cgroup/memory rw - cgroup cgroup rw,cpu,memory\n",
      mounted);
}

static tg_memory_limit find(int processes) {
  tg_memory_limit limit;
  tg_memory_limit_find(root, processes, &limit);
  return limit;
}

static void check(int64_t bytes, const char *source) {
  tg_memory_limit limit = find(1);
  CU_ASSERT_EQUAL(limit.bytes, bytes);
  CU_ASSERT_STRING_EQUAL(limit.source, source);
}

static void without_a_bound_it_is_what_is_available(void) {
  tree_make();
  check(100 * GIB, "memory that is available");
  version_2("/job", "/");
  put("/sys/fs/cgroup/job/memory.max", "max\n");
  check(100 * GIB, "memory that is available");
  tree_remove();
}

static void the_own_group_and_all_above_it_bound(void) {
  tree_make();
  version_2("/slurm/job_7/step_0", "/");
  put("/sys/fs/cgroup/slurm/job_7/step_0/memory.max", "max\n");
  put("/sys/fs/cgroup/slurm/job_7/memory.max", "%lld\n", (long long)(8 * GIB));
  check(8 * GIB, "/sys/fs/cgroup/slurm/job_7/memory.max");
  put("/sys/fs/cgroup/slurm/memory.max", "%lld\n", (long long)(4 * GIB));
  check(4 * GIB, "/sys/fs/cgroup/slurm/memory.max");
  put("/sys/fs/cgroup/slurm/job_7/step_0/memory.high", "%lld\n", (long long)(3 * GIB));
  check(3 * GIB, "/sys/fs/cgroup/slurm/job_7/step_0/memory.high");
  put("/sys/fs/cgroup/memory.max", "%lld\n", (long long)(2 * GIB));
  check(2 * GIB, "/sys/fs/cgroup/memory.max");
  put("/sys/fs/memory.max", "1\n"); /* not of the mount */
  check(2 * GIB, "/sys/fs/cgroup/memory.max");
  tree_remove();
}

static void a_container_sees_its_group_as_the_top(void) {
  tree_make();
  version_2("/docker/abc/inner", "/docker/abc");
  put("/sys/fs/cgroup/inner/memory.max", "%lld\n", (long long)(6 * GIB));
  check(6 * GIB, "/sys/fs/cgroup/inner/memory.max");
  version_2("/docker/abcdef", "/docker/abc"); /* another group */
  check(100 * GIB, "memory that is available");
  put("/sys/fs/cgroup/memory.max", "%lld\n", (long long)(5 * GIB));
  check(5 * GIB, "/sys/fs/cgroup/memory.max");
  version_2("/../../other", "/");
  check(5 * GIB, "/sys/fs/cgroup/memory.max");
  tree_remove();
}

static void version_1_has_other_names(void) {
  tree_make();
  version_1("/docker/abc", "/");
  put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  put("/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "%lld\n", (long long)GIB);
  check(GIB, "/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes");
  put("/sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", "%lld\n", (long long)(500 * MIB));
  put("/sys/fs/cgroup/memory/docker/abc/memory.stat",
      "cache 1\ntotal_cache %lld\ntotal_shmem %lld\n", (long long)(300 * MIB),
      (long long)(100 * MIB));
  check(GIB - (500 - 200 - 20) * MIB, "/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes");
  tree_remove();
}

static void what_others_use_is_left_out_but_not_caches_and_ranks(void) {
  tree_make();
  version_2("/job", "/");
  put("/sys/fs/cgroup/job/memory.max", "%lld\n", (long long)(2 * GIB));
  put("/sys/fs/cgroup/job/memory.current", "%lld\n", (long long)(1000 * MIB));
  put("/sys/fs/cgroup/job/memory.stat", "anon 1\nfile %lld\nshmem %lld\n", (long long)(700 * MIB),
      (long long)(50 * MIB));
  CU_ASSERT_EQUAL(find(1).bytes, 2 * GIB - (1000 - 650 - 20) * MIB);
  CU_ASSERT_EQUAL(find(4).bytes, 2 * GIB - (1000 - 650 - 80) * MIB);
  CU_ASSERT_EQUAL(find(100).bytes, 2 * GIB);
  put("/sys/fs/cgroup/job/memory.current", "%lld\n", (long long)(9 * GIB));
  CU_ASSERT_EQUAL(find(1).bytes, 0);
  tree_remove();
}

static void a_broken_tree_bounds_nothing(void) {
  tree_make();
  put("/proc/self/cgroup", "nonsense\n0::\n::\n");
  put("/proc/self/mountinfo", "nonsense\n31 22 0:28 - cgroup2\n - \n");
  check(100 * GIB, "memory that is available");
  version_2("/job", "/");
  static const char *const broken[] = {"", "\n", "much\n", "-1\n", "99999999999999999999\n"};
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
    put("/sys/fs/cgroup/job/memory.max", "%s", broken[i]);
    check(100 * GIB, "memory that is available");
  }
  tree_remove();
}

static void slurm_grants_by_node_processor_or_gpu(void) {
  tree_make();
  setenv("SLURM_MEM_PER_CPU", "500", 1);
  check(100 * GIB, "memory that is available"); /* of how many? */
  setenv("SLURM_CPUS_ON_NODE", "4", 1);
  check(2000 * MIB, "SLURM_MEM_PER_CPU");
  setenv("SLURM_MEM_PER_GPU", "300", 1);
  setenv("SLURM_GPUS_ON_NODE", "2", 1);
  check(600 * MIB, "SLURM_MEM_PER_GPU");
  setenv("SLURM_MEM_PER_NODE", "400", 1);
  check(400 * MIB, "SLURM_MEM_PER_NODE");
  static const char *const ignored[] = {"", "much", "0", "-5", "9223372036854775807"};
  unsetenv("SLURM_MEM_PER_GPU");
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
    setenv("SLURM_MEM_PER_NODE", ignored[i], 1);
    check(2000 * MIB, "SLURM_MEM_PER_CPU");
  }
  setenv("SLURM_CPUS_ON_NODE", "9223372036854775807", 1);
  check(100 * GIB, "memory that is available");
  tree_remove();
}

/* A ulimit cannot be raised again: in a process of its own. */
static void with_ulimit(int resource, int64_t bytes, const char *name, int64_t expected) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    struct rlimit limit = {.rlim_cur = (rlim_t)bytes, .rlim_max = (rlim_t)bytes};
    int failed = setrlimit(resource, &limit) != 0;
    tg_memory_limit found = find(1);
    failed |= found.process != expected || strcmp(found.ulimit, name) != 0;
    _exit(failed);
  }
  int status = -1;
  CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
  CU_ASSERT_EQUAL(status, 0);
}

static void a_ulimit_bounds_a_process_less_what_it_only_reserves(void) {
  tree_make();
  struct rlimit set;
  const int64_t large = 64 * 1024 * GIB; /* more than a sanitizer reserves */
  CU_ASSERT_EQUAL(getrlimit(RLIMIT_AS, &set), 0);
  if (set.rlim_cur == RLIM_INFINITY) {
    CU_ASSERT_EQUAL(find(1).process, INT64_MAX);
    CU_ASSERT_STRING_EQUAL(find(1).ulimit, "");
  }
  with_ulimit(RLIMIT_AS, large, "ulimit -v", large - 370 * MIB);
  with_ulimit(RLIMIT_DATA, large, "ulimit -d", large - 5 * MIB);
  tree_remove();
}

static void a_share_is_four_fifths_and_never_beyond_the_own_bound(void) {
  const char *source = NULL;
  tg_memory_limit limit = {.bytes = 10 * GIB, .process = INT64_MAX, .source = "node"};
  CU_ASSERT_EQUAL(tg_memory_limit_share(&limit, 4, &source), 10 * GIB / 4 / 10 * 8);
  CU_ASSERT_STRING_EQUAL(source, "node");
  limit.process = GIB;
  snprintf(limit.ulimit, sizeof limit.ulimit, "ulimit -v");
  CU_ASSERT_EQUAL(tg_memory_limit_share(&limit, 4, &source), GIB / 10 * 8);
  CU_ASSERT_STRING_EQUAL(source, "ulimit -v");
  CU_ASSERT_EQUAL(tg_memory_limit_share(&limit, 40, &source), 10 * GIB / 40 / 10 * 8);
  CU_ASSERT_EQUAL(tg_memory_limit_share(&limit, 1000, &source), TG_MEMORY_LEAST);
}

TG_UNIT_MAIN(memory_limit, TG_UNIT(without_a_bound_it_is_what_is_available),
             TG_UNIT(the_own_group_and_all_above_it_bound),
             TG_UNIT(a_container_sees_its_group_as_the_top), TG_UNIT(version_1_has_other_names),
             TG_UNIT(what_others_use_is_left_out_but_not_caches_and_ranks),
             TG_UNIT(a_broken_tree_bounds_nothing), TG_UNIT(slurm_grants_by_node_processor_or_gpu),
             TG_UNIT(a_ulimit_bounds_a_process_less_what_it_only_reserves),
             TG_UNIT(a_share_is_four_fifths_and_never_beyond_the_own_bound))
