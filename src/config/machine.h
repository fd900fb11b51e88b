/** \file machine.h
 *
 * What this machine lets us use: the smallest of cgroup, Slurm and physical memory.
 */
#ifndef TG_MACHINE_H
#define TG_MACHINE_H

#include "config/campaign.h"

#include <stdint.h>

/** Local. Bytes that all ranks of this node together may use (memory_limit.h). At least 256 MiB. */
int64_t tg_machine_memory(void);

/** Local. Peak resident bytes of this process. */
int64_t tg_machine_peak(void);

/** Local. Bytes of typed rows to sort at once, from a rank's memory: an eighth of it,
 * between 8 MiB and 128 MiB. */
int64_t tg_machine_window(int64_t memory_per_rank);

/** Local. Cores that this process may use: those it may be scheduled on (ranks that are bound to
 * a core have one), or fewer when a cgroup quota gives it less time. At least 1. */
int tg_machine_cores(void);

/** Local. Does a rank get a helper thread? \a cores: of tg_machine_cores; \a node_ranks: ranks
 * that share them. With auto, when there are more cores than ranks: a thread that takes a core
 * from another rank gains nothing. */
bool tg_machine_wants_helper(tg_helper_use use, int cores, int node_ranks);

#endif
