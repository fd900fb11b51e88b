/** \file order_row.h
 *
 * From the state of an order to its row of /orders: identity, states, groups and
 * exact sums, then what the metric families see.
 */
#ifndef TG_ORDER_ROW_H
#define TG_ORDER_ROW_H

#include "metrics/metric.h"

struct tg_zone;

/** What the rows of a job share, so that no order asks the zone. {0}: not known. */
typedef struct tg_order_day {
  int64_t security;
  int32_t date;
  int64_t from, to; /**< UTC: rows in [from, to) are of this date */
  int64_t midnight; /**< local hours count from here, for those rows */
} tg_order_day;

/** Where the rows of an order are. All borrowed. */
typedef struct tg_order_source {
  const tg_orders *orders;
  const tg_trades *trades;
  const tg_order_states *states;
  const struct tg_zone *zone; /**< of arrival_hour */
  bool compat;
  tg_order_day day;
} tg_order_source;

/** The facts of an order. All borrowed. */
typedef struct tg_order_facts {
  const tg_order_track *track;
  const tg_order_arrival *arrival;
  const tg_order_fills *fills;
} tg_order_facts;

/** Local. The day around \a time, of \a security. */
tg_order_day tg_order_day_of(const struct tg_zone *zone, int64_t security, int64_t time);
/** Local. The base columns that sums need, from facts; the others (side, arrival_crossed,
 * sequences, final_reason) and the padding stay: the caller has made them 0. Of \a source it reads
 * zone, compat and day, whose security it takes; date is that of the first row. TG_OVERFLOW names
 * the order and the sum. */
tg_status tg_order_row_sums(const tg_order_source *source, const tg_order_facts *facts,
                            tg_order_row *row, tg_error *err);
/** Local. The same from rows: of orders it reads time, price, quantity, leaves, matched,
 * participant, order_type, change_reason and, if there is such a column, security; of trades time,
 * price, quantity and deal_source. */
tg_status tg_order_row_base(const tg_order_source *source, const tg_order_state *state,
                            tg_order_row *row, tg_error *err);
/** Local. All base columns: of orders it reads sequence, quotes and side too. TG_OVERFLOW. */
tg_status tg_order_row_make(const tg_order_source *source, const tg_order_state *state,
                            tg_order_row *row, tg_error *err);
/** Local. Ask the memory for what the row of an order will read: a few orders ahead. */
void tg_order_row_fetch(const tg_order_source *source, const tg_order_state *state);
/** Local. The fills of an order, state->trades of them, in (time, sequence)
 * order into \a fills; \return what the families see, borrowing \a fills. */
tg_metric_order tg_order_row_metrics(const tg_order_source *source, const tg_order_state *state,
                                     tg_fill *fills);

#endif
