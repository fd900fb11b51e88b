/** \file price_path.c */
#include "synth/price_path.h"

#define EVENTS_PER_ACTION 2

static uint64_t square_root(uint64_t value) {
  uint64_t root = 0;
  for (uint64_t bit = UINT64_C(1) << 31; bit; bit >>= 1)
    if ((root + bit) * (root + bit) <= value)
      root += bit;
  return root;
}

static int32_t within(int32_t width, tg_random *random) {
  return (int32_t)tg_random_below(random, 2 * (uint32_t)width + 1) - width;
}

static void move(tg_price_path *path, int32_t by) {
  int32_t low = path->start / 2, high = path->start * 2;
  int32_t to = path->ticks + by;
  path->ticks = to < low ? 2 * low - to : to > high ? 2 * high - to : to;
}

void tg_price_path_open(tg_price_path *path, tg_random *random) {
  uint32_t size = 150u << tg_random_below(random, 6);
  path->start = (int32_t)(size + tg_random_below(random, size));
  path->ticks = path->start;
  path->stride = 1;
  path->chance = 0;
}

void tg_price_path_day(tg_price_path *path, tg_random *random, int64_t events) {
  move(path, within(path->ticks / 100, random));
  uint64_t deviation = (uint64_t)path->ticks / 50 + 1;
  uint64_t variance = deviation * deviation * EVENTS_PER_ACTION;
  uint64_t actions = events > 1 ? (uint64_t)events : 1;
  if (variance < actions) {
    path->stride = 1;
    path->chance = (uint32_t)((variance << 32) / actions);
    return;
  }
  uint64_t stride = square_root(3 * variance / actions); /* uniform in +-s: variance s^2/3 */
  uint64_t most = deviation / 2 + 1;
  path->stride = (int32_t)(stride < most ? stride : most);
  path->chance = UINT32_MAX;
}

void tg_price_path_step(tg_price_path *path, tg_random *random) {
  uint64_t bits = tg_random_next(random);
  if ((uint32_t)bits >= path->chance)
    return;
  if (path->stride == 1 && path->chance < UINT32_MAX)
    move(path, bits >> 63 ? 1 : -1);
  else
    move(path, within(path->stride, random));
}
