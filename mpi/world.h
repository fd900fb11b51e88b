/** \file world.h
 *
 * The ranks of a run and the few collective habits everything else is built of:
 * agree before a collective, share plain arrays, count without a dispatcher.
 */
#ifndef TG_WORLD_H
#define TG_WORLD_H

#include "base/status.h"

#include <mpi.h>
#include <stdint.h>

typedef struct tg_world {
  MPI_Comm comm;
  int rank, ranks;
  int node_rank, node_ranks; /**< this rank among those on this node, and how many they are */
} tg_world;

/** Collective. Start MPI with settings that are safe for containers and more ranks than cores,
 * where the user has not set others. */
void tg_world_open(int *argc, char ***argv, tg_world *world);
/** Collective. */
void tg_world_close(tg_world *world);

/** Collective. The status of the lowest rank that failed, with its sentence in
 * \a err, on every rank; TG_OK when none did. */
tg_status tg_world_agree(const tg_world *world, tg_status status, tg_error *err);

/** Collective. Give every rank a copy of rank 0's array of \a count elements of
 * \a size bytes. Other ranks' *data is replaced (malloc). */
tg_status tg_world_share(const tg_world *world, void **data, size_t *count, size_t size,
                         tg_error *err);

/** Collective. Bitwise or of \a size bytes over all ranks, on every rank. */
void tg_world_or(const tg_world *world, void *data, size_t size);

/** Collective. Sums of \a count integers over all ranks, on every rank. */
void tg_world_sum(const tg_world *world, int64_t *values, size_t count);

#endif
