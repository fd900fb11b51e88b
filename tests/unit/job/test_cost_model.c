/** \file test_cost_model.c */
#include "job/cost_model.h"
#include "base/random.h"
#include "unit.h"

#include <math.h>

static tg_job job_of(int64_t orders, int64_t trades) {
  return (tg_job){.rows = {[TG_TABLE_orders] = orders, [TG_TABLE_trades] = trades}};
}

static bool near(double a, double b) {
  return fabs(a - b) <= 1e-6 * (fabs(a) + fabs(b));
}

static void a_job_costs_its_overhead_its_rows_and_its_scenarios(void) {
  const tg_cost_model model = {
      .job = 1000, .row = {[TG_TABLE_orders] = 10, [TG_TABLE_trades] = 7}, .scenario_row = 3};
  tg_job empty = job_of(0, 0), job = job_of(100, 20);
  CU_ASSERT_EQUAL(tg_cost_of_job(&model, 6, &empty), 1000);
  CU_ASSERT_EQUAL(tg_cost_of_job(&model, 0, &job), 1000 + 1000 + 140);
  CU_ASSERT_EQUAL(tg_cost_of_job(&model, 2, &job), 1000 + 1000 + 140 + 600);
}

static void a_job_takes_the_memory_of_the_columns_that_are_stored(void) {
  tg_campaign campaign = {0};
  tg_job empty = job_of(0, 0), job = job_of(100, 20);
  const double all = tg_cost_memory(&campaign, &job);
  CU_ASSERT(all > tg_cost_memory(&campaign, &empty));
  campaign.skipped[TG_TABLE_orders] = 1; /* 8 bytes, twice */
  CU_ASSERT_EQUAL(tg_cost_memory(&campaign, &job), all - 100 * 16);
}

static void a_chunk_costs_its_text_and_more_when_it_is_packed(void) {
  const tg_cost_model model = {
      .chunk = {[TG_TABLE_trades] = 500}, .text_byte = {[TG_TABLE_trades] = 2}, .decoded_byte = 1};
  tg_object object = {.table = TG_TABLE_trades, .coding = TG_PLAIN};
  tg_chunk chunk = {.begin = 100, .end = 1100};
  CU_ASSERT_EQUAL(tg_cost_of_chunk(&model, &object, &chunk), 500 + 2000);
  object.coding = TG_ZSTD;
  CU_ASSERT_EQUAL(tg_cost_of_chunk(&model, &object, &chunk),
                  500 + 3 * 1000 * TG_TEXT_PER_PACKED_BYTE);
}

static void scenarios_are_those_that_the_campaign_chooses(void) {
  char *names[] = {"matching", "residual"};
  tg_campaign all = {0}, two = {.scenarios = names, .scenario_count = 2},
              none = {.scenarios = names};
  CU_ASSERT(tg_cost_scenarios(&all) >= 6);
  CU_ASSERT_EQUAL(tg_cost_scenarios(&two), 2);
  CU_ASSERT_EQUAL(tg_cost_scenarios(&none), 0);
  const tg_cost_model model = {.results = 0.5, .scenario_results = 0.25};
  CU_ASSERT_EQUAL(tg_cost_results(&model, 2, 100), 100);
}

/* The same line by the textbook: deviations from the means. */
static void fit_slowly(const double *x, const double *y, int n, double *fixed, double *slope) {
  double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
  for (int i = 0; i < n; i++) {
    mean_x += x[i] / n;
    mean_y += y[i] / n;
  }
  for (int i = 0; i < n; i++) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  *slope = xy / xx;
  *fixed = mean_y - *slope * mean_x;
}

static void the_fit_is_least_squares_whatever_the_order(void) {
  tg_random random = tg_random_open(7, 1);
  for (int round = 0; round < 200; round++) {
    double x[40], y[40], fixed = 1, slope, slow_fixed, slow_slope;
    tg_cost_line line = {0}, back = {0};
    int n = 2 + (int)tg_random_below(&random, 38);
    for (int i = 0; i < n; i++) {
      x[i] = 1e6 + tg_random_below(&random, 1000000000);
      y[i] = 5e8 + round * 1e7 + floor(x[i] * (1 + round % 5)) + tg_random_below(&random, 1000000);
    }
    for (int i = 0; i < n; i++) {
      tg_cost_line_add(&line, x[i], (int64_t)y[i]);
      tg_cost_line_add(&back, x[n - 1 - i], (int64_t)y[n - 1 - i]);
    }
    CU_ASSERT(line.xx == back.xx && line.xy == back.xy && line.y == back.y);
    tg_cost_sums sums = tg_cost_line_sums(&line);
    tg_cost_fit(&sums, &fixed, &slope);
    fit_slowly(x, y, n, &slow_fixed, &slow_slope);
    CU_ASSERT(near(slope, slow_slope) && near(fixed, slow_fixed));
  }
}

static void a_line_that_tells_nothing_scales_what_was_built_in(void) {
  tg_cost_line same = {0}, falling = {0}, below = {0};
  for (int i = 0; i < 3; i++)
    tg_cost_line_add(&same, 900, 2000); /* with the fixed 100: twice as slow */
  tg_cost_sums sums = tg_cost_line_sums(&same);
  double fixed = 100, slope;
  tg_cost_fit(&sums, &fixed, &slope);
  CU_ASSERT(near(fixed, 200) && near(slope, 2));
  tg_cost_line_add(&falling, 1000, 9000);
  tg_cost_line_add(&falling, 2000, 1000);
  sums = tg_cost_line_sums(&falling);
  fixed = 500;
  tg_cost_fit(&sums, &fixed, &slope);
  CU_ASSERT(near(slope, 2.5) && near(fixed, 1250));
  tg_cost_line_add(&below, 1000, 100); /* steeper than through the origin */
  tg_cost_line_add(&below, 3000, 6000);
  sums = tg_cost_line_sums(&below);
  tg_cost_fit(&sums, &fixed, &slope);
  CU_ASSERT(fixed == 0 && near(slope, (1000.0 * 100 + 3000.0 * 6000) / (1e6 + 9e6)));
}

static void only_what_was_measured_is_changed(void) {
  tg_cost_sums sums[TG_COST_KINDS] = {0};
  tg_cost_line line = {0};
  tg_cost_model model = tg_cost_model_fit(sums);
  tg_job job = job_of(1000, 300);
  CU_ASSERT_EQUAL(tg_cost_of_job(&model, 6, &job), tg_cost_of_job(&tg_cost_built_in, 6, &job));
  for (int i = 1; i <= 9; i++) {
    job = job_of(i * 1000, i * 300);
    double predicted = tg_cost_of_job(&tg_cost_built_in, 0, &job) - tg_cost_built_in.job;
    tg_cost_line_add(&line, predicted, 70000 + (int64_t)(predicted / 4));
  }
  sums[TG_COST_JOBS] = tg_cost_line_sums(&line);
  model = tg_cost_model_fit(sums);
  CU_ASSERT(fabs(model.job - 70000) < 10);
  CU_ASSERT(near(model.row[TG_TABLE_orders] * 4, tg_cost_built_in.row[TG_TABLE_orders]));
  CU_ASSERT_EQUAL(model.text_byte[TG_TABLE_orders], tg_cost_built_in.text_byte[TG_TABLE_orders]);
}

static void sums_hold_the_longest_times(void) {
  tg_cost_line line = {0};
  for (int i = 0; i < 1000; i++)
    tg_cost_line_add(&line, 1e14, INT64_C(100000000000000));
  tg_cost_sums sums = tg_cost_line_sums(&line);
  CU_ASSERT(near(sums.xx, 1e31) && near(sums.xy, 1e31));
  tg_cost_line_add(&line, -1, -1);
  CU_ASSERT_EQUAL(line.count, 1001);
  CU_ASSERT(near((double)line.x, sums.x) && near((double)line.y, sums.y));
}

TG_UNIT_MAIN(cost_model, TG_UNIT(a_job_costs_its_overhead_its_rows_and_its_scenarios),
             TG_UNIT(a_job_takes_the_memory_of_the_columns_that_are_stored),
             TG_UNIT(a_chunk_costs_its_text_and_more_when_it_is_packed),
             TG_UNIT(scenarios_are_those_that_the_campaign_chooses),
             TG_UNIT(the_fit_is_least_squares_whatever_the_order),
             TG_UNIT(a_line_that_tells_nothing_scales_what_was_built_in),
             TG_UNIT(only_what_was_measured_is_changed), TG_UNIT(sums_hold_the_longest_times))
