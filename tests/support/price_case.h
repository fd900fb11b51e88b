/** \file price_case.h
 *
 * One sweep order that fills in two trades, quotes around it, and one price
 * scenario run over them.
 */
#ifndef TG_PRICE_CASE_H
#define TG_PRICE_CASE_H

#include "dark_case.h"

/** What differs between cases; quotes and trades with a time of 0 are left out. */
typedef struct price_case {
  const char *what;
  int64_t side, limit, bid, offer; /**< of the order; its national quote at arrival */
  struct {
    int64_t time, bid, offer;
  } quotes[3];
  bool untraded; /**< no trades */
  bool compat;
  double share, impact;
  tg_impact_unit unit;
} price_case;

enum { PRICE_CASE_FROM = 100, PRICE_CASE_TO = 200, PRICE_CASE_QUANTITY = 10 };

/** Order 1 of 10 from 100 to 200, which pays 3 * 1000 + 7 * 1010 = 10070, so 1007 each. */
static inline void price_case_open(const price_case *of, dark_case *c) {
  const dark_row rows[] = {{.time = 100,
                            1,
                            of->side,
                            10,
                            10,
                            .price = of->limit,
                            .bid = of->bid,
                            .offer = of->offer,
                            .sequence = 1},
                           {.time = 150,
                            1,
                            of->side,
                            10,
                            7,
                            .price = of->limit,
                            .matched = 3,
                            .reason = 3,
                            .sequence = 2},
                           {.time = 200,
                            1,
                            of->side,
                            10,
                            0,
                            .price = of->limit,
                            .matched = 10,
                            .reason = 3,
                            .sequence = 3}};
  dark_case_open(c);
  c->campaign.compat = of->compat;
  c->campaign.dark_share = of->share;
  c->campaign.impact = of->impact;
  c->campaign.impact_unit = of->unit;
  for (size_t i = 0; i < TG_COUNT(rows); i++)
    dark_case_order(c, &rows[i]);
  for (size_t i = 0; i < TG_COUNT(of->quotes); i++)
    if (of->quotes[i].time)
      dark_case_quote(c, of->quotes[i].time, of->quotes[i].bid, of->quotes[i].offer);
  if (!of->untraded) {
    dark_case_trade(c, 150, 1, 1000, 3);
    dark_case_trade(c, 200, 1, 1010, 7);
  }
  dark_case_finish(c);
}

/** The one row that \a scenario makes. */
static inline tg_scenario_row price_case_row(const price_case *of, const tg_scenario *scenario) {
  dark_case c;
  tg_scenario_row row;
  price_case_open(of, &c);
  CU_ASSERT_EQUAL_FATAL(scenario->run(&c.job, &c.output, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(c.scenarios.count, 1);
  row = *dark_scenario(&c, 0);
  dark_case_clear(&c);
  return row;
}

/** NaN in \a expected wants NaN. */
static inline bool price_case_same(double value, double expected) {
  if (isnan(expected) || isnan(value))
    return isnan(expected) && isnan(value);
  return fabs(value - expected) <= 1e-12 * fmax(1, fabs(expected));
}

/** The price of all 10, and what follows from it in the corrected form. */
static inline void price_case_expect(const price_case *of, const tg_scenario *scenario,
                                     double price) {
  tg_scenario_row row = price_case_row(of, scenario);
  double sign = of->side == 2 ? -1 : 1;
  if (!price_case_same(row.simulated_price, price))
    printf("%s: price %.17g, expected %.17g\n", of->what, row.simulated_price, price);
  CU_ASSERT_STRING_EQUAL(row.scenario, scenario->name);
  CU_ASSERT_TRUE(price_case_same(row.simulated_price, price));
  CU_ASSERT_TRUE(price_case_same(row.simulated_cost, price * PRICE_CASE_QUANTITY));
  CU_ASSERT_EQUAL(row.quantity, PRICE_CASE_QUANTITY);
  CU_ASSERT_EQUAL(row.simulated_quantity, isnan(price) ? 0 : PRICE_CASE_QUANTITY);
  if (of->compat)
    return;
  CU_ASSERT_TRUE(
      price_case_same(row.savings, sign * (row.actual_price - price) * PRICE_CASE_QUANTITY));
  CU_ASSERT_TRUE(price_case_same(row.improvement_pct,
                                 sign * 100 * (row.actual_price - price) / row.actual_price));
}

#endif
