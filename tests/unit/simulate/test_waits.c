#include "simulate/waits.h"

#include "dark_case.h"

/* A sweep of 10 from 5 on; a sell of 3 at 100.5 and one of 5 at 102. */
static void open_small_market(dark_case *c) {
  dark_case_open(c);
  dark_case_order(c, &(dark_row){.time = 5, 1, 1, 10, 10});
  dark_case_order(c, &(dark_row){.time = 10, 90, 2, 3, 3, .type = 64, .bid = 100, .offer = 101});
  dark_case_order(c, &(dark_row){.time = 20, 91, 2, 5, 5, .type = 64, .bid = 101, .offer = 103});
  dark_case_order(c, &(dark_row){.time = 30, 2, 2, 10, 10, .bid = 101, .offer = 103});
  dark_case_finish(c);
}

static bool plan_all_day(const tg_scenario_job *job, size_t number, tg_wait *wait) {
  const tg_order_row *order = tg_rows_at(job->orders, number);
  *wait = (tg_wait){.time = order->arrival_time,
                    .from = order->arrival_time,
                    .to = 25,
                    .quantity = order->quantity,
                    .window = 3};
  return order->order_id == 1;
}

static tg_status run(dark_case *c, tg_error *err) {
  return tg_waits_run(&c->job, &tg_scenario_matching, plan_all_day, &c->output, err);
}

static void a_wait_is_a_row_with_the_sums_of_its_matches(void) {
  dark_case c;
  open_small_market(&c);
  c.campaign.half_prices = true;
  CU_ASSERT_EQUAL_FATAL(run(&c, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(c.scenarios.count, 1); /* order 2 has no wait */
  const tg_scenario_row *row = dark_scenario(&c, 0);
  CU_ASSERT_EQUAL(row->window, 3);
  CU_ASSERT_EQUAL(row->simulated_quantity, 8);
  CU_ASSERT_EQUAL(row->simulated_fills, 2);
  CU_ASSERT_EQUAL(row->simulated_cost, 3 * 100.5 + 5 * 102);
  CU_ASSERT_EQUAL(row->simulated_price, (3 * 100.5 + 5 * 102) / 8);
  CU_ASSERT_EQUAL(row->midpoint, row->simulated_price);
  CU_ASSERT_EQUAL(row->midpoint_source, 5);
  CU_ASSERT_EQUAL(row->simulated_fill_ratio, 0.8);
  dark_case_clear(&c);
}

static void a_price_that_is_cut_leaves_the_midpoint_whole(void) {
  dark_case c;
  open_small_market(&c);
  CU_ASSERT_EQUAL_FATAL(run(&c, NULL), TG_OK);
  const tg_scenario_row *row = dark_scenario(&c, 0);
  CU_ASSERT_EQUAL(row->simulated_cost, 3 * 100 + 5 * 102);
  CU_ASSERT_EQUAL(row->midpoint, (3 * 100.5 + 5 * 102) / 8);
  dark_case_clear(&c);
}

static void a_match_names_both_orders_and_the_quote(void) {
  dark_case c;
  open_small_market(&c);
  c.campaign.half_prices = true;
  CU_ASSERT_EQUAL_FATAL(run(&c, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(c.matches.count, 2);
  const tg_match_row *row = dark_match(&c, 0);
  CU_ASSERT_EQUAL(row->security, DARK_SECURITY);
  CU_ASSERT_EQUAL(row->date, 20240905);
  CU_ASSERT_STRING_EQUAL(row->scenario, "matching");
  CU_ASSERT_EQUAL(row->match, 0);
  CU_ASSERT_EQUAL(row->order_id, 1);
  CU_ASSERT_EQUAL(row->passive_order_id, 90);
  CU_ASSERT_EQUAL(row->side, 1);
  CU_ASSERT_EQUAL(row->time, 10);
  CU_ASSERT_EQUAL(row->bid, 100);
  CU_ASSERT_EQUAL(row->offer, 101);
  CU_ASSERT_EQUAL(row->half_price, 201);
  CU_ASSERT_EQUAL(row->price, 100.5);
  CU_ASSERT_EQUAL(row->quantity, 3);
  CU_ASSERT_EQUAL(dark_match(&c, 1)->match, 1);
  dark_case_clear(&c);
}

/* Rows of one scenario after those of another; match numbers start again. */
static void rows_are_appended_to_those_of_other_scenarios(void) {
  dark_case c;
  open_small_market(&c);
  CU_ASSERT_EQUAL_FATAL(run(&c, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_waits_run(&c.job, &tg_scenario_residual, plan_all_day, &c.output, NULL),
                        TG_OK);
  CU_ASSERT_EQUAL_FATAL(c.scenarios.count, 2);
  CU_ASSERT_EQUAL_FATAL(c.matches.count, 4);
  CU_ASSERT_EQUAL(dark_scenario(&c, 0)->simulated_quantity, 8);
  CU_ASSERT_EQUAL(dark_scenario(&c, 1)->simulated_quantity, 8);
  CU_ASSERT_STRING_EQUAL(dark_match(&c, 2)->scenario, "residual");
  CU_ASSERT_EQUAL(dark_match(&c, 2)->match, 0);
  dark_case_clear(&c);
}

/* Whatever the budget: rows, or a sentence and every byte of working memory given back. */
static void a_budget_that_is_too_small_is_a_limit(void) {
  int refused = 0, done = 0;
  for (int64_t budget = 0; budget < 60000; budget += 500) {
    dark_case c;
    tg_error err = {0};
    int64_t left = budget;
    open_small_market(&c);
    c.scenarios.budget = c.matches.budget = &left;
    tg_status status = run(&c, &err);
    refused += status == TG_LIMIT;
    done += status == TG_OK;
    CU_ASSERT_EQUAL(status == TG_LIMIT, strstr(err.text, "memory_per_rank") != NULL);
    tg_rows_clear(&c.scenarios);
    tg_rows_clear(&c.matches);
    CU_ASSERT_EQUAL(left, budget);
    dark_case_clear(&c);
  }
  CU_ASSERT_TRUE(refused > 2 && done > 2);
}

static void the_last_time_is_that_of_the_last_trade_else_of_the_last_row(void) {
  dark_case c;
  dark_case_open(&c);
  dark_case_order(&c, &(dark_row){.time = 5, 1, 1, 10, 10});
  dark_case_order(&c, &(dark_row){.time = 5, 2, 1, 10, 10});
  dark_case_order(&c, &(dark_row){.time = 50, 1, 1, 10, 10});
  dark_case_order(&c, &(dark_row){.time = 60, 2, 1, 10, 10});
  dark_case_trade(&c, 7, 1, 1, 1);
  dark_case_trade(&c, 9, 1, 1, 1);
  dark_case_finish(&c);
  CU_ASSERT_EQUAL(tg_wait_last_time(&c.job, 0), 9);
  CU_ASSERT_EQUAL(tg_wait_last_time(&c.job, 1), 60);
  dark_case_clear(&c);
}

TG_UNIT_MAIN(waits, TG_UNIT(a_wait_is_a_row_with_the_sums_of_its_matches),
             TG_UNIT(a_price_that_is_cut_leaves_the_midpoint_whole),
             TG_UNIT(a_match_names_both_orders_and_the_quote),
             TG_UNIT(rows_are_appended_to_those_of_other_scenarios),
             TG_UNIT(a_budget_that_is_too_small_is_a_limit),
             TG_UNIT(the_last_time_is_that_of_the_last_trade_else_of_the_last_row))
