#include "job/result.h"

#include <string.h>

tg_status tg_result_set_make(const tg_campaign *campaign, tg_result_set *set, tg_error *err) {
  memset(set, 0, sizeof *set);
  tg_status status = tg_metric_set_make(campaign->modules, campaign->module_count, &set->metrics);
  if (status == TG_OK)
    status = tg_comparison_set_make(&set->comparison);
  if (status != TG_OK) {
    tg_result_set_clear(set);
    return tg_fail(err, status, "cannot make the columns of the result tables: %s",
                   tg_status_text(status));
  }
  set->schemas[TG_RESULT_orders] = &set->metrics.schema;
  set->schemas[TG_RESULT_scenarios] = &tg_schema_scenarios;
  set->schemas[TG_RESULT_matches] = &tg_schema_matches;
  set->schemas[TG_RESULT_comparison] = &set->comparison.schema;
  set->schemas[TG_RESULT_unmatched] = &tg_schema_unmatched;
  return TG_OK;
}

void tg_result_set_clear(tg_result_set *set) {
  tg_metric_set_clear(&set->metrics);
  tg_comparison_set_clear(&set->comparison);
  memset(set->schemas, 0, sizeof set->schemas);
}

const char *const *tg_result_table_names(size_t *count) {
  static const char *const names[] = {
#define TG_RESULT(name)                #name,
#define TG_ROLLUP(name, keys, summary) #name,
#include "hdf5_schemas/rollups.def"
#include "job/results.def"
#undef TG_RESULT
#undef TG_ROLLUP
      "scenario_totals"};
  *count = TG_COUNT(names);
  return names;
}

tg_status tg_result_check(const tg_campaign *campaign, tg_error *err) {
  static const char *const read[] = {"orders", "scenarios", "comparison"};
  const bool reads = campaign->tests && tg_campaign_simulates(campaign);
  for (size_t i = 0; reads && i < TG_COUNT(read); i++) {
    bool made = i < 2 || tg_scenario_chosen(campaign, tg_scenario_matching.name);
    if (made && !tg_campaign_wants_table(campaign, read[i]))
      return tg_fail(err, TG_USAGE,
                     "output.tables leaves out '%s', which the tests read: list it, or set "
                     "statistics.tests to false",
                     read[i]);
  }
  return TG_OK;
}
