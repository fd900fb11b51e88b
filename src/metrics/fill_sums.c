#include "metrics/fill_sums.h"

tg_wide tg_mid2(int64_t bid, int64_t offer) {
  return bid > 0 && offer > 0 ? (tg_wide)bid + offer : 0;
}

double tg_ratio(tg_wide a, tg_wide b, double scale) {
  return b ? (double)a / (double)b * scale : NAN;
}

/* Halves lose one unit in 2^126, far below what a double holds. */
double tg_ratio_of_difference(tg_wide a, tg_wide b, tg_wide c, double scale) {
  tg_wide difference;
  if (__builtin_sub_overflow(a, b, &difference))
    return tg_ratio(a / 2 - b / 2, c / 2, scale);
  return tg_ratio(difference, c, scale);
}

int64_t tg_elapsed(int64_t from, int64_t to) {
  int64_t ns;
  return to <= from ? 0 : __builtin_sub_overflow(to, from, &ns) ? INT64_MAX : ns;
}

tg_fill_sums tg_fill_sums_of(const tg_metric_order *order) {
  tg_fill_sums sums = {.sign = order->side == 2 ? -1 : 1};
  sums.arrival_mid2 = tg_mid2(order->bid, order->offer);
  if (sums.arrival_mid2)
    sums.arrival_spread = (tg_wide)order->offer - order->bid;
  for (size_t i = 0; i < order->fill_count; i++) {
    sums.quantity += order->fills[i].quantity;
    sums.notional2 += (tg_wide)order->fills[i].half_price * order->fills[i].quantity;
  }
  return sums;
}
