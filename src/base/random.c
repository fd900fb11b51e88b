/** \file random.c */
#include "base/random.h"

tg_random tg_random_open(uint64_t seed, uint64_t stream) {
  tg_random of_seed = {seed};
  return (tg_random){tg_random_mix(tg_random_next(&of_seed) ^ tg_random_mix(stream + 1))};
}

uint32_t tg_random_below(tg_random *random, uint32_t bound) {
  return (uint32_t)(((tg_random_next(random) >> 32) * bound) >> 32);
}

bool tg_random_chance(tg_random *random, uint32_t part, uint32_t whole) {
  return tg_random_below(random, whole) < part;
}

uint32_t tg_random_halving(tg_random *random) {
  return (uint32_t)__builtin_ctzll(tg_random_next(random) | (UINT64_C(1) << 16));
}
