/** \file test_tape.c */
#include "synth/tape.h"

#include "folder.h"
#include "unit.h"

static const tg_quote quote = {3330, 3340};

static void rows_have_the_vendors_columns(void) {
  folder f = folder_make();
  tg_tape tape = {0};
  CU_ASSERT_EQUAL_FATAL(tg_tape_open(&tape, f.path, 20240905, 1725458400000000000, NULL), TG_OK);
  tg_live_order buyer = {.id = tg_tape_order_id(&tape, 61),
                         .price = 3340,
                         .quantity = 700,
                         .leaves = 300,
                         .matched = 400,
                         .minimum = 50,
                         .crossing_key = 555,
                         .participant = 51,
                         .type = 2048,
                         .side = TG_BUY,
                         .validity = TG_CURRENT_MAX,
                         .preference_only = 2,
                         .mid_tick = 4,
                         .single_fill = 1};
  tg_live_order seller = {.id = tg_tape_order_id(&tape, 0), .participant = 8, .side = TG_SELL};
  tg_match match = {&buyer, &seller, TG_DEAL_LIT, 3340, 400, TG_SELL};
  tape.now = 1725494325030260848;
  tg_tape_order(&tape, 110621, &buyer, TG_EVENT_TRADED, quote);
  tg_tape_match(&tape, 110621, &match, quote);
  tg_tape_quote(&tape, 110621, (tg_quote){INT64_MIN, 3340});
  CU_ASSERT_EQUAL(tg_tape_publish(&tape, NULL), TG_OK);
  char *orders = folder_text(&f, "orders_20240905.csv");
  CU_ASSERT_STRING_EQUAL(strchr(orders, '\n') + 1,
                         "7904794000123000062,3,1725494325030260848,110621,3340,1,3,1,700,300,1,"
                         "2048,3330,3340,3330,3340,51,2,4,1,50,1,555,400,0,0,Current Max,1,1536\n");
  char *trades = folder_text(&f, "trades_20240905.csv");
  CU_ASSERT_STRING_EQUAL(strchr(trades, '\n') + 1,
                         "3,2,2024-09-05,1725494325030260848,110621,7904794000123000062,1,"
                         "Continuous Lit,ON Market,7905794000123000001,3330,3340,3340,400,1,Buy,51,"
                         "0,1\n"
                         "3,3,2024-09-05,1725494325030260848,110621,7904794000123000063,1,"
                         "Continuous Lit,ON Market,7905794000123000001,3330,3340,3340,400,2,Sell,8,"
                         "1,2\n");
  char *quotes = folder_text(&f, "quotes_20240905.csv");
  CU_ASSERT_STRING_EQUAL(strchr(quotes, '\n') + 1,
                         "1,4,1725458400000000000,-9223372036854775808,1725494325030260848,3340,"
                         "110621,1725494325030260848,262826,1751364092\n");
  free(orders);
  free(trades);
  free(quotes);
  folder_remove(&f);
}

static void ids_go_on_over_days_and_sequences_start_again(void) {
  folder f = folder_make();
  tg_tape tape = {0};
  int64_t ids[2], matches[2];
  tg_live_order a = {.side = TG_BUY}, b = {.side = TG_SELL};
  tg_match match = {&a, &b, TG_DEAL_DARK, 1, 1, 0};
  for (int day = 0; day < 2; day++) {
    CU_ASSERT_EQUAL_FATAL(tg_tape_open(&tape, f.path, 20240905 + day, 0, NULL), TG_OK);
    ids[day] = tg_tape_order_id(&tape, 3);
    tg_tape_match(&tape, 1, &match, quote);
    matches[day] = tape.last_match_id;
    CU_ASSERT_EQUAL(tape.sequence, 2);
    CU_ASSERT_EQUAL(tg_tape_status(&tape), TG_OK);
    CU_ASSERT_EQUAL(tg_tape_publish(&tape, NULL), TG_OK);
  }
  CU_ASSERT(ids[0] > INT64_C(1000000000000000000));
  CU_ASSERT_EQUAL(ids[1] - ids[0], 4);
  CU_ASSERT_EQUAL(matches[1] - matches[0], 1);
  CU_ASSERT_EQUAL(tape.order_count, 2);
  folder_remove(&f);
}

static void an_abandoned_day_leaves_nothing(void) {
  folder f = folder_make();
  tg_tape tape = {0};
  tg_tape_abandon(&tape);
  CU_ASSERT_EQUAL_FATAL(tg_tape_open(&tape, f.path, 20240905, 0, NULL), TG_OK);
  CU_ASSERT_EQUAL(folder_each(&f, NULL, NULL), 3);
  tg_tape_abandon(&tape);
  CU_ASSERT_EQUAL(folder_each(&f, NULL, NULL), 0);
  folder_remove(&f);
}

TG_UNIT_MAIN(tape, TG_UNIT(rows_have_the_vendors_columns),
             TG_UNIT(ids_go_on_over_days_and_sequences_start_again),
             TG_UNIT(an_abandoned_day_leaves_nothing))
