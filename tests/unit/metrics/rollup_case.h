/** \file rollup_case.h
 *
 * Random sweep orders of some jobs, and sets of sums that must be the same.
 */
#ifndef ROLLUP_CASE_H
#define ROLLUP_CASE_H

#include "metrics/rollup.h"
#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { PARTICIPANTS = 70 };

static const int64_t securities[] = {70616, 85603, 110621};
static const int32_t dates[] = {20240904, 20240905};

static inline int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

/** With the tables that \a campaign wants; NULL: all. */
static inline void make_wanted(const tg_campaign *campaign, tg_rollup_set *set) {
  static int64_t participants[PARTICIPANTS];
  for (int i = 0; i < PARTICIPANTS; i++)
    participants[i] = 10 * i;
  tg_dimensions dimensions = {.securities = securities,
                              .participants = participants,
                              .dates = dates,
                              .security_count = TG_COUNT(securities),
                              .participant_count = PARTICIPANTS,
                              .date_count = TG_COUNT(dates)};
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, campaign, set, NULL), TG_OK);
}

static inline void make_set(tg_rollup_set *set) {
  make_wanted(NULL, set);
}

/* Of one job; some too large, or filled too little, for the fixed point of a cell. */
static inline tg_order_row random_order(uint64_t *seed, int round) {
  tg_order_row o = {.security = securities[round % 3], .date = dates[round % 2]};
  /* each security has participants of its own: what leaks from one job to the next is seen */
  o.participant = (int32_t)(10 * (20 * (round % 3) + below(seed, 20)));
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

static inline void add(tg_rollup_set *set, const tg_order_row *order) {
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_add(set, order, NULL, NULL), TG_OK);
}

/* After the carries, the same sum has the same words. */
static inline void carry(tg_rollup_row *row) {
  tg_exact_sum *sums[] = {&row->fill_ratio_sum, &row->quantity_squares, &row->savings_sum,
                          &row->compared_cost_sum, &row->improvement_sum};
  for (size_t s = 0; s < TG_COUNT(sums); s++) {
    tg_exact_sum_carry(sums[s]);
    sums[s]->adds = 0;
  }
}

static inline void check_same(tg_rollup_set *a, tg_rollup_set *b) {
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

static inline bool nothing_waits(const tg_rollup_set *set) {
  bool waits = set->job.sums.total_orders != 0;
  for (size_t t = 0; t < set->count; t++)
    waits |= set->sums[t].touched_count != 0;
  return !waits;
}

#endif
