#include "metrics/order_row.h"

#include "base/zone.h"
#include "unit.h"

#include <string.h>

/* One order of two rows and two trades, or three, every column that is read. */
typedef struct one_order {
  int64_t security[2], time[2], sequence[2], order_id[2], price[2], quantity[2], leaves[2];
  int64_t matched[2], bid[2], offer[2];
  int32_t participant[2], type[2];
  int16_t reason[2];
  int8_t side[2];
  size_t trades;
  int64_t trade_order[3], trade_time[3], trade_price[3], trade_quantity[3], trade_bid[3];
  int64_t trade_offer[3];
  int16_t deal_source[3];
} one_order;

/* 2024-09-05 23:30 UTC is 09:30 of the next day in Sydney. */
static const int64_t EVENING = INT64_C(1725579000000000000);

static one_order sample(void) {
  return (one_order){.security = {110621, 110621},
                     .time = {EVENING, EVENING + 5},
                     .sequence = {3, 9},
                     .order_id = {77, 77},
                     .price = {100, 101},
                     .quantity = {50, 60},
                     .leaves = {50, 0},
                     .matched = {0, 60},
                     .bid = {98, 0},
                     .offer = {97, 0},
                     .participant = {12, 13},
                     .type = {2048, 64},
                     .reason = {6, 3},
                     .side = {2, 2},
                     .trades = 2,
                     .trade_order = {77, 77, 77},
                     .trade_time = {EVENING + 1, EVENING + 5, EVENING + 5},
                     .trade_price = {99, 98},
                     .trade_quantity = {20, 40},
                     .trade_bid = {98, 0},
                     .trade_offer = {100, INT64_MIN},
                     .deal_source = {1, 1}};
}

static tg_orders orders_of(const one_order *o) {
  return (tg_orders){.count = 2,
                     .security = o->security,
                     .time = o->time,
                     .sequence = o->sequence,
                     .order_id = o->order_id,
                     .price = o->price,
                     .quantity = o->quantity,
                     .leaves = o->leaves,
                     .matched = o->matched,
                     .national_bid = o->bid,
                     .national_offer = o->offer,
                     .participant = o->participant,
                     .order_type = o->type,
                     .change_reason = o->reason,
                     .side = o->side};
}

static tg_trades trades_of(const one_order *o) {
  return (tg_trades){.count = o->trades,
                     .order_id = o->trade_order,
                     .time = o->trade_time,
                     .price = o->trade_price,
                     .quantity = o->trade_quantity,
                     .national_bid = o->trade_bid,
                     .national_offer = o->trade_offer,
                     .deal_source = o->deal_source};
}

static tg_status make(const one_order *o, bool compat, tg_order_row *row, tg_metric_order *seen,
                      tg_fill fills[3], tg_error *err) {
  tg_zone *zone = NULL;
  tg_order_states states = {0};
  tg_orders orders = orders_of(o);
  tg_trades trades = trades_of(o);
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_order_states_build(&orders, &trades, compat, NULL, &states), TG_OK);
  tg_order_source source = {&orders, &trades, &states, zone, compat, {0}};
  tg_status status = tg_order_row_make(&source, &states.states[0], row, err);
  if (status == TG_OK)
    *seen = tg_order_row_metrics(&source, &states.states[0], fills);
  tg_order_states_clear(&states);
  tg_zone_close(zone);
  return status;
}

static void a_row_tells_arrival_final_and_trades(void) {
  one_order o = sample();
  tg_order_row row;
  tg_metric_order seen;
  tg_fill fills[3];
  CU_ASSERT_EQUAL(make(&o, false, &row, &seen, fills, NULL), TG_OK);
  CU_ASSERT_EQUAL(row.date, 20240906);
  CU_ASSERT_EQUAL(row.arrival_hour, 9);
  CU_ASSERT_EQUAL(row.participant, 12);
  CU_ASSERT_EQUAL(row.order_type, 2048);
  CU_ASSERT_EQUAL(row.price, 100);
  CU_ASSERT_EQUAL(row.quantity, 50);
  CU_ASSERT_EQUAL(row.final_quantity, 60);
  CU_ASSERT_EQUAL(row.final_sequence, 9);
  CU_ASSERT_EQUAL(row.final_reason, 3);
  CU_ASSERT_EQUAL(row.arrival_crossed, 1);
  CU_ASSERT_EQUAL(row.group, 1);
  CU_ASSERT_EQUAL(row.immediate_group, 3);
  CU_ASSERT_EQUAL(row.outcome, 1);
  CU_ASSERT_EQUAL(row.qualifying, 1);
  CU_ASSERT_EQUAL(row.trades, 2);
  CU_ASSERT_EQUAL(row.traded_quantity, 60);
  CU_ASSERT_EQUAL(row.traded_notional, 20 * 99 + 40 * 98);
  CU_ASSERT_EQUAL(row.price_sum, 197);
}

static void the_historical_group_is_that_of_the_arrival_row_and_its_hour_utc(void) {
  one_order o = sample();
  tg_order_row row;
  tg_metric_order seen;
  tg_fill fills[3];
  CU_ASSERT_EQUAL(make(&o, true, &row, &seen, fills, NULL), TG_OK);
  CU_ASSERT_EQUAL(row.group, 3);
  CU_ASSERT_EQUAL(row.arrival_hour, 23);
  o.time[0] = -1;
  o.time[1] = 5;
  CU_ASSERT_EQUAL(make(&o, true, &row, &seen, fills, NULL), TG_OK);
  CU_ASSERT_EQUAL(row.arrival_hour, 23);
}

static void families_see_missing_quotes_as_no_price(void) {
  one_order o = sample();
  tg_order_row row;
  tg_metric_order seen;
  tg_fill fills[3];
  o.bid[0] = 0;
  CU_ASSERT_EQUAL(make(&o, false, &row, &seen, fills, NULL), TG_OK);
  CU_ASSERT_EQUAL(row.arrival_crossed, 0);
  CU_ASSERT_EQUAL(seen.bid, TG_NO_PRICE);
  CU_ASSERT_EQUAL(seen.offer, 97);
  CU_ASSERT_EQUAL(seen.side, 2);
  CU_ASSERT_EQUAL_FATAL(seen.fill_count, 2);
  CU_ASSERT_EQUAL(fills[0].offer, 100);
  CU_ASSERT_EQUAL(fills[1].bid, TG_NO_PRICE);
  CU_ASSERT_EQUAL(fills[1].offer, TG_NO_PRICE);
}

/* A price may fill half of 64 bits, as a fill holds it twice. */
static void sums_beyond_64_bits_name_the_order(void) {
  static const struct {
    int64_t price, quantity;
    size_t trades;
    const char *what;
  } cases[] = {{INT64_MAX / 2, 3, 2, "the value"},
               {0, INT64_MAX, 2, "the quantity"},
               {INT64_MAX / 2 + 1, 0, 2, "the price"},
               {INT64_MAX / 2, 0, 3, "the sum of prices"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    one_order o = sample();
    tg_order_row row;
    tg_metric_order seen;
    tg_fill fills[3];
    tg_error err = {0};
    o.trades = cases[i].trades;
    o.trade_price[1] = o.trade_price[2] = cases[i].price;
    o.trade_quantity[1] = cases[i].quantity;
    CU_ASSERT_EQUAL(make(&o, false, &row, &seen, fills, &err), TG_OVERFLOW);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "order 77"));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, cases[i].what));
  }
}

TG_UNIT_MAIN(order_row, TG_UNIT(a_row_tells_arrival_final_and_trades),
             TG_UNIT(the_historical_group_is_that_of_the_arrival_row_and_its_hour_utc),
             TG_UNIT(families_see_missing_quotes_as_no_price),
             TG_UNIT(sums_beyond_64_bits_name_the_order))
