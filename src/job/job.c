#include "job/job_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    made->result.tables[t].row_size = setup->results->schemas[t]->row_size;
    made->result.tables[t].budget = &made->budget;
  }
  return TG_OK;
}

static void release_input(tg_job_runner *runner) {
  tg_job_rows_clear(&runner->orders);
  tg_job_rows_clear(&runner->trades);
  tg_job_rows_clear(&runner->quotes);
  tg_job_rows_clear(&runner->others);
  tg_order_states_clear(&runner->states);
  free(runner->orphan);
  free(runner->fills);
  free(runner->order_states);
  runner->orphan = NULL;
  runner->fills = NULL;
  runner->order_states = NULL;
}

static void release_rows(tg_job_runner *runner) {
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    tg_rows_clear(&runner->result.tables[t]);
}

void tg_job_runner_free(tg_job_runner *runner) {
  if (!runner)
    return;
  release_input(runner);
  release_rows(runner);
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
  release_rows(runner);
  memset(result->counts, 0, (runner->setup.object_count + 1) * sizeof *result->counts);
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

static tg_status reserve_results(tg_job_runner *runner, tg_error *err) {
  size_t count = (size_t)runner->result.job.sweeps;
  uint32_t most = 0;
  for (size_t i = 0; i < runner->states.count; i++)
    most = runner->states.states[i].trades > most ? runner->states.states[i].trades : most;
  double rows = (double)count * (double)runner->result.tables[TG_RESULT_orders].row_size;
  double held = tg_job_held_bytes(runner) + (double)most * sizeof(tg_fill) +
                (double)count * sizeof *runner->order_states;
  TG_TRY(tg_job_check_memory(runner, held + rows, err));
  runner->budget = runner->setup.memory - (int64_t)held;
  runner->fills = calloc((size_t)most + 1, sizeof *runner->fills);
  runner->order_states = calloc(count + 1, sizeof *runner->order_states);
  if (tg_rows_reserve(&runner->result.tables[TG_RESULT_orders], count) || !runner->fills ||
      !runner->order_states)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu sweep orders", count);
  return TG_OK;
}

static tg_status make_row(tg_job_runner *runner, const tg_order_source *source, uint32_t number,
                          tg_error *err) {
  tg_rows *rows = &runner->result.tables[TG_RESULT_orders];
  const tg_metric_set *metrics = &runner->setup.results->metrics;
  const tg_order_state *state = &source->states->states[number];
  runner->order_states[rows->count] = number;
  char *row = tg_rows_push(rows);
  tg_order_row *order = (void *)row;
  TG_TRY(tg_order_row_make(source, state, order, err));
  tg_metric_order seen = tg_order_row_metrics(source, state, runner->fills);
  for (size_t m = 0; m < metrics->count; m++)
    metrics->metrics[m]->compute(&seen, row + metrics->offsets[m]);
  return tg_group_sums_add(runner->result.groups, order, source->compat, err);
}

static tg_status make_rows(tg_job_runner *runner, const tg_job *job, const tg_orders *orders,
                           const tg_trades *trades, tg_error *err) {
  tg_order_source source = {.orders = orders,
                            .trades = trades,
                            .states = &runner->states,
                            .zone = runner->setup.zone,
                            .compat = runner->setup.campaign->compat};
  TG_TRY(reserve_results(runner, err));
  for (uint32_t i = 0; i < runner->states.count; i++)
    if (is_sweep(runner, orders, &runner->states.states[i]))
      TG_TRY(make_row(runner, &source, i, err));
  tg_group_sums_finish(runner->result.groups, source.compat);
  return tg_job_simulate(runner, job, &source, err);
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
  TG_TRY(tg_job_check_memory(runner, tg_job_reading_bytes(runner, job), err));
  TG_TRY(tg_job_read(runner, job, ranges, err));
  tg_orders orders = tg_orders_view(&runner->orders.columns);
  tg_trades trades = tg_trades_view(&runner->trades.columns);
  TG_TRY(tg_job_check_memory(runner, tg_job_states_bytes(runner), err));
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
