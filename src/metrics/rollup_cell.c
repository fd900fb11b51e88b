#include "metrics/rollup_cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 wide;

/* A double in [2^-32, 2) is a whole number of units; 2^40 of them stay within 128 bits. */
enum { RATIO_BIT = 84, LEAST_EXPONENT = 1023 - 32, MOST_EXPONENT = 1023, MANTISSA_BITS = 52 };

#define QUANTITY_END (INT64_C(1) << 40) /* 2^40 squares of smaller ones stay within 128 bits */

/* In units, when that is exact. */
static bool fixed_ratio(double ratio, wide *units) {
  uint64_t bits;
  memcpy(&bits, &ratio, sizeof bits);
  int exponent = (int)(bits >> MANTISSA_BITS); /* with the sign: a negative one is too large */
  *units = 0;
  if (bits == 0)
    return true;
  if (exponent < LEAST_EXPONENT || exponent > MOST_EXPONENT)
    return false;
  const uint64_t one = UINT64_C(1) << MANTISSA_BITS;
  *units = (wide)((bits & (one - 1)) | one) << (exponent - LEAST_EXPONENT);
  return true;
}

_Static_assert(LEAST_EXPONENT - 1023 - MANTISSA_BITS == -RATIO_BIT, "the last bit is a unit");

static bool fixed_square(int64_t quantity, wide *square) {
  bool fits = quantity < QUANTITY_END && quantity > -QUANTITY_END;
  *square = fits ? (wide)((__int128)quantity * quantity) : 0;
  return fits;
}

/* So many small sums fit into 64 bits. */
enum { SMALL_BITS = 40, SMALL_ORDERS = 1 << 22 };

/* Each value is stored as it is made: a copy of what was just stored would wait for it. */
void tg_rollup_delta_make(const tg_order_row *order, const tg_scenario_row *dark,
                          tg_rollup_delta *delta) {
  const bool filled = order->final_matched > 0, priced = order->price != TG_NO_PRICE;
  uint64_t bits = 0;
  double ratio = 0;
  if (order->final_quantity > 0)
    ratio = (double)order->final_matched / (double)order->final_quantity;
#define TG_ROLLUP_SUM(column, value)                                                               \
  delta->column = (value);                                                                         \
  bits |= (uint64_t)delta->column;
#define TG_ROLLUP_MIN(column, value) delta->column = (value);
#define TG_ROLLUP_MAX(column, value) delta->column = (value);
#include "metrics/rollup_sums.def"
#undef TG_ROLLUP_SUM
#undef TG_ROLLUP_MIN
#undef TG_ROLLUP_MAX
  delta->fill_ratio = ratio;
  delta->dark = dark;
  delta->small = bits >> SMALL_BITS == 0;
  const bool fixed = fixed_ratio(ratio, &delta->ratio_units);
  delta->fits = fixed_square(order->final_quantity, &delta->square) && fixed;
}

/* The same rules for a cell and for a row. */
#define TG_ROLLUP_SUM(name, value)                                                                 \
  if (__builtin_add_overflow(into->name, from->name, &into->name)) {                               \
    *column = #name;                                                                               \
    return TG_OVERFLOW;                                                                            \
  }
#define TG_ROLLUP_MIN(name, value) into->name = from->name < into->name ? from->name : into->name;
#define TG_ROLLUP_MAX(name, value) into->name = from->name > into->name ? from->name : into->name;

static tg_status add_to_cell(tg_rollup_delta *into, const tg_rollup_delta *from,
                             const char **column) {
#include "metrics/rollup_sums.def"
  return TG_OK;
}

static tg_status add_to_row(tg_rollup_row *into, const tg_rollup_delta *from, const char **column) {
#include "metrics/rollup_sums.def"
  return TG_OK;
}

#undef TG_ROLLUP_SUM

/* Where no sum can overflow. */
#define TG_ROLLUP_SUM(name, value) into->name += from->name;

static void add_small(tg_rollup_delta *into, const tg_rollup_delta *from) {
#include "metrics/rollup_sums.def"
}

#undef TG_ROLLUP_SUM
#undef TG_ROLLUP_MIN
#undef TG_ROLLUP_MAX

static tg_rollup_exact *exact_of(tg_rollup_cell *cell) {
  if (!cell->exact)
    cell->exact = calloc(1, sizeof *cell->exact);
  cell->exact_used = true;
  return cell->exact;
}

static tg_status add_savings(tg_rollup_cell *cell, const tg_scenario_row *dark) {
  tg_rollup_exact *exact = exact_of(cell);
  if (!exact)
    return TG_NO_MEMORY;
  if (!isnan(dark->savings)) {
    tg_exact_sum_add(&exact->savings_sum, dark->savings);
    tg_exact_sum_add(&exact->compared_cost_sum,
                     dark->actual_price * (double)dark->simulated_quantity);
  }
  if (!isnan(dark->improvement_pct))
    tg_exact_sum_add(&exact->improvement_sum, dark->improvement_pct);
  return TG_OK;
}

/* Nothing of what the cell holds. */
static tg_status add_exact(tg_rollup_cell *cell, const tg_rollup_delta *delta) {
  int64_t quantity = delta->total_quantity;
  wide units;
  if (!exact_of(cell))
    return TG_NO_MEMORY;
  if (!fixed_ratio(delta->fill_ratio, &units))
    tg_exact_sum_add(&cell->exact->fill_ratio_sum, delta->fill_ratio);
  if (!fixed_square(quantity, &units))
    tg_exact_sum_add_product(&cell->exact->quantity_squares, quantity, quantity);
  return TG_OK;
}

tg_status tg_rollup_cell_add(tg_rollup_cell *cell, const tg_rollup_delta *delta,
                             const char **column) {
  const int64_t orders = cell->sums.total_orders;
  cell->checked |= !delta->small;
  if (!orders)
    cell->sums = *delta;
  else if (!cell->checked && orders < SMALL_ORDERS)
    add_small(&cell->sums, delta);
  else
    TG_TRY(add_to_cell(&cell->sums, delta, column));
  cell->fill_ratios += delta->ratio_units;
  cell->squares += delta->square;
  if (!delta->fits)
    TG_TRY(add_exact(cell, delta));
  return delta->dark ? add_savings(cell, delta->dark) : TG_OK;
}

/* The same for a cell and for a row. */
#define MERGE_EXACT(into, from)                                                                    \
  tg_exact_sum_merge(&(into)->fill_ratio_sum, &(from)->fill_ratio_sum);                            \
  tg_exact_sum_merge(&(into)->quantity_squares, &(from)->quantity_squares);                        \
  tg_exact_sum_merge(&(into)->savings_sum, &(from)->savings_sum);                                  \
  tg_exact_sum_merge(&(into)->compared_cost_sum, &(from)->compared_cost_sum);                      \
  tg_exact_sum_merge(&(into)->improvement_sum, &(from)->improvement_sum);

tg_status tg_rollup_cell_join(tg_rollup_cell *cell, const tg_rollup_cell *from,
                              const char **column) {
  if (!from->sums.total_orders)
    return TG_OK;
  cell->checked = true;
  if (!cell->sums.total_orders)
    cell->sums = from->sums;
  else
    TG_TRY(add_to_cell(&cell->sums, &from->sums, column));
  cell->fill_ratios += from->fill_ratios;
  cell->squares += from->squares;
  if (!from->exact_used)
    return TG_OK;
  if (!exact_of(cell))
    return TG_NO_MEMORY;
  MERGE_EXACT(cell->exact, from->exact)
  return TG_OK;
}

/* 32 bits at a time: each piece is a double. */
static void add_fixed(tg_exact_sum *sum, wide value, int unit) {
  for (; value; value >>= 32, unit += 32)
    tg_exact_sum_add(sum, ldexp((double)(uint32_t)value, unit));
}

tg_status tg_rollup_cell_merge(tg_rollup_row *row, const tg_rollup_cell *cell,
                               const char **column) {
  TG_TRY(add_to_row(row, &cell->sums, column));
  add_fixed(&row->fill_ratio_sum, cell->fill_ratios, -RATIO_BIT);
  add_fixed(&row->quantity_squares, cell->squares, 0);
  if (!cell->exact_used)
    return TG_OK;
  MERGE_EXACT(row, cell->exact)
  return TG_OK;
}

void tg_rollup_cell_reset(tg_rollup_cell *cell) {
  tg_rollup_exact *exact = cell->exact;
  if (cell->exact_used && exact)
    memset(exact, 0, sizeof *exact);
  memset(cell, 0, sizeof *cell);
  cell->exact = exact;
}

void tg_rollup_cell_clear(tg_rollup_cell *cell) {
  free(cell->exact);
  memset(cell, 0, sizeof *cell);
}
