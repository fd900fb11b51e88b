/* A job whose campaign wants rows of /orders reads whole columns; one that wants only sums is
 * streamed. Both must tell the same. */
#include "drr.h"
#include "fake_reader.h"
#include "job/job.h"
#include "splitmix.h"
#include "unit.h"

enum { PARTS = 4, ENTRIES = 8, BLOCK = 8192, MANY = 3 * BLOCK + 100 };

static const int64_t MORNING = INT64_C(1725494536000000000); /* 2024-09-05 10:02:16 in Sydney */
static int64_t dark[] = {64, 2048}, sweep[] = {2048}, chosen[] = {1, 2, 3};
static char *nothing[1], *sums_only[] = {(char *)"by_date", (char *)"by_hour", (char *)"global",
                                         (char *)"by_participant", (char *)"time_series"};
static char *with_rows[] = {(char *)"orders",         (char *)"by_date", (char *)"by_hour",
                            (char *)"by_participant", (char *)"global",  (char *)"time_series"};

/* What is changed in a market of random rows. */
typedef enum market_kind {
  PLAIN,
  DEALT,
  REPEATED,
  TIED_BLOCKS,
  COMPAT,
  SELECTED,
  HUGE_FILL,
  BROKEN,
  SHARDS,
  KINDS
} market_kind;

typedef struct market {
  market_kind kind;
  tg_columns parts[PARTS];
  tg_index_entry entries[PARTS][ENTRIES];
  tg_part_listing listings[PARTS];
  tg_campaign campaign;
  tg_zone *zone;
  tg_result_set results;
  tg_job_matrix matrix;
  tg_store_reader reader;
} market;

/* What is left of a run. */
typedef struct outcome {
  tg_job_row job;
  tg_group_row groups[TG_GROUP_ROWS];
  tg_object_counts counts[PARTS];
  tg_rollup_set sums;
  size_t most_rows;
} outcome;

static int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

static void add_order(market *m, uint64_t *seed, int64_t i, size_t part) {
  const tg_table *t = tg_table_get(TG_TABLE_orders);
  int64_t v[TG_COLUMNS_MAX] = {0}, quantity = below(seed, 9000);
  v[t->security] = 7;
  v[t->time] = MORNING + (m->kind == SELECTED ? i * TG_HOUR / 4000 : i / 3);
  v[t->sequence] = i;
  v[tg_table_column(t, "order_id")] = below(seed, 4000) << (i & 1 ? 0 : 33);
  v[tg_table_column(t, "price")] = 3000 + below(seed, 99);
  v[tg_table_column(t, "quantity")] = quantity;
  v[tg_table_column(t, "matched")] = below(seed, quantity + 1);
  v[tg_table_column(t, "leaves")] = below(seed, 2) ? 0 : quantity;
  v[tg_table_column(t, "national_bid")] = below(seed, 4);
  v[tg_table_column(t, "national_offer")] = below(seed, 9);
  v[tg_table_column(t, "participant")] = below(seed, 5);
  v[tg_table_column(t, "order_type")] = below(seed, 7) ? 2048 : below(seed, 2) ? 64 : 1;
  v[tg_table_column(t, "change_reason")] = below(seed, 2) ? 3 : 6;
  v[tg_table_column(t, "side")] = 1;
  tg_drr_append(&m->parts[part], t, v);
  for (int again = 0; m->kind == REPEATED && i % 5000 == 4999 && again < 2; again++)
    tg_drr_append(&m->parts[part], t, v);
}

static void add_trade(market *m, uint64_t *seed, int64_t i, size_t part) {
  const tg_table *t = tg_table_get(TG_TABLE_trades);
  int64_t v[TG_COLUMNS_MAX] = {0};
  v[t->security] = 7;
  v[t->time] = MORNING + i / 2;
  v[t->sequence] = m->kind == TIED_BLOCKS ? i / BLOCK : i;
  v[tg_table_column(t, "order_id")] = below(seed, 4400) << (i & 1 ? 0 : 33);
  v[tg_table_column(t, "price")] = m->kind == HUGE_FILL && i % 9000 == 0 ? INT64_MAX : 3300 + i % 7;
  v[tg_table_column(t, "quantity")] = below(seed, 700);
  v[tg_table_column(t, "deal_source")] = below(seed, 3) ? 1 : 47;
  v[tg_table_column(t, "side")] = 1;
  tg_drr_append(&m->parts[part], t, v);
}

/* Two parts of each table: one after the other, or dealt. */
static void open_market(market *m, market_kind kind, bool rows) {
  uint64_t seed = 42, deal = 1;
  memset(m, 0, sizeof *m);
  m->kind = kind;
  for (int64_t i = 0; i < MANY; i++)
    add_order(m, &seed, i, kind == DEALT ? (size_t)below(&deal, 2) : i > MANY / 2);
  for (int64_t i = 0; i < MANY; i++)
    add_trade(m, &seed, i, 2 + (kind == DEALT ? (size_t)below(&deal, 2) : i > MANY / 3));
  tg_campaign *c = &m->campaign;
  c->securities.all = c->dates.all = true;
  c->participants = (tg_id_set){kind != SELECTED, chosen, TG_COUNT(chosen)};
  c->dark_types = (tg_id_set){false, dark, TG_COUNT(dark)};
  c->sweep_types = (tg_id_set){false, sweep, 1};
  c->scenarios = nothing;
  c->tables = rows ? with_rows : sums_only;
  c->table_count = rows ? TG_COUNT(with_rows) : TG_COUNT(sums_only);
  c->compat = kind == COMPAT;
  c->hours_given = kind == SELECTED;
  c->hour_from = 11 * TG_HOUR;
  c->hour_to = 13 * TG_HOUR;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &m->zone, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_result_set_make(c, &m->results, NULL), TG_OK);
  for (size_t p = 0; p < PARTS; p++) {
    m->listings[p] = (tg_part_listing){.part = (int32_t)p,
                                       .object = (int32_t)p,
                                       .table = (int32_t)m->parts[p].table->id,
                                       .index = m->entries[p]};
    m->listings[p].index_count = tg_fake_index(&m->parts[p], m->zone, m->entries[p], ENTRIES);
  }
  tg_object_counts counts[PARTS] = {0};
  CU_ASSERT_EQUAL_FATAL(tg_job_matrix_build(c, m->listings, PARTS, counts, &m->matrix, NULL),
                        TG_OK);
  CU_ASSERT_EQUAL_FATAL(m->matrix.job_count, 1);
  m->reader = (tg_store_reader){.parts = m->parts, .part_count = PARTS, .broken = kind == BROKEN};
}

static void close_market(market *m) {
  tg_job_matrix_clear(&m->matrix);
  tg_result_set_clear(&m->results);
  for (size_t p = 0; p < PARTS; p++)
    tg_columns_clear(&m->parts[p]);
  tg_zone_close(m->zone);
}

static void run_job(market_kind kind, bool rows, int64_t memory, outcome *out) {
  static const int64_t securities[] = {7}, participants[] = {0, 1, 2, 3, 4};
  static const int32_t dates[] = {20240905};
  market m;
  tg_job_runner *runner = NULL;
  open_market(&m, kind, rows);
  tg_dimensions dimensions = {securities, participants, dates, 1, 5, 1, m.zone, kind == COMPAT};
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, &m.campaign, &out->sums, NULL), TG_OK);
  tg_job_setup setup = {.campaign = &m.campaign,
                        .results = &m.results,
                        .zone = m.zone,
                        .complete = true,
                        .object_count = PARTS,
                        .memory = memory,
                        .rollups = &out->sums};
  CU_ASSERT_EQUAL_FATAL(tg_job_runner_new(&setup, &m.reader, &runner, NULL), TG_OK);
  tg_job job = m.matrix.jobs[0];
  if (kind == SHARDS)
    job.shards = 2, job.shard = 1;
  for (int again = 0; again < 2; again++) { /* and with the buffers of the first time */
    const tg_job_result *result = tg_job_run(runner, &job, m.matrix.ranges);
    CU_ASSERT_EQUAL(result->sums_error.status, TG_OK);
    CU_ASSERT_EQUAL(tg_rollup_set_commit(&out->sums, NULL), TG_OK);
    out->job = result->job;
    memcpy(out->groups, result->groups, sizeof out->groups);
    memcpy(out->counts, result->counts, sizeof out->counts);
  }
  out->most_rows = m.reader.most_rows;
  out->sums.dimensions.zone = NULL;
  tg_job_runner_free(runner);
  close_market(&m);
}

static void compare(outcome *a, outcome *b) {
  CU_ASSERT_EQUAL(memcmp(&a->job, &b->job, sizeof a->job), 0);
  CU_ASSERT_EQUAL(memcmp(a->groups, b->groups, sizeof a->groups), 0);
  CU_ASSERT_EQUAL(memcmp(a->counts, b->counts, sizeof a->counts), 0);
  CU_ASSERT_EQUAL_FATAL(a->sums.count, b->sums.count);
  for (size_t t = 0; t < a->sums.count; t++) {
    tg_rollup_sums *x = &a->sums.sums[t], *y = &b->sums.sums[t];
    tg_rollup_sums_finish(x);
    tg_rollup_sums_finish(y);
    CU_ASSERT_EQUAL_FATAL(x->count, y->count);
    CU_ASSERT_EQUAL(memcmp(x->rows, y->rows, x->count * sizeof *x->rows), 0);
  }
}

static void run_both(market_kind kind, int64_t memory, outcome *streamed) {
  outcome whole;
  run_job(kind, true, INT64_C(1) << 30, &whole);
  run_job(kind, false, memory, streamed);
  CU_ASSERT_TRUE(whole.most_rows >= MANY || kind == BROKEN);
  compare(&whole, streamed);
  tg_rollup_set_clear(&whole.sums);
  tg_rollup_set_clear(&streamed->sums);
}

static void a_streamed_job_tells_what_whole_columns_tell(void) {
  static const market_kind streamed[] = {PLAIN, COMPAT, SELECTED, SHARDS};
  for (size_t i = 0; i < TG_COUNT(streamed); i++) {
    outcome out;
    run_both(streamed[i], INT64_C(1) << 30, &out);
    CU_ASSERT_EQUAL(out.job.status, TG_OK);
    CU_ASSERT_TRUE(out.most_rows <= BLOCK);
    CU_ASSERT_TRUE(out.job.sweeps > 1000 && out.job.qualifying > 10);
    CU_ASSERT_EQUAL(out.job.dropped_orphan > 0, true);
    CU_ASSERT_EQUAL(out.job.dropped_hour > 0, streamed[i] == SELECTED);
  }
}

static void rows_that_are_not_in_order_or_repeated_are_read_whole(void) {
  static const market_kind whole[] = {DEALT, REPEATED, TIED_BLOCKS};
  for (size_t i = 0; i < TG_COUNT(whole); i++) {
    outcome out;
    run_both(whole[i], INT64_C(1) << 30, &out);
    CU_ASSERT_EQUAL(out.job.status, TG_OK);
    CU_ASSERT_TRUE(out.most_rows >= MANY);
    CU_ASSERT_EQUAL(out.job.dropped_duplicate, whole[i] == REPEATED ? MANY / 5000 * 2 : 0);
  }
}

static void a_streamed_job_fails_in_the_same_words(void) {
  static const struct {
    market_kind kind;
    tg_status status;
  } cases[] = {{HUGE_FILL, TG_OVERFLOW}, {BROKEN, TG_CORRUPT}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    outcome out;
    run_both(cases[i].kind, INT64_C(1) << 30, &out);
    CU_ASSERT_EQUAL(out.job.status, (int32_t)cases[i].status);
    CU_ASSERT_EQUAL(out.job.rows_kept, 0);
  }
}

/* Little memory: the job fails, or is read whole, or is streamed; more never harms. */
static void a_streamed_job_fails_or_tells_the_same_with_any_memory(void) {
  int limited = 0, whole = 0, streamed = 0;
  for (int64_t memory = 1 << 20; memory < 1 << 25; memory += memory / 4) {
    outcome out;
    run_job(PLAIN, false, memory, &out);
    bool ok = out.job.status == TG_OK;
    CU_ASSERT_TRUE(ok || out.job.status == TG_LIMIT);
    CU_ASSERT_TRUE(ok || !(whole + streamed));
    tg_rollup_set_clear(&out.sums);
    limited += !ok;
    whole += ok && out.most_rows >= MANY;
    streamed += ok && out.most_rows <= BLOCK;
    if (ok)
      run_both(PLAIN, memory, &out);
  }
  CU_ASSERT_TRUE(limited > 1 && streamed > 1);
}

TG_UNIT_MAIN(job_stream, TG_UNIT(a_streamed_job_tells_what_whole_columns_tell),
             TG_UNIT(rows_that_are_not_in_order_or_repeated_are_read_whole),
             TG_UNIT(a_streamed_job_fails_in_the_same_words),
             TG_UNIT(a_streamed_job_fails_or_tells_the_same_with_any_memory))
