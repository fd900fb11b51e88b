#include "simulate/comparison.h"

#include "simulate/comparison_trades.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A match of scenario matching: where it stands, and what sorts it. */
typedef struct found {
  int64_t order_id, time;
  size_t number;
} found;

typedef struct comparison {
  const tg_comparison_set *set;
  const tg_scenario_job *job;
  const tg_rows *scenarios, *matches;
  tg_rows founds, fills; /* of found; of tg_fill, room for those of one order */
  size_t next_scenario, next_found;
  tg_rows *rows;
} comparison;

static bool is_matching(const char *scenario) {
  return !strcmp(scenario, tg_scenario_matching.name);
}

static int by_order_and_time(const void *left, const void *right) {
  const found *a = left, *b = right;
  if (a->order_id != b->order_id)
    return a->order_id < b->order_id ? -1 : 1;
  if (a->time != b->time)
    return a->time < b->time ? -1 : 1;
  return (a->number > b->number) - (a->number < b->number);
}

/* Fills of each order side by side, by time, and at equal times as they were made. */
static tg_status find_matches(comparison *c) {
  size_t count = 0;
  for (size_t i = 0; i < c->matches->count; i++)
    count += is_matching(((const tg_match_row *)tg_rows_at(c->matches, i))->scenario);
  if (tg_rows_reserve(&c->founds, count))
    return TG_LIMIT;
  for (size_t i = 0; i < c->matches->count; i++) {
    const tg_match_row *match = tg_rows_at(c->matches, i);
    if (is_matching(match->scenario))
      *(found *)tg_rows_push(&c->founds) = (found){match->order_id, match->time, i};
  }
  if (count)
    qsort(c->founds.data, count, sizeof(found), by_order_and_time);
  return TG_OK;
}

/* Room for the fills of any order, real or simulated. */
static tg_status reserve_fills(comparison *c) {
  const found *founds = (const found *)c->founds.data;
  size_t most = 0, run = 0;
  for (size_t i = 0; i < c->founds.count; i++) {
    run = i && founds[i].order_id == founds[i - 1].order_id ? run + 1 : 1;
    most = run > most ? run : most;
  }
  for (size_t i = 0; i < c->job->orders->count; i++) {
    size_t trades = c->job->source->states->states[c->job->order_states[i]].trades;
    most = trades > most ? trades : most;
  }
  return tg_rows_reserve(&c->fills, most) ? TG_LIMIT : TG_OK;
}

/* Both lists ascend, so one walk finds the rows of every order. */
static bool was_simulated(comparison *c, int64_t order_id) {
  bool simulated = false;
  for (; c->next_scenario < c->scenarios->count; c->next_scenario++) {
    const tg_scenario_row *row = tg_rows_at(c->scenarios, c->next_scenario);
    if (row->order_id > order_id)
      break;
    simulated |= row->order_id == order_id && is_matching(row->scenario);
  }
  return simulated;
}

/* Arrival is that of the real order; the fills take the place of the real ones. */
static tg_metric_order simulated_order(comparison *c, int64_t order_id,
                                       const tg_metric_order *real) {
  const found *founds = (const found *)c->founds.data;
  tg_fill *fills = (tg_fill *)c->fills.data;
  tg_metric_order order = *real;
  order.fill_count = 0;
  order.simulated = true;
  while (c->next_found < c->founds.count && founds[c->next_found].order_id < order_id)
    c->next_found++;
  for (; c->next_found < c->founds.count && founds[c->next_found].order_id == order_id;
       c->next_found++) {
    const tg_match_row *match = tg_rows_at(c->matches, founds[c->next_found].number);
    fills[order.fill_count++] = (tg_fill){.time = match->time,
                                          .half_price = match->half_price,
                                          .quantity = match->quantity,
                                          .bid = match->bid,
                                          .offer = match->offer};
  }
  return order;
}

static void compute(const tg_metric_order *order, const size_t *offsets, char *row) {
  size_t count;
  const tg_metric *const *metrics = tg_metrics(&count);
  for (size_t m = 0; m < count; m++)
    metrics[m]->compute(order, row + offsets[m]);
}

static void set_identity(const tg_order_row *order, tg_comparison_row *row) {
  row->security = order->security;
  row->date = order->date;
  row->participant = order->participant;
  row->order_id = order->order_id;
  row->side = order->side;
  row->group = order->group;
  row->size_class = order->size_class;
  row->arrival_hour = order->arrival_hour;
  row->quantity = order->quantity;
}

static int8_t set_of(bool simulated, int64_t real_fills, int64_t simulated_fills) {
  if (!simulated || (!real_fills && !simulated_fills))
    return TG_SET_NONE;
  if (!simulated_fills)
    return TG_SET_B;
  return real_fills ? TG_SET_A : TG_SET_ORPHAN;
}

static double value_at(const char *row, uint32_t offset, tg_type type) {
  double value;
  tg_field field = {.type = type, .offset = offset};
  if (type != TG_F64)
    return (double)tg_field_integer(&field, row);
  return memcpy(&value, row + offset, sizeof value), value;
}

static void set_differences(const tg_comparison_set *set, char *row) {
  tg_comparison_row *base = (tg_comparison_row *)row;
  for (size_t i = 0; i < set->pair_count; i++) {
    const tg_comparison_pair *pair = &set->pairs[i];
    double difference = NAN;
    if (base->set == TG_SET_A)
      difference =
          value_at(row, pair->real, pair->type) - value_at(row, pair->simulated, pair->type);
    memcpy(row + pair->difference, &difference, sizeof difference);
  }
  double cost = base->exec_cost_arrival_diff_bps;
  base->dark_pool_better = isnan(cost) ? -1 : cost > 0;
}

static tg_status compare_order(comparison *c, size_t number, bool simulated) {
  const tg_order_row *order = tg_rows_at(c->job->orders, number);
  const tg_order_source *source = c->job->source;
  const tg_order_state *state = &source->states->states[c->job->order_states[number]];
  char *row = tg_rows_push(c->rows);
  if (!row)
    return TG_LIMIT;
  tg_comparison_row *base = (tg_comparison_row *)row;
  set_identity(order, base);
  tg_metric_order real = tg_order_row_metrics(source, state, (tg_fill *)c->fills.data);
  tg_trade_side real_trades = tg_trade_side_of(&real);
  compute(&real, c->set->real_offsets, row);
  tg_metric_order dark = simulated_order(c, order->order_id, &real);
  tg_trade_side dark_trades = tg_trade_side_of(&dark);
  compute(&dark, c->set->sim_offsets, row);
  base->set = set_of(simulated, real_trades.count, dark_trades.count);
  set_differences(c->set, row);
  tg_comparison_trades(&real_trades, &dark_trades, base);
  return TG_OK;
}

static tg_status compare_orders(comparison *c) {
  TG_TRY(find_matches(c));
  TG_TRY(reserve_fills(c));
  for (size_t number = 0; number < c->job->orders->count; number++) {
    const tg_order_row *order = tg_rows_at(c->job->orders, number);
    bool simulated = was_simulated(c, order->order_id);
    if (simulated || order->trades)
      TG_TRY(compare_order(c, number, simulated));
  }
  return TG_OK;
}

tg_status tg_comparison_make(const tg_comparison_set *set, const tg_scenario_job *job,
                             const tg_rows *scenarios, const tg_rows *matches, tg_rows *rows,
                             tg_error *err) {
  comparison c = {.set = set,
                  .job = job,
                  .scenarios = scenarios,
                  .matches = matches,
                  .founds = {.row_size = sizeof(found), .budget = rows->budget},
                  .fills = {.row_size = sizeof(tg_fill), .budget = rows->budget},
                  .rows = rows};
  tg_status status = compare_orders(&c);
  tg_rows_clear(&c.founds);
  tg_rows_clear(&c.fills);
  if (status != TG_OK)
    return tg_fail(err, status,
                   "comparison: the rows of security %" PRId64
                   " do not fit into the memory of a job; raise resources.memory_per_rank",
                   job->security);
  return TG_OK;
}
