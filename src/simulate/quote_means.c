#include "simulate/quote_means.h"

#include <stdlib.h>

static bool usable(int64_t bid, int64_t offer, bool crossed) {
  return bid > 0 && offer > 0 && (crossed || bid < offer);
}

static int take_memory(size_t count, tg_quote_means *means) {
  int64_t bytes = (int64_t)((count + 1) * (sizeof *means->times + 2 * sizeof *means->mid2));
  if (means->budget && *means->budget < bytes)
    return -1;
  means->times = malloc((count + 1) * sizeof *means->times);
  means->mid2 = malloc((count + 1) * sizeof *means->mid2);
  means->spread = malloc((count + 1) * sizeof *means->spread);
  if (!means->times || !means->mid2 || !means->spread)
    return -1;
  means->bytes = bytes;
  if (means->budget)
    *means->budget -= bytes;
  return 0;
}

int tg_quote_means_make(const tg_quotes *quotes, bool crossed, tg_quote_means *means) {
  if (take_memory(quotes->count, means))
    return -1;
  size_t n = 0;
  means->mid2[0] = means->spread[0] = 0;
  for (size_t i = 0; i < quotes->count; i++) {
    int64_t bid = quotes->bid[i], offer = quotes->offer[i];
    if (!usable(bid, offer, crossed))
      continue;
    means->times[n] = quotes->time[i];
    means->mid2[n + 1] = means->mid2[n] + bid + offer;
    means->spread[n + 1] = means->spread[n] + offer - bid;
    n++;
  }
  means->count = n;
  return 0;
}

void tg_quote_means_clear(tg_quote_means *means) {
  if (means->budget)
    *means->budget += means->bytes;
  free(means->times);
  free(means->mid2);
  free(means->spread);
  *means = (tg_quote_means){.budget = means->budget};
}

/* How many quotes have a time before the given one or, with \a equal, at it. */
static size_t count_before(const tg_quote_means *means, int64_t time, bool equal) {
  size_t low = 0, high = means->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (means->times[middle] < time || (equal && means->times[middle] == time))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Of quotes number from .. to - 1. */
static tg_quote_mean mean_of(const tg_quote_means *means, size_t from, size_t to) {
  tg_wide count = (tg_wide)to - (tg_wide)from;
  return (tg_quote_mean){.midpoint = tg_ratio(means->mid2[to] - means->mid2[from], count, 0.5),
                         .half_spread =
                             tg_ratio(means->spread[to] - means->spread[from], count, 0.5)};
}

tg_quote_mean tg_quote_means_between(const tg_quote_means *means, int64_t from, int64_t to) {
  size_t first = count_before(means, from, false), end = count_before(means, to, true);
  return mean_of(means, first, end > first ? end : first);
}

tg_quote_mean tg_quote_means_last(const tg_quote_means *means, int64_t to) {
  size_t end = count_before(means, to, true);
  return mean_of(means, end ? end - 1 : 0, end);
}

tg_quote_mean tg_quote_mean_of(int64_t bid, int64_t offer) {
  if (!usable(bid, offer, false))
    return (tg_quote_mean){NAN, NAN};
  return (tg_quote_mean){.midpoint = tg_ratio((tg_wide)bid + offer, 1, 0.5),
                         .half_spread = tg_ratio((tg_wide)offer - bid, 1, 0.5)};
}
