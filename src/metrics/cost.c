/* What an execution cost against the quote at arrival and at each fill.
 * Positive costs are bad for the order, whatever its side. */
#include "metrics/fill_sums.h"

#define BP 1e4

typedef struct cost_row {
  double vwap, arrival_midpoint;
  int64_t arrival_bid, arrival_offer, arrival_spread;
  double arrival_spread_bps;
  int64_t limit_price;
  double price_improvement, price_improvement_bps;
  double exec_cost_arrival_bps, exec_cost_vw_bps, drift_vw_bps;
  double effective_spread_pct, slippage_bps, implementation_shortfall_bps;
} cost_row;

#define COLUMN(member, unit, doc, formula)                                                         \
  TG_FIELD_F(cost_row, member, unit, TG_VALUE, doc, formula)

static const tg_field fields[] = {
    COLUMN(vwap, "price", "average price of the fills", "sum of p q / sum of q; sweep 3.5"),
    COLUMN(arrival_midpoint, "price", "national mid at arrival (m0)",
           "(arrival_bid + arrival_offer) / 2; sweep 3.5"),
    COLUMN(arrival_bid, "price", "national bid at arrival, smallest 64-bit number = none", NULL),
    COLUMN(arrival_offer, "price", "national offer at arrival, smallest 64-bit number = none",
           NULL),
    COLUMN(arrival_spread, "price", "national spread at arrival, smallest 64-bit number = none",
           "s0 = arrival_offer - arrival_bid; sweep 3.5"),
    COLUMN(arrival_spread_bps, "bp", "national spread at arrival over the mid",
           "s0 / m0 * 1e4; sweep 3.5"),
    COLUMN(limit_price, "price", "limit price at arrival, smallest 64-bit number = none", NULL),
    COLUMN(price_improvement, "price", "how much better than the limit the fills were",
           "sign * (limit_price - vwap), sign +1 buy, -1 sell; sweep 3.5"),
    COLUMN(price_improvement_bps, "bp", "price improvement over the limit",
           "price_improvement / limit_price * 1e4, 0 if limit_price <= 0; sweep 3.5"),
    COLUMN(exec_cost_arrival_bps, "bp", "cost against the mid at arrival",
           "sign * (vwap - m0) / m0 * 1e4; sweep 3.5"),
    COLUMN(exec_cost_vw_bps, "bp", "cost against the mid at each fill, by quantity",
           "sum over fills with a mid of sign * (p - m) / m * 1e4 * q / sum of q, NaN without any "
           "(compat: 0; of simulated fills it is drift_vw_bps); sweep 3.5"),
    COLUMN(
        drift_vw_bps, "bp", "move of the mid from arrival to each fill, by quantity",
        "sum over fills with a mid of sign * (m - m0) / m0 * 1e4 * q / sum of q, NaN without any "
        "(compat: 0); sweep 3.5"),
    COLUMN(effective_spread_pct, "%", "effective spread as a share of the spread at arrival",
           "100 * 2 |vwap - m0| / s0, NaN if s0 <= 0; sweep 3.5"),
    COLUMN(slippage_bps, "bp", "as exec_cost_arrival_bps", "exec_cost_arrival_bps; sweep 3.5"),
    COLUMN(implementation_shortfall_bps, "bp", "value lost against the mid at arrival",
           "sign * (Q vwap - Q m0) / (Q m0) * 1e4 (compat: without the sign); sweep 3.5"),
};

/* scale * (a - b) / c as the side sees it: b - a for a sell. */
static double signed_ratio(const tg_fill_sums *sums, tg_wide a, tg_wide b, tg_wide c,
                           double scale) {
  return sums->sign < 0 ? tg_ratio_of_difference(b, a, c, scale)
                        : tg_ratio_of_difference(a, b, c, scale);
}

static void set_arrival(const tg_metric_order *order, const tg_fill_sums *sums, cost_row *row) {
  row->arrival_bid = order->bid;
  row->arrival_offer = order->offer;
  row->arrival_midpoint = sums->arrival_mid2 ? (double)sums->arrival_mid2 / 2 : NAN;
  row->arrival_spread = sums->arrival_mid2 ? (int64_t)sums->arrival_spread : TG_NO_PRICE;
  row->arrival_spread_bps = tg_ratio(2 * sums->arrival_spread, sums->arrival_mid2, BP);
}

static void set_improvement(const tg_metric_order *order, const tg_fill_sums *sums, cost_row *row) {
  row->limit_price = order->limit;
  row->price_improvement = row->price_improvement_bps = NAN;
  if (order->limit == TG_NO_PRICE || sums->quantity == 0)
    return;
  row->price_improvement = signed_ratio(sums, 2 * (order->limit * sums->quantity), sums->notional2,
                                        2 * sums->quantity, 1);
  row->price_improvement_bps =
      order->limit > 0 ? row->price_improvement / (double)order->limit * BP : 0;
}

/* Costs against the mid at arrival: 2 N - Q (b + o) is exact, 2 Q m0 = Q (b + o). */
static void set_arrival_costs(const tg_metric_order *order, const tg_fill_sums *sums,
                              cost_row *row) {
  tg_wide base = sums->quantity * sums->arrival_mid2;
  double loss = tg_ratio_of_difference(sums->notional2, base, base, BP);
  row->exec_cost_arrival_bps = signed_ratio(sums, sums->notional2, base, base, BP);
  row->slippage_bps = row->exec_cost_arrival_bps;
  row->implementation_shortfall_bps = order->compat ? loss : row->exec_cost_arrival_bps;
  row->effective_spread_pct = NAN;
  if (base && sums->arrival_spread > 0)
    row->effective_spread_pct = fabs(
        tg_ratio_of_difference(sums->notional2, base, sums->quantity * sums->arrival_spread, 100));
}

/* Fills without a mid add nothing, but their quantity stays in the divisor. */
static void set_fill_costs(const tg_metric_order *order, const tg_fill_sums *sums, cost_row *row) {
  double cost = 0, drift = 0;
  bool any = false;
  for (size_t i = 0; i < order->fill_count; i++) {
    const tg_fill *fill = &order->fills[i];
    tg_wide mid2 = tg_mid2(fill->bid, fill->offer);
    if (!mid2)
      continue;
    any = true;
    cost += signed_ratio(sums, fill->half_price, mid2, mid2, BP) * (double)fill->quantity;
    drift += signed_ratio(sums, mid2, sums->arrival_mid2, sums->arrival_mid2, BP) *
             (double)fill->quantity;
  }
  double none = order->compat && sums->quantity ? 0 : NAN;
  bool valid = any && sums->quantity;
  row->drift_vw_bps = valid ? drift / (double)sums->quantity : none;
  row->exec_cost_vw_bps = valid ? cost / (double)sums->quantity : none;
  if (order->compat && order->simulated)
    row->exec_cost_vw_bps = row->drift_vw_bps;
}

static void compute(const tg_metric_order *order, void *out) {
  cost_row *row = out;
  tg_fill_sums sums = tg_fill_sums_of(order);
  row->vwap = tg_ratio(sums.notional2, 2 * sums.quantity, 1);
  set_arrival(order, &sums, row);
  set_improvement(order, &sums, row);
  set_arrival_costs(order, &sums, row);
  set_fill_costs(order, &sums, row);
}

const tg_metric tg_metric_cost = {
    .name = "cost",
    .doc = "average price and its cost against limit, arrival quote and quotes at the fills",
    .row_size = sizeof(cost_row),
    .fields = fields,
    .field_count = TG_COUNT(fields),
    .compute = compute,
};
