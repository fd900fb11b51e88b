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
/** Local. Count an order in each basis: final groups by its final row, whatever
 * order->group says; \a compat: group 1 needs no match (spec 2.2). TG_OVERFLOW. */
tg_status tg_group_sums_add(tg_group_row rows[TG_GROUP_ROWS], const tg_order_row *order,
                            bool compat, tg_error *err);
/** Local. into += from (integer columns). TG_OVERFLOW. */
tg_status tg_group_sums_merge(tg_group_row into[TG_GROUP_ROWS],
                              const tg_group_row from[TG_GROUP_ROWS], tg_error *err);
/** Local. Derive cost and ratio. */
void tg_group_sums_finish(tg_group_row rows[TG_GROUP_ROWS], bool compat);

#endif
