#include "simulate/quote_means.h"
#include "simulate/scenario.h"

#include <math.h>

enum { GROUP_NOT_EXECUTED = 3 };

/* The quote that was valid at the arrival. */
static void set_arrival(const tg_scenario_job *job, const tg_quote_means *quotes, size_t number,
                        tg_scenario_row *row) {
  const tg_order_row *order = tg_rows_at(job->orders, number);
  const tg_orders *orders = job->source->orders;
  uint32_t before = job->source->states->states[job->order_states[number]].before;
  row->quantity = order->quantity;
  row->window_start = row->window_end = order->arrival_time;
  row->midpoint = tg_quote_means_last(quotes, order->arrival_time).midpoint;
  row->midpoint_source = TG_MIDPOINT_LAST;
  if (!isnan(row->midpoint))
    return;
  row->midpoint =
      tg_quote_mean_of(orders->national_bid[before], orders->national_offer[before]).midpoint;
  row->midpoint_source = isnan(row->midpoint) ? TG_MIDPOINT_NONE : TG_MIDPOINT_ARRIVAL;
}

/* The historical step: the final row, and the mean of all quotes, later ones too. */
static void set_whole_day(const tg_scenario_job *job, const tg_quote_means *quotes, size_t number,
                          tg_scenario_row *row) {
  const tg_order_row *order = tg_rows_at(job->orders, number);
  uint32_t final = job->source->states->states[job->order_states[number]].final;
  int64_t limit = job->source->orders->price[final];
  row->quantity = order->final_quantity;
  row->limit_price = limit > 0 ? limit : TG_NO_PRICE;
  row->window_start = row->window_end = order->arrival_time;
  if (!quotes->count)
    return;
  row->window_start = quotes->times[0];
  row->window_end = quotes->times[quotes->count - 1];
  row->midpoint = tg_quote_means_between(quotes, row->window_start, row->window_end).midpoint;
  row->midpoint_source = TG_MIDPOINT_WINDOW;
}

static void compare(bool compat, tg_scenario_row *row) {
  if (row->limit_price != TG_NO_PRICE) {
    row->actual_price = (double)row->limit_price;
    row->actual_cost = row->actual_price * (double)row->quantity;
  }
  if (!isnan(row->midpoint) && row->quantity > 0) {
    row->simulated_quantity = row->quantity;
    row->simulated_fills = 1;
    row->simulated_price = row->midpoint;
    row->simulated_cost = row->midpoint * (double)row->quantity;
  }
  tg_scenario_row_compare(row);
  if (compat && row->side == TG_SIDE_SELL) {
    row->savings = 0 - row->savings;
    row->improvement_pct = 0 - row->improvement_pct;
  }
}

static tg_status add_order(const tg_scenario_job *job, const tg_quote_means *quotes, size_t number,
                           tg_rows *rows) {
  const tg_order_row *order = tg_rows_at(job->orders, number);
  bool compat = job->campaign->compat;
  if (tg_order_group(order->final_leaves, order->final_matched, compat) != GROUP_NOT_EXECUTED)
    return TG_OK;
  tg_scenario_row *row = tg_scenario_row_push(job, &tg_scenario_opportunity, number, rows);
  if (!row)
    return TG_LIMIT;
  if (compat)
    set_whole_day(job, quotes, number, row);
  else
    set_arrival(job, quotes, number, row);
  compare(compat, row);
  return TG_OK;
}

static tg_status run_opportunity(const tg_scenario_job *job, const tg_scenario_output *output,
                                 tg_error *err) {
  tg_quote_means quotes = {.budget = output->scenarios->budget};
  tg_status status =
      tg_quote_means_make(job->quotes, job->campaign->compat, &quotes) ? TG_LIMIT : TG_OK;
  for (size_t number = 0; number < job->orders->count && status == TG_OK; number++)
    status = add_order(job, &quotes, number, output->scenarios);
  tg_quote_means_clear(&quotes);
  return status == TG_OK ? TG_OK : tg_scenario_full(job, &tg_scenario_opportunity, err);
}

const tg_scenario tg_scenario_opportunity = {
    .name = "opportunity",
    .doc = "each sweep order that did not execute, at the midpoint of its arrival against its own "
           "limit",
    .assumptions =
        "Sweep orders that executed nothing (group 3 by the final row, under compat too) fill "
        "whole, with their quantity at arrival, at the midpoint of the last valid quote of "
        "inputs.quotes at their arrival, else of their own national quote then. The actual side "
        "is their limit price, at which nothing was traded: actual_quantity is 0. Not a saving "
        "that could be had: nobody paid the limit, a limit that the midpoint does not meet would "
        "have forbidden the fill (savings below 0), and whether the dark book held anything is "
        "not asked. Orders without a limit or a midpoint have no savings. Compat: quantity and "
        "limit of the final row; the mean midpoint of all quotes of the day, crossed and later "
        "ones too; savings are the cost at the limit minus that at the midpoint, for sells too. "
        "Sweep 2.5.",
    .run = run_opportunity,
};
