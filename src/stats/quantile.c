#include "stats/quantile.h"

#include <math.h>

double tg_quantile_between(double below, double above, double part) {
  if (part <= 0 || below == above)
    return below;
  double step = above - below;
  return isfinite(step) ? below + step * part : below * (1 - part) + above * part;
}

double tg_quantile(const double *sorted, size_t n, double q) {
  if (!n || !(q >= 0 && q <= 1))
    return NAN;
  double position = q * (double)(n - 1);
  size_t below = (size_t)position;
  if (below >= n - 1)
    return sorted[n - 1];
  return tg_quantile_between(sorted[below], sorted[below + 1], position - (double)below);
}
