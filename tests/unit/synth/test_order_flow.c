/** \file test_order_flow.c */
#include "synth/order_flow.h"

#include "folder.h"
#include "unit.h"

typedef struct seen {
  int orders, types[6], buys, bouncing, lasting, minimum, crossing;
  int cancels, amendments;
} seen;

static int kind_of(long type) {
  static const long types[] = {0, 64, 2048, 256, 4096, 4098};
  int kind = 0;
  while (kind < 5 && types[kind] != type)
    kind++;
  return kind;
}

static void count_row(seen *s, const long *cells) {
  s->cancels += cells[6] == 1;
  s->amendments += cells[6] == 5;
  if (cells[6] != 6 || cells[7] != 2 || cells[23])
    return;
  s->orders++;
  s->types[kind_of(cells[11])]++;
  s->buys += cells[5] == TG_BUY;
  s->bouncing += cells[28] == 0;
  s->lasting += cells[28] == 1536;
  s->minimum += cells[20] > 0;
  s->crossing += cells[22] > 0;
  CU_ASSERT_FATAL(cells[8] >= 1 && cells[8] <= 300000 && cells[9] == cells[8]);
  CU_ASSERT_FATAL(cells[4] > 0 && cells[4] % TG_TICK == 0);
  CU_ASSERT_FATAL(cells[20] <= cells[8]);
}

static seen run(int actions, bool matching, int *most_live) {
  folder f = folder_make();
  tg_tape tape = {0};
  tg_security *security = calloc(1, sizeof(*security));
  if (!security)
    exit(1);
  security->random = tg_random_open(11, 3);
  security->quote = (tg_quote){INT64_MIN, INT64_MIN};
  tg_book_reset(&security->book);
  tg_price_path_open(&security->path, &security->random);
  tg_price_path_day(&security->path, &security->random, 2 * actions);
  CU_ASSERT_EQUAL_FATAL(tg_tape_open(&tape, f.path, 20240905, 0, NULL), TG_OK);
  for (int i = 0; i < actions; i++) {
    tg_flow_act(&tape, security, matching);
    int live = tg_book_live(&security->book);
    *most_live = live > *most_live ? live : *most_live;
  }
  tg_tape_publish(&tape, NULL);
  seen s = {0};
  char *text = folder_text(&f, "orders_20240905.csv");
  for (char *row = strchr(text, '\n') + 1; *row; row = strchr(row, '\n') + 1) {
    long cells[29];
    char *at = row;
    for (int c = 0; c < 29; c++, at++) {
      cells[c] = strtol(at, NULL, 10);
      at += strcspn(at, ",\n");
    }
    count_row(&s, cells);
  }
  free(text);
  free(security);
  folder_remove(&f);
  return s;
}

static void kinds_of_orders_have_realistic_shares(void) {
  static const int per_cent[] = {45, 25, 22, 4, 3, 1};
  int live = 0;
  seen s = run(40000, true, &live);
  CU_ASSERT_FATAL(s.orders > 20000);
  for (int i = 0; i < 6; i++)
    CU_ASSERT(abs(s.types[i] * 100 - per_cent[i] * s.orders) < 2 * s.orders);
  CU_ASSERT(abs(s.buys * 100 - 50 * s.orders) < 2 * s.orders);
  CU_ASSERT(s.bouncing * 100 > 5 * s.orders && s.bouncing * 100 < 20 * s.orders);
  CU_ASSERT(s.lasting > 0 && s.lasting * 100 < 5 * s.orders);
  CU_ASSERT(s.minimum * 100 > 2 * s.orders && s.crossing * 2 > s.orders);
  CU_ASSERT(s.cancels * 100 > 10 * s.orders && s.amendments * 100 > 3 * s.orders);
  CU_ASSERT(live <= TG_BOOK_ROOM);
}

static void nothing_bounces_while_nothing_matches(void) {
  int live = 0;
  seen s = run(5000, false, &live);
  CU_ASSERT(s.orders > 2000);
  CU_ASSERT_EQUAL(s.bouncing, 0);
  CU_ASSERT(live > TG_BOOK_ROOM / 2 && live <= TG_BOOK_ROOM);
}

TG_UNIT_MAIN(order_flow, TG_UNIT(kinds_of_orders_have_realistic_shares),
             TG_UNIT(nothing_bounces_while_nothing_matches))
