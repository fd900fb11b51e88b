/** \file machine.h
 *
 * What this machine lets us use: the smallest of cgroup, Slurm and physical memory.
 */
#ifndef TG_MACHINE_H
#define TG_MACHINE_H

#include <stdint.h>

/** Local. Bytes that all ranks of this node together may use: the cgroup limit
 * (v2 or v1), SLURM_MEM_PER_NODE, or what /proc/meminfo calls available;
 * the smallest that is known. At least 256 MiB. */
int64_t tg_machine_memory(void);

/** Local. Peak resident bytes of this process. */
int64_t tg_machine_peak(void);

/** Local. Bytes of typed rows to sort at once, from a rank's memory: an eighth of it,
 * between 8 MiB and 128 MiB. */
int64_t tg_machine_window(int64_t memory_per_rank);

#endif
