/** \file study.c
 *
 * Opening the aggregate, running a unit, correcting families of tests.
 */
#include "stats/study_private.h"

#include "base/activity.h"
#include "stats/adjust.h"

#include <stdlib.h>
#include <string.h>

enum { EXTRACT_SHARES = 3 };

static const tg_h5_table *table_find(const tg_study *study, const char *name) {
  for (size_t i = 0; i < study->table_count; i++)
    if (strcmp(study->tables[i].name, name) == 0)
      return study->tables[i].rows > 0 ? &study->tables[i] : NULL;
  return NULL;
}

static int compare_names(const void *left, const void *right) {
  return strcmp(left, right);
}

static tg_status names_read(tg_study *study, tg_error *err) {
  tg_study_name name;
  study->names.row_size = sizeof name;
  for (size_t i = 0; tg_extract_class(study->extract, study->scenarios, i, name.text); i++) {
    tg_study_name *added = tg_rows_push(&study->names);
    if (!added)
      return tg_fail(err, TG_NO_MEMORY, "no memory to list the scenarios");
    *added = name;
  }
  if (study->names.count)
    qsort(study->names.data, study->names.count, study->names.row_size, compare_names);
  return TG_OK;
}

static tg_status scenarios_read(tg_study *study, tg_error *err) {
  TG_TRY(tg_extract_table(study->extract, study->scenarios, "scenario", err));
  TG_TRY(names_read(study, err));
  if (!study->orders)
    return TG_OK;
  TG_TRY(tg_extract_table(study->extract, study->orders, NULL, err));
  return tg_extract_select(study->extract, study->orders, NULL, 0, &study->beside, err);
}

static tg_status comparison_read(tg_study *study, tg_error *err) {
  const uint64_t a = 1 << TG_SET_A, simulated = a | 1 << TG_SET_B | 1 << TG_SET_ORPHAN;
  TG_TRY(tg_extract_table(study->extract, study->comparison, "set", err));
  TG_TRY(tg_extract_select(study->extract, study->comparison, NULL, a, &study->set_a, err));
  return tg_extract_select(study->extract, study->comparison, NULL, simulated, &study->simulated,
                           err);
}

static tg_status study_read(tg_study *study, tg_error *err) {
  TG_TRY(tg_h5_open(study->setup.path, &study->file, err));
  TG_TRY(tg_h5_tables(study->file, &study->tables, &study->table_count, err));
  study->comparison = table_find(study, "comparison");
  study->scenarios = table_find(study, "scenarios");
  study->orders = table_find(study, "orders");
  TG_TRY(tg_extract_open(study->file, study->setup.memory / EXTRACT_SHARES, &study->extract, err));
  study->setup.memory -= study->setup.memory / EXTRACT_SHARES;
  if (study->scenarios)
    TG_TRY(scenarios_read(study, err));
  if (study->comparison)
    TG_TRY(comparison_read(study, err));
  return tg_study_list(study, err);
}

tg_status tg_study_open(const tg_study_setup *setup, tg_study **study, tg_error *err) {
  tg_study *s = *study = calloc(1, sizeof *s);
  if (!s)
    return tg_fail(err, TG_NO_MEMORY, "no memory for the tests");
  s->setup = *setup;
  s->units.row_size = sizeof(tg_study_unit);
  return study_read(s, err);
}

void tg_study_close(tg_study *study) {
  if (!study)
    return;
  tg_rows_clear(&study->units);
  tg_rows_clear(&study->names);
  tg_extract_close(study->extract);
  tg_h5_tables_free(study->tables, study->table_count);
  if (study->file)
    tg_h5_close(study->file, NULL);
  free(study);
}

size_t tg_study_units(const tg_study *study) {
  return study->units.count;
}

tg_status tg_study_run(tg_study *study, size_t unit, tg_rows *tests, tg_rows *summaries,
                       tg_error *err) {
  if (unit >= study->units.count)
    return tg_fail(err, TG_LIMIT, "%s: there is no test unit %zu", study->setup.path, unit);
  const tg_study_unit *of = tg_rows_at(&study->units, unit);
  tg_activity_begin("testing", of->metric);
  tg_activity_step("of", of->source);
  tg_study_work work = {.study = study,
                        .unit = tg_rows_at(&study->units, unit),
                        .tests = tests,
                        .summaries = summaries};
  return work.unit->run(&work, err);
}

static int compare_families(const void *left, const void *right) {
  const tg_test_row *a = *(tg_test_row *const *)left, *b = *(tg_test_row *const *)right;
  int order = strcmp(a->family, b->family);
  return order != 0 ? order : (a > b) - (a < b);
}

/* The rows of one family; \a p and \a adjusted have room for them. */
static tg_status family_adjust(tg_test_row **rows, size_t count, double *p, double *adjusted) {
  for (size_t i = 0; i < count; i++)
    p[i] = rows[i]->p;
  TG_TRY(tg_adjust_holm(p, count, adjusted));
  for (size_t i = 0; i < count; i++)
    rows[i]->p_holm = adjusted[i];
  TG_TRY(tg_adjust_bh(p, count, adjusted));
  for (size_t i = 0; i < count; i++)
    rows[i]->p_bh = adjusted[i];
  return TG_OK;
}

tg_status tg_study_adjust(tg_rows *tests) {
  size_t count = tests->count;
  tg_test_row **rows = malloc((count + 1) * sizeof *rows);
  double *p = malloc((count + 1) * 2 * sizeof *p);
  tg_status status = rows && p ? TG_OK : TG_NO_MEMORY;
  for (size_t i = 0; status == TG_OK && i < count; i++)
    rows[i] = tg_rows_at(tests, i);
  if (status == TG_OK)
    qsort(rows, count, sizeof *rows, compare_families);
  for (size_t first = 0, end; status == TG_OK && first < count; first = end) {
    for (end = first + 1; end < count && strcmp(rows[end]->family, rows[first]->family) == 0;)
      end++;
    status = family_adjust(rows + first, end - first, p, p + count);
  }
  free(rows);
  free(p);
  return status;
}
