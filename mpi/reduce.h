/** \file reduce.h
 *
 * Rows of sums from all ranks into those of rank 0, by the merge rule of each
 * field. Integers only: an exact sum travels as its limbs, so the result does not
 * depend on the number of ranks or the shape of the reduction. Rows travel in blocks of
 * bounded size, and of the limbs only those that some row needs.
 */
#ifndef TG_REDUCE_H
#define TG_REDUCE_H

#include "base/field.h"
#include "world.h"

/** Collective. Every rank passes the same \a schema and \a count; rank 0's rows
 * become the total. A sum beyond 64 bits is TG_OVERFLOW on every rank, naming
 * the column. */
tg_status tg_reduce_rows(const tg_world *world, const tg_schema *schema, void *rows, size_t count,
                         tg_error *err);

/** Collective. Bitwise or into rank 0. */
void tg_reduce_bits(const tg_world *world, uint64_t *words, size_t count);

#endif
