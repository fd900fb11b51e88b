/** \file random.h
 *
 * Seeded randomness from integers alone: splitmix64 (Steele, Lea and Flood
 * 2014). No floating point, so a market is the same on every machine.
 */
#ifndef TG_RANDOM_H
#define TG_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct tg_random {
  uint64_t state;
} tg_random;

/** Local. A stream of its own for every (seed, stream). */
tg_random tg_random_open(uint64_t seed, uint64_t stream);
/** Local. 64 random bits. */
uint64_t tg_random_next(tg_random *random);
/** Local. 0 .. \a bound - 1; 0 when \a bound is 0. */
uint32_t tg_random_below(tg_random *random, uint32_t bound);
/** Local. True in \a part of \a whole cases. */
bool tg_random_chance(tg_random *random, uint32_t part, uint32_t whole);
/** Local. Geometric: 0 in half of the cases, 1 in a quarter, ... at most 16. */
uint32_t tg_random_halving(tg_random *random);

#endif
