#include "dark_case.h"

#include <inttypes.h>

/* Order 1 buys 10 at 5, 2 of them trade at once and the rest at 20 and 30; it qualifies. Order 2
 * buys 10 from 6 on and is cancelled at 40. Sells of another type come at 4, 30, 31 and 40. */
static void open_small_market(dark_case *c) {
  dark_case_open(c);
  const dark_row rows[] = {
      {.time = 4, 90, 2, 100, 100, .type = 64, .bid = 100, .offer = 102},
      {.time = 5, 1, 1, 10, 10, .bid = 100, .offer = 102, .sequence = 1},
      {.time = 5, 1, 1, 10, 8, .sequence = 2, .reason = 3, .matched = 2},
      {.time = 6, 2, 1, 10, 10, .bid = 100, .offer = 102},
      {.time = 30, 1, 1, 10, 0, .reason = 3, .matched = 10},
      {.time = 30, 91, 2, 3, 3, .type = 64, .bid = 101, .offer = 104, .sequence = 9},
      {.time = 31, 92, 2, 4, 4, .type = 64, .bid = 101, .offer = 103},
      {.time = 40, 2, 1, 10, 10, .reason = 1, .status = 4},
      {.time = 40, 93, 2, 5, 5, .type = 64, .bid = 101, .offer = 105, .sequence = 9},
  };
  for (size_t i = 0; i < TG_COUNT(rows); i++)
    dark_case_order(c, &rows[i]);
  dark_case_trade(c, 5, 1, 110, 2);
  dark_case_trade(c, 20, 1, 110, 4);
  dark_case_trade(c, 30, 1, 111, 4);
  dark_case_finish(c);
  c->campaign.half_prices = true;
}

static void run(dark_case *c) {
  CU_ASSERT_EQUAL_FATAL(tg_scenario_matching.run(&c->job, &c->output, NULL), TG_OK);
}

static void a_qualifying_sweep_waits_with_its_leaves_until_its_last_trade(void) {
  dark_case c;
  open_small_market(&c);
  run(&c);
  CU_ASSERT_EQUAL_FATAL(c.scenarios.count, 1);
  const tg_scenario_row *row = dark_scenario(&c, 0);
  CU_ASSERT_STRING_EQUAL(row->scenario, "matching");
  CU_ASSERT_EQUAL(row->order_id, 1);
  CU_ASSERT_EQUAL(row->window, 0);
  CU_ASSERT_EQUAL(row->window_start, 5);
  CU_ASSERT_EQUAL(row->window_end, 30);
  CU_ASSERT_EQUAL(row->quantity, 8);
  CU_ASSERT_EQUAL(row->actual_quantity, 10);
  CU_ASSERT_EQUAL(row->actual_cost, 1104);
  CU_ASSERT_EQUAL(row->simulated_quantity, 3);
  CU_ASSERT_EQUAL(row->simulated_price, 102.5);
  CU_ASSERT_EQUAL(row->simulated_fill_ratio, 0.375);
  CU_ASSERT_DOUBLE_EQUAL(row->savings, (110.4 - 102.5) * 3, 1e-9);
  CU_ASSERT_EQUAL_FATAL(c.matches.count, 1);
  CU_ASSERT_EQUAL(dark_match(&c, 0)->passive_order_id, 91);
  dark_case_clear(&c);
}

static void every_sweep_waits_when_the_universe_is_all(void) {
  dark_case c;
  open_small_market(&c);
  c.campaign.universe = TG_UNIVERSE_ALL;
  run(&c);
  CU_ASSERT_EQUAL_FATAL(c.scenarios.count, 2);
  const tg_scenario_row *row = dark_scenario(&c, 1);
  CU_ASSERT_EQUAL(row->order_id, 2);
  CU_ASSERT_EQUAL(row->window_start, 6);
  CU_ASSERT_EQUAL(row->window_end, 40);
  CU_ASSERT_EQUAL(row->quantity, 10);
  CU_ASSERT_EQUAL(row->simulated_quantity, 9);
  CU_ASSERT_EQUAL(row->simulated_fills, 2);
  CU_ASSERT_TRUE(isnan(row->actual_cost) && isnan(row->actual_price) && isnan(row->savings));
  dark_case_clear(&c);
}

static void external_quotes_price_a_match_by_the_latest_one(void) {
  dark_case c;
  dark_case_open(&c);
  dark_case_order(&c, &(dark_row){.time = 5, 1, 1, 10, 10, .bid = 1, .offer = 2});
  dark_case_order(&c, &(dark_row){.time = 10, 90, 2, 3, 3, .type = 64, .bid = 1, .offer = 2});
  dark_case_order(&c, &(dark_row){.time = 20, 91, 2, 4, 4, .type = 64, .bid = 1, .offer = 2});
  dark_case_order(&c, &(dark_row){.time = 30, 1, 1, 10, 0, .reason = 3});
  dark_case_trade(&c, 30, 1, 110, 10);
  dark_case_quote(&c, 11, 100, 104);
  dark_case_quote(&c, 20, 200, 204);
  dark_case_quote(&c, 21, 300, 304);
  dark_case_finish(&c);
  c.campaign.match_quotes = TG_QUOTES_EXTERNAL;
  run(&c);
  CU_ASSERT_EQUAL_FATAL(c.matches.count, 1); /* at 10 there is no quote yet */
  CU_ASSERT_EQUAL(dark_match(&c, 0)->passive_order_id, 91);
  CU_ASSERT_EQUAL(dark_match(&c, 0)->price, 202);
  dark_case_clear(&c);
}

static void a_sweep_that_finds_nothing_or_has_nothing_left_keeps_its_row(void) {
  dark_case c;
  dark_case_open(&c);
  dark_case_order(&c, &(dark_row){.time = 5, 1, 1, 10, 0, .sequence = 1});
  dark_case_order(&c, &(dark_row){.time = 5, 1, 1, 10, 0, .sequence = 2, .reason = 3});
  dark_case_order(&c, &(dark_row){.time = 5, 90, 2, 3, 3, .type = 64, .sequence = 3});
  dark_case_order(&c, &(dark_row){.time = 6, 2, 1, 10, 10});
  dark_case_order(&c, &(dark_row){.time = 7, 2, 1, 10, 0, .reason = 3});
  dark_case_trade(&c, 5, 1, 110, 10);
  dark_case_trade(&c, 7, 2, 110, 10);
  dark_case_finish(&c);
  run(&c);
  CU_ASSERT_EQUAL_FATAL(c.scenarios.count, 2);
  for (size_t i = 0; i < 2; i++) {
    const tg_scenario_row *row = dark_scenario(&c, i);
    CU_ASSERT_EQUAL(row->quantity, i ? 10 : 0);
    CU_ASSERT_EQUAL(row->simulated_quantity + row->simulated_fills, 0);
    CU_ASSERT_EQUAL(row->midpoint_source, 0);
    CU_ASSERT_EQUAL(row->simulated_fill_ratio, 0);
    CU_ASSERT_TRUE(isnan(row->simulated_price) && isnan(row->simulated_cost));
    CU_ASSERT_EQUAL(row->actual_price, 110);
  }
  dark_case_clear(&c);
}

enum {
  GOLDEN_MATCHES = 1548,
  GOLDEN_QUANTITY = 612937,
  GOLDEN_MATCHED = 841,
  GOLDEN_SWEEPS = 1273
};

/* order id, passive order id, time, price, quantity, bid, offer */
static bool is_golden(const tg_match_row *row, char **cells) {
  const int64_t values[] = {row->order_id,       row->passive_order_id, row->time,
                            row->half_price / 2, row->quantity,         row->bid,
                            row->offer};
  for (size_t i = 0; i < TG_COUNT(values); i++)
    if (strtoll(cells[i], NULL, 10) != values[i])
      return false;
  return row->half_price % 2 == 0 && row->price == (double)(row->half_price / 2);
}

static void the_historical_form_makes_the_golden_matches_of_the_real_day(void) {
  dark_case c;
  char line[TG_DRR_LINE], *cells[16];
  int64_t count = 0, quantity = 0, matched = 0;
  FILE *golden = tg_drr_open("golden/sweep/matches_internal_compat.csv");
  if (dark_case_real_day(&c) && golden) {
    run(&c);
    CU_ASSERT_EQUAL_FATAL(c.matches.count, GOLDEN_MATCHES);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(line, sizeof line, golden));
    for (; fgets(line, sizeof line, golden); count++) {
      CU_ASSERT_EQUAL_FATAL(tg_drr_cut(line, cells, TG_COUNT(cells)), 7);
      const tg_match_row *row = dark_match(&c, (size_t)count);
      CU_ASSERT_TRUE(is_golden(row, cells));
      CU_ASSERT_EQUAL(row->match, count);
      quantity += row->quantity;
    }
    CU_ASSERT_EQUAL(count, GOLDEN_MATCHES);
    CU_ASSERT_EQUAL(quantity, GOLDEN_QUANTITY);
    CU_ASSERT_EQUAL(c.scenarios.count, GOLDEN_SWEEPS);
    for (size_t i = 0; i < c.scenarios.count; i++)
      matched += dark_scenario(&c, i)->simulated_quantity > 0;
    CU_ASSERT_EQUAL(matched, GOLDEN_MATCHED);
  }
  if (golden)
    fclose(golden);
  dark_case_clear(&c);
}

TG_UNIT_MAIN(matching, TG_UNIT(a_qualifying_sweep_waits_with_its_leaves_until_its_last_trade),
             TG_UNIT(every_sweep_waits_when_the_universe_is_all),
             TG_UNIT(external_quotes_price_a_match_by_the_latest_one),
             TG_UNIT(a_sweep_that_finds_nothing_or_has_nothing_left_keeps_its_row),
             TG_UNIT(the_historical_form_makes_the_golden_matches_of_the_real_day))
