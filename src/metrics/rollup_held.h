/** \file rollup_held.h
 *
 * The orders of a part of a job, taken out of the small cells of a rollup set
 * until it is known whether all of the job succeeds: then they wait in the set again and
 * can be committed.
 */
#ifndef TG_ROLLUP_HELD_H
#define TG_ROLLUP_HELD_H

#include "metrics/rollup.h"

typedef struct tg_held_cell {
  uint32_t table, row; /**< of the set */
  tg_rollup_cell cell;
} tg_held_cell;

/** {0} at first: no orders. */
typedef struct tg_rollup_held {
  tg_rollup_place place;
  tg_held_cell *cells;
  size_t count;
  uint64_t *participants; /**< bits: those of the job, then those of each cell */
  tg_rollup_cell job;
  int64_t bytes; /**< taken */
} tg_rollup_held;

/** Local. Move the orders that wait in \a set to \a held. TG_NO_MEMORY: they wait there still. */
tg_status tg_rollup_held_take(tg_rollup_held *held, tg_rollup_set *set);
/** Local. They wait in \a set again, where none may wait; \a held is empty. */
void tg_rollup_held_give_back(tg_rollup_held *held, tg_rollup_set *set);
void tg_rollup_held_clear(tg_rollup_held *held); /* frees; safe on {0} */

#endif
