/* What the market did while an order was filled: drift, spread, dispersion. */
#include "metrics/fill_sums.h"

#define BP 1e4

typedef struct market_row {
  double first_fill_midpoint, last_fill_midpoint, market_drift_bps;
  double avg_execution_spread_bps, spread_volatility_bps, price_volatility_bps;
} market_row;

#define COLUMN(member, unit, doc, formula)                                                         \
  TG_FIELD_F(market_row, member, unit, TG_VALUE, doc, formula)

static const tg_field fields[] = {
    COLUMN(first_fill_midpoint, "price", "national mid at the first fill, NaN if missing",
           "(bid + offer) / 2; sweep 3.5"),
    COLUMN(last_fill_midpoint, "price", "national mid at the last fill, NaN if missing",
           "(bid + offer) / 2; sweep 3.5"),
    COLUMN(market_drift_bps, "bp", "move of the mid from the first to the last fill",
           "(last - first) / first * 1e4; sweep 3.5"),
    COLUMN(avg_execution_spread_bps, "bp", "mean national spread over the mid at the fills",
           "mean of (offer - bid) / mid * 1e4 over fills with a mid; sweep 3.5"),
    COLUMN(spread_volatility_bps, "bp", "dispersion of those spreads",
           "standard deviation, divisor n, 0 if one; sweep 3.5"),
    COLUMN(price_volatility_bps, "bp", "dispersion of the fill prices over the average price",
           "standard deviation of p, divisor n - 1, / vwap * 1e4, 0 if one; sweep 3.5"),
};

/* Sums of differences from the first value: equal values give exactly 0. */
typedef struct deviation {
  double first, sum, squares;
  size_t count;
} deviation;

static void deviation_add(deviation *d, double value) {
  if (!d->count++)
    d->first = value;
  d->sum += value - d->first;
}

static double deviation_mean(const deviation *d) {
  return d->count ? d->first + d->sum / (double)d->count : NAN;
}

static double price_of(const tg_fill *fill) {
  return (double)fill->half_price / 2;
}

static double spread_bps(const tg_fill *fill) {
  return tg_ratio(2 * ((tg_wide)fill->offer - fill->bid), tg_mid2(fill->bid, fill->offer), BP);
}

static void set_spread(const tg_metric_order *order, market_row *row) {
  deviation d = {0};
  for (size_t i = 0; i < order->fill_count; i++)
    if (tg_mid2(order->fills[i].bid, order->fills[i].offer))
      deviation_add(&d, spread_bps(&order->fills[i]));
  row->avg_execution_spread_bps = deviation_mean(&d);
  for (size_t i = 0; i < order->fill_count; i++)
    if (tg_mid2(order->fills[i].bid, order->fills[i].offer)) {
      double gap = spread_bps(&order->fills[i]) - row->avg_execution_spread_bps;
      d.squares += gap * gap;
    }
  row->spread_volatility_bps = d.count ? sqrt(d.squares / (double)d.count) : NAN;
}

static void set_price(const tg_metric_order *order, market_row *row) {
  deviation d = {0};
  for (size_t i = 0; i < order->fill_count; i++)
    deviation_add(&d, price_of(&order->fills[i]));
  double mean = deviation_mean(&d);
  for (size_t i = 0; i < order->fill_count; i++) {
    double gap = price_of(&order->fills[i]) - mean;
    d.squares += gap * gap;
  }
  tg_fill_sums sums = tg_fill_sums_of(order);
  double vwap = tg_ratio(sums.notional2, 2 * sums.quantity, 1);
  row->price_volatility_bps = d.count == 1 ? 0 : NAN;
  if (d.count > 1 && vwap != 0)
    row->price_volatility_bps = sqrt(d.squares / (double)(d.count - 1)) / vwap * BP;
}

static void compute(const tg_metric_order *order, void *out) {
  market_row *row = out;
  tg_wide first = 0, last = 0;
  if (order->fill_count) {
    const tg_fill *final_fill = &order->fills[order->fill_count - 1];
    first = tg_mid2(order->fills[0].bid, order->fills[0].offer);
    last = tg_mid2(final_fill->bid, final_fill->offer);
  }
  row->first_fill_midpoint = first ? (double)first / 2 : NAN;
  row->last_fill_midpoint = last ? (double)last / 2 : NAN;
  row->market_drift_bps = last ? tg_ratio(last - first, first, BP) : NAN;
  set_spread(order, row);
  set_price(order, row);
}

const tg_metric tg_metric_market = {
    .name = "market",
    .doc = "quotes and prices while the order was filled: drift, spread, dispersion",
    .row_size = sizeof(market_row),
    .fields = fields,
    .field_count = TG_COUNT(fields),
    .compute = compute,
};
