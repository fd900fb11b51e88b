/** \file exact_product.h
 *
 * Products of doubles and of exact sums, added up without rounding: quadratic forms such as
 * n * sum(x * x) - sum(x) * sum(x), whose terms all but cancel, come out to the last digit.
 *
 * Exact while no product leaves the range of doubles: above 1e308 the result is NaN or infinite,
 * and what is below 2^-1074 is lost.
 */
#ifndef TG_EXACT_PRODUCT_H
#define TG_EXACT_PRODUCT_H

#include "base/exact_sum.h"

/** Local. into += a * b. */
void tg_exact_product_add(tg_exact_sum *into, double a, double b);
/** Local. into += factor * from; not the same sum. */
void tg_exact_product_scale(tg_exact_sum *into, const tg_exact_sum *from, double factor);
/** Local. into += sign * a * b, sign 1 or -1. */
void tg_exact_product_sums(tg_exact_sum *into, const tg_exact_sum *a, const tg_exact_sum *b,
                           int sign);
/** Local. The sum to 113 bits. */
__float128 tg_exact_product_quad(const tg_exact_sum *sum);
/** Local. Square root to 100 bits of what is within the range of doubles; 0 for x <= 0. */
__float128 tg_exact_product_root(__float128 x);

#endif
