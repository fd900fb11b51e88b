#include "job/job_private.h"

#include <string.h>

void tg_job_count_quotes(tg_job_row *job, const tg_orders *orders) {
  int64_t missing = 0, crossed = 0;
  for (size_t row = 0; row < orders->count; row++) {
    int64_t bid = orders->national_bid[row], offer = orders->national_offer[row];
    bool present = (bid > 0) & (offer > 0);
    missing += !present;
    crossed += present & (bid >= offer);
  }
  job->missing_quotes += missing;
  job->crossed_quotes += crossed;
}

tg_status tg_job_add_order(tg_job_runner *runner, const tg_order_row *order, tg_error *err) {
  runner->result.job.qualifying += order->qualifying;
  if (!runner->simulates)
    tg_job_sum_order(runner, order, NULL);
  return tg_group_cells_add(&runner->groups, order, runner->setup.campaign->compat, err);
}

void tg_job_sum_order(tg_job_runner *runner, const tg_order_row *order,
                      const tg_scenario_row *dark) {
  tg_error *error = &runner->result.sums_error;
  if (runner->setup.rollups && error->status == TG_OK)
    tg_rollup_set_add(runner->setup.rollups, order, dark, error);
}

tg_status tg_job_finish_groups(tg_job_runner *runner, tg_error *err) {
  TG_TRY(tg_group_cells_count(&runner->groups, runner->result.groups, err));
  tg_group_sums_finish(runner->result.groups, runner->setup.campaign->compat);
  return TG_OK;
}

/* Both tables ascend by order; only some orders have a row of scenario "matching". */
void tg_job_sum_simulated(tg_job_runner *runner) {
  const tg_rows *orders = &runner->result.tables[TG_RESULT_orders];
  const tg_rows *scenarios = &runner->result.tables[TG_RESULT_scenarios];
  size_t next = 0;
  for (size_t i = 0; i < orders->count; i++) {
    const tg_order_row *order = tg_rows_at(orders, i);
    const tg_scenario_row *dark = NULL;
    for (; next < scenarios->count; next++) {
      const tg_scenario_row *row = tg_rows_at(scenarios, next);
      if (row->order_id > order->order_id)
        break;
      if (!strcmp(row->scenario, tg_scenario_matching.name))
        dark = row;
    }
    tg_job_sum_order(runner, order, dark);
  }
}
