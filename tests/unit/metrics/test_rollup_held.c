/** \file test_rollup_held.c */
#include "metrics/rollup_held.h"

#include "rollup_case.h"

enum { ORDERS = 200, SHARDS = 5, ROUNDS = 40 };

/* The orders of one job into one set; cut into shards that are held, into the other. */
static void add_job(uint64_t *seed, int round, bool dropped, tg_rollup_set *whole,
                    tg_rollup_set *cut, tg_rollup_held held[SHARDS]) {
  tg_order_row orders[ORDERS];
  int shard_of[ORDERS];
  for (int i = 0; i < ORDERS; i++) {
    orders[i] = random_order(seed, round);
    shard_of[i] = (int)below(seed, SHARDS);
    if (!dropped)
      add(whole, &orders[i]);
  }
  CU_ASSERT_EQUAL(tg_rollup_set_commit(whole, NULL), TG_OK);
  for (int s = 0; s < SHARDS; s++) {
    for (int i = 0; i < ORDERS; i++)
      if (shard_of[i] == s)
        add(cut, &orders[i]);
    CU_ASSERT_EQUAL_FATAL(tg_rollup_held_take(&held[s], cut), TG_OK);
    CU_ASSERT_TRUE(nothing_waits(cut) && held[s].bytes > 0);
  }
}

/* Whole jobs into one set; their shards, held until the last job is there and then given back last
 * first, into the other. A job of every four is given up: its shards are dropped. */
static void held_shards_count_as_whole_jobs_do(void) {
  static tg_rollup_held held[ROUNDS][SHARDS];
  uint64_t seed = 11;
  tg_rollup_set whole, cut;
  make_set(&whole);
  make_set(&cut);
  for (int round = 0; round < ROUNDS; round++)
    add_job(&seed, round, round % 4 == 3, &whole, &cut, held[round]);
  for (int round = ROUNDS - 1; round >= 0; round--)
    for (int s = SHARDS - 1; s >= 0; s--) {
      if (round % 4 != 3) {
        tg_rollup_held_give_back(&held[round][s], &cut);
        CU_ASSERT_EQUAL(tg_rollup_set_commit(&cut, NULL), TG_OK);
      }
      tg_rollup_held_clear(&held[round][s]);
    }
  check_same(&whole, &cut);
  tg_rollup_set_clear(&whole);
  tg_rollup_set_clear(&cut);
}

static void no_orders_can_be_held(void) {
  tg_rollup_set set;
  tg_rollup_held held;
  make_set(&set);
  CU_ASSERT_EQUAL(tg_rollup_held_take(&held, &set), TG_OK);
  CU_ASSERT_EQUAL(held.count, 0);
  tg_rollup_held_give_back(&held, &set);
  CU_ASSERT_TRUE(nothing_waits(&set));
  tg_rollup_set_clear(&set);
}

TG_UNIT_MAIN(rollup_held, TG_UNIT(held_shards_count_as_whole_jobs_do),
             TG_UNIT(no_orders_can_be_held))
