#include "price_case.h"

enum { UNEXECUTED = 5 };

/* Order 5 of 8 arrives at 100, is amended to 12 with another limit and cancelled at 200; order 6
 * filled, order 7 filled in part. */
static void open_market(const price_case *of, dark_case *c) {
  const dark_row rows[] = {
      {.time = 100,
       UNEXECUTED,
       of->side,
       8,
       8,
       .price = of->limit,
       .bid = of->bid,
       .offer = of->offer},
      {.time = 101, 6, 1, 4, 4, .price = 1000, .sequence = 1},
      {.time = 101, 7, 1, 4, 4, .price = 1000, .sequence = 2},
      {.time = 102, 6, 1, 4, 0, .price = 1000, .matched = 4, .sequence = 1},
      {.time = 102, 7, 1, 4, 1, .price = 1000, .matched = 3, .sequence = 2},
      {.time = 200, UNEXECUTED, of->side, 12, 12, .price = of->limit - 10, .reason = 1}};
  dark_case_open(c);
  c->campaign.compat = of->compat;
  for (size_t i = 0; i < TG_COUNT(rows); i++)
    dark_case_order(c, &rows[i]);
  for (size_t i = 0; i < TG_COUNT(of->quotes); i++)
    if (of->quotes[i].time)
      dark_case_quote(c, of->quotes[i].time, of->quotes[i].bid, of->quotes[i].offer);
  dark_case_finish(c);
}

static tg_scenario_row run(const price_case *of) {
  dark_case c;
  open_market(of, &c);
  CU_ASSERT_EQUAL_FATAL(tg_scenario_opportunity.run(&c.job, &c.output, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(c.scenarios.count, 1);
  tg_scenario_row row = *dark_scenario(&c, 0);
  CU_ASSERT_EQUAL(row.order_id, UNEXECUTED);
  dark_case_clear(&c);
  return row;
}

static void an_order_that_did_not_execute_meets_the_midpoint_of_its_arrival(void) {
  static const struct {
    price_case of;
    double midpoint;
    int source;
    double savings;
  } cases[] = {
      {{"buy, quote at arrival", 1, 1100, 2, 4,
        .quotes = {{90, 1, 3}, {100, 1000, 1004}, {101, 5, 9}}},
       1002,
       2,
       8 * 98},
      {{"sell", 2, 900, 2, 4, .quotes = {{90, 1000, 1004}}}, 1002, 2, 8 * 102},
      {{"a limit that the midpoint does not meet", 1, 900, 2, 4, .quotes = {{90, 1000, 1004}}},
       1002,
       2,
       -8 * 102},
      {{"only later quotes: its own", 1, 1100, 1000, 1006, .quotes = {{101, 5, 9}}},
       1003,
       3,
       8 * 97},
      {{"crossed quotes", 1, 1100, 1000, 1006, .quotes = {{90, 9, 5}}}, 1003, 3, 8 * 97},
      {{"no quote", 1, 1100, 1006, 1006, .share = 0}, NAN, 0, NAN},
      {{"no limit", 1, 0, 2, 4, .quotes = {{90, 1000, 1004}}}, 1002, 2, NAN},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_scenario_row row = run(&cases[i].of);
    double limit = cases[i].of.limit > 0 ? (double)cases[i].of.limit : NAN;
    CU_ASSERT_TRUE(price_case_same(row.midpoint, cases[i].midpoint));
    CU_ASSERT_TRUE(price_case_same(row.savings, cases[i].savings));
    CU_ASSERT_TRUE(price_case_same(row.actual_price, limit));
    CU_ASSERT_TRUE(price_case_same(row.actual_cost, 8 * limit));
    CU_ASSERT_TRUE(price_case_same(row.simulated_price, cases[i].midpoint));
    CU_ASSERT_TRUE(price_case_same(row.improvement_pct, 100 * cases[i].savings / (8 * limit)));
    CU_ASSERT_EQUAL(row.midpoint_source, cases[i].source);
    CU_ASSERT_EQUAL(row.quantity, 8);
    CU_ASSERT_EQUAL(row.actual_quantity, 0);
    CU_ASSERT_EQUAL(row.simulated_quantity, cases[i].source ? 8 : 0);
    CU_ASSERT_TRUE(row.window_start == 100 && row.window_end == 100);
  }
}

/* Quantity 12 and limit - 10 of the final row; the mean of all quotes. */
static void compat_takes_the_final_row_all_quotes_and_no_side(void) {
  static const struct {
    price_case of;
    double midpoint, savings;
  } cases[] = {
      {{"buy", 1, 1100, 2, 4, .quotes = {{90, 1000, 1004}, {150, 1010, 1006}, {300, 1000, 1000}},
        .compat = true},
       (1002 + 1008 + 1000) / 3.0,
       12 * (1090 - 3010 / 3.0)},
      {{"sell", 2, 910, 2, 4, .quotes = {{90, 1000, 1004}, {95, 0, 7}}, .compat = true},
       1002,
       12 * (900 - 1002)},
      {{"no quote: not that of the order", 1, 1100, 1000, 1006, .compat = true}, NAN, NAN},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_scenario_row row = run(&cases[i].of);
    double limit = (double)cases[i].of.limit - 10;
    CU_ASSERT_TRUE(price_case_same(row.midpoint, cases[i].midpoint));
    CU_ASSERT_TRUE(price_case_same(row.savings, cases[i].savings));
    CU_ASSERT_TRUE(price_case_same(row.improvement_pct, 100 * cases[i].savings / (12 * limit)));
    CU_ASSERT_EQUAL(row.quantity, 12);
    CU_ASSERT_EQUAL((double)row.limit_price, limit);
  }
}

static void a_budget_that_is_too_small_is_said(void) {
  const price_case of = {"budget", 1, 1100, 2, 4, .quotes = {{90, 1000, 1004}}};
  for (int64_t bytes = 0; bytes <= 128; bytes += 128) {
    dark_case c;
    int64_t budget = bytes;
    open_market(&of, &c);
    c.scenarios.budget = &budget;
    CU_ASSERT_EQUAL(tg_scenario_opportunity.run(&c.job, &c.output, NULL), TG_LIMIT);
    CU_ASSERT_EQUAL(budget, bytes);
    dark_case_clear(&c);
  }
}

TG_UNIT_MAIN(opportunity, TG_UNIT(an_order_that_did_not_execute_meets_the_midpoint_of_its_arrival),
             TG_UNIT(compat_takes_the_final_row_all_quotes_and_no_side),
             TG_UNIT(a_budget_that_is_too_small_is_said))
