#include "command/column_walk.h"
#include "aggregate.h"
#include "unit.h"

enum { ROWS = 150000 }; /* more than two blocks */

typedef struct walked {
  int64_t visits, wrong;
} walked;

/* id is 3 * row, value half of it, label the row as text. */
static void look(void *context, const tg_h5_column *column, int64_t row, const void *value) {
  walked *w = context;
  int64_t id;
  double half;
  char label[24];
  snprintf(label, sizeof label, "%lld", (long long)row);
  w->wrong += row != w->visits++;
  if (column->type == TG_I64) {
    memcpy(&id, value, sizeof id);
    w->wrong += id != 3 * row;
  } else if (column->type == TG_F64) {
    memcpy(&half, value, sizeof half);
    w->wrong += half != 1.5 * (double)row;
  } else {
    w->wrong += column->size != sizeof label || strcmp(label, value) != 0;
  }
}

static sample_row *make_rows(void) {
  sample_row *rows = calloc(ROWS, sizeof *rows);
  CU_ASSERT_PTR_NOT_NULL_FATAL(rows);
  for (int i = 0; i < ROWS; i++) {
    rows[i].id = 3 * i;
    rows[i].value = 1.5 * i;
    snprintf(rows[i].label, sizeof rows[i].label, "%d", i);
  }
  return rows;
}

static void every_value_is_visited_once_in_order(void) {
  static const struct {
    const char *column;
    int64_t visits;
  } cases[] = {{"id", ROWS}, {"value", ROWS}, {"label", ROWS}, {"absent", 0}, {"", 0}};
  char folder[64], path[96];
  sample_row *rows = make_rows();
  const tg_schema schema = sample_schema("jobs");
  const sample_table table = {&schema, rows, ROWS};
  sample_folder_make(folder);
  snprintf(path, sizeof path, "%s/a.h5", folder);
  CU_ASSERT_EQUAL_FATAL(sample_write(path, TG_COMPRESS_NONE, &table, 1), TG_OK);
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &count, NULL), TG_OK);
  const tg_h5_table *jobs = tg_column_table(tables, count, "jobs");
  CU_ASSERT_PTR_EQUAL_FATAL(jobs, tables);
  CU_ASSERT_PTR_NULL(tg_column_table(tables, count, "job"));
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    walked w = {0};
    CU_ASSERT_EQUAL(tg_column_walk(file, jobs, cases[i].column, look, &w, NULL), TG_OK);
    CU_ASSERT_EQUAL(w.visits, cases[i].visits);
    CU_ASSERT_EQUAL(w.wrong, 0);
  }
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  sample_folder_remove(folder);
  free(rows);
}

TG_UNIT_MAIN(column_walk, TG_UNIT(every_value_is_visited_once_in_order))
