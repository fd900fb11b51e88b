/** \file splitmix.h
 *
 * Seeded random numbers for tests: the same cases on every machine.
 */
#ifndef TG_SPLITMIX_H
#define TG_SPLITMIX_H

#include <stdint.h>

/** splitmix64: the next of the sequence that \a state stands in. */
static inline uint64_t tg_splitmix(uint64_t *state) {
  uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

#endif
