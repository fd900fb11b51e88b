#include "simulate/scenario.h"

#include "base/activity.h"
#include "base/stop.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const tg_scenario *const all_scenarios[] = {
#define TG_SCENARIO(name) &tg_scenario_##name,
#include "simulate/scenarios.def"
#undef TG_SCENARIO
};

static const char *const all_names[] = {
#define TG_SCENARIO(name) #name,
#include "simulate/scenarios.def"
#undef TG_SCENARIO
};

const tg_scenario *const *tg_scenarios(size_t *count) {
  *count = TG_COUNT(all_scenarios);
  return all_scenarios;
}

const char *const *tg_scenario_names(size_t *count) {
  *count = TG_COUNT(all_names);
  return all_names;
}

bool tg_scenario_chosen(const tg_campaign *campaign, const char *name) {
  if (!campaign->scenarios)
    return true;
  for (size_t i = 0; i < campaign->scenario_count; i++)
    if (!strcmp(campaign->scenarios[i], name))
      return true;
  return false;
}

static int8_t number_of(const tg_scenario *scenario) {
  int8_t number = 0;
  while (all_scenarios[number] != scenario)
    number++;
  return number;
}

tg_scenario_row *tg_scenario_row_push(const tg_scenario_job *job, const tg_scenario *scenario,
                                      size_t number, tg_rows *rows) {
  const tg_order_row *order = tg_rows_at(job->orders, number);
  tg_scenario_row *row = tg_rows_push(rows);
  if (!row)
    return NULL;
  row->security = order->security;
  row->date = order->date;
  row->participant = order->participant;
  row->order_id = order->order_id;
  memcpy(row->scenario, scenario->name, strlen(scenario->name));
  row->scenario_number = number_of(scenario);
  row->side = order->side;
  row->group = order->group;
  row->outcome = order->outcome;
  row->size_class = order->size_class;
  row->arrival_hour = order->arrival_hour;
  row->limit_price = order->price > 0 ? order->price : TG_NO_PRICE;
  row->midpoint = row->actual_price = row->actual_cost = NAN;
  row->simulated_price = row->simulated_cost = row->savings = row->improvement_pct = NAN;
  return row;
}

void tg_scenario_row_compare(tg_scenario_row *row) {
  double sign = row->side == TG_SIDE_SELL ? -1 : 1, quantity = (double)row->simulated_quantity;
  row->simulated_fill_ratio = row->quantity > 0 ? quantity / (double)row->quantity : 0;
  if (isnan(row->actual_price) || isnan(row->simulated_price))
    return;
  row->savings = sign * (row->actual_price - row->simulated_price) * quantity + 0.0; /* not -0 */
  if (row->actual_price > 0 && quantity > 0)
    row->improvement_pct = 100 * row->savings / (row->actual_price * quantity);
}

double tg_scenario_round(double value) {
  const double unit = 100;
  return rint(value * unit) / unit + 0.0; /* not -0 */
}

tg_status tg_scenario_full(const tg_scenario_job *job, const tg_scenario *scenario, tg_error *err) {
  return tg_fail(err, TG_LIMIT,
                 "scenario %s: the rows of security %" PRId64
                 " do not fit into the memory of a job; raise resources.memory_per_rank",
                 scenario->name, job->security);
}

static int by_order(const void *left, const void *right) {
  const tg_scenario_row *a = left, *b = right;
  if (a->order_id != b->order_id)
    return a->order_id < b->order_id ? -1 : 1;
  return a->scenario_number - b->scenario_number;
}

tg_status tg_scenarios_run(const tg_scenario_job *job, const tg_scenario_output *output,
                           tg_error *err) {
  for (size_t i = 0; i < TG_COUNT(all_scenarios); i++) {
    TG_TRY(tg_stop_check(err));
    if (!tg_scenario_chosen(job->campaign, all_names[i]))
      continue;
    tg_activity_step("scenario", all_names[i]);
    TG_TRY(all_scenarios[i]->run(job, output, err));
  }
  if (output->scenarios->count)
    qsort(output->scenarios->data, output->scenarios->count, sizeof(tg_scenario_row), by_order);
  return TG_OK;
}
