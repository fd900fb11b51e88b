#include "metrics/group_sums.h"

#include "classify/order_state.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FINAL, ARRIVAL, OUTCOME, BASES };
enum { PER_BASIS = 4, OVERALL = 3 };

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
    memcpy(rows[i].basis, basis_names[basis], strlen(basis_names[basis]));
    memcpy(rows[i].label, labels[basis][place], strlen(labels[basis][place]));
  }
}

/* The sums of a row stand together; a test compares them with the schema. */
enum { FIRST_SUM = offsetof(tg_group_row, order_count), SUMS = TG_GROUP_SUMS };

_Static_assert(offsetof(tg_group_row, avg_execution_cost) == FIRST_SUM + SUMS * sizeof(int64_t),
               "all sums");

static tg_status too_big(int basis, int place, int sum, tg_error *err) {
  const char *name = "";
  for (size_t f = 0; f < tg_schema_groups.field_count; f++)
    if (tg_schema_groups.fields[f].offset == FIRST_SUM + (size_t)sum * sizeof(int64_t))
      name = tg_schema_groups.fields[f].name;
  return tg_fail(err, TG_OVERFLOW,
                 "/groups: the sum of %s (%s, %s) does not fit into 64 bits; select fewer dates "
                 "or securities",
                 name, basis_names[basis], labels[basis][place]);
}

/* \return the first sum that does not fit, SUMS: none. */
static inline int add_sums(int64_t *sums, const int64_t *delta) {
  for (int i = 0; i < SUMS; i++)
    if (__builtin_add_overflow(sums[i], delta[i], &sums[i]))
      return i;
  return SUMS;
}

static tg_status add_to_row(tg_group_row rows[TG_GROUP_ROWS], int basis, int place,
                            const int64_t *delta, tg_error *err) {
  char *row = (char *)&rows[basis * PER_BASIS + place];
  int wrong = add_sums((int64_t *)(void *)(row + FIRST_SUM), delta);
  return wrong == SUMS ? TG_OK : too_big(basis, place, wrong, err);
}

/* What an order adds on the row with these quantities, and to which cell. */
static inline int add_order(int64_t *cell, const tg_order_row *order, int group, int64_t quantity,
                            int64_t leaves, int64_t matched) {
  return add_sums(cell, (int64_t[SUMS]){1, group == 1, leaves > 0 && matched > 0, matched, quantity,
                                        order->traded_quantity, order->traded_notional});
}

tg_status tg_group_cells_add(tg_group_cells *cells, const tg_order_row *order, bool compat,
                             tg_error *err) {
  int final = tg_order_group(order->final_leaves, order->final_matched, compat);
  int arrival = tg_order_group(order->after_leaves, order->after_matched, compat);
  int wrong = add_order(cells->final[final - 1][order->outcome - 1], order, final,
                        order->final_quantity, order->final_leaves, order->final_matched);
  if (wrong != SUMS)
    return too_big(FINAL, final - 1, wrong, err);
  wrong = add_order(cells->arrival[order->immediate_group - 1], order, arrival, order->quantity,
                    order->after_leaves, order->after_matched);
  return wrong == SUMS ? TG_OK : too_big(ARRIVAL, order->immediate_group - 1, wrong, err);
}

tg_status tg_group_cells_count(const tg_group_cells *cells, tg_group_row rows[TG_GROUP_ROWS],
                               tg_error *err) {
  for (int group = 0; group < OVERALL; group++) {
    for (int outcome = 0; outcome < OVERALL; outcome++) {
      const int64_t *cell = cells->final[group][outcome];
      TG_TRY(add_to_row(rows, FINAL, group, cell, err));
      TG_TRY(add_to_row(rows, FINAL, OVERALL, cell, err));
      TG_TRY(add_to_row(rows, OUTCOME, outcome, cell, err));
      TG_TRY(add_to_row(rows, OUTCOME, OVERALL, cell, err));
    }
    TG_TRY(add_to_row(rows, ARRIVAL, group, cells->arrival[group], err));
    TG_TRY(add_to_row(rows, ARRIVAL, OVERALL, cells->arrival[group], err));
  }
  return TG_OK;
}

tg_status tg_group_sums_merge(tg_group_row into[TG_GROUP_ROWS],
                              const tg_group_row from[TG_GROUP_ROWS], tg_error *err) {
  for (int i = 0; i < TG_GROUP_ROWS; i++) {
    const void *sums = (const char *)&from[i] + FIRST_SUM;
    TG_TRY(add_to_row(into, i / PER_BASIS, i % PER_BASIS, sums, err));
  }
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
