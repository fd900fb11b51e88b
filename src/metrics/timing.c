/* How long an order took. Differences are integers of ns until the last division. */
#include "metrics/fill_sums.h"

#define SECOND 1000000000

typedef struct timing_row {
  int64_t order_timestamp, first_fill_time, last_fill_time;
  double time_to_first_fill_sec, execution_duration_sec, total_duration_sec;
  double avg_time_between_fills, vw_exec_time_sec;
} timing_row;

#define COLUMN(member, unit, doc, formula)                                                         \
  TG_FIELD_F(timing_row, member, unit, TG_VALUE, doc, formula)

static const tg_field fields[] = {
    COLUMN(order_timestamp, "ns", "arrival (t0), UTC since 1970", NULL),
    COLUMN(first_fill_time, "ns", "time of the first fill, UTC since 1970, 0 = none", NULL),
    COLUMN(last_fill_time, "ns", "time of the last fill, UTC since 1970, 0 = none", NULL),
    COLUMN(time_to_first_fill_sec, "s", "from arrival to the first fill, NaN without fills",
           "max(0, first - t0); sweep 3.5"),
    COLUMN(execution_duration_sec, "s", "from the first to the last fill, NaN without fills",
           "max(0, last - first); sweep 3.5"),
    COLUMN(total_duration_sec, "s", "from arrival to the last fill, NaN without fills",
           "max(0, last - t0); sweep 3.5"),
    COLUMN(avg_time_between_fills, "s", "mean time between fills, NaN without fills",
           "execution_duration_sec / (num_fills - 1), 0 if one; sweep 3.5"),
    COLUMN(vw_exec_time_sec, "s", "time from arrival by quantity, NaN without quantity",
           "sum of q * max(0, t - t0) / sum of q; sweep 3.5"),
};

static double weighted_time(const tg_metric_order *order) {
  tg_wide weighted = 0, quantity = 0;
  for (size_t i = 0; i < order->fill_count; i++) {
    const tg_fill *fill = &order->fills[i];
    weighted += (tg_wide)fill->quantity * tg_elapsed(order->arrival_time, fill->time);
    quantity += fill->quantity;
  }
  return tg_ratio(weighted, quantity * SECOND, 1);
}

static void compute(const tg_metric_order *order, void *out) {
  timing_row *row = out;
  row->order_timestamp = order->arrival_time;
  row->time_to_first_fill_sec = row->execution_duration_sec = row->total_duration_sec = NAN;
  row->avg_time_between_fills = NAN;
  row->vw_exec_time_sec = weighted_time(order);
  if (!order->fill_count)
    return;
  row->first_fill_time = order->fills[0].time;
  row->last_fill_time = order->fills[order->fill_count - 1].time;
  int64_t duration = tg_elapsed(row->first_fill_time, row->last_fill_time);
  tg_wide gaps = (tg_wide)order->fill_count - 1;
  row->time_to_first_fill_sec =
      tg_ratio(tg_elapsed(order->arrival_time, row->first_fill_time), SECOND, 1);
  row->execution_duration_sec = tg_ratio(duration, SECOND, 1);
  row->total_duration_sec =
      tg_ratio(tg_elapsed(order->arrival_time, row->last_fill_time), SECOND, 1);
  row->avg_time_between_fills = gaps ? tg_ratio(duration, gaps * SECOND, 1) : 0;
}

const tg_metric tg_metric_timing = {
    .name = "timing",
    .doc = "times of arrival and fills, and the durations between them",
    .row_size = sizeof(timing_row),
    .fields = fields,
    .field_count = TG_COUNT(fields),
    .compute = compute,
};
