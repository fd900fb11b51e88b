#include "book/dark_depth.h"
#include "splitmix.h"
#include "unit.h"

#include <stdbool.h>

enum { ORDERS = 25, PRICES = 12, ROUNDS = 300, STEPS = 120 };

/* What an order shows, in plain words. */
typedef struct twin {
  bool shown, market;
  int64_t price, quantity;
} twin;

static int64_t below(uint64_t *seed, int64_t bound) {
  return (int64_t)(tg_splitmix(seed) % (uint64_t)bound);
}

static tg_price_ranks ranks_to(int64_t prices) {
  tg_price_ranks ranks = {0};
  for (int64_t price = prices; price > 0; price--)
    CU_ASSERT_EQUAL_FATAL(tg_price_ranks_add(&ranks, price), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_price_ranks_sort(&ranks), TG_OK);
  return ranks;
}

static tg_depth reached_by(const twin *twins, int side, int64_t limit) {
  tg_depth sum = {0};
  for (int i = 0; i < ORDERS; i++) {
    const twin *t = &twins[i];
    if (!t->shown || !(t->market || (side == TG_SIDE_SELL ? t->price <= limit : t->price >= limit)))
      continue;
    sum.orders++;
    sum.quantity += t->quantity;
  }
  return sum;
}

static int64_t best_of(const twin *twins, int side) {
  int64_t best = 0;
  for (int i = 0; i < ORDERS; i++) {
    const twin *t = &twins[i];
    if (t->shown && !t->market &&
        (!best || (side == TG_SIDE_SELL ? t->price < best : t->price > best)))
      best = t->price;
  }
  return best;
}

static void compare(const tg_price_ranks *ranks, const tg_dark_depth *depth, const twin *twins,
                    int side, int64_t limit) {
  tg_depth mine = tg_dark_depth_reached(depth, tg_price_ranks_reach(ranks, side, limit));
  tg_depth theirs = reached_by(twins, side, limit);
  tg_depth all = reached_by(twins, side, side == TG_SIDE_SELL ? INT64_MAX : INT64_MIN);
  CU_ASSERT_EQUAL(mine.orders, theirs.orders);
  CU_ASSERT_EQUAL(mine.quantity, theirs.quantity);
  CU_ASSERT_EQUAL(depth->tree.all.orders, all.orders);
  CU_ASSERT_EQUAL(depth->tree.all.quantity, all.quantity);
  uint32_t best = tg_dark_depth_best(depth);
  CU_ASSERT_EQUAL(best == TG_RANK_NONE ? 0 : tg_price_ranks_price(ranks, side, best),
                  best_of(twins, side));
}

static void event(uint64_t *seed, const tg_price_ranks *ranks, tg_dark_depth *depth, twin *twins,
                  int side) {
  size_t order = (size_t)below(seed, ORDERS);
  twin *t = &twins[order];
  *t = (twin){below(seed, 3) > 0, below(seed, 8) == 0, 1 + below(seed, PRICES), below(seed, 500)};
  uint32_t rank = t->market ? TG_RANK_MARKET : tg_price_ranks_of(ranks, side, t->price);
  tg_dark_order shown = {t->quantity, t->shown ? rank : TG_RANK_NONE};
  if (!t->shown && below(seed, 2)) {
    tg_dark_depth_hide(depth, order);
    return;
  }
  CU_ASSERT_EQUAL(tg_dark_depth_show(depth, order, shown), TG_OK);
}

static void a_side_through_the_day_equals_a_look_at_every_order(void) {
  uint64_t seed = 20240905;
  tg_price_ranks ranks = ranks_to(PRICES);
  for (int round = 0; round < ROUNDS; round++) {
    int side = round & 1 ? TG_SIDE_SELL : TG_SIDE_BUY;
    tg_dark_depth depth;
    twin twins[ORDERS] = {{0}};
    CU_ASSERT_EQUAL_FATAL(tg_dark_depth_make(&ranks, ORDERS, &depth), TG_OK);
    for (int step = 0; step < STEPS; step++) {
      compare(&ranks, &depth, twins, side, below(&seed, PRICES + 2));
      event(&seed, &ranks, &depth, twins, side);
    }
    tg_dark_depth_clear(&depth);
  }
  tg_price_ranks_clear(&ranks);
}

static void market_orders_are_reached_by_all_and_have_no_best_price(void) {
  tg_price_ranks ranks = ranks_to(PRICES);
  tg_dark_depth depth;
  CU_ASSERT_EQUAL_FATAL(tg_dark_depth_make(&ranks, 2, &depth), TG_OK);
  CU_ASSERT_EQUAL(tg_dark_depth_show(&depth, 1, (tg_dark_order){40, TG_RANK_MARKET}), TG_OK);
  CU_ASSERT_EQUAL(tg_dark_depth_best(&depth), TG_RANK_NONE);
  uint32_t reach = tg_price_ranks_reach(&ranks, TG_SIDE_SELL, INT64_MIN);
  CU_ASSERT_EQUAL(tg_dark_depth_reached(&depth, reach).quantity, 40);
  tg_dark_depth_clear(&depth);
  tg_price_ranks_clear(&ranks);
}

static void a_side_beyond_64_bits_is_refused_and_the_order_is_gone(void) {
  tg_price_ranks ranks = ranks_to(PRICES);
  tg_dark_depth depth;
  CU_ASSERT_EQUAL_FATAL(tg_dark_depth_make(&ranks, 2, &depth), TG_OK);
  CU_ASSERT_EQUAL(tg_dark_depth_show(&depth, 0, (tg_dark_order){INT64_MAX, 3}), TG_OK);
  CU_ASSERT_EQUAL(tg_dark_depth_show(&depth, 1, (tg_dark_order){1, 2}), TG_OVERFLOW);
  CU_ASSERT_EQUAL(depth.tree.all.orders, 1);
  CU_ASSERT_EQUAL(tg_dark_depth_best(&depth), 3);
  CU_ASSERT_EQUAL(tg_dark_depth_show(&depth, 0, (tg_dark_order){INT64_MAX - 1, 5}), TG_OK);
  CU_ASSERT_EQUAL(tg_dark_depth_show(&depth, 1, (tg_dark_order){1, 2}), TG_OK);
  CU_ASSERT_EQUAL(depth.tree.all.quantity, INT64_MAX);
  tg_dark_depth_clear(&depth);
  tg_price_ranks_clear(&ranks);
}

TG_UNIT_MAIN(dark_depth, TG_UNIT(a_side_through_the_day_equals_a_look_at_every_order),
             TG_UNIT(market_orders_are_reached_by_all_and_have_no_best_price),
             TG_UNIT(a_side_beyond_64_bits_is_refused_and_the_order_is_gone))
