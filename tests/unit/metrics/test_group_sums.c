#include "metrics/group_sums.h"

#include "classify/order_state.h"
#include "splitmix.h"
#include "unit.h"

#include <math.h>
#include <string.h>

static int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

enum { ORDERS = 400 };

static tg_order_row random_order(uint64_t *seed, bool compat) {
  tg_order_row o = {.quantity = 1 + below(seed, 1000), .final_quantity = 1 + below(seed, 1000)};
  o.after_leaves = below(seed, 3) * 10;
  o.after_matched = below(seed, 3) * 7;
  o.final_leaves = below(seed, 3) * 10;
  o.final_matched = below(seed, 3) * 7;
  o.traded_quantity = o.final_matched + below(seed, 2);
  o.traded_notional = o.traded_quantity * (3300 + below(seed, 100));
  o.outcome = (int8_t)(1 + below(seed, 3));
  o.immediate_group = (int8_t)tg_order_group(o.after_leaves, o.after_matched, compat);
  return o;
}

/* 1..3 by the basis, without the code under test. */
static int group_in(const tg_order_row *o, int basis, bool compat) {
  int64_t leaves = basis == 1 ? o->after_leaves : o->final_leaves;
  int64_t matched = basis == 1 ? o->after_matched : o->final_matched;
  if (basis == 2)
    return o->outcome;
  if (leaves == 0 && (matched > 0 || compat))
    return 1;
  return matched > 0 ? 2 : 3;
}

/* One row by looking at every order. */
static tg_group_row twin(const tg_order_row *orders, int basis, int group, bool compat) {
  tg_group_row row = {0};
  for (int i = 0; i < ORDERS; i++) {
    const tg_order_row *o = &orders[i];
    int64_t leaves = basis == 1 ? o->after_leaves : o->final_leaves;
    int64_t matched = basis == 1 ? o->after_matched : o->final_matched;
    if (group && group_in(o, basis, compat) != group)
      continue;
    row.order_count++;
    row.full_fills += leaves == 0 && (compat || matched > 0);
    row.partial_fills += leaves > 0 && matched > 0;
    row.quantity_traded += matched;
    row.total_order_quantity += basis == 1 ? o->quantity : o->final_quantity;
    row.trade_quantity += o->traded_quantity;
    row.trade_notional += o->traded_notional;
  }
  return row;
}

static void compare_counts(const tg_group_row *mine, const tg_group_row *theirs) {
  CU_ASSERT_EQUAL(mine->order_count, theirs->order_count);
  CU_ASSERT_EQUAL(mine->full_fills, theirs->full_fills);
  CU_ASSERT_EQUAL(mine->partial_fills, theirs->partial_fills);
  CU_ASSERT_EQUAL(mine->quantity_traded, theirs->quantity_traded);
  CU_ASSERT_EQUAL(mine->total_order_quantity, theirs->total_order_quantity);
  CU_ASSERT_EQUAL(mine->trade_quantity, theirs->trade_quantity);
  CU_ASSERT_EQUAL(mine->trade_notional, theirs->trade_notional);
}

static void random_orders_sum_to_what_a_look_at_every_order_gives(void) {
  for (int compat = 0; compat <= 1; compat++) {
    static tg_order_row orders[ORDERS];
    tg_group_row halves[2][TG_GROUP_ROWS];
    tg_group_cells cells[2] = {{.arrival = {{0}}}};
    uint64_t seed = 11;
    for (int h = 0; h < 2; h++)
      tg_group_sums_reset(halves[h], 1, 0, 0);
    for (int i = 0; i < ORDERS; i++) {
      orders[i] = random_order(&seed, compat);
      CU_ASSERT_EQUAL(tg_group_cells_add(&cells[i % 2], &orders[i], compat, NULL), TG_OK);
    }
    for (int h = 0; h < 2; h++)
      CU_ASSERT_EQUAL(tg_group_cells_count(&cells[h], halves[h], NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_group_sums_merge(halves[0], halves[1], NULL), TG_OK);
    for (int i = 0; i < TG_GROUP_ROWS; i++) {
      tg_group_row expected = twin(orders, i / 4, (i % 4 + 1) % 4, compat);
      compare_counts(&halves[0][i], &expected);
    }
  }
}

static void rows_are_named_by_basis_and_group(void) {
  tg_group_row rows[TG_GROUP_ROWS];
  tg_group_sums_reset(rows, 0, 110621, 20240905);
  CU_ASSERT_STRING_EQUAL(rows[0].basis, "final");
  CU_ASSERT_STRING_EQUAL(rows[0].label, "GROUP_1_FULLY_FILLED");
  CU_ASSERT_STRING_EQUAL(rows[6].basis, "arrival");
  CU_ASSERT_STRING_EQUAL(rows[6].label, "GROUP_3_NOT_EXECUTED");
  CU_ASSERT_STRING_EQUAL(rows[8].label, "A_IMMEDIATE_FULL");
  CU_ASSERT_STRING_EQUAL(rows[11].label, "OVERALL");
  CU_ASSERT_EQUAL(rows[11].group, 0);
  CU_ASSERT_EQUAL(rows[8].group, 1);
  CU_ASSERT_EQUAL(rows[5].security, 110621);
  CU_ASSERT_EQUAL(rows[5].date, 20240905);
}

/* Group 1: 700 of 1000 matched, trades 800 for 2503; group 2: 300 of 600, 300 for 1001.
 * Of the rounded costs 3.58 and 3.34 the mean is 3.51, of the exact ones 3.50. */
static void cost_is_by_trades_or_historically_by_rounded_groups(void) {
  tg_order_row a = {.final_quantity = 1000,
                    .final_matched = 700,
                    .traded_quantity = 800,
                    .traded_notional = 2503,
                    .immediate_group = 1,
                    .outcome = 1};
  tg_order_row b = {.final_quantity = 600,
                    .final_matched = 300,
                    .final_leaves = 300,
                    .traded_quantity = 300,
                    .traded_notional = 1001,
                    .immediate_group = 1,
                    .outcome = 1};
  tg_group_row rows[TG_GROUP_ROWS];
  tg_group_sums_reset(rows, 0, 1, 1);
  tg_group_cells cells = {0};
  tg_group_cells_add(&cells, &a, false, NULL);
  tg_group_cells_add(&cells, &b, false, NULL);
  CU_ASSERT_EQUAL(tg_group_cells_count(&cells, rows, NULL), TG_OK);
  tg_group_sums_finish(rows, false);
  CU_ASSERT_EQUAL(rows[0].avg_execution_cost, 2503.0 / 800);
  CU_ASSERT_EQUAL(rows[3].avg_execution_cost, 3504.0 / 1100);
  CU_ASSERT_EQUAL(rows[3].order_fill_ratio, 1000.0 / 1600);
  CU_ASSERT_EQUAL(rows[2].avg_execution_cost, 0);
  CU_ASSERT_EQUAL(rows[2].order_fill_ratio, 0);
  tg_group_sums_finish(rows, true);
  CU_ASSERT_EQUAL(rows[0].avg_execution_cost, 3.58);
  CU_ASSERT_EQUAL(rows[1].avg_execution_cost, 3.34);
  CU_ASSERT_EQUAL(rows[3].avg_execution_cost, 3.51);
  CU_ASSERT_EQUAL(rows[0].order_fill_ratio, 0.7);
  CU_ASSERT_EQUAL(rows[1].order_fill_ratio, 0.5);
  CU_ASSERT_EQUAL(rows[2].avg_execution_cost, 0);
}

/* In one cell, or where cells meet: in a row of all. */
static void a_sum_beyond_64_bits_is_named(void) {
  for (int meet = 0; meet <= 1; meet++) {
    tg_order_row o = {.final_quantity = INT64_MAX, .immediate_group = 3, .outcome = 3};
    tg_group_row rows[TG_GROUP_ROWS];
    tg_group_cells cells = {0};
    tg_error err = {0};
    tg_group_sums_reset(rows, 0, 1, 1);
    CU_ASSERT_EQUAL(tg_group_cells_add(&cells, &o, false, &err), TG_OK);
    o.outcome = meet ? 1 : 3;
    CU_ASSERT_EQUAL(tg_group_cells_add(&cells, &o, false, &err), meet ? TG_OK : TG_OVERFLOW);
    CU_ASSERT_EQUAL(tg_group_cells_count(&cells, rows, &err), meet ? TG_OVERFLOW : TG_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "total_order_quantity (final, "));
  }
}

/* Sums are added by their place in the row: every one that the schema names, and no other. */
static void the_sums_of_the_schema_stand_together(void) {
  size_t next = offsetof(tg_group_row, order_count);
  for (size_t f = 0; f < tg_schema_groups.field_count; f++) {
    const tg_field *field = &tg_schema_groups.fields[f];
    if (field->merge != TG_SUM)
      continue;
    CU_ASSERT_EQUAL(field->type, TG_I64);
    CU_ASSERT_EQUAL(field->offset, next);
    next += sizeof(int64_t);
  }
  CU_ASSERT_EQUAL(next, offsetof(tg_group_row, avg_execution_cost));
}

TG_UNIT_MAIN(group_sums, TG_UNIT(the_sums_of_the_schema_stand_together),
             TG_UNIT(random_orders_sum_to_what_a_look_at_every_order_gives),
             TG_UNIT(rows_are_named_by_basis_and_group),
             TG_UNIT(cost_is_by_trades_or_historically_by_rounded_groups),
             TG_UNIT(a_sum_beyond_64_bits_is_named))
