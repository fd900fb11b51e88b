#include "base/activity.h"
#include "base/memory_gauge.h"
#include "base/stop.h"
#include "job/job_columns.h"
#include "job/job_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 8 }; /* orders whose rows are on their way from memory */

/* What the campaign asks for, once for all jobs. */
static void set_wishes(tg_job_runner *runner) {
  const tg_campaign *campaign = runner->setup.campaign;
  runner->simulates = tg_campaign_simulates(campaign);
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    const tg_schema *schema = runner->setup.results->schemas[t];
    runner->result.tables[t].row_size = schema->row_size;
    runner->result.tables[t].budget = &runner->budget;
    runner->wants[t] = tg_campaign_wants_table(campaign, schema->name);
  }
  for (int t = 0; t < TG_TABLE_COUNT; t++)
    runner->absent[t] = tg_job_columns_absent(campaign, tg_table_get((tg_table_id)t));
  tg_id_probe_make(&campaign->dark_types, &runner->dark_types);
  tg_id_probe_make(&campaign->sweep_types, &runner->sweep_types);
  tg_id_probe_make(&campaign->participants, &runner->participants);
}

tg_status tg_job_runner_new(const tg_job_setup *setup, tg_store_reader *reader,
                            tg_job_runner **runner, tg_error *err) {
  tg_job_runner *made = *runner = calloc(1, sizeof *made);
  if (made) {
    made->setup = *setup;
    made->reader = reader;
    made->result.counts = calloc(setup->object_count + 1, sizeof *made->result.counts);
    made->result.objects = calloc(setup->object_count + 1, sizeof *made->result.objects);
    made->listed = calloc(setup->object_count + 1, sizeof *made->listed);
    made->samples = calloc(setup->object_count + 1, sizeof *made->samples);
    if (made->result.counts && made->result.objects && made->listed && made->samples) {
      set_wishes(made);
      return TG_OK;
    }
  }
  tg_job_runner_free(made);
  *runner = NULL;
  return tg_fail(err, TG_NO_MEMORY, "no memory for the counts of %zu objects", setup->object_count);
}

static void release_input(tg_job_runner *runner) {
  tg_job_rows_clear(&runner->orders);
  tg_job_rows_clear(&runner->trades);
  tg_job_rows_clear(&runner->quotes);
  tg_job_rows_clear(&runner->others);
  tg_order_states_clear(&runner->states);
  tg_order_table_clear(&runner->table);
  free(runner->orphan);
  free(runner->fills);
  free(runner->order_states);
  runner->orphan = NULL;
  runner->fills = NULL;
  runner->order_states = NULL;
  runner->orphan_capacity = runner->fill_capacity = runner->order_state_capacity = 0;
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
  free(runner->result.objects);
  free(runner->listed);
  free(runner->samples);
  free(runner);
}

int8_t tg_job_instrument_known(const int64_t *ids, size_t count, int64_t security) {
  size_t low = 0, high = count;
  if (!ids)
    return -1;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (ids[middle] < security)
      low = middle + 1;
    else
      high = middle;
  }
  return low < count && ids[low] == security;
}

static void reset_counts(tg_job_result *result) {
  for (size_t i = 0; i < result->object_count; i++)
    result->counts[result->objects[i]] = (tg_object_counts){0};
}

static void reset_result(tg_job_runner *runner, const tg_job *job) {
  tg_job_result *result = &runner->result;
  memset(&result->job, 0, sizeof result->job);
  result->job.security = job->security;
  result->job.date = job->date;
  result->job.complete = runner->setup.complete;
  result->job.instrument_known = tg_job_instrument_known(
      runner->setup.known_instruments, runner->setup.known_instrument_count, job->security);
  result->sums_error.status = TG_OK;
  result->sums_error.text[0] = 0;
  tg_group_sums_reset(result->groups, 0, job->security, job->date);
  runner->groups = (tg_group_cells){0};
  release_rows(runner);
  reset_counts(result);
}

static int64_t own_ranges(const tg_job *job, int table) {
  return table == TG_TABLE_trades ? job->own_trade_ranges : job->range_count[table];
}

/* The objects that this job counts rows of. */
static void list_objects(tg_job_runner *runner, const tg_job *job, const tg_range *ranges) {
  tg_job_result *result = &runner->result;
  for (size_t i = 0; i < result->object_count; i++)
    runner->listed[result->objects[i]] = false;
  result->object_count = 0;
  for (int table = 0; table < TG_TABLE_COUNT; table++)
    for (int64_t i = 0; i < job->range_count[table]; i++) {
      int32_t object = ranges[job->first_range[table] + i].object;
      if (!runner->listed[object])
        result->objects[result->object_count++] = object;
      runner->listed[object] = true;
    }
}

/* Buffers of jobs before this one stay where they leave it what it needs. What a simulation will
 * need is not known: then only small ones stay. */
static void make_room(tg_job_runner *runner, const tg_job *job) {
  const double share = runner->simulates ? 1.0 / 8 : 1;
  tg_job_rows *rows[] = {&runner->orders, &runner->trades, &runner->quotes, &runner->others};
  for (size_t i = 0; i < TG_COUNT(rows); i++)
    rows[i]->columns.count = 0;
  runner->states.count = 0;
  double need = tg_job_reading_bytes(runner, job), states = tg_job_states_bytes(runner, job);
  double memory = (double)runner->setup.memory, kept = tg_job_kept_bytes(runner);
  const bool asked = tg_memory_gauge_asks();
  need = states > need ? states : need;
  if (kept + need > memory || kept > memory * share || asked)
    release_input(runner);
  if (asked) {
    tg_store_reader_give_back(runner->reader);
    tg_memory_gauge_trim();
  }
}

static tg_status no_room(size_t count, const char *what, tg_error *err) {
  return tg_fail(err, TG_NO_MEMORY, "no memory for %zu %s", count, what);
}

/* Room for count elements; what was there is lost. */
#define RESERVE(data, capacity, wanted, what)                                                      \
  if ((wanted) > (capacity)) {                                                                     \
    free(data);                                                                                    \
    (data) = malloc((wanted) * sizeof *(data));                                                    \
    (capacity) = (data) ? (wanted) : 0;                                                            \
    if (!(data))                                                                                   \
      return no_room(wanted, what, err);                                                           \
  }

static tg_status build_states(tg_job_runner *runner, const tg_orders *orders,
                              const tg_trades *trades, tg_error *err) {
  TG_TRY(tg_job_reserve_orphans(runner, trades->count, err));
  tg_status status = tg_order_states_build(orders, trades, runner->setup.campaign->compat,
                                           runner->orphan, &runner->states);
  if (status != TG_OK)
    return tg_fail(err, status, "cannot build the states of %zu order rows and %zu trades: %s",
                   orders->count, trades->count, tg_status_text(status));
  tg_job_take_orphans(runner, runner->states.orphans);
  return TG_OK;
}

static bool is_sweep(const tg_job_runner *runner, const tg_orders *orders,
                     const tg_order_state *state) {
  return tg_id_probe_has(&runner->sweep_types, orders->order_type[state->before]);
}

static void count_orders(tg_job_runner *runner, const tg_orders *orders, const tg_trades *trades) {
  tg_job_row *job = &runner->result.job;
  job->order_rows = (int64_t)orders->count;
  job->trade_rows = (int64_t)trades->count - runner->states.orphans;
  if (orders->count) {
    job->first_time = orders->time[0];
    job->last_time = orders->time[orders->count - 1];
  }
  for (size_t i = 0; i < runner->states.count; i++) {
    const tg_order_state *state = &runner->states.states[i];
    tg_job_count_order(job, is_sweep(runner, orders, state), state->trades);
  }
  tg_job_count_quotes(job, orders);
}

static tg_status reserve_results(tg_job_runner *runner, const tg_job *job, tg_error *err) {
  size_t count = (size_t)runner->result.job.sweeps;
  uint32_t most = 0;
  for (size_t i = 0; i < runner->states.count; i++)
    most = runner->states.states[i].trades > most ? runner->states.states[i].trades : most;
  double rows = (double)count * (double)runner->result.tables[TG_RESULT_orders].row_size;
  double held = tg_job_held_bytes(runner, job) + (double)most * sizeof(tg_fill) +
                (double)count * sizeof *runner->order_states;
  TG_TRY(tg_job_check_memory(runner, held + rows, err));
  runner->budget = runner->setup.memory - (int64_t)held;
  RESERVE(runner->fills, runner->fill_capacity, most, "trades")
  RESERVE(runner->order_states, runner->order_state_capacity, count, "sweep orders")
  return tg_rows_reserve(&runner->result.tables[TG_RESULT_orders], count)
             ? no_room(count, "sweep orders", err)
             : TG_OK;
}

static tg_status store_row(tg_job_runner *runner, const tg_order_source *source, uint32_t number,
                           tg_error *err) {
  tg_rows *rows = &runner->result.tables[TG_RESULT_orders];
  const tg_metric_set *metrics = &runner->setup.results->metrics;
  const tg_order_state *state = &source->states->states[number];
  tg_activity_tick();
  runner->order_states[rows->count] = number;
  char *row = tg_rows_push(rows);
  TG_TRY(tg_order_row_make(source, state, (tg_order_row *)(void *)row, err));
  if (runner->wants[TG_RESULT_orders]) {
    tg_metric_order seen = tg_order_row_metrics(source, state, runner->fills);
    for (size_t m = 0; m < metrics->count; m++)
      metrics->metrics[m]->compute(&seen, row + metrics->offsets[m]);
  }
  return tg_job_add_order(runner, (const tg_order_row *)(const void *)row, err);
}

static tg_status make_row(tg_job_runner *runner, const tg_order_source *source, uint32_t number,
                          tg_error *err) {
  tg_order_row row;
  if (tg_job_stores_orders(runner))
    return store_row(runner, source, number, err);
  TG_TRY(tg_order_row_base(source, &source->states->states[number], &row, err));
  return tg_job_add_order(runner, &row, err);
}

static tg_status make_rows(tg_job_runner *runner, const tg_job *job, const tg_orders *orders,
                           const tg_trades *trades, tg_error *err) {
  tg_order_source source = {.orders = orders,
                            .trades = trades,
                            .states = &runner->states,
                            .zone = runner->setup.zone,
                            .compat = runner->setup.campaign->compat};
  source.day.security = job->security;
  if (orders->count)
    source.day = tg_order_day_of(source.zone, job->security, orders->time[0]);
  if (tg_job_stores_orders(runner))
    TG_TRY(reserve_results(runner, job, err));
  const tg_order_state *states = runner->states.states;
  for (size_t i = 0; i < runner->states.count; i++) {
    TG_TRY(tg_stop_check(err));
    if (i + AHEAD < runner->states.count)
      tg_order_row_fetch(&source, &states[i + AHEAD]);
    if (is_sweep(runner, orders, &states[i]))
      TG_TRY(make_row(runner, &source, (uint32_t)i, err));
  }
  TG_TRY(tg_job_finish_groups(runner, err));
  if (!runner->simulates)
    return TG_OK;
  TG_TRY(tg_job_simulate(runner, job, &source, err));
  tg_job_sum_simulated(runner);
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

/* Nothing stays of a job that was not to be streamed. */
static void start_again(tg_job_runner *runner, const tg_job *job) {
  reset_result(runner, job);
  make_room(runner, job);
  if (runner->setup.rollups)
    tg_rollup_set_discard(runner->setup.rollups);
}

static tg_status run(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                     tg_error *err) {
  if (job->poisoned)
    return poisoned(runner, job, err);
  TG_TRY(check_tables(runner, job, err));
  const double reading = tg_job_reading_bytes(runner, job);
  if (!job->shards) /* those may be made for want of memory */
    TG_TRY(tg_job_check_memory(runner, reading, err));
  if (tg_job_stream(runner, job, ranges))
    return TG_OK;
  TG_TRY(tg_stop_check(err));
  TG_TRY(tg_job_check_memory(runner, reading, err));
  start_again(runner, job);
  TG_TRY(tg_job_read(runner, job, ranges, err));
  tg_orders orders = tg_orders_view(&runner->orders.columns);
  tg_trades trades = tg_trades_view(&runner->trades.columns);
  TG_TRY(tg_job_check_memory(runner, tg_job_states_bytes(runner, job), err));
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
    for (int64_t i = 0; i < own_ranges(job, table); i++) {
      const tg_range *range = &ranges[job->first_range[table] + i];
      result->counts[range->object].read += range->count;
      result->counts[range->object].dropped[TG_DROP_failed_job] += range->count;
    }
  }
}

static void sum_counts(tg_job_runner *runner) {
  tg_job_row *job = &runner->result.job;
  for (size_t i = 0; i < runner->result.object_count; i++) {
    const tg_object_counts *counts = &runner->result.counts[runner->result.objects[i]];
    job->rows_read += counts->read;
    job->rows_kept += counts->kept;
#define TG_DROP(name, doc) job->dropped_##name += counts->dropped[TG_DROP_##name];
#include "tables/drops.def"
#undef TG_DROP
  }
}

const tg_job_result *tg_job_run(tg_job_runner *runner, const tg_job *job, const tg_range *ranges) {
  tg_error problem;
  char name[40];
  problem.status = TG_OK;
  problem.text[0] = 0;
  snprintf(name, sizeof name, "%" PRId64 " %" PRId32, job->security, job->date);
  tg_activity_begin("job", name);
  reset_result(runner, job);
  list_objects(runner, job, ranges);
  make_room(runner, job);
  tg_status status = run(runner, job, ranges, &problem);
  if (status != TG_OK) {
    if (problem.status == TG_OK)
      tg_fail(&problem, status, "%s", tg_status_text(status));
    fail_job(runner, job, ranges, &problem);
    if (runner->setup.rollups)
      tg_rollup_set_discard(runner->setup.rollups);
  }
  sum_counts(runner);
  return &runner->result;
}

void tg_job_drop_unwanted(tg_job_runner *runner) {
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    if (!runner->wants[t] && t != TG_RESULT_scenarios)
      tg_rows_clear(&runner->result.tables[t]);
}
