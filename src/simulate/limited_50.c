#include "simulate/price_scenario.h"

#include <math.h>

static tg_price_plan plan_limited(const tg_price_case *order) {
  bool traded = !isnan(order->actual_price);
  return (tg_price_plan){.dark_share = order->campaign->dark_share,
                         .rest_price = traded ? order->actual_price : order->limit};
}

static tg_status run_limited(const tg_scenario_job *job, const tg_scenario_output *output,
                             tg_error *err) {
  return tg_price_scenario_run(job, &tg_scenario_limited_50, plan_limited, output, err);
}

const tg_scenario tg_scenario_limited_50 = {
    .name = "limited_50",
    .doc = "a share of each filled sweep order fills at the midpoint, the rest at the price that "
           "the order really paid",
    .assumptions = TG_PRICE_ASSUMPTIONS(
        "The dark book gives simulation.dark_share of it (default a half) at the midpoint; the "
        "rest pays the mean price of the actual side or, without trades there, the limit "
        "price. The share is assumed, not measured, and what the order takes elsewhere costs "
        "what it did."),
    .run = run_limited,
};
