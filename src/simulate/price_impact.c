#include "simulate/price_scenario.h"

static const double basis_points = 10000;

static double impact_of(const tg_price_case *order) {
  switch (order->campaign->impact_unit) {
  case TG_IMPACT_BPS:
    return order->campaign->impact * order->midpoint / basis_points;
  case TG_IMPACT_HALF_SPREAD:
    return order->campaign->impact * order->half_spread;
  default:
    return order->campaign->impact;
  }
}

static tg_price_plan plan_impact(const tg_price_case *order) {
  bool sell = order->side == TG_SIDE_SELL && !order->campaign->compat;
  double impact = impact_of(order);
  return (tg_price_plan){.dark_share = order->campaign->dark_share,
                         .rest_price = order->midpoint + (sell ? -impact : impact)};
}

static tg_status run_impact(const tg_scenario_job *job, const tg_scenario_output *output,
                            tg_error *err) {
  return tg_price_scenario_run(job, &tg_scenario_price_impact, plan_impact, output, err);
}

const tg_scenario tg_scenario_price_impact = {
    .name = "price_impact",
    .doc = "a share of each filled sweep order fills at the midpoint, the rest moves the price "
           "against itself",
    .assumptions = TG_PRICE_ASSUMPTIONS(
        "The dark book gives simulation.dark_share of it (default a half) at the midpoint; the "
        "rest pays simulation.impact more, a sell order gets that much less, in units of the "
        "prices, basis points of the midpoint or half spreads (simulation.impact_unit). The "
        "half spread is that of the order's national quote at arrival; where that is missing "
        "or crossed, the mean one of the quotes that gave the midpoint; without either there "
        "is no simulated price. The impact is assumed, the same for every size; under compat "
        "sells pay it on top of the midpoint too."),
    .run = run_impact,
};
