#include "simulate/price_scenario.h"

#include "simulate/quote_means.h"

#include <math.h>

enum { GROUP_FILLED = 1 };

typedef struct run {
  const tg_scenario_job *job;
  const tg_scenario *scenario;
  tg_price_planner *planner;
  tg_rows *rows;
  tg_quote_means quotes;
} run;

static double price_or_nan(int64_t price) {
  return price == TG_NO_PRICE ? NAN : (double)price;
}

/* The end is the greatest time of a row with nothing left: for a filled order its last row, or
 * a row at the time of the last. */
static void set_window(const tg_orders *orders, const tg_order_state *state, tg_scenario_row *row) {
  row->window_start = orders->time[state->before];
  row->window_end = orders->time[state->last];
  row->quantity = orders->quantity[state->after];
  row->limit_price = orders->price[state->after] > 0 ? orders->price[state->after] : TG_NO_PRICE;
}

static void set_actual(const tg_order_source *source, const tg_order_state *state,
                       tg_scenario_row *row) {
  const tg_trades *trades = source->trades;
  tg_wide cost = 0;
  for (uint32_t i = 0; i < state->trades; i++) {
    uint32_t trade = source->states->trade_index[state->first_trade + i];
    if (trades->time[trade] < row->window_start || trades->time[trade] > row->window_end)
      continue;
    row->actual_quantity += trades->quantity[trade];
    cost += (tg_wide)trades->price[trade] * trades->quantity[trade];
  }
  row->actual_price = tg_ratio(cost, row->actual_quantity, 1);
  row->actual_cost = row->actual_quantity ? (double)cost : NAN;
}

/* The rungs of the midpoint; returns the half spread of what gave it. */
static double set_midpoint(const run *r, tg_quote_mean arrival, tg_scenario_row *row) {
  tg_quote_mean limit = {price_or_nan(row->limit_price), NAN};
  bool compat = r->job->campaign->compat;
  const tg_quote_mean rungs[] = {
      [TG_MIDPOINT_WINDOW] = tg_quote_means_between(&r->quotes, row->window_start, row->window_end),
      [TG_MIDPOINT_LAST] = tg_quote_means_last(&r->quotes, row->window_end),
      [TG_MIDPOINT_ARRIVAL] = compat ? (tg_quote_mean){NAN, NAN} : arrival,
      [TG_MIDPOINT_LIMIT] = limit};
  for (int8_t rung = TG_MIDPOINT_WINDOW; rung <= TG_MIDPOINT_LIMIT; rung++)
    if (!isnan(rungs[rung].midpoint)) {
      row->midpoint = rungs[rung].midpoint;
      row->midpoint_source = rung;
      return rungs[rung].half_spread;
    }
  return NAN;
}

/* share * a + (1 - share) * b, exact for a = b; nothing is asked of b when all is a. */
static double blend(double share, double a, double b) {
  return share >= 1 ? a : a + (1 - share) * (b - a);
}

static void simulate(const tg_price_plan *plan, bool compat, tg_scenario_row *row) {
  double quantity = (double)row->quantity;
  double price = blend(plan->dark_share, row->midpoint, plan->rest_price);
  if (isnan(price) || row->quantity <= 0)
    return;
  row->simulated_quantity = row->quantity;
  row->simulated_fills = 1;
  row->simulated_price = price;
  row->simulated_cost = price * quantity;
  if (!compat)
    return;
  row->simulated_cost =
      blend(plan->dark_share, quantity * row->midpoint, quantity * plan->rest_price);
  row->simulated_price = row->simulated_cost / quantity;
}

/* The historical step: an order without trades has cost 0, the side is ignored. */
static void compare_costs(tg_scenario_row *row) {
  if (!row->actual_quantity)
    row->actual_price = row->actual_cost = 0;
  row->savings = row->actual_cost - row->simulated_cost;
  row->improvement_pct = isnan(row->savings)    ? NAN
                         : row->actual_cost > 0 ? 100 * row->savings / row->actual_cost
                                                : 0;
  double *stored[] = {&row->midpoint,        &row->actual_price,   &row->actual_cost,
                      &row->simulated_price, &row->simulated_cost, &row->savings,
                      &row->improvement_pct};
  for (size_t i = 0; i < TG_COUNT(stored); i++)
    *stored[i] = tg_scenario_round(*stored[i]);
}

static tg_status simulate_order(const run *r, size_t number) {
  const tg_order_source *source = r->job->source;
  const tg_order_row *order = tg_rows_at(r->job->orders, number);
  const tg_order_state *state = &source->states->states[r->job->order_states[number]];
  bool compat = r->job->campaign->compat;
  if (tg_order_group(order->final_leaves, order->final_matched, compat) != GROUP_FILLED)
    return TG_OK;
  tg_scenario_row *row = tg_scenario_row_push(r->job, r->scenario, number, r->rows);
  if (!row)
    return TG_LIMIT;
  set_window(source->orders, state, row);
  set_actual(source, state, row);
  tg_quote_mean arrival = tg_quote_mean_of(source->orders->national_bid[state->before],
                                           source->orders->national_offer[state->before]);
  double half_spread = set_midpoint(r, arrival, row);
  tg_price_case seen = {.campaign = r->job->campaign,
                        .side = row->side,
                        .midpoint = row->midpoint,
                        .half_spread =
                            isnan(arrival.half_spread) ? half_spread : arrival.half_spread,
                        .limit = price_or_nan(row->limit_price),
                        .actual_price = row->actual_price};
  tg_price_plan plan = r->planner(&seen);
  simulate(&plan, compat, row);
  tg_scenario_row_compare(row);
  if (compat)
    compare_costs(row);
  return TG_OK;
}

tg_status tg_price_scenario_run(const tg_scenario_job *job, const tg_scenario *scenario,
                                tg_price_planner *planner, const tg_scenario_output *output,
                                tg_error *err) {
  run r = {.job = job,
           .scenario = scenario,
           .planner = planner,
           .rows = output->scenarios,
           .quotes = {.budget = output->scenarios->budget}};
  tg_status status =
      tg_quote_means_make(job->quotes, job->campaign->compat, &r.quotes) ? TG_LIMIT : TG_OK;
  for (size_t number = 0; number < job->orders->count && status == TG_OK; number++)
    status = simulate_order(&r, number);
  tg_quote_means_clear(&r.quotes);
  return status == TG_OK ? TG_OK : tg_scenario_full(job, scenario, err);
}
