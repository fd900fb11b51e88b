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
