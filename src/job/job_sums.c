#include "job/job_private.h"

#include <string.h>

/* By the sign bits of differences, which several rows at once have: x or x - 1 has it unless x is
 * above 0, and two numbers above 0 have a difference. */
void tg_job_count_quotes(tg_job_row *job, const tg_orders *orders) {
  uint64_t missing = 0, crossed = 0;
  for (size_t row = 0; row < orders->count; row++) {
    const uint64_t bid = (uint64_t)orders->national_bid[row];
    const uint64_t offer = (uint64_t)orders->national_offer[row];
    const uint64_t absent = bid | (bid - 1) | offer | (offer - 1);
    missing += absent >> 63;
    crossed += (~absent & (offer - bid - 1)) >> 63;
  }
  job->missing_quotes += (int64_t)missing;
  job->crossed_quotes += (int64_t)crossed;
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
