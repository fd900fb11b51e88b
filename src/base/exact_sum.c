#include "base/exact_sum.h"

#include <math.h>
#include <string.h>

/* The limb of weight 2^0, and the bit of weight 2^0. */
#define UNIT_LIMB 34
#define UNIT_BIT  (32 * UNIT_LIMB)
#define TOP_LIMB  (TG_EXACT_LIMBS - 1)

/* While adds < ADDS_LIMIT every limb is below (adds + 1) * 2^32, so that two
 * sums at their limit still merge within 63 bits. */
#define ADDS_LIMIT (INT64_C(1) << 30)

typedef unsigned __int128 wide;

static void add_bits(tg_exact_sum *sum, int limb, wide magnitude, int negative) {
  for (; magnitude; magnitude >>= 32, limb++) {
    int64_t bits = (int64_t)(uint32_t)magnitude;
    sum->limb[limb] += negative ? -bits : bits;
  }
  if (++sum->adds >= ADDS_LIMIT)
    tg_exact_sum_carry(sum);
}

static void add_special(tg_exact_sum *sum, double value) {
  if (isnan(value))
    sum->nans++;
  else if (value > 0)
    sum->positive_infinities++;
  else
    sum->negative_infinities++;
}

void tg_exact_sum_add(tg_exact_sum *sum, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  int exponent = (int)(bits >> 52) & 0x7ff;
  uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
  if (exponent == 0x7ff) {
    add_special(sum, value);
    return;
  }
  if (exponent)
    mantissa |= UINT64_C(1) << 52;
  else
    exponent = 1;
  int bit = exponent - 1075 + UNIT_BIT;
  add_bits(sum, bit / 32, (wide)mantissa << bit % 32, (int)(bits >> 63));
}

void tg_exact_sum_add_product(tg_exact_sum *sum, int64_t a, int64_t b) {
  __int128 product = (__int128)a * b;
  add_bits(sum, UNIT_LIMB, product < 0 ? -(wide)product : (wide)product, product < 0);
}

void tg_exact_sum_merge(tg_exact_sum *into, const tg_exact_sum *from) {
  for (int i = 0; i < TG_EXACT_LIMBS; i++)
    into->limb[i] += from->limb[i];
  into->positive_infinities += from->positive_infinities;
  into->negative_infinities += from->negative_infinities;
  into->nans += from->nans;
  into->adds += from->adds + 1;
  if (into->adds >= ADDS_LIMIT)
    tg_exact_sum_carry(into);
}

void tg_exact_sum_carry(tg_exact_sum *sum) {
  for (int i = 0; i < TOP_LIMB; i++) {
    int64_t low = (int64_t)(uint32_t)sum->limb[i];
    sum->limb[i + 1] += (sum->limb[i] - low) / (INT64_C(1) << 32);
    sum->limb[i] = low;
  }
  sum->adds = 0;
}

static unsigned bit_at(const tg_exact_sum *sum, int bit) {
  return (unsigned)(sum->limb[bit / 32] >> bit % 32) & 1;
}

static int any_bit_below(const tg_exact_sum *sum, int bit) {
  for (int i = 0; i < bit / 32; i++)
    if (sum->limb[i])
      return 1;
  return (sum->limb[bit / 32] & ((INT64_C(1) << bit % 32) - 1)) != 0;
}

/* A carried sum that is not negative, rounded to nearest even. */
static double round_positive(const tg_exact_sum *sum) {
  int top = TOP_LIMB;
  while (top >= 0 && !sum->limb[top])
    top--;
  if (top < 0)
    return 0;
  int high = 32 * top + 63 - __builtin_clzll((unsigned long long)sum->limb[top]), low = high - 52;
  if (low < UNIT_BIT - 1074)
    low = UNIT_BIT - 1074;
  uint64_t mantissa = 0;
  for (int bit = high; bit >= low; bit--)
    mantissa = mantissa << 1 | bit_at(sum, bit);
  if (bit_at(sum, low - 1) && (any_bit_below(sum, low - 1) || mantissa & 1))
    mantissa++;
  return ldexp((double)mantissa, low - UNIT_BIT);
}

double tg_exact_sum_value(const tg_exact_sum *sum) {
  if (sum->nans || (sum->positive_infinities && sum->negative_infinities))
    return NAN;
  if (sum->positive_infinities || sum->negative_infinities)
    return sum->positive_infinities ? INFINITY : -INFINITY;
  tg_exact_sum carried = *sum;
  tg_exact_sum_carry(&carried);
  int negative = carried.limb[TOP_LIMB] < 0;
  if (negative) {
    for (int i = 0; i < TG_EXACT_LIMBS; i++)
      carried.limb[i] = -carried.limb[i];
    tg_exact_sum_carry(&carried);
  }
  double value = round_positive(&carried);
  return negative ? -value : value;
}
