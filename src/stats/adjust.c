#include "stats/adjust.h"

#include <math.h>
#include <stdlib.h>

typedef struct placed {
  double p;
  size_t place;
} placed;

static int placed_compare(const void *left, const void *right) {
  const placed *a = left, *b = right;
  return (a->p > b->p) - (a->p < b->p);
}

/* The testable ones in ascending order; \a out is NaN everywhere else. NULL without memory. */
static placed *family_sorted(const double *p, size_t n, double *out, size_t *count) {
  placed *family = calloc(n + 1, sizeof *family);
  if (!family)
    return NULL;
  size_t kept = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan(p[i]))
      family[kept++] = (placed){p[i], i};
    else
      out[i] = NAN;
  qsort(family, kept, sizeof *family, placed_compare);
  *count = kept;
  return family;
}

tg_status tg_adjust_holm(const double *p, size_t n, double *out) {
  size_t count;
  placed *family = family_sorted(p, n, out, &count);
  if (!family)
    return TG_NO_MEMORY;
  double least = 0;
  for (size_t i = 0; i < count; i++) {
    least = fmin(1, fmax(least, family[i].p * (double)(count - i)));
    out[family[i].place] = least;
  }
  free(family);
  return TG_OK;
}

tg_status tg_adjust_bh(const double *p, size_t n, double *out) {
  size_t count;
  placed *family = family_sorted(p, n, out, &count);
  if (!family)
    return TG_NO_MEMORY;
  double most = 1;
  for (size_t i = count; i > 0; i--) {
    most = fmin(most, family[i - 1].p * ((double)count / (double)i));
    out[family[i - 1].place] = most;
  }
  free(family);
  return TG_OK;
}
