#include "stats/study.h"

#include "stats/adjust.h"

#include "scenario_case.h"

enum { ORDERS = 300, FAMILIES_MAX = 200 };

/* /comparison and /scenarios in one file. */
static void aggregate_write(const char *path) {
  case_comparison *orders = case_orders(ORDERS, 15);
  scenario_case *market = scenario_case_make(16);
  case_schema *schema = calloc(1, sizeof *schema);
  case_schema_make(schema);
  const case_table tables[] = {{&scenario_order_schema, market->orders, SCENARIO_ORDERS},
                               {&scenario_schema, market->rows, market->rows_used},
                               {&schema->schema, orders, ORDERS}};
  case_write(path, tables, TG_COUNT(tables));
  free(schema);
  free(market);
  free(orders);
}

static tg_study *study_of(const tg_campaign *campaign) {
  tg_study_setup setup = {case_path, case_path, campaign, 1 << 20};
  tg_study *study;
  CU_ASSERT_EQUAL_FATAL(tg_study_open(&setup, &study, NULL), TG_OK);
  return study;
}

static void a_unit_gives_the_same_rows_whoever_runs_it_and_when(void) {
  tg_campaign campaign = case_campaign();
  aggregate_write(case_path);
  tg_study *study = study_of(&campaign);
  size_t units = tg_study_units(study);
  CU_ASSERT_TRUE(units > 100);
  for (size_t i = 0; i < units; i++) {
    tg_rows tests[2] = {{.row_size = sizeof(tg_test_row)}, {.row_size = sizeof(tg_test_row)}};
    tg_rows figures[2] = {{.row_size = sizeof(tg_summary_row)},
                          {.row_size = sizeof(tg_summary_row)}};
    tg_study *other = study_of(&campaign);
    size_t unit = units - 1 - i;
    CU_ASSERT_EQUAL(tg_study_run(study, unit, &tests[0], &figures[0], NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_study_run(other, unit, &tests[1], &figures[1], NULL), TG_OK);
    CU_ASSERT_TRUE(case_same(&tests[0], &tests[1]) && case_same(&figures[0], &figures[1]));
    CU_ASSERT_TRUE(tests[0].count + figures[0].count > 0);
    tg_study_close(other);
    for (int r = 0; r < 2; r++) {
      tg_rows_clear(&tests[r]);
      tg_rows_clear(&figures[r]);
    }
  }
  CU_ASSERT_EQUAL(tg_study_run(study, units, NULL, NULL, NULL), TG_LIMIT);
  tg_study_close(study);
}

/* From all columns kept to none: what is read each time is the same, bit for bit. */
static void what_is_kept_between_units_changes_nothing(void) {
  static const int64_t memories[] = {1 << 24, 300000, 90000, 30000, 3000};
  tg_campaign campaign = case_campaign();
  campaign.alpha = 0.5;
  campaign.bootstrap = 20;
  case_result all = case_run(case_path, &campaign, 1 << 26);
  for (size_t i = 0; i < TG_COUNT(memories); i++) {
    case_result some = case_run(case_path, &campaign, memories[i]);
    CU_ASSERT_TRUE(case_same(&all.tests, &some.tests));
    CU_ASSERT_TRUE(case_same(&all.summaries, &some.summaries));
    case_result_clear(&some);
  }
  case_result_clear(&all);
}

static void keys_are_unique_and_rows_come_by_source(void) {
  tg_campaign campaign = case_campaign();
  campaign.alpha = 0.5;
  case_result result = case_run(case_path, &campaign, 1 << 22);
  for (size_t i = 0; i < result.tests.count; i++) {
    const tg_test_row *row = tg_rows_at(&result.tests, i);
    CU_ASSERT_PTR_EQUAL(case_test(&result, row->source, row->dimension, row->segment, row->other,
                                  row->metric, row->test),
                        row);
  }
  for (size_t i = 0; i < result.summaries.count; i++) {
    const tg_summary_row *row = tg_rows_at(&result.summaries, i);
    CU_ASSERT_PTR_EQUAL(
        case_summary(&result, row->source, row->dimension, row->segment, row->metric, row->side),
        row);
  }
  case_result_clear(&result);
}

/* One family corrected by hand: its p in the order of the rows. */
static void expect_family(const case_result *result, const char *family) {
  size_t count = 0, at = 0;
  double *p = malloc((result->tests.count + 1) * sizeof *p);
  double *holm = malloc((result->tests.count + 1) * sizeof *holm);
  double *bh = malloc((result->tests.count + 1) * sizeof *bh);
  for (size_t i = 0; i < result->tests.count; i++) {
    const tg_test_row *row = tg_rows_at(&result->tests, i);
    if (strcmp(row->family, family) == 0)
      p[count++] = row->p;
  }
  CU_ASSERT_EQUAL(tg_adjust_holm(p, count, holm), TG_OK);
  CU_ASSERT_EQUAL(tg_adjust_bh(p, count, bh), TG_OK);
  for (size_t i = 0; i < result->tests.count; i++) {
    const tg_test_row *row = tg_rows_at(&result->tests, i);
    if (strcmp(row->family, family) != 0)
      continue;
    CU_ASSERT_TRUE(case_near(row->p_holm, holm[at]) && case_near(row->p_bh, bh[at]));
    CU_ASSERT_EQUAL(isnan(row->p), isnan(row->p_holm));
    at++;
  }
  free(p);
  free(holm);
  free(bh);
}

static void every_family_is_corrected_together(void) {
  tg_campaign campaign = case_campaign();
  const char *families[FAMILIES_MAX];
  size_t count = 0;
  campaign.alpha = 0.3;
  case_result result = case_run(case_path, &campaign, 1 << 22);
  for (size_t i = 0; i < result.tests.count; i++) {
    const tg_test_row *row = tg_rows_at(&result.tests, i);
    size_t at = 0;
    while (at < count && strcmp(families[at], row->family) != 0)
      at++;
    if (at == count && count < FAMILIES_MAX)
      families[count++] = row->family;
  }
  CU_ASSERT_TRUE(count > 50 && count < FAMILIES_MAX);
  for (size_t i = 0; i < count; i++)
    expect_family(&result, families[i]);
  /* All metrics of a test share a family, so a p is multiplied by more than one. */
  const tg_test_row *row = case_test(&result, "matching", "overall", 0, 0, "num_fills", "paired_t");
  CU_ASSERT_TRUE(row && row->p_holm > row->p);
  case_result_clear(&result);
}

static void no_rows_are_corrected_too(void) {
  tg_rows none = {.row_size = sizeof(tg_test_row)};
  CU_ASSERT_EQUAL(tg_study_adjust(&none), TG_OK);
}

static void tables_that_are_not_there_or_empty_make_no_units(void) {
  tg_campaign campaign = case_campaign();
  const case_table empty[] = {{&scenario_order_schema, NULL, 0}, {&scenario_schema, NULL, 0}};
  for (size_t tables = 0; tables <= TG_COUNT(empty); tables++) {
    case_write(case_path, empty, tables);
    tg_study *study = study_of(&campaign);
    CU_ASSERT_EQUAL(tg_study_units(study), 0);
    tg_study_close(study);
  }
  tg_study_close(NULL);
}

static void a_file_that_cannot_be_read_is_reported(void) {
  tg_campaign campaign = case_campaign();
  tg_study_setup setup = {"/nowhere/at/all.h5", case_path, &campaign, 1 << 20};
  tg_study *study;
  tg_error err = {0};
  CU_ASSERT_NOT_EQUAL(tg_study_open(&setup, &study, &err), TG_OK);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nowhere/at/all.h5"));
  tg_study_close(study);
}

static void a_metric_without_its_column_is_named(void) {
  tg_campaign campaign = case_campaign();
  case_comparison *orders = case_orders(50, 15);
  case_schema *schema = calloc(1, sizeof *schema);
  tg_rows tests = {.row_size = sizeof(tg_test_row)};
  tg_rows figures = {.row_size = sizeof(tg_summary_row)};
  tg_error err = {0};
  tg_status status = TG_OK;
  case_schema_make(schema);
  schema->schema.field_count--; /* sim_drift_vw_bps */
  const case_table table = {&schema->schema, orders, 50};
  case_write(case_path, &table, 1);
  tg_study *study = study_of(&campaign);
  for (size_t unit = 0; unit < tg_study_units(study) && status == TG_OK; unit++)
    status = tg_study_run(study, unit, &tests, &figures, &err);
  CU_ASSERT_EQUAL(status, TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/comparison/sim_drift_vw_bps"));
  tg_study_close(study);
  tg_rows_clear(&tests);
  tg_rows_clear(&figures);
  free(schema);
  free(orders);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(a_unit_gives_the_same_rows_whoever_runs_it_and_when),
                                  TG_UNIT(what_is_kept_between_units_changes_nothing),
                                  TG_UNIT(keys_are_unique_and_rows_come_by_source),
                                  TG_UNIT(every_family_is_corrected_together),
                                  TG_UNIT(no_rows_are_corrected_too),
                                  TG_UNIT(tables_that_are_not_there_or_empty_make_no_units),
                                  TG_UNIT(a_file_that_cannot_be_read_is_reported),
                                  TG_UNIT(a_metric_without_its_column_is_named)};
  return case_main("study", units, TG_COUNT(units));
}
