#include "simulate/unmatched.h"

#include "splitmix.h"
#include "unit.h"
#include "unmatched_twin.h"

enum { IDS = 14, OTHER = 64, REAL_ONLY = 2 };

static const int64_t BIG = INT64_C(7904794000124134556);

/* A row of /comparison is longer than its base. */
typedef struct compared {
  tg_comparison_row base;
  double more[3];
} compared;

static tg_orders orders_of(const market *m) {
  return (tg_orders){.count = m->count,
                     .order_id = m->id,
                     .time = m->time,
                     .sequence = m->sequence,
                     .price = m->price,
                     .quantity = m->quantity,
                     .leaves = m->leaves,
                     .national_bid = m->bid,
                     .national_offer = m->offer,
                     .order_type = m->type,
                     .change_reason = m->reason,
                     .order_status = m->status,
                     .side = m->side};
}

static tg_trades trades_of(const market *m) {
  return (tg_trades){.count = m->trade_count,
                     .order_id = m->trade_id,
                     .time = m->trade_time,
                     .deal_source = m->deal_source};
}

static tg_status run(const market *m, bool compat, const tg_rows *comparison, tg_rows *rows,
                     tg_error *err) {
  int64_t sweep = SWEEP;
  tg_campaign campaign = {.compat = compat, .sweep_types = {.ids = &sweep, .count = 1}};
  tg_orders orders = orders_of(m);
  tg_trades trades = trades_of(m);
  tg_order_states states = {0};
  CU_ASSERT_EQUAL_FATAL(tg_order_states_build(&orders, &trades, compat, NULL, &states), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_order_states_number(&states), TG_OK);
  tg_order_source source = {
      .orders = &orders, .trades = &trades, .states = &states, .compat = compat};
  tg_scenario_job job = {.security = 110621, .source = &source, .campaign = &campaign};
  tg_status status = tg_unmatched_make(&job, comparison, rows, err);
  tg_order_states_clear(&states);
  return status;
}

/* ---- random markets ---- */

static int64_t below(uint64_t *seed, int64_t bound) {
  return (int64_t)(tg_splitmix(seed) % (uint64_t)bound);
}

static int64_t random_price(uint64_t *seed) {
  static const int64_t missing[] = {TG_NO_PRICE, 0, -1};
  return below(seed, 10) ? 100 + below(seed, 8) : missing[below(seed, 3)];
}

static int64_t random_step(uint64_t *seed) {
  static const int64_t steps[] = {0, 0, 0, 1, 50000000, 99999999, 100000000, 700000000};
  return steps[below(seed, TG_COUNT(steps))];
}

static void random_orders(uint64_t *seed, market *m, int64_t ids) {
  int64_t now = 1000, sequence = 0;
  for (size_t i = 0; i < m->count; i++) {
    int64_t step = random_step(seed), id = below(seed, ids);
    now += step;
    sequence = step ? below(seed, 3) : sequence + below(seed, 3);
    m->id[i] = (id & 1 ? BIG : -BIG) + id;
    m->time[i] = now;
    m->sequence[i] = sequence;
    m->price[i] = random_price(seed);
    m->bid[i] = random_price(seed);
    m->offer[i] = random_price(seed);
    m->quantity[i] = below(seed, 4) ? below(seed, 90) : 0;
    m->leaves[i] = below(seed, 3) ? below(seed, 90) : 0;
    m->reason[i] = (int16_t)(below(seed, 3) ? 6 : below(seed, 30));
    m->status[i] = (int8_t)(below(seed, 5) ? 1 + below(seed, 2) : 4);
    m->side[i] = (int8_t)(1 + ((id / 2 + (below(seed, 15) == 0)) & 1));
    m->type[i] = id % 3 && below(seed, 20) ? SWEEP : OTHER;
  }
}

static void random_market(uint64_t *seed, market *m) {
  int64_t ids = 1 + below(seed, IDS), now = 1000;
  memset(m, 0, sizeof *m);
  m->count = (size_t)(1 + below(seed, ROOM));
  m->trade_count = (size_t)below(seed, ROOM);
  random_orders(seed, m, ids);
  for (size_t i = 0; i < m->trade_count; i++) {
    m->trade_id[i] = m->id[(size_t)below(seed, (int64_t)m->count)];
    m->trade_time[i] = now += random_step(seed);
  }
}

static int by_id(const void *left, const void *right) {
  int64_t a = ((const tg_comparison_row *)left)->order_id;
  int64_t b = ((const tg_comparison_row *)right)->order_id;
  return (a > b) - (a < b);
}

/* A row for each order that the market has, some of them in Set B. */
static tg_rows random_comparison(uint64_t *seed, const market *m) {
  tg_rows rows = {.row_size = sizeof(compared)};
  for (size_t i = 0; i < m->count; i++) {
    bool first = true;
    for (size_t k = 0; k < i; k++)
      first &= m->id[k] != m->id[i];
    if (!first)
      continue;
    tg_comparison_row *row = tg_rows_push(&rows);
    row->security = 110621;
    row->date = 20240905;
    row->participant = (int32_t)below(seed, 9);
    row->order_id = m->id[i];
    row->side = m->side[i];
    row->size_class = (int8_t)below(seed, 6);
    row->arrival_hour = (int8_t)below(seed, 24);
    row->quantity = m->quantity[i];
    row->set = (int8_t)(below(seed, 3) ? REAL_ONLY : below(seed, 4));
  }
  qsort(rows.data, rows.count, rows.row_size, by_id);
  return rows;
}

static const char *const causes[] = {"INSTANT_LIT_EXECUTION", "NO_LIQUIDITY_AT_ALL",
                                     "TIMING_MISMATCH",       "TIMING_MISMATCH_NO_PRICE_OVERLAP",
                                     "PRICE_INCOMPATIBLE",    "INSUFFICIENT_QUANTITY",
                                     "SIMULATION_MISS",       "UNKNOWN"};

static void count_cause(const tg_unmatched_row *row, int *seen) {
  for (size_t i = 0; i < TG_COUNT(causes); i++)
    seen[i] += !strcmp(causes[i], row->root_cause);
}

static void compare_market(const market *m, bool compat, const tg_rows *comparison, int *seen) {
  tg_rows rows = {.row_size = sizeof(tg_unmatched_row)};
  size_t next = 0;
  CU_ASSERT_EQUAL_FATAL(run(m, compat, comparison, &rows, NULL), TG_OK);
  for (size_t i = 0; i < comparison->count; i++) {
    const tg_comparison_row *c = tg_rows_at(comparison, i);
    tg_unmatched_row theirs;
    if (c->set != REAL_ONLY)
      continue;
    CU_ASSERT_TRUE_FATAL(next < rows.count);
    twin(m, compat, c, &theirs);
    CU_ASSERT_EQUAL(memcmp(tg_rows_at(&rows, next++), &theirs, sizeof theirs), 0);
    count_cause(&theirs, seen);
  }
  CU_ASSERT_EQUAL(next, rows.count);
  tg_rows_clear(&rows);
}

static void random_markets_give_what_a_look_at_every_row_gives(void) {
  static market m;
  uint64_t seed = 38;
  int seen[2][TG_COUNT(causes)] = {{0}};
  for (int round = 0; round < 6000; round++) {
    random_market(&seed, &m);
    tg_rows comparison = random_comparison(&seed, &m);
    for (int compat = 0; compat < 2; compat++)
      compare_market(&m, compat, &comparison, seen[compat]);
    tg_rows_clear(&comparison);
  }
  for (int compat = 0; compat < 2; compat++)
    for (size_t i = 0; i + 1 < TG_COUNT(causes); i++)
      CU_ASSERT_TRUE(seen[compat][i] > 20);
}

/* ---- small markets by hand ---- */

/* Order 1 buys 50 with limit 100 at (1 s, 5), national bid 90; contra rows are of order 2. */
typedef struct contra {
  int64_t time_ms, sequence, price, quantity, leaves;
  int8_t status;
  int16_t reason;
} contra;

typedef struct case_of_one {
  const char *cause;
  bool compat;
  int64_t quantity, fill_ns; /* of order 1; the fill after its arrival */
  contra rows[3];            /* time 0 = no more */
} case_of_one;

static const int64_t MS = 1000000;

static void add_row(market *m, int64_t id, int8_t side, const contra *c) {
  size_t i = m->count++;
  m->id[i] = id;
  m->time[i] = c->time_ms * MS;
  m->sequence[i] = c->sequence;
  m->price[i] = c->price;
  m->quantity[i] = c->quantity;
  m->leaves[i] = c->leaves;
  m->status[i] = c->status;
  m->reason[i] = c->reason;
  m->side[i] = side;
  m->type[i] = SWEEP;
  m->bid[i] = 90;
  m->offer[i] = 91;
}

static void market_of(const case_of_one *c, market *m) {
  const contra own = {1000, 5, 100, c->quantity, c->quantity, 1, 6};
  bool placed = false;
  memset(m, 0, sizeof *m);
  for (size_t i = 0; i < TG_COUNT(c->rows) && c->rows[i].time_ms; i++) {
    const contra *row = &c->rows[i];
    if (!placed && (row->time_ms > 1000 || (row->time_ms == 1000 && row->sequence > 5))) {
      add_row(m, 1, BUY, &own);
      placed = true;
    }
    add_row(m, 2, SELL, row);
  }
  if (!placed)
    add_row(m, 1, BUY, &own);
  m->trade_count = 1;
  m->trade_id[0] = 1;
  m->trade_time[0] = 1000 * MS + c->fill_ns;
}

static tg_unmatched_row only_row(const case_of_one *c) {
  market m;
  compared one = {.base = {.order_id = 1, .side = BUY, .set = REAL_ONLY, .quantity = c->quantity}};
  tg_rows comparison = {.data = (char *)&one, .row_size = sizeof one, .count = 1};
  tg_rows rows = {.row_size = sizeof(tg_unmatched_row)};
  market_of(c, &m);
  CU_ASSERT_EQUAL_FATAL(run(&m, c->compat, &comparison, &rows, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(rows.count, 1);
  tg_unmatched_row row = *(tg_unmatched_row *)tg_rows_at(&rows, 0);
  tg_rows_clear(&rows);
  return row;
}

static void every_root_cause_is_reached_in_the_order_of_the_text(void) {
  static const case_of_one cases[] = {
      {"INSTANT_LIT_EXECUTION", false, 50, 99999999, {{0}}},
      {"INSTANT_LIT_EXECUTION", false, 50, 99999999, {{900, 1, 100, 9, 9, 1, 6}}},
      {"INSTANT_LIT_EXECUTION", false, 50, -5, {{900, 1, 100, 9, 9, 1, 6}}},
      {"NO_LIQUIDITY_AT_ALL", false, 50, 100000000, {{0}}},
      {"NO_LIQUIDITY_AT_ALL", false, 50, 300000000, {{1301, 1, 100, 9, 9, 1, 6}}},
      {"TIMING_MISMATCH", false, 50, 300000000, {{1300, 1, 100, 9, 9, 1, 6}}},
      /* at the instant of the arrival, but after it */
      {"TIMING_MISMATCH", false, 50, 300000000, {{1000, 6, 100, 9, 9, 1, 6}}},
      {"TIMING_MISMATCH_NO_PRICE_OVERLAP", false, 50, 300000000, {{1300, 1, 101, 9, 9, 1, 6}}},
      {"PRICE_INCOMPATIBLE", false, 50, 300000000, {{1000, 5, 101, 9, 9, 1, 6}}},
      {"INSUFFICIENT_QUANTITY", false, 0, 300000000, {{900, 1, 100, 9, 9, 1, 6}}},
      {"SIMULATION_MISS", false, 50, 300000000, {{1000, 5, 100, 9, 9, 1, 6}}},
      {"SIMULATION_MISS", false, 50, 300000000, {{900, 1, TG_NO_PRICE, 9, 9, 1, 6}}},
      {"SIMULATION_MISS", false, 50, 300000000, {{900, 1, 0, 9, 9, 1, 6}}},
      {"UNKNOWN", false, -1, 300000000, {{900, 1, 100, 9, 9, 1, 6}}},
      /* the last row decides */
      {"NO_LIQUIDITY_AT_ALL",
       false,
       50,
       300000000,
       {{900, 1, 100, 9, 9, 1, 6}, {950, 1, 100, 9, 9, 4, 6}}},
      {"NO_LIQUIDITY_AT_ALL",
       false,
       50,
       300000000,
       {{900, 1, 100, 9, 9, 1, 6}, {950, 1, 100, 9, 0, 1, 6}}},
      {"SIMULATION_MISS",
       false,
       50,
       300000000,
       {{900, 1, 101, 9, 9, 4, 6}, {950, 1, 100, 9, 9, 1, 6}}},
      {"NO_LIQUIDITY_AT_ALL",
       false,
       50,
       300000000,
       {{900, 1, 100, 9, 9, 1, 6}, {950, 1, 100, 9, 9, 2, 9}}},
      {"NO_LIQUIDITY_AT_ALL", false, 50, 300000000, {{1100, 1, 100, 9, 9, 2, 1}}},
      /* compat: the bid of 90 is the limit, the dead count, times alone decide */
      {"PRICE_INCOMPATIBLE", true, 50, 300000000, {{900, 1, 91, 9, 9, 1, 6}}},
      {"SIMULATION_MISS",
       true,
       50,
       300000000,
       {{900, 1, 90, 9, 9, 1, 6}, {950, 1, 90, 9, 0, 4, 6}}},
      {"SIMULATION_MISS", true, 50, 300000000, {{1000, 6, 90, 9, 9, 1, 6}}},
      {"INSUFFICIENT_QUANTITY", true, 50, 300000000, {{900, 1, 90, 0, 9, 1, 6}}},
      {"TIMING_MISMATCH", true, 50, 300000000, {{1001, 1, 90, 9, 9, 4, 6}}},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_unmatched_row row = only_row(&cases[i]);
    CU_ASSERT_STRING_EQUAL(row.root_cause, cases[i].cause);
  }
}

static void figures_of_a_market_by_hand(void) {
  static const case_of_one c = {.quantity = 50,
                                .fill_ns = 400000000,
                                .rows = {{900, 1, 99, 80, 70, 1, 6},
                                         {950, 1, 98, 80, 30, 1, 6},
                                         {1200, 1, 97, 80, 20, 1, 6}}};
  tg_unmatched_row row = only_row(&c);
  CU_ASSERT_EQUAL(row.limit_used, 100);
  CU_ASSERT_EQUAL(row.arrival_orders, 1);
  CU_ASSERT_EQUAL(row.arrival_depth, 30);
  CU_ASSERT_EQUAL(row.arrival_best, 98);
  CU_ASSERT_EQUAL(row.potential, 30);
  CU_ASSERT_EQUAL(row.later_orders, 0);
  CU_ASSERT_TRUE(isnan(row.advantage_sec));
  CU_ASSERT_EQUAL(row.time_to_lit_sec, 0.4);
  case_of_one historical = c;
  historical.compat = true;
  row = only_row(&historical);
  CU_ASSERT_EQUAL(row.limit_used, 90);
  CU_ASSERT_EQUAL(row.arrival_depth, 80);
  CU_ASSERT_EQUAL(row.overlap, 0);
  CU_ASSERT_EQUAL(row.later_orders, 1);
  CU_ASSERT_EQUAL(row.later_quantity, 80);
  CU_ASSERT_EQUAL(row.earliest_compatible_time, 0);
}

/* ---- failures ---- */

static tg_status run_case(const case_of_one *c, int64_t id, int64_t *budget, tg_error *err) {
  market m;
  compared one = {.base = {.order_id = id, .side = BUY, .set = REAL_ONLY, .quantity = c->quantity}};
  tg_rows comparison = {.data = (char *)&one, .row_size = sizeof one, .count = 1};
  tg_rows rows = {.row_size = sizeof(tg_unmatched_row), .budget = budget};
  market_of(c, &m);
  add_row(&m, 3, SELL, &(contra){5000, 1, 100, 10, 10, 1, 6});
  tg_status status = run(&m, c->compat, &comparison, &rows, err);
  tg_rows_clear(&rows);
  return status;
}

static void a_budget_too_small_is_a_limit_and_gets_all_its_bytes_back(void) {
  static const case_of_one c = {.quantity = 50, .rows = {{900, 1, 99, 80, 70, 1, 6}}};
  int refused = 0, accepted = 0;
  for (int64_t bytes = 0; bytes < 60000; bytes += 40) {
    int64_t budget = bytes;
    tg_error err = {0};
    tg_status status = run_case(&c, 1, &budget, &err);
    CU_ASSERT_EQUAL(budget, bytes);
    CU_ASSERT_TRUE(status == TG_OK || status == TG_LIMIT);
    CU_ASSERT_EQUAL(status == TG_LIMIT, strstr(err.text, "memory_per_rank") != NULL);
    refused += status == TG_LIMIT;
    accepted += status == TG_OK;
  }
  CU_ASSERT_TRUE(refused > 10 && accepted > 10);
}

static void quantities_beyond_64_bits_are_an_overflow(void) {
  static const case_of_one c = {.quantity = 50, .rows = {{900, 1, 99, 80, INT64_MAX, 1, 6}}};
  tg_error err = {0};
  CU_ASSERT_EQUAL(run_case(&c, 1, NULL, &err), TG_OVERFLOW);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "110621"));
}

static void an_order_that_the_job_does_not_have_is_refused(void) {
  static const case_of_one c = {.quantity = 50, .rows = {{0}}};
  tg_error err = {0};
  CU_ASSERT_EQUAL(run_case(&c, 77, NULL, &err), TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "77"));
}

TG_UNIT_MAIN(unmatched, TG_UNIT(random_markets_give_what_a_look_at_every_row_gives),
             TG_UNIT(every_root_cause_is_reached_in_the_order_of_the_text),
             TG_UNIT(figures_of_a_market_by_hand),
             TG_UNIT(a_budget_too_small_is_a_limit_and_gets_all_its_bytes_back),
             TG_UNIT(quantities_beyond_64_bits_are_an_overflow),
             TG_UNIT(an_order_that_the_job_does_not_have_is_refused))
