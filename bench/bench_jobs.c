/** \file bench_jobs.c
 *
 * The analysis of jobs on one core, without the store: from rows in memory to sums.
 *
 *   bench_jobs [ROWS...]
 *
 * For each number of order rows of a job (default 30, 10000, 500000) a seeded market in
 * memory, three rows and one trade to an order, and one run of a job after the other until two
 * million rows are done; no scenarios, the sums by_security, by_date, by_participant and by_hour.
 * A line has the least of five rounds: the whole job, of it the copy of the rows (what the store
 * would do, without decoding) and the order states, per order row; then microseconds per job.
 */
#include "job/job.h"
#include "job/job_columns.h"

#include "base/random.h"
#include "base/zone.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 5, ROWS_PER_ROUND = 2000000, ROWS_PER_ORDER = 3, BROKERS = 100, SWEEP = 2048 };

static const int64_t SECURITY = 110621;
static const int64_t MORNING = INT64_C(1725494400000000000); /* 2024-09-05 10:00 in Sydney */
static const int64_t FIRST_ID = INT64_C(7904794000123000062);

/* A reader over tables in memory, in place of that of the store. */
struct tg_store_reader {
  tg_columns tables[TG_TABLE_COUNT];
};

tg_status tg_store_reader_new(const char *const *paths, size_t part_count, size_t open_max,
                              int64_t memory, tg_store_reader **reader, tg_error *err) {
  (void)paths, (void)part_count, (void)open_max, (void)memory;
  *reader = calloc(1, sizeof **reader);
  return *reader ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for a reader");
}

void tg_store_reader_give_back(tg_store_reader *reader) {
  (void)reader;
}

void tg_store_reader_free(tg_store_reader *reader) {
  for (int t = 0; reader && t < TG_TABLE_COUNT; t++)
    tg_columns_clear(&reader->tables[t]);
  free(reader);
}

tg_status tg_store_reader_merge(tg_store_reader *reader, const tg_table *table,
                                const tg_range *ranges, size_t range_count, tg_columns *rows,
                                int32_t **objects, size_t *object_capacity, tg_error *err) {
  const tg_columns *from = &reader->tables[table->id];
  rows->count = 0;
  TG_TRY(tg_columns_reserve(rows, table, from->count));
  if (*object_capacity < from->count) {
    free(*objects);
    *objects = malloc(from->count * sizeof **objects);
    *object_capacity = *objects ? from->count : 0;
  }
  if (from->count && !*objects)
    return tg_fail(err, TG_NO_MEMORY, "no memory for objects");
  for (size_t i = 0; i < range_count; i++)
    for (size_t row = 0; row < from->count; row++)
      (*objects)[row] = ranges[i].object;
  for (size_t c = 0; c < table->column_count; c++)
    if (tg_columns_has(rows, c))
      memcpy(rows->data[c], from->data[c], from->count * table->columns[c].size);
  rows->count = from->count;
  return TG_OK;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void put(const tg_columns *columns, const char *name, size_t row, int64_t value) {
  int column = tg_table_column(columns->table, name);
  size_t size = columns->table->columns[column].size;
  memcpy((char *)columns->data[column] + row * size, &value, size); /* little-endian */
}

static tg_status table_make(tg_columns *columns, tg_table_id id, size_t count) {
  TG_TRY(tg_columns_reserve(columns, tg_table_get(id), count));
  for (size_t c = 0; c < columns->table->column_count; c++)
    memset(columns->data[c], 0, count * columns->table->columns[c].size);
  columns->count = count;
  for (size_t row = 0; row < count; row++) {
    put(columns, "security", row, SECURITY);
    put(columns, "time", row, MORNING + (int64_t)row * 1000000 * (2000000 / (int64_t)count) / 100);
    put(columns, "sequence", row, (int64_t)row);
  }
  return TG_OK;
}

static void put_order(const tg_columns *orders, size_t row, int64_t number, bool fresh,
                      tg_random *random) {
  int64_t leaves = fresh ? 500 : (int64_t)tg_random_below(random, 3) * 100;
  put(orders, "order_id", row, FIRST_ID + number * 7);
  put(orders, "price", row, 5000 + number % 50);
  put(orders, "quantity", row, 500);
  put(orders, "leaves", row, leaves);
  put(orders, "matched", row, 500 - leaves);
  put(orders, "national_bid", row, 4990);
  put(orders, "national_offer", row, 5010);
  put(orders, "participant", row, 1 + number % BROKERS);
  put(orders, "order_type", row, SWEEP);
  put(orders, "change_reason", row, fresh ? 6 : 3);
  put(orders, "side", row, 1 + number % 2);
}

/* Every third row begins an order, the others are of one that came up to 3,000 orders before. */
static tg_status market_make(tg_store_reader *reader, size_t rows) {
  tg_columns *orders = &reader->tables[TG_TABLE_orders], *trades = &reader->tables[TG_TABLE_trades];
  tg_random random = tg_random_open(1, 1);
  TG_TRY(table_make(orders, TG_TABLE_orders, rows));
  TG_TRY(table_make(trades, TG_TABLE_trades, rows / ROWS_PER_ORDER));
  for (size_t row = 0; row < rows; row++) {
    int64_t known = (int64_t)(row / ROWS_PER_ORDER), number = known;
    if (row % ROWS_PER_ORDER)
      number -= tg_random_below(&random, (uint32_t)(known < 3000 ? known + 1 : 3000));
    put_order(orders, row, number, row % ROWS_PER_ORDER == 0, &random);
  }
  for (size_t row = 0; row < trades->count; row++) {
    put(trades, "order_id", row,
        FIRST_ID + (int64_t)tg_random_below(&random, (uint32_t)row + 1) * 7);
    put(trades, "price", row, 5000);
    put(trades, "quantity", row, 100);
    put(trades, "deal_source", row, 1);
    put(trades, "side", row, 1);
  }
  return TG_OK;
}

typedef struct work {
  tg_campaign campaign;
  tg_result_set results;
  tg_zone *zone;
  tg_rollup_set rollups;
  tg_store_reader *reader;
  tg_job_runner *runner;
  tg_range ranges[2];
  tg_job job;
} work;

static int64_t sweep_types[] = {SWEEP};
static char *no_names[1];
static char *tables[] = {(char *)"by_security", (char *)"by_date", (char *)"by_participant",
                         (char *)"by_hour"};

static tg_status work_make(work *w, size_t rows, tg_error *err) {
  static const int64_t security[] = {SECURITY};
  static int64_t brokers[BROKERS];
  static const int32_t date[] = {20240905};
  for (int b = 0; b < BROKERS; b++)
    brokers[b] = 1 + b;
  w->campaign = (tg_campaign){.dark_types = {.ids = sweep_types, .count = 1},
                              .sweep_types = {.ids = sweep_types, .count = 1},
                              .participants = {.all = true},
                              .scenarios = no_names,
                              .tables = tables,
                              .table_count = TG_COUNT(tables)};
  TG_TRY(tg_store_reader_new(NULL, 0, 0, 0, &w->reader, err));
  TG_TRY(market_make(w->reader, rows));
  TG_TRY(tg_zone_open("Australia/Sydney", &w->zone, err));
  TG_TRY(tg_result_set_make(&w->campaign, &w->results, err));
  tg_dimensions dimensions = {.securities = security,
                              .participants = brokers,
                              .dates = date,
                              .security_count = 1,
                              .participant_count = BROKERS,
                              .date_count = 1,
                              .zone = w->zone};
  TG_TRY(tg_rollup_set_make(&dimensions, &w->campaign, &w->rollups, err));
  int64_t trades = (int64_t)(rows / ROWS_PER_ORDER);
  w->job = (tg_job){.security = SECURITY,
                    .date = date[0],
                    .rows = {(int64_t)rows, trades},
                    .first_range = {0, 1},
                    .range_count = {1, 1},
                    .own_trade_ranges = 1};
  w->ranges[0] = (tg_range){.object = 0, .count = (int64_t)rows};
  w->ranges[1] = (tg_range){.object = 1, .count = trades};
  tg_job_setup setup = {.campaign = &w->campaign,
                        .results = &w->results,
                        .zone = w->zone,
                        .complete = true,
                        .object_count = 2,
                        .memory = INT64_C(1) << 32,
                        .rollups = &w->rollups};
  return tg_job_runner_new(&setup, w->reader, &w->runner, err);
}

static void work_clear(work *w) {
  tg_job_runner_free(w->runner);
  tg_rollup_set_clear(&w->rollups);
  tg_result_set_clear(&w->results);
  tg_zone_close(w->zone);
  tg_store_reader_free(w->reader);
}

typedef struct stages {
  double whole, copy, states; /* seconds */
} stages;

static stages time_jobs(work *w, size_t jobs, tg_error *err) {
  stages s = {0};
  tg_columns copies[2] = {{0}, {0}};
  tg_order_states states = {0};
  int32_t *objects = NULL;
  size_t room = 0;
  const tg_columns *from = w->reader->tables;
  tg_orders orders = tg_orders_view(&from[TG_TABLE_orders]);
  tg_trades trades = tg_trades_view(&from[TG_TABLE_trades]);
  double start = now();
  for (size_t i = 0; i < jobs; i++) {
    const tg_job_result *result = tg_job_run(w->runner, &w->job, w->ranges);
    if (result->job.status != TG_OK)
      tg_fail(err, (tg_status)result->job.status, "%s", result->job.error);
    tg_rollup_set_commit(&w->rollups, err);
  }
  s.whole = now() - start;
  for (int t = 0; t < 2; t++) {
    const tg_table *table = tg_table_get(t ? TG_TABLE_trades : TG_TABLE_orders);
    copies[t].absent = tg_job_columns_absent(&w->campaign, table);
    start = now();
    for (size_t i = 0; i < jobs; i++)
      tg_store_reader_merge(w->reader, table, &w->ranges[t], 1, &copies[t], &objects, &room, err);
    s.copy += now() - start;
    tg_columns_clear(&copies[t]);
  }
  start = now();
  for (size_t i = 0; i < jobs; i++)
    tg_order_states_build(&orders, &trades, false, NULL, &states);
  s.states = now() - start;
  tg_order_states_clear(&states);
  free(objects);
  return s;
}

static tg_status run_size(size_t rows, tg_error *err) {
  work w = {0};
  size_t jobs = ROWS_PER_ROUND / rows + 1;
  stages least = {1e9, 1e9, 1e9};
  tg_status status = work_make(&w, rows, err);
  for (int round = 0; status == TG_OK && round < ROUNDS; round++) {
    stages s = time_jobs(&w, jobs, err);
    status = err->status;
    least.whole = s.whole < least.whole ? s.whole : least.whole;
    least.copy = s.copy < least.copy ? s.copy : least.copy;
    least.states = s.states < least.states ? s.states : least.states;
  }
  double all = (double)jobs * (double)rows;
  if (status == TG_OK)
    printf("jobs rows %zu whole %.1f ns/row copy %.1f states %.1f job %.2f us\n", rows,
           least.whole / all * 1e9, least.copy / all * 1e9, least.states / all * 1e9,
           least.whole / (double)jobs * 1e6);
  work_clear(&w);
  return status;
}

int main(int argc, char **argv) {
  static const size_t usual[] = {30, 10000, 500000};
  tg_error err = {0};
  size_t count = argc > 1 ? (size_t)argc - 1 : TG_COUNT(usual);
  for (size_t i = 0; i < count && err.status == TG_OK; i++)
    run_size(argc > 1 ? strtoul(argv[i + 1], NULL, 10) : usual[i], &err);
  if (err.status != TG_OK)
    fprintf(stderr, "bench_jobs: %s\n", err.text);
  return err.status != TG_OK;
}
