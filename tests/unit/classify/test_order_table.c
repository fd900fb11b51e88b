#include "classify/order_table.h"

#include "classify/order_state.h"
#include "splitmix.h"
#include "unit.h"

#include <string.h>

static int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

enum { ROOM = 300000 };

/* All columns that facts are made from, as arrays. */
typedef struct events {
  size_t count, trade_count;
  int64_t order_id[ROOM], time[ROOM], price[ROOM], quantity[ROOM], leaves[ROOM], matched[ROOM];
  int32_t participant[ROOM], type[ROOM];
  int16_t reason[ROOM];
  int64_t trade_order[ROOM], trade_time[ROOM], trade_price[ROOM], trade_quantity[ROOM];
  int16_t deal_source[ROOM];
} events;

static tg_orders orders_of(const events *e, size_t from, size_t count) {
  return (tg_orders){.count = count,
                     .order_id = e->order_id + from,
                     .time = e->time + from,
                     .price = e->price + from,
                     .quantity = e->quantity + from,
                     .leaves = e->leaves + from,
                     .matched = e->matched + from,
                     .participant = e->participant + from,
                     .order_type = e->type + from,
                     .change_reason = e->reason + from};
}

static tg_trades trades_of(const events *e, size_t from, size_t count) {
  return (tg_trades){.count = count,
                     .order_id = e->trade_order + from,
                     .time = e->trade_time + from,
                     .price = e->trade_price + from,
                     .quantity = e->trade_quantity + from,
                     .deal_source = e->deal_source + from};
}

/* Ids whose hashes (order_table.c) differ in the lowest 8 bits only: one tag, one slot. */
static int64_t like_hashed_id(int64_t id) {
  const uint64_t inverse = UINT64_C(0xf1de83e19937733d); /* of the factor of the hash */
  uint64_t mixed = (UINT64_C(0x123456789abcde00) | (uint64_t)(id & 0xff)) * inverse;
  return (int64_t)(mixed ^ mixed >> 32);
}

/* Ids that differ in high bits only, in low bits only, and both. */
static int64_t random_id(uint64_t *seed, int64_t ids) {
  int64_t id = below(seed, ids);
  if (id % 8 == 7)
    return like_hashed_id(id / 8);
  return id % 3 == 0 ? INT64_C(7904794000124134556) + id : id % 3 == 1 ? -id : id << 40;
}

static void random_events(uint64_t *seed, size_t room, int64_t ids, events *e) {
  int64_t now = 1000;
  e->count = (size_t)below(seed, (int64_t)room);
  e->trade_count = (size_t)below(seed, (int64_t)room);
  for (size_t i = 0; i < e->count; i++) {
    now += below(seed, 3) == 0;
    e->order_id[i] = random_id(seed, ids);
    e->time[i] = now;
    e->price[i] = below(seed, 100);
    e->quantity[i] = below(seed, 100);
    e->leaves[i] = below(seed, 2);
    e->matched[i] = below(seed, 100);
    e->participant[i] = (int32_t)below(seed, 9);
    e->type[i] = (int32_t)below(seed, 5);
    e->reason[i] = (int16_t)(below(seed, 2) ? 3 : 5 + below(seed, 20));
  }
  for (size_t i = 0; i < e->trade_count; i++) {
    e->trade_order[i] = random_id(seed, ids + ids / 4 + 1);
    e->trade_time[i] = 1000 + (int64_t)i / 2;
    e->trade_price[i] = below(seed, 50) ? below(seed, 100) : INT64_MAX >> below(seed, 4);
    e->trade_quantity[i] = below(seed, 50) ? below(seed, 100) : INT64_MAX >> below(seed, 4);
    e->deal_source[i] = (int16_t)(below(seed, 5) ? 1 : 47);
  }
}

/* The same rows, cut anywhere. */
static void add_in_blocks(uint64_t *seed, const events *e, int64_t largest, int8_t *orphan,
                          int64_t *orphans, tg_order_table *table) {
  for (size_t from = 0, count; from < e->count; from += count) {
    count = (size_t)below(seed, largest + 1);
    count = count < e->count - from ? count : e->count - from;
    tg_orders orders = orders_of(e, from, count);
    CU_ASSERT_EQUAL_FATAL(tg_order_table_add(table, &orders), TG_OK);
  }
  for (size_t from = 0, count; from < e->trade_count; from += count) {
    count = (size_t)below(seed, largest + 1);
    count = count < e->trade_count - from ? count : e->trade_count - from;
    tg_trades trades = trades_of(e, from, count);
    CU_ASSERT_EQUAL_FATAL(tg_order_table_add_trades(table, &trades, orphan + from, orphans), TG_OK);
  }
}

static bool same_track(tg_order_track a, const tg_order_track *b) {
  return a.order_id == b->order_id && a.first_time == b->first_time &&
         a.last_time == b->last_time && a.quantity == b->quantity && a.leaves == b->leaves &&
         a.matched == b->matched && a.has_new == b->has_new && a.last_filled == b->last_filled;
}

static bool same_arrival(tg_order_arrival a, const tg_order_arrival *b) {
  return a.price == b->price && a.quantity == b->quantity && a.after_leaves == b->after_leaves &&
         a.after_matched == b->after_matched && a.participant == b->participant &&
         a.order_type == b->order_type;
}

static bool same_fills(tg_order_fills a, const tg_order_fills *b) {
  return a.quantity == b->quantity && a.notional == b->notional && a.price_sum == b->price_sum &&
         a.first_time == b->first_time && a.last_time == b->last_time && a.count == b->count &&
         a.not_lit == b->not_lit && a.excess == b->excess;
}

/* Orders of the table stand as they appear, states by id. */
static void compare(const events *e, const tg_order_states *states, const tg_order_table *table) {
  tg_orders orders = orders_of(e, 0, e->count);
  tg_trades trades = trades_of(e, 0, e->trade_count);
  size_t wrong = 0, filled = 0;
  CU_ASSERT_EQUAL_FATAL(table->count, states->count);
  for (size_t i = 0; i < table->count; i++) {
    const tg_order_state *state =
        &states->states[tg_map_get(&states->map, table->tracks[i].order_id)];
    wrong += !same_track(tg_order_state_track(&orders, state), &table->tracks[i]);
    wrong += !same_arrival(tg_order_state_arrival(&orders, state), &table->arrivals[i]);
    wrong +=
        !same_fills(tg_order_state_fills(&trades, states, state), tg_order_table_fills(table, i));
    filled += state->trades > 0;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(table->fill_count, filled);
}

static events e;
static int8_t mine[ROOM], theirs[ROOM];

static void run_round(uint64_t *seed, bool compat, int64_t largest, tg_order_states *states,
                      tg_order_table *table) {
  tg_orders orders = orders_of(&e, 0, e.count);
  tg_trades trades = trades_of(&e, 0, e.trade_count);
  int64_t orphans = 0;
  CU_ASSERT_EQUAL_FATAL(tg_order_states_build(&orders, &trades, compat, theirs, states), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_order_states_number(states), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_order_table_begin(table, e.count, compat), TG_OK);
  add_in_blocks(seed, &e, largest, mine, &orphans, table);
  CU_ASSERT_EQUAL(orphans, states->orphans);
  CU_ASSERT_EQUAL(memcmp(mine, theirs, e.trade_count), 0);
  compare(&e, states, table);
}

static void orders_of_any_blocks_have_the_facts_of_whole_columns(void) {
  uint64_t seed = 20241003;
  tg_order_states states = {0};
  tg_order_table table = {0};
  for (int round = 0; round < 300; round++) {
    random_events(&seed, 600, 1 + below(&seed, 300), &e);
    run_round(&seed, round & 1, 1 + below(&seed, 200), &states, &table);
  }
  tg_order_table_clear(&table);
  tg_order_states_clear(&states);
}

/* So many that all arrays grow again and again, to huge pages too. */
static void a_table_grows_within_the_bytes_that_it_says(void) {
  uint64_t seed = 5;
  tg_order_states states = {0};
  tg_order_table table = {0};
  for (int round = 0; round < 2; round++) {
    random_events(&seed, ROOM, ROOM, &e);
    e.count = e.trade_count = ROOM; /* what was not drawn is 0, or of the round before */
    memset(e.time, 0, sizeof e.time);
    run_round(&seed, round, 8192, &states, &table);
    CU_ASSERT_TRUE(tg_order_table_held(&table) <=
                   tg_order_table_bytes((double)table.count, (double)table.fill_count));
  }
  CU_ASSERT_TRUE(table.count > ROOM / 3);
  tg_order_table_clear(&table);
  CU_ASSERT_EQUAL(tg_order_table_held(&table), 0);
  tg_order_states_clear(&states);
}

TG_UNIT_MAIN(order_table, TG_UNIT(orders_of_any_blocks_have_the_facts_of_whole_columns),
             TG_UNIT(a_table_grows_within_the_bytes_that_it_says))
