/** \file test_shard.c */
#include "job/shard.h"

#include "job/cost_model.h"
#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS = 200, IDS = 70000 };

#define MEMORY (INT64_C(1) << 40)

static int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

/* A campaign of sums only. */
static tg_campaign sums_only(int64_t shard_rows) {
  static char *scenarios[1], by_date[] = "by_date", *tables[] = {by_date};
  return (tg_campaign){
      .scenarios = scenarios, .tables = tables, .table_count = 1, .shard_rows = shard_rows};
}

static void set_rows(tg_job *job, int64_t orders, int64_t trades) {
  *job = (tg_job){.rows = {[TG_TABLE_orders] = orders, [TG_TABLE_trades] = trades}};
  job->rows[TG_TABLE_quotes] = job->range_count[TG_TABLE_quotes] = 5;
  job->cost = tg_cost_of_job(&tg_cost_built_in, 0, job);
}

static void order_ids_are_spread_evenly_and_each_has_one_shard(void) {
  static const int64_t steps[] = {
      1, 2, 1000, 4096, INT64_C(1) << 32, -7, INT64_C(6917529027641081857)};
  for (size_t s = 0; s < TG_COUNT(steps); s++)
    for (int32_t shards = 2; shards <= TG_SHARDS_MAX; shards += 7) {
      int64_t held[TG_SHARDS_MAX] = {0};
      for (int64_t i = 0; i < IDS; i++) {
        int64_t id = (int64_t)(UINT64_C(7240000000000000000) + (uint64_t)i * (uint64_t)steps[s]);
        int owners = 0;
        for (int32_t k = 0; k < shards; k++) {
          tg_job job = {.shard = k, .shards = shards};
          bool own = tg_job_has_order(&job, id);
          owners += own;
          held[k] += own;
        }
        if (owners != 1)
          CU_FAIL_FATAL("an order has one shard");
      }
      for (int32_t k = 0; k < shards; k++)
        CU_ASSERT_TRUE(held[k] > IDS / shards * 8 / 10 && held[k] < IDS / shards * 12 / 10);
    }
}

/* The shards of a job that are among the units; -1 when they are not each there once. */
static int64_t shards_in(const tg_job_matrix *matrix, uint32_t job) {
  int64_t shards = 0, found = 0;
  uint64_t seen = 0;
  for (size_t u = 0; u < matrix->unit_count; u++) {
    const tg_work *unit = &matrix->units[u];
    if (unit->job != job)
      continue;
    shards = unit->shards;
    found++;
    seen |= UINT64_C(1) << unit->shard;
  }
  bool each =
      shards ? found == shards && seen == ~UINT64_C(0) >> (64 - shards) : found == 1 && seen == 1;
  return each ? shards : -1;
}

/* The greatest power of two that is not above the unit's cost, slowly. */
static double power_of(const tg_job_matrix *matrix, size_t unit) {
  tg_job job = tg_shard_job(matrix, &matrix->units[unit]);
  double power = 1;
  while (2 * power <= tg_cost_of_job(&tg_cost_built_in, 0, &job))
    power *= 2;
  return power;
}

static void check_order(const tg_job_matrix *m) {
  for (size_t u = 1; u < m->unit_count; u++) {
    const tg_work *x = &m->units[u - 1], *y = &m->units[u];
    bool before = x->job < y->job || (x->job == y->job && x->shard < y->shard);
    double a = power_of(m, u - 1), b = power_of(m, u);
    CU_ASSERT_TRUE(a > b || (a == b && before));
  }
}

static void jobs_above_the_limit_are_cut_into_as_many_shards_as_it_takes(void) {
  uint64_t seed = 3;
  tg_job jobs[JOBS];
  for (int round = 0; round < 50; round++) {
    int64_t limit = 1 + below(&seed, 5000);
    tg_campaign campaign = sums_only(limit);
    tg_job_matrix m = {.jobs = jobs, .job_count = JOBS};
    for (int j = 0; j < JOBS; j++) {
      set_rows(&jobs[j], below(&seed, 20000), below(&seed, 4000));
      jobs[j].poisoned = !below(&seed, 9);
    }
    CU_ASSERT_EQUAL_FATAL(tg_shards_make(&campaign, 1 + below(&seed, 5), 1, &m, NULL), TG_OK);
    for (uint32_t j = 0; j < JOBS; j++) {
      int64_t rows = jobs[j].rows[TG_TABLE_orders] + jobs[j].rows[TG_TABLE_trades];
      int64_t shards = (rows + limit - 1) / limit;
      shards = shards > TG_SHARDS_MAX ? TG_SHARDS_MAX : shards;
      CU_ASSERT_EQUAL(shards_in(&m, j), jobs[j].poisoned || shards < 2 ? 0 : shards);
    }
    check_order(&m);
    free(m.units);
  }
}

static size_t units_of(const tg_campaign *campaign, int64_t ranks, tg_job *jobs, size_t count) {
  tg_job_matrix m = {.jobs = jobs, .job_count = count};
  CU_ASSERT_EQUAL_FATAL(tg_shards_make(campaign, ranks, MEMORY, &m, NULL), TG_OK);
  for (uint32_t j = 0; j < count; j++)
    CU_ASSERT_TRUE(shards_in(&m, j) >= 0);
  check_order(&m);
  free(m.units);
  return m.unit_count;
}

static void jobs_are_cut_by_themselves_only_where_the_end_is_earlier(void) {
  tg_campaign campaign = sums_only(TG_SHARD_ROWS_AUTO);
  tg_job jobs[JOBS];
  for (int j = 0; j < JOBS; j++)
    set_rows(&jobs[j], 20000, 7000);
  CU_ASSERT_EQUAL(units_of(&campaign, 2, jobs, JOBS), JOBS);
  CU_ASSERT_EQUAL(units_of(&campaign, 4, jobs, 4), 4);
  set_rows(&jobs[0], 2000000, 700000);
  CU_ASSERT_EQUAL(units_of(&campaign, 1, jobs, 1), 1);
  CU_ASSERT_EQUAL(units_of(&campaign, 2, jobs, 1), 2);
  CU_ASSERT_EQUAL(units_of(&campaign, 2, jobs, JOBS), JOBS);
  size_t units = units_of(&campaign, 8, jobs, JOBS);
  CU_ASSERT_TRUE(units > JOBS + 1 && units <= JOBS + 7);
  set_rows(&jobs[0], 2000, 700); /* so small that nothing is gained */
  CU_ASSERT_EQUAL(units_of(&campaign, 2, jobs, 1), 1);
}

static void jobs_that_may_not_fit_are_cut_on_any_number_of_ranks(void) {
  tg_campaign campaign = sums_only(TG_SHARD_ROWS_AUTO);
  tg_job jobs[2];
  set_rows(&jobs[0], 100, 50);
  set_rows(&jobs[1], 2000000, 700000);
  double bytes = tg_cost_memory(&campaign, &jobs[1]);
  for (int64_t ranks = 1; ranks <= 3; ranks++)
    for (int64_t pieces = 1; pieces <= 2 * TG_SHARDS_MAX; pieces += 5) {
      tg_job_matrix m = {.jobs = jobs, .job_count = 2};
      int64_t memory = (int64_t)(2 * bytes / (double)pieces) + 1;
      int64_t least = pieces < TG_SHARDS_MAX ? pieces : TG_SHARDS_MAX;
      CU_ASSERT_EQUAL_FATAL(tg_shards_make(&campaign, ranks, memory, &m, NULL), TG_OK);
      int64_t shards = shards_in(&m, 1);
      CU_ASSERT_EQUAL(shards_in(&m, 0), 0);
      CU_ASSERT_TRUE(pieces == 1 && ranks == 1 ? shards == 0 : shards >= least);
      CU_ASSERT_TRUE(shards <= (least > ranks ? least : ranks));
      free(m.units);
    }
}

static void there_are_never_too_many_shards(void) {
  enum { COUNT = 20000 };
  static tg_job jobs[COUNT];
  tg_campaign campaign = sums_only(1);
  for (int j = 0; j < COUNT; j++)
    set_rows(&jobs[j], 20, j);
  for (size_t count = 10; count <= COUNT; count = count * 5 / 2) {
    tg_job_matrix m = {.jobs = jobs, .job_count = count};
    int64_t shards = 0;
    CU_ASSERT_EQUAL_FATAL(tg_shards_make(&campaign, 2, INT64_MAX, &m, NULL), TG_OK);
    for (size_t u = 0; u < m.unit_count; u++)
      shards += m.units[u].shards > 0;
    CU_ASSERT_TRUE(shards > 0 && shards <= TG_SHARDS_TOTAL);
    free(m.units);
  }
}

static void jobs_that_look_across_orders_or_write_their_rows_stay_whole(void) {
  tg_job jobs[1];
  set_rows(jobs, 2000000, 0);
  char orders[] = "orders", *tables[] = {orders};
  tg_campaign off = sums_only(TG_SHARD_ROWS_OFF), writes = sums_only(10), simulates = sums_only(10);
  tg_campaign all_tables = sums_only(10), all_scenarios = sums_only(10), cut = sums_only(100000);
  writes.tables = tables;
  simulates.scenario_count = 1;
  all_tables.tables = NULL;
  all_scenarios.scenarios = NULL;
  const tg_campaign *whole[] = {&off, &writes, &simulates, &all_tables, &all_scenarios};
  for (size_t i = 0; i < TG_COUNT(whole); i++) {
    CU_ASSERT_FALSE(tg_shards_allowed(whole[i]));
    CU_ASSERT_EQUAL(units_of(whole[i], 2, jobs, 1), 1);
  }
  CU_ASSERT_EQUAL(units_of(&cut, 2, jobs, 1), 20);
}

static void rows_without_an_order_id_are_those_of_shard_0(void) {
  tg_job jobs[1];
  tg_job_matrix m = {.jobs = jobs, .job_count = 1};
  set_rows(jobs, 100, 50);
  for (int32_t s = 0; s < 3; s++) {
    tg_work unit = {0, s, 3};
    tg_job job = tg_shard_job(&m, &unit);
    CU_ASSERT_TRUE(job.shard == s && job.shards == 3);
    CU_ASSERT_EQUAL(job.rows[TG_TABLE_orders], 100);
    CU_ASSERT_EQUAL(job.rows[TG_TABLE_trades], 50);
    CU_ASSERT_EQUAL(job.rows[TG_TABLE_quotes], s ? 0 : 5);
    CU_ASSERT_EQUAL(job.range_count[TG_TABLE_quotes], s ? 0 : 5);
  }
}

static tg_shard_row random_row(uint64_t *seed) {
  tg_shard_row row = {.unit = {.job = 4}};
  tg_group_sums_reset(row.groups, 0, 7, 20240905);
  for (int g = 0; g < TG_GROUP_ROWS; g++)
    row.groups[g].trade_quantity = below(seed, 1000);
  row.job.order_rows = below(seed, 3);
  if (row.job.order_rows) {
    row.job.first_time = below(seed, 1000) - 500;
    row.job.last_time = row.job.first_time + below(seed, 500);
  }
  row.job.dropped_duplicate = below(seed, 9);
  row.job.sweep_trades = below(seed, 9);
  row.job.missing_quotes = below(seed, 9);
  return row;
}

static void shards_add_up_to_their_job(void) {
  uint64_t seed = 8;
  for (int round = 0; round < 300; round++) {
    int64_t rows = 0, first = INT64_MAX, last = INT64_MIN, duplicates = 0, trades = 0, missing = 0;
    int64_t quantity[TG_GROUP_ROWS] = {0};
    tg_shard_row merged = {0};
    for (int s = 0; s < 1 + round % 5; s++) {
      tg_shard_row row = random_row(&seed);
      rows += row.job.order_rows;
      if (row.job.order_rows) {
        first = row.job.first_time < first ? row.job.first_time : first;
        last = row.job.last_time > last ? row.job.last_time : last;
      }
      duplicates += row.job.dropped_duplicate;
      trades += row.job.sweep_trades;
      missing += row.job.missing_quotes;
      for (int g = 0; g < TG_GROUP_ROWS; g++)
        quantity[g] += row.groups[g].trade_quantity;
      tg_status status = TG_OK;
      if (s)
        status = tg_shard_row_merge(&merged, &row, NULL);
      else
        merged = row;
      CU_ASSERT_EQUAL(status, TG_OK);
    }
    CU_ASSERT_TRUE(merged.job.order_rows == rows && merged.job.dropped_duplicate == duplicates);
    CU_ASSERT_TRUE(merged.job.sweep_trades == trades && merged.job.missing_quotes == missing);
    CU_ASSERT_EQUAL(merged.job.first_time, rows ? first : 0);
    CU_ASSERT_EQUAL(merged.job.last_time, rows ? last : 0);
    for (int g = 0; g < TG_GROUP_ROWS; g++)
      CU_ASSERT_EQUAL(merged.groups[g].trade_quantity, quantity[g]);
  }
}

/* Every count of a job row is merged: a new one must not be forgotten. */
static void every_count_of_a_job_is_added(void) {
  tg_shard_row a = {0}, b = {0};
  for (size_t f = 0; f < tg_schema_jobs.field_count; f++) {
    const tg_field *field = &tg_schema_jobs.fields[f];
    int64_t one = 1;
    if (field->type == TG_I64)
      memcpy((char *)&b.job + field->offset, &one, sizeof one);
  }
  CU_ASSERT_EQUAL(tg_shard_row_merge(&a, &b, NULL), TG_OK);
  a.job.security = 1; /* a key, as is the date */
  CU_ASSERT_EQUAL(memcmp(&a.job, &b.job, sizeof a.job), 0);
}

static void sums_that_do_not_fit_are_refused(void) {
  uint64_t seed = 9;
  tg_shard_row a = random_row(&seed), b = random_row(&seed);
  a.groups[3].trade_notional = INT64_MAX - 5;
  b.groups[3].trade_notional = 6;
  CU_ASSERT_EQUAL(tg_shard_row_merge(&a, &b, NULL), TG_OVERFLOW);
}

TG_UNIT_MAIN(shard, TG_UNIT(order_ids_are_spread_evenly_and_each_has_one_shard),
             TG_UNIT(jobs_above_the_limit_are_cut_into_as_many_shards_as_it_takes),
             TG_UNIT(jobs_are_cut_by_themselves_only_where_the_end_is_earlier),
             TG_UNIT(jobs_that_may_not_fit_are_cut_on_any_number_of_ranks),
             TG_UNIT(there_are_never_too_many_shards),
             TG_UNIT(jobs_that_look_across_orders_or_write_their_rows_stay_whole),
             TG_UNIT(rows_without_an_order_id_are_those_of_shard_0),
             TG_UNIT(shards_add_up_to_their_job), TG_UNIT(every_count_of_a_job_is_added),
             TG_UNIT(sums_that_do_not_fit_are_refused))
