#include "metrics/group_sums.h"

#include "classify/order_state.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BASES = 3, PER_BASIS = 4, OVERALL = 3 };

static const char *const basis_names[BASES] = {"final", "arrival", "outcome"};

static const char *const labels[BASES][PER_BASIS] = {
    {"GROUP_1_FULLY_FILLED", "GROUP_2_PARTIALLY_FILLED", "GROUP_3_NOT_EXECUTED", "OVERALL"},
    {"GROUP_1_FULLY_FILLED", "GROUP_2_PARTIALLY_FILLED", "GROUP_3_NOT_EXECUTED", "OVERALL"},
    {"A_IMMEDIATE_FULL", "B_EVENTUAL_FULL", "C_PARTIAL_OR_NONE", "OVERALL"},
};

void tg_group_sums_reset(tg_group_row rows[TG_GROUP_ROWS], int scope, int64_t security,
                         int32_t date) {
  memset(rows, 0, TG_GROUP_ROWS * sizeof *rows);
  for (int i = 0; i < TG_GROUP_ROWS; i++) {
    int basis = i / PER_BASIS, place = i % PER_BASIS;
    rows[i].scope = (int8_t)scope;
    rows[i].security = security;
    rows[i].date = date;
    rows[i].group = (int8_t)(place == OVERALL ? 0 : place + 1);
    snprintf(rows[i].basis, sizeof rows[i].basis, "%s", basis_names[basis]);
    snprintf(rows[i].label, sizeof rows[i].label, "%s", labels[basis][place]);
  }
}

static tg_status merge_row(tg_group_row *into, const tg_group_row *from, tg_error *err) {
  for (size_t f = 0; f < tg_schema_groups.field_count; f++) {
    const tg_field *field = &tg_schema_groups.fields[f];
    if (field->merge != TG_SUM)
      continue;
    int64_t *sum = (int64_t *)((char *)into + field->offset);
    if (__builtin_add_overflow(*sum, tg_field_integer(field, from), sum))
      return tg_fail(
          err, TG_OVERFLOW,
          "/groups: the sum of %s (%s, %s) does not fit into 64 bits; select fewer dates "
          "or securities",
          field->name, into->basis, into->label);
  }
  return TG_OK;
}

/* What an order adds on the row with these quantities. */
static tg_group_row delta_of(const tg_order_row *order, int64_t quantity, int64_t leaves,
                             int64_t matched, bool compat) {
  return (tg_group_row){.order_count = 1,
                        .full_fills = tg_order_group(leaves, matched, compat) == 1,
                        .partial_fills = leaves > 0 && matched > 0,
                        .quantity_traded = matched,
                        .total_order_quantity = quantity,
                        .trade_quantity = order->traded_quantity,
                        .trade_notional = order->traded_notional};
}

tg_status tg_group_sums_add(tg_group_row rows[TG_GROUP_ROWS], const tg_order_row *order,
                            bool compat, tg_error *err) {
  tg_group_row final =
      delta_of(order, order->final_quantity, order->final_leaves, order->final_matched, compat);
  tg_group_row arrival =
      delta_of(order, order->quantity, order->after_leaves, order->after_matched, compat);
  const tg_group_row *deltas[BASES] = {&final, &arrival, &final};
  int groups[BASES] = {tg_order_group(order->final_leaves, order->final_matched, compat),
                       order->immediate_group, order->outcome};
  for (int basis = 0; basis < BASES; basis++) {
    tg_group_row *first = &rows[basis * PER_BASIS];
    TG_TRY(merge_row(&first[groups[basis] - 1], deltas[basis], err));
    TG_TRY(merge_row(&first[OVERALL], deltas[basis], err));
  }
  return TG_OK;
}

tg_status tg_group_sums_merge(tg_group_row into[TG_GROUP_ROWS],
                              const tg_group_row from[TG_GROUP_ROWS], tg_error *err) {
  for (int i = 0; i < TG_GROUP_ROWS; i++)
    TG_TRY(merge_row(&into[i], &from[i], err));
  return TG_OK;
}

static double quotient(double a, double b) {
  return b != 0 ? a / b : 0;
}

/* Half to even, as the historical pipeline rounds. */
static double rounded(double value, double scale) {
  return rint(value * scale) / scale;
}

static void finish_compat(tg_group_row basis[PER_BASIS]) {
  double weighted = 0;
  for (int i = 0; i < PER_BASIS; i++) {
    tg_group_row *row = &basis[i];
    double traded = (double)row->quantity_traded;
    double cost = i == OVERALL ? weighted : (double)row->trade_notional;
    row->avg_execution_cost = rounded(quotient(cost, traded), 100);
    row->order_fill_ratio = rounded(quotient(traded, (double)row->total_order_quantity), 10000);
    weighted += row->avg_execution_cost * traded;
  }
}

static void finish_row(tg_group_row *row) {
  row->avg_execution_cost = quotient((double)row->trade_notional, (double)row->trade_quantity);
  row->order_fill_ratio = quotient((double)row->quantity_traded, (double)row->total_order_quantity);
}

void tg_group_sums_finish(tg_group_row rows[TG_GROUP_ROWS], bool compat) {
  for (int i = 0; i < TG_GROUP_ROWS; i++)
    finish_row(&rows[i]);
  for (int basis = 0; compat && basis < BASES; basis++)
    finish_compat(&rows[basis * PER_BASIS]);
}
