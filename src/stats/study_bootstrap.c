/** \file study_bootstrap.c
 *
 * From rows to clusters: values are sorted by what makes orders depend on each other and
 * added up. When and by which fill an order of /scenarios was traded stands in /orders,
 * which is read beside it.
 */
#include "stats/study_private.h"

#include "stats/bootstrap.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MINUTE INT64_C(60000000000) /* ns */

enum { SECURITY, DATE, TIME, ALONE, VALUE, WORDS, KEYS = VALUE };
enum { CLUSTER_SHARES = 2, LEAST_CLUSTER_BYTES = 65536 };

static const char *const tests[TG_CLUSTERS] = {
    [TG_CLUSTERS_EVENT] = "bootstrap_event",
    [TG_CLUSTERS_MINUTE] = "bootstrap_minute",
    [TG_CLUSTERS_JOB] = "bootstrap_job",
};

/* An order with its value, as any table gives it. */
typedef struct order_value {
  int64_t security, date, order_id, arrival, first_fill; /* first_fill 0 = none */
  double value;
} order_value;

typedef struct collection {
  tg_study_work *work;
  tg_sorter *sorter;
  tg_moments moments;
  int64_t positive;
  tg_rows clusters; /* of tg_cluster */
  int64_t budget;
  const char *reason;
} collection;

static tg_status add_value(collection *all, const order_value *order, tg_error *err) {
  int64_t record[WORDS] = {[SECURITY] = order->security, [DATE] = order->date};
  if (isnan(order->value))
    return TG_OK;
  if (all->work->unit->clusters == TG_CLUSTERS_MINUTE)
    record[TIME] = order->arrival / MINUTE - (order->arrival % MINUTE < 0);
  if (all->work->unit->clusters == TG_CLUSTERS_EVENT) {
    record[TIME] = order->first_fill;
    record[ALONE] = order->first_fill ? 0 : order->order_id;
  }
  record[VALUE] = tg_sorter_key(order->value);
  tg_moments_add(&all->moments, order->value);
  all->positive += order->value > 0;
  return tg_sorter_add(all->sorter, record, err);
}

enum { IN_SECURITY, IN_DATE, IN_ORDER, IN_ARRIVAL, IN_FILL, IN_X, IN_Y, IN_COLUMNS };

/* Set A of /comparison. */
static tg_status read_comparison(collection *all, tg_error *err) {
  const tg_study_unit *unit = all->work->unit;
  const tg_cursor_want wants[IN_COLUMNS] = {
      [IN_SECURITY] = {"security", TG_CURSOR_INTEGER},
      [IN_DATE] = {"date", TG_CURSOR_INTEGER},
      [IN_ORDER] = {"order_id", TG_CURSOR_INTEGER},
      [IN_ARRIVAL] = {"real_order_timestamp", TG_CURSOR_INTEGER},
      [IN_FILL] = {"real_first_fill_time", TG_CURSOR_INTEGER},
      [IN_X] = {unit->x, TG_CURSOR_NUMBER},
      [IN_Y] = {unit->y, TG_CURSOR_NUMBER}};
  tg_cursor cursor;
  tg_status status = tg_selection_cursor(unit->rows, wants, IN_COLUMNS, &cursor, err);
  while (status == TG_OK && (status = tg_cursor_next(&cursor, err)) == TG_OK)
    for (size_t row = 0; status == TG_OK && row < cursor.count; row++) {
      order_value order = {.security = tg_cursor_integer(&cursor, IN_SECURITY, row),
                           .date = tg_cursor_integer(&cursor, IN_DATE, row),
                           .order_id = tg_cursor_integer(&cursor, IN_ORDER, row),
                           .arrival = tg_cursor_integer(&cursor, IN_ARRIVAL, row),
                           .first_fill = tg_cursor_integer(&cursor, IN_FILL, row),
                           .value = tg_cursor_number(&cursor, IN_X, row) -
                                    tg_cursor_number(&cursor, IN_Y, row)};
      status = add_value(all, &order, err);
    }
  tg_cursor_close(&cursor);
  return status == TG_END ? TG_OK : status;
}

enum { OF_SECURITY, OF_DATE, OF_ORDER, OF_X, OF_COLUMNS };

/* The rows of /orders, one after the other, beside those of /scenarios. */
typedef struct companion {
  tg_cursor cursor;
  size_t row;
} companion;

static tg_status companion_open(collection *all, companion *orders, tg_error *err) {
  const tg_study *study = all->work->study;
  bool events = all->work->unit->clusters == TG_CLUSTERS_EVENT;
  const tg_cursor_want wants[] = {
      [IN_SECURITY] = {"security", TG_CURSOR_INTEGER},
      [IN_DATE] = {"date", TG_CURSOR_INTEGER},
      [IN_ORDER] = {"order_id", TG_CURSOR_INTEGER},
      [IN_ARRIVAL] = {"arrival_time", TG_CURSOR_INTEGER},
      [IN_FILL] = {events ? "first_fill_time" : NULL, TG_CURSOR_INTEGER}};
  orders->row = 0;
  return tg_selection_cursor(study->beside, wants, TG_COUNT(wants), &orders->cursor, err);
}

/* Both tables ascend by (security, date, order id): go on to the order, which must be there. */
static tg_status companion_find(companion *orders, order_value *order, tg_error *err) {
  const int64_t key[] = {order->security, order->date, order->order_id};
  for (;; orders->row++) {
    if (orders->row >= orders->cursor.count) {
      tg_status status = tg_cursor_next(&orders->cursor, err);
      orders->row = 0;
      if (status == TG_END)
        return tg_fail(err, TG_CORRUPT,
                       "the aggregate has order %" PRId64 " in /scenarios and not in /orders",
                       order->order_id);
      if (status != TG_OK)
        return status;
    }
    size_t same = 0;
    while (same < TG_COUNT(key) &&
           tg_cursor_integer(&orders->cursor, same, orders->row) == key[same])
      same++;
    if (same == TG_COUNT(key))
      break;
  }
  order->arrival = tg_cursor_integer(&orders->cursor, IN_ARRIVAL, orders->row);
  order->first_fill = tg_cursor_integer(&orders->cursor, IN_FILL, orders->row);
  return TG_OK;
}

static tg_status read_beside(collection *all, tg_cursor *cursor, companion *orders, tg_error *err) {
  tg_status status;
  while ((status = tg_cursor_next(cursor, err)) == TG_OK)
    for (size_t row = 0; row < cursor->count; row++) {
      order_value order = {.security = tg_cursor_integer(cursor, OF_SECURITY, row),
                           .date = tg_cursor_integer(cursor, OF_DATE, row),
                           .order_id = tg_cursor_integer(cursor, OF_ORDER, row),
                           .value = tg_cursor_number(cursor, OF_X, row)};
      TG_TRY(companion_find(orders, &order, err));
      TG_TRY(add_value(all, &order, err));
    }
  return status == TG_END ? TG_OK : status;
}

static tg_status read_scenario(collection *all, tg_error *err) {
  const tg_study_unit *unit = all->work->unit;
  const tg_cursor_want wants[OF_COLUMNS] = {[OF_SECURITY] = {"security", TG_CURSOR_INTEGER},
                                            [OF_DATE] = {"date", TG_CURSOR_INTEGER},
                                            [OF_ORDER] = {"order_id", TG_CURSOR_INTEGER},
                                            [OF_X] = {unit->x, TG_CURSOR_NUMBER}};
  tg_cursor cursor;
  companion orders = {.row = 0};
  tg_status status = companion_open(all, &orders, err);
  if (status == TG_OK)
    status = tg_selection_cursor(unit->rows, wants, OF_COLUMNS, &cursor, err);
  else
    cursor = (tg_cursor){.column_count = 0};
  if (status == TG_OK)
    status = read_beside(all, &cursor, &orders, err);
  tg_cursor_close(&cursor);
  tg_cursor_close(&orders.cursor);
  return status;
}

static tg_status read_clusters(collection *all, tg_sorter_reader *reader, tg_error *err) {
  int64_t last[KEYS];
  const int64_t *record;
  tg_cluster *cluster = NULL;
  while ((record = tg_sorter_reader_peek(reader))) {
    if (!cluster || memcmp(record, last, sizeof last) != 0)
      cluster = tg_rows_push(&all->clusters);
    if (!cluster) {
      all->reason = "more clusters than the memory per rank holds";
      return TG_OK;
    }
    memcpy(last, record, sizeof last);
    cluster->sum += tg_sorter_value(record[VALUE]);
    cluster->count++;
    TG_TRY(tg_sorter_reader_skip(reader, err));
  }
  return TG_OK;
}

static tg_status make_clusters(collection *all, tg_error *err) {
  tg_sorter_reader *reader = NULL;
  const tg_study_unit *unit = all->work->unit;
  TG_TRY(unit->scenario ? read_scenario(all, err) : read_comparison(all, err));
  TG_TRY(tg_sorter_sort(all->sorter, err));
  tg_status status = tg_sorter_reader_open(all->sorter, &reader, err);
  if (status == TG_OK)
    status = read_clusters(all, reader, err);
  tg_sorter_reader_close(reader);
  return status;
}

static tg_status add_row(const collection *all, const tg_bootstrap_result *result, tg_error *err) {
  const tg_campaign *campaign = all->work->study->setup.campaign;
  tg_test_row *row;
  char method[sizeof row->method];
  snprintf(method, sizeof method, "percentile, B %" PRId64 ", seed %" PRId64, campaign->bootstrap,
           campaign->seed);
  TG_TRY(tg_study_test(all->work, 0, tests[all->work->unit->clusters], method, &row, err));
  row->n = all->moments.n;
  row->positive = all->positive;
  row->estimate = tg_moments_mean(&all->moments);
  row->std_dev = tg_moments_deviation(&all->moments, 1);
  if (!all->reason) {
    row->k = (int64_t)all->clusters.count;
    row->std_error = result->error;
    row->ci_low = result->low;
    row->ci_high = result->high;
    row->p = result->p;
  }
  tg_study_conclude(all->work, row, row->estimate, all->reason ? all->reason : result->reason);
  return TG_OK;
}

static tg_status collect(collection *all, tg_bootstrap_result *result, tg_error *err) {
  const tg_campaign *campaign = all->work->study->setup.campaign;
  const tg_study *study = all->work->study;
  const tg_bootstrap_setup setup = {campaign->bootstrap, (uint64_t)campaign->seed,
                                    campaign->confidence};
  if (all->work->unit->scenario && all->work->unit->clusters == TG_CLUSTERS_EVENT &&
      tg_cursor_find(study->orders, "first_fill_time") == study->orders->column_count) {
    all->reason = "analysis.modules lacks timing";
    return TG_OK;
  }
  TG_TRY(make_clusters(all, err));
  if (all->reason)
    return TG_OK;
  tg_status status = tg_bootstrap_mean((const tg_cluster *)all->clusters.data, all->clusters.count,
                                       &setup, result);
  return status == TG_OK ? status
                         : tg_fail(err, status,
                                   "no memory for %" PRId64 " replicates; lower "
                                   "statistics.bootstrap",
                                   campaign->bootstrap);
}

tg_status tg_study_run_bootstrap(tg_study_work *work, tg_error *err) {
  int64_t memory = work->study->setup.memory / CLUSTER_SHARES;
  tg_sorter_setup sorting = {
      .words = WORDS, .keys = KEYS, .memory = memory, .scratch = work->study->setup.scratch};
  collection all = {.work = work,
                    .clusters = {.row_size = sizeof(tg_cluster)},
                    .budget = memory > LEAST_CLUSTER_BYTES ? memory : LEAST_CLUSTER_BYTES};
  tg_bootstrap_result result = {.reason = NULL};
  all.clusters.budget = &all.budget;
  tg_status status = tg_sorter_open(&sorting, &all.sorter, err);
  if (status == TG_OK)
    status = collect(&all, &result, err);
  if (status == TG_OK)
    status = add_row(&all, &result, err);
  tg_rows_clear(&all.clusters);
  tg_sorter_close(all.sorter);
  return status;
}
