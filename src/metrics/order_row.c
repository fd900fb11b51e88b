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

static tg_status too_big(const tg_order_row *row, uint8_t excess, tg_error *err) {
  static const char *const names[] = {[TG_FILLS_PRICE] = "price",
                                      [TG_FILLS_VALUE] = "value",
                                      [TG_FILLS_QUANTITY] = "quantity",
                                      [TG_FILLS_PRICE_SUM] = "sum of prices"};
  return tg_fail(err, TG_OVERFLOW,
                 "security %" PRId64 ", order %" PRId64
                 ": the %s of its trades does not fit into 64 bits",
                 row->security, row->order_id, names[excess]);
}

static void set_arrival(const tg_order_source *source, const tg_order_facts *facts,
                        tg_order_row *row) {
  const tg_order_arrival *arrival = facts->arrival;
  int64_t time = facts->track->first_time;
  row->security = source->day.security;
  row->date = in_day(source, time) ? source->day.date : tg_zone_date(source->zone, time);
  row->order_id = facts->track->order_id;
  row->participant = arrival->participant;
  row->order_type = arrival->order_type;
  row->arrival_hour = hour_of(source, time);
  row->arrival_time = time;
  row->price = arrival->price;
  row->quantity = arrival->quantity;
  row->after_leaves = arrival->after_leaves;
  row->after_matched = arrival->after_matched;
}

static void set_final(const tg_order_track *track, const tg_order_fills *fills, tg_order_row *row) {
  row->final_time = track->last_time;
  row->final_quantity = track->quantity;
  row->final_leaves = track->leaves;
  row->final_matched = track->matched;
  row->size_class = (int8_t)tg_size_class(track->quantity);
  row->trades = fills->count;
  row->traded_quantity = fills->quantity;
  row->traded_notional = fills->notional;
  row->price_sum = fills->price_sum;
}

static void classify(const tg_order_source *source, const tg_order_facts *facts,
                     tg_order_row *row) {
  const tg_order_fills *fills = facts->fills;
  bool compat = source->compat;
  row->immediate_group = (int8_t)tg_order_group(row->after_leaves, row->after_matched, compat);
  row->group = compat ? row->immediate_group
                      : (int8_t)tg_order_group(row->final_leaves, row->final_matched, compat);
  row->outcome = (int8_t)tg_order_outcome(fills->quantity, row->final_quantity,
                                          fills->last_time - fills->first_time);
  row->qualifying = tg_order_qualifying(facts->track, fills);
}

tg_status tg_order_row_sums(const tg_order_source *source, const tg_order_facts *facts,
                            tg_order_row *row, tg_error *err) {
  set_arrival(source, facts, row);
  set_final(facts->track, facts->fills, row);
  if (facts->fills->excess)
    return too_big(row, facts->fills->excess, err);
  classify(source, facts, row);
  return TG_OK;
}

tg_status tg_order_row_base(const tg_order_source *source, const tg_order_state *state,
                            tg_order_row *row, tg_error *err) {
  const tg_orders *orders = source->orders;
  memset(row, 0, sizeof *row); /* padding too: rows are compared and hashed as bytes */
  tg_order_track track = tg_order_state_track(orders, state);
  tg_order_arrival arrival = tg_order_state_arrival(orders, state);
  tg_order_fills fills = tg_order_state_fills(source->trades, source->states, state);
  tg_order_source seen = *source;
  seen.day.security = orders->security ? orders->security[state->before] : source->day.security;
  return tg_order_row_sums(&seen, &(tg_order_facts){&track, &arrival, &fills}, row, err);
}

/* What no sum needs. */
static void set_rest(const tg_orders *orders, const tg_order_state *state, tg_order_row *row) {
  uint32_t before = state->before, final = state->final;
  int64_t bid = orders->national_bid[before], offer = orders->national_offer[before];
  row->side = orders->side[before];
  row->arrival_crossed = (bid > 0) & (offer > 0) & (bid >= offer);
  row->arrival_sequence = orders->sequence[before];
  row->final_sequence = orders->sequence[final];
  row->final_reason = orders->change_reason[final];
}

tg_status tg_order_row_make(const tg_order_source *source, const tg_order_state *state,
                            tg_order_row *row, tg_error *err) {
  TG_TRY(tg_order_row_base(source, state, row, err));
  set_rest(source->orders, state, row);
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
