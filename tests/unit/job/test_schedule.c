/** \file test_schedule.c
 *
 * The simulation beside a slow twin, which keeps every rank's state in a list and looks
 * through all of it for the next event; and cases that can be worked out by hand.
 */
#include "job/schedule.h"
#include "base/random.h"
#include "unit.h"

#include <math.h>
#include <string.h>

enum { RANKS = 12, UNITS = 80 };

typedef struct rank_state {
  int64_t asks; /* when its next request is at the counter; -1 = none */
  int64_t idle;
} rank_state;

typedef struct twin {
  rank_state ranks[RANKS];
  int64_t counter_free, rank_0_busy_until, longest_wait, requests, total, asked;
} twin;

static int64_t way_of(const tg_schedule_setup *setup, int64_t rank) {
  int64_t per_node = setup->ranks / setup->nodes + (setup->ranks % setup->nodes != 0);
  return rank / per_node == 0 ? setup->near : setup->far;
}

static int64_t next_of(const twin *t, int64_t ranks) {
  int64_t next = -1;
  for (int64_t r = 0; r < ranks; r++)
    if (t->ranks[r].asks >= 0 && (next < 0 || t->ranks[r].asks < t->ranks[next].asks))
      next = r;
  return next;
}

static void play_slowly(twin *t, const tg_schedule_setup *setup, const int64_t *work,
                        const uint32_t *ends, size_t batches) {
  size_t unit = 0, batch = 0;
  for (int64_t r = 0; r < setup->ranks; r++)
    t->ranks[r].asks = way_of(setup, r);
  for (int64_t rank; (rank = next_of(t, setup->ranks)) >= 0;) {
    int64_t asks = t->ranks[rank].asks, begin = asks, way = way_of(setup, rank), sum = 0;
    if (begin < t->counter_free)
      begin = t->counter_free;
    if (setup->assisted && begin < t->rank_0_busy_until)
      begin = t->rank_0_busy_until;
    t->longest_wait = begin - asks > t->longest_wait ? begin - asks : t->longest_wait;
    t->counter_free = begin + setup->service;
    int64_t there = t->counter_free + way;
    t->requests++;
    t->asked += there - (asks - way);
    if (batch == batches) {
      t->ranks[rank] = (rank_state){-1, there};
      continue;
    }
    for (; unit < ends[batch]; unit++)
      sum += tg_schedule_taken(setup, work[unit], unit);
    batch++;
    t->total += sum;
    if (rank == 0)
      t->rank_0_busy_until = there + sum;
    t->ranks[rank].asks = there + sum + way;
  }
}

static void compare(const tg_schedule_setup *setup, const int64_t *work, size_t count,
                    const uint32_t *ends, size_t batches) {
  tg_schedule_result r;
  twin t = {0};
  int64_t last = 0, first = INT64_MAX, lost = 0;
  CU_ASSERT_EQUAL(tg_schedule_run(setup, work, count, ends, batches, &r, NULL), TG_OK);
  play_slowly(&t, setup, work, ends, batches);
  for (int64_t i = 0; i < setup->ranks; i++) {
    last = t.ranks[i].idle > last ? t.ranks[i].idle : last;
    first = t.ranks[i].idle < first ? t.ranks[i].idle : first;
  }
  for (int64_t i = 0; i < setup->ranks; i++)
    lost += last - t.ranks[i].idle;
  double all = (double)last * (double)setup->ranks;
  CU_ASSERT_EQUAL(r.makespan, last);
  CU_ASSERT_EQUAL(r.tail, last - first);
  CU_ASSERT_EQUAL(r.requests, t.requests);
  CU_ASSERT_EQUAL(r.longest_wait, t.longest_wait);
  CU_ASSERT_EQUAL(r.total, t.total);
  CU_ASSERT_EQUAL(t.total + t.asked + lost, last * setup->ranks); /* nothing is left out */
  if (last) {
    CU_ASSERT_EQUAL(r.efficiency, (double)t.total / all);
    CU_ASSERT_EQUAL(r.asking, (double)t.asked / all);
    CU_ASSERT_EQUAL(r.tail_share, (double)lost / all);
  }
}

static size_t make_case(tg_random *random, tg_schedule_setup *setup, int64_t *work) {
  size_t count = tg_random_below(random, UNITS + 1);
  int64_t ranks = 1 + tg_random_below(random, RANKS);
  int64_t near = tg_random_below(random, 30);
  *setup = (tg_schedule_setup){.ranks = ranks,
                               .nodes = 1 + tg_random_below(random, (uint32_t)ranks),
                               .service = tg_random_below(random, 20),
                               .near = near,
                               .far = near + tg_random_below(random, 100),
                               .assisted = tg_random_chance(random, 1, 2),
                               .spread = tg_random_below(random, 3) * 100,
                               .seed = tg_random_next(random)};
  uint32_t most = tg_random_chance(random, 1, 2) ? 5 : 2000; /* many ties, or few */
  for (size_t i = 0; i < count; i++)
    work[i] = tg_random_below(random, most);
  return count;
}

static void the_simulation_agrees_with_its_slow_twin(void) {
  tg_random random = tg_random_open(20241121, 1);
  for (int round = 0; round < 3000; round++) {
    tg_schedule_setup setup;
    int64_t work[UNITS];
    uint32_t ends[UNITS];
    size_t count = make_case(&random, &setup, work);
    size_t batches =
        tg_random_chance(&random, 1, 2)
            ? tg_schedule_batches(count, 1 + tg_random_below(&random, 9), ends)
            : tg_schedule_guided(work, count, setup.ranks, 1 + tg_random_below(&random, 4), ends);
    compare(&setup, work, count, ends, batches);
  }
}

static tg_schedule_result run_units(int64_t ranks, const int64_t *work, size_t count) {
  tg_schedule_setup setup = {.ranks = ranks, .nodes = 1, .service = 3, .near = 2, .far = 2};
  uint32_t ends[UNITS];
  tg_schedule_result r;
  size_t batches = tg_schedule_batches(count, 1, ends);
  CU_ASSERT_EQUAL(tg_schedule_run(&setup, work, count, ends, batches, &r, NULL), TG_OK);
  return r;
}

static void one_rank_works_and_asks_in_turn(void) {
  const int64_t work[] = {100, 50, 10};
  tg_schedule_result r = run_units(1, work, 3);
  CU_ASSERT_EQUAL(r.makespan, 160 + 4 * (2 + 3 + 2));
  CU_ASSERT_EQUAL(r.requests, 4);
  CU_ASSERT_EQUAL(r.longest_wait, 0);
  CU_ASSERT_EQUAL(r.tail, 0);
  CU_ASSERT_EQUAL(r.largest, 100);
  CU_ASSERT_EQUAL(r.efficiency, 160.0 / 188.0);
}

static void equal_units_on_two_ranks_wait_for_each_other_at_the_counter(void) {
  const int64_t work[] = {100, 100, 100, 100};
  tg_schedule_result r = run_units(2, work, 4);
  /* both ask at 0: answered at 7 and 10; again at 107 and 110, no wait: done at 214 and 217 */
  CU_ASSERT_EQUAL(r.longest_wait, 3);
  CU_ASSERT_EQUAL(r.makespan, 10 + 100 + 7 + 100 + 7);
  CU_ASSERT_EQUAL(r.tail, 3);
  CU_ASSERT_EQUAL(r.counter_load, 6 * 3 / 224.0);
}

static void one_giant_unit_is_what_limits(void) {
  const int64_t work[] = {100000, 10, 10, 10};
  tg_schedule_result r = run_units(4, work, 4);
  CU_ASSERT_EQUAL(r.makespan, 7 + 100000 + 7);
  CU_ASSERT_EQUAL(r.limit, TG_LIMITED_BY_LARGEST);
  CU_ASSERT(r.tail_share > 0.7);
}

static void tiny_units_are_limited_by_the_counter_and_none_by_nothing_to_do(void) {
  int64_t work[UNITS];
  for (size_t i = 0; i < UNITS; i++)
    work[i] = 1;
  CU_ASSERT_EQUAL(run_units(8, work, UNITS).limit, TG_LIMITED_BY_COUNTER);
  for (size_t i = 0; i < UNITS; i++)
    work[i] = 100000;
  CU_ASSERT_EQUAL(run_units(8, work, UNITS).limit, TG_LIMITED_BY_NOTHING);
  CU_ASSERT_EQUAL(run_units(9, work, 10).limit, TG_LIMITED_BY_TAIL);
  CU_ASSERT_EQUAL(run_units(3, work, 0).makespan, 2 + 3 * 3 + 2);
}

/* Rank 1 asks while rank 0 is at its unit of 1000: answered when that is done. */
static void over_tcp_a_request_waits_for_rank_0(void) {
  const int64_t work[] = {1000, 10, 10};
  const uint32_t ends[] = {1, 2, 3};
  tg_schedule_setup setup = {
      .ranks = 2, .nodes = 2, .service = 3, .near = 2, .far = 20, .assisted = true};
  tg_schedule_result r;
  CU_ASSERT_EQUAL(tg_schedule_run(&setup, work, 3, ends, 3, &r, NULL), TG_OK);
  CU_ASSERT_EQUAL(r.longest_wait, 1007 - 20);
  setup.assisted = false;
  CU_ASSERT_EQUAL(tg_schedule_run(&setup, work, 3, ends, 3, &r, NULL), TG_OK);
  CU_ASSERT_EQUAL(r.longest_wait, 0);
}

static void batches_hold_every_unit_once(void) {
  uint32_t ends[UNITS];
  CU_ASSERT_EQUAL(tg_schedule_batches(10, 4, ends), 3);
  CU_ASSERT(ends[0] == 4 && ends[1] == 8 && ends[2] == 10);
  const int64_t work[] = {50, 20, 10, 5, 5, 5, 5};
  /* 100 left: 25 wanted, the first has more; 50: 12; 30: 7; 20: 5; 15: 3; ... */
  size_t batches = tg_schedule_guided(work, 7, 2, 2, ends);
  CU_ASSERT_EQUAL(batches, 7);
  CU_ASSERT_EQUAL(ends[6], 7);
  const int64_t even[] = {10, 10, 10, 10, 10, 10, 10, 10};
  CU_ASSERT_EQUAL(tg_schedule_guided(even, 8, 2, 1, ends), 4);
  CU_ASSERT(ends[0] == 4 && ends[1] == 6 && ends[2] == 7 && ends[3] == 8);
  CU_ASSERT_EQUAL(tg_schedule_guided(even, 0, 2, 1, ends), 0);
}

static void the_spread_is_even_and_bounded(void) {
  tg_schedule_setup setup = {.spread = 100, .seed = 5};
  int64_t least = INT64_MAX, most = 0;
  double sum = 0;
  for (size_t i = 0; i < 20000; i++) {
    int64_t taken = tg_schedule_taken(&setup, 1000000, i);
    least = taken < least ? taken : least;
    most = taken > most ? taken : most;
    sum += (double)taken;
  }
  CU_ASSERT(least == 900000 && most == 1100000);
  CU_ASSERT(fabs(sum / 20000 - 1e6) < 2000);
  setup.spread = 0;
  CU_ASSERT_EQUAL(tg_schedule_taken(&setup, 77, 3), 77);
}

static void synthetic_jobs_are_skewed_and_have_their_mean(void) {
  enum { JOBS = 10000 };
  int64_t *work = malloc(JOBS * sizeof *work), *again = malloc(JOBS * sizeof *again);
  double sum = 0;
  tg_schedule_synthetic(work, JOBS, 250, 1.6, 1e6, 3);
  tg_schedule_synthetic(again, JOBS, 250, 1.6, 1e6, 3);
  for (size_t i = 0; i < JOBS; i++) {
    sum += (double)work[i];
    CU_ASSERT_FATAL(i == 0 || work[i - 1] >= work[i]);
  }
  CU_ASSERT(fabs(sum / JOBS / 1e6 - 1) < 1e-3);
  CU_ASSERT(work[JOBS / 2] < 600000 && work[0] > 5000000);
  CU_ASSERT_EQUAL(memcmp(work, again, JOBS * sizeof *work), 0);
  free(work);
  free(again);
}

static void times_beyond_64_bits_are_refused(void) {
  const int64_t work[] = {INT64_MAX / 2, INT64_MAX / 2};
  const uint32_t ends[] = {1, 2};
  tg_schedule_setup setup = tg_schedule_setup_for(4, 1, TG_NETWORK_RDMA);
  tg_schedule_result r;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_schedule_run(&setup, work, 2, ends, 2, &r, &err), TG_LIMIT);
}

TG_UNIT_MAIN(schedule, TG_UNIT(the_simulation_agrees_with_its_slow_twin),
             TG_UNIT(one_rank_works_and_asks_in_turn),
             TG_UNIT(equal_units_on_two_ranks_wait_for_each_other_at_the_counter),
             TG_UNIT(one_giant_unit_is_what_limits),
             TG_UNIT(tiny_units_are_limited_by_the_counter_and_none_by_nothing_to_do),
             TG_UNIT(over_tcp_a_request_waits_for_rank_0), TG_UNIT(batches_hold_every_unit_once),
             TG_UNIT(the_spread_is_even_and_bounded),
             TG_UNIT(synthetic_jobs_are_skewed_and_have_their_mean),
             TG_UNIT(times_beyond_64_bits_are_refused))
