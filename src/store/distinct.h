/** \file distinct.h
 *
 * The distinct ids of a column, met row by row: a mark for each small id, which costs
 * one store, and a map for the others.
 */
#ifndef TG_DISTINCT_H
#define TG_DISTINCT_H

#include "base/map.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Ids from 0 up to this one have marks. */
#define TG_DISTINCT_SMALL 65536

typedef struct tg_distinct {
  uint8_t marks[TG_DISTINCT_SMALL];
  tg_map others;
} tg_distinct;

/** Local. Add \a count ids. \return false without memory. */
bool tg_distinct_add(tg_distinct *distinct, const int32_t *ids, size_t count);
/** Local. The ids in ascending order; malloc, NULL only without memory. */
int64_t *tg_distinct_list(const tg_distinct *distinct, size_t *count);
/** Local. {0} is empty too. Frees and empties. */
void tg_distinct_clear(tg_distinct *distinct);

#endif
