/** \file rational_twin.h
 *
 * Rational arithmetic for the tests of sums: an integer of 2304 bits in units of 2^-1088, the
 * carries of which are settled at once, and which the C library rounds when it reads it as text.
 */
#ifndef TG_RATIONAL_TWIN_H
#define TG_RATIONAL_TWIN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TWIN_WORDS = 72, TWIN_UNIT = 1088 };

/** Two's complement, the least word first; {0} is zero. */
typedef struct rational_twin {
  uint32_t word[TWIN_WORDS];
} rational_twin;

static inline void twin_negate(rational_twin *twin) {
  uint64_t carry = 1;
  for (int i = 0; i < TWIN_WORDS; i++) {
    carry += (uint32_t)~twin->word[i];
    twin->word[i] = (uint32_t)carry;
    carry >>= 32;
  }
}

/** twin += from */
static inline void twin_join(rational_twin *twin, const rational_twin *from) {
  uint64_t carry = 0;
  for (int i = 0; i < TWIN_WORDS; i++) {
    carry += (uint64_t)twin->word[i] + from->word[i];
    twin->word[i] = (uint32_t)carry;
    carry >>= 32;
  }
}

/** twin += value * times, of a finite value and up to 2^32 times. */
static inline void twin_add(rational_twin *twin, double value, uint32_t times) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  int exponent = (int)(bits >> 52 & 0x7FF);
  uint64_t mantissa = bits & UINT64_C(0xFFFFFFFFFFFFF);
  if (exponent)
    mantissa += UINT64_C(1) << 52;
  int bit = TWIN_UNIT - 1074 + (exponent ? exponent - 1 : 0);
  unsigned __int128 product = ((unsigned __int128)mantissa * times) << bit % 32;
  rational_twin term = {0};
  for (int i = bit / 32; product; i++, product >>= 32)
    term.word[i] = (uint32_t)product;
  if (bits >> 63)
    twin_negate(&term);
  twin_join(twin, &term);
}

/** Nearest double, ties to even. */
static inline double twin_value(const rational_twin *twin) {
  rational_twin size = *twin;
  bool negative = twin->word[TWIN_WORDS - 1] >> 31;
  if (negative)
    twin_negate(&size);
  char text[8 * TWIN_WORDS + 16] = "0x", *end = text + 2;
  for (int i = TWIN_WORDS - 1; i >= 0; i--)
    end += snprintf(end, 9, "%08x", size.word[i]);
  snprintf(end, 8, "p-%d", TWIN_UNIT);
  double value = strtod(text, NULL);
  return negative ? -value : value;
}

#endif
