/** \file test_live_book.c */
#include "synth/live_book.h"

#include "base/random.h"
#include "unit.h"

#include <string.h>

/* The same book as a plain list in the order of arrival. */
typedef struct twin {
  tg_live_order orders[TG_BOOK_ROOM];
  int count;
} twin;

static bool before(const tg_live_order *a, const tg_live_order *b, tg_queue queue) {
  return queue == TG_LIT_BUY ? a->price > b->price : queue == TG_LIT_SELL && a->price < b->price;
}

/* Position of the order with \a rank, by counting who is ahead of each. */
static int twin_find(const twin *t, tg_queue queue, int rank) {
  for (int i = 0; i < t->count; i++) {
    int ahead = 0;
    if (tg_book_queue(t->orders[i].type, t->orders[i].side) != queue)
      continue;
    for (int j = 0; j < t->count; j++)
      if (tg_book_queue(t->orders[j].type, t->orders[j].side) == queue)
        ahead += before(&t->orders[j], &t->orders[i], queue) ||
                 (!before(&t->orders[i], &t->orders[j], queue) && j < i);
    if (ahead == rank)
      return i;
  }
  return -1;
}

static void check_equal(tg_book *book, const twin *t) {
  int live = 0;
  for (int queue = 0; queue < TG_QUEUES; queue++)
    for (int rank = 0; rank < book->count[queue]; rank++, live++) {
      int at = twin_find(t, (tg_queue)queue, rank);
      CU_ASSERT_FATAL(at >= 0);
      CU_ASSERT_EQUAL_FATAL(tg_book_at(book, (tg_queue)queue, rank)->id, t->orders[at].id);
    }
  CU_ASSERT_EQUAL(live, t->count);
  CU_ASSERT_EQUAL(tg_book_live(book), t->count);
}

static void the_book_keeps_priority_like_a_plain_list(void) {
  static const int16_t types[] = {0, 64, 256, 2048, 4096, 4098};
  tg_random random = tg_random_open(7, 1);
  tg_book book;
  twin t = {.count = 0};
  tg_book_reset(&book);
  for (int64_t step = 1; step <= 3000; step++) {
    tg_live_order order = {.id = step,
                           .price = 10 * (1 + (int32_t)tg_random_below(&random, 12)),
                           .type = types[tg_random_below(&random, 6)],
                           .side = (int8_t)(1 + tg_random_below(&random, 2))};
    tg_queue queue = tg_book_queue(order.type, order.side);
    if (!tg_book_full(&book, queue) && tg_random_chance(&random, 11, 20)) {
      tg_book_insert(&book, &order);
      t.orders[t.count++] = order;
    } else if (book.count[queue]) {
      int rank = (int)tg_random_below(&random, book.count[queue]);
      int at = twin_find(&t, queue, rank);
      tg_book_remove(&book, queue, rank);
      memmove(&t.orders[at], &t.orders[at + 1], (size_t)(--t.count - at) * sizeof(tg_live_order));
    }
    if (step % 10 == 0)
      check_equal(&book, &t);
  }
}

static void the_best_price_is_that_of_the_first_lit_order(void) {
  tg_book book;
  tg_book_reset(&book);
  CU_ASSERT_EQUAL(tg_book_best(&book, TG_BUY), INT64_MIN);
  tg_book_insert(&book, &(tg_live_order){.price = 900, .type = 64, .side = TG_BUY});
  CU_ASSERT_EQUAL(tg_book_best(&book, TG_BUY), INT64_MIN);
  tg_book_insert(&book, &(tg_live_order){.price = 500, .type = 2048, .side = TG_BUY});
  tg_book_insert(&book, &(tg_live_order){.price = 510, .type = 0, .side = TG_BUY});
  tg_book_insert(&book, &(tg_live_order){.price = 530, .type = 0, .side = TG_SELL});
  tg_book_insert(&book, &(tg_live_order){.price = 520, .type = 2048, .side = TG_SELL});
  CU_ASSERT_EQUAL(tg_book_best(&book, TG_BUY), 510);
  CU_ASSERT_EQUAL(tg_book_best(&book, TG_SELL), 520);
}

static void queues_fill_up_at_their_room(void) {
  tg_book book;
  tg_book_reset(&book);
  for (int i = 0; i < TG_LIT_ROOM; i++) {
    CU_ASSERT_FALSE(tg_book_full(&book, TG_LIT_SELL));
    tg_book_insert(&book, &(tg_live_order){.price = 10 + i, .type = 0, .side = TG_SELL});
  }
  for (int i = 0; i < TG_DARK_ROOM; i++) {
    CU_ASSERT_FALSE(tg_book_full(&book, TG_DARK_BUY));
    tg_book_insert(&book, &(tg_live_order){.price = 10 + i, .type = 4098, .side = TG_BUY});
  }
  CU_ASSERT_TRUE(tg_book_full(&book, TG_LIT_SELL));
  CU_ASSERT_TRUE(tg_book_full(&book, TG_DARK_BUY));
  CU_ASSERT_FALSE(tg_book_full(&book, TG_LIT_BUY));
  CU_ASSERT_EQUAL(tg_queue_opposite(TG_DARK_BUY), TG_DARK_SELL);
  CU_ASSERT_EQUAL(tg_queue_opposite(TG_LIT_SELL), TG_LIT_BUY);
}

TG_UNIT_MAIN(live_book, TG_UNIT(the_book_keeps_priority_like_a_plain_list),
             TG_UNIT(the_best_price_is_that_of_the_first_lit_order),
             TG_UNIT(queues_fill_up_at_their_room))
