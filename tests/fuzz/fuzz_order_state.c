/** \file fuzz_order_state.c
 *
 * Orders from whole columns and from blocks of any sizes have the same facts.
 */
#include "classify/order_state.h"
#include "classify/order_table.h"

#include "fuzz.h"

enum { ROOM = 512 };

/* All columns that facts are made from, as arrays. */
typedef struct events {
  bool compat;
  unsigned block;
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

/* Ids that differ in low bits, in high bits, in the bits that the hash of the table ends in
 * (order_table.c: one tag, one slot), and any. */
static int64_t take_id(fuzz_bytes *bytes) {
  const uint64_t inverse = UINT64_C(0xf1de83e19937733d); /* of the factor of the hash */
  const unsigned kind = fuzz_choice(bytes, 4);
  if (kind == 3)
    return fuzz_integer(bytes, 8);
  const uint64_t low = fuzz_choice(bytes, 256);
  const uint64_t mixed = (UINT64_C(0x123456789abcde00) | low) * inverse;
  return kind == 0   ? (int64_t)low
         : kind == 1 ? (int64_t)(low << 56 | low << 20)
                     : (int64_t)(mixed ^ mixed >> 32);
}

/* Small, or any. */
static int64_t take_value(fuzz_bytes *bytes) {
  const unsigned small = fuzz_choice(bytes, 256);
  return small < 200 ? (int64_t)small : fuzz_integer(bytes, 8);
}

static void take_order(fuzz_bytes *bytes, int64_t *now, events *e) {
  const size_t i = e->count++;
  const unsigned flags = fuzz_choice(bytes, 64);
  *now += flags & 1;
  e->order_id[i] = take_id(bytes);
  e->time[i] = *now;
  e->reason[i] = (int16_t)(flags & 2 ? 3 : flags & 4 ? 6 : 5);
  e->leaves[i] = flags & 8 ? 0 : take_value(bytes);
  e->matched[i] = flags & 16 ? take_value(bytes) : (int64_t)i;
  e->price[i] = (int64_t)(3 * i);
  e->quantity[i] = flags & 32 ? take_value(bytes) : (int64_t)(5 * i);
  e->participant[i] = (int32_t)(7 * i);
  e->type[i] = (int32_t)(11 * i);
}

static void take_trade(fuzz_bytes *bytes, int64_t *now, events *e) {
  const size_t i = e->trade_count++;
  const unsigned flags = fuzz_choice(bytes, 8);
  *now += flags & 1;
  e->trade_order[i] = take_id(bytes);
  e->trade_time[i] = *now;
  e->deal_source[i] = (int16_t)(flags & 2 ? 47 : 1);
  e->trade_price[i] = take_value(bytes);
  e->trade_quantity[i] = take_value(bytes);
}

static void take_events(fuzz_bytes bytes, events *e) {
  int64_t now = 0, trade_now = 0;
  e->count = e->trade_count = 0;
  e->compat = fuzz_choice(&bytes, 2);
  e->block = 1 + fuzz_choice(&bytes, 256);
  const unsigned orders = 1 + fuzz_choice(&bytes, 8); /* to a trade */
  for (size_t i = 0; bytes.size && e->count < ROOM && e->trade_count < ROOM; i++)
    if (i % (orders + 1) < orders)
      take_order(&bytes, &now, e);
    else
      take_trade(&bytes, &trade_now, e);
}

static void add_blocks(const events *e, int8_t *orphan, int64_t *orphans, tg_order_table *table) {
  for (size_t from = 0, count; from < e->count; from += count) {
    count = e->block < e->count - from ? e->block : e->count - from;
    tg_orders orders = orders_of(e, from, count);
    FUZZ_CHECK(tg_order_table_add(table, &orders) == TG_OK);
  }
  for (size_t from = 0, count; from < e->trade_count; from += count) {
    count = e->block < e->trade_count - from ? e->block : e->trade_count - from;
    tg_trades trades = trades_of(e, from, count);
    FUZZ_CHECK(tg_order_table_add_trades(table, &trades, orphan + from, orphans) == TG_OK);
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

static void compare(const events *e, const tg_order_states *states, const tg_order_table *table) {
  tg_orders orders = orders_of(e, 0, e->count);
  tg_trades trades = trades_of(e, 0, e->trade_count);
  FUZZ_CHECK(table->count == states->count);
  for (size_t i = 0; i < table->count; i++) {
    uint32_t number = tg_map_get(&states->map, table->tracks[i].order_id);
    FUZZ_CHECK(number < states->count);
    const tg_order_state *state = &states->states[number];
    FUZZ_CHECK(!number || states->states[number - 1].order_id < state->order_id);
    FUZZ_CHECK(same_track(tg_order_state_track(&orders, state), &table->tracks[i]));
    FUZZ_CHECK(same_arrival(tg_order_state_arrival(&orders, state), &table->arrivals[i]));
    FUZZ_CHECK(
        same_fills(tg_order_state_fills(&trades, states, state), tg_order_table_fills(table, i)));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static events e;
  static tg_order_states states;
  static tg_order_table table;
  int8_t mine[ROOM], theirs[ROOM];
  int64_t orphans = 0;
  take_events((fuzz_bytes){data, size}, &e);
  tg_orders orders = orders_of(&e, 0, e.count);
  tg_trades trades = trades_of(&e, 0, e.trade_count);
  FUZZ_CHECK(tg_order_states_build(&orders, &trades, e.compat, theirs, &states) == TG_OK);
  FUZZ_CHECK(tg_order_states_number(&states) == TG_OK);
  FUZZ_CHECK(tg_order_table_begin(&table, e.count, e.compat) == TG_OK);
  add_blocks(&e, mine, &orphans, &table);
  FUZZ_CHECK(orphans == states.orphans && !memcmp(mine, theirs, e.trade_count));
  compare(&e, &states, &table);
  return 0;
}
