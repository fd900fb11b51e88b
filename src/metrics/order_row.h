/** \file order_row.h
 *
 * From the state of an order to its row of /orders: identity, states, groups and
 * exact sums, then what the metric families see.
 */
#ifndef TG_ORDER_ROW_H
#define TG_ORDER_ROW_H

#include "metrics/metric.h"

struct tg_zone;

/** Where the rows of an order are. All borrowed. */
typedef struct tg_order_source {
  const tg_orders *orders;
  const tg_trades *trades;
  const tg_order_states *states;
  const struct tg_zone *zone; /**< of arrival_hour */
  bool compat;
} tg_order_source;

/** Local. The base columns. TG_OVERFLOW names the order and the sum. security
 * and date are those of the first row. */
tg_status tg_order_row_make(const tg_order_source *source, const tg_order_state *state,
                            tg_order_row *row, tg_error *err);
/** Local. The fills of an order, state->trades of them, in (time, sequence)
 * order into \a fills; \return what the families see, borrowing \a fills. */
tg_metric_order tg_order_row_metrics(const tg_order_source *source, const tg_order_state *state,
                                     tg_fill *fills);

#endif
