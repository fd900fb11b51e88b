#include "dark_case.h"

/* Buys of 10: order 1 fills from 5 to 30 (B), 2 fills at once at 50 (A), 3 trades 4 at 60 and 62
 * and is cancelled (C), 4 is cancelled without a trade (C). Sells of another type arrive all day.
 */
static void open_small_market(dark_case *c) {
  dark_case_open(c);
  const dark_row rows[] = {
      {.time = 5, 1, 1, 10, 10, .sequence = 1},
      {.time = 10, 90, 2, 3, 3, .type = 64, .bid = 100, .offer = 102},
      {.time = 30, 1, 1, 10, 0, .reason = 3},
      {.time = 31, 91, 2, 3, 3, .type = 64, .bid = 100, .offer = 102},
      {.time = 50, 2, 1, 10, 10, .sequence = 1},
      {.time = 50, 2, 1, 10, 0, .reason = 3, .sequence = 2},
      {.time = 50, 92, 2, 2, 2, .type = 64, .bid = 100, .offer = 103, .sequence = 3},
      {.time = 60, 3, 1, 10, 10, .sequence = 1},
      {.time = 61, 93, 2, 1, 1, .type = 64, .bid = 100, .offer = 102},
      {.time = 62, 94, 2, 4, 4, .type = 64, .bid = 100, .offer = 102},
      {.time = 63, 3, 1, 10, 6, .reason = 1, .status = 4},
      {.time = 70, 4, 1, 10, 10, .bid = 100, .offer = 102},
      {.time = 71, 4, 1, 10, 10, .reason = 1, .status = 4},
      {.time = 999, 95, 2, 20, 20, .type = 64, .bid = 100, .offer = 104},
      {.time = 1000, 96, 2, 20, 20, .type = 64, .bid = 100, .offer = 104},
  };
  for (size_t i = 0; i < TG_COUNT(rows); i++)
    dark_case_order(c, &rows[i]);
  dark_case_trade(c, 5, 1, 110, 5);
  dark_case_trade(c, 30, 1, 110, 5);
  dark_case_trade(c, 50, 2, 110, 10);
  dark_case_trade(c, 60, 3, 110, 2);
  dark_case_trade(c, 62, 3, 111, 2);
  dark_case_finish(c);
  c->campaign.half_prices = true;
  ((tg_order_row *)tg_rows_at(&c->order_rows, 0))->outcome = 2; /* its fills span no second */
}

typedef struct expectation {
  int64_t order_id;
  int8_t window;
  int64_t from, to, quantity, simulated, fills;
} expectation;

static void each_outcome_has_its_window_and_its_quantity(void) {
  static const expectation expected[] = {{1, 1, 5, 30, 10, 3, 1},
                                         {2, 1, 50, 50, 10, 2, 1},
                                         {3, 2, 62, 999, 6, 6, 2},
                                         {4, 3, 70, 999, 10, 10, 1}};
  dark_case c;
  open_small_market(&c);
  CU_ASSERT_EQUAL_FATAL(tg_scenario_residual.run(&c.job, &c.output, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(c.scenarios.count, TG_COUNT(expected));
  for (size_t i = 0; i < TG_COUNT(expected); i++) {
    const tg_scenario_row *row = dark_scenario(&c, i);
    CU_ASSERT_STRING_EQUAL(row->scenario, "residual");
    CU_ASSERT_EQUAL(row->order_id, expected[i].order_id);
    CU_ASSERT_EQUAL(row->window, expected[i].window);
    CU_ASSERT_EQUAL(row->window_start, expected[i].from);
    CU_ASSERT_EQUAL(row->window_end, expected[i].to);
    CU_ASSERT_EQUAL(row->quantity, expected[i].quantity);
    CU_ASSERT_EQUAL(row->simulated_quantity, expected[i].simulated);
    CU_ASSERT_EQUAL(row->simulated_fills, expected[i].fills);
  }
  dark_case_clear(&c);
}

static void the_actual_side_is_the_real_trades_and_nothing_without_them(void) {
  dark_case c;
  open_small_market(&c);
  CU_ASSERT_EQUAL_FATAL(tg_scenario_residual.run(&c.job, &c.output, NULL), TG_OK);
  const tg_scenario_row *part = dark_scenario(&c, 2), *none = dark_scenario(&c, 3);
  CU_ASSERT_EQUAL(part->actual_quantity, 4);
  CU_ASSERT_EQUAL(part->actual_price, 110.5);
  CU_ASSERT_EQUAL(none->actual_quantity, 0);
  CU_ASSERT_TRUE(isnan(none->actual_price) && isnan(none->actual_cost) && isnan(none->savings));
  CU_ASSERT_EQUAL(none->simulated_price, 102);
  dark_case_clear(&c);
}

/* Order 1 waits from 30 for what its trades left of 10; order 2, which came earlier than that,
 * waits from 20 and takes the sell first. */
static void orders_take_turns_by_the_start_of_their_windows(void) {
  dark_case c;
  dark_case_open(&c);
  const dark_row rows[] = {
      {.time = 5, 1, 1, 10, 10},
      {.time = 20, 2, 1, 10, 10},
      {.time = 30, 1, 1, 10, 6, .reason = 1},
      {.time = 40, 90, 2, 12, 12, .type = 64, .bid = 100, .offer = 102},
  };
  for (size_t i = 0; i < TG_COUNT(rows); i++)
    dark_case_order(&c, &rows[i]);
  dark_case_trade(&c, 30, 1, 110, 4);
  dark_case_finish(&c);
  CU_ASSERT_EQUAL_FATAL(tg_scenario_residual.run(&c.job, &c.output, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(c.matches.count, 2);
  CU_ASSERT_EQUAL(dark_match(&c, 0)->order_id, 2);
  CU_ASSERT_EQUAL(dark_match(&c, 0)->quantity, 10);
  CU_ASSERT_EQUAL(dark_match(&c, 1)->order_id, 1);
  CU_ASSERT_EQUAL(dark_match(&c, 1)->quantity, 2);
  dark_case_clear(&c);
}

static void an_amendment_below_what_traded_leaves_nothing_to_wait(void) {
  dark_case c;
  dark_case_open(&c);
  dark_case_order(&c, &(dark_row){.time = 5, 1, 1, 10, 10});
  dark_case_order(&c, &(dark_row){.time = 6, 1, 1, 0, 0, .reason = 5});
  dark_case_order(&c, &(dark_row){.time = 7, 90, 2, 12, 12, .type = 64, .bid = 100, .offer = 102});
  dark_case_trade(&c, 5, 1, 110, 4);
  dark_case_finish(&c);
  CU_ASSERT_EQUAL_FATAL(tg_scenario_residual.run(&c.job, &c.output, NULL), TG_OK);
  CU_ASSERT_EQUAL(dark_scenario(&c, 0)->window, 2);
  CU_ASSERT_EQUAL(dark_scenario(&c, 0)->quantity, 0);
  CU_ASSERT_EQUAL(c.matches.count, 0);
  dark_case_clear(&c);
}

/* Counts of outcome classes as published; with one pool no order gives or takes more than it has.
 */
static void the_real_day_waits_in_the_published_classes(void) {
  dark_case c;
  int64_t windows[4] = {0}, waiting = 0;
  if (dark_case_real_day(&c)) {
    c.campaign.single_pool = c.campaign.limits = c.campaign.valid_quotes = true;
    c.campaign.half_prices = c.campaign.order_life = true;
    CU_ASSERT_EQUAL_FATAL(tg_scenario_residual.run(&c.job, &c.output, NULL), TG_OK);
    for (size_t i = 0; i < c.scenarios.count; i++) {
      const tg_scenario_row *row = dark_scenario(&c, i);
      windows[row->window]++;
      waiting += row->simulated_quantity > row->quantity;
    }
    CU_ASSERT_EQUAL(windows[1], 1597 + 54);
    CU_ASSERT_EQUAL(windows[2] + windows[3], 2542);
    CU_ASSERT_EQUAL(windows[3], 4193 - 1687);
    CU_ASSERT_EQUAL(waiting, 0);
    CU_ASSERT_TRUE(c.matches.count > 0);
  }
  dark_case_clear(&c);
}

TG_UNIT_MAIN(residual, TG_UNIT(each_outcome_has_its_window_and_its_quantity),
             TG_UNIT(the_actual_side_is_the_real_trades_and_nothing_without_them),
             TG_UNIT(orders_take_turns_by_the_start_of_their_windows),
             TG_UNIT(an_amendment_below_what_traded_leaves_nothing_to_wait),
             TG_UNIT(the_real_day_waits_in_the_published_classes))
