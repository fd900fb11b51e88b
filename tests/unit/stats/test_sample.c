#include "stats/sample.h"

#include "study_case.h"

enum { ROWS = 40 };

typedef struct sample_row {
  char scenario[16];
  int8_t set, side;
  int64_t quantity;
  double price;
} sample_row;

static const tg_field fields[] = {
    TG_FIELD(sample_row, scenario, "text", TG_VALUE, "one of two"),
    TG_FIELD(sample_row, set, "1", TG_VALUE, "0 .. 3 and beyond"),
    TG_FIELD(sample_row, side, "1", TG_VALUE, "1 or 2"),
    TG_FIELD(sample_row, quantity, "1", TG_VALUE, "smallest = missing"),
    TG_FIELD(sample_row, price, "1", TG_VALUE, "NaN = missing"),
};
static const tg_schema schema = {"t",    "a test",        "set", 1, sizeof(sample_row),
                                 fields, TG_COUNT(fields)};
static sample_row rows[ROWS];

/* What was seen, and when to stop. */
typedef struct witness {
  tg_observation seen[ROWS];
  size_t count, stop;
} witness;

static tg_status look_at(void *state, const tg_observation *observation, tg_error *err) {
  witness *w = state;
  w->seen[w->count++] = *observation;
  return w->count == w->stop ? tg_fail(err, TG_LIMIT, "enough") : TG_OK;
}

/* The rows of a scenario, or else of sets, or all. */
static tg_status see(const tg_sample *wanted, const char *scenario, uint64_t sets, witness *w) {
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
  case_table table = {&schema, rows, ROWS};
  uint64_t seed = 2;
  for (size_t i = 0; i < ROWS; i++) {
    rows[i] = (sample_row){.set = (int8_t)(i % 6) - 1,
                           .side = (int8_t)(1 + i % 2),
                           .quantity = case_integer(&seed),
                           .price = case_number(&seed)};
    snprintf(rows[i].scenario, sizeof rows[i].scenario, "%s", i % 3 ? "residual" : "unlimited");
  }
  case_write(case_path, &table, 1);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &count, NULL), TG_OK);
  tg_sample sample = *wanted;
  tg_extract *extract;
  const char *column = scenario ? "scenario" : sets ? "set" : NULL;
  CU_ASSERT_EQUAL_FATAL(tg_extract_open(file, 1 << 20, &extract, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_extract_table(extract, tables, column, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_extract_select(extract, tables, scenario, sets, &sample.selection, NULL),
                        TG_OK);
  tg_status status = tg_sample_each(&sample, look_at, w, NULL);
  tg_extract_close(extract);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  return status;
}

static void a_sample_holds_the_rows_of_its_sets(void) {
  const tg_sample sample = {.dimension = TG_BY_SIDE, .x = "quantity", .y = "price"};
  witness w = {.count = 0};
  size_t at = 0;
  CU_ASSERT_EQUAL(see(&sample, NULL, 1 << 1 | 1 << 3, &w), TG_OK);
  for (size_t i = 0; i < ROWS; i++) {
    if (rows[i].set != 1 && rows[i].set != 3)
      continue;
    double x = rows[i].quantity == TG_NO_PRICE ? NAN : (double)rows[i].quantity;
    CU_ASSERT_EQUAL(w.seen[at].segment, rows[i].side);
    CU_ASSERT_TRUE(case_near(w.seen[at].x, x) && case_near(w.seen[at].y, rows[i].price));
    at++;
  }
  CU_ASSERT_EQUAL(at, w.count);
}

static void a_sample_holds_the_rows_of_its_scenario(void) {
  const tg_sample sample = {.dimension = TG_BY_OVERALL, .x = "price"};
  witness w = {.count = 0};
  size_t at = 0;
  CU_ASSERT_EQUAL(see(&sample, "residual", 0, &w), TG_OK);
  for (size_t i = 0; i < ROWS; i++)
    if (i % 3) {
      CU_ASSERT_TRUE(w.seen[at].segment == 0 && case_near(w.seen[at].x, rows[i].price));
      CU_ASSERT_TRUE(isnan(w.seen[at].y));
      at++;
    }
  CU_ASSERT_EQUAL(at, w.count);
}

static void a_visit_that_fails_ends_the_reading(void) {
  const tg_sample sample = {.dimension = TG_BY_OVERALL, .x = "price"};
  const tg_sample missing = {.dimension = TG_BY_HOUR, .x = "price"};
  witness w = {.stop = 5};
  CU_ASSERT_EQUAL(see(&sample, NULL, 0, &w), TG_LIMIT);
  CU_ASSERT_EQUAL(w.count, 5);
  CU_ASSERT_EQUAL(see(&missing, NULL, 0, &w), TG_CORRUPT);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(a_sample_holds_the_rows_of_its_sets),
                                  TG_UNIT(a_sample_holds_the_rows_of_its_scenario),
                                  TG_UNIT(a_visit_that_fails_ends_the_reading)};
  return case_main("sample", units, TG_COUNT(units));
}
