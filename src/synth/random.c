/** \file random.c */
#include "synth/random.h"

static uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

uint64_t tg_random_next(tg_random *random) {
  random->state += UINT64_C(0x9e3779b97f4a7c15);
  return mix(random->state);
}

tg_random tg_random_open(uint64_t seed, uint64_t stream) {
  tg_random of_seed = {seed};
  return (tg_random){mix(tg_random_next(&of_seed) ^ mix(stream + 1))};
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
