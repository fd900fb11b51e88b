/** \file rank.h
 *
 * Average ranks as integers: twice the rank, so that ties stay exact.
 */
#ifndef TG_RANK_H
#define TG_RANK_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/** Local. Twice the average rank of the equal values at the places [first, first + count), from 0,
 * of the sorted values. */
int64_t tg_rank_doubled(int64_t first, int64_t count);
/** Local. Twice the average rank, from 1, of each of \a n values. NaN must be dropped.
 * TG_NO_MEMORY.
 */
tg_status tg_rank_all(const double *values, size_t n, int64_t *doubled);

#endif
