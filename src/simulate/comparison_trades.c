#include "simulate/comparison_trades.h"

#include "base/zone.h"
#include "metrics/fill_sums.h"

#include <stdio.h>

/* All three below their bounds; the first grade that fits. */
typedef struct grade {
  int quantity;       /* percent of the real quantity */
  double price, time; /* percent of the real price; s */
  const char *name;
} grade;

static const grade grades[] = {
    {5, 1, 1, "EXACT"}, {10, 5, INFINITY, "CLOSE"}, {25, INFINITY, INFINITY, "PARTIAL"}};

/* Points of a perfect likeness, 100 in all; s at which that of time is used up. */
enum { POINTS_QUANTITY = 40, POINTS_PRICE = 30, POINTS_COUNT = 20, POINTS_TIME = 10 };
enum { TIME_WITHOUT_POINTS = 10 };

tg_trade_side tg_trade_side_of(const tg_metric_order *order) {
  tg_fill_sums sums = tg_fill_sums_of(order);
  tg_trade_side side = {.quantity = (int64_t)sums.quantity, .count = (int64_t)order->fill_count};
  if (order->fill_count)
    side.span = tg_elapsed(order->fills[0].time, order->fills[order->fill_count - 1].time);
  if (sums.quantity)
    side.price = tg_ratio(sums.notional2, 2 * sums.quantity, 1);
  return side;
}

static int64_t at_least_one(int64_t value) {
  return value > 1 ? value : 1;
}

static const char *status_of(const tg_trade_side *real, const tg_comparison_row *row) {
  tg_wide gap = row->trade_quantity_diff, base = at_least_one(real->quantity);
  for (size_t i = 0; i < TG_COUNT(grades); i++)
    if (100 * (gap < 0 ? -gap : gap) < grades[i].quantity * base &&
        row->trade_price_error_pct < grades[i].price &&
        fabs(row->trade_time_diff_sec) < grades[i].time)
      return grades[i].name;
  return "POOR";
}

static double share(int64_t simulated, int64_t real) {
  return fmin(tg_ratio(simulated, at_least_one(real), 1), 1);
}

static double score_of(const tg_trade_side *real, const tg_trade_side *simulated,
                       const tg_comparison_row *row) {
  return POINTS_QUANTITY * share(simulated->quantity, real->quantity) +
         POINTS_PRICE * fmax(0, 1 - row->trade_price_error_pct / 100) +
         POINTS_COUNT * share(simulated->count, real->count) +
         POINTS_TIME * fmax(0, 1 - fabs(row->trade_time_diff_sec) / TIME_WITHOUT_POINTS);
}

void tg_comparison_trades(const tg_trade_side *real, const tg_trade_side *simulated,
                          tg_comparison_row *row) {
  row->trade_quantity_diff = simulated->quantity - real->quantity;
  row->trade_count_diff = simulated->count - real->count;
  if (real->quantity)
    row->trade_quantity_accuracy_pct = tg_ratio(simulated->quantity, real->quantity, 100);
  row->trade_price_diff = simulated->price - real->price;
  if (real->price != 0)
    row->trade_price_error_pct = 100 * fabs(row->trade_price_diff) / real->price;
  row->trade_time_diff_sec = tg_ratio((tg_wide)simulated->span - real->span, TG_SECOND, 1);
  snprintf(row->match_status, sizeof row->match_status, "%s", status_of(real, row));
  row->accuracy_score = score_of(real, simulated, row);
}
