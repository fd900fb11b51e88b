#include "job/job.h"

#include "base/memory_gauge.h"

#include "job_case.h"
#include "splitmix.h"

#include <math.h>

static int64_t dropped_of(const tg_job_row *job) {
  int64_t sum = 0;
#define TG_DROP(name, doc) sum += job->dropped_##name;
#include "tables/drops.def"
#undef TG_DROP
  return sum;
}

/* Rows of every object: those that no job read, and those of the jobs. */
static void check_accounts(bench *b) {
  tg_object_counts total[PARTS];
  memcpy(total, b->counts, sizeof total);
  for (size_t j = 0; j < b->matrix.job_count; j++) {
    const tg_job_result *r = bench_run(b, j);
    CU_ASSERT_EQUAL(r->job.rows_read, r->job.rows_kept + dropped_of(&r->job));
    for (size_t p = 0; p < PARTS; p++) {
      total[p].kept += r->counts[p].kept;
      for (int d = 0; d < TG_DROP_COUNT; d++)
        total[p].dropped[d] += r->counts[p].dropped[d];
    }
  }
  for (size_t p = 0; p < PARTS; p++) {
    int64_t sum = total[p].kept;
    for (int d = 0; d < TG_DROP_COUNT; d++)
      sum += total[p].dropped[d];
    CU_ASSERT_EQUAL(sum, (int64_t)b->parts[p].count);
  }
}

static void every_reason_to_drop_a_row_is_counted(void) {
  static int64_t chosen[] = {5};
  bench b;
  bench_init(&b);
  b.campaign.participants = (tg_id_set){false, chosen, 1};
  b.campaign.hours_given = true;
  b.campaign.hour_from = 10 * TG_HOUR;
  b.campaign.hour_to = 16 * TG_HOUR;
  event first = {.order_id = 1,
                 .quantity = 9,
                 .leaves = 9,
                 .participant = 5,
                 .reason = 6,
                 .bid = 3330,
                 .offer = 3330};
  event second = {
      .time = 1, .order_id = 1, .quantity = 9, .matched = 9, .participant = 5, .reason = 3};
  add_order(&b.parts[0], first);
  add_order(&b.parts[0], second);
  add_order(&b.parts[0], (event){.time = 2, .order_id = 2, .participant = 6});
  add_order(&b.parts[0], (event){.time = 3, .order_id = 3, .participant = 5, .type = 1});
  add_order(&b.parts[0], (event){.time = 6 * TG_HOUR, .order_id = 4, .participant = 5});
  add_order(&b.parts[1], first);
  add_trade(&b.parts[2], 1, 1, 3335, 9);
  add_trade(&b.parts[2], 1, 1, 3335, 9);
  add_trade(&b.parts[2], 1, 2, 3335, 9);
  b.part_count = 3;
  bench_start(&b);
  CU_ASSERT_EQUAL_FATAL(b.matrix.job_count, 1);
  const tg_job_result *r = bench_run(&b, 0);
  CU_ASSERT_EQUAL(r->job.status, TG_OK);
  CU_ASSERT_EQUAL(r->job.rows_read, 9);
  CU_ASSERT_EQUAL(r->job.rows_kept, 3);
  CU_ASSERT_EQUAL(r->job.dropped_duplicate, 2);
  CU_ASSERT_EQUAL(r->job.dropped_hour, 1);
  CU_ASSERT_EQUAL(r->job.dropped_participant, 1);
  CU_ASSERT_EQUAL(r->job.dropped_type, 1);
  CU_ASSERT_EQUAL(r->job.dropped_orphan, 1);
  CU_ASSERT_EQUAL(r->counts[1].dropped[TG_DROP_duplicate], 1);
  CU_ASSERT_EQUAL(r->job.order_rows, 2);
  CU_ASSERT_EQUAL(r->job.trade_rows, 1);
  CU_ASSERT_EQUAL(r->job.sweeps, 1);
  CU_ASSERT_EQUAL(r->job.qualifying, 1);
  CU_ASSERT_EQUAL(r->job.crossed_quotes, 1);
  CU_ASSERT_EQUAL(r->job.missing_quotes, 1);
  CU_ASSERT_EQUAL(r->job.first_time, MORNING);
  CU_ASSERT_EQUAL(r->job.last_time, MORNING + 1);
  CU_ASSERT_EQUAL(r->job.instrument_known, -1);
  CU_ASSERT_EQUAL(r->tables[TG_RESULT_orders].count, 1);
  CU_ASSERT_EQUAL(r->groups[0].order_count, 1);
  check_accounts(&b);
  bench_clear(&b);
}

static void instruments_are_looked_up(void) {
  static const int64_t known[] = {3, 7, 9}, unknown[] = {3, 8};
  for (int listed = 0; listed <= 1; listed++) {
    bench b;
    bench_init(&b);
    b.setup.known_instruments = listed ? known : unknown;
    b.setup.known_instrument_count = listed ? 3 : 2;
    add_order(&b.parts[0], (event){.order_id = 1});
    b.part_count = 1;
    bench_start(&b);
    CU_ASSERT_EQUAL(bench_run(&b, 0)->job.instrument_known, listed);
    bench_clear(&b);
  }
}

static void ids_are_known_when_they_are_among_those_given(void) {
  static const int64_t ids[] = {-4, 3, 7, 9, INT64_MAX};
  for (size_t count = 0; count <= TG_COUNT(ids); count++)
    for (int64_t id = -6; id < 12; id++) {
      int8_t known = 0;
      for (size_t i = 0; i < count; i++)
        known |= ids[i] == id;
      CU_ASSERT_EQUAL(tg_job_instrument_known(ids, count, id), known);
    }
  CU_ASSERT_EQUAL(tg_job_instrument_known(ids, TG_COUNT(ids), INT64_MAX), 1);
  CU_ASSERT_EQUAL(tg_job_instrument_known(NULL, 0, 7), -1);
}

typedef enum fault { POISONED, TOO_LARGE, DAMAGED, TOO_MUCH, FAULTS } fault;

static void arm(bench *b, fault f) {
  static const char *const names[] = {"a.csv", "b.csv"};
  add_order(&b->parts[0], (event){.order_id = 1});
  add_trade(&b->parts[1], 1, 1, f == TOO_MUCH ? INT64_MAX : 1, 2);
  add_trade(&b->parts[1], 1, 2, 1, 2);
  b->part_count = 2;
  b->setup.object_names = names;
  b->listings[1].object_failed = f == POISONED;
  b->setup.memory = f == TOO_LARGE ? 100 : b->setup.memory;
  b->reader.broken = f == DAMAGED;
}

static void a_failed_job_says_why_and_counts_all_its_rows(void) {
  static const struct {
    tg_status status;
    const char *words;
  } expected[FAULTS] = {{TG_BAD_INPUT, "b.csv"},
                        {TG_LIMIT, "memory_per_rank"},
                        {TG_CORRUPT, "part 7"},
                        {TG_OVERFLOW, "order 1"}};
  for (fault f = 0; f < FAULTS; f++) {
    bench b;
    bench_init(&b);
    arm(&b, f);
    bench_start(&b);
    CU_ASSERT_EQUAL_FATAL(b.matrix.job_count, 1);
    const tg_job_result *r = bench_run(&b, 0);
    CU_ASSERT_EQUAL(r->job.status, (int32_t)expected[f].status);
    CU_ASSERT_PTR_NOT_NULL(strstr(r->job.error, expected[f].words));
    CU_ASSERT_EQUAL(r->job.rows_read, 3);
    CU_ASSERT_EQUAL(r->job.rows_kept, 0);
    CU_ASSERT_EQUAL(r->job.dropped_failed_job, 3);
    CU_ASSERT_EQUAL(r->counts[1].dropped[TG_DROP_failed_job], 2);
    CU_ASSERT_EQUAL(r->job.orders + r->job.sweeps + r->job.order_rows, 0);
    CU_ASSERT_EQUAL(r->job.security, 7);
    CU_ASSERT_EQUAL(r->tables[TG_RESULT_orders].count, 0);
    CU_ASSERT_EQUAL(r->groups[3].order_count, 0);
    check_accounts(&b);
    bench_clear(&b);
  }
}

/* Random events of a few orders; the same rows in one part, or dealt over many. */
static void deal_events(bench *b, size_t order_parts, uint64_t deal) {
  uint64_t seed = 77;
  for (int64_t i = 0; i < 300; i++) {
    event e = {.time = i / 3, .sequence = i, .order_id = (int64_t)(tg_splitmix(&seed) % 40)};
    e.quantity = (int64_t)(tg_splitmix(&seed) % 5000);
    e.matched = (int64_t)(tg_splitmix(&seed) % (uint64_t)(e.quantity + 1));
    e.leaves = e.quantity - e.matched;
    e.reason = (int64_t)(tg_splitmix(&seed) % 8);
    e.bid = 3330 + (int64_t)(tg_splitmix(&seed) % 4);
    e.offer = e.bid + (int64_t)(tg_splitmix(&seed) % 9);
    add_order(&b->parts[tg_splitmix(&deal) % order_parts], e);
  }
  for (size_t p = order_parts; p < 2 * order_parts; p++)
    add_trade(&b->parts[p], INT64_C(999), 41, 3, 3);
  for (int64_t i = 0; i < 200; i++) {
    int64_t order = (int64_t)(tg_splitmix(&seed) % 41);
    int64_t quantity = (int64_t)(tg_splitmix(&seed) % 700);
    add_trade(&b->parts[order_parts + tg_splitmix(&deal) % order_parts], i, order, 3300 + i % 7,
              quantity);
  }
  b->part_count = 2 * order_parts;
}

static void results_do_not_depend_on_how_rows_lie_in_parts(void) {
  bench whole, dealt;
  bench_init(&whole);
  deal_events(&whole, 1, 1);
  bench_start(&whole);
  const tg_job_result *a = bench_run(&whole, 0);
  CU_ASSERT_TRUE(a->tables[TG_RESULT_orders].count > 30);
  for (uint64_t deal = 1; deal < 6; deal++) {
    bench_init(&dealt);
    deal_events(&dealt, 4, deal);
    bench_start(&dealt);
    const tg_job_result *b = bench_run(&dealt, 0);
    CU_ASSERT_EQUAL_FATAL(a->tables[TG_RESULT_orders].count, b->tables[TG_RESULT_orders].count);
    CU_ASSERT_EQUAL(
        memcmp(a->tables[TG_RESULT_orders].data, b->tables[TG_RESULT_orders].data,
               a->tables[TG_RESULT_orders].count * a->tables[TG_RESULT_orders].row_size),
        0);
    CU_ASSERT_EQUAL(memcmp(a->groups, b->groups, sizeof a->groups), 0);
    CU_ASSERT_EQUAL(a->job.rows_kept, b->job.rows_kept);
    check_accounts(&dealt);
    bench_clear(&dealt);
  }
  check_accounts(&whole);
  bench_clear(&whole);
}

/* A later run makes totals of scenarios again. */
static void unwanted_rows_are_dropped_but_those_of_scenarios(void) {
  static char by_date[] = "by_date", comparison[] = "comparison";
  char *tables[] = {by_date, comparison};
  bench b;
  bench_init(&b);
  b.campaign.tables = tables;
  b.campaign.table_count = 2;
  deal_events(&b, 1, 1);
  bench_start(&b);
  const tg_job_result *r = bench_run(&b, 0);
  const size_t scenarios = r->tables[TG_RESULT_scenarios].count;
  const size_t compared = r->tables[TG_RESULT_comparison].count;
  CU_ASSERT_TRUE(scenarios > 0 && compared > 0 && r->tables[TG_RESULT_orders].count > 0);
  tg_job_drop_unwanted(b.runner);
  CU_ASSERT_EQUAL(r->tables[TG_RESULT_scenarios].count, scenarios);
  CU_ASSERT_EQUAL(r->tables[TG_RESULT_comparison].count, compared);
  CU_ASSERT_EQUAL(r->tables[TG_RESULT_orders].count, 0);
  bench_clear(&b);
}

static void what_jobs_leave_is_given_back_when_memory_is_short(void) {
  bench free_of_care, pressed;
  bench_init(&free_of_care);
  deal_events(&free_of_care, 2, 1);
  bench_start(&free_of_care);
  const tg_job_result *a = bench_run(&free_of_care, 0);
  a = bench_run(&free_of_care, 0);
  CU_ASSERT_EQUAL(free_of_care.reader.given_back, 0);
  bench_init(&pressed);
  deal_events(&pressed, 2, 1);
  bench_start(&pressed);
  tg_memory_gauge_open(100);
  const tg_job_result *b = bench_run(&pressed, 0);
  CU_ASSERT_TRUE(pressed.reader.given_back > 0);
  CU_ASSERT_EQUAL_FATAL(a->tables[TG_RESULT_orders].count, b->tables[TG_RESULT_orders].count);
  CU_ASSERT_EQUAL(memcmp(a->tables[TG_RESULT_orders].data, b->tables[TG_RESULT_orders].data,
                         a->tables[TG_RESULT_orders].count * a->tables[TG_RESULT_orders].row_size),
                  0);
  CU_ASSERT_EQUAL(memcmp(a->groups, b->groups, sizeof a->groups), 0);
  tg_memory_gauge_open(0);
  bench_clear(&free_of_care);
  bench_clear(&pressed);
}

/* Whatever step finds the limit: reading, states, rows, a scenario, the comparison. */
static void a_job_with_too_little_memory_fails_alone_and_says_so(void) {
  enum { LEAST = 1 << 10, MOST = 1 << 24 };
  int limited = 0, done = 0;
  for (int64_t memory = LEAST; memory < MOST; memory += memory / 16) {
    bench b;
    bench_init(&b);
    b.setup.memory = memory;
    deal_events(&b, 2, 1);
    bench_start(&b);
    const tg_job_result *r = bench_run(&b, 0);
    CU_ASSERT_TRUE(r->job.status == TG_OK || r->job.status == TG_LIMIT);
    CU_ASSERT_EQUAL(strstr(r->job.error, "resources.memory_per_rank") != NULL,
                    r->job.status == TG_LIMIT);
    CU_ASSERT_TRUE(r->job.status == TG_OK || r->tables[TG_RESULT_scenarios].count == 0);
    limited += r->job.status == TG_LIMIT;
    done += r->job.status == TG_OK;
    CU_ASSERT_TRUE(r->job.status == TG_OK || !done); /* more memory never harms */
    check_accounts(&b);
    bench_clear(&b);
  }
  CU_ASSERT_TRUE(limited > 20 && done > 20);
}

/* An order of two days with a trade on each. */
static void trades_follow_their_date_or_historically_their_order(void) {
  for (int compat = 0; compat <= 1; compat++) {
    bench b;
    bench_init(&b);
    b.campaign.compat = compat;
    add_order(&b.parts[0], (event){.order_id = 1, .quantity = 5});
    add_order(&b.parts[0], (event){.time = TG_DAY, .order_id = 1, .quantity = 5});
    add_trade(&b.parts[1], 1, 1, 10, 2);
    add_trade(&b.parts[1], TG_DAY + 1, 1, 10, 3);
    b.part_count = 2;
    bench_start(&b);
    CU_ASSERT_EQUAL_FATAL(b.matrix.job_count, 2);
    for (size_t j = 0; j < 2; j++) {
      const tg_job_result *r = bench_run(&b, j);
      CU_ASSERT_EQUAL(r->job.trade_rows, compat ? 2 : 1);
      CU_ASSERT_EQUAL(r->job.rows_read, 2);
      CU_ASSERT_EQUAL(r->job.rows_kept, 2);
      CU_ASSERT_EQUAL(
          ((const tg_order_row *)(const void *)r->tables[TG_RESULT_orders].data)->traded_quantity,
          compat ? 5 : 2 + (int64_t)j);
    }
    check_accounts(&b);
    bench_clear(&b);
  }
}

static void check_real_day(const tg_job_row *job) {
  CU_ASSERT_EQUAL(job->order_rows, 28400);
  CU_ASSERT_EQUAL(job->orders, 8247);
  CU_ASSERT_EQUAL(job->trade_rows, 4200);
  CU_ASSERT_EQUAL(job->orders_traded, 2361);
  CU_ASSERT_EQUAL(job->sweeps, 4193);
  CU_ASSERT_EQUAL(job->sweeps_traded, 1687);
  CU_ASSERT_EQUAL(job->sweep_trades, 3214);
  CU_ASSERT_EQUAL(job->qualifying, 1273);
}

static void run_real_day(bench *b) {
  int64_t trades = 0;
  bench_start(b);
  for (size_t j = 0; j < b->matrix.job_count; j++) {
    const tg_job_result *r = bench_run(b, j);
    CU_ASSERT_EQUAL(r->job.status, TG_OK);
    trades += r->job.trade_rows;
    if (r->job.date == 20240905)
      check_real_day(&r->job);
  }
  CU_ASSERT_EQUAL(trades, b->campaign.compat ? 4206 : 4200);
  check_accounts(b);
}

static void the_real_day_has_the_published_counts(void) {
  for (int compat = 0; compat <= 1; compat++) {
    bench b;
    bench_init(&b);
    b.campaign.compat = compat;
    b.part_count = 2;
    if (tg_drr_read("data/drr/orders_20240905.csv", tg_table_get(TG_TABLE_orders), &b.parts[0]) &&
        tg_drr_read("data/drr/trades_20240905.csv", tg_table_get(TG_TABLE_trades), &b.parts[1]))
      run_real_day(&b);
    else
      puts("skipped: no real data, set TG_SHARED");
    bench_clear(&b);
  }
}

TG_UNIT_MAIN(job, TG_UNIT(every_reason_to_drop_a_row_is_counted),
             TG_UNIT(instruments_are_looked_up),
             TG_UNIT(ids_are_known_when_they_are_among_those_given),
             TG_UNIT(a_failed_job_says_why_and_counts_all_its_rows),
             TG_UNIT(results_do_not_depend_on_how_rows_lie_in_parts),
             TG_UNIT(unwanted_rows_are_dropped_but_those_of_scenarios),
             TG_UNIT(what_jobs_leave_is_given_back_when_memory_is_short),
             TG_UNIT(a_job_with_too_little_memory_fails_alone_and_says_so),
             TG_UNIT(trades_follow_their_date_or_historically_their_order),
             TG_UNIT(the_real_day_has_the_published_counts))
