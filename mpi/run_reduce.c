#include "reduce.h"
#include "run_trial.h"

#include <stdlib.h>
#include <string.h>

static tg_status reduce_rollup(tg_run *run, tg_rollup_sums *sums, tg_error *err) {
  const tg_schema *schema = tg_schema_rollup(sums->rollup->name);
  TG_TRY(tg_reduce_rows(&run->world, schema, sums->rows, sums->count, err));
  if (sums->distinct)
    tg_reduce_bits(&run->world, sums->distinct, sums->count * sums->distinct_words);
  return TG_OK;
}

/* Counts of rows fit: an object has fewer than 2^63 of them. */
static void reduce_counts(tg_run *run) {
  tg_world_sum(&run->world, (int64_t *)run->counts,
               run->catalog.count * sizeof *run->counts / sizeof(int64_t));
  int64_t totals[] = {run->jobs_failed, run->rows_kept, run->jobs_incomplete, run->sweep_orders};
  tg_world_sum(&run->world, totals, TG_COUNT(totals));
  run->jobs_failed = totals[0];
  run->rows_kept = totals[1];
  run->jobs_incomplete = totals[2];
  run->sweep_orders = totals[3];
  tg_world_sum(&run->world, run->result_rows, TG_RESULT_COUNT);
  tg_world_sum(&run->world, run->result_counts, run->matrix.job_count * TG_RESULT_COUNT);
}

static int compare_ids(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return a < b ? -1 : a > b;
}

/* Names from reference data stand beside the ids (ascending). */
static void label(tg_rollup_sums *sums, const int64_t *ids, size_t count, const tg_name *names) {
  for (size_t k = 0; k < sums->count && count; k++) {
    const int64_t *found = bsearch(&sums->rows[k].key[0], ids, count, sizeof *ids, compare_ids);
    if (found)
      memcpy(sums->rows[k].label, names[found - ids], sizeof(tg_name));
  }
}

static void label_rollups(tg_run *run) {
  for (size_t i = 0; i < run->rollups.count; i++) {
    tg_rollup_sums *sums = &run->rollups.sums[i];
    if (!strcmp(sums->rollup->name, "by_security"))
      label(sums, run->instruments, run->instrument_count, run->instrument_names);
    if (!strcmp(sums->rollup->name, "by_participant"))
      label(sums, run->matrix.participants, run->matrix.participant_count, run->participant_names);
  }
}

tg_status tg_run_reduce(tg_run *run, tg_error *err) {
  double start = tg_now();
  for (size_t i = 0; i < run->rollups.count; i++)
    TG_TRY(reduce_rollup(run, &run->rollups.sums[i], err));
  TG_TRY(tg_reduce_rows(&run->world, &tg_schema_groups, run->totals, TG_GROUP_ROWS, err));
  TG_TRY(tg_reduce_rows(&run->world, &tg_schema_scenario_totals, run->scenario_totals.rows,
                        run->scenario_totals.count, err));
  reduce_counts(run);
  if (run->world.rank == 0) {
    for (size_t i = 0; i < run->rollups.count; i++)
      tg_rollup_sums_finish(&run->rollups.sums[i]);
    tg_group_sums_finish(run->totals, run->campaign.compat);
    tg_scenario_totals_finish(&run->scenario_totals, run->campaign.compat);
    label_rollups(run);
    tg_run_report_trials(run);
  } else {
    for (size_t i = 0; i < run->rollups.count; i++)
      run->rollups.sums[i].count = 0;
    run->scenario_totals.count = 0;
  }
  run->facts.reduce_seconds = tg_now() - start;
  return TG_OK;
}
