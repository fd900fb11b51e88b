#include "job/job_private.h"

#include "base/zone.h"
#include "simulate/unmatched.h"

static int64_t day_end(const struct tg_zone *zone, int32_t date) {
  int32_t next = tg_date_of_days(tg_date_days(date) + 1);
  return next ? tg_zone_utc(zone, next, 0) : INT64_MAX;
}

tg_status tg_job_simulate(tg_job_runner *runner, const tg_job *job, const tg_order_source *source,
                          tg_error *err) {
  tg_rows *tables = runner->result.tables;
  if (tg_order_states_number(&runner->states) != TG_OK)
    return tg_fail(err, TG_NO_MEMORY, "no memory for a table of %zu orders", runner->states.count);
  tg_quotes quotes = tg_quotes_view(&runner->quotes.columns);
  const tg_scenario_job seen = {.security = job->security,
                                .date = job->date,
                                .day_end = day_end(source->zone, job->date),
                                .source = source,
                                .quotes = &quotes,
                                .orders = &tables[TG_RESULT_orders],
                                .order_states = runner->order_states,
                                .campaign = runner->setup.campaign};
  const tg_scenario_output output = {&tables[TG_RESULT_scenarios], &tables[TG_RESULT_matches]};
  TG_TRY(tg_scenarios_run(&seen, &output, err));
  if (!tg_scenario_chosen(runner->setup.campaign, tg_scenario_matching.name))
    return TG_OK;
  TG_TRY(tg_comparison_make(&runner->setup.results->comparison, &seen, output.scenarios,
                            output.matches, &tables[TG_RESULT_comparison], err));
  return tg_unmatched_make(&seen, &tables[TG_RESULT_comparison], &tables[TG_RESULT_unmatched], err);
}
