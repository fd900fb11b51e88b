/** \file random.h
 *
 * Seeded randomness from integers alone: splitmix64 (Steele, Lea and Flood
 * 2014). No floating point, so a market or a bootstrap is the same on every machine.
 */
#ifndef TG_RANDOM_H
#define TG_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct tg_random {
  uint64_t state;
} tg_random;

/** Local. The bits of \a z, stirred: 64 to 64, one to one. */
static inline uint64_t tg_random_mix(uint64_t z) {
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

#define TG_RANDOM_STEP UINT64_C(0x9e3779b97f4a7c15)

/** Local. A stream of its own for every (seed, stream). */
tg_random tg_random_open(uint64_t seed, uint64_t stream);
/** Local. 64 random bits. */
static inline uint64_t tg_random_next(tg_random *random) {
  random->state += TG_RANDOM_STEP;
  return tg_random_mix(random->state);
}
/** Local. 0 .. \a bound - 1; 0 when \a bound is 0. */
uint32_t tg_random_below(tg_random *random, uint32_t bound);
/** Local. True in \a part of \a whole cases. */
bool tg_random_chance(tg_random *random, uint32_t part, uint32_t whole);
/** Local. Geometric: 0 in half of the cases, 1 in a quarter, ... at most 16. */
uint32_t tg_random_halving(tg_random *random);

#endif
