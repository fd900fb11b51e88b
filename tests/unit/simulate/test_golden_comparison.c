/* The real day of security 110621: the historical matches as simulated fills give the
 * published metrics of the 841 orders of Set A, and the published size of each set. */
#include "dark_case.h"
#include "simulate/comparison.h"

typedef struct golden {
  dark_case day;
  tg_comparison_set set;
  tg_rows rows;
} golden;

/* A scenario row for each order that the historical simulator took. */
static void add_scenarios(dark_case *day) {
  for (size_t i = 0; i < day->order_rows.count; i++) {
    const tg_order_row *order = tg_rows_at(&day->order_rows, i);
    if (!order->qualifying)
      continue;
    tg_scenario_row *row = tg_rows_push(&day->scenarios);
    row->order_id = order->order_id;
    snprintf(row->scenario, sizeof row->scenario, "matching");
  }
}

/* orderid,passive_orderid,tradetime,tradeprice,quantity,bid,offer */
static void add_matches(dark_case *day, FILE *file) {
  char line[TG_DRR_LINE], *cells[7];
  CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(line, sizeof line, file));
  while (fgets(line, sizeof line, file)) {
    CU_ASSERT_EQUAL_FATAL(tg_drr_cut(line, cells, TG_COUNT(cells)), TG_COUNT(cells));
    *(tg_match_row *)tg_rows_push(&day->matches) =
        (tg_match_row){.scenario = "matching",
                       .order_id = strtoll(cells[0], NULL, 10),
                       .passive_order_id = strtoll(cells[1], NULL, 10),
                       .time = strtoll(cells[2], NULL, 10),
                       .half_price = 2 * strtoll(cells[3], NULL, 10),
                       .quantity = strtoll(cells[4], NULL, 10),
                       .bid = strtoll(cells[5], NULL, 10),
                       .offer = strtoll(cells[6], NULL, 10)};
  }
}

static bool open_golden(golden *g, bool compat) {
  memset(g, 0, sizeof *g);
  FILE *file = tg_drr_open("golden/sweep/matches_internal_compat.csv");
  bool found = dark_case_real_day(&g->day) && file;
  if (found) {
    g->day.source.compat = g->day.campaign.compat = compat;
    add_scenarios(&g->day);
    add_matches(&g->day, file);
    CU_ASSERT_EQUAL(g->day.matches.count, 1548);
    CU_ASSERT_EQUAL_FATAL(tg_comparison_set_make(&g->set), TG_OK);
    g->rows.row_size = g->set.schema.row_size;
    CU_ASSERT_EQUAL_FATAL(tg_comparison_make(&g->set, &g->day.job, &g->day.scenarios,
                                             &g->day.matches, &g->rows, NULL),
                          TG_OK);
  }
  if (file)
    fclose(file);
  return found;
}

static void close_golden(golden *g) {
  tg_rows_clear(&g->rows);
  tg_comparison_set_clear(&g->set);
  dark_case_clear(&g->day);
}

static void the_sets_have_their_published_sizes(void) {
  golden g;
  if (open_golden(&g, true)) {
    int sets[4] = {0};
    for (size_t i = 0; i < g.rows.count; i++)
      sets[((const tg_comparison_row *)tg_rows_at(&g.rows, i))->set]++;
    CU_ASSERT_EQUAL(sets[1], 841);
    CU_ASSERT_EQUAL(sets[2], 432);
    CU_ASSERT_EQUAL(sets[3], 0);
    CU_ASSERT_EQUAL(sets[0], 1687 - 841 - 432);
  }
  close_golden(&g);
}

/* As in tests/unit/metrics/test_golden_orders.c. */
static bool number_fits(double mine, double theirs) {
  if (isnan(mine) || isnan(theirs))
    return isnan(mine) && isnan(theirs);
  return fabs(mine - theirs) <= 1e-9 * fmax(fabs(mine), fabs(theirs)) + 1e-10;
}

static bool cell_fits(const tg_field *field, const char *row, const char *text) {
  const char *cell = row + field->offset;
  double value;
  if (field->type == TG_TEXT)
    return !strcmp(cell, text);
  if (field->type == TG_F64)
    return memcpy(&value, cell, sizeof value), number_fits(value, *text ? strtod(text, NULL) : NAN);
  int64_t whole = tg_field_integer(field, row);
  return strchr(text, '.') ? (double)whole == strtod(text, NULL) : whole == strtoll(text, NULL, 10);
}

typedef struct table {
  FILE *file;
  char header[TG_DRR_LINE], *names[64];
  size_t columns, rows, wrong;
} table;

/* Columns of the file are those of one side, under its prefix. */
static void compare_line(table *t, char *line, const golden *g, const char *row,
                         const char *prefix) {
  char *cells[64], name[128];
  CU_ASSERT_EQUAL_FATAL(tg_drr_cut(line, cells, TG_COUNT(cells)), t->columns);
  CU_ASSERT_EQUAL(strtoll(cells[0], NULL, 10), ((const tg_comparison_row *)row)->order_id);
  for (size_t i = 1; i < t->columns; i++) {
    snprintf(name, sizeof name, "%s%s", prefix, t->names[i]);
    const tg_field *field = tg_schema_field(&g->set.schema, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(field);
    if (!cell_fits(field, row, cells[i]) && t->wrong++ < 20)
      printf("order %s, %s: expected %s\n", cells[0], name, cells[i]);
  }
  t->rows++;
}

/* Both ascend by order id. */
static void compare_table(const golden *g, const char *file, const char *prefix, bool only_set_a,
                          size_t rows) {
  char line[TG_DRR_LINE];
  table t = {.file = tg_drr_open(file)};
  CU_ASSERT_PTR_NOT_NULL_FATAL(t.file);
  CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(t.header, sizeof t.header, t.file));
  t.columns = tg_drr_cut(t.header, t.names, TG_COUNT(t.names));
  CU_ASSERT_EQUAL(t.columns, 37);
  for (size_t i = 0; i < g->rows.count; i++) {
    const tg_comparison_row *row = tg_rows_at(&g->rows, i);
    if ((!only_set_a || row->set == 1) && fgets(line, sizeof line, t.file))
      compare_line(&t, line, g, (const char *)row, prefix);
  }
  CU_ASSERT_EQUAL(t.rows, rows);
  CU_ASSERT_EQUAL(t.wrong, 0);
  CU_ASSERT_PTR_NULL(fgets(line, sizeof line, t.file));
  fclose(t.file);
}

static void compat_metrics_of_both_sides_are_those_published(void) {
  golden g;
  if (open_golden(&g, true)) {
    compare_table(&g, "golden/sweep/simulated_trade_metrics_internal_compat.csv", "sim_", true,
                  841);
    compare_table(&g, "golden/sweep/real_trade_metrics.csv", "real_", false, 1687);
  }
  close_golden(&g);
}

static double number_of(const golden *g, const void *row, const char *name) {
  double value;
  memcpy(&value, (const char *)row + tg_schema_field(&g->set.schema, name)->offset, sizeof value);
  return value;
}

/* Every match of the day is at its midpoint, so that at the fills it cost nothing; the historical
 * figure was the drift, beyond 1 bp for 92 of the 841 published orders. */
static void corrected_costs_at_the_fills_are_none_where_compat_shows_the_drift(void) {
  golden g;
  if (open_golden(&g, false)) {
    int drifted = 0;
    for (size_t i = 0; i < g.rows.count; i++) {
      const tg_comparison_row *row = tg_rows_at(&g.rows, i);
      if (row->set != 1)
        continue;
      CU_ASSERT_EQUAL(number_of(&g, row, "sim_exec_cost_vw_bps"), 0);
      drifted += fabs(number_of(&g, row, "sim_drift_vw_bps")) > 1;
    }
    CU_ASSERT_EQUAL(drifted, 92);
  }
  close_golden(&g);
}

TG_UNIT_MAIN(golden_comparison, TG_UNIT(the_sets_have_their_published_sizes),
             TG_UNIT(compat_metrics_of_both_sides_are_those_published),
             TG_UNIT(corrected_costs_at_the_fills_are_none_where_compat_shows_the_drift))
