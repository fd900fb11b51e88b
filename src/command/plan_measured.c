#include "command/plan_measured.h"

#include "hdf5_schemas/h5_file.h"
#include "hdf5_schemas/rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RANKS_MAX 1000000 /* a file that states more rows of /run is damaged */

typedef struct reading {
  const char *path;
  tg_h5_file *file;
  const tg_h5_table *run;
} reading;

/* The sum of a column over all ranks, in the type that the file says it has. */
static tg_status sum_column(const reading *r, const char *name, double *sum, tg_error *err) {
  size_t column = 0;
  while (column < r->run->column_count && strcmp(r->run->columns[column].name, name) != 0)
    column++;
  tg_type type = column < r->run->column_count ? r->run->columns[column].type : TG_TEXT;
  if (type != TG_I64 && type != TG_F64)
    return tg_fail(err, TG_BAD_INPUT,
                   "%s: /run has no numbers in '%s': made by a tapegrid that measured no costs; "
                   "run the campaign again",
                   r->path, name);
  union {
    int64_t integer;
    double real;
  } *values = malloc((size_t)r->run->rows * sizeof *values);
  if (!values)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %" PRId64 " rows of /run", r->run->rows);
  tg_status status = tg_h5_column_read(r->file, r->run, column, 0, r->run->rows, values, err);
  *sum = 0;
  for (int64_t i = 0; status == TG_OK && i < r->run->rows; i++)
    *sum += type == TG_I64 ? (double)values[i].integer : values[i].real;
  free(values);
  if (status == TG_OK && !(isfinite(*sum) && *sum >= 0))
    return tg_fail(err, TG_BAD_INPUT, "%s: /run: '%s' is damaged: it adds up to %g", r->path, name,
                   *sum);
  return status;
}

static tg_status read_lines(const reading *r, tg_cost_sums *sums, tg_error *err) {
#define TG_COST(name, KIND, doc)                                                                   \
  TG_TRY(sum_column(r, #name "_count", &sums[TG_COST_##KIND].count, err));                         \
  TG_TRY(sum_column(r, #name "_x", &sums[TG_COST_##KIND].x, err));                                 \
  TG_TRY(sum_column(r, #name "_y", &sums[TG_COST_##KIND].y, err));                                 \
  TG_TRY(sum_column(r, #name "_xx", &sums[TG_COST_##KIND].xx, err));                               \
  TG_TRY(sum_column(r, #name "_xy", &sums[TG_COST_##KIND].xy, err));
#include "hdf5_schemas/costs.def"
#undef TG_COST
  return TG_OK;
}

/* Ranks write together, so the time of each is time of all. Rows of results are those of the
 * campaign that was run: with other scenarios they scale as the built-in model says. */
static tg_status read_results(const reading *r, tg_cost_model *model, tg_error *err) {
  double orders, results, seconds;
  TG_TRY(sum_column(r, "order_rows", &orders, err));
  TG_TRY(sum_column(r, "result_rows", &results, err));
  TG_TRY(sum_column(r, "write_seconds", &seconds, err));
  if (results > 0)
    model->written_row = seconds * 1e9 / results;
  return TG_OK;
}

static tg_status read_run(const reading *r, tg_cost_model *model, tg_plan_measured *measured,
                          tg_error *err) {
  tg_cost_sums sums[TG_COST_KINDS];
  TG_TRY(read_lines(r, sums, err));
  *model = tg_cost_model_fit(sums);
  measured->ranks = r->run->rows;
  measured->jobs = (int64_t)sums[TG_COST_JOBS].count;
  measured->chunks = 0;
  for (tg_cost_kind kind = 0; kind < TG_COST_JOBS; kind++)
    measured->chunks += (int64_t)sums[kind].count;
  return read_results(r, model, err);
}

static tg_status read_tables(reading *r, tg_cost_model *model, tg_plan_measured *measured,
                             tg_error *err) {
  tg_h5_table *tables = NULL;
  size_t count = 0;
  tg_status status = tg_h5_tables(r->file, &tables, &count, err);
  for (size_t i = 0; status == TG_OK && i < count; i++)
    if (!strcmp(tables[i].name, tg_schema_run.name))
      r->run = &tables[i];
  if (status == TG_OK && (!r->run || r->run->rows < 1 || r->run->rows > RANKS_MAX))
    status = tg_fail(err, TG_BAD_INPUT, "%s: has no /run of 1 to %d ranks: run its campaign again",
                     r->path, RANKS_MAX);
  if (status == TG_OK)
    status = read_run(r, model, measured, err);
  tg_h5_tables_free(tables, count);
  return status;
}

tg_status tg_plan_measured_read(const char *path, tg_cost_model *model, tg_plan_measured *measured,
                                tg_error *err) {
  const char *kind = tg_h5_kind(path);
  reading r = {.path = path};
  if (!kind || strcmp(kind, "aggregate") != 0)
    return tg_fail(err, TG_BAD_INPUT, "%s: is no aggregate of tapegrid", path);
  TG_TRY(tg_h5_open(path, &r.file, err));
  tg_status status = read_tables(&r, model, measured, err);
  tg_status closed = tg_h5_close(r.file, err);
  return status != TG_OK ? status : closed;
}
