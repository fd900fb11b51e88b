/** \file fixed_sum.h
 *
 * A sum of doubles that no order of adding and merging changes, in 40 bytes: for
 * tables with so many sums that tg_exact_sum (592 bytes) is too large.
 *
 * Fixed point. A value of at least 2^-8 is held exactly; of a smaller one what is
 * below 2^-60 is rounded to nearest even, which depends on that value alone. Merging
 * is adding the words, so that MPI_SUM over int64 is the reduction.
 */
#ifndef TG_FIXED_SUM_H
#define TG_FIXED_SUM_H

#include <stdint.h>

#define TG_FIXED_LIMBS 4

/** All zero is the empty sum. limb[i] weighs 2^(40 i - 60); all but the last are in 0 .. 2^40 - 1
 * (words of up to 2^23 sums may be added: their value is right all the same). */
typedef struct tg_fixed_sum {
  int64_t limb[TG_FIXED_LIMBS];
  int64_t beyond; /**< values that are not finite, or 2^90 and more in size: no sum */
} tg_fixed_sum;

/** Local. Add one double. Up to 2^32 of them fit. */
void tg_fixed_sum_add(tg_fixed_sum *sum, double value);
/** Local. The sum, correctly rounded to nearest even; NaN when a value was beyond the range. */
double tg_fixed_sum_value(const tg_fixed_sum *sum);

#endif
