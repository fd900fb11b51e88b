#include "simulate/dark_orders.h"

#include "dark_case.h"
#include "splitmix.h"

static void an_order_is_its_first_row_and_ends_with_its_last(void) {
  dark_case c;
  tg_dark_orders dark;
  dark_case_open(&c);
  dark_case_order(&c, &(dark_row){.time = 5, 8, 2, 10, 9, 64, 3, 50, 40, 60, 4, 77});
  dark_case_order(&c, &(dark_row){.time = 5, 8, 2, 11, 8, 64, 4, 51, 41, 61, 5, 78});
  dark_case_order(&c, &(dark_row){.time = 9, 8, 2, 12, 7, 64, 2, 52, 42, 62, 6, 79});
  dark_case_finish(&c);
  CU_ASSERT_EQUAL_FATAL(tg_dark_orders_make(&c.job, &dark), TG_OK);
  CU_ASSERT_EQUAL_FATAL(dark.count, 1);
  const tg_match_order expected = {8, 5, 3, 10, 50, 40, 60, 4, 77, 9, 2, 2}, *order = dark.orders;
  CU_ASSERT_EQUAL(order->order_id, expected.order_id);
  CU_ASSERT_EQUAL(order->time, expected.time);
  CU_ASSERT_EQUAL(order->sequence, expected.sequence);
  CU_ASSERT_EQUAL(order->quantity, expected.quantity);
  CU_ASSERT_EQUAL(order->limit, expected.limit);
  CU_ASSERT_EQUAL(order->bid, expected.bid);
  CU_ASSERT_EQUAL(order->offer, expected.offer);
  CU_ASSERT_EQUAL(order->minimum, expected.minimum);
  CU_ASSERT_EQUAL(order->crossing_key, expected.crossing_key);
  CU_ASSERT_EQUAL(order->last_time, expected.last_time);
  CU_ASSERT_EQUAL(order->last_sequence, expected.last_sequence);
  CU_ASSERT_EQUAL(order->side, expected.side);
  tg_dark_orders_clear(&dark);
  dark_case_clear(&c);
}

static void quantity_is_what_was_asked_or_what_lives(void) {
  static const struct {
    int64_t leaves, status, reason, asked, lives;
  } cases[] = {{10, 2, 6, 10, 10}, {4, 1, 30, 10, 4},  {0, 1, 6, 10, 0},
               {10, 4, 6, 10, 0},  {10, 0, 0, 10, 10}, {10, 2, 9, 10, 0}};
  for (size_t i = 0; i < 2 * TG_COUNT(cases); i++) {
    dark_case c;
    tg_dark_orders dark;
    dark_case_open(&c);
    dark_case_order(&c, &(dark_row){.order_id = 1,
                                    .quantity = 10,
                                    .side = 1,
                                    .leaves = cases[i / 2].leaves,
                                    .status = cases[i / 2].status,
                                    .reason = cases[i / 2].reason});
    dark_case_finish(&c);
    c.campaign.order_life = i % 2;
    CU_ASSERT_EQUAL_FATAL(tg_dark_orders_make(&c.job, &dark), TG_OK);
    CU_ASSERT_EQUAL(dark.orders[0].quantity, i % 2 ? cases[i / 2].lives : cases[i / 2].asked);
    tg_dark_orders_clear(&dark);
    dark_case_clear(&c);
  }
}

static void orders_come_by_arrival_and_states_know_their_numbers(void) {
  enum { ROWS = 500, IDS = 120 };
  uint64_t seed = 7;
  for (int round = 0; round < 20; round++) {
    dark_case c;
    tg_dark_orders dark;
    dark_case_open(&c);
    for (int64_t i = 0; i < ROWS; i++)
      dark_case_order(&c, &(dark_row){.time = i / 3,
                                      .sequence = i,
                                      .side = 1,
                                      .order_id = (int64_t)(tg_splitmix(&seed) % IDS) * 31 - 900});
    dark_case_finish(&c);
    CU_ASSERT_EQUAL_FATAL(tg_dark_orders_make(&c.job, &dark), TG_OK);
    CU_ASSERT_EQUAL_FATAL(dark.count, c.states.count);
    for (size_t i = 0; i < dark.count; i++) {
      CU_ASSERT_EQUAL(dark.orders[dark.numbers[i]].order_id, c.states.states[i].order_id);
      CU_ASSERT_TRUE(!i || dark.orders[i - 1].sequence < dark.orders[i].sequence);
    }
    tg_dark_orders_clear(&dark);
    dark_case_clear(&c);
  }
}

/* The quote at or before each order by a look at all of them. */
static void external_quotes_are_the_last_ones_at_or_before_the_arrival(void) {
  enum { ORDERS = 60 };
  uint64_t seed = 11;
  for (int round = 0; round < 50; round++) {
    dark_case c;
    tg_dark_orders dark;
    int64_t quotes = (int64_t)(tg_splitmix(&seed) % 30), time = 0;
    dark_case_open(&c);
    for (int64_t i = 0; i < ORDERS; i++)
      dark_case_order(&c, &(dark_row){.time = time += (int64_t)(tg_splitmix(&seed) % 3),
                                      .side = 1,
                                      .order_id = i,
                                      .bid = 1,
                                      .offer = 2});
    time = (int64_t)(tg_splitmix(&seed) % 20);
    for (int64_t i = 0; i < quotes; i++)
      dark_case_quote(&c, time += (int64_t)(tg_splitmix(&seed) % 4), 100 + i, 200 + i);
    dark_case_finish(&c);
    c.campaign.match_quotes = TG_QUOTES_EXTERNAL;
    CU_ASSERT_EQUAL_FATAL(tg_dark_orders_make(&c.job, &dark), TG_OK);
    for (size_t i = 0; i < dark.count; i++) {
      int64_t bid = TG_NO_PRICE, offer = TG_NO_PRICE;
      for (size_t q = 0; q < c.quotes.count; q++)
        if (c.quotes.time[q] <= dark.orders[i].time) {
          bid = c.quotes.bid[q];
          offer = c.quotes.offer[q];
        }
      CU_ASSERT_EQUAL(dark.orders[i].bid, bid);
      CU_ASSERT_EQUAL(dark.orders[i].offer, offer);
    }
    tg_dark_orders_clear(&dark);
    dark_case_clear(&c);
  }
}

static void a_job_without_orders_has_no_liquidity(void) {
  dark_case c;
  tg_dark_orders dark;
  dark_case_open(&c);
  dark_case_finish(&c);
  CU_ASSERT_EQUAL_FATAL(tg_dark_orders_make(&c.job, &dark), TG_OK);
  CU_ASSERT_EQUAL(dark.count, 0);
  CU_ASSERT_EQUAL(tg_dark_orders_bytes(&c.job), 0);
  tg_dark_orders_clear(&dark);
  dark_case_clear(&c);
}

static unsigned as_bits(const tg_match_rules *r) {
  return (unsigned)(r->limits | r->single_pool << 1 | r->valid_quotes << 2 | r->half_prices << 3 |
                    r->minimum_quantity << 4 | r->crossing_key << 5 | r->order_life << 6 |
                    r->external << 7);
}

static void each_switch_of_the_campaign_is_a_rule(void) {
  const tg_campaign campaigns[] = {{.limits = true},
                                   {.single_pool = true},
                                   {.valid_quotes = true},
                                   {.half_prices = true},
                                   {.minimum_quantity = true},
                                   {.crossing_key = true},
                                   {.order_life = true},
                                   {.match_quotes = TG_QUOTES_EXTERNAL},
                                   {.compat = true}};
  for (size_t i = 0; i < TG_COUNT(campaigns); i++) {
    tg_match_rules rules = tg_dark_orders_rules(&campaigns[i]);
    CU_ASSERT_EQUAL(as_bits(&rules), i < 8 ? 1U << i : 0);
  }
}

TG_UNIT_MAIN(dark_orders, TG_UNIT(an_order_is_its_first_row_and_ends_with_its_last),
             TG_UNIT(quantity_is_what_was_asked_or_what_lives),
             TG_UNIT(orders_come_by_arrival_and_states_know_their_numbers),
             TG_UNIT(external_quotes_are_the_last_ones_at_or_before_the_arrival),
             TG_UNIT(a_job_without_orders_has_no_liquidity),
             TG_UNIT(each_switch_of_the_campaign_is_a_rule))
