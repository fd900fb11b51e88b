/** \file dark_case.h
 *
 * A small market by hand, or the real day, as the job that a scenario sees.
 */
#ifndef TG_DARK_CASE_H
#define TG_DARK_CASE_H

#include "base/zone.h"
#include "drr.h"
#include "hdf5_schemas/rows.h"
#include "simulate/scenario.h"
#include "unit.h"

#include <math.h>

enum { DARK_SWEEP_TYPE = 2048, DARK_SECURITY = 7 };

/** An order event; what is 0 is 0, but a type 0 is a sweep order and a reason 0 is new. */
typedef struct dark_row {
  int64_t time, order_id, side, quantity, leaves, type, sequence, price, bid, offer, minimum, key;
  int64_t reason, status, matched;
} dark_row;

typedef struct dark_case {
  tg_columns order_columns, trade_columns, quote_columns;
  tg_orders orders;
  tg_trades trades;
  tg_quotes quotes;
  tg_order_states states;
  tg_zone *zone;
  tg_order_source source;
  tg_campaign campaign;
  tg_rows order_rows, scenarios, matches;
  uint32_t *order_states;
  tg_scenario_job job;
  tg_scenario_output output;
} dark_case;

static inline void dark_case_open(dark_case *c) {
  memset(c, 0, sizeof *c);
  c->order_rows.row_size = sizeof(tg_order_row);
  c->scenarios.row_size = sizeof(tg_scenario_row);
  c->matches.row_size = sizeof(tg_match_row);
  c->output = (tg_scenario_output){&c->scenarios, &c->matches};
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &c->zone, NULL), TG_OK);
}

typedef struct dark_cell {
  const char *name;
  int64_t value;
} dark_cell;

static inline void dark_append(tg_columns *columns, tg_table_id id, const dark_cell *cells,
                               size_t count) {
  const tg_table *table = tg_table_get(id);
  int64_t values[TG_COLUMNS_MAX];
  for (size_t column = 0; column < table->column_count; column++)
    values[column] = table->columns[column].fallback;
  for (size_t i = 0; i < count; i++) {
    int column = tg_table_column(table, cells[i].name);
    CU_ASSERT_TRUE_FATAL(column >= 0);
    values[column] = cells[i].value;
  }
  tg_drr_append(columns, table, values);
}

/** Rows in the order of time, please. */
static inline void dark_case_order(dark_case *c, const dark_row *row) {
  const dark_cell cells[] = {{"security", DARK_SECURITY},
                             {"time", row->time},
                             {"sequence", row->sequence},
                             {"order_id", row->order_id},
                             {"side", row->side},
                             {"quantity", row->quantity},
                             {"leaves", row->leaves},
                             {"matched", row->matched},
                             {"price", row->price},
                             {"national_bid", row->bid},
                             {"national_offer", row->offer},
                             {"minimum_quantity", row->minimum},
                             {"crossing_key", row->key},
                             {"order_type", row->type ? row->type : DARK_SWEEP_TYPE},
                             {"change_reason", row->reason ? row->reason : 6},
                             {"order_status", row->status}};
  dark_append(&c->order_columns, TG_TABLE_orders, cells, TG_COUNT(cells));
}

static inline void dark_case_trade(dark_case *c, int64_t time, int64_t order_id, int64_t price,
                                   int64_t quantity) {
  const dark_cell cells[] = {{"security", DARK_SECURITY}, {"time", time},
                             {"order_id", order_id},      {"price", price},
                             {"quantity", quantity},      {"deal_source", 1}};
  dark_append(&c->trade_columns, TG_TABLE_trades, cells, TG_COUNT(cells));
}

static inline void dark_case_quote(dark_case *c, int64_t time, int64_t bid, int64_t offer) {
  const dark_cell cells[] = {
      {"security", DARK_SECURITY}, {"time", time}, {"bid", bid}, {"offer", offer}};
  dark_append(&c->quote_columns, TG_TABLE_quotes, cells, TG_COUNT(cells));
}

static inline void dark_case_sweeps(dark_case *c) {
  c->order_states = calloc(c->states.count + 1, sizeof *c->order_states);
  for (size_t i = 0; i < c->states.count; i++) {
    const tg_order_state *state = &c->states.states[i];
    if (c->orders.order_type[state->before] != DARK_SWEEP_TYPE)
      continue;
    c->order_states[c->order_rows.count] = (uint32_t)i;
    CU_ASSERT_EQUAL_FATAL(tg_order_row_make(&c->source, state, tg_rows_push(&c->order_rows), NULL),
                          TG_OK);
  }
}

/** After all rows: the job, with the order states of campaign.compat. */
static inline void dark_case_finish(dark_case *c) {
  c->orders = tg_orders_view(&c->order_columns);
  c->trades = tg_trades_view(&c->trade_columns);
  c->quotes = tg_quotes_view(&c->quote_columns);
  bool compat = c->campaign.compat;
  CU_ASSERT_EQUAL_FATAL(tg_order_states_build(&c->orders, &c->trades, compat, NULL, &c->states),
                        TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_order_states_number(&c->states), TG_OK);
  c->source = (tg_order_source){.orders = &c->orders,
                                .trades = &c->trades,
                                .states = &c->states,
                                .zone = c->zone,
                                .compat = compat};
  dark_case_sweeps(c);
  c->job = (tg_scenario_job){.security = DARK_SECURITY,
                             .date = 20240905,
                             .day_end = 1000,
                             .source = &c->source,
                             .quotes = &c->quotes,
                             .orders = &c->order_rows,
                             .order_states = c->order_states,
                             .campaign = &c->campaign};
}

static inline void dark_case_clear(dark_case *c) {
  tg_rows_clear(&c->order_rows);
  tg_rows_clear(&c->scenarios);
  tg_rows_clear(&c->matches);
  free(c->order_states);
  tg_order_states_clear(&c->states);
  tg_columns_clear(&c->order_columns);
  tg_columns_clear(&c->trade_columns);
  tg_columns_clear(&c->quote_columns);
  tg_zone_close(c->zone);
}

/** The dark orders of the day in place; the file is in (time, sequence) order. */
static inline void dark_case_keep_day(tg_columns *columns, const tg_zone *zone, int32_t date) {
  size_t kept = 0;
  tg_orders view = tg_orders_view(columns);
  for (size_t row = 0; row < columns->count; row++) {
    int32_t type = view.order_type[row];
    bool dark = type == 64 || type == 256 || type == 2048 || type == 4096 || type == 4098;
    if (!dark || tg_zone_date(zone, view.time[row]) != date)
      continue;
    for (size_t column = 0; column < columns->table->column_count; column++) {
      size_t size = columns->table->columns[column].size;
      char *data = columns->data[column];
      memmove(data + kept * size, data + row * size, size);
    }
    kept++;
  }
  columns->count = kept;
}

/** The real day of security 110621, finished; false when TG_SHARED does not hold it. */
static inline bool dark_case_real_day(dark_case *c) {
  dark_case_open(c);
  if (!tg_drr_read("data/drr/orders_20240905.csv", tg_table_get(TG_TABLE_orders),
                   &c->order_columns) ||
      !tg_drr_read("data/drr/trades_20240905.csv", tg_table_get(TG_TABLE_trades),
                   &c->trade_columns)) {
    puts("skipped: no real data, set TG_SHARED");
    return false;
  }
  dark_case_keep_day(&c->order_columns, c->zone, 20240905);
  dark_case_finish(c);
  c->job.day_end = INT64_C(1725544800) * TG_SECOND;
  return true;
}

static inline const tg_scenario_row *dark_scenario(const dark_case *c, size_t number) {
  CU_ASSERT_TRUE_FATAL(number < c->scenarios.count);
  return tg_rows_at(&c->scenarios, number);
}

static inline const tg_match_row *dark_match(const dark_case *c, size_t number) {
  CU_ASSERT_TRUE_FATAL(number < c->matches.count);
  return tg_rows_at(&c->matches, number);
}

#endif
