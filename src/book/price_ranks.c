#include "book/price_ranks.h"

#include <stdbool.h>
#include <stdlib.h>

tg_status tg_price_ranks_add(tg_price_ranks *ranks, int64_t price) {
  return tg_map_put(&ranks->seen, price) == TG_MAP_NONE ? TG_NO_MEMORY : TG_OK;
}

static int by_price(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

tg_status tg_price_ranks_sort(tg_price_ranks *ranks) {
  const tg_map *seen = &ranks->seen;
  ranks->prices = malloc((seen->count + 1) * sizeof *ranks->prices);
  if (!ranks->prices)
    return TG_NO_MEMORY;
  ranks->count = (uint32_t)seen->count;
  for (size_t slot = 0; slot < seen->capacity; slot++)
    if (seen->values[slot] != TG_MAP_NONE)
      ranks->prices[seen->values[slot]] = seen->keys[slot];
  tg_map_clear(&ranks->seen);
  qsort(ranks->prices, ranks->count, sizeof *ranks->prices, by_price);
  return TG_OK;
}

void tg_price_ranks_clear(tg_price_ranks *ranks) {
  free(ranks->prices);
  tg_map_clear(&ranks->seen);
  *ranks = (tg_price_ranks){0};
}

/* How many prices are below (or, with equal, not above) the price. */
static uint32_t count_below(const tg_price_ranks *ranks, int64_t price, bool equal) {
  uint32_t low = 0, high = ranks->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (ranks->prices[middle] < price || (equal && ranks->prices[middle] == price))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

uint32_t tg_price_ranks_of(const tg_price_ranks *ranks, int side, int64_t price) {
  uint32_t below = count_below(ranks, price, false);
  return side == TG_SIDE_SELL ? below + 1 : ranks->count - below;
}

int64_t tg_price_ranks_price(const tg_price_ranks *ranks, int side, uint32_t rank) {
  return ranks->prices[side == TG_SIDE_SELL ? rank - 1 : ranks->count - rank];
}

uint32_t tg_price_ranks_reach(const tg_price_ranks *ranks, int side, int64_t limit) {
  if (side == TG_SIDE_SELL)
    return count_below(ranks, limit, true) + 1;
  return ranks->count - count_below(ranks, limit, false) + 1;
}

uint32_t tg_price_ranks_reach_all(const tg_price_ranks *ranks) {
  return ranks->count + 1;
}
