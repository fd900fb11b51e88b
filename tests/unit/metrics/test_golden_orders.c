/* The real day of security 110621: counts, groups and the metrics of every traded sweep. */
#include "base/zone.h"
#include "drr.h"
#include "metrics/group_sums.h"
#include "metrics/order_row.h"
#include "unit.h"

#include <math.h>

#define DAY 20240905

typedef struct market {
  tg_columns order_columns, trade_columns;
  tg_orders orders;
  tg_trades trades;
  tg_order_states states;
  tg_zone *zone;
} market;

static bool is_dark(int32_t type) {
  return type == 64 || type == 256 || type == 2048 || type == 4096 || type == 4098;
}

/* The file is in (time, sequence) order: keep the dark orders of the day in place. */
static void keep_day(tg_columns *columns, const tg_zone *zone) {
  size_t kept = 0;
  tg_orders view = tg_orders_view(columns);
  for (size_t row = 0; row < columns->count; row++) {
    if (tg_zone_date(zone, view.time[row]) != DAY || !is_dark(view.order_type[row]))
      continue;
    for (size_t c = 0; c < columns->table->column_count; c++) {
      size_t size = columns->table->columns[c].size;
      char *data = columns->data[c];
      memmove(data + kept * size, data + row * size, size);
    }
    kept++;
  }
  columns->count = kept;
}

static bool open_market(market *m, bool compat) {
  memset(m, 0, sizeof *m);
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &m->zone, NULL), TG_OK);
  bool found =
      tg_drr_read("data/drr/orders_20240905.csv", tg_table_get(TG_TABLE_orders),
                  &m->order_columns) &&
      tg_drr_read("data/drr/trades_20240905.csv", tg_table_get(TG_TABLE_trades), &m->trade_columns);
  if (!found) {
    puts("skipped: no real data, set TG_SHARED");
    return false;
  }
  keep_day(&m->order_columns, m->zone);
  m->orders = tg_orders_view(&m->order_columns);
  m->trades = tg_trades_view(&m->trade_columns);
  CU_ASSERT_EQUAL_FATAL(tg_order_states_build(&m->orders, &m->trades, compat, NULL, &m->states),
                        TG_OK);
  return true;
}

static void close_market(market *m) {
  tg_order_states_clear(&m->states);
  tg_columns_clear(&m->order_columns);
  tg_columns_clear(&m->trade_columns);
  tg_zone_close(m->zone);
}

static tg_order_source source_of(const market *m, bool compat) {
  return (tg_order_source){.orders = &m->orders,
                           .trades = &m->trades,
                           .states = &m->states,
                           .zone = m->zone,
                           .compat = compat};
}

static bool is_sweep(const market *m, const tg_order_state *state) {
  return m->orders.order_type[state->before] == 2048;
}

typedef struct tally {
  int64_t orders, traded, sweeps, sweeps_traded, sweep_trades, qualifying;
} tally;

static tally count_market(const market *m) {
  tally t = {.orders = (int64_t)m->states.count};
  for (size_t i = 0; i < m->states.count; i++) {
    const tg_order_state *state = &m->states.states[i];
    t.traded += state->trades > 0;
    if (!is_sweep(m, state))
      continue;
    t.sweeps++;
    t.sweeps_traded += state->trades > 0;
    t.sweep_trades += state->trades;
    tg_order_track track = tg_order_state_track(&m->orders, state);
    tg_order_fills fills = tg_order_state_fills(&m->trades, &m->states, state);
    t.qualifying += tg_order_qualifying(&track, &fills);
  }
  return t;
}

static void the_counts_of_the_day_are_those_published(void) {
  market m;
  if (open_market(&m, false)) {
    tally t = count_market(&m);
    CU_ASSERT_EQUAL(m.orders.count, 28400);
    CU_ASSERT_EQUAL(t.orders, 8247);
    CU_ASSERT_EQUAL(t.traded, 2361);
    CU_ASSERT_EQUAL(m.states.trade_count, 4200);
    CU_ASSERT_EQUAL(t.sweeps, 4193);
    CU_ASSERT_EQUAL(t.sweeps_traded, 1687);
    CU_ASSERT_EQUAL(t.sweep_trades, 3214);
    CU_ASSERT_EQUAL(t.qualifying, 1273);
  }
  close_market(&m);
}

static void sum_groups(const market *m, bool compat, tg_group_row rows[TG_GROUP_ROWS]) {
  tg_order_source source = source_of(m, compat);
  tg_group_cells cells = {0};
  tg_group_sums_reset(rows, 0, 110621, DAY);
  for (size_t i = 0; i < m->states.count; i++) {
    tg_order_row order;
    if (!is_sweep(m, &m->states.states[i]))
      continue;
    CU_ASSERT_EQUAL(tg_order_row_make(&source, &m->states.states[i], &order, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_group_cells_add(&cells, &order, compat, NULL), TG_OK);
  }
  CU_ASSERT_EQUAL(tg_group_cells_count(&cells, rows, NULL), TG_OK);
}

static void groups_and_outcome_classes_are_those_published(void) {
  static const int64_t expected[3][4] = {
      {1650, 37, 2506, 4193}, {585, 37, 3571, 4193}, {1597, 54, 2542, 4193}};
  for (int compat = 0; compat <= 1; compat++) {
    market m;
    tg_group_row rows[TG_GROUP_ROWS];
    if (open_market(&m, compat)) {
      sum_groups(&m, compat, rows);
      for (int i = 0; i < TG_GROUP_ROWS && !compat; i++)
        CU_ASSERT_EQUAL(rows[i].order_count, expected[i / 4][i % 4]);
      for (int i = 4; i < 8; i++)
        CU_ASSERT_EQUAL(rows[i].order_count, expected[1][i % 4]);
    }
    close_market(&m);
  }
}

/* Doubles to 1e-9 of their size. Beyond that only what rounding leaves of a
 * difference of equal numbers: the golden figures were made in doubles, ours from
 * integers. */
static bool number_fits(double mine, double theirs) {
  if (isnan(mine) || isnan(theirs))
    return isnan(mine) && isnan(theirs);
  return fabs(mine - theirs) <= 1e-9 * fmax(fabs(mine), fabs(theirs)) + 1e-10;
}

/* The one difference of the corrected form: the shortfall knows its side. */
static double expected_of(const char *name, const char *text, bool sell) {
  double value = *text ? strtod(text, NULL) : NAN;
  return sell && !strcmp(name, "implementation_shortfall_bps") ? -value : value;
}

/* Integers and text exactly; a total that the golden file writes with ".0" too. */
static bool cell_fits(const tg_field *field, const char *row, const char *text, bool sell) {
  const char *cell = row + field->offset;
  if (field->type == TG_TEXT)
    return !strcmp(cell, text);
  if (field->type == TG_F64)
    return number_fits(*(const double *)cell, expected_of(field->name, text, sell));
  int64_t value = tg_field_integer(field, row);
  return strchr(text, '.') ? (double)value == strtod(text, NULL) : value == strtoll(text, NULL, 10);
}

typedef struct golden {
  FILE *file;
  char header[TG_DRR_LINE], *names[64];
  size_t name_count, rows, wrong;
  bool compat;
} golden;

static void compare_line(golden *g, char *line, const tg_schema *schema, const char *row) {
  char *cells[64];
  size_t count = tg_drr_cut(line, cells, TG_COUNT(cells));
  CU_ASSERT_EQUAL(count, g->name_count);
  bool sell = !g->compat && ((const tg_order_row *)row)->side == 2;
  CU_ASSERT_EQUAL(strtoll(cells[0], NULL, 10), ((const tg_order_row *)row)->order_id);
  for (size_t c = 1; c < count; c++) {
    const tg_field *field = tg_schema_field(schema, g->names[c]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(field);
    if (!cell_fits(field, row, cells[c], sell) && g->wrong++ < 20)
      printf("order %s, %s: expected %s\n", cells[0], g->names[c], cells[c]);
  }
  g->rows++;
}

static void compare_orders(const market *m, golden *g) {
  tg_metric_set set;
  char line[TG_DRR_LINE];
  tg_order_source source = source_of(m, g->compat);
  tg_fill *fills = calloc(m->trades.count, sizeof *fills);
  CU_ASSERT_EQUAL_FATAL(tg_metric_set_make(NULL, 0, &set), TG_OK);
  char *row = calloc(1, set.schema.row_size);
  for (size_t i = 0; i < m->states.count; i++) {
    const tg_order_state *state = &m->states.states[i];
    if (!is_sweep(m, state) || !state->trades || !fgets(line, sizeof line, g->file))
      continue;
    memset(row, 0, set.schema.row_size);
    CU_ASSERT_EQUAL(tg_order_row_make(&source, state, (void *)row, NULL), TG_OK);
    tg_metric_order seen = tg_order_row_metrics(&source, state, fills);
    for (size_t k = 0; k < set.count; k++)
      set.metrics[k]->compute(&seen, row + set.offsets[k]);
    compare_line(g, line, &set.schema, row);
  }
  free(row);
  free(fills);
  tg_metric_set_clear(&set);
}

static void compare_market(bool compat) {
  market m;
  golden g = {.compat = compat};
  if (open_market(&m, compat)) {
    g.file = tg_drr_open("golden/sweep/real_trade_metrics.csv");
    CU_ASSERT_PTR_NOT_NULL_FATAL(g.file);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(g.header, sizeof g.header, g.file));
    g.name_count = tg_drr_cut(g.header, g.names, TG_COUNT(g.names));
    CU_ASSERT_EQUAL(g.name_count, 37);
    compare_orders(&m, &g);
    CU_ASSERT_EQUAL(g.rows, 1687);
    CU_ASSERT_EQUAL(g.wrong, 0);
    fclose(g.file);
  }
  close_market(&m);
}

static void compat_metrics_of_every_traded_sweep_are_those_published(void) {
  compare_market(true);
}

static void corrected_metrics_differ_only_in_the_sign_of_the_shortfall_of_sells(void) {
  compare_market(false);
}

TG_UNIT_MAIN(golden_orders, TG_UNIT(the_counts_of_the_day_are_those_published),
             TG_UNIT(groups_and_outcome_classes_are_those_published),
             TG_UNIT(compat_metrics_of_every_traded_sweep_are_those_published),
             TG_UNIT(corrected_metrics_differ_only_in_the_sign_of_the_shortfall_of_sells))
