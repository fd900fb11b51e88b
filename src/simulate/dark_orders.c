#include "simulate/dark_orders.h"

#include <stdlib.h>
#include <string.h>

#define NO_STATE UINT32_MAX

/* The state whose order a row begins, per row: rows are in (time, sequence) order already. */
static uint32_t *states_by_row(const tg_order_source *source) {
  uint32_t *beginning = malloc((source->orders->count + 1) * sizeof *beginning);
  if (!beginning)
    return NULL;
  memset(beginning, UINT8_MAX, (source->orders->count + 1) * sizeof *beginning);
  for (size_t i = 0; i < source->states->count; i++)
    beginning[source->states->states[i].before] = (uint32_t)i;
  return beginning;
}

static int64_t quantity_at(const tg_orders *rows, uint32_t row, bool order_life) {
  if (!order_life)
    return rows->quantity[row];
  return tg_order_live(rows, row) ? rows->leaves[row] : 0;
}

static void set_order(const tg_orders *rows, const tg_order_state *state, bool order_life,
                      tg_match_order *order) {
  uint32_t row = state->before;
  *order = (tg_match_order){.order_id = state->order_id,
                            .time = rows->time[row],
                            .sequence = rows->sequence[row],
                            .quantity = quantity_at(rows, row, order_life),
                            .limit = rows->price[row],
                            .bid = rows->national_bid[row],
                            .offer = rows->national_offer[row],
                            .minimum = rows->minimum_quantity[row],
                            .crossing_key = rows->crossing_key[row],
                            .last_time = rows->time[state->last],
                            .last_sequence = rows->sequence[state->last],
                            .side = rows->side[row]};
}

/* Orders and quotes are both by time: one pass over both. */
static void set_quotes(const tg_quotes *quotes, tg_dark_orders *dark) {
  size_t next = 0;
  for (size_t i = 0; i < dark->count; i++) {
    tg_match_order *order = &dark->orders[i];
    while (next < quotes->count && quotes->time[next] <= order->time)
      next++;
    order->bid = next ? quotes->bid[next - 1] : TG_NO_PRICE;
    order->offer = next ? quotes->offer[next - 1] : TG_NO_PRICE;
  }
}

tg_status tg_dark_orders_make(const tg_scenario_job *job, tg_dark_orders *dark) {
  const tg_order_source *source = job->source;
  size_t states = source->states->count;
  *dark = (tg_dark_orders){.orders = malloc((states + 1) * sizeof *dark->orders),
                           .numbers = malloc((states + 1) * sizeof *dark->numbers)};
  uint32_t *beginning = states_by_row(source);
  if (!dark->orders || !dark->numbers || !beginning) {
    free(beginning);
    return TG_NO_MEMORY;
  }
  for (size_t row = 0; row < source->orders->count; row++) {
    uint32_t state = beginning[row];
    if (state == NO_STATE)
      continue;
    dark->numbers[state] = (uint32_t)dark->count;
    set_order(source->orders, &source->states->states[state], job->campaign->order_life,
              &dark->orders[dark->count++]);
  }
  free(beginning);
  if (job->campaign->match_quotes == TG_QUOTES_EXTERNAL)
    set_quotes(job->quotes, dark);
  return TG_OK;
}

void tg_dark_orders_clear(tg_dark_orders *dark) {
  free(dark->orders);
  free(dark->numbers);
  *dark = (tg_dark_orders){0};
}

double tg_dark_orders_bytes(const tg_scenario_job *job) {
  const tg_order_source *source = job->source;
  return (double)source->states->count * (sizeof(tg_match_order) + sizeof(uint32_t)) +
         (double)source->orders->count * sizeof(uint32_t);
}

tg_match_rules tg_dark_orders_rules(const tg_campaign *campaign) {
  return (tg_match_rules){.limits = campaign->limits,
                          .single_pool = campaign->single_pool,
                          .valid_quotes = campaign->valid_quotes,
                          .half_prices = campaign->half_prices,
                          .minimum_quantity = campaign->minimum_quantity,
                          .crossing_key = campaign->crossing_key,
                          .order_life = campaign->order_life,
                          .external = campaign->match_quotes == TG_QUOTES_EXTERNAL};
}
