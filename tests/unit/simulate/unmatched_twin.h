/** \file unmatched_twin.h
 *
 * A small day, and its unmatched orders straight from the text of sweep 3.8: by
 * looking at every row for every order.
 */
#ifndef TG_UNMATCHED_TWIN_H
#define TG_UNMATCHED_TWIN_H

#include "simulate/unmatched.h"

#include <math.h>
#include <string.h>

enum { ROOM = 60, SWEEP = 2048, BUY = 1, SELL = 2 };

/* A day, as the columns that are read. */
typedef struct market {
  size_t count, trade_count;
  int64_t id[ROOM], time[ROOM], sequence[ROOM], price[ROOM], quantity[ROOM], leaves[ROOM];
  int64_t bid[ROOM], offer[ROOM];
  int32_t type[ROOM];
  int16_t reason[ROOM];
  int8_t side[ROOM], status[ROOM];
  int64_t trade_id[ROOM], trade_time[ROOM];
  int16_t deal_source[ROOM];
} market;

typedef struct view {
  const market *m;
  bool compat;
  size_t own; /* first row of the order */
  int contra;
  int64_t limit;
} view;

/* Does the row belong to the contra book at all? */
static bool is_contra_row(const view *v, size_t row) {
  return v->m->side[row] == v->contra && (!v->compat || v->m->type[row] == SWEEP);
}

/* Up to the arrival, the arrival included. */
static bool is_before(const view *v, size_t row) {
  const market *m = v->m;
  if (v->compat)
    return m->time[row] <= m->time[v->own];
  return m->time[row] < m->time[v->own] ||
         (m->time[row] == m->time[v->own] && m->sequence[row] <= m->sequence[v->own]);
}

static bool is_compatible(const view *v, size_t row) {
  int64_t price = v->m->price[row];
  if (!v->compat && (price <= 0 || v->limit <= 0))
    return true;
  return v->contra == SELL ? v->limit >= price : v->limit <= price;
}

/* 1.1: cancelled, disconnected, expired and purged orders are gone, whatever their status. */
static bool is_live(const view *v, size_t row) {
  static const int gone[] = {1, 4, 9, 10, 19, 24, 26};
  for (size_t i = 0; i < TG_COUNT(gone); i++)
    if (v->m->reason[row] == gone[i])
      return false;
  return v->m->status[row] != 4 && v->m->leaves[row] > 0;
}

static int64_t size_of(const view *v, size_t row) {
  return v->compat ? v->m->quantity[row] : v->m->leaves[row];
}

/* Is it what its order shows at the arrival: the last row of the order up to then? */
static bool stands(const view *v, size_t row) {
  const market *m = v->m;
  if (!is_contra_row(v, row) || !is_before(v, row))
    return false;
  for (size_t i = row + 1; i < m->count; i++)
    if (m->id[i] == m->id[row] && is_before(v, i) && (!v->compat || is_contra_row(v, i)))
      return false;
  return v->compat || (is_live(v, row) && m->id[row] != m->id[v->own]);
}

static void twin_arrival(const view *v, tg_unmatched_row *row) {
  int64_t compatible = 0;
  bool priced = false;
  row->arrival_best = TG_NO_PRICE;
  for (size_t i = 0; i < v->m->count; i++) {
    int64_t price = v->m->price[i];
    if (!stands(v, i))
      continue;
    row->arrival_orders++;
    row->arrival_depth += size_of(v, i);
    compatible += is_compatible(v, i) ? size_of(v, i) : 0;
    row->overlap |= is_compatible(v, i);
    if (!v->compat && price <= 0)
      continue;
    bool better = v->contra == SELL ? price < row->arrival_best : price > row->arrival_best;
    if (!priced || better)
      row->arrival_best = price;
    priced = true;
  }
  row->potential = compatible < row->quantity ? compatible : row->quantity;
}

/* Is it the row with which its order comes after the arrival, up to the fill? */
static bool comes(const view *v, size_t row, int64_t fill) {
  const market *m = v->m;
  if (!is_contra_row(v, row) || is_before(v, row) || m->time[row] > fill)
    return false;
  for (size_t i = 0; i < row; i++)
    if (m->id[i] == m->id[row] && (!v->compat || (is_contra_row(v, i) && !is_before(v, i))))
      return false;
  return v->compat || is_live(v, row);
}

static void twin_later(const view *v, tg_unmatched_row *row) {
  row->advantage_sec = NAN;
  for (size_t i = 0; i < v->m->count && row->first_fill_time; i++) {
    if (!comes(v, i, row->first_fill_time))
      continue;
    row->later_orders++;
    row->later_quantity += size_of(v, i);
    if (row->earliest_compatible_time || !is_compatible(v, i))
      continue;
    row->earliest_compatible_time = v->m->time[i];
    row->advantage_sec = (double)(row->first_fill_time - v->m->time[i]) / 1e9;
  }
}

static const char *twin_cause(const tg_unmatched_row *row) {
  bool at_arrival = row->arrival_orders > 0, ever = at_arrival || row->later_orders > 0;
  if (row->first_fill_time && row->first_fill_time - row->arrival_time < 100000000)
    return "INSTANT_LIT_EXECUTION";
  if (!ever)
    return "NO_LIQUIDITY_AT_ALL";
  if (!at_arrival && !isnan(row->advantage_sec))
    return "TIMING_MISMATCH";
  if (!at_arrival)
    return "TIMING_MISMATCH_NO_PRICE_OVERLAP";
  if (!row->overlap)
    return "PRICE_INCOMPATIBLE";
  if (row->potential == 0)
    return "INSUFFICIENT_QUANTITY";
  return row->potential > 0 ? "SIMULATION_MISS" : "UNKNOWN";
}

static void twin_fill(const market *m, int64_t id, tg_unmatched_row *row) {
  row->time_to_lit_sec = NAN;
  for (size_t i = 0; i < m->trade_count && !row->first_fill_time; i++)
    if (m->trade_id[i] == id)
      row->first_fill_time = m->trade_time[i];
  if (row->first_fill_time)
    row->time_to_lit_sec = (double)(row->first_fill_time - row->arrival_time) / 1e9;
}

static void twin(const market *m, bool compat, const tg_comparison_row *c, tg_unmatched_row *row) {
  view v = {.m = m, .compat = compat, .contra = c->side == BUY ? SELL : BUY};
  while (m->id[v.own] != c->order_id)
    v.own++;
  memset(row, 0, sizeof *row);
  row->security = c->security;
  row->date = c->date;
  row->participant = c->participant;
  row->order_id = c->order_id;
  row->side = c->side;
  row->size_class = c->size_class;
  row->arrival_hour = c->arrival_hour;
  row->quantity = c->quantity;
  row->arrival_time = m->time[v.own];
  v.limit = m->price[v.own] > 0 ? m->price[v.own] : TG_NO_PRICE;
  if (compat)
    v.limit = c->side == BUY ? m->bid[v.own] : m->offer[v.own];
  row->limit_used = v.limit;
  twin_fill(m, c->order_id, row);
  twin_arrival(&v, row);
  twin_later(&v, row);
  const char *cause = twin_cause(row);
  memcpy(row->root_cause, cause, strlen(cause));
}

#endif
