#include "simulate/waits.h"

enum { WINDOW_WHOLE_TO_COMPLETION = 1, WINDOW_RESIDUAL = 2, WINDOW_WHOLE_TO_END = 3 };
enum { OUTCOME_PARTIAL_OR_NONE = 3 };

static int64_t residual_of(const tg_order_row *order) {
  int64_t left = order->final_quantity - order->traded_quantity;
  return left > 0 ? left : 0;
}

/* The plan of the first design, by outcome class (sweep 2.4 a). */
static bool plan_residual(const tg_scenario_job *job, size_t number, tg_wait *wait) {
  const tg_order_row *order = tg_rows_at(job->orders, number);
  *wait = (tg_wait){.window = WINDOW_WHOLE_TO_END,
                    .sequence = order->arrival_sequence,
                    .from = order->arrival_time,
                    .to = job->day_end - 1,
                    .quantity = order->quantity};
  if (order->outcome != OUTCOME_PARTIAL_OR_NONE) {
    wait->window = WINDOW_WHOLE_TO_COMPLETION;
    wait->to = tg_wait_last_time(job, number);
  } else if (order->traded_quantity > 0) {
    wait->window = WINDOW_RESIDUAL;
    wait->from = tg_wait_last_time(job, number);
    wait->quantity = residual_of(order);
  }
  wait->time = wait->from;
  return true;
}

static tg_status run_residual(const tg_scenario_job *job, const tg_scenario_output *output,
                              tg_error *err) {
  return tg_waits_run(job, &tg_scenario_residual, plan_residual, output, err);
}

const tg_scenario tg_scenario_residual = {
    .name = "residual",
    .doc = "each sweep order, or what was left of it, waits in the dark in a window by its "
           "outcome, and meets the dark orders that really arrived, in the order of time",
    .assumptions =
        "Window A, orders that filled (outcome A or B): the whole quantity at arrival waits from "
        "the arrival to the last trade. Window B, orders that filled in part: what their trades "
        "left of the final quantity waits from the last trade to the end of the local day. Window "
        "C, orders without trades: the whole quantity at arrival waits from the arrival to the "
        "end of the local day, whether or not it was cancelled in between. Orders take their turns "
        "by the start of their window, then by the sequence of their arrival. Counter-orders, "
        "prices and switches are those of scenario matching, with pools of its own: nothing that "
        "another scenario used is missing here. The actual side is the real trades of the order, "
        "in window B those before the window. Savings are signed by side, under compat too. "
        "Sweep 2.4 (a), last sentence.",
    .run = run_residual,
};
