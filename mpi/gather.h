/** \file gather.h
 *
 * Rows of all ranks to rank 0, where they are few enough to be held whole, and back.
 */
#ifndef TG_GATHER_H
#define TG_GATHER_H

#include "base/row_list.h"
#include "world.h"

/** Collective. Append the rows of ranks 1, 2, ... to those of rank 0. Every rank passes the same
 * row_size. TG_NO_MEMORY on every rank when rank 0 cannot hold them. */
tg_status tg_gather_rows(const tg_world *world, tg_rows *rows, tg_error *err);
/** Collective. Rank 0 has rows, the others none: every rank gets an even share of them in their
 * order. TG_NO_MEMORY on every rank when one cannot hold its share. */
tg_status tg_scatter_rows(const tg_world *world, tg_rows *rows, tg_error *err);

#endif
