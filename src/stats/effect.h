/** \file effect.h
 *
 * Cohen's d of two samples, and the words for its size. (Paired: t_test.h, effect.)
 */
#ifndef TG_EFFECT_H
#define TG_EFFECT_H

#include "stats/moments.h"

/** Local. (mean a - mean b) / sqrt((var a + var b) / 2), variances with divisor n - lost
 * (sweep 2.6: lost = 0). NaN when a variance is not defined or both are 0. */
double tg_effect_pooled(const tg_moments *a, const tg_moments *b, int lost);
/** Local. By |d|: < 0.2 "negligible", < 0.5 "small", < 0.8 "medium", else "large"; "" for NaN. */
const char *tg_effect_label(double d);

#endif
