/** \file exact_sum.h
 *
 * A sum of doubles that is exact, whatever the order of adding and merging.
 *
 * The value is held as integer limbs of 32 bits of weight each over the whole
 * range of a double, so that merging two sums is adding their limbs, and
 * MPI_SUM over int64 is the reduction. Kulisch's long accumulator; Neal, "Fast
 * exact summation using small and large superaccumulators" (2015).
 */
#ifndef TG_EXACT_SUM_H
#define TG_EXACT_SUM_H

#include <stddef.h>
#include <stdint.h>

#define TG_EXACT_LIMBS 70

/** All zero is the empty sum. limb[i] weighs 2^(32 i - 1088). The last three
 * count +inf, -inf and NaN. */
typedef struct tg_exact_sum {
  int64_t limb[TG_EXACT_LIMBS];
  int64_t adds; /**< additions since the last carry; a merge adds these too */
  int64_t positive_infinities, negative_infinities, nans;
} tg_exact_sum;

#define TG_EXACT_WORDS (sizeof(tg_exact_sum) / sizeof(int64_t))

/** Local. Add one double, exactly. */
void tg_exact_sum_add(tg_exact_sum *sum, double value);
/** Local. Add a * b of two integers, exactly. */
void tg_exact_sum_add_product(tg_exact_sum *sum, int64_t a, int64_t b);
/** Local. into += from, exactly. */
void tg_exact_sum_merge(tg_exact_sum *into, const tg_exact_sum *from);
/** Local. Propagate carries so that every limb is small again. Call before a
 * sum takes part in an MPI reduction, where up to 2^30 carried sums may be added
 * limb by limb, and on the result before more is added to it. Adding and merging
 * here carry by themselves in time. */
void tg_exact_sum_carry(tg_exact_sum *sum);
/** Local. The sum, correctly rounded to nearest even. NaN if a NaN or
 * infinities of both signs were added. */
double tg_exact_sum_value(const tg_exact_sum *sum);

#endif
