/** \file test_rollup_held.c */
#include "metrics/rollup_held.h"

#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { ORDERS = 200, SHARDS = 5, PARTICIPANTS = 70, ROUNDS = 40 };

static const int64_t securities[] = {70616, 85603, 110621};
static const int32_t dates[] = {20240904, 20240905};
static int64_t participants[PARTICIPANTS];

static int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

static void make_set(tg_rollup_set *set) {
  for (int i = 0; i < PARTICIPANTS; i++)
    participants[i] = 10 * i;
  tg_dimensions dimensions = {.securities = securities,
                              .participants = participants,
                              .dates = dates,
                              .security_count = TG_COUNT(securities),
                              .participant_count = PARTICIPANTS,
                              .date_count = TG_COUNT(dates)};
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, NULL, set, NULL), TG_OK);
}

/* Of one job; some too large, or filled too little, for the fixed point of a cell. */
static tg_order_row random_order(uint64_t *seed, int round) {
  tg_order_row o = {.security = securities[round % 3], .date = dates[round % 2]};
  /* each security has participants of its own: what leaks from one job to the next is seen */
  o.participant = (int32_t)participants[20 * (round % 3) + below(seed, 20)];
  o.arrival_hour = (int8_t)(8 + below(seed, 12));
  o.price = below(seed, 9) ? 3000 + below(seed, 500) : TG_NO_PRICE;
  o.arrival_time = 1000 + below(seed, 1000);
  o.final_time = o.arrival_time + below(seed, 1000);
  o.final_quantity = INT64_C(1) << below(seed, below(seed, 9) ? 18 : 44);
  o.final_matched = below(seed, 3) ? below(seed, o.final_quantity) : 1;
  o.final_leaves = o.final_quantity - o.final_matched;
  o.traded_quantity = o.final_matched;
  o.size_class = (int8_t)(1 + below(seed, 5));
  return o;
}

static void add(tg_rollup_set *set, const tg_order_row *order) {
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_add(set, order, NULL, NULL), TG_OK);
}

/* After the carries, the same sum has the same words. */
static void carry(tg_rollup_row *row) {
  tg_exact_sum *sums[] = {&row->fill_ratio_sum, &row->quantity_squares, &row->savings_sum,
                          &row->compared_cost_sum, &row->improvement_sum};
  for (size_t s = 0; s < TG_COUNT(sums); s++) {
    tg_exact_sum_carry(sums[s]);
    sums[s]->adds = 0;
  }
}

static void check_same(tg_rollup_set *a, tg_rollup_set *b) {
  for (size_t t = 0; t < a->count; t++) {
    tg_rollup_sums *x = &a->sums[t], *y = &b->sums[t];
    CU_ASSERT_EQUAL(memcmp(x->distinct ? (void *)x->distinct : "",
                           y->distinct ? (void *)y->distinct : "",
                           x->distinct ? x->count * x->distinct_words * 8 : 1),
                    0);
    tg_rollup_sums_finish(x);
    tg_rollup_sums_finish(y);
    CU_ASSERT_EQUAL_FATAL(x->count, y->count);
    for (size_t i = 0; i < x->count; i++) {
      carry(&x->rows[i]);
      carry(&y->rows[i]);
      CU_ASSERT_EQUAL(memcmp(&x->rows[i], &y->rows[i], sizeof x->rows[i]), 0);
    }
  }
}

static bool nothing_waits(const tg_rollup_set *set) {
  bool waits = set->job.sums.total_orders != 0;
  for (size_t t = 0; t < set->count; t++)
    waits |= set->sums[t].touched_count != 0;
  return !waits;
}

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
