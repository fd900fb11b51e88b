/** \file sample_case.h
 *
 * Seeded samples, the same ones as tests/support/stats_reference.py draws, and relative errors.
 */
#ifndef TG_SAMPLE_CASE_H
#define TG_SAMPLE_CASE_H

#include "splitmix.h"

#include <math.h>
#include <stdint.h>

/** 20 random bits times 2^exponent around centre, with one rounding. */
static inline double sample_value(uint64_t *state, int exponent, double centre) {
  int64_t drawn = (int64_t)(tg_splitmix(state) >> 44) - (INT64_C(1) << 19);
  return centre + ldexp((double)drawn, exponent);
}

/** |got - want| over |want|; infinite when only one is NaN, or want is 0 and got is not. */
static inline double relative_error(double got, double want) {
  if (isnan(got) || isnan(want))
    return isnan(got) && isnan(want) ? 0 : INFINITY;
  return got == want ? 0 : fabs((double)(((long double)got - want) / want));
}

#endif
