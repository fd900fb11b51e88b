#include "book/price_ranks.h"
#include "splitmix.h"
#include "unit.h"

#include <stdbool.h>

enum { PRICES = 40, ROUNDS = 300 };

static int64_t random_price(uint64_t *seed) {
  static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1, INT64_MAX};
  uint64_t draw = tg_splitmix(seed);
  return draw % 8 == 0 ? ends[draw / 8 % TG_COUNT(ends)] : (int64_t)(draw / 8 % 60);
}

static bool meets(int side, int64_t resting, int64_t limit) {
  return side == TG_SIDE_SELL ? resting <= limit : resting >= limit;
}

static void compare(uint64_t *seed, const tg_price_ranks *ranks, const int64_t *prices, int side) {
  for (int i = 0; i < PRICES; i++) {
    uint32_t rank = tg_price_ranks_of(ranks, side, prices[i]);
    int64_t limit = random_price(seed);
    CU_ASSERT_TRUE(rank != TG_RANK_MARKET && rank < tg_price_ranks_reach_all(ranks));
    CU_ASSERT_EQUAL(tg_price_ranks_price(ranks, side, rank), prices[i]);
    CU_ASSERT_EQUAL(rank < tg_price_ranks_reach(ranks, side, limit), meets(side, prices[i], limit));
    CU_ASSERT_TRUE(TG_RANK_MARKET < tg_price_ranks_reach(ranks, side, limit));
    for (int k = 0; k < i; k++)
      CU_ASSERT_EQUAL(rank < tg_price_ranks_of(ranks, side, prices[k]),
                      side == TG_SIDE_SELL ? prices[i] < prices[k] : prices[i] > prices[k]);
  }
}

static void ranks_order_prices_and_a_limit_reaches_those_that_it_meets(void) {
  uint64_t seed = 7;
  for (int round = 0; round < ROUNDS; round++) {
    int64_t prices[PRICES];
    tg_price_ranks ranks = {0};
    for (int i = 0; i < PRICES; i++) {
      prices[i] = random_price(&seed);
      CU_ASSERT_EQUAL_FATAL(tg_price_ranks_add(&ranks, prices[i]), TG_OK);
    }
    CU_ASSERT_EQUAL_FATAL(tg_price_ranks_sort(&ranks), TG_OK);
    compare(&seed, &ranks, prices, TG_SIDE_BUY);
    compare(&seed, &ranks, prices, TG_SIDE_SELL);
    tg_price_ranks_clear(&ranks);
  }
}

static void without_prices_only_market_orders_are_reached(void) {
  tg_price_ranks ranks = {0};
  CU_ASSERT_EQUAL_FATAL(tg_price_ranks_sort(&ranks), TG_OK);
  CU_ASSERT_EQUAL(tg_price_ranks_reach(&ranks, TG_SIDE_SELL, 5), TG_RANK_MARKET + 1);
  CU_ASSERT_EQUAL(tg_price_ranks_reach(&ranks, TG_SIDE_BUY, 5), TG_RANK_MARKET + 1);
  CU_ASSERT_EQUAL(tg_price_ranks_reach_all(&ranks), TG_RANK_MARKET + 1);
  tg_price_ranks_clear(&ranks);
}

TG_UNIT_MAIN(price_ranks, TG_UNIT(ranks_order_prices_and_a_limit_reaches_those_that_it_meets),
             TG_UNIT(without_prices_only_market_orders_are_reached))
