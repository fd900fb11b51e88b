/** \file bench_match.c
 *
 * Scenario "matching" alone, in one job on one core: from order states to rows of
 * /scenarios and /matches.
 *
 *   bench_match [EVENTS...]
 *
 * Makes a seeded market of each number of order events (default 1e5, 1e6, 1e7) in
 * memory, three events to an order, three orders in ten sweep orders that wait as
 * long as they live; 2,000 orders live at a time. Prints a line for the corrected
 * and one for the historical form: the median of five alternating rounds after a
 * first one, which is printed apart: it alone pays for fresh pages of the system, a
 * cost that is not of the algorithm and depends on the machine. Making the market
 * and its order states is in no time.
 */
#include "base/zone.h"
#include "simulate/scenario.h"

#include <inttypes.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LIVE = 2000, SWEEP_TYPE = 2048, OTHER_TYPE = 64, BROKERS = 50 };
enum { ROUNDS = 5 }; /* after the first */
enum { NEW = 6, CANCELLED = 1, ON_BOOK = 1, INCOMING = 2, GONE = 4 };

typedef struct market {
  tg_columns columns;
  tg_orders orders; /* its arrays are those of columns */
  tg_trades trades;
  tg_quotes quotes;
  tg_order_states states;
  tg_zone *zone;
  tg_order_source source;
  tg_rows sweeps;
  uint32_t *sweep_states;
  uint64_t seed;
  int64_t middle; /* of the national quote */
} market;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint64_t draw(uint64_t *state) {
  uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

static int64_t below(market *m, int64_t bound) {
  return (int64_t)(draw(&m->seed) % (uint64_t)bound);
}

#define SET(type, name, value) ((type *)(uintptr_t)m->orders.name)[row] = (type)(value)

/* The next row: of a new order, or the copy of an order's first row. */
static size_t add_row(market *m, int64_t time, int64_t id, int reason, int status) {
  size_t row = m->columns.count++;
  SET(int64_t, security, 1);
  SET(int64_t, time, time);
  SET(int64_t, sequence, row);
  SET(int64_t, order_id, id);
  SET(int16_t, change_reason, reason);
  SET(int8_t, order_status, status);
  return row;
}

static void fill_new(market *m, size_t row) {
  int64_t side = 1 + below(m, 2), quantity = 1 + below(m, 2000);
  bool quoted = below(m, 100) > 0;
  m->middle += below(m, 21) - 10;
  SET(int8_t, side, side);
  SET(int32_t, order_type, below(m, 10) < 3 ? SWEEP_TYPE : OTHER_TYPE);
  SET(int64_t, quantity, quantity);
  SET(int64_t, leaves, quantity);
  SET(int64_t, price, m->middle + (side == 1 ? 60 : -60) + below(m, 101) - 50);
  SET(int64_t, national_bid, quoted ? m->middle - 5 : TG_NO_PRICE);
  SET(int64_t, national_offer, m->middle + 5 + below(m, 2));
  SET(int64_t, minimum_quantity, below(m, 20) ? 0 : below(m, 500));
  SET(int64_t, crossing_key, below(m, 5) ? 0 : 1 + below(m, BROKERS));
}

static void copy_row(market *m, size_t from, size_t row) {
  SET(int8_t, side, m->orders.side[from]);
  SET(int32_t, order_type, m->orders.order_type[from]);
  SET(int64_t, quantity, m->orders.quantity[from]);
  SET(int64_t, leaves, m->orders.leaves[from]);
  SET(int64_t, price, m->orders.price[from]);
}

/* Ids rise with time for the most part, as those of an exchange do. */
static void make_rows(market *m, size_t events) {
  size_t live[LIVE], arrived = 0;
  int64_t time = INT64_C(1725494400) * TG_SECOND;
  while (m->columns.count + 3 <= events) {
    size_t slot = arrived < LIVE ? arrived : (size_t)below(m, LIVE);
    time += 1 + below(m, 4000);
    if (arrived++ >= LIVE)
      copy_row(m, live[slot], add_row(m, time, m->orders.order_id[live[slot]], CANCELLED, GONE));
    int64_t id = INT64_C(7904794000000000000) + (int64_t)(arrived ^ 5);
    time += 1 + below(m, 4000);
    live[slot] = add_row(m, time, id, NEW, INCOMING);
    fill_new(m, live[slot]);
    copy_row(m, live[slot], add_row(m, time, id, NEW, ON_BOOK));
  }
}

static tg_status make_sweeps(market *m, tg_error *err) {
  m->sweep_states = malloc((m->states.count + 1) * sizeof *m->sweep_states);
  if (!m->sweep_states)
    return TG_NO_MEMORY;
  for (size_t i = 0; i < m->states.count; i++) {
    const tg_order_state *state = &m->states.states[i];
    if (m->orders.order_type[state->before] != SWEEP_TYPE)
      continue;
    m->sweep_states[m->sweeps.count] = (uint32_t)i;
    tg_order_row *row = tg_rows_push(&m->sweeps);
    if (!row)
      return TG_NO_MEMORY;
    TG_TRY(tg_order_row_make(&m->source, state, row, err));
  }
  return TG_OK;
}

static tg_status make_market(market *m, size_t events, tg_error *err) {
  *m = (market){.seed = 20240905, .middle = 100000, .sweeps = {.row_size = sizeof(tg_order_row)}};
  TG_TRY(tg_columns_reserve(&m->columns, tg_table_get(TG_TABLE_orders), events));
  m->orders = tg_orders_view(&m->columns);
  make_rows(m, events);
  m->orders = tg_orders_view(&m->columns);
  TG_TRY(tg_order_states_build(&m->orders, &m->trades, false, NULL, &m->states));
  TG_TRY(tg_zone_open("Australia/Sydney", &m->zone, err));
  m->source = (tg_order_source){&m->orders, &m->trades, &m->states, m->zone, false, {0}};
  return make_sweeps(m, err);
}

static void clear_market(market *m) {
  tg_columns_clear(&m->columns);
  tg_order_states_clear(&m->states);
  tg_rows_clear(&m->sweeps);
  free(m->sweep_states);
  tg_zone_close(m->zone);
}

/* A form of the simulator and what its rounds gave. */
typedef struct form {
  const char *name;
  bool corrected;
  size_t sweeps, matches;
  double first, seconds[ROUNDS];
} form;

static tg_status run_round(const market *m, form *f, double *seconds, tg_error *err) {
  bool on = f->corrected;
  tg_campaign campaign = {.universe = TG_UNIVERSE_ALL,
                          .compat = !on,
                          .limits = on,
                          .single_pool = on,
                          .valid_quotes = on,
                          .half_prices = on,
                          .minimum_quantity = on,
                          .crossing_key = on,
                          .order_life = on};
  tg_scenario_job job = {.security = 1,
                         .date = 20240905,
                         .day_end = INT64_MAX,
                         .source = &m->source,
                         .quotes = &m->quotes,
                         .orders = &m->sweeps,
                         .order_states = m->sweep_states,
                         .campaign = &campaign};
  tg_rows scenarios = {.row_size = sizeof(tg_scenario_row)};
  tg_rows matches = {.row_size = sizeof(tg_match_row)};
  tg_scenario_output output = {&scenarios, &matches};
  double start = now();
  tg_status status = tg_scenario_matching.run(&job, &output, err);
  *seconds = now() - start;
  f->sweeps = scenarios.count;
  f->matches = matches.count;
  tg_rows_clear(&scenarios);
  tg_rows_clear(&matches);
  return status;
}

static int by_value(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void print_form(const market *m, form *f) {
  qsort(f->seconds, ROUNDS, sizeof *f->seconds, by_value);
  double median = f->seconds[ROUNDS / 2];
  printf("match %-9s events %zu orders %zu sweeps %zu matches %zu seconds %.4f (%.4f to %.4f, "
         "first %.4f) "
         "events/s %.0f\n",
         f->name, m->orders.count, m->states.count, f->sweeps, f->matches, median, f->seconds[0],
         f->seconds[ROUNDS - 1], f->first, (double)m->orders.count / median);
}

static tg_status run_market(size_t events, tg_error *err) {
  market m;
  form forms[] = {{.name = "corrected", .corrected = true}, {.name = "compat"}};
  tg_status status = make_market(&m, events, err);
  for (size_t i = 0; i < TG_COUNT(forms) && status == TG_OK; i++)
    status = run_round(&m, &forms[i], &forms[i].first, err);
  for (int round = 0; round < ROUNDS; round++)
    for (size_t i = 0; i < TG_COUNT(forms) && status == TG_OK; i++)
      status = run_round(&m, &forms[i], &forms[i].seconds[round], err);
  for (size_t i = 0; i < TG_COUNT(forms) && status == TG_OK; i++)
    print_form(&m, &forms[i]);
  clear_market(&m);
  return status;
}

int main(int argc, char **argv) {
  static const char *const usual[] = {"100000", "1000000", "10000000"};
  tg_error err = {0};
  tg_status status = TG_OK;
  mallopt(M_MMAP_MAX, 0); /* memory that is freed stays with the program */
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  size_t count = argc > 1 ? (size_t)argc - 1 : TG_COUNT(usual);
  for (size_t i = 0; i < count && status == TG_OK; i++) {
    long long events = strtoll(argc > 1 ? argv[i + 1] : usual[i], NULL, 10);
    if (events < 1 || events >= UINT32_MAX) {
      fprintf(stderr, "usage: bench_match [EVENTS...], each below 2^32\n");
      return tg_status_exit(TG_USAGE);
    }
    status = run_market((size_t)events, &err);
  }
  if (status != TG_OK)
    fprintf(stderr, "bench_match: %s\n", *err.text ? err.text : tg_status_text(status));
  return tg_status_exit(status);
}
