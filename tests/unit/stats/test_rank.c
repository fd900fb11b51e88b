/* Average ranks against counting what is below and equal. */
#include "stats/rank.h"

#include "sample_case.h"
#include "unit.h"

enum { MOST = 120 };

static void random_values_agree_with_counting(void) {
  uint64_t state = 3;
  for (int round = 0; round < 200; round++) {
    double values[MOST];
    int64_t ranks[MOST];
    int n = (int)(tg_splitmix(&state) % (MOST + 1));
    uint64_t levels = 1 + tg_splitmix(&state) % 200;
    for (int i = 0; i < n; i++)
      values[i] = (double)(tg_splitmix(&state) % levels) - 20;
    CU_ASSERT_EQUAL_FATAL(tg_rank_all(values, (size_t)n, ranks), TG_OK);
    for (int i = 0; i < n; i++) {
      int64_t twice = 1;
      for (int j = 0; j < n; j++)
        twice += 2 * (values[j] < values[i]) + (values[j] == values[i]);
      CU_ASSERT_EQUAL(ranks[i], twice);
    }
  }
}

static void single_values_have_even_ranks(void) {
  CU_ASSERT_EQUAL(tg_rank_doubled(0, 1), 2);
  CU_ASSERT_EQUAL(tg_rank_doubled(6, 1), 14);
  CU_ASSERT_EQUAL(tg_rank_doubled(0, 2), 3);
  CU_ASSERT_EQUAL(tg_rank_doubled(4, 3), 12);
}

static void infinities_and_zeros_have_ranks(void) {
  const double values[] = {INFINITY, -0.0, 0.0, -INFINITY, INFINITY};
  int64_t ranks[5];
  CU_ASSERT_EQUAL(tg_rank_all(values, 5, ranks), TG_OK);
  CU_ASSERT(ranks[0] == 9 && ranks[1] == 5 && ranks[2] == 5 && ranks[3] == 2 && ranks[4] == 9);
}

TG_UNIT_MAIN(rank, TG_UNIT(random_values_agree_with_counting),
             TG_UNIT(single_values_have_even_ranks), TG_UNIT(infinities_and_zeros_have_ranks))
