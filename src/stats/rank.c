#include "stats/rank.h"

#include <stdlib.h>

typedef struct placed {
  double value;
  size_t place;
} placed;

static int placed_compare(const void *left, const void *right) {
  const placed *a = left, *b = right;
  return (a->value > b->value) - (a->value < b->value);
}

int64_t tg_rank_doubled(int64_t first, int64_t count) {
  return 2 * first + count + 1;
}

tg_status tg_rank_all(const double *values, size_t n, int64_t *doubled) {
  placed *sorted = calloc(n + 1, sizeof *sorted);
  if (!sorted)
    return TG_NO_MEMORY;
  for (size_t i = 0; i < n; i++)
    sorted[i] = (placed){values[i], i};
  qsort(sorted, n, sizeof *sorted, placed_compare);
  for (size_t first = 0, end; first < n; first = end) {
    for (end = first + 1; end < n && sorted[end].value == sorted[first].value;)
      end++;
    for (size_t i = first; i < end; i++)
      doubled[sorted[i].place] = tg_rank_doubled((int64_t)first, (int64_t)(end - first));
  }
  free(sorted);
  return TG_OK;
}
