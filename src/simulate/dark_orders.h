/** \file dark_orders.h
 *
 * The dark orders of a job as liquidity at their arrival: what the matching
 * engine matches sweep orders against (sweep 3.4).
 */
#ifndef TG_DARK_ORDERS_H
#define TG_DARK_ORDERS_H

#include "simulate/match.h"
#include "simulate/scenario.h"

/** {0} at first. */
typedef struct tg_dark_orders {
  tg_match_order *orders; /**< all orders of the job, by (time, sequence) of their first row */
  uint32_t *numbers;      /**< of each order state: its number among orders */
  size_t count;
} tg_dark_orders;

/** Local. From the first row of every order of job->source. Its quantity is what it asks for
 * (simulation.order_life: its unfilled quantity, nothing when the row ends it). Its quote is
 * the national quote of that row (simulation.quotes external: the last quote of job->quotes at or
 * before its time, a missing one when there is none). TG_NO_MEMORY. Free with
 * tg_dark_orders_clear, whatever is returned. */
tg_status tg_dark_orders_make(const tg_scenario_job *job, tg_dark_orders *dark);
void tg_dark_orders_clear(tg_dark_orders *dark);
/** Local. The most bytes that tg_dark_orders_make takes. */
double tg_dark_orders_bytes(const tg_scenario_job *job);
/** Local. The switches of the campaign. */
tg_match_rules tg_dark_orders_rules(const tg_campaign *campaign);

#endif
