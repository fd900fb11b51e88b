#include "job/job.h"

#include "base/number.h"
#include "base/zone.h"
#include "job/job_rows.h"
#include "metrics/order_row.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct tg_job_runner {
  tg_job_setup setup;
  tg_store_reader *reader;
  tg_job_result result;
  /* of the job in hand; freed at its end, so that each job's need is its own */
  tg_job_rows orders, trades, others;
  tg_order_states states;
  int8_t *orphan;
  tg_fill *fills;
};

tg_status tg_job_runner_new(const tg_job_setup *setup, tg_store_reader *reader,
                            tg_job_runner **runner, tg_error *err) {
  tg_job_runner *made = calloc(1, sizeof *made);
  tg_object_counts *counts = calloc(setup->object_count + 1, sizeof *counts);
  *runner = made;
  if (!made || !counts) {
    free(made);
    free(counts);
    *runner = NULL;
    return tg_fail(err, TG_NO_MEMORY, "no memory for the counts of %zu objects",
                   setup->object_count);
  }
  made->setup = *setup;
  made->reader = reader;
  made->result.counts = counts;
  made->result.orders.row_size = setup->metrics->schema.row_size;
  return TG_OK;
}

static void release_input(tg_job_runner *runner) {
  tg_job_rows_clear(&runner->orders);
  tg_job_rows_clear(&runner->trades);
  tg_job_rows_clear(&runner->others);
  tg_order_states_clear(&runner->states);
  free(runner->orphan);
  free(runner->fills);
  runner->orphan = NULL;
  runner->fills = NULL;
}

static void release_orders(tg_rows *orders) {
  free(orders->data);
  orders->data = NULL;
  orders->count = orders->capacity = 0;
}

void tg_job_runner_free(tg_job_runner *runner) {
  if (!runner)
    return;
  release_input(runner);
  release_orders(&runner->result.orders);
  free(runner->result.counts);
  free(runner);
}

static int8_t instrument_known(const tg_job_setup *setup, int64_t security) {
  const int64_t *ids = setup->known_instruments;
  size_t low = 0, high = setup->known_instrument_count;
  if (!ids)
    return -1;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (ids[middle] < security)
      low = middle + 1;
    else
      high = middle;
  }
  return low < setup->known_instrument_count && ids[low] == security;
}

static void reset_result(tg_job_runner *runner, const tg_job *job) {
  tg_job_result *result = &runner->result;
  memset(&result->job, 0, sizeof result->job);
  result->job.security = job->security;
  result->job.date = job->date;
  result->job.complete = runner->setup.complete;
  result->job.instrument_known = instrument_known(&runner->setup, job->security);
  tg_group_sums_reset(result->groups, 0, job->security, job->date);
  release_orders(&result->orders);
  memset(result->counts, 0, (runner->setup.object_count + 1) * sizeof *result->counts);
}

/* Bytes: as double, because row counts come from files. */
static double table_bytes(const tg_job *job, tg_table_id id) {
  return (double)job->rows[id] *
         (double)(tg_table_row_size(tg_table_get(id)) + sizeof(int32_t) + sizeof(uint8_t));
}

static double larger(double a, double b) {
  return a > b ? a : b;
}

/* Orders and trades stay; quotes and sessions take turns; merging holds one table twice. */
static double input_bytes(const tg_job *job) {
  enum { STATE_BYTES = sizeof(tg_order_state) + 56, TRADE_BYTES = 16 };
  double orders = table_bytes(job, TG_TABLE_orders), trades = table_bytes(job, TG_TABLE_trades);
  double others = larger(table_bytes(job, TG_TABLE_quotes), table_bytes(job, TG_TABLE_sessions));
  return orders + trades + others + larger(others, larger(orders, trades)) +
         (double)job->rows[TG_TABLE_orders] * STATE_BYTES +
         (double)job->rows[TG_TABLE_trades] * TRADE_BYTES;
}

static tg_status check_memory(const tg_job_runner *runner, const tg_job *job, double result_bytes,
                              tg_error *err) {
  char need[32], limit[32];
  double bytes = input_bytes(job) + result_bytes;
  if (bytes <= (double)runner->setup.memory)
    return TG_OK;
  return tg_fail(err, TG_LIMIT,
                 "needs about %s, may use %s; raise resources.memory_per_rank or run fewer ranks",
                 tg_number_size(bytes, need), tg_number_size((double)runner->setup.memory, limit));
}

static tg_status read_table(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                            tg_table_id id, tg_job_rows *rows, tg_error *err) {
  TG_TRY(tg_job_rows_read(rows, runner->reader, tg_table_get(id), ranges + job->first_range[id],
                          (size_t)job->range_count[id], err));
  tg_status status = tg_job_rows_mark_duplicates(rows);
  return status == TG_OK ? status : tg_fail(err, status, "no memory to find repeated rows");
}

static tg_drop order_verdict(const tg_job_setup *setup, const tg_orders *orders, size_t row) {
  const tg_campaign *campaign = setup->campaign;
  if (campaign->hours_given) {
    int64_t time = tg_zone_time_of_day(setup->zone, orders->time[row]);
    if (time < campaign->hour_from || time >= campaign->hour_to)
      return TG_DROP_hour;
  }
  if (!tg_id_set_has(&campaign->participants, orders->participant[row]))
    return TG_DROP_participant;
  if (!tg_id_set_has(&campaign->dark_types, orders->order_type[row]))
    return TG_DROP_type;
  return TG_ROW_KEPT;
}

static tg_status read_orders(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                             tg_error *err) {
  tg_job_rows *rows = &runner->orders;
  TG_TRY(read_table(runner, job, ranges, TG_TABLE_orders, rows, err));
  tg_orders orders = tg_orders_view(&rows->columns);
  for (size_t row = 0; row < orders.count; row++)
    if (rows->verdicts[row] == TG_ROW_KEPT)
      rows->verdicts[row] = (uint8_t)order_verdict(&runner->setup, &orders, row);
  tg_job_rows_settle(rows, runner->result.counts);
  tg_job_rows_count(rows, runner->result.counts);
  return TG_OK;
}

/* Compat reads trades of all dates; those of others are counted by their own job. */
static tg_status read_trades(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                             tg_error *err) {
  tg_job_rows *rows = &runner->trades;
  TG_TRY(read_table(runner, job, ranges, TG_TABLE_trades, rows, err));
  tg_trades trades = tg_trades_view(&rows->columns);
  if (job->own_trade_ranges < job->range_count[TG_TABLE_trades])
    for (size_t row = 0; row < trades.count; row++)
      if (tg_zone_date(runner->setup.zone, trades.time[row]) != job->date)
        rows->objects[row] = -1;
  tg_job_rows_settle(rows, runner->result.counts);
  return TG_OK;
}

static tg_status count_table(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                             tg_table_id id, int64_t *kept, tg_error *err) {
  TG_TRY(read_table(runner, job, ranges, id, &runner->others, err));
  tg_job_rows_settle(&runner->others, runner->result.counts);
  tg_job_rows_count(&runner->others, runner->result.counts);
  if (kept)
    *kept = (int64_t)runner->others.columns.count;
  tg_job_rows_clear(&runner->others);
  return TG_OK;
}

static tg_status build_states(tg_job_runner *runner, const tg_orders *orders,
                              const tg_trades *trades, tg_error *err) {
  runner->orphan = malloc(trades->count + 1);
  if (!runner->orphan)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu trades", trades->count);
  tg_status status = tg_order_states_build(orders, trades, runner->setup.campaign->compat,
                                           runner->orphan, &runner->states);
  if (status != TG_OK)
    return tg_fail(err, status, "cannot build the states of %zu order rows and %zu trades: %s",
                   orders->count, trades->count, tg_status_text(status));
  for (size_t row = 0; row < trades->count; row++)
    if (runner->orphan[row])
      runner->trades.verdicts[row] = TG_DROP_orphan;
  tg_job_rows_count(&runner->trades, runner->result.counts);
  return TG_OK;
}

static void count_quotes(const tg_orders *orders, tg_job_row *job) {
  for (size_t row = 0; row < orders->count; row++) {
    int64_t bid = orders->national_bid[row], offer = orders->national_offer[row];
    bool present = bid > 0 && offer > 0;
    job->missing_quotes += !present;
    job->crossed_quotes += present && bid >= offer;
  }
}

static bool is_sweep(const tg_job_runner *runner, const tg_orders *orders,
                     const tg_order_state *state) {
  return tg_id_set_has(&runner->setup.campaign->sweep_types, orders->order_type[state->before]);
}

static void count_orders(tg_job_runner *runner, const tg_orders *orders, const tg_trades *trades) {
  tg_job_row *job = &runner->result.job;
  job->order_rows = (int64_t)orders->count;
  job->trade_rows = (int64_t)trades->count - runner->states.orphans;
  job->orders = (int64_t)runner->states.count;
  if (orders->count) {
    job->first_time = orders->time[0];
    job->last_time = orders->time[orders->count - 1];
  }
  for (size_t i = 0; i < runner->states.count; i++) {
    const tg_order_state *state = &runner->states.states[i];
    job->orders_traded += state->trades > 0;
    if (!is_sweep(runner, orders, state))
      continue;
    job->sweeps++;
    job->sweeps_traded += state->trades > 0;
    job->sweep_trades += state->trades;
    job->qualifying += tg_order_qualifying(orders, state);
  }
  count_quotes(orders, job);
}

static tg_status reserve_results(tg_job_runner *runner, const tg_job *job, tg_error *err) {
  tg_rows *rows = &runner->result.orders;
  size_t count = (size_t)runner->result.job.sweeps;
  uint32_t most = 0;
  for (size_t i = 0; i < runner->states.count; i++)
    most = runner->states.states[i].trades > most ? runner->states.states[i].trades : most;
  TG_TRY(check_memory(
      runner, job, (double)count * (double)rows->row_size + (double)most * sizeof(tg_fill), err));
  rows->data = calloc(count + 1, rows->row_size);
  runner->fills = calloc((size_t)most + 1, sizeof *runner->fills);
  if (!rows->data || !runner->fills)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu sweep orders", count);
  rows->capacity = count;
  return TG_OK;
}

static tg_status make_row(tg_job_runner *runner, const tg_order_source *source,
                          const tg_order_state *state, tg_error *err) {
  tg_rows *rows = &runner->result.orders;
  const tg_metric_set *metrics = runner->setup.metrics;
  char *row = rows->data + rows->count * rows->row_size;
  tg_order_row *order = (void *)row;
  TG_TRY(tg_order_row_make(source, state, order, err));
  tg_metric_order seen = tg_order_row_metrics(source, state, runner->fills);
  for (size_t m = 0; m < metrics->count; m++)
    metrics->metrics[m]->compute(&seen, row + metrics->offsets[m]);
  rows->count++;
  return tg_group_sums_add(runner->result.groups, order, source->compat, err);
}

static tg_status make_rows(tg_job_runner *runner, const tg_job *job, const tg_orders *orders,
                           const tg_trades *trades, tg_error *err) {
  tg_order_source source = {.orders = orders,
                            .trades = trades,
                            .states = &runner->states,
                            .zone = runner->setup.zone,
                            .compat = runner->setup.campaign->compat};
  TG_TRY(reserve_results(runner, job, err));
  for (size_t i = 0; i < runner->states.count; i++)
    if (is_sweep(runner, orders, &runner->states.states[i]))
      TG_TRY(make_row(runner, &source, &runner->states.states[i], err));
  tg_group_sums_finish(runner->result.groups, source.compat);
  return TG_OK;
}

static tg_status poisoned(const tg_job_runner *runner, const tg_job *job, tg_error *err) {
  int32_t object = job->poisoned - 1;
  if (runner->setup.object_names)
    return tg_fail(err, TG_BAD_INPUT, "object %s failed", runner->setup.object_names[object]);
  return tg_fail(err, TG_BAD_INPUT, "object number %" PRId32 " failed", object);
}

/* A job that holds rows of one table only, while an object of the other failed, has most
 * likely lost that table's rows: its figures would be wrong without looking so. */
static tg_status check_tables(const tg_job_runner *runner, const tg_job *job, tg_error *err) {
  int64_t orders = job->rows[TG_TABLE_orders], trades = job->rows[TG_TABLE_trades];
  if (!orders && trades && runner->setup.orders_failed)
    return tg_fail(err, TG_BAD_INPUT, "has trades but no orders, and an orders object failed");
  if (orders && !trades && runner->setup.trades_failed)
    return tg_fail(err, TG_BAD_INPUT, "has orders but no trades, and a trades object failed");
  return TG_OK;
}

static tg_status run(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                     tg_error *err) {
  if (job->poisoned)
    return poisoned(runner, job, err);
  TG_TRY(check_tables(runner, job, err));
  TG_TRY(check_memory(runner, job, 0, err));
  TG_TRY(count_table(runner, job, ranges, TG_TABLE_quotes, &runner->result.job.quote_rows, err));
  TG_TRY(count_table(runner, job, ranges, TG_TABLE_sessions, NULL, err));
  TG_TRY(read_orders(runner, job, ranges, err));
  TG_TRY(read_trades(runner, job, ranges, err));
  tg_orders orders = tg_orders_view(&runner->orders.columns);
  tg_trades trades = tg_trades_view(&runner->trades.columns);
  TG_TRY(build_states(runner, &orders, &trades, err));
  count_orders(runner, &orders, &trades);
  return make_rows(runner, job, &orders, &trades, err);
}

/* Whatever was counted before the failure: by the ranges, all rows of the job failed. */
static void fail_job(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                     const tg_error *problem) {
  tg_job_result *result = &runner->result;
  reset_result(runner, job);
  result->job.status = problem->status;
  snprintf(result->job.error, sizeof result->job.error, "%.159s", problem->text);
  for (int table = 0; table < TG_TABLE_COUNT; table++) {
    int64_t own = table == TG_TABLE_trades ? job->own_trade_ranges : job->range_count[table];
    for (int64_t i = 0; i < own; i++) {
      const tg_range *range = &ranges[job->first_range[table] + i];
      result->counts[range->object].read += range->count;
      result->counts[range->object].dropped[TG_DROP_failed_job] += range->count;
    }
  }
}

static void sum_counts(tg_job_runner *runner) {
  tg_job_row *job = &runner->result.job;
  for (size_t i = 0; i < runner->setup.object_count; i++) {
    const tg_object_counts *counts = &runner->result.counts[i];
    job->rows_read += counts->read;
    job->rows_kept += counts->kept;
#define TG_DROP(name, doc) job->dropped_##name += counts->dropped[TG_DROP_##name];
#include "tables/drops.def"
#undef TG_DROP
  }
}

const tg_job_result *tg_job_run(tg_job_runner *runner, const tg_job *job, const tg_range *ranges) {
  tg_error problem = {0};
  reset_result(runner, job);
  tg_status status = run(runner, job, ranges, &problem);
  release_input(runner);
  if (status != TG_OK) {
    if (problem.status == TG_OK)
      tg_fail(&problem, status, "%s", tg_status_text(status));
    fail_job(runner, job, ranges, &problem);
  }
  sum_counts(runner);
  return &runner->result;
}
