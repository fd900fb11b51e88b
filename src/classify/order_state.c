#include "classify/order_state.h"

#include <stdlib.h>
#include <string.h>

enum { AHEAD = 24 };

/* Room for count elements; what was there is lost. */
#define RESERVE(data, capacity, wanted)                                                            \
  if ((wanted) > (capacity)) {                                                                     \
    free(data);                                                                                    \
    (data) = malloc((wanted) * sizeof *(data));                                                    \
    (capacity) = (data) ? (wanted) : 0;                                                            \
    if (!(data))                                                                                   \
      return TG_NO_MEMORY;                                                                         \
  }

/* The rows of a table in the order of their ids, until the next call. */
static tg_status sort_ids(const int64_t *ids, size_t count, tg_order_states *states,
                          const tg_id_row **rows) {
  RESERVE(states->sorting, states->sorting_capacity, 2 * count + 1)
  *rows = tg_id_sort(ids, count, states->sorting, states->sorting + count);
  return TG_OK;
}

static size_t count_ids(const tg_id_row *rows, size_t count) {
  size_t ids = count > 0;
  for (size_t i = 1; i < count; i++)
    ids += rows[i].id != rows[i - 1].id;
  return ids;
}

/* Rows of an order lie anywhere in the columns: ask for those of orders to come. */
static void fetch_row(const tg_orders *orders, uint32_t row) {
  __builtin_prefetch(&orders->time[row]);
  __builtin_prefetch(&orders->change_reason[row]);
}

/* The rows of one order, first to last in (time, sequence). */
static tg_order_state state_of(const tg_orders *orders, const tg_id_row *rows, size_t count,
                               bool compat) {
  const uint32_t before = rows[0].row;
  const int64_t first_time = orders->time[before];
  tg_order_state state = {.order_id = rows[0].id,
                          .before = before,
                          .after = before,
                          .final = before,
                          .last = before,
                          .has_new = orders->change_reason[before] == TG_REASON_NEW};
  for (size_t i = 1; i < count; i++) {
    const uint32_t row = rows[i].row;
    const int64_t time = orders->time[row];
    if (tg_order_is_after(first_time, time))
      state.after = row;
    if (tg_order_is_final(orders->time[state.last], time, compat))
      state.final = row;
    state.last = row;
    state.has_new |= orders->change_reason[row] == TG_REASON_NEW;
  }
  return state;
}

static tg_status collect_states(const tg_orders *orders, bool compat, tg_order_states *states) {
  size_t count = orders->count, to;
  const tg_id_row *rows;
  TG_TRY(sort_ids(orders->order_id, count, states, &rows));
  size_t ids = count_ids(rows, count);
  RESERVE(states->states, states->capacity, ids)
  for (size_t from = 0; from < count; from = to) {
    for (to = from; to < count && rows[to].id == rows[from].id; to++)
      fetch_row(orders, rows[to + AHEAD < count ? to + AHEAD : to].row);
    states->states[states->count++] = state_of(orders, rows + from, to - from, compat);
  }
  return TG_OK;
}

/* The trades of one order, or of none. \return how many of rows have the id of the first. */
static size_t take_trades(const tg_id_row *rows, size_t count, tg_order_state *state,
                          int8_t *orphan, tg_order_states *states) {
  size_t taken = 0;
  for (; taken < count && rows[taken].id == rows[0].id; taken++) {
    uint32_t row = rows[taken].row;
    if (orphan)
      orphan[row] = !state;
    if (state)
      states->trade_index[states->trade_count++] = row;
  }
  if (!state) {
    states->orphans += (int64_t)taken;
    return taken;
  }
  state->trades = (uint32_t)taken;
  return taken;
}

/* States and trades both ascend by order id: one walk over both. */
static tg_status join_trades(const tg_trades *trades, int8_t *orphan, tg_order_states *states) {
  size_t count = trades->count, at = 0;
  const tg_id_row *rows;
  TG_TRY(sort_ids(trades->order_id, count, states, &rows));
  RESERVE(states->trade_index, states->trade_capacity, count)
  for (size_t i = 0; i < states->count; i++) {
    tg_order_state *state = &states->states[i];
    while (at < count && rows[at].id < state->order_id)
      at += take_trades(rows + at, count - at, NULL, orphan, states);
    state->first_trade = (uint32_t)states->trade_count;
    if (at < count && rows[at].id == state->order_id)
      at += take_trades(rows + at, count - at, state, orphan, states);
  }
  while (at < count)
    at += take_trades(rows + at, count - at, NULL, orphan, states);
  return TG_OK;
}

tg_status tg_order_states_build(const tg_orders *orders, const tg_trades *trades, bool compat,
                                int8_t *orphan, tg_order_states *states) {
  if (orders->count >= UINT32_MAX || trades->count >= UINT32_MAX)
    return TG_LIMIT;
  states->count = states->trade_count = 0;
  states->orphans = 0;
  tg_map_clear(&states->map);
  TG_TRY(collect_states(orders, compat, states));
  return join_trades(trades, orphan, states);
}

tg_status tg_order_states_number(tg_order_states *states) {
  tg_map_clear(&states->map);
  if (tg_map_reserve(&states->map, states->count))
    return TG_NO_MEMORY;
  for (size_t i = 0; i < states->count; i++)
    if (tg_map_put(&states->map, states->states[i].order_id) == TG_MAP_NONE)
      return TG_NO_MEMORY;
  return TG_OK;
}

void tg_order_states_clear(tg_order_states *states) {
  free(states->states);
  free(states->trade_index);
  free(states->sorting);
  tg_map_clear(&states->map);
  memset(states, 0, sizeof *states);
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

tg_order_track tg_order_state_track(const tg_orders *orders, const tg_order_state *state) {
  const uint32_t final = state->final, last = state->last;
  return (tg_order_track){
      .order_id = state->order_id,
      .first_time = orders->time[state->before],
      .last_time = orders->time[last],
      .quantity = orders->quantity[final],
      .leaves = orders->leaves[final],
      .matched = orders->matched[final],
      .has_new = state->has_new,
      .last_filled = tg_order_is_filled(orders->change_reason[last], orders->leaves[last])};
}

tg_order_arrival tg_order_state_arrival(const tg_orders *orders, const tg_order_state *state) {
  const uint32_t before = state->before, after = state->after;
  return (tg_order_arrival){.price = orders->price[before],
                            .quantity = orders->quantity[before],
                            .after_leaves = orders->leaves[after],
                            .after_matched = orders->matched[after],
                            .participant = orders->participant[before],
                            .order_type = orders->order_type[before]};
}

tg_order_fills tg_order_state_fills(const tg_trades *trades, const tg_order_states *states,
                                    const tg_order_state *state) {
  tg_order_fills fills = {0};
  for (uint32_t i = 0; i < state->trades; i++) {
    uint32_t row = states->trade_index[state->first_trade + i];
    tg_order_fills_add(&fills, trades->time[row], trades->price[row], trades->quantity[row],
                       trades->deal_source[row]);
  }
  return fills;
}

const char *tg_size_class_label(int size_class) {
  static const char *const labels[] = {"<1K", "1K-5K", "5K-10K", "10K-50K", ">50K"};
  return size_class >= 1 && size_class <= 5 ? labels[size_class - 1] : "";
}
