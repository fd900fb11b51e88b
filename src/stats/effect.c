#include "stats/effect.h"

#include <math.h>

double tg_effect_pooled(const tg_moments *a, const tg_moments *b, int lost) {
  double variance = (tg_moments_variance(a, lost) + tg_moments_variance(b, lost)) / 2;
  if (!(variance > 0))
    return NAN;
  double effect = (double)(tg_moments_difference(a, b) / sqrt(variance));
  return isfinite(effect) ? effect : NAN;
}

const char *tg_effect_label(double d) {
  const double small = 0.2, medium = 0.5, large = 0.8;
  double size = fabs(d);
  if (isnan(d))
    return "";
  if (size < small)
    return "negligible";
  if (size < medium)
    return "small";
  return size < large ? "medium" : "large";
}
