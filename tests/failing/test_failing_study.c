/** \file test_failing_study.c
 *
 * Whatever call for memory or files fails within a study, the study says so or gives its usual
 * rows, and nothing is left in its folder.
 */
#include "failing.h"
#include "leaks.h"
#include "stats/scenario_case.h"

enum { ORDERS = 60, MOST = 50 };

typedef struct undertaking {
  tg_campaign campaign;
  int64_t memory;
} undertaking;

static void aggregate_write(void) {
  case_comparison *orders = case_orders(ORDERS, 15);
  scenario_case *market = scenario_case_make(16);
  case_schema *schema = calloc(1, sizeof *schema);
  case_schema_make(schema);
  const case_table tables[] = {{&scenario_order_schema, market->orders, SCENARIO_ORDERS},
                               {&scenario_schema, market->rows, market->rows_used},
                               {&schema->schema, orders, ORDERS}};
  case_write(case_path, tables, TG_COUNT(tables));
  free(schema);
  free(market);
  free(orders);
}

static tg_status units_run(tg_study *study, case_result *result, tg_error *err) {
  tg_status status = TG_OK;
  size_t units = tg_study_units(study);
  for (size_t unit = 0; unit < units && status == TG_OK; unit += 5)
    status = tg_study_run(study, unit, &result->tests, &result->summaries, err);
  return status == TG_OK ? tg_study_adjust(&result->tests) : status;
}

static failing_outcome study_run(void *context) {
  const undertaking *of = context;
  case_result result = {{.row_size = sizeof(tg_test_row)}, {.row_size = sizeof(tg_summary_row)}};
  char scratch[128];
  snprintf(scratch, sizeof scratch, "%s.sort", case_path);
  tg_study_setup setup = {case_path, scratch, &of->campaign, of->memory};
  tg_study *study = NULL;
  tg_error err = {0};
  tg_status status = tg_study_open(&setup, &study, &err);
  if (status == TG_OK)
    status = units_run(study, &result, &err);
  tg_study_close(study);
  uint64_t sum = failing_sum(0, result.tests.data, result.tests.count * sizeof(tg_test_row));
  sum = failing_sum(sum, result.summaries.data, result.summaries.count * sizeof(tg_summary_row));
  case_result_clear(&result);
  return (failing_outcome){status == TG_OK, *err.text || status == TG_NO_MEMORY, sum};
}

static void a_study_survives_every_failure(void) {
  undertaking ample = {case_campaign(), 1 << 22}, scarce = {case_campaign(), 3000};
  ample.campaign.bootstrap = scarce.campaign.bootstrap = 20;
  const failing_case cases[] = {{"a study in memory", study_run, &ample},
                                {"a study on disk", study_run, &scarce}};
  aggregate_write();
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    for (int kind = 0; kind < FAILING_KINDS; kind++)
      CU_ASSERT_EQUAL(failing_try(&cases[i], (failing_kind)kind, MOST), 0);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(a_study_survives_every_failure)};
  return case_main("failing_study", units, TG_COUNT(units));
}
