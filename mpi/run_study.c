#include "run.h"

#include "base/atomic_file.h"
#include "gather.h"
#include "progress.h"
#include "run_state.h"
#include "run_stop.h"
#include "stats/study.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TESTS, SUMMARIES, STUDY_TABLES };

/* How many rows a unit gave. */
typedef struct unit_rows {
  int64_t unit, count[STUDY_TABLES];
} unit_rows;

/* Units in the order in which they were worked on, their rows one after the other. */
typedef struct study_rows {
  tg_rows units, tables[STUDY_TABLES];
} study_rows;

static void rows_start(study_rows *rows) {
  *rows = (study_rows){
      .units = {.row_size = sizeof(unit_rows)},
      .tables = {{.row_size = sizeof(tg_test_row)}, {.row_size = sizeof(tg_summary_row)}}};
}

static void rows_clear(study_rows *rows) {
  tg_rows_clear(&rows->units);
  for (int t = 0; t < STUDY_TABLES; t++)
    tg_rows_clear(&rows->tables[t]);
}

static tg_status run_unit(tg_study *study, int64_t number, study_rows *rows, tg_error *err) {
  unit_rows *unit = tg_rows_push(&rows->units);
  if (!unit)
    return tg_fail(err, TG_NO_MEMORY, "no memory for the results of tests");
  unit->unit = number;
  for (int t = 0; t < STUDY_TABLES; t++)
    unit->count[t] = -(int64_t)rows->tables[t].count;
  TG_TRY(tg_study_run(study, (size_t)number, &rows->tables[TESTS], &rows->tables[SUMMARIES], err));
  for (int t = 0; t < STUDY_TABLES; t++)
    unit->count[t] += (int64_t)rows->tables[t].count;
  return TG_OK;
}

static tg_status run_units(tg_run *run, tg_study *study, study_rows *rows, tg_error *err) {
  tg_counter counter;
  tg_progress progress;
  tg_status status = TG_OK;
  int64_t units = (int64_t)tg_study_units(study);
  tg_counter_open(&run->world, &counter);
  tg_progress_open(&progress, &run->world, &counter, "tests", false, units);
  for (int64_t next; status == TG_OK && (next = tg_run_next(&counter)) < units;) {
    status = run_unit(study, next, rows, err);
    tg_progress_add(&progress, 1);
  }
  tg_progress_close(&progress);
  tg_counter_close(&counter);
  TG_TRY(tg_world_agree(&run->world, status, err));
  return tg_run_stopping(run, err);
}

static tg_status study_ranks(tg_run *run, const char *path, study_rows *rows, tg_error *err) {
  char scratch[TG_PATH_MAX];
  tg_study_setup setup = {
      .path = path, .scratch = scratch, .campaign = &run->campaign, .memory = run->memory / 2};
  tg_study *study = NULL;
  tg_status status = tg_run_state_scratch(run, "sort", scratch, err);
  if (status == TG_OK)
    status = tg_study_open(&setup, &study, err);
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK)
    status = run_units(run, study, rows, err);
  tg_study_close(study);
  return status;
}

/* A unit and where its rows begin. */
typedef struct unit_place {
  unit_rows rows;
  size_t first[STUDY_TABLES];
} unit_place;

static int by_unit(const void *left, const void *right) {
  const unit_place *a = left, *b = right;
  return a->rows.unit < b->rows.unit ? -1 : a->rows.unit > b->rows.unit;
}

static unit_place *place_units(const study_rows *rows) {
  unit_place *places = malloc((rows->units.count + 1) * sizeof *places);
  size_t next[STUDY_TABLES] = {0};
  for (size_t u = 0; places && u < rows->units.count; u++) {
    places[u].rows = *(const unit_rows *)tg_rows_at(&rows->units, u);
    for (int t = 0; t < STUDY_TABLES; t++) {
      places[u].first[t] = next[t];
      next[t] += (size_t)places[u].rows.count[t];
    }
  }
  if (places)
    qsort(places, rows->units.count, sizeof *places, by_unit);
  return places;
}

/* From the order in which ranks happened to work to that of the units. */
static tg_status order_rows(study_rows *rows, tg_error *err) {
  unit_place *places = place_units(rows);
  tg_status status = places ? TG_OK : TG_NO_MEMORY;
  for (int t = 0; t < STUDY_TABLES && status == TG_OK; t++) {
    tg_rows *table = &rows->tables[t], sorted = {.row_size = table->row_size};
    if (tg_rows_reserve(&sorted, table->count + 1))
      status = TG_NO_MEMORY;
    for (size_t u = 0; status == TG_OK && u < rows->units.count; u++) {
      size_t count = (size_t)places[u].rows.count[t];
      if (count)
        memcpy(tg_rows_at(&sorted, sorted.count), tg_rows_at(table, places[u].first[t]),
               count * table->row_size);
      sorted.count += count;
    }
    if (status == TG_OK) {
      tg_rows_clear(table);
      *table = sorted;
    }
  }
  free(places);
  return status == TG_OK ? status : tg_fail(err, status, "no memory to order the tests");
}

static tg_status append_tables(tg_run *run, tg_output *output, study_rows *rows, tg_error *err) {
  static const tg_schema *const schemas[] = {&tg_schema_tests, &tg_schema_summary};
  TG_TRY(order_rows(rows, err));
  tg_status status = tg_study_adjust(&rows->tables[TESTS]);
  if (status != TG_OK)
    return tg_fail(err, status, "no memory to correct %zu tests", rows->tables[TESTS].count);
  run->tests = (int64_t)rows->tables[TESTS].count;
  TG_TRY(tg_output_reopen(output, err));
  for (int t = 0; t < STUDY_TABLES; t++)
    TG_TRY(tg_output_table(output, schemas[t], rows->tables[t].data, rows->tables[t].count, err));
  return TG_OK;
}

tg_status tg_run_study(tg_run *run, tg_output *output, tg_error *err) {
  double start = tg_now();
  study_rows rows;
  rows_start(&rows);
  tg_status status = study_ranks(run, output->path, &rows, err);
  if (status == TG_OK)
    status = tg_gather_rows(&run->world, &rows.units, err);
  for (int t = 0; t < STUDY_TABLES && status == TG_OK; t++)
    status = tg_gather_rows(&run->world, &rows.tables[t], err);
  if (status == TG_OK && run->world.rank == 0)
    status = append_tables(run, output, &rows, err);
  rows_clear(&rows);
  run->facts.study_seconds = tg_now() - start;
  return tg_world_agree(&run->world, status, err);
}
