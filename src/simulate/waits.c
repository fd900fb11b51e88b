#include "simulate/waits.h"

#include "metrics/fill_sums.h"
#include "simulate/dark_orders.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MIDPOINT_OF_MATCHES = 5 };

/* Sweep number i fills scenario row first_row + i. */
typedef struct run {
  const tg_scenario_job *job;
  const tg_scenario *scenario;
  const tg_scenario_output *output;
  tg_dark_orders dark;
  tg_match_sweep *sweeps;
  size_t sweep_count, first_row;
  tg_rows matches;
} run;

int64_t tg_wait_last_time(const tg_scenario_job *job, size_t number) {
  const tg_order_source *source = job->source;
  const tg_order_state *state = &source->states->states[job->order_states[number]];
  if (!state->trades)
    return source->orders->time[state->last];
  return source->trades->time[source->states->trade_index[state->first_trade + state->trades - 1]];
}

static tg_status plan_wait(run *r, tg_wait_plan *plan, size_t number) {
  tg_wait wait = {0};
  if (!plan(r->job, number, &wait))
    return TG_OK;
  tg_scenario_row *row = tg_scenario_row_push(r->job, r->scenario, number, r->output->scenarios);
  if (!row)
    return TG_LIMIT;
  const tg_order_row *order = tg_rows_at(r->job->orders, number);
  row->window = wait.window;
  row->window_start = wait.from;
  row->window_end = wait.to;
  row->quantity = wait.quantity;
  row->actual_quantity = order->traded_quantity;
  if (order->traded_quantity > 0) {
    row->actual_cost = (double)order->traded_notional;
    row->actual_price = tg_ratio(order->traded_notional, order->traded_quantity, 1);
  }
  r->sweeps[r->sweep_count++] =
      (tg_match_sweep){.order = r->dark.numbers[r->job->order_states[number]],
                       .time = wait.time,
                       .sequence = wait.sequence,
                       .from = wait.from,
                       .to = wait.to,
                       .quantity = wait.quantity};
  return TG_OK;
}

static tg_status push_match(const run *r, int64_t number, const tg_match *match) {
  const tg_match_order *own = &r->dark.orders[r->sweeps[match->sweep].order];
  const tg_match_order *contra = &r->dark.orders[match->order];
  tg_match_row *row = tg_rows_push(r->output->matches);
  if (!row)
    return TG_LIMIT;
  row->security = r->job->security;
  row->date = r->job->date;
  memcpy(row->scenario, r->scenario->name, strlen(r->scenario->name));
  row->match = number;
  row->order_id = own->order_id;
  row->passive_order_id = contra->order_id;
  row->side = own->side;
  row->time = contra->time;
  row->bid = contra->bid;
  row->offer = contra->offer;
  row->half_price = match->half_price;
  row->price = (double)match->half_price / 2;
  row->quantity = match->quantity;
  return TG_OK;
}

/* Quantities of a sweep sum up to its own at most: 128 bits hold the products. */
static void sum_matches(const run *r, const tg_match *matches, size_t count, tg_scenario_row *row) {
  tg_wide cost2 = 0, midpoint2 = 0;
  for (size_t i = 0; i < count; i++) {
    const tg_match_order *contra = &r->dark.orders[matches[i].order];
    row->simulated_quantity += matches[i].quantity;
    cost2 += (tg_wide)matches[i].half_price * matches[i].quantity;
    midpoint2 += ((tg_wide)contra->bid + contra->offer) * matches[i].quantity;
  }
  row->simulated_fills = (int64_t)count;
  row->simulated_cost = (double)cost2 / 2;
  row->simulated_price = tg_ratio(cost2, row->simulated_quantity, 0.5);
  row->midpoint = tg_ratio(midpoint2, row->simulated_quantity, 0.5);
  row->midpoint_source = MIDPOINT_OF_MATCHES;
}

static tg_status write_rows(const run *r) {
  const tg_match *matches = (const tg_match *)r->matches.data;
  size_t to;
  if (tg_rows_reserve(r->output->matches, r->output->matches->count + r->matches.count))
    return TG_LIMIT;
  for (size_t from = 0; from < r->matches.count; from = to) {
    for (to = from; to < r->matches.count && matches[to].sweep == matches[from].sweep; to++)
      TG_TRY(push_match(r, (int64_t)to, &matches[to]));
    sum_matches(r, matches + from, to - from,
                tg_rows_at(r->output->scenarios, r->first_row + matches[from].sweep));
  }
  for (size_t i = 0; i < r->sweep_count; i++)
    tg_scenario_row_compare(tg_rows_at(r->output->scenarios, r->first_row + i));
  return TG_OK;
}

static tg_status match_waits(run *r, tg_wait_plan *plan) {
  tg_match_rules rules = tg_dark_orders_rules(r->job->campaign);
  TG_TRY(tg_dark_orders_make(r->job, &r->dark));
  r->sweeps = malloc((r->job->orders->count + 1) * sizeof *r->sweeps);
  if (!r->sweeps)
    return TG_NO_MEMORY;
  for (size_t number = 0; number < r->job->orders->count; number++)
    TG_TRY(plan_wait(r, plan, number));
  TG_TRY(tg_match_run(r->dark.orders, r->dark.count, r->sweeps, r->sweep_count, &rules, &r->matches,
                      NULL));
  return write_rows(r);
}

static tg_status explain(const run *r, tg_status status, tg_error *err) {
  if (status == TG_LIMIT)
    return tg_scenario_full(r->job, r->scenario, err);
  if (status == TG_OK)
    return TG_OK;
  return tg_fail(err, status, "scenario %s: no memory to match the orders of security %" PRId64,
                 r->scenario->name, r->job->security);
}

tg_status tg_waits_run(const tg_scenario_job *job, const tg_scenario *scenario, tg_wait_plan *plan,
                       const tg_scenario_output *output, tg_error *err) {
  run r = {.job = job,
           .scenario = scenario,
           .output = output,
           .first_row = output->scenarios->count,
           .matches = {.row_size = sizeof(tg_match), .budget = output->matches->budget}};
  int64_t *budget = output->scenarios->budget;
  double bytes = tg_dark_orders_bytes(job) +
                 tg_match_bytes(job->source->states->count, job->orders->count) +
                 (double)job->orders->count * sizeof(tg_match_sweep);
  if (budget && bytes > (double)*budget)
    return tg_scenario_full(job, scenario, err);
  if (budget)
    *budget -= (int64_t)bytes;
  tg_status status = explain(&r, match_waits(&r, plan), err);
  if (budget)
    *budget += (int64_t)bytes;
  tg_rows_clear(&r.matches);
  free(r.sweeps);
  tg_dark_orders_clear(&r.dark);
  return status;
}
