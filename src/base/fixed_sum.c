#include "base/fixed_sum.h"

#include "base/exact_sum.h"

#include <math.h>

enum { LIMB_BITS = 40, LOWEST_BIT = -60, LAST = TG_FIXED_LIMBS - 1 };

#define BEYOND 0x1p90
#define UNITS  0x1p60 /* of the lowest bit in 1 */

/* What a limb weighs in units of the lowest bit, and its inverse: products with them are exact. */
static const double weights[TG_FIXED_LIMBS] = {1, 0x1p40, 0x1p80, 0x1p120};
static const double inverses[TG_FIXED_LIMBS] = {1, 0x1p-40, 0x1p-80, 0x1p-120};

#define LIMB_RANGE (INT64_C(1) << LIMB_BITS)

static void carry(tg_fixed_sum *sum) {
  for (int i = 0; i < LAST; i++) {
    int64_t low = sum->limb[i] & (LIMB_RANGE - 1);
    sum->limb[i + 1] += (sum->limb[i] - low) / LIMB_RANGE;
    sum->limb[i] = low;
  }
}

/* The scaled value is cut from the top, 40 bits at a time: each step is exact in a double. */
void tg_fixed_sum_add(tg_fixed_sum *sum, double value) {
  if (!(fabs(value) < BEYOND)) {
    sum->beyond++;
    return;
  }
  double rest = rint(value * UNITS);
  for (int i = LAST; i >= 0; i--) {
    int64_t part = (int64_t)(rest * inverses[i]); /* towards zero */
    sum->limb[i] += part;
    rest -= (double)part * weights[i];
  }
  carry(sum);
}

/* A limb after the carry is an integer below 2^53, but the last one may be larger. */
double tg_fixed_sum_value(const tg_fixed_sum *sum) {
  if (sum->beyond)
    return NAN;
  tg_fixed_sum carried = *sum;
  carry(&carried);
  tg_exact_sum exact = {0};
  for (int i = 0; i <= LAST; i++) {
    int64_t low = carried.limb[i] & (LIMB_RANGE - 1);
    int weight = LOWEST_BIT + LIMB_BITS * i;
    tg_exact_sum_add(&exact, ldexp((double)low, weight));
    tg_exact_sum_add(&exact, ldexp((double)(carried.limb[i] - low), weight));
  }
  return tg_exact_sum_value(&exact);
}
