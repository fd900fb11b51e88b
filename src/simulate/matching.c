#include "simulate/waits.h"

/* In the dark from its arrival to the end of its real life, with what did not trade at once. */
static bool plan_matching(const tg_scenario_job *job, size_t number, tg_wait *wait) {
  const tg_order_row *order = tg_rows_at(job->orders, number);
  const tg_order_source *source = job->source;
  const tg_order_state *state = &source->states->states[job->order_states[number]];
  if (job->campaign->universe == TG_UNIVERSE_QUALIFYING && order->qualifying != 1)
    return false;
  *wait = (tg_wait){.time = source->orders->time[state->after],
                    .sequence = source->orders->sequence[state->after],
                    .from = order->arrival_time,
                    .to = tg_wait_last_time(job, number),
                    .quantity = order->after_leaves};
  return true;
}

static tg_status run_matching(const tg_scenario_job *job, const tg_scenario_output *output,
                              tg_error *err) {
  return tg_waits_run(job, &tg_scenario_matching, plan_matching, output, err);
}

const tg_scenario tg_scenario_matching = {
    .name = "matching",
    .doc = "each sweep order waits in the dark while it really lived, and meets the dark orders "
           "that really arrived, in the order of time",
    .assumptions =
        "A qualifying sweep order (simulation.universe all: every sweep order) waits with what "
        "its arrival left unfilled, from its arrival to its last trade, or to its last event if "
        "it has no trades. Sweep orders take their turns by (time, sequence) of the last row at "
        "their arrival. Each takes the dark orders of the other side that arrive while it waits, "
        "both ends included, by arrival, until nothing is left of it. The price is the midpoint "
        "of the national quote in the first row of the counter-order, or of the latest quote of "
        "inputs.quotes at that time (simulation.quotes). The switches of simulation.* (limits, "
        "single_pool, valid_quotes, half_prices, minimum_quantity, crossing_key, order_life) "
        "correct the historical simulator one by one; compat turns them off. A counter-order that "
        "really traded or was cancelled later still gives its whole quantity at its arrival. "
        "Ignored: price priority, preferences, participants, mid-tick flags, amendments after "
        "the arrival, and any reaction of others. Savings are signed by side, under compat too. "
        "Sweep 3.4.",
    .run = run_matching,
};
