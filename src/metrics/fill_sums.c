#include "metrics/fill_sums.h"

tg_wide tg_mid2(int64_t bid, int64_t offer) {
  return bid > 0 && offer > 0 ? (tg_wide)bid + offer : 0;
}

double tg_ratio(tg_wide a, tg_wide b, double scale) {
  return b ? (double)a / (double)b * scale : NAN;
}

tg_fill_sums tg_fill_sums_of(const tg_metric_order *order) {
  tg_fill_sums sums = {.sign = order->side == 2 ? -1 : 1};
  sums.arrival_mid2 = tg_mid2(order->bid, order->offer);
  if (sums.arrival_mid2)
    sums.arrival_spread = (tg_wide)order->offer - order->bid;
  for (size_t i = 0; i < order->fill_count; i++) {
    sums.quantity += order->fills[i].quantity;
    sums.notional += (tg_wide)order->fills[i].price * order->fills[i].quantity;
  }
  return sums;
}
