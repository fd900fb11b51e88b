#include "job/job_private.h"

#include "splitmix.h"
#include "unit.h"

enum { ROWS = 4000 };

/* Of any size, often at the bounds that the rules compare with. */
static int64_t random_price(uint64_t *seed) {
  static const int64_t bounds[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, 2, INT64_MAX - 1, INT64_MAX};
  const uint64_t draw = tg_splitmix(seed);
  return draw & 1 ? bounds[(draw >> 1) % TG_COUNT(bounds)] : (int64_t)tg_splitmix(seed);
}

static void missing_and_crossed_quotes_are_those_of_a_look_at_each_row(void) {
  static int64_t bid[ROWS], offer[ROWS];
  uint64_t seed = 7;
  int64_t missing = 0, crossed = 0;
  tg_job_row job = {.missing_quotes = 3, .crossed_quotes = 4};
  for (int row = 0; row < ROWS; row++) {
    bid[row] = random_price(&seed);
    offer[row] = tg_splitmix(&seed) % 5 ? random_price(&seed) : bid[row];
    missing += bid[row] <= 0 || offer[row] <= 0;
    crossed += bid[row] > 0 && offer[row] > 0 && bid[row] >= offer[row];
  }
  tg_job_count_quotes(&job,
                      &(tg_orders){.count = ROWS, .national_bid = bid, .national_offer = offer});
  CU_ASSERT_EQUAL(job.missing_quotes, 3 + missing);
  CU_ASSERT_EQUAL(job.crossed_quotes, 4 + crossed);
  CU_ASSERT_TRUE(missing > 0 && crossed > 0);
}

TG_UNIT_MAIN(job_sums, TG_UNIT(missing_and_crossed_quotes_are_those_of_a_look_at_each_row))
