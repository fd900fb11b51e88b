/** \file comparison_trades.h
 *
 * How alike the simulated and the real trades of an order are, as the historical
 * trade-level comparison measured it (sweep 3.6). It judges a simulator, not a venue.
 */
#ifndef TG_COMPARISON_TRADES_H
#define TG_COMPARISON_TRADES_H

#include "metrics/metric.h"

/** The fills of one side in sum; all 0 without fills. */
typedef struct tg_trade_side {
  int64_t quantity; /**< >= 0 */
  int64_t count;
  int64_t span; /**< ns from the first to the last fill, >= 0 */
  double price; /**< average by quantity */
} tg_trade_side;

/** Local. Of the fills of \a order, which come in time order. */
tg_trade_side tg_trade_side_of(const tg_metric_order *order);
/** Local. Set the trade_* columns, match_status and accuracy_score of \a row. Thresholds are
 * compared exactly: quantities and times as integers. */
void tg_comparison_trades(const tg_trade_side *real, const tg_trade_side *simulated,
                          tg_comparison_row *row);

#endif
