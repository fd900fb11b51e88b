/** \file adjust.h
 *
 * p-values of a family of tests, corrected for their number.
 *
 * NaN (not testable) is left out of the family and stays NaN. \a out may be \a p.
 */
#ifndef TG_ADJUST_H
#define TG_ADJUST_H

#include "base/status.h"

#include <stddef.h>

/** Local. Holm (1979), family-wise error: the i-th smallest of m times m - i + 1, never below that
 * of a smaller p, at most 1. TG_NO_MEMORY. */
tg_status tg_adjust_holm(const double *p, size_t n, double *out);
/** Local. Benjamini and Hochberg (1995), false discovery rate: the i-th smallest of m times m / i,
 * never above that of a larger p, at most 1. TG_NO_MEMORY. */
tg_status tg_adjust_bh(const double *p, size_t n, double *out);

#endif
