/** \file test_random.c */
#include "base/random.h"

#include "unit.h"

static void the_stream_is_splitmix64(void) {
  static const uint64_t published[] = {UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4),
                                       UINT64_C(0x06c45d188009454f), UINT64_C(0xf88bb8a8724c81ec)};
  tg_random random = {0};
  for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++)
    CU_ASSERT_EQUAL(tg_random_next(&random), published[i]);
}

static void every_seed_and_stream_differs(void) {
  uint64_t states[64];
  for (uint64_t i = 0; i < 64; i++)
    states[i] = tg_random_open(i / 8, i % 8).state;
  for (int i = 0; i < 64; i++)
    for (int j = 0; j < i; j++)
      CU_ASSERT_NOT_EQUAL(states[i], states[j]);
  CU_ASSERT_EQUAL(states[9], tg_random_open(1, 1).state);
}

static void draws_stay_below_their_bound_and_reach_all_of_it(void) {
  tg_random random = tg_random_open(1, 1);
  uint32_t counts[7] = {0};
  for (int i = 0; i < 70000; i++) {
    uint32_t draw = tg_random_below(&random, 7);
    CU_ASSERT_FATAL(draw < 7);
    counts[draw]++;
  }
  for (int i = 0; i < 7; i++)
    CU_ASSERT(counts[i] > 9500 && counts[i] < 10500);
  CU_ASSERT_EQUAL(tg_random_below(&random, 0), 0);
  CU_ASSERT_EQUAL(tg_random_below(&random, 1), 0);
}

static void chances_are_as_asked(void) {
  tg_random random = tg_random_open(2, 1);
  int hits = 0, never = 0;
  for (int i = 0; i < 80000; i++) {
    hits += tg_random_chance(&random, 3, 8);
    never += tg_random_chance(&random, 0, 8);
  }
  CU_ASSERT(hits > 29000 && hits < 31000);
  CU_ASSERT_EQUAL(never, 0);
}

static void halving_halves(void) {
  tg_random random = tg_random_open(3, 1);
  int counts[17] = {0};
  for (int i = 0; i < 80000; i++)
    counts[tg_random_halving(&random)]++;
  CU_ASSERT(counts[0] > 39000 && counts[0] < 41000);
  CU_ASSERT(counts[1] > 19000 && counts[1] < 21000);
  CU_ASSERT(counts[2] > 9500 && counts[2] < 10500);
}

TG_UNIT_MAIN(random, TG_UNIT(the_stream_is_splitmix64), TG_UNIT(every_seed_and_stream_differs),
             TG_UNIT(draws_stay_below_their_bound_and_reach_all_of_it),
             TG_UNIT(chances_are_as_asked), TG_UNIT(halving_halves))
