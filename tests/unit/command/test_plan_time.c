/** \file test_plan_time.c */
#include "command/plan_time.h"
#include "unit.h"

#include <math.h>

/** Two chunks of 1,000 and 500 bytes of orders; a byte takes 1 ms, a row 10 ms; 10 bytes a row. */
typedef struct world {
  char *no_scenario[1];
  tg_campaign campaign;
  tg_object object;
  tg_catalog catalog;
  tg_chunk chunk[2];
  tg_chunk_plan chunks;
  bool whole[2];
  tg_part_info info[2];
  tg_plan_parts parts;
  tg_job job[2];
  tg_work units[2];
  tg_job_matrix matrix;
  tg_plan_machine machine;
  tg_cost_model model;
} world;

static tg_plan_input make_world(world *w, int64_t ranks) {
  *w = (world){.object = {.table = TG_TABLE_orders},
               .chunk = {{.begin = 0, .end = 500}, {.begin = 500, .end = 1500}},
               .job = {{.security = 1, .rows[TG_TABLE_orders] = 40},
                       {.security = 2, .rows[TG_TABLE_orders] = 160}},
               .units = {{.job = 1}, {.job = 0}},
               .machine = {.ranks = ranks, .nodes = 1},
               .model = {.text_byte = {[TG_TABLE_orders] = 1e6},
                         .row = {[TG_TABLE_orders] = 1e7},
                         .row_bytes = {10, 10, 10, 10, 10, 10},
                         .results = 0.5,
                         .written_row = 1e6}};
  w->campaign.scenarios = w->no_scenario;
  w->catalog = (tg_catalog){&w->object, 1};
  w->chunks = (tg_chunk_plan){w->chunk, 2};
  w->parts = (tg_plan_parts){.whole = w->whole, .info = w->info, .count = 2};
  w->matrix = (tg_job_matrix){.jobs = w->job, .job_count = 2, .units = w->units, .unit_count = 2};
  return (tg_plan_input){&w->campaign, &w->catalog, &w->chunks, &w->parts,
                         &w->matrix,   &w->machine, &w->model};
}

/* Simulated work is up to 10 % more or less. */
static bool about(double value, double expected) {
  return fabs(value - expected) <= 0.1001 * expected;
}

static void without_parts_rows_are_estimated_from_bytes(void) {
  world w;
  tg_plan_input in = make_world(&w, 2);
  tg_plan_time time;
  CU_ASSERT_EQUAL(tg_plan_time_predict(&in, &time, NULL), TG_OK);
  CU_ASSERT_FALSE(time.jobs_known);
  CU_ASSERT_EQUAL(time.text, 1500);
  CU_ASSERT_EQUAL(time.rows[TG_TABLE_orders], 150);
  CU_ASSERT(about(time.ingest, 1.0)); /* the larger chunk is one rank's alone */
  CU_ASSERT_EQUAL(time.analyse, 0.75);
  CU_ASSERT_EQUAL(time.results, 75);
  CU_ASSERT_EQUAL(time.write, 0.0375);
}

static void with_all_parts_jobs_are_those_of_the_matrix(void) {
  world w;
  tg_plan_input in = make_world(&w, 2);
  tg_plan_time time;
  w.whole[0] = w.whole[1] = true;
  w.parts.whole_count = 2;
  w.info[0].facts.rows_read = 70;
  w.info[1].facts.rows_read = 150;
  CU_ASSERT_EQUAL(tg_plan_time_predict(&in, &time, NULL), TG_OK);
  CU_ASSERT_TRUE(time.jobs_known);
  CU_ASSERT(time.text == 0 && time.ingest == 0);
  CU_ASSERT_EQUAL(time.rows[TG_TABLE_orders], 220);
  CU_ASSERT(about(time.analyse, 1.6)); /* as long as the larger job */
  CU_ASSERT_EQUAL(time.results, 100);  /* of the 200 rows that belong to jobs */
  in = make_world(&w, 1);
  w.whole[0] = w.whole[1] = true;
  w.parts.whole_count = 2;
  CU_ASSERT_EQUAL(tg_plan_time_predict(&in, &time, NULL), TG_OK);
  CU_ASSERT(about(time.analyse, 2.0));
}

static void the_largest_job_is_that_of_the_most_memory(void) {
  world w;
  double bytes;
  const tg_plan_input in = make_world(&w, 1);
  CU_ASSERT_PTR_EQUAL(tg_plan_largest_job(in.campaign, &w.matrix, &bytes), &w.job[1]);
  CU_ASSERT_EQUAL(bytes, tg_cost_memory(in.campaign, &w.job[1]));
  w.matrix.job_count = 0;
  CU_ASSERT_PTR_NULL(tg_plan_largest_job(in.campaign, &w.matrix, &bytes));
}

TG_UNIT_MAIN(plan_time, TG_UNIT(without_parts_rows_are_estimated_from_bytes),
             TG_UNIT(with_all_parts_jobs_are_those_of_the_matrix),
             TG_UNIT(the_largest_job_is_that_of_the_most_memory))
