#include "simulate/price_scenario.h"

static tg_price_plan plan_unlimited(const tg_price_case *order) {
  return (tg_price_plan){.dark_share = 1, .rest_price = order->midpoint};
}

static tg_status run_unlimited(const tg_scenario_job *job, const tg_scenario_output *output,
                               tg_error *err) {
  return tg_price_scenario_run(job, &tg_scenario_unlimited, plan_unlimited, output, err);
}

const tg_scenario tg_scenario_unlimited = {
    .name = "unlimited",
    .doc = "each filled sweep order fills whole at the midpoint: what a dark book without limits "
           "of size could give at most",
    .assumptions = TG_PRICE_ASSUMPTIONS(
        "The dark book holds any quantity, at any time, at the midpoint. Not a forecast: "
        "whether anyone would have been on the other side is not asked, nor is the limit of "
        "the order."),
    .run = run_unlimited,
};
