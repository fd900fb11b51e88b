#include "simulate/quote_means.h"

#include "splitmix.h"
#include "unit.h"

enum { QUOTES = 60, CASES = 200, SPANS = 50 };

typedef struct market {
  int64_t time[QUOTES], bid[QUOTES], offer[QUOTES];
  tg_quotes quotes;
} market;

static int64_t below(uint64_t *seed, int64_t bound) {
  return (int64_t)(tg_splitmix(seed) % (uint64_t)bound);
}

/* Equal times, missing and crossed quotes, prices near the end of 64 bits. */
static void make_market(uint64_t *seed, market *m) {
  int64_t level = below(seed, 2) ? 1000 : INT64_MAX - 100, now = 0;
  m->quotes = (tg_quotes){.time = m->time, .bid = m->bid, .offer = m->offer};
  m->quotes.count = (size_t)below(seed, QUOTES + 1);
  for (size_t i = 0; i < m->quotes.count; i++) {
    m->time[i] = now += below(seed, 3);
    m->bid[i] = level + below(seed, 40);
    m->offer[i] = level + 30 + below(seed, 40);
    if (!below(seed, 6))
      m->bid[i] = below(seed, 2) ? TG_NO_PRICE : 0;
    if (!below(seed, 6))
      m->offer[i] = below(seed, 2) ? TG_NO_PRICE : -1;
  }
}

static bool counts(const market *m, size_t i, bool crossed) {
  return m->bid[i] > 0 && m->offer[i] > 0 && (crossed || m->bid[i] < m->offer[i]);
}

/* Sums of doubles would not do: 2^63 and a few units. */
static tg_quote_mean plain_mean(const market *m, int64_t from, int64_t to, bool crossed) {
  __int128 sum = 0, spread = 0, count = 0;
  for (size_t i = 0; i < m->quotes.count; i++)
    if (counts(m, i, crossed) && m->time[i] >= from && m->time[i] <= to) {
      sum += (__int128)m->bid[i] + m->offer[i];
      spread += (__int128)m->offer[i] - m->bid[i];
      count += 2;
    }
  if (!count)
    return (tg_quote_mean){NAN, NAN};
  return (tg_quote_mean){(double)sum / (double)count, (double)spread / (double)count};
}

static tg_quote_mean plain_last(const market *m, int64_t to, bool crossed) {
  tg_quote_mean last = {NAN, NAN};
  for (size_t i = 0; i < m->quotes.count; i++)
    if (counts(m, i, crossed) && m->time[i] <= to)
      last = (tg_quote_mean){
          (double)((__int128)m->bid[i] + m->offer[i]) / 2,
          (double)((__int128)m->offer[i] - m->bid[i]) / 2,
      };
  return last;
}

static bool same(tg_quote_mean a, tg_quote_mean b) {
  bool midpoint = isnan(a.midpoint) ? isnan(b.midpoint) : a.midpoint == b.midpoint;
  bool spread = isnan(a.half_spread) ? isnan(b.half_spread) : a.half_spread == b.half_spread;
  return midpoint && spread;
}

static void means_are_those_of_a_walk_through_all_quotes(void) {
  uint64_t seed = 11;
  size_t wrong = 0, found = 0;
  for (int i = 0; i < CASES; i++) {
    market m;
    tg_quote_means means = {0};
    bool crossed = i % 2;
    make_market(&seed, &m);
    CU_ASSERT_EQUAL_FATAL(tg_quote_means_make(&m.quotes, crossed, &means), 0);
    for (int s = 0; s < SPANS; s++) {
      int64_t from = below(&seed, 100) - 5, to = from + below(&seed, 20) - 2;
      tg_quote_mean mean = tg_quote_means_between(&means, from, to);
      found += !isnan(mean.midpoint);
      wrong += !same(mean, plain_mean(&m, from, to, crossed));
      wrong += !same(tg_quote_means_last(&means, to), plain_last(&m, to, crossed));
    }
    tg_quote_means_clear(&means);
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_TRUE(found > CASES * SPANS / 4);
}

static void one_quote_counts_only_when_it_is_whole_and_not_crossed(void) {
  static const struct {
    int64_t bid, offer;
    double midpoint, half_spread;
  } cases[] = {{100, 103, 101.5, 1.5},
               {100, 100, NAN, NAN},
               {101, 100, NAN, NAN},
               {0, 100, NAN, NAN},
               {100, 0, NAN, NAN},
               {TG_NO_PRICE, 100, NAN, NAN},
               {100, TG_NO_PRICE, NAN, NAN},
               {-5, -3, NAN, NAN},
               {1, 2, 1.5, 0.5},
               {1, INT64_MAX, 0x1p62, 0x1p62}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_TRUE(same(tg_quote_mean_of(cases[i].bid, cases[i].offer),
                        (tg_quote_mean){cases[i].midpoint, cases[i].half_spread}));
}

static void memory_is_taken_from_the_budget_and_given_back(void) {
  uint64_t seed = 5;
  market m;
  do
    make_market(&seed, &m);
  while (m.quotes.count < QUOTES / 2);
  int64_t budget = 1 << 20, full = budget;
  tg_quote_means means = {.budget = &budget};
  CU_ASSERT_EQUAL(tg_quote_means_make(&m.quotes, false, &means), 0);
  CU_ASSERT_TRUE(full - budget >= (int64_t)(m.quotes.count * 40));
  int64_t needed = full - budget;
  tg_quote_means_clear(&means);
  CU_ASSERT_EQUAL(budget, full);
  budget = needed - 1;
  CU_ASSERT_EQUAL(tg_quote_means_make(&m.quotes, false, &means), -1);
  tg_quote_means_clear(&means);
  CU_ASSERT_EQUAL(budget, needed - 1);
}

TG_UNIT_MAIN(quote_means, TG_UNIT(means_are_those_of_a_walk_through_all_quotes),
             TG_UNIT(one_quote_counts_only_when_it_is_whole_and_not_crossed),
             TG_UNIT(memory_is_taken_from_the_budget_and_given_back))
