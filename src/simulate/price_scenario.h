/** \file price_scenario.h
 *
 * What the price scenarios share (sweep 2.4 b): every order that filled, fills
 * again at a price made of the midpoint of its time and one more price. A scenario
 * only says how much fills at the midpoint and what the rest pays.
 */
#ifndef TG_PRICE_SCENARIO_H
#define TG_PRICE_SCENARIO_H

#include "simulate/scenario.h"

/** What a scenario knows of an order. NaN = missing. In units of the prices. */
typedef struct tg_price_case {
  const tg_campaign *campaign;
  int side;            /**< 1 buy, 2 sell */
  double midpoint;     /**< quotes while the order lived, or what stands for them */
  double half_spread;  /**< of the order's national quote at arrival, else of those quotes */
  double limit;        /**< of the last row at the arrival time */
  double actual_price; /**< mean of its trades, weighted by quantity */
} tg_price_case;

typedef struct tg_price_plan {
  double dark_share; /**< 0..1, fills at the midpoint */
  double rest_price; /**< of the rest; any when nothing is left */
} tg_price_plan;

/** Local. */
typedef tg_price_plan tg_price_planner(const tg_price_case *order);

/** Local. A row per filled sweep order. TG_LIMIT. */
tg_status tg_price_scenario_run(const tg_scenario_job *job, const tg_scenario *scenario,
                                tg_price_planner *planner, const tg_scenario_output *output,
                                tg_error *err);

/** The assumptions of a price scenario: what all of them share around \a own, and how compat
 * differs. */
#define TG_PRICE_ASSUMPTIONS(own)                                                                  \
  "Every sweep order that filled (group 1 by its final row, under compat too) fills again, "       \
  "whole: the quantity of its last row at the arrival time. Its time runs from the arrival "       \
  "to its last row. The midpoint is the mean over the valid quotes of inputs.quotes in "           \
  "that time, else of the last one before, else of its own national quote at arrival, else "       \
  "its limit price; midpoint_source says which. Without any of them there is no simulated "        \
  "price and no fill. The actual side is its trades in that time. " own                            \
  " Compat: crossed quotes count, the quote at arrival does not; savings are actual cost "         \
  "minus simulated cost, for sells too; prices, costs, savings and percentages are rounded "       \
  "to 2 decimals; quotes of other securities, which the historical step mixed in, are not "        \
  "seen. Sweep 2.4 (b)."

#endif
