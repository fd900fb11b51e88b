/** \file result.h
 *
 * The result tables that a job fills with rows, and their schemas: one list for
 * the job, the journal and the parallel write. A new table is one line in
 * results.def and its rows in job_simulate.c.
 */
#ifndef TG_RESULT_H
#define TG_RESULT_H

#include "simulate/comparison.h"

typedef enum tg_result_table {
#define TG_RESULT(name) TG_RESULT_##name,
#include "job/results.def"
#undef TG_RESULT
  TG_RESULT_COUNT
} tg_result_table;

typedef struct tg_result_set {
  tg_metric_set metrics;
  tg_comparison_set comparison;
  const tg_schema *schemas[TG_RESULT_COUNT]; /**< one per table, of the set */
} tg_result_set;

/** Local. The tables of \a campaign: analysis.modules decides the columns of /orders. */
tg_status tg_result_set_make(const tg_campaign *campaign, tg_result_set *set, tg_error *err);
void tg_result_set_clear(tg_result_set *set); /* safe on {0} */
/** Local. TG_USAGE when the tests of \a campaign need a table that output.tables leaves out:
 * they read /orders, /scenarios and /comparison of the file. */
tg_status tg_result_check(const tg_campaign *campaign, tg_error *err);
/** Local. All tables that output.tables may name: those of results.def, the rollups,
 * scenario_totals. */
const char *const *tg_result_table_names(size_t *count);

#endif
