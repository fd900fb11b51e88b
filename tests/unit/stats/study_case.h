/** \file study_case.h
 *
 * A small aggregate for the tests of a study, with the columns that it reads.
 */
#ifndef TG_STUDY_CASE_H
#define TG_STUDY_CASE_H

#include "hdf5_schemas/h5_file.h"
#include "hdf5_schemas/rows.h"
#include "stats/study.h"

#include "splitmix.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The five differences first, then what is tested by segment, then the others. */
static const char *const case_metrics[] = {"exec_cost_arrival_bps",
                                           "exec_cost_vw_bps",
                                           "vwap",
                                           "qty_filled",
                                           "execution_duration_sec",
                                           "fill_ratio",
                                           "num_fills",
                                           "fill_rate_pct",
                                           "avg_fill_size",
                                           "effective_spread_pct",
                                           "time_to_first_fill_sec",
                                           "vw_exec_time_sec",
                                           "arrival_midpoint",
                                           "arrival_spread",
                                           "arrival_spread_bps",
                                           "price_improvement",
                                           "price_improvement_bps",
                                           "implementation_shortfall_bps",
                                           "total_duration_sec",
                                           "avg_time_between_fills",
                                           "first_fill_midpoint",
                                           "last_fill_midpoint",
                                           "market_drift_bps",
                                           "avg_execution_spread_bps",
                                           "spread_volatility_bps",
                                           "drift_vw_bps"};
enum {
  CASE_METRICS = TG_COUNT(case_metrics),
  CASE_DIFFERENCES = 5,
  CASE_SEGMENTED = 7,
  CASE_QUANTITY = 3, /* qty_filled is written as int64 */
  CASE_SPREAD = 13,  /* arrival_spread too */
  CASE_FIXED = 17
};

typedef struct case_comparison {
  int64_t security, order_id, quantity, order_time, fill_time;
  int32_t date, participant;
  int8_t side, group, size_class, arrival_hour, set;
  char match_status[8];
  double price_error, accuracy, price_diff;
  double real[CASE_METRICS], simulated[CASE_METRICS];
  int64_t real_integers[2], simulated_integers[2]; /* quantity, spread; smallest = missing */
} case_comparison;

#define CASE_COLUMN(S, member, name)                                                               \
  {                                                                                                \
    name, "1", "a column", NULL, TG_TYPE_OF(((S *)0)->member), TG_VALUE, offsetof(S, member),      \
        sizeof(((S *)0)->member)                                                                   \
  }

typedef struct case_schema {
  tg_schema schema;
  tg_field fields[CASE_FIXED + 2 * CASE_METRICS];
  char names[2 * CASE_METRICS][64];
} case_schema;

static inline tg_field case_metric_field(int m, bool simulated) {
  const tg_field real = CASE_COLUMN(case_comparison, real[0], "");
  const tg_field integer = CASE_COLUMN(case_comparison, real_integers[0], "");
  bool whole = m == CASE_QUANTITY || m == CASE_SPREAD;
  tg_field field = whole ? integer : real;
  size_t number = whole ? m == CASE_SPREAD : (size_t)m;
  if (simulated)
    field.offset = (uint32_t)(whole ? offsetof(case_comparison, simulated_integers)
                                    : offsetof(case_comparison, simulated));
  field.offset += (uint32_t)(number * field.size);
  return field;
}

static inline void case_schema_make(case_schema *s) {
  const tg_field fixed[] = {CASE_COLUMN(case_comparison, security, "security"),
                            CASE_COLUMN(case_comparison, date, "date"),
                            CASE_COLUMN(case_comparison, order_id, "order_id"),
                            CASE_COLUMN(case_comparison, participant, "participant"),
                            CASE_COLUMN(case_comparison, side, "side"),
                            CASE_COLUMN(case_comparison, group, "group"),
                            CASE_COLUMN(case_comparison, size_class, "size_class"),
                            CASE_COLUMN(case_comparison, arrival_hour, "arrival_hour"),
                            CASE_COLUMN(case_comparison, set, "set"),
                            CASE_COLUMN(case_comparison, quantity, "quantity"),
                            CASE_COLUMN(case_comparison, order_time, "real_order_timestamp"),
                            CASE_COLUMN(case_comparison, fill_time, "real_first_fill_time"),
                            CASE_COLUMN(case_comparison, match_status, "match_status"),
                            CASE_COLUMN(case_comparison, price_error, "trade_price_error_pct"),
                            CASE_COLUMN(case_comparison, accuracy, "accuracy_score"),
                            CASE_COLUMN(case_comparison, price_diff, "trade_price_diff")};
  size_t count = TG_COUNT(fixed);
  memcpy(s->fields, fixed, sizeof fixed);
  for (int simulated = 0; simulated < 2; simulated++)
    for (int m = 0; m < CASE_METRICS; m++) {
      char *name = s->names[simulated * CASE_METRICS + m];
      snprintf(name, sizeof s->names[0], "%s_%s", simulated ? "sim" : "real", case_metrics[m]);
      s->fields[count] = case_metric_field(m, simulated);
      s->fields[count++].name = name;
    }
  s->schema =
      (tg_schema){"comparison", "a test", "security,date,order_id", 1, sizeof(case_comparison),
                  s->fields,    count};
}

/** A small number with ties; missing in one of 13 cases. */
static inline double case_number(uint64_t *seed) {
  uint64_t bits = tg_splitmix(seed);
  return bits % 13 == 0 ? NAN : (double)((bits >> 8) % 97) / 8 - 5;
}

static inline int64_t case_integer(uint64_t *seed) {
  double number = case_number(seed);
  return isnan(number) ? TG_NO_PRICE : (int64_t)(number * 8);
}

static inline void case_sides(case_comparison *row, uint64_t *seed) {
  for (int m = 0; m < CASE_METRICS; m++) {
    row->real[m] = case_number(seed);
    row->simulated[m] = row->real[m] + case_number(seed) / 2;
  }
  row->simulated[12] = row->real[12]; /* no spread */
  row->real[19] = NAN;                /* no value */
  for (int i = 0; i < 2; i++) {
    row->real_integers[i] = case_integer(seed);
    row->simulated_integers[i] = case_integer(seed);
  }
}

/** count orders in the order of /comparison: 4 securities of 3 days, most in Set A. Security 400
 * has one order of Set A alone, date 20240907 is without costs. Caller frees. */
static inline case_comparison *case_orders(int64_t count, uint64_t seed) {
  static const char *const statuses[] = {"EXACT", "CLOSE", "PARTIAL", "POOR"};
  case_comparison *rows = calloc((size_t)count + 1, sizeof *rows);
  for (int64_t i = 0; i < count; i++) {
    case_comparison *row = &rows[i];
    uint64_t bits = tg_splitmix(&seed);
    row->security = i == count - 1 ? 400 : 100 * (1 + 3 * i / count);
    row->date = 20240905 + (int32_t)(9 * i / count % 3);
    row->order_id = 7904794000000000000 + i;
    row->participant = 7 + (int32_t)(bits % 4);
    row->side = (int8_t)(1 + (bits >> 8) % 2);
    row->group = (int8_t)(1 + (bits >> 10) % 3);
    row->size_class = (int8_t)(1 + (bits >> 13) % 5);
    row->arrival_hour = (int8_t)(10 + (bits >> 17) % 7);
    row->set = (int8_t)((bits >> 21) % 8 == 0 ? (bits >> 24) % 4 : 1);
    row->quantity = (int64_t)((bits >> 28) % 60) * 100;
    row->order_time = 1725494538000000000 + (int64_t)((bits >> 35) % 40) * 15000000000;
    row->fill_time = row->order_time + (int64_t)((bits >> 42) % 3) * 1000000000;
    snprintf(row->match_status, sizeof row->match_status, "%s", statuses[(bits >> 50) % 4]);
    case_sides(row, &seed);
    row->price_error = fabs(case_number(&seed));
    row->accuracy = (double)((bits >> 55) % 100);
    row->price_diff = case_number(&seed);
    if (row->date == 20240907)
      row->real[0] = NAN;
  }
  if (count)
    rows[count - 1].set = 1;
  return rows;
}

/** Metric \a m of a row as the study must see it. */
static inline double case_value(const case_comparison *row, int m, bool simulated) {
  bool whole = m == CASE_QUANTITY || m == CASE_SPREAD;
  const int64_t *integers = simulated ? row->simulated_integers : row->real_integers;
  int64_t integer = integers[m == CASE_SPREAD];
  if (whole)
    return integer == TG_NO_PRICE ? NAN : (double)integer;
  return (simulated ? row->simulated : row->real)[m];
}

/** One table of an aggregate to be written. */
typedef struct case_table {
  const tg_schema *schema;
  const void *rows;
  int64_t count;
} case_table;

static inline void case_write(const char *path, const case_table *tables, size_t count) {
  tg_h5_file *file;
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(path, &file, NULL), TG_OK);
  for (size_t t = 0; t < count; t++) {
    const tg_schema *schema = tables[t].schema;
    CU_ASSERT_EQUAL(tg_h5_table_create(file, schema, tables[t].count, TG_COMPRESS_DEFLATE, NULL),
                    TG_OK);
    CU_ASSERT_EQUAL(tg_h5_table_write(file, schema, 0, tables[t].count, tables[t].rows, NULL),
                    TG_OK);
  }
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
}

/** The aggregate of the test with /comparison alone. */
static inline void case_write_orders(const char *path, const case_comparison *rows, int64_t count) {
  case_schema *schema = calloc(1, sizeof *schema);
  case_schema_make(schema);
  case_table table = {&schema->schema, rows, count};
  case_write(path, &table, 1);
  free(schema);
}

/** Rows of all units, corrected. */
typedef struct case_result {
  tg_rows tests, summaries;
} case_result;

static inline case_result case_run(const char *path, const tg_campaign *campaign, int64_t memory) {
  case_result result = {{.row_size = sizeof(tg_test_row)}, {.row_size = sizeof(tg_summary_row)}};
  char scratch[128];
  snprintf(scratch, sizeof scratch, "%s.sort", path);
  tg_study_setup setup = {path, scratch, campaign, memory};
  tg_study *study;
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(tg_study_open(&setup, &study, &err), TG_OK);
  for (size_t unit = 0; unit < tg_study_units(study); unit++) {
    tg_status status = tg_study_run(study, unit, &result.tests, &result.summaries, &err);
    CU_ASSERT_EQUAL(status, TG_OK);
    if (status != TG_OK)
      fprintf(stderr, "%s\n", err.text);
  }
  tg_study_close(study);
  CU_ASSERT_EQUAL(tg_study_adjust(&result.tests), TG_OK);
  return result;
}

static inline void case_result_clear(case_result *result) {
  tg_rows_clear(&result->tests);
  tg_rows_clear(&result->summaries);
}

static inline bool case_same(const tg_rows *a, const tg_rows *b) {
  return a->count == b->count && a->row_size == b->row_size &&
         (a->count == 0 || memcmp(a->data, b->data, a->count * a->row_size) == 0);
}

/** The test with these names, or NULL. */
static inline const tg_test_row *case_test(const case_result *result, const char *source,
                                           const char *dimension, int64_t segment, int64_t other,
                                           const char *metric, const char *test) {
  for (size_t i = 0; i < result->tests.count; i++) {
    const tg_test_row *row = tg_rows_at(&result->tests, i);
    if (row->segment == segment && row->other == other && !strcmp(row->source, source) &&
        !strcmp(row->dimension, dimension) && !strcmp(row->metric, metric) &&
        !strcmp(row->test, test))
      return row;
  }
  return NULL;
}

static inline const tg_summary_row *case_summary(const case_result *result, const char *source,
                                                 const char *dimension, int64_t segment,
                                                 const char *metric, const char *side) {
  for (size_t i = 0; i < result->summaries.count; i++) {
    const tg_summary_row *row = tg_rows_at(&result->summaries, i);
    if (row->segment == segment && !strcmp(row->source, source) &&
        !strcmp(row->dimension, dimension) && !strcmp(row->metric, metric) &&
        !strcmp(row->side, side))
      return row;
  }
  return NULL;
}

/** Equal to 12 digits, or both NaN. */
static inline bool case_near(double a, double b) {
  return (isnan(a) && isnan(b)) || a == b || fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b));
}

static inline tg_campaign case_campaign(void) {
  return (tg_campaign){.tests = true,
                       .confidence = 0.95,
                       .alpha = 0.05,
                       .bootstrap = 200,
                       .seed = 7,
                       .quantiles = 4};
}

static char case_folder[] = "/tmp/tg-study-XXXXXX";
static char case_path[64];

/** As TG_UNIT_MAIN, with case_path in a new folder that must be empty at the end. */
static inline int case_main(const char *suite, const tg_unit *units, size_t count) {
  if (!mkdtemp(case_folder))
    return 1;
  snprintf(case_path, sizeof case_path, "%s/x.h5", case_folder);
  int status = tg_unit_main(suite, units, count);
  unlink(case_path);
  return rmdir(case_folder) ? 1 : status;
}

#endif
