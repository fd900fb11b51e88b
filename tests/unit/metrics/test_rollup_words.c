/** \file test_rollup_words.c
 *
 * What a job adds, kept as words, is the same as its orders, also where there is more of
 * everything; words that are not whole add nothing.
 */
#include "metrics/rollup_words.h"

#include "rollup_case.h"

#include <math.h>

enum { ORDERS = 60, ROUNDS = 30, MORE_PARTICIPANTS = 3 * PARTICIPANTS };

/* More securities, dates and participants than those of make_set, between them and around. */
static void make_larger(const tg_campaign *campaign, tg_rollup_set *set) {
  static const int64_t more_securities[] = {5, 70616, 80000, 85603, 110621, 999999};
  static const int32_t more_dates[] = {20240101, 20240904, 20240905, 20241231};
  static int64_t more_participants[MORE_PARTICIPANTS];
  for (int i = 0; i < MORE_PARTICIPANTS; i++)
    more_participants[i] = 10 * (i / 3) + i % 3;
  tg_dimensions dimensions = {.securities = more_securities,
                              .participants = more_participants,
                              .dates = more_dates,
                              .security_count = TG_COUNT(more_securities),
                              .participant_count = MORE_PARTICIPANTS,
                              .date_count = TG_COUNT(more_dates)};
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, campaign, set, NULL), TG_OK);
}

/* Of some orders what the scenario made of them, too. */
static const tg_scenario_row *random_dark(uint64_t *seed, tg_scenario_row *dark) {
  if (below(seed, 3))
    return NULL;
  *dark = (tg_scenario_row){.simulated_quantity = below(seed, 500),
                            .savings = ldexp((double)below(seed, 1000000), -17),
                            .actual_cost = (double)below(seed, 100000) / 7,
                            .improvement_pct = below(seed, 2) ? NAN : (double)below(seed, 100) / 3};
  return dark;
}

static void add_orders(uint64_t seed, int round, int orders, tg_rollup_set *set) {
  for (int i = 0; i < orders; i++) {
    tg_scenario_row dark;
    const tg_order_row order = random_order(&seed, round);
    CU_ASSERT_EQUAL_FATAL(tg_rollup_set_add(set, &order, random_dark(&seed, &dark), NULL), TG_OK);
  }
}

typedef void (*make_fn)(const tg_campaign *campaign, tg_rollup_set *set);

/* Orders into one set; into another their words, in another order of the jobs. */
static void compare(make_fn make, const tg_campaign *campaign) {
  static tg_words kept[ROUNDS];
  tg_rollup_set first, orders, words;
  make_wanted(campaign, &first);
  make(campaign, &orders);
  make(campaign, &words);
  for (int round = 0; round < ROUNDS; round++) {
    const int count = round % 5 ? round % 4 * ORDERS / 2 + 1 : 0;
    add_orders((uint64_t)round, round, count, &orders);
    add_orders((uint64_t)round, round, count, &first);
    CU_ASSERT_EQUAL(tg_rollup_words_put(&first, &kept[round]), TG_OK);
    CU_ASSERT_EQUAL(nothing_waits(&first), !count); /* it waits still */
    CU_ASSERT_EQUAL(kept[round].count == 0, !count);
    CU_ASSERT_EQUAL(tg_rollup_set_commit(&orders, NULL), TG_OK);
    tg_rollup_set_discard(&first);
  }
  for (int round = ROUNDS - 1; round >= 0; round--) {
    CU_ASSERT_EQUAL(tg_rollup_words_take(&words, kept[round].data, kept[round].count), TG_OK);
    CU_ASSERT_EQUAL(tg_rollup_set_commit(&words, NULL), TG_OK);
    tg_words_clear(&kept[round]);
  }
  check_same(&orders, &words);
  tg_rollup_set_clear(&first);
  tg_rollup_set_clear(&orders);
  tg_rollup_set_clear(&words);
}

/* All tables; tables with and without one cell for the whole job, and one that splits it. */
static void compare_tables(make_fn make) {
  static char by_date[] = "by_date", by_hour[] = "by_hour", by_participant[] = "by_participant";
  static char *tables[] = {by_date, by_hour, by_participant};
  static const size_t lists[][2] = {{0, 1}, {1, 1}, {2, 1}, {0, 2}, {1, 2}, {0, 3}};
  compare(make, NULL);
  for (size_t i = 0; i < TG_COUNT(lists); i++) {
    const tg_campaign campaign = {.tables = tables + lists[i][0], .table_count = lists[i][1]};
    compare(make, &campaign);
  }
}

static void kept_words_add_what_the_orders_add(void) {
  compare_tables(make_wanted);
}

static void they_do_so_where_there_is_more_of_everything(void) {
  compare_tables(make_larger);
}

static void words_are_appended_and_taken_back_as_they_are(void) {
  tg_rollup_set from, into;
  tg_words words = {0}, again = {0};
  make_set(&from);
  make_larger(NULL, &into);
  *tg_words_take(&words, 1) = 77;
  *tg_words_take(&again, 1) = 77;
  add_orders(3, 1, ORDERS, &from);
  CU_ASSERT_EQUAL(tg_rollup_words_put(&from, &words), TG_OK);
  CU_ASSERT_EQUAL(words.data[0], 77);
  CU_ASSERT_EQUAL(tg_rollup_words_take(&into, words.data + 1, words.count - 1), TG_OK);
  CU_ASSERT_EQUAL(tg_rollup_words_put(&into, &again), TG_OK);
  CU_ASSERT_EQUAL_FATAL(again.count, words.count);
  CU_ASSERT_EQUAL(memcmp(again.data, words.data, words.count * sizeof *words.data), 0);
  tg_words_clear(&words);
  tg_words_clear(&again);
  tg_rollup_set_clear(&from);
  tg_rollup_set_clear(&into);
}

/* The words of one job, and two sets: one to try them with, one without. */
typedef struct damage {
  tg_words words;
  tg_rollup_set tried, plain;
} damage;

static void damage_open(damage *d) {
  tg_rollup_set from;
  make_set(&from);
  make_set(&d->tried);
  make_set(&d->plain);
  d->words = (tg_words){0};
  add_orders(9, 2, ORDERS, &from);
  CU_ASSERT_EQUAL_FATAL(tg_rollup_words_put(&from, &d->words), TG_OK);
  tg_rollup_set_clear(&from);
}

/* Other jobs count in both; nothing of what was refused does. */
static void damage_close(damage *d) {
  for (int round = 0; round < 6; round++) {
    add_orders((uint64_t)round, round, ORDERS, &d->tried);
    add_orders((uint64_t)round, round, ORDERS, &d->plain);
    CU_ASSERT_EQUAL(tg_rollup_set_commit(&d->tried, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_rollup_set_commit(&d->plain, NULL), TG_OK);
  }
  check_same(&d->tried, &d->plain);
  tg_words_clear(&d->words);
  tg_rollup_set_clear(&d->tried);
  tg_rollup_set_clear(&d->plain);
}

static void expect_refused(damage *d, size_t count) {
  CU_ASSERT_EQUAL(tg_rollup_words_take(&d->tried, d->words.data, count), TG_CORRUPT);
  CU_ASSERT_TRUE(nothing_waits(&d->tried));
}

static void words_that_are_cut_off_or_too_many_add_nothing(void) {
  damage d;
  damage_open(&d);
  for (size_t count = 1; count < d.words.count; count++) {
    expect_refused(&d, count);
    const uint64_t said = d.words.data[0];
    d.words.data[0] = count; /* said so: whole only where a row ends */
    const tg_status status = tg_rollup_words_take(&d.tried, d.words.data, count);
    CU_ASSERT_TRUE(status == TG_OK || (status == TG_CORRUPT && nothing_waits(&d.tried)));
    tg_rollup_set_discard(&d.tried);
    d.words.data[0] = said;
  }
  *tg_words_take(&d.words, 1) = 1;
  expect_refused(&d, d.words.count);
  damage_close(&d);
}

static size_t bits_in(const uint64_t *words, size_t count) {
  size_t bits = 0;
  for (size_t w = 0; w < count; w++)
    bits += (size_t)__builtin_popcountll(words[w]);
  return bits;
}

/* Of those words that are no sums: the head; of each row table, three keys, whether exact sums
 * follow, how many participants, which. */
static size_t count_keys(const tg_rollup_set *set) {
  size_t keys = 3 + 1 + 1 + bits_in(set->participants_seen, PARTICIPANTS / 64 + 1);
  for (size_t t = 0; t < set->count; t++) {
    const tg_rollup_sums *sums = &set->sums[t];
    const size_t words = sums->participants.words;
    for (size_t i = 0; i < sums->touched_count; i++)
      keys += 1 + 3 + 1 + 1 + bits_in(sums->participants_seen + sums->touched[i] * words, words);
  }
  return keys;
}

static void a_key_that_is_not_known_adds_nothing(void) {
  damage d;
  size_t refused = 0;
  damage_open(&d);
  CU_ASSERT_EQUAL(tg_rollup_words_take(&d.tried, d.words.data, d.words.count), TG_OK);
  const size_t keys = count_keys(&d.tried);
  tg_rollup_set_discard(&d.tried);
  for (size_t at = 0; at < d.words.count; at++) {
    d.words.data[at] ^= UINT64_C(1) << 40;
    const tg_status status = tg_rollup_words_take(&d.tried, d.words.data, d.words.count);
    CU_ASSERT_TRUE(status == TG_OK || (status == TG_CORRUPT && nothing_waits(&d.tried)));
    refused += status == TG_CORRUPT;
    tg_rollup_set_discard(&d.tried);
    d.words.data[at] ^= UINT64_C(1) << 40;
  }
  CU_ASSERT_EQUAL(refused, keys);
  damage_close(&d);
}

/* Such a job is unknown to a run that selects others. */
static void jobs_and_participants_of_another_run_are_refused(void) {
  damage d;
  damage_open(&d);
  tg_rollup_set larger;
  tg_words words = {0};
  uint64_t seed = 8;
  make_larger(NULL, &larger);
  tg_order_row order = random_order(&seed, 0);
  order.security = 5;
  add(&larger, &order);
  CU_ASSERT_EQUAL(tg_rollup_words_put(&larger, &words), TG_OK);
  tg_rollup_set_discard(&larger);
  CU_ASSERT_EQUAL(tg_rollup_words_take(&d.tried, words.data, words.count), TG_CORRUPT);
  order = random_order(&seed, 0);
  order.participant = 11;
  words.count = 0;
  add(&larger, &order);
  CU_ASSERT_EQUAL(tg_rollup_words_put(&larger, &words), TG_OK);
  CU_ASSERT_EQUAL(tg_rollup_words_take(&d.tried, words.data, words.count), TG_CORRUPT);
  CU_ASSERT_TRUE(nothing_waits(&d.tried));
  tg_words_clear(&words);
  tg_rollup_set_clear(&larger);
  damage_close(&d);
}

TG_UNIT_MAIN(rollup_words, TG_UNIT(kept_words_add_what_the_orders_add),
             TG_UNIT(they_do_so_where_there_is_more_of_everything),
             TG_UNIT(words_are_appended_and_taken_back_as_they_are),
             TG_UNIT(words_that_are_cut_off_or_too_many_add_nothing),
             TG_UNIT(a_key_that_is_not_known_adds_nothing),
             TG_UNIT(jobs_and_participants_of_another_run_are_refused))
