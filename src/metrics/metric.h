/** \file metric.h
 *
 * A metric family: columns that are computed for one order from its states and
 * trades. One file and one line in metrics.def each.
 */
#ifndef TG_METRIC_H
#define TG_METRIC_H

#include "classify/order_state.h"
#include "hdf5_schemas/rows.h"

/** One fill, exact. Quotes: TG_NO_PRICE when absent (or <= 0). */
typedef struct tg_fill {
  int64_t time;
  int64_t half_price; /**< twice the price: a simulated fill at the midpoint may have half units */
  int64_t quantity, bid, offer;
} tg_fill;

/** What a family sees: arrival (before row) and the order's fills in time order. */
typedef struct tg_metric_order {
  int64_t arrival_time;
  int64_t quantity, limit;
  int64_t bid, offer; /**< at arrival; TG_NO_PRICE when absent */
  int side;           /**< 1 buy, 2 sell */
  const tg_fill *fills;
  size_t fill_count;
  bool compat;
  bool simulated; /**< the fills are simulated; matters under compat only */
} tg_metric_order;

typedef struct tg_metric {
  const char *name, *doc;
  size_t row_size;
  const tg_field *fields;
  size_t field_count;
  /** Local. Fill one row; with no fills: zeros for counts, NaN for what has no value. */
  void (*compute)(const tg_metric_order *order, void *row);
} tg_metric;

#define TG_METRIC(name) extern const tg_metric tg_metric_##name;
#include "metrics/metrics.def"
#undef TG_METRIC

/** Local. All families, in the order of metrics.def. */
const tg_metric *const *tg_metrics(size_t *count);
/** Local. Their names, for analysis.modules. */
const char *const *tg_metric_names(size_t *count);

/** Local. Bytes of the row of a family within a row of several, so that the next is aligned. */
static inline size_t tg_metric_bytes(const tg_metric *metric) {
  return (metric->row_size + sizeof(int64_t) - 1) / sizeof(int64_t) * sizeof(int64_t);
}

/** The families of a campaign and the schema of /orders that they make. */
typedef struct tg_metric_set {
  const tg_metric *metrics[32];
  size_t offsets[32]; /**< of each family in the row of /orders */
  size_t count;
  tg_schema schema; /**< fields owned by the set */
} tg_metric_set;

/** Local. Choose by \a names (NULL = all). */
tg_status tg_metric_set_make(char *const *names, size_t name_count, tg_metric_set *set);
void tg_metric_set_clear(tg_metric_set *set);

#endif
