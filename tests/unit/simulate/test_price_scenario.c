#include "simulate/price_scenario.h"

#include "price_case.h"
#include "splitmix.h"

enum { ORDERS = 12, ROWS = 16, QUOTES = 60, MARKETS = 60, FILLED = 24 };

static int64_t below(uint64_t *seed, int64_t bound) {
  return (int64_t)(tg_splitmix(seed) % (uint64_t)bound);
}

static int64_t price_or_none(uint64_t *seed) {
  return below(seed, 5) ? 990 + below(seed, 20) : below(seed, 2) ? TG_NO_PRICE : 0;
}

/* Events of one order: some fill, some are amended or cancelled with nothing left or matched. */
static void random_event(uint64_t *seed, int64_t time, int64_t order_id, dark_row *last,
                         dark_case *c) {
  dark_row row = *last;
  row.time = time;
  row.order_id = order_id;
  if (!row.side)
    row = (dark_row){.time = time, order_id, 1 + order_id % 2, 5 + below(seed, 9)};
  row.quantity += below(seed, 3);
  row.price = price_or_none(seed);
  row.bid = price_or_none(seed);
  row.offer = row.bid > 0 ? row.bid + below(seed, 6) - 1 : price_or_none(seed);
  row.leaves = below(seed, 2) ? 0 : below(seed, row.quantity + 1);
  row.matched = below(seed, 4) ? row.quantity - row.leaves : 0;
  row.sequence++;
  dark_case_order(c, &row);
  if (below(seed, 2))
    dark_case_trade(c, time - 1 + below(seed, 3), order_id, 990 + below(seed, 20),
                    1 + below(seed, 4));
  *last = row;
}

/* Times are few, so that rows, trades and quotes often share them. */
static void open_market(uint64_t *seed, bool compat, dark_case *c) {
  dark_row last[ORDERS] = {{0}};
  dark_case_open(c);
  c->campaign.compat = compat;
  c->campaign.dark_share = (double)below(seed, 5) / 4;
  c->campaign.impact = (double)below(seed, 9) / 2;
  int64_t quotes = below(seed, 3) ? QUOTES : below(seed, 3), now = 50;
  for (int i = 0; i < ORDERS * ROWS; i++) {
    int64_t order = below(seed, ORDERS);
    random_event(seed, now += !below(seed, 4), 100 + order, &last[order], c);
  }
  for (int64_t i = 0, time = 45; i < quotes; i++)
    dark_case_quote(c, time += below(seed, 4), price_or_none(seed), price_or_none(seed));
  dark_case_finish(c);
}

/* What the specification says, by a look at every row, trade and quote for each order. */
typedef struct facts {
  int64_t from, to, quantity, limit, matched_at_end, leaves_at_end, traded;
  double midpoint, paid;
  int source;
} facts;

static bool usable(const dark_case *c, size_t i, bool compat) {
  int64_t bid = c->quotes.bid[i], offer = c->quotes.offer[i];
  return bid > 0 && offer > 0 && (compat || bid < offer);
}

static void look_at_rows(const dark_case *c, int64_t id, facts *f) {
  int64_t last = INT64_MIN, done = INT64_MIN;
  bool compat = c->campaign.compat;
  f->from = INT64_MAX;
  for (size_t i = 0; i < c->orders.count; i++) {
    if (c->orders.order_id[i] != id)
      continue;
    int64_t time = c->orders.time[i], price = c->orders.price[i];
    if (time < f->from)
      f->from = time;
    if (time == f->from) {
      f->quantity = c->orders.quantity[i];
      f->limit = price > 0 ? price : TG_NO_PRICE;
    }
    if (!compat || time > last) {
      f->leaves_at_end = c->orders.leaves[i];
      f->matched_at_end = c->orders.matched[i];
    }
    last = time;
    if (c->orders.leaves[i] == 0)
      done = time;
  }
  f->to = done == INT64_MIN ? last : done;
}

static void look_at_trades(const dark_case *c, int64_t id, facts *f) {
  for (size_t i = 0; i < c->trades.count; i++)
    if (c->trades.order_id[i] == id && c->trades.time[i] >= f->from && c->trades.time[i] <= f->to) {
      f->traded += c->trades.quantity[i];
      f->paid += (double)(c->trades.price[i] * c->trades.quantity[i]);
    }
}

static void look_at_quotes(const dark_case *c, facts *f) {
  double sum = 0, count = 0, last = NAN;
  for (size_t i = 0; i < c->quotes.count; i++) {
    if (!usable(c, i, c->campaign.compat) || c->quotes.time[i] > f->to)
      continue;
    last = (double)(c->quotes.bid[i] + c->quotes.offer[i]) / 2;
    if (c->quotes.time[i] >= f->from) {
      sum += last;
      count++;
    }
  }
  f->midpoint = count > 0 ? sum / count : last;
  f->source = count > 0 ? 1 : isnan(last) ? 0 : 2;
}

static facts facts_of(const dark_case *c, const tg_order_row *order) {
  facts f = {0};
  look_at_rows(c, order->order_id, &f);
  look_at_trades(c, order->order_id, &f);
  look_at_quotes(c, &f);
  const tg_order_state *state = &c->states.states[tg_map_get(&c->states.map, order->order_id)];
  int64_t bid = c->orders.national_bid[state->before];
  int64_t offer = c->orders.national_offer[state->before];
  if (!f.source && !c->campaign.compat && bid > 0 && bid < offer) {
    f.midpoint = (double)(bid + offer) / 2;
    f.source = 3;
  }
  if (!f.source && f.limit != TG_NO_PRICE) {
    f.midpoint = (double)f.limit;
    f.source = 4;
  }
  return f;
}

static bool is_filled(const facts *f, bool compat) {
  return f->leaves_at_end == 0 && (compat || f->matched_at_end > 0);
}

static size_t differences(const tg_scenario_row *row, const facts *f, bool compat) {
  double paid = f->traded ? f->paid / (double)f->traded : NAN, midpoint = f->midpoint;
  if (compat)
    paid = tg_scenario_round(f->traded ? paid : 0), midpoint = tg_scenario_round(midpoint);
  return (row->window_start != f->from) + (row->window_end != f->to) +
         (row->quantity != f->quantity) + (row->limit_price != f->limit) +
         (row->midpoint_source != f->source) + (row->actual_quantity != f->traded) +
         !price_case_same(row->midpoint, midpoint) + !price_case_same(row->actual_price, paid) +
         (row->simulated_quantity != (f->source && f->quantity > 0 ? f->quantity : 0));
}

static void rows_are_those_of_a_look_at_every_row_trade_and_quote(void) {
  uint64_t seed = 3;
  size_t wrong = 0, sources[5] = {0};
  for (int i = 0; i < MARKETS; i++) {
    dark_case c;
    size_t next = 0;
    bool compat = i % 2;
    open_market(&seed, compat, &c);
    CU_ASSERT_EQUAL_FATAL(tg_scenario_unlimited.run(&c.job, &c.output, NULL), TG_OK);
    for (size_t k = 0; k < c.order_rows.count; k++) {
      const tg_order_row *order = tg_rows_at(&c.order_rows, k);
      facts f = facts_of(&c, order);
      if (!is_filled(&f, compat))
        continue;
      const tg_scenario_row *row = dark_scenario(&c, next++);
      sources[f.source]++;
      wrong += (row->order_id != order->order_id) + differences(row, &f, compat);
    }
    CU_ASSERT_EQUAL(next, c.scenarios.count);
    dark_case_clear(&c);
  }
  CU_ASSERT_EQUAL(wrong, 0);
  for (int source = 0; source < 5; source++)
    CU_ASSERT_TRUE(sources[source] > 10);
}

static void each_rung_of_the_midpoint_is_taken_when_those_before_are_missing(void) {
  static const struct {
    price_case of;
    double midpoint;
    int source;
  } cases[] = {
      {{"both ends", 1, 1100, .quotes = {{99, 1, 3}, {100, 1000, 1002}, {200, 1004, 1006}}},
       1003,
       1},
      {{"after the end", 1, 1100, 900, 904, .quotes = {{201, 1000, 1002}}}, 902, 3},
      {{"last before", 1, 1100, 900, 904, .quotes = {{80, 1, 3}, {99, 1000, 1002}}}, 1001, 2},
      {{"crossed and missing", 1, 1100, 900, 904,
        .quotes = {{120, 1002, 1000}, {130, TG_NO_PRICE, 1000}, {140, 1000, 0}}},
       902,
       3},
      {{"compat: crossed counts", 1, 1100, 900, 904, .quotes = {{120, 1010, 1000}}, .compat = true},
       1005,
       1},
      {{"compat: no arrival", 1, 1100, 900, 904, .compat = true}, 1100, 4},
      {{"arrival crossed: the limit", 1, 1100, 904, 904, .share = 0}, 1100, 4},
      {{"nothing", 1, 0, 904, 904, .share = 0}, NAN, 0},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_scenario_row row = price_case_row(&cases[i].of, &tg_scenario_unlimited);
    CU_ASSERT_TRUE(price_case_same(row.midpoint, cases[i].midpoint));
    CU_ASSERT_EQUAL(row.midpoint_source, cases[i].source);
  }
}

static void a_budget_that_is_too_small_is_said_and_all_of_it_given_back(void) {
  const price_case of = {"budget", 1, 1100, .quotes = {{120, 1000, 1002}}};
  for (int64_t bytes = 0; bytes <= 1 << 16; bytes += 1 << 8) {
    dark_case c;
    tg_error err = {0};
    int64_t budget = bytes;
    price_case_open(&of, &c);
    c.scenarios.budget = &budget;
    tg_status status = tg_scenario_unlimited.run(&c.job, &c.output, &err);
    bool enough = bytes >= (int64_t)sizeof(tg_scenario_row) + 80;
    CU_ASSERT_EQUAL(status, enough ? TG_OK : TG_LIMIT);
    CU_ASSERT_TRUE(enough || strstr(err.text, "resources.memory_per_rank"));
    tg_rows_clear(&c.scenarios);
    CU_ASSERT_EQUAL(budget, bytes);
    dark_case_clear(&c);
  }
}

/* The golden file: what it says of an order, and its three results. */
typedef struct golden {
  int64_t order_id, from, to, quantity, limit, side;
  double results[3][6], actual_quantity, actual_price, actual_cost, midpoint;
} golden;

static const tg_scenario *const golden_scenarios[] = {
    &tg_scenario_unlimited, &tg_scenario_limited_50, &tg_scenario_price_impact};

enum { RESULTS = 2, WINDOW = 8, ACTUAL = 12, CELLS = 16 };

static void read_line(char **cells, size_t place, golden *order) {
  const tg_scenario *scenario = golden_scenarios[place];
  CU_ASSERT_STRING_EQUAL(cells[1], scenario->name);
  for (int i = 0; i < WINDOW - RESULTS; i++)
    order->results[place][i] = strtod(cells[RESULTS + i], NULL);
  order->order_id = strtoll(cells[0], NULL, 10);
  order->from = strtoll(cells[WINDOW], NULL, 10);
  order->to = strtoll(cells[WINDOW + 1], NULL, 10);
  order->quantity = strtoll(cells[WINDOW + 2], NULL, 10);
  order->limit = strtoll(cells[WINDOW + 3], NULL, 10);
  order->actual_quantity = strtod(cells[ACTUAL], NULL);
  order->actual_price = strtod(cells[ACTUAL + 1], NULL);
  order->actual_cost = strtod(cells[ACTUAL + 2], NULL);
  order->midpoint = strtod(cells[ACTUAL + 3], NULL);
}

static bool read_golden(golden *orders) {
  char line[TG_DRR_LINE], *cells[CELLS];
  FILE *file = tg_drr_open("golden/sweep/price_scenarios_24_orders.csv");
  if (!file || !fgets(line, sizeof line, file)) {
    puts("skipped: no golden figures, set TG_SHARED");
    return false;
  }
  size_t lines = 0;
  for (; fgets(line, sizeof line, file) && lines < FILLED * 3; lines++) {
    CU_ASSERT_EQUAL_FATAL(tg_drr_cut(line, cells, CELLS), CELLS);
    read_line(cells, lines % 3, &orders[lines / 3]);
  }
  CU_ASSERT_EQUAL(lines, FILLED * 3);
  fclose(file);
  return true;
}

static int by_time(const void *left, const void *right) {
  const dark_row *a = left, *b = right;
  return (a->time > b->time) - (a->time < b->time);
}

/* An order is a row at T and one at T_K; its side stands in its trades. */
static void open_golden(golden *orders, dark_case *c) {
  dark_row rows[2 * FILLED];
  dark_case_open(c);
  c->campaign.compat = true;
  c->campaign.dark_share = 0.5;
  c->campaign.impact = 5;
  CU_ASSERT_TRUE_FATAL(tg_drr_read("data/drr/trades_20240905.csv", tg_table_get(TG_TABLE_trades),
                                   &c->trade_columns));
  CU_ASSERT_TRUE_FATAL(
      tg_drr_read("data/drr/nbbo.csv", tg_table_get(TG_TABLE_quotes), &c->quote_columns));
  c->trades = tg_trades_view(&c->trade_columns);
  for (int i = 0; i < FILLED; i++) {
    golden *o = &orders[i];
    for (size_t t = 0; t < c->trades.count; t++)
      if (c->trades.order_id[t] == o->order_id)
        o->side = c->trades.side[t];
    rows[2 * i] = (dark_row){
        .time = o->from, o->order_id, o->side, o->quantity, o->quantity, .price = o->limit};
    rows[2 * i + 1] = (dark_row){.time = o->to,
                                 o->order_id,
                                 o->side,
                                 o->quantity,
                                 0,
                                 .price = o->limit,
                                 .matched = o->quantity,
                                 .reason = 3};
  }
  qsort(rows, 2 * FILLED, sizeof *rows, by_time);
  for (int i = 0; i < 2 * FILLED; i++)
    dark_case_order(c, &rows[i]);
  dark_case_finish(c);
}

static size_t compare_golden(const tg_scenario_row *row, const golden *o, size_t place) {
  const double mine[] = {
      (double)row->simulated_quantity, row->simulated_price, row->simulated_cost,
      row->simulated_fill_ratio,       row->savings,         row->improvement_pct};
  size_t wrong = 0;
  for (size_t i = 0; i < TG_COUNT(mine); i++)
    wrong += mine[i] != o->results[place][i];
  return wrong + (row->window_start != o->from) + (row->window_end != o->to) +
         (row->quantity != o->quantity) + (row->limit_price != o->limit) +
         ((double)row->actual_quantity != o->actual_quantity) +
         (row->actual_price != o->actual_price) + (row->actual_cost != o->actual_cost) +
         (row->midpoint != o->midpoint);
}

static void compat_reproduces_the_72_published_rows(void) {
  golden orders[FILLED] = {{0}};
  dark_case c;
  size_t wrong = 0, found = 0;
  if (!read_golden(orders))
    return;
  open_golden(orders, &c);
  for (size_t place = 0; place < TG_COUNT(golden_scenarios); place++)
    CU_ASSERT_EQUAL(golden_scenarios[place]->run(&c.job, &c.output, NULL), TG_OK);
  CU_ASSERT_EQUAL(c.scenarios.count, FILLED * 3);
  for (size_t i = 0; i < c.scenarios.count; i++)
    for (int k = 0; k < FILLED; k++)
      if (orders[k].order_id == dark_scenario(&c, i)->order_id) {
        found++;
        wrong += compare_golden(dark_scenario(&c, i), &orders[k], i / FILLED);
      }
  CU_ASSERT_EQUAL(found, FILLED * 3);
  CU_ASSERT_EQUAL(wrong, 0);
  dark_case_clear(&c);
}

TG_UNIT_MAIN(price_scenario, TG_UNIT(rows_are_those_of_a_look_at_every_row_trade_and_quote),
             TG_UNIT(each_rung_of_the_midpoint_is_taken_when_those_before_are_missing),
             TG_UNIT(a_budget_that_is_too_small_is_said_and_all_of_it_given_back),
             TG_UNIT(compat_reproduces_the_72_published_rows))
