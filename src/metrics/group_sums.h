/** \file group_sums.h
 *
 * Execution metrics of the groups (spec 2.3, corrected: cost over the quantity
 * of the trades; compat: over the order's matched quantity, rounded). Twelve
 * rows: final, arrival, outcome, each with 1..3 and overall.
 */
#ifndef TG_GROUP_SUMS_H
#define TG_GROUP_SUMS_H

#include "hdf5_schemas/rows.h"

#include "base/status.h"
#include <stdbool.h>

#define TG_GROUP_ROWS 12

/** Local. Twelve empty, named rows. */
void tg_group_sums_reset(tg_group_row rows[TG_GROUP_ROWS], int scope, int64_t security,
                         int32_t date);
#define TG_GROUP_SUMS 7 /**< integer columns of a row, order_count to trade_notional */

/** Orders that wait to be counted: each adds to two cells and not to six rows. {0}: none. */
typedef struct tg_group_cells {
  int64_t final[3][3][TG_GROUP_SUMS]; /**< by final group and outcome, on the final row */
  int64_t arrival[3][TG_GROUP_SUMS];  /**< by immediate group, on the arrival row */
} tg_group_cells;

/** Local. Count an order in each basis: final groups by its final row, whatever
 * order->group says; \a compat: group 1 needs no match (spec 2.2). TG_OVERFLOW. */
tg_status tg_group_cells_add(tg_group_cells *cells, const tg_order_row *order, bool compat,
                             tg_error *err);
/** Local. Add what waits to \a rows. TG_OVERFLOW. */
tg_status tg_group_cells_count(const tg_group_cells *cells, tg_group_row rows[TG_GROUP_ROWS],
                               tg_error *err);
/** Local. into += from (integer columns). TG_OVERFLOW. */
tg_status tg_group_sums_merge(tg_group_row into[TG_GROUP_ROWS],
                              const tg_group_row from[TG_GROUP_ROWS], tg_error *err);
/** Local. Derive cost and ratio. */
void tg_group_sums_finish(tg_group_row rows[TG_GROUP_ROWS], bool compat);

#endif
