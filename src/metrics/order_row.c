#include "metrics/order_row.h"

#include "base/zone.h"

#include <inttypes.h>
#include <string.h>

tg_order_day tg_order_day_of(const struct tg_zone *zone, int64_t security, int64_t time) {
  tg_order_day day = {.security = security};
  day.date = tg_zone_date_range(zone, time, &day.from, &day.to);
  day.midnight = time - tg_zone_time_of_day(zone, time);
  return day;
}

static bool in_day(const tg_order_source *source, int64_t time) {
  return time >= source->day.from && time < source->day.to;
}

static int8_t hour_of(const tg_order_source *source, int64_t time) {
  int64_t of_day = time % TG_DAY;
  if (source->compat)
    return (int8_t)((of_day < 0 ? of_day + TG_DAY : of_day) / TG_HOUR);
  if (in_day(source, time))
    return (int8_t)((time - source->day.midnight) / TG_HOUR);
  return (int8_t)(tg_zone_time_of_day(source->zone, time) / TG_HOUR);
}

static void set_arrival(const tg_order_source *source, const tg_order_state *state,
                        tg_order_row *row) {
  const tg_orders *orders = source->orders;
  uint32_t before = state->before;
  bool known = in_day(source, orders->time[before]);
  row->security = orders->security ? orders->security[before] : source->day.security;
  row->date = known ? source->day.date : tg_zone_date(source->zone, orders->time[before]);
  row->order_id = state->order_id;
  row->participant = orders->participant[before];
  row->order_type = orders->order_type[before];
  row->side = orders->side[before];
  row->arrival_hour = hour_of(source, orders->time[before]);
  int64_t bid = orders->national_bid[before], offer = orders->national_offer[before];
  row->arrival_crossed = (bid > 0) & (offer > 0) & (bid >= offer);
  row->arrival_time = orders->time[before];
  row->arrival_sequence = orders->sequence[before];
  row->price = orders->price[before];
  row->quantity = orders->quantity[before];
  row->after_leaves = orders->leaves[state->after];
  row->after_matched = orders->matched[state->after];
}

static void set_final(const tg_orders *orders, uint32_t final, tg_order_row *row) {
  row->final_time = orders->time[final];
  row->final_sequence = orders->sequence[final];
  row->final_quantity = orders->quantity[final];
  row->final_leaves = orders->leaves[final];
  row->final_matched = orders->matched[final];
  row->final_reason = orders->change_reason[final];
  row->size_class = (int8_t)tg_size_class(row->final_quantity);
}

static tg_status too_big(const tg_order_row *row, const char *what, tg_error *err) {
  return tg_fail(err, TG_OVERFLOW,
                 "security %" PRId64 ", order %" PRId64
                 ": the %s of its trades does not fit into 64 bits",
                 row->security, row->order_id, what);
}

static tg_status sum_trades(const tg_order_source *source, const tg_order_state *state,
                            tg_order_row *row, tg_error *err) {
  const tg_trades *trades = source->trades;
  const uint32_t *index = source->states->trade_index + state->first_trade;
  row->trades = state->trades;
  for (uint32_t i = 0; i < state->trades; i++) {
    int64_t price = trades->price[index[i]], quantity = trades->quantity[index[i]], value;
    if (__builtin_mul_overflow(price, 2, &value)) /* a fill holds twice the price */
      return too_big(row, "price", err);
    if (__builtin_mul_overflow(price, quantity, &value) ||
        __builtin_add_overflow(row->traded_notional, value, &row->traded_notional))
      return too_big(row, "value", err);
    if (__builtin_add_overflow(row->traded_quantity, quantity, &row->traded_quantity))
      return too_big(row, "quantity", err);
    if (__builtin_add_overflow(row->price_sum, price, &row->price_sum))
      return too_big(row, "sum of prices", err);
  }
  return TG_OK;
}

static int64_t fill_span(const tg_order_source *source, const tg_order_state *state) {
  const uint32_t *index = source->states->trade_index + state->first_trade;
  if (!state->trades)
    return 0;
  return source->trades->time[index[state->trades - 1]] - source->trades->time[index[0]];
}

static void classify(const tg_order_source *source, const tg_order_state *state,
                     tg_order_row *row) {
  bool compat = source->compat;
  row->immediate_group = (int8_t)tg_order_group(row->after_leaves, row->after_matched, compat);
  row->group = compat ? row->immediate_group
                      : (int8_t)tg_order_group(row->final_leaves, row->final_matched, compat);
  row->outcome =
      (int8_t)tg_order_outcome(row->traded_quantity, row->final_quantity, fill_span(source, state));
  row->qualifying = tg_order_qualifying(source->orders, state);
}

tg_status tg_order_row_make(const tg_order_source *source, const tg_order_state *state,
                            tg_order_row *row, tg_error *err) {
  memset(row, 0, sizeof *row); /* padding too: rows are compared and hashed as bytes */
  set_arrival(source, state, row);
  set_final(source->orders, state->final, row);
  TG_TRY(sum_trades(source, state, row, err));
  classify(source, state, row);
  return TG_OK;
}

void tg_order_row_fetch(const tg_order_source *source, const tg_order_state *state) {
  const tg_orders *orders = source->orders;
  uint32_t before = state->before, final = state->final;
  __builtin_prefetch(&orders->national_bid[before]);
  __builtin_prefetch(&orders->national_offer[before]);
  __builtin_prefetch(&orders->price[before]);
  __builtin_prefetch(&orders->participant[before]);
  __builtin_prefetch(&orders->sequence[before]);
  __builtin_prefetch(&orders->time[final]);
  __builtin_prefetch(&orders->sequence[final]);
  __builtin_prefetch(&orders->quantity[final]);
  __builtin_prefetch(&orders->leaves[final]);
  __builtin_prefetch(&orders->matched[final]);
  if (!state->trades)
    return;
  uint32_t trade = source->states->trade_index[state->first_trade];
  __builtin_prefetch(&source->trades->price[trade]);
  __builtin_prefetch(&source->trades->quantity[trade]);
  __builtin_prefetch(&source->trades->time[trade]);
}

static int64_t quote_or_none(int64_t price) {
  return price > 0 ? price : TG_NO_PRICE;
}

tg_metric_order tg_order_row_metrics(const tg_order_source *source, const tg_order_state *state,
                                     tg_fill *fills) {
  const tg_orders *orders = source->orders;
  const tg_trades *trades = source->trades;
  for (uint32_t i = 0; i < state->trades; i++) {
    uint32_t row = source->states->trade_index[state->first_trade + i];
    fills[i] = (tg_fill){.time = trades->time[row],
                         .half_price = 2 * trades->price[row],
                         .quantity = trades->quantity[row],
                         .bid = quote_or_none(trades->national_bid[row]),
                         .offer = quote_or_none(trades->national_offer[row])};
  }
  return (tg_metric_order){.arrival_time = orders->time[state->before],
                           .quantity = orders->quantity[state->before],
                           .limit = orders->price[state->before],
                           .bid = quote_or_none(orders->national_bid[state->before]),
                           .offer = quote_or_none(orders->national_offer[state->before]),
                           .side = orders->side[state->before],
                           .fills = fills,
                           .fill_count = state->trades,
                           .compat = source->compat};
}
