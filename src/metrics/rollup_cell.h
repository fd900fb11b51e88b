/** \file rollup_cell.h
 *
 * What some orders of one job add to one row of a rollup, in a quarter of a
 * kilobyte: the row itself has five exact sums of 592 bytes, too wide to be
 * touched once per order. Fill ratios and squares are held in 128 bits of fixed
 * point, which is exact for nearly every order; the others go to exact sums of
 * their own.
 */
#ifndef TG_ROLLUP_CELL_H
#define TG_ROLLUP_CELL_H

#include "base/status.h"
#include "hdf5_schemas/rows.h"
#include "tables/table.h"

/** What one order adds; columns as in tg_rollup_row. */
typedef struct tg_rollup_delta {
#define TG_ROLLUP_SUM(column, value) int64_t column;
#define TG_ROLLUP_MIN(column, value) int64_t column;
#define TG_ROLLUP_MAX(column, value) int64_t column;
#include "metrics/rollup_sums.def"
#undef TG_ROLLUP_SUM
#undef TG_ROLLUP_MIN
#undef TG_ROLLUP_MAX
  double fill_ratio;
  unsigned __int128 ratio_units, square; /**< as in a cell; 0 where that holds them not exactly */
  bool fits;                             /**< a cell holds both */
  bool small;                            /**< no sum is negative, or 2^40 and more */
  const tg_scenario_row *dark;           /**< NULL = not simulated */
} tg_rollup_delta;

/** Sums that 128 bits of fixed point cannot hold. */
typedef struct tg_rollup_exact {
  tg_exact_sum fill_ratio_sum, quantity_squares;
  tg_exact_sum savings_sum, compared_cost_sum, improvement_sum;
} tg_rollup_exact;

/** {0} at first: no orders. */
typedef struct tg_rollup_cell {
  tg_rollup_delta sums;
  unsigned __int128 fill_ratios; /**< in units of 2^-84 */
  unsigned __int128 squares;     /**< of quantities below 2^40 */
  tg_rollup_exact *exact;        /**< NULL until needed; owned */
  bool exact_used;
  bool checked; /**< some order was not small: each further one may overflow */
} tg_rollup_cell;

/** Local. What \a order adds, with its row of scenario "matching" or NULL. */
void tg_rollup_delta_make(const tg_order_row *order, const tg_scenario_row *dark,
                          tg_rollup_delta *delta);
/** Local. Add an order, of up to 2^40. TG_OVERFLOW: *column is the sum that does not fit into 64
 * bits. TG_NO_MEMORY. */
tg_status tg_rollup_cell_add(tg_rollup_cell *cell, const tg_rollup_delta *delta,
                             const char **column);
/** Local. Add all orders of \a from. TG_OVERFLOW as above; TG_NO_MEMORY. */
tg_status tg_rollup_cell_join(tg_rollup_cell *cell, const tg_rollup_cell *from,
                              const char **column);
/** Local. Add the cell to \a row. TG_OVERFLOW as above. */
tg_status tg_rollup_cell_merge(tg_rollup_row *row, const tg_rollup_cell *cell, const char **column);
/** Local. No orders again; keeps the memory of exact sums. */
void tg_rollup_cell_reset(tg_rollup_cell *cell);
void tg_rollup_cell_clear(tg_rollup_cell *cell); /* frees; safe on {0} */

#endif
