/* How much of an order was filled, in how many pieces. */
#include "metrics/fill_sums.h"

#include <stdio.h>

typedef struct fills_row {
  int64_t qty_filled, order_quantity;
  double fill_ratio, fill_rate_pct;
  int64_t num_fills;
  double avg_fill_size;
  char fill_status[24];
  double total_execution_value;
} fills_row;

#define COLUMN(member, unit, doc, formula)                                                         \
  TG_FIELD_F(fills_row, member, unit, TG_VALUE, doc, formula)

static const tg_field fields[] = {
    COLUMN(qty_filled, "shares", "quantity of all fills", "sum of q; sweep 3.5"),
    COLUMN(order_quantity, "shares", "quantity of the order at arrival", NULL),
    COLUMN(fill_ratio, "1", "filled share of the arrival quantity",
           "qty_filled / order_quantity, 0 if order_quantity <= 0; sweep 3.5"),
    COLUMN(fill_rate_pct, "%", "fill ratio in percent", "100 * fill_ratio; sweep 3.5"),
    COLUMN(num_fills, "1", "fills", NULL),
    COLUMN(avg_fill_size, "shares", "mean quantity of a fill",
           "qty_filled / num_fills, NaN without fills; sweep 3.5"),
    COLUMN(fill_status, "text", "Unfilled, Partially Filled or Fully Filled",
           "by qty_filled: 0; below order_quantity; else; sweep 3.5"),
    COLUMN(total_execution_value, "price*shares", "value of all fills", "sum of p q; sweep 3.5"),
};

static const char *status_of(tg_wide filled, int64_t quantity) {
  if (!filled)
    return "Unfilled";
  return filled >= quantity ? "Fully Filled" : "Partially Filled";
}

static void compute(const tg_metric_order *order, void *out) {
  fills_row *row = out;
  tg_fill_sums sums = tg_fill_sums_of(order);
  row->qty_filled = (int64_t)sums.quantity;
  row->order_quantity = order->quantity;
  if (order->quantity > 0)
    row->fill_ratio = tg_ratio(sums.quantity, order->quantity, 1);
  row->fill_rate_pct = row->fill_ratio * 100;
  row->num_fills = (int64_t)order->fill_count;
  row->avg_fill_size = tg_ratio(sums.quantity, row->num_fills, 1);
  snprintf(row->fill_status, sizeof row->fill_status, "%s",
           status_of(sums.quantity, order->quantity));
  row->total_execution_value = (double)sums.notional2 / 2;
}

const tg_metric tg_metric_fills = {
    .name = "fills",
    .doc = "filled quantity, fill ratio, number and size of fills",
    .row_size = sizeof(fills_row),
    .fields = fields,
    .field_count = TG_COUNT(fields),
    .compute = compute,
};
