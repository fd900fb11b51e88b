#include "classify/order_state.h"

#include <stdlib.h>
#include <string.h>

enum { REASON_TRADED = 3, REASON_NEW = 6, DEAL_CONTINUOUS_LIT = 1 };

static tg_status reserve_states(tg_order_states *states, size_t count) {
  if (count <= states->capacity)
    return TG_OK;
  size_t capacity = states->capacity ? states->capacity : 256;
  while (capacity < count)
    capacity *= 2;
  tg_order_state *grown = realloc(states->states, capacity * sizeof *grown);
  if (!grown)
    return TG_NO_MEMORY;
  states->states = grown;
  states->capacity = capacity;
  return TG_OK;
}

static tg_status reserve_trades(tg_order_states *states, size_t count) {
  if (count <= states->trade_capacity)
    return TG_OK;
  uint32_t *grown = realloc(states->trade_index, count * sizeof *grown);
  if (!grown)
    return TG_NO_MEMORY;
  states->trade_index = grown;
  states->trade_capacity = count;
  return TG_OK;
}

static void see_row(const tg_orders *orders, uint32_t row, bool compat, tg_order_state *state) {
  if (orders->time[row] == orders->time[state->before])
    state->after = row;
  if (!compat || orders->time[row] != orders->time[state->final])
    state->final = row;
  state->last = row;
  state->has_new |= orders->change_reason[row] == REASON_NEW;
}

/* States in the order of first appearance; the map numbers them the same way. */
static tg_status collect_states(const tg_orders *orders, bool compat, tg_order_states *states) {
  for (uint32_t row = 0; row < orders->count; row++) {
    uint32_t number = tg_map_put(&states->map, orders->order_id[row]);
    if (number == TG_MAP_NONE)
      return TG_NO_MEMORY;
    if (number == states->count) {
      TG_TRY(reserve_states(states, states->count + 1));
      states->states[states->count++] = (tg_order_state){.order_id = orders->order_id[row],
                                                         .before = row,
                                                         .after = row,
                                                         .final = row,
                                                         .last = row};
    }
    see_row(orders, row, compat, &states->states[number]);
  }
  return TG_OK;
}

static int by_order_id(const void *a, const void *b) {
  int64_t x = ((const tg_order_state *)a)->order_id, y = ((const tg_order_state *)b)->order_id;
  return (x > y) - (x < y);
}

/* After the sort the map must give the new numbers. */
static tg_status sort_states(tg_order_states *states) {
  if (!states->count)
    return TG_OK;
  uint32_t *number = malloc(states->count * sizeof *number);
  if (!number)
    return TG_NO_MEMORY;
  qsort(states->states, states->count, sizeof *states->states, by_order_id);
  for (size_t i = 0; i < states->count; i++)
    number[tg_map_get(&states->map, states->states[i].order_id)] = (uint32_t)i;
  for (size_t slot = 0; slot < states->map.capacity; slot++)
    if (states->map.values[slot] != TG_MAP_NONE)
      states->map.values[slot] = number[states->map.values[slot]];
  free(number);
  return TG_OK;
}

static void count_trades(const tg_trades *trades, int8_t *orphan, tg_order_states *states) {
  for (size_t row = 0; row < trades->count; row++) {
    uint32_t number = tg_map_get(&states->map, trades->order_id[row]);
    if (orphan)
      orphan[row] = number == TG_MAP_NONE;
    if (number == TG_MAP_NONE) {
      states->orphans++;
      continue;
    }
    tg_order_state *state = &states->states[number];
    bool lit = trades->deal_source[row] == DEAL_CONTINUOUS_LIT;
    state->all_lit = lit && (state->all_lit || !state->trades);
    state->trades++;
    states->trade_count++;
  }
}

/* Rows come in time order, so that placing them in turn keeps it per order. */
static void place_trades(const tg_trades *trades, tg_order_states *states) {
  uint32_t first = 0;
  for (size_t i = 0; i < states->count; i++) {
    states->states[i].first_trade = first;
    first += states->states[i].trades;
    states->states[i].trades = 0;
  }
  for (uint32_t row = 0; row < trades->count; row++) {
    uint32_t number = tg_map_get(&states->map, trades->order_id[row]);
    if (number == TG_MAP_NONE)
      continue;
    tg_order_state *state = &states->states[number];
    states->trade_index[state->first_trade + state->trades++] = row;
  }
}

tg_status tg_order_states_build(const tg_orders *orders, const tg_trades *trades, bool compat,
                                int8_t *orphan, tg_order_states *states) {
  if (orders->count >= UINT32_MAX || trades->count >= UINT32_MAX)
    return TG_LIMIT;
  states->count = states->trade_count = 0;
  states->orphans = 0;
  tg_map_clear(&states->map);
  TG_TRY(collect_states(orders, compat, states));
  TG_TRY(sort_states(states));
  count_trades(trades, orphan, states);
  TG_TRY(reserve_trades(states, states->trade_count));
  place_trades(trades, states);
  return TG_OK;
}

void tg_order_states_clear(tg_order_states *states) {
  free(states->states);
  free(states->trade_index);
  tg_map_clear(&states->map);
  memset(states, 0, sizeof *states);
}

int tg_order_group(int64_t leaves, int64_t matched, bool compat) {
  if (leaves == 0 && (compat || matched > 0))
    return 1;
  return leaves > 0 && matched > 0 ? 2 : 3;
}

int tg_order_outcome(int64_t traded, int64_t quantity, int64_t duration) {
  const int64_t second = 1000000000;
  if (quantity <= 0 || (__int128)traded * 100 < (__int128)quantity * 99)
    return 3;
  return duration < second ? 1 : 2;
}

enum { STATUS_INACTIVE = 4 };

/* Change reasons that end an order. */
enum {
  REASON_CANCELLED = 1,
  REASON_DISCONNECTED = 4,
  REASON_CANCELLED_BY_SYSTEM = 9,
  REASON_CANCELLED_ON_BEHALF = 10,
  REASON_EXPIRED = 19,
  REASON_PURGED = 24,
  REASON_PURGED_TOO = 26
};

static bool ends_order(int16_t reason) {
  switch (reason) {
  case REASON_CANCELLED:
  case REASON_DISCONNECTED:
  case REASON_CANCELLED_BY_SYSTEM:
  case REASON_CANCELLED_ON_BEHALF:
  case REASON_EXPIRED:
  case REASON_PURGED:
  case REASON_PURGED_TOO:
    return true;
  default:
    return false;
  }
}

bool tg_order_live(const tg_orders *orders, size_t row) {
  return orders->leaves[row] > 0 && orders->order_status[row] != STATUS_INACTIVE &&
         !ends_order(orders->change_reason[row]);
}

bool tg_order_qualifying(const tg_orders *orders, const tg_order_state *state) {
  return orders->change_reason[state->last] == REASON_TRADED && orders->leaves[state->last] == 0 &&
         state->has_new && state->all_lit;
}

int tg_size_class(int64_t quantity) {
  static const int64_t upper[] = {1000, 5000, 10000, 50000};
  int size_class = 1;
  for (size_t i = 0; i < TG_COUNT(upper); i++)
    size_class += quantity > upper[i];
  return size_class;
}

const char *tg_size_class_label(int size_class) {
  static const char *const labels[] = {"<1K", "1K-5K", "5K-10K", "10K-50K", ">50K"};
  return size_class >= 1 && size_class <= 5 ? labels[size_class - 1] : "";
}
