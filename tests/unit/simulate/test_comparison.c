#include "simulate/comparison.h"

#include "dark_case.h"
#include "splitmix.h"

/* A job by hand and its comparison. */
typedef struct compared_case {
  dark_case dark;
  tg_comparison_set set;
  tg_rows rows;
} compared_case;

static void open_case(compared_case *c) {
  memset(c, 0, sizeof *c);
  dark_case_open(&c->dark);
  CU_ASSERT_EQUAL_FATAL(tg_comparison_set_make(&c->set), TG_OK);
  c->rows.row_size = c->set.schema.row_size;
}

static void close_case(compared_case *c) {
  tg_rows_clear(&c->rows);
  tg_comparison_set_clear(&c->set);
  dark_case_clear(&c->dark);
}

static void add_order(compared_case *c, int64_t order_id, int64_t side, int64_t quantity) {
  const dark_row row = {.time = 1000,
                        .order_id = order_id,
                        .side = side,
                        .quantity = quantity,
                        .leaves = quantity,
                        .price = 120,
                        .bid = 96,
                        .offer = 104};
  dark_case_order(&c->dark, &row);
}

/* A real fill under the quote 100 to 106. */
static void add_trade(compared_case *c, int64_t time, int64_t order_id, int64_t quantity) {
  const dark_cell cells[] = {{"security", DARK_SECURITY}, {"time", time},
                             {"order_id", order_id},      {"price", 104},
                             {"quantity", quantity},      {"national_bid", 100},
                             {"national_offer", 106},     {"deal_source", 1}};
  dark_append(&c->dark.trade_columns, TG_TABLE_trades, cells, TG_COUNT(cells));
}

static void add_scenario(compared_case *c, int64_t order_id, const char *scenario) {
  tg_scenario_row *row = tg_rows_push(&c->dark.scenarios);
  row->order_id = order_id;
  snprintf(row->scenario, sizeof row->scenario, "%s", scenario);
}

static void add_match(compared_case *c, int64_t order_id, int64_t time, int64_t half_price,
                      int64_t quantity) {
  tg_match_row *row = tg_rows_push(&c->dark.matches);
  *row = (tg_match_row){.order_id = order_id,
                        .time = time,
                        .scenario = "matching",
                        .half_price = half_price,
                        .price = (double)half_price / 2,
                        .quantity = quantity,
                        .bid = half_price / 2,
                        .offer = half_price - half_price / 2};
}

static tg_status compare(compared_case *c, tg_error *err) {
  return tg_comparison_make(&c->set, &c->dark.job, &c->dark.scenarios, &c->dark.matches, &c->rows,
                            err);
}

static const tg_comparison_row *row_at(const compared_case *c, size_t number) {
  CU_ASSERT_TRUE_FATAL(number < c->rows.count);
  return tg_rows_at(&c->rows, number);
}

static double value(const compared_case *c, size_t number, const char *name) {
  double out;
  const tg_field *field = tg_schema_field(&c->set.schema, name);
  const char *row = (const char *)row_at(c, number);
  CU_ASSERT_PTR_NOT_NULL_FATAL(field);
  if (field->type != TG_F64)
    return (double)tg_field_integer(field, row);
  return memcpy(&out, row + field->offset, sizeof out), out;
}

static bool differences_known(const tg_comparison_row *row) {
  return !isnan(row->exec_cost_arrival_diff_bps) && !isnan(row->exec_cost_vw_diff_bps) &&
         !isnan(row->vwap_diff) && !isnan(row->qty_diff) && !isnan(row->exec_time_diff_sec);
}

static bool differences_missing(const tg_comparison_row *row) {
  return isnan(row->exec_cost_arrival_diff_bps) && isnan(row->exec_cost_vw_diff_bps) &&
         isnan(row->vwap_diff) && isnan(row->qty_diff) && isnan(row->exec_time_diff_sec);
}

/* 1 both, 2 real only, 3 simulated only, 4 simulated without a match, 5 traded but not simulated,
 * 6 neither, 7 simulated by another scenario only. */
static void open_sets(compared_case *c) {
  open_case(c);
  for (int64_t id = 1; id <= 7; id++)
    add_order(c, id, 1, 100);
  add_trade(c, 2000, 1, 100);
  add_trade(c, 2000, 2, 100);
  add_trade(c, 2000, 5, 100);
  dark_case_finish(&c->dark);
  for (int64_t id = 1; id <= 4; id++) {
    add_scenario(c, id, "unlimited");
    add_scenario(c, id, "matching");
  }
  add_scenario(c, 7, "residual");
  add_match(c, 3, 1500, 200, 100);
  add_match(c, 1, 1500, 200, 100);
  add_match(c, 0, 1500, 200, 100); /* of no sweep order of the job: disturbs no other */
}

static void an_order_belongs_to_the_set_of_its_fills(void) {
  static const struct {
    int64_t order_id;
    int set;
  } expected[] = {{1, 1}, {2, 2}, {3, 3}, {4, 0}, {5, 0}};
  compared_case c;
  open_sets(&c);
  CU_ASSERT_EQUAL_FATAL(compare(&c, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(c.rows.count, TG_COUNT(expected));
  for (size_t i = 0; i < TG_COUNT(expected); i++) {
    const tg_comparison_row *row = row_at(&c, i);
    CU_ASSERT_EQUAL(row->order_id, expected[i].order_id);
    CU_ASSERT_EQUAL(row->set, expected[i].set);
    CU_ASSERT_EQUAL(row->dark_pool_better, row->set == 1 ? 1 : -1);
    CU_ASSERT_TRUE(row->set == 1 ? differences_known(row) : differences_missing(row));
  }
  close_case(&c);
}

static void a_row_begins_with_the_identity_of_its_order(void) {
  compared_case c;
  open_sets(&c);
  CU_ASSERT_EQUAL_FATAL(compare(&c, NULL), TG_OK);
  const tg_comparison_row *row = row_at(&c, 0);
  const tg_order_row *order = tg_rows_at(&c.dark.order_rows, 0);
  CU_ASSERT_EQUAL(row->security, order->security);
  CU_ASSERT_EQUAL(row->date, order->date);
  CU_ASSERT_EQUAL(row->participant, order->participant);
  CU_ASSERT_EQUAL(row->side, order->side);
  CU_ASSERT_EQUAL(row->group, order->group);
  CU_ASSERT_EQUAL(row->size_class, order->size_class);
  CU_ASSERT_EQUAL(row->arrival_hour, order->arrival_hour);
  CU_ASSERT_EQUAL(row->quantity, order->quantity);
  CU_ASSERT_STRING_EQUAL(row->match_status, "CLOSE"); /* 100 for 104: 3.8 % */
  close_case(&c);
}

static void a_side_without_fills_has_zero_counts_and_no_values(void) {
  static const char *const without[] = {"vwap", "exec_cost_arrival_bps", "execution_duration_sec",
                                        "market_drift_bps"};
  compared_case c;
  char name[64];
  open_sets(&c);
  CU_ASSERT_EQUAL_FATAL(compare(&c, NULL), TG_OK);
  for (size_t i = 1; i <= 2; i++) {
    const char *empty = i == 1 ? "sim_" : "real_";
    for (size_t k = 0; k < TG_COUNT(without); k++) {
      snprintf(name, sizeof name, "%s%s", empty, without[k]);
      CU_ASSERT_TRUE(isnan(value(&c, i, name)));
    }
    snprintf(name, sizeof name, "%snum_fills", empty);
    CU_ASSERT_EQUAL(value(&c, i, name), 0);
    snprintf(name, sizeof name, "%sarrival_midpoint", empty);
    CU_ASSERT_EQUAL(value(&c, i, name), 100);
    snprintf(name, sizeof name, "%sorder_timestamp", empty);
    CU_ASSERT_EQUAL(value(&c, i, name), 1000);
  }
  close_case(&c);
}

/* Real: 40 at 104. Simulated: 30 at 100.5 and 10 at 102 two seconds later. */
static void open_one(compared_case *c, int64_t side, bool compat) {
  open_case(c);
  add_order(c, 1, side, 40);
  add_trade(c, 2000, 1, 40);
  dark_case_finish(&c->dark);
  c->dark.source.compat = c->dark.campaign.compat = compat;
  add_scenario(c, 1, "matching");
  add_match(c, 1, 1500, 201, 30);
  add_match(c, 1, 1500 + 2 * TG_SECOND, 204, 10);
}

static void prices_of_half_a_unit_are_exact(void) {
  compared_case c;
  open_one(&c, 1, false);
  CU_ASSERT_EQUAL_FATAL(compare(&c, NULL), TG_OK);
  CU_ASSERT_EQUAL(value(&c, 0, "sim_vwap"), (30 * 100.5 + 10 * 102) / 40);
  CU_ASSERT_EQUAL(value(&c, 0, "sim_total_execution_value"), 30 * 100.5 + 10 * 102);
  CU_ASSERT_EQUAL(value(&c, 0, "sim_price_improvement"), 120 - 100.875);
  CU_ASSERT_DOUBLE_EQUAL(value(&c, 0, "sim_exec_cost_arrival_bps"), 87.5, 1e-12);
  CU_ASSERT_EQUAL(value(&c, 0, "sim_exec_cost_vw_bps"), 0);
  CU_ASSERT_EQUAL(value(&c, 0, "sim_first_fill_midpoint"), 100.5);
  close_case(&c);
}

static void differences_are_real_less_simulated_and_costs_know_their_side(void) {
  for (int64_t side = 1; side <= 2; side++) {
    compared_case c;
    double sign = side == 2 ? -1 : 1;
    open_one(&c, side, false);
    CU_ASSERT_EQUAL_FATAL(compare(&c, NULL), TG_OK);
    const tg_comparison_row *row = row_at(&c, 0);
    CU_ASSERT_EQUAL(row->exec_cost_arrival_diff_bps, sign * (400 - 87.5));
    CU_ASSERT_EQUAL(row->vwap_diff, 104 - 100.875);
    CU_ASSERT_EQUAL(row->qty_diff, 0);
    CU_ASSERT_EQUAL(row->exec_time_diff_sec, -2);
    CU_ASSERT_EQUAL(row->trade_time_diff_sec, 2);
    CU_ASSERT_EQUAL(row->dark_pool_better, side == 1);
    close_case(&c);
  }
}

/* Mids 100.5 and 102 after 100: drift 50 bp of 30 and 200 bp of 10. */
static void the_historical_cost_of_simulated_fills_is_the_drift(void) {
  for (int compat = 0; compat <= 1; compat++) {
    compared_case c;
    open_one(&c, 1, compat);
    CU_ASSERT_EQUAL_FATAL(compare(&c, NULL), TG_OK);
    CU_ASSERT_DOUBLE_EQUAL(value(&c, 0, "sim_drift_vw_bps"), 87.5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(value(&c, 0, "sim_exec_cost_vw_bps"), compat ? 87.5 : 0, 1e-12);
    close_case(&c);
  }
}

static void a_missing_quote_at_arrival_leaves_the_better_side_unknown(void) {
  compared_case c;
  open_case(&c);
  dark_case_order(&c.dark, &(dark_row){.time = 1000, 1, 1, 40, 40, .price = 120, .offer = 104});
  add_trade(&c, 2000, 1, 40);
  dark_case_finish(&c.dark);
  add_scenario(&c, 1, "matching");
  add_match(&c, 1, 1500, 201, 40);
  CU_ASSERT_EQUAL_FATAL(compare(&c, NULL), TG_OK);
  CU_ASSERT_EQUAL(row_at(&c, 0)->set, 1);
  CU_ASSERT_EQUAL(row_at(&c, 0)->dark_pool_better, -1);
  CU_ASSERT_TRUE(isnan(row_at(&c, 0)->exec_cost_arrival_diff_bps));
  CU_ASSERT_EQUAL(row_at(&c, 0)->vwap_diff, 3.5);
  close_case(&c);
}

static void matches_of_other_scenarios_are_no_fills(void) {
  compared_case c;
  open_one(&c, 1, false);
  add_match(&c, 1, 1600, 500, 77);
  tg_match_row *other = tg_rows_at(&c.dark.matches, 2);
  snprintf(other->scenario, sizeof other->scenario, "residual");
  CU_ASSERT_EQUAL_FATAL(compare(&c, NULL), TG_OK);
  CU_ASSERT_EQUAL(value(&c, 0, "sim_num_fills"), 2);
  CU_ASSERT_EQUAL(value(&c, 0, "sim_qty_filled"), 40);
  close_case(&c);
}

enum { ORDERS = 40, MATCHES = 300, ROUNDS = 30 };

/* The fills of an order by a look at every match: by time, equal times as they come. */
static size_t fills_of(const compared_case *c, int64_t order_id, tg_fill fills[MATCHES]) {
  size_t count = 0;
  for (size_t i = 0; i < c->dark.matches.count; i++) {
    const tg_match_row *m = dark_match(&c->dark, i);
    if (m->order_id != order_id || strcmp(m->scenario, "matching"))
      continue;
    size_t place = count++;
    for (; place && fills[place - 1].time > m->time; place--)
      fills[place] = fills[place - 1];
    fills[place] = (tg_fill){.time = m->time,
                             .half_price = m->half_price,
                             .quantity = m->quantity,
                             .bid = m->bid,
                             .offer = m->offer};
  }
  return count;
}

static void check_side(const compared_case *c, const tg_metric_order *order, const size_t *offsets,
                       const char *row) {
  size_t count;
  const tg_metric *const *metrics = tg_metrics(&count);
  for (size_t m = 0; m < count; m++) {
    char *expected = calloc(1, c->set.schema.row_size);
    metrics[m]->compute(order, expected);
    CU_ASSERT_FALSE(memcmp(expected, row + offsets[m], metrics[m]->row_size));
    free(expected);
  }
}

static void open_random(compared_case *c, uint64_t *seed) {
  open_case(c);
  for (int64_t id = 0; id < ORDERS; id++)
    add_order(c, 3 * id - ORDERS, 1 + (int64_t)(tg_splitmix(seed) % 2), 50);
  for (int i = 0; i < ORDERS; i++)
    add_trade(c, 2000 + i, 3 * (int64_t)(tg_splitmix(seed) % ORDERS) - ORDERS, 10);
  dark_case_finish(&c->dark);
  for (int64_t id = 0; id < ORDERS; id++)
    if (tg_splitmix(seed) % 4)
      add_scenario(c, 3 * id - ORDERS, "matching");
  for (int i = 0; i < MATCHES && c->dark.scenarios.count; i++) {
    uint64_t number = tg_splitmix(seed) % c->dark.scenarios.count;
    add_match(c, dark_scenario(&c->dark, number)->order_id, (int64_t)(tg_splitmix(seed) % 9),
              190 + (int64_t)(tg_splitmix(seed) % 20), 1 + (int64_t)(tg_splitmix(seed) % 5));
    if (tg_splitmix(seed) % 3 == 0)
      ((tg_match_row *)tg_rows_at(&c->dark.matches, (size_t)i))->scenario[0] = 'x';
  }
}

static void check_random(const compared_case *c) {
  static tg_fill fills[MATCHES];
  for (size_t i = 0; i < c->rows.count; i++) {
    const char *row = (const char *)row_at(c, i);
    int64_t order_id = row_at(c, i)->order_id;
    CU_ASSERT_TRUE(!i || row_at(c, i - 1)->order_id < order_id);
    const tg_order_state *state = &c->dark.states.states[tg_map_get(&c->dark.states.map, order_id)];
    tg_metric_order order = tg_order_row_metrics(&c->dark.source, state, fills);
    check_side(c, &order, c->set.real_offsets, row);
    order.simulated = true;
    order.fill_count = fills_of(c, order_id, fills);
    check_side(c, &order, c->set.sim_offsets, row);
  }
}

static void both_sides_of_random_jobs_equal_a_look_at_every_match(void) {
  uint64_t seed = 11;
  for (int round = 0; round < ROUNDS; round++) {
    compared_case c;
    open_random(&c, &seed);
    CU_ASSERT_EQUAL_FATAL(compare(&c, NULL), TG_OK);
    CU_ASSERT_TRUE(c.rows.count > ORDERS / 2);
    check_random(&c);
    close_case(&c);
  }
}

/* Whatever the budget: rows, or a sentence and every byte of working memory given back. */
static void a_budget_that_is_too_small_is_a_limit(void) {
  int refused = 0, done = 0;
  for (int64_t budget = 0; budget < 120000; budget += 1000) {
    compared_case c;
    tg_error err = {0};
    int64_t left = budget;
    open_sets(&c);
    c.rows.budget = &left;
    tg_status status = compare(&c, &err);
    refused += status == TG_LIMIT;
    done += status == TG_OK;
    CU_ASSERT_EQUAL(status == TG_LIMIT, strstr(err.text, "memory_per_rank") != NULL);
    CU_ASSERT_EQUAL(left, budget - (int64_t)(c.rows.capacity * c.rows.row_size));
    close_case(&c);
  }
  CU_ASSERT_TRUE(refused > 2 && done > 2);
}

static void a_job_without_orders_has_no_rows(void) {
  compared_case c;
  open_case(&c);
  dark_case_finish(&c.dark);
  CU_ASSERT_EQUAL(compare(&c, NULL), TG_OK);
  CU_ASSERT_EQUAL(c.rows.count, 0);
  close_case(&c);
}

TG_UNIT_MAIN(comparison, TG_UNIT(an_order_belongs_to_the_set_of_its_fills),
             TG_UNIT(a_row_begins_with_the_identity_of_its_order),
             TG_UNIT(a_side_without_fills_has_zero_counts_and_no_values),
             TG_UNIT(prices_of_half_a_unit_are_exact),
             TG_UNIT(differences_are_real_less_simulated_and_costs_know_their_side),
             TG_UNIT(the_historical_cost_of_simulated_fills_is_the_drift),
             TG_UNIT(a_missing_quote_at_arrival_leaves_the_better_side_unknown),
             TG_UNIT(matches_of_other_scenarios_are_no_fills),
             TG_UNIT(both_sides_of_random_jobs_equal_a_look_at_every_match),
             TG_UNIT(a_budget_that_is_too_small_is_a_limit),
             TG_UNIT(a_job_without_orders_has_no_rows))
