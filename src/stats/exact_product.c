#include "stats/exact_product.h"

#include <math.h>

/* A sum of doubles spans at most 2240 bits, a part has 53 of them. */
#define PARTS 44

/* Doubles that add up to a sum, the largest first. */
typedef struct parts {
  double part[PARTS];
  int count;
} parts;

static parts parts_of(const tg_exact_sum *sum) {
  parts result = {.count = 0};
  tg_exact_sum rest = *sum;
  double part = tg_exact_sum_value(&rest);
  while (part != 0 && result.count < PARTS) {
    result.part[result.count++] = part;
    if (!isfinite(part))
      break;
    tg_exact_sum_add(&rest, -part);
    part = tg_exact_sum_value(&rest);
  }
  return result;
}

void tg_exact_product_add(tg_exact_sum *into, double a, double b) {
  double product = a * b, rest = fma(a, b, -product);
  tg_exact_sum_add(into, product);
  if (rest != 0)
    tg_exact_sum_add(into, rest);
}

void tg_exact_product_scale(tg_exact_sum *into, const tg_exact_sum *from, double factor) {
  parts terms = parts_of(from);
  for (int i = 0; i < terms.count; i++)
    tg_exact_product_add(into, terms.part[i], factor);
}

void tg_exact_product_sums(tg_exact_sum *into, const tg_exact_sum *a, const tg_exact_sum *b,
                           int sign) {
  parts left = parts_of(a), right = parts_of(b);
  for (int i = 0; i < left.count; i++)
    for (int j = 0; j < right.count; j++)
      tg_exact_product_add(into, sign * left.part[i], right.part[j]);
}

__float128 tg_exact_product_quad(const tg_exact_sum *sum) {
  parts terms = parts_of(sum);
  __float128 value = 0;
  for (int i = terms.count - 1; i >= 0; i--)
    value += terms.part[i];
  return value;
}

__float128 tg_exact_product_root(__float128 x) {
  if (x <= 0)
    return 0;
  double root = sqrt((double)x);
  if (!isnormal(root))
    return root;
  return (root + x / root) / 2;
}
