/** \file counter.h
 *
 * One atomic counter hands out work: the list of units is known, so no rank
 * needs to dispatch. A second cell adds up progress for whoever displays it.
 */
#ifndef TG_COUNTER_H
#define TG_COUNTER_H

#include "world.h"

typedef struct tg_counter {
  MPI_Win window;
  int64_t *cells; /**< on rank 0: next unit, progress */
} tg_counter;

/** Collective. Starts at 0. */
void tg_counter_open(const tg_world *world, tg_counter *counter);
/** Local. The next unit: 0, 1, 2, ... each given out once over all ranks. */
int64_t tg_counter_next(tg_counter *counter);
/** Local. From now on no rank gets a unit. */
void tg_counter_empty(tg_counter *counter);
/** Local. Add to the progress cell. \return the sum so far of all ranks. */
int64_t tg_counter_progress(tg_counter *counter, int64_t amount);
/** Collective. */
void tg_counter_close(tg_counter *counter);

#endif
