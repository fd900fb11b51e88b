/** \file memory_limit.h
 *
 * How much memory this process and its like may use, and who says so: a run that is given
 * less than it thinks is killed without a word, so every bound that is in force is looked
 * for.
 */
#ifndef TG_MEMORY_LIMIT_H
#define TG_MEMORY_LIMIT_H

#include <stdint.h>

typedef struct tg_memory_limit {
  int64_t bytes;    /**< of all ranks of this node together, what others use left out; >= 0 */
  int64_t process;  /**< of one rank, whatever the others use; INT64_MAX: no such bound */
  char source[320]; /**< who sets bytes: "SLURM_MEM_PER_NODE", "/sys/fs/cgroup/memory.max" */
  char ulimit[32];  /**< who sets process, "" = nobody */
} tg_memory_limit;

/** Bytes that a rank needs at the least: the program and its libraries, before any data, and some
 * room to work. */
#define TG_MEMORY_LEAST (INT64_C(128) << 20)

/** Local. The smallest of: what /proc/meminfo calls available; memory.max and memory.high of the
 * control group of this process and of every group above it, as far as they are mounted, or
 * memory.limit_in_bytes of version 1, each less what other processes of the group use and cannot
 * be reclaimed; SLURM_MEM_PER_NODE, SLURM_MEM_PER_CPU times SLURM_CPUS_ON_NODE, or
 * SLURM_MEM_PER_GPU times SLURM_GPUS_ON_NODE. And RLIMIT_AS and RLIMIT_DATA, for a process.
 * \a root: a folder that stands for "/", so that tests can make one up; "" = the real one.
 * \a processes: ranks of this node, which each use about what this one does now. */
void tg_memory_limit_find(const char *root, int processes, tg_memory_limit *limit);
/** Local. Bytes for each of \a ranks ranks: four fifths of an equal share, so that the system and
 * the page cache have the rest; at least TG_MEMORY_LEAST. \a source: who sets it, borrowed from \a
 * limit. */
int64_t tg_memory_limit_share(const tg_memory_limit *limit, int ranks, const char **source);

#endif
