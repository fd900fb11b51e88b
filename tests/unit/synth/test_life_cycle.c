/** \file test_life_cycle.c */
#include "synth/life_cycle.h"

#include "folder.h"
#include "unit.h"

typedef struct stage {
  folder folder;
  tg_tape tape;
  tg_security security;
  char events[1024], matches[1024]; /* after stage_close: what was told */
} stage;

static stage *stage_open(void) {
  stage *s = calloc(1, sizeof(*s));
  if (!s)
    exit(1);
  s->folder = folder_make();
  s->security.quote = (tg_quote){INT64_MIN, INT64_MIN};
  tg_book_reset(&s->security.book);
  CU_ASSERT_EQUAL_FATAL(tg_tape_open(&s->tape, s->folder.path, 20240905, 0, NULL), TG_OK);
  return s;
}

/* "a/b:c " for three columns of every \a every-th row */
static void told(const stage *s, const char *name, const int columns[3], int every,
                 char out[1024]) {
  char *text = folder_text(&s->folder, name);
  size_t used = 0;
  int line = 0;
  for (char *row = strchr(text, '\n') + 1; *row; row = strchr(row, '\n') + 1, line++) {
    int values[3];
    for (int c = 0; c < 3; c++) {
      const char *cell = row;
      for (int skip = 0; skip < columns[c]; skip++)
        cell = strchr(cell, ',') + 1;
      values[c] = (int)strtol(cell, NULL, 10);
    }
    if (line % every == 0 && used < 1000)
      used +=
          (size_t)snprintf(out + used, 1024 - used, "%d/%d:%d ", values[0], values[1], values[2]);
  }
  free(text);
}

/* events "reason/status:leaves ", matches "dealsource/price:quantity " */
static void stage_close(stage *s) {
  CU_ASSERT_EQUAL(tg_tape_publish(&s->tape, NULL), TG_OK);
  told(s, "orders_20240905.csv", (int[]){6, 7, 9}, 1, s->events);
  told(s, "trades_20240905.csv", (int[]){6, 12, 13}, 2, s->matches);
  folder_remove(&s->folder);
}

static tg_live_order order_of(int side, int type, int price, int quantity) {
  static int16_t participant = 0;
  return (tg_live_order){.side = (int8_t)side,
                         .type = (int16_t)type,
                         .price = price,
                         .quantity = quantity,
                         .leaves = quantity,
                         .participant = ++participant};
}

static void enter(stage *s, tg_live_order order) {
  tg_life_enter(&s->tape, &s->security, &order, true);
  tg_life_settle(&s->tape, &s->security, true);
}

/* Bid 100, offer 140: 500 each. */
static stage *quoted(void) {
  stage *s = stage_open();
  enter(s, order_of(TG_BUY, 0, 100, 500));
  enter(s, order_of(TG_SELL, 0, 140, 500));
  return s;
}

#define QUOTED "6/2:500 6/1:500 6/2:500 6/1:500 "

static void an_order_is_told_as_the_vendor_tells_it(void) {
  static const struct {
    const char *what;
    tg_live_order order;
    const char *events, *matches;
  } cases[] = {
      {"rests", {.side = 1, .type = 0, .price = 110, .quantity = 7}, "6/2:7 6/1:7 ", ""},
      {"trades whole",
       {.side = 1, .type = 0, .price = 140, .quantity = 7},
       "6/2:7 3/1:493 3/2:0 ",
       "1/140:7 "},
      {"completes the other",
       {.side = 2, .type = 2048, .price = 90, .quantity = 500},
       "6/2:500 3/2:0 3/2:0 ",
       "1/100:500 "},
      {"trades in part and rests",
       {.side = 2, .type = 0, .price = 100, .quantity = 600},
       "6/2:600 3/2:0 6/1:100 ",
       "1/100:500 "},
      {"bounces",
       {.side = 1, .type = 0, .price = 130, .quantity = 7, .validity = TG_BOUNCING},
       "6/2:7 9/2:7 ",
       ""},
      {"trades in part and bounces",
       {.side = 1, .type = 2048, .price = 150, .quantity = 600, .validity = TG_BOUNCING},
       "6/2:600 3/2:0 6/2:100 9/2:100 ",
       "1/140:500 "},
      {"is dark and meets nobody",
       {.side = 1, .type = 64, .price = 150, .quantity = 7},
       "6/2:7 6/1:7 ",
       ""},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    stage *s = quoted();
    tg_live_order order = cases[i].order;
    order.leaves = order.quantity;
    enter(s, order);
    stage_close(s);
    CU_ASSERT_STRING_EQUAL(s->events + strlen(QUOTED), cases[i].events);
    CU_ASSERT_STRING_EQUAL(s->matches, cases[i].matches);
    free(s);
  }
}

static void a_sweep_trades_in_the_dark_first_and_then_lit(void) {
  stage *s = quoted();
  enter(s, order_of(TG_SELL, 64, 110, 200));
  enter(s, order_of(TG_SELL, 64, 130, 200)); /* its limit is above the middle */
  enter(s, order_of(TG_BUY, 2048, 140, 300));
  stage_close(s);
  CU_ASSERT_STRING_EQUAL(s->matches, "47/120:200 1/140:100 ");
  CU_ASSERT_STRING_EQUAL(s->events + strlen(QUOTED), "6/2:200 6/1:200 6/2:200 6/1:200 "
                                                     "6/2:300 3/2:0 3/1:400 3/2:0 ");
  free(s);
}

static void minimum_fills_are_kept(void) {
  static const struct {
    int minimum, quantity;
    const char *matches;
  } cases[] = {
      {0, 10, "47/120:10 "}, {11, 10, ""}, {10, 10, "47/120:10 "}, {200, 200, "47/120:200 "}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    stage *s = quoted();
    tg_live_order maker = order_of(TG_SELL, 256, 120, 200);
    maker.minimum = cases[i].minimum;
    enter(s, maker);
    enter(s, order_of(TG_BUY, 4096, 120, cases[i].quantity));
    stage_close(s);
    CU_ASSERT_STRING_EQUAL(s->matches, cases[i].matches);
    free(s);
  }
}

static void resting_dark_orders_meet_when_the_middle_moves(void) {
  stage *s = quoted();
  enter(s, order_of(TG_SELL, 64, 110, 50));
  enter(s, order_of(TG_BUY, 64, 115, 80)); /* middle 120: too dear */
  enter(s, order_of(TG_SELL, 0, 130, 10)); /* middle 115 */
  stage_close(s);
  CU_ASSERT_STRING_EQUAL(s->matches, "47/115:50 ");
  CU_ASSERT_PTR_NOT_NULL(strstr(s->events, "6/2:10 6/1:10 3/1:30 3/2:0 "));
  free(s);
}

static void one_participant_with_itself_has_deals_of_its_own(void) {
  static const struct {
    int type, key, other_key;
    const char *matches;
  } cases[] = {{0, 5, 5, "44/100:9 "},  {0, 5, 6, "1/100:9 "},   {0, 0, 0, "1/100:9 "},
               {64, 5, 5, "48/120:9 "}, {64, 5, 6, "46/120:9 "}, {64, 0, 0, "46/120:9 "}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    stage *s = stage_open();
    tg_live_order maker = order_of(TG_BUY, cases[i].type, cases[i].type ? 130 : 100, 9);
    tg_live_order taker = order_of(TG_SELL, cases[i].type, 100, 9);
    maker.crossing_key = cases[i].key;
    taker.crossing_key = cases[i].other_key;
    taker.participant = maker.participant;
    if (cases[i].type) {
      enter(s, order_of(TG_BUY, 0, 100, 5));
      enter(s, order_of(TG_SELL, 0, 140, 5));
    }
    enter(s, maker);
    enter(s, taker);
    stage_close(s);
    CU_ASSERT_STRING_EQUAL(s->matches, cases[i].matches);
    free(s);
  }
}

static void a_full_queue_loses_its_last_order(void) {
  stage *s = stage_open();
  for (int i = 0; i < TG_LIT_ROOM + 1; i++)
    enter(s, order_of(TG_BUY, 0, 1000 - i, 1 + i));
  CU_ASSERT_EQUAL(s->security.book.count[TG_LIT_BUY], TG_LIT_ROOM);
  CU_ASSERT_EQUAL(tg_book_at(&s->security.book, TG_LIT_BUY, TG_LIT_ROOM - 1)->quantity,
                  TG_LIT_ROOM + 1);
  CU_ASSERT_EQUAL(s->security.rows, 2 * TG_LIT_ROOM + 3);
  CU_ASSERT_EQUAL(s->tape.orders.rows, 2 * TG_LIT_ROOM + 3);
  stage_close(s);
  free(s);
}

/* Largest volume that any single price trades, by trying all of them. */
static int64_t best_volume(const tg_book *book) {
  int64_t best = 0;
  for (int price = 0; price <= 600; price += TG_TICK) {
    int64_t volume[2] = {0, 0};
    for (int side = 0; side < 2; side++)
      for (int rank = 0; rank < book->count[side]; rank++) {
        const tg_live_order *order = &book->slots[book->rank[side][rank]];
        if (side == 0 ? order->price >= price : order->price <= price)
          volume[side] += order->leaves;
      }
    int64_t both = volume[0] < volume[1] ? volume[0] : volume[1];
    best = both > best ? both : best;
  }
  return best;
}

static void an_auction_trades_the_most_at_one_price(void) {
  for (uint64_t stream = 0; stream < 60; stream++) {
    tg_random random = tg_random_open(8, stream);
    stage *s = stage_open();
    for (int i = (int)tg_random_below(&random, 40); i >= 0; i--) {
      tg_live_order order = order_of(1 + (int)tg_random_below(&random, 2), 0,
                                     TG_TICK * (1 + (int)tg_random_below(&random, 30)),
                                     1 + (int)tg_random_below(&random, 100));
      tg_life_enter(&s->tape, &s->security, &order, false);
    }
    int64_t wanted = best_volume(&s->security.book), traded = 0;
    tg_life_auction(&s->tape, &s->security);
    int64_t sequence = s->tape.sequence;
    tg_life_settle(&s->tape, &s->security, false);
    CU_ASSERT_EQUAL(s->tape.sequence, sequence); /* the quote told before is the one left */
    int64_t bid = tg_book_best(&s->security.book, TG_BUY);
    int64_t offer = tg_book_best(&s->security.book, TG_SELL);
    CU_ASSERT(offer == INT64_MIN || bid < offer);
    stage_close(s);
    int price, quantity, length, first = 0;
    for (const char *at = s->matches; sscanf(at, "20/%d:%d %n", &price, &quantity, &length) == 2;
         at += length) {
      first = first ? first : price;
      CU_ASSERT_EQUAL(price, first);
      CU_ASSERT(bid == INT64_MIN || bid <= price);
      CU_ASSERT(offer == INT64_MIN || offer >= price);
      traded += quantity;
    }
    CU_ASSERT_EQUAL(traded, wanted);
    free(s);
  }
}

static void orders_of_the_day_expire_and_others_come_back(void) {
  stage *s = quoted();
  tg_live_order lasting = order_of(TG_BUY, 0, 50, 33);
  lasting.validity = TG_CURRENT_MAX;
  enter(s, lasting);
  enter(s, order_of(TG_BUY, 64, 90, 44));
  tg_life_expire(&s->tape, &s->security);
  CU_ASSERT_EQUAL(tg_book_live(&s->security.book), 1);
  tg_life_reload(&s->tape, &s->security);
  stage_close(s);
  CU_ASSERT_STRING_EQUAL(s->events + strlen(QUOTED), "6/2:33 6/1:33 6/2:44 6/1:44 "
                                                     "19/2:500 19/2:500 19/2:44 "
                                                     "6/2:33 30/1:33 ");
  free(s);
}

static void amendments_keep_or_lose_their_place(void) {
  static const struct {
    int price, leaves, rank;
  } cases[] = {{100, 5, 0}, {100, 20, 1}, {110, 10, 0}, {90, 10, 1}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    stage *s = stage_open();
    tg_live_order first = order_of(TG_BUY, 0, 100, 10);
    first.id = 77;
    enter(s, first);
    enter(s, order_of(TG_BUY, 0, 100, 10));
    first.price = cases[i].price;
    first.leaves = first.quantity = cases[i].leaves;
    tg_life_amend(&s->tape, &s->security, TG_LIT_BUY, 0, &first);
    CU_ASSERT_EQUAL(tg_book_at(&s->security.book, TG_LIT_BUY, cases[i].rank)->id, 77);
    CU_ASSERT_EQUAL(tg_book_at(&s->security.book, TG_LIT_BUY, cases[i].rank)->leaves,
                    cases[i].leaves);
    stage_close(s);
    CU_ASSERT_PTR_NOT_NULL(strstr(s->events, "5/1:"));
    free(s);
  }
}

TG_UNIT_MAIN(life_cycle, TG_UNIT(an_order_is_told_as_the_vendor_tells_it),
             TG_UNIT(a_sweep_trades_in_the_dark_first_and_then_lit),
             TG_UNIT(minimum_fills_are_kept),
             TG_UNIT(resting_dark_orders_meet_when_the_middle_moves),
             TG_UNIT(one_participant_with_itself_has_deals_of_its_own),
             TG_UNIT(a_full_queue_loses_its_last_order),
             TG_UNIT(an_auction_trades_the_most_at_one_price),
             TG_UNIT(orders_of_the_day_expire_and_others_come_back),
             TG_UNIT(amendments_keep_or_lose_their_place))
