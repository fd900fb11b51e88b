#include "command/simulated.h"

#include "command/column_walk.h"
#include "config/option.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SCENARIO "matching"

static bool is_text(const tg_h5_column *column, const void *value, const char *wanted) {
  size_t size = strlen(wanted);
  return column->type == TG_TEXT && strnlen(value, column->size) == size &&
         !memcmp(value, wanted, size);
}

/** A sum or a figure of one row. */
typedef struct cell {
  int64_t row, integer;
  double real;
} cell;

static void take_cell(void *context, const tg_h5_column *column, int64_t row, const void *value) {
  cell *c = context;
  const tg_field field = {.type = column->type, .size = column->size};
  if (row != c->row)
    return;
  if (column->type <= TG_I64)
    c->integer = tg_field_integer(&field, value);
  else if (column->type == TG_F64)
    memcpy(&c->real, value, sizeof c->real);
}

static tg_status read_integer(tg_h5_file *file, const tg_h5_table *table, int64_t row,
                              const char *name, int64_t *value, tg_error *err) {
  cell c = {.row = row};
  TG_TRY(tg_column_walk(file, table, name, take_cell, &c, err));
  *value = c.integer;
  return TG_OK;
}

static tg_status read_real(tg_h5_file *file, const tg_h5_table *table, int64_t row,
                           const char *name, double *value, tg_error *err) {
  cell c = {.row = row, .real = NAN};
  TG_TRY(tg_column_walk(file, table, name, take_cell, &c, err));
  *value = c.real;
  return TG_OK;
}

/** Rows of all scenarios together, of which one is that of SCENARIO. */
typedef struct overall_rows {
  int64_t rows[32], found;
  size_t count;
} overall_rows;

static void take_overall(void *context, const tg_h5_column *column, int64_t row,
                         const void *value) {
  overall_rows *o = context;
  if (o->count < TG_COUNT(o->rows) && is_text(column, value, "overall"))
    o->rows[o->count++] = row;
}

static void take_scenario(void *context, const tg_h5_column *column, int64_t row,
                          const void *value) {
  overall_rows *o = context;
  for (size_t i = 0; i < o->count; i++)
    if (o->rows[i] == row && is_text(column, value, SCENARIO))
      o->found = row;
}

static void write_percent(FILE *out, double value, const char *of) {
  if (isnan(value))
    fprintf(out, "not known %s", of);
  else
    fprintf(out, "%.4f %% %s", value, of);
}

static tg_status write_totals(tg_h5_file *file, const tg_h5_table *totals, FILE *out,
                              tg_error *err) {
  overall_rows o = {.found = -1};
  int64_t simulated, filled;
  double mean, whole;
  TG_TRY(tg_column_walk(file, totals, "dimension", take_overall, &o, err));
  TG_TRY(tg_column_walk(file, totals, "scenario", take_scenario, &o, err));
  if (o.found < 0)
    return TG_OK;
  TG_TRY(read_integer(file, totals, o.found, "orders_simulated", &simulated, err));
  TG_TRY(read_integer(file, totals, o.found, "orders_filled", &filled, err));
  TG_TRY(read_real(file, totals, o.found, "avg_improvement_pct", &mean, err));
  TG_TRY(read_real(file, totals, o.found, "improvement_pct", &whole, err));
  fprintf(out, "simulated  %" PRId64 " orders by scenario " SCENARIO ", %" PRId64 " with a match\n",
          simulated, filled);
  fputs("saving     ", out);
  write_percent(out, mean, "in the mean of the orders, ");
  write_percent(out, whole, "of what was compared\n");
  return TG_OK;
}

static void count_set(void *context, const tg_h5_column *column, int64_t row, const void *value) {
  int64_t *sets = context;
  const tg_field field = {.type = column->type, .size = column->size};
  (void)row;
  if (column->type > TG_I64)
    return;
  int64_t set = tg_field_integer(&field, value);
  if (set >= 1 && set <= 3)
    sets[set]++;
}

static tg_status write_sets(tg_h5_file *file, const tg_h5_table *comparison, FILE *out,
                            tg_error *err) {
  int64_t sets[4] = {0};
  TG_TRY(tg_column_walk(file, comparison, "set", count_set, sets, err));
  fprintf(out,
          "sets       A %" PRId64 " orders filled in both, B %" PRId64 " really only, %" PRId64
          " orphans simulated only\n",
          sets[1], sets[2], sets[3]);
  return TG_OK;
}

typedef struct test_counts {
  double alpha;
  int64_t made, significant;
} test_counts;

static void count_test(void *context, const tg_h5_column *column, int64_t row, const void *value) {
  test_counts *counts = context;
  double p;
  (void)row;
  if (column->type != TG_F64)
    return;
  memcpy(&p, value, sizeof p);
  counts->made += !isnan(p);
  counts->significant += p < counts->alpha;
}

/* The level of the campaign that the aggregate was made by. */
static double alpha_of(tg_h5_file *file) {
  char *text = tg_h5_attribute_read(file, "campaign");
  const char *found = tg_option_find(tg_text_of("statistics.alpha"))->fallback;
  tg_findings findings = {0};
  tg_yaml_node root = {0};
  if (text && tg_yaml_parse(text, strlen(text), &findings, &root)) {
    const tg_yaml_node *section = tg_yaml_get(&root, "statistics");
    const tg_yaml_node *alpha = section ? tg_yaml_get(section, "alpha") : NULL;
    if (alpha && alpha->kind == TG_YAML_SCALAR && alpha->text)
      found = alpha->text;
  }
  double value = strtod(found, NULL);
  tg_findings_close(&findings);
  tg_yaml_clear(&root);
  free(text);
  return value;
}

static tg_status write_tests(tg_h5_file *file, const tg_h5_table *tests, FILE *out, tg_error *err) {
  test_counts counts = {.alpha = alpha_of(file)};
  TG_TRY(tg_column_walk(file, tests, "p_holm", count_test, &counts, err));
  fprintf(out,
          "tests      %" PRId64 " made, %" PRId64 " not testable, %" PRId64
          " significant after Holm (p below %g)\n",
          counts.made, tests->rows - counts.made, counts.significant, counts.alpha);
  return TG_OK;
}

tg_status tg_simulated_write(tg_h5_file *file, const tg_h5_table *tables, size_t count, FILE *out,
                             tg_error *err) {
  static const struct {
    const char *table;
    tg_status (*write)(tg_h5_file *file, const tg_h5_table *table, FILE *out, tg_error *err);
  } lines[] = {
      {"scenario_totals", write_totals}, {"comparison", write_sets}, {"tests", write_tests}};
  for (size_t i = 0; i < TG_COUNT(lines); i++) {
    const tg_h5_table *table = tg_column_table(tables, count, lines[i].table);
    if (table && table->rows)
      TG_TRY(lines[i].write(file, table, out, err));
  }
  return TG_OK;
}
