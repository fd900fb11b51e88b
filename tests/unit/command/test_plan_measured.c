/** \file test_plan_measured.c */
#include "command/plan_measured.h"
#include "hdf5_schemas/rows.h"
#include "aggregate.h"
#include "unit.h"

#include <math.h>

/** An aggregate whose /run has \a ranks rows like \a row. */
static void write_run(const char *path, const tg_run_row *row, int64_t ranks) {
  tg_h5_file *file = NULL;
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "kind", "aggregate", NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_create(file, &tg_schema_run, ranks, TG_COMPRESS_NONE, NULL), TG_OK);
  for (int64_t r = 0; r < ranks; r++)
    CU_ASSERT_EQUAL(tg_h5_table_write(file, &tg_schema_run, r, 1, row, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
}

static bool near(double a, double b) {
  return fabs(a - b) <= 1e-9 * fabs(a + b);
}

/* Two jobs on each of two ranks: 1000 predicted took 2500, 3000 took 6500: 500 + 2 x. */
static void rates_follow_from_what_the_ranks_took(void) {
  char folder[64], path[128];
  tg_run_row row = {.job_count = 2,
                    .job_x = 4000,
                    .job_y = 9000,
                    .job_xx = 1e6 + 9e6,
                    .job_xy = 2.5e6 + 19.5e6,
                    .orders_chunk_count = 3,
                    .result_rows = 1000,
                    .order_rows = 10000,
                    .write_seconds = 0.5};
  tg_cost_model model;
  tg_plan_measured measured;
  tg_error err = {0};
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/a.h5", folder);
  write_run(path, &row, 2);
  CU_ASSERT_EQUAL(tg_plan_measured_read(path, &model, &measured, &err), TG_OK);
  CU_ASSERT(near(model.job, 500));
  CU_ASSERT(near(model.row[TG_TABLE_trades], 2 * tg_cost_built_in.row[TG_TABLE_trades]));
  CU_ASSERT(near(model.written_row, 1e9 / 2000));
  CU_ASSERT_EQUAL(model.chunk[TG_TABLE_orders], tg_cost_built_in.chunk[TG_TABLE_orders]);
  CU_ASSERT(measured.ranks == 2 && measured.jobs == 4 && measured.chunks == 6);
  sample_folder_remove(folder);
}

static void check_refused(const char *path, tg_status status, const char *message) {
  tg_cost_model model;
  tg_plan_measured measured;
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_plan_measured_read(path, &model, &measured, &err), status);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, message));
}

static void other_files_are_refused(void) {
  char folder[64], path[128];
  sample_row row = {0};
  tg_schema other = sample_schema("other"), run = sample_schema("run");
  sample_table table = {&other, &row, 1}, old = {&run, &row, 1};
  tg_run_row damaged = {.job_count = 1, .job_xx = NAN};
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/a.h5", folder);
  check_refused(path, TG_BAD_INPUT, "is no aggregate of tapegrid");
  CU_ASSERT_EQUAL(sample_write(path, TG_COMPRESS_NONE, &table, 1), TG_OK);
  check_refused(path, TG_BAD_INPUT, "has no /run");
  CU_ASSERT_EQUAL(sample_write(path, TG_COMPRESS_NONE, &old, 1), TG_OK);
  check_refused(path, TG_BAD_INPUT, "made by a tapegrid that measured no costs");
  write_run(path, &damaged, 1);
  check_refused(path, TG_BAD_INPUT, "'job_xx' is damaged");
  sample_folder_remove(folder);
}

TG_UNIT_MAIN(plan_measured, TG_UNIT(rates_follow_from_what_the_ranks_took),
             TG_UNIT(other_files_are_refused))
