/** \file job_case.h
 *
 * A job over parts in memory (fake_reader.h), and the rows that tests put into it.
 */
#ifndef TG_JOB_CASE_H
#define TG_JOB_CASE_H

#include "job/job.h"

#include "drr.h"
#include "fake_reader.h"
#include "unit.h"

enum { PARTS = 8, ENTRIES = 64 };

static int64_t dark[] = {64, 256, 2048, 4096, 4098};
static int64_t sweep[] = {2048};
static const int64_t MORNING = INT64_C(1725494536000000000); /* 2024-09-05 10:02:16 in Sydney */

/* Parts in memory, a campaign, and what runs its jobs. */
typedef struct bench {
  tg_columns parts[PARTS];
  tg_index_entry entries[PARTS][ENTRIES];
  tg_part_listing listings[PARTS];
  size_t part_count;
  tg_campaign campaign;
  tg_zone *zone;
  tg_result_set results;
  tg_store_reader reader;
  tg_job_setup setup;
  tg_job_matrix matrix;
  tg_object_counts counts[PARTS]; /* one object per part */
  tg_job_runner *runner;
} bench;

static void bench_init(bench *b) {
  memset(b, 0, sizeof *b);
  b->campaign.securities.all = b->campaign.participants.all = b->campaign.dates.all = true;
  b->campaign.dark_types = (tg_id_set){false, dark, TG_COUNT(dark)};
  b->campaign.sweep_types = (tg_id_set){false, sweep, 1};
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &b->zone, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_result_set_make(&b->campaign, &b->results, NULL), TG_OK);
  b->setup = (tg_job_setup){.campaign = &b->campaign,
                            .results = &b->results,
                            .zone = b->zone,
                            .complete = true,
                            .object_count = PARTS,
                            .memory = INT64_C(1) << 30};
}

static void bench_start(bench *b) {
  for (size_t p = 0; p < b->part_count; p++) {
    tg_columns *part = &b->parts[p];
    b->listings[p] = (tg_part_listing){.part = (int32_t)p,
                                       .object = (int32_t)p,
                                       .table = (int32_t)part->table->id,
                                       .object_failed = b->listings[p].object_failed,
                                       .index = b->entries[p]};
    b->listings[p].index_count = tg_fake_index(part, b->zone, b->entries[p], ENTRIES);
  }
  b->reader.parts = b->parts;
  b->reader.part_count = b->part_count;
  CU_ASSERT_EQUAL_FATAL(
      tg_job_matrix_build(&b->campaign, b->listings, b->part_count, b->counts, &b->matrix, NULL),
      TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_job_runner_new(&b->setup, &b->reader, &b->runner, NULL), TG_OK);
}

static const tg_job_result *bench_run(bench *b, size_t job) {
  return tg_job_run(b->runner, &b->matrix.jobs[job], b->matrix.ranges);
}

static void bench_clear(bench *b) {
  tg_job_runner_free(b->runner);
  tg_job_matrix_clear(&b->matrix);
  tg_result_set_clear(&b->results);
  for (size_t p = 0; p < PARTS; p++)
    tg_columns_clear(&b->parts[p]);
  tg_zone_close(b->zone);
}

/* An order event; unnamed columns are 0. */
typedef struct event {
  int64_t time, sequence, order_id, quantity, leaves, matched, bid, offer;
  int64_t participant, type, reason;
} event;

static void add_order(tg_columns *part, event e) {
  const tg_table *t = tg_table_get(TG_TABLE_orders);
  int64_t v[TG_COLUMNS_MAX] = {0};
  v[t->security] = 7;
  v[t->time] = MORNING + e.time;
  v[t->sequence] = e.sequence;
  v[tg_table_column(t, "order_id")] = e.order_id;
  v[tg_table_column(t, "price")] = 3340;
  v[tg_table_column(t, "quantity")] = e.quantity;
  v[tg_table_column(t, "leaves")] = e.leaves;
  v[tg_table_column(t, "matched")] = e.matched;
  v[tg_table_column(t, "national_bid")] = e.bid;
  v[tg_table_column(t, "national_offer")] = e.offer;
  v[tg_table_column(t, "participant")] = e.participant;
  v[tg_table_column(t, "order_type")] = e.type ? e.type : 2048;
  v[tg_table_column(t, "change_reason")] = e.reason;
  v[tg_table_column(t, "side")] = 1;
  tg_drr_append(part, t, v);
}

static void add_trade(tg_columns *part, int64_t time, int64_t order, int64_t price,
                      int64_t quantity) {
  const tg_table *t = tg_table_get(TG_TABLE_trades);
  int64_t v[TG_COLUMNS_MAX] = {0};
  v[t->security] = 7;
  v[t->time] = MORNING + time;
  v[tg_table_column(t, "order_id")] = order;
  v[tg_table_column(t, "price")] = price;
  v[tg_table_column(t, "quantity")] = quantity;
  v[tg_table_column(t, "deal_source")] = 1;
  v[tg_table_column(t, "side")] = 1;
  tg_drr_append(part, t, v);
}

#endif
