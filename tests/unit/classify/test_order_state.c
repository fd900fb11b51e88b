#include "classify/order_state.h"
#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

enum { ROOM = 300 };

/* Columns that order states read, as arrays. */
typedef struct events {
  size_t count, trade_count;
  int64_t order_id[ROOM], time[ROOM], leaves[ROOM], others[ROOM];
  int16_t reason[ROOM];
  int64_t trade_order[ROOM], trade_time[ROOM];
  int16_t deal_source[ROOM];
} events; /* others: columns of which no rule here asks */

static tg_orders orders_of(const events *e) {
  return (tg_orders){.count = e->count,
                     .order_id = e->order_id,
                     .time = e->time,
                     .leaves = e->leaves,
                     .quantity = e->others,
                     .matched = e->others,
                     .change_reason = e->reason};
}

static tg_trades trades_of(const events *e) {
  return (tg_trades){.count = e->trade_count,
                     .order_id = e->trade_order,
                     .time = e->trade_time,
                     .price = e->others,
                     .quantity = e->others,
                     .deal_source = e->deal_source};
}

static const int64_t BIG = INT64_C(7904794000124134556);

static void random_events(uint64_t *seed, events *e) {
  int64_t ids = 1 + below(seed, 40), now = 1000;
  e->count = (size_t)below(seed, ROOM);
  e->trade_count = (size_t)below(seed, ROOM);
  for (size_t i = 0; i < e->count; i++) {
    now += below(seed, 3) == 0;
    e->order_id[i] = (below(seed, 2) ? BIG : -BIG) + below(seed, ids);
    e->time[i] = now;
    e->leaves[i] = below(seed, 2);
    e->reason[i] = (int16_t)(below(seed, 2) ? 3 : 5 + below(seed, 20));
  }
  for (size_t i = 0; i < e->trade_count; i++) {
    e->trade_order[i] = (below(seed, 2) ? BIG : -BIG) + below(seed, ids + 2);
    e->trade_time[i] = 1000 + (int64_t)i;
    e->deal_source[i] = (int16_t)(below(seed, 5) ? 1 : 47);
  }
}

/* The state of one id by looking at every row. */
static bool twin(const events *e, int64_t id, bool compat, tg_order_state *state) {
  int64_t first_time = INT64_MAX, last_time = INT64_MIN;
  memset(state, 0, sizeof *state);
  state->order_id = id;
  state->before = state->final = UINT32_MAX;
  for (size_t i = 0; i < e->count; i++)
    if (e->order_id[i] == id) {
      first_time = e->time[i] < first_time ? e->time[i] : first_time;
      last_time = e->time[i] > last_time ? e->time[i] : last_time;
      state->has_new |= e->reason[i] == 6;
    }
  for (uint32_t i = 0; i < e->count; i++) {
    if (e->order_id[i] != id)
      continue;
    state->last = i;
    if (e->time[i] == first_time && state->before == UINT32_MAX)
      state->before = i;
    if (e->time[i] == first_time)
      state->after = i;
    if (e->time[i] == last_time && (!compat || state->final == UINT32_MAX))
      state->final = i;
  }
  for (size_t i = 0; i < e->trade_count; i++)
    state->trades += e->trade_order[i] == id;
  return first_time != INT64_MAX;
}

static void compare_trades(const events *e, const tg_order_states *states,
                           const tg_order_state *state) {
  uint32_t next = state->first_trade;
  for (uint32_t row = 0; row < e->trade_count; row++)
    if (e->trade_order[row] == state->order_id)
      CU_ASSERT_EQUAL(states->trade_index[next++], row);
  CU_ASSERT_EQUAL(next, state->first_trade + state->trades);
}

static void compare_state(const events *e, const tg_order_states *states, size_t i, bool compat) {
  const tg_order_state *mine = &states->states[i];
  tg_order_state theirs;
  CU_ASSERT_TRUE(twin(e, mine->order_id, compat, &theirs));
  CU_ASSERT_EQUAL(mine->before, theirs.before);
  CU_ASSERT_EQUAL(mine->after, theirs.after);
  CU_ASSERT_EQUAL(mine->final, theirs.final);
  CU_ASSERT_EQUAL(mine->last, theirs.last);
  CU_ASSERT_EQUAL(mine->trades, theirs.trades);
  CU_ASSERT_EQUAL(mine->has_new, theirs.has_new);
  CU_ASSERT_EQUAL(tg_map_get(&states->map, mine->order_id), i);
  if (i)
    CU_ASSERT_TRUE(mine[-1].order_id < mine->order_id);
  compare_trades(e, states, mine);
}

static void compare_all(const events *e, const tg_order_states *states, const int8_t *orphan,
                        bool compat) {
  tg_order_state ignored;
  int64_t orphans = 0, rows = 0;
  for (size_t i = 0; i < states->count; i++)
    compare_state(e, states, i, compat);
  for (size_t i = 0; i < e->count; i++)
    rows += tg_map_get(&states->map, e->order_id[i]) != TG_MAP_NONE;
  CU_ASSERT_EQUAL((size_t)rows, e->count);
  for (size_t i = 0; i < e->trade_count; i++) {
    CU_ASSERT_EQUAL(orphan[i], !twin(e, e->trade_order[i], compat, &ignored));
    orphans += orphan[i];
  }
  CU_ASSERT_EQUAL(states->orphans, orphans);
  CU_ASSERT_EQUAL(states->trade_count + (size_t)orphans, e->trade_count);
}

static void states_of_random_events_equal_those_of_a_look_at_every_row(void) {
  static events e;
  uint64_t seed = 20240905;
  tg_order_states states = {0};
  for (int round = 0; round < 200; round++) {
    int8_t orphan[ROOM] = {0};
    random_events(&seed, &e);
    tg_orders orders = orders_of(&e);
    tg_trades trades = trades_of(&e);
    bool compat = round & 1;
    CU_ASSERT_EQUAL_FATAL(tg_order_states_build(&orders, &trades, compat, orphan, &states), TG_OK);
    CU_ASSERT_EQUAL_FATAL(tg_order_states_number(&states), TG_OK);
    compare_all(&e, &states, orphan, compat);
  }
  tg_order_states_clear(&states);
}

static void no_rows_make_no_states(void) {
  tg_order_states states = {0};
  tg_orders orders = {0};
  tg_trades trades = {0};
  CU_ASSERT_EQUAL(tg_order_states_build(&orders, &trades, false, NULL, &states), TG_OK);
  CU_ASSERT_EQUAL(states.count, 0);
  tg_order_states_clear(&states);
}

static void groups_follow_leaves_and_matched(void) {
  static const struct {
    int64_t leaves, matched;
    int corrected, compat;
  } cases[] = {{0, 10, 1, 1}, {0, 0, 3, 1}, {5, 5, 2, 2}, {10, 0, 3, 3}, {1, INT64_MAX, 2, 2}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    CU_ASSERT_EQUAL(tg_order_group(cases[i].leaves, cases[i].matched, false), cases[i].corrected);
    CU_ASSERT_EQUAL(tg_order_group(cases[i].leaves, cases[i].matched, true), cases[i].compat);
  }
}

static void outcome_classes_turn_at_99_percent_and_one_second(void) {
  static const struct {
    int64_t traded, quantity, duration;
    int outcome;
  } cases[] = {
      {99, 100, 999999999, 1},
      {99, 100, 1000000000, 2},
      {98, 100, 0, 3},
      {989, 1000, 0, 3},
      {990, 1000, 0, 1},
      {0, 0, 0, 3},
      {150, 100, 0, 1},
      {0, 1, 0, 3},
      {INT64_MAX, INT64_MAX, 0, 1},
      {INT64_MAX / 2, INT64_MAX, 0, 3},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_EQUAL(tg_order_outcome(cases[i].traded, cases[i].quantity, cases[i].duration),
                    cases[i].outcome);
}

static void size_classes_include_their_upper_bound(void) {
  static const struct {
    int64_t quantity;
    int size_class;
    const char *label;
  } cases[] = {{0, 1, "<1K"},         {1000, 1, "<1K"},      {1001, 2, "1K-5K"},
               {5000, 2, "1K-5K"},    {5001, 3, "5K-10K"},   {10000, 3, "5K-10K"},
               {10001, 4, "10K-50K"}, {50000, 4, "10K-50K"}, {50001, 5, ">50K"},
               {INT64_MAX, 5, ">50K"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    CU_ASSERT_EQUAL(tg_size_class(cases[i].quantity), cases[i].size_class);
    CU_ASSERT_STRING_EQUAL(tg_size_class_label(cases[i].size_class), cases[i].label);
  }
  CU_ASSERT_STRING_EQUAL(tg_size_class_label(0), "");
  CU_ASSERT_STRING_EQUAL(tg_size_class_label(6), "");
}

/* One order: a row of reason 6, a last row; one trade. */
static void a_sweep_qualifies_only_when_all_three_rules_hold(void) {
  static const struct {
    int16_t first_reason, last_reason;
    int64_t last_leaves;
    size_t trades;
    int16_t deal_source;
    bool qualifies;
  } cases[] = {
      {6, 3, 0, 1, 1, true},  {5, 3, 0, 1, 1, false},  {6, 1, 0, 1, 1, false},
      {6, 3, 1, 1, 1, false}, {6, 3, 0, 1, 47, false}, {6, 3, 0, 0, 1, false},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    events e = {.count = 2, .trade_count = cases[i].trades, .order_id = {7, 7}, .time = {1, 2}};
    e.leaves[0] = 5;
    e.leaves[1] = cases[i].last_leaves;
    e.reason[0] = cases[i].first_reason;
    e.reason[1] = cases[i].last_reason;
    e.trade_order[0] = 7;
    e.deal_source[0] = cases[i].deal_source;
    tg_orders orders = orders_of(&e);
    tg_trades trades = trades_of(&e);
    tg_order_states states = {0};
    CU_ASSERT_EQUAL_FATAL(tg_order_states_build(&orders, &trades, false, NULL, &states), TG_OK);
    tg_order_track track = tg_order_state_track(&orders, &states.states[0]);
    tg_order_fills fills = tg_order_state_fills(&trades, &states, &states.states[0]);
    CU_ASSERT_EQUAL(tg_order_qualifying(&track, &fills), cases[i].qualifies);
    tg_order_states_clear(&states);
  }
}

static void an_order_lives_until_nothing_is_left_or_a_reason_ends_it(void) {
  static const struct {
    int64_t leaves;
    int8_t status;
    int16_t reason;
    bool live;
  } cases[] = {{5, 1, 6, true},   {5, 2, 6, true},   {5, 1, 3, true},   {5, 1, 5, true},
               {5, 1, 30, true},  {0, 1, 3, false},  {-1, 1, 5, false}, {5, 4, 6, false},
               {5, 2, 1, false},  {5, 2, 9, false},  {5, 1, 10, false}, {5, 1, 4, false},
               {5, 1, 19, false}, {5, 1, 24, false}, {5, 1, 26, false}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    const tg_orders one = {.count = 1,
                           .leaves = &cases[i].leaves,
                           .order_status = &cases[i].status,
                           .change_reason = &cases[i].reason};
    CU_ASSERT_EQUAL(tg_order_live(&one, 0), cases[i].live);
  }
}

TG_UNIT_MAIN(order_state, TG_UNIT(states_of_random_events_equal_those_of_a_look_at_every_row),
             TG_UNIT(no_rows_make_no_states), TG_UNIT(groups_follow_leaves_and_matched),
             TG_UNIT(outcome_classes_turn_at_99_percent_and_one_second),
             TG_UNIT(size_classes_include_their_upper_bound),
             TG_UNIT(a_sweep_qualifies_only_when_all_three_rules_hold),
             TG_UNIT(an_order_lives_until_nothing_is_left_or_a_reason_ends_it))
