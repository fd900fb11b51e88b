#include "stats/extract.h"

#include "study_case.h"

#include <stdlib.h>

enum { ROWS = 2 * TG_CURSOR_ROWS + 17, CLASSES = 5, SMALL_BUDGET = 1000 };
enum { NUMBER_BYTES = sizeof(double) };

typedef struct extract_row {
  char name[9];
  int8_t set;
  int32_t word;
  double number;
} extract_row;

static const tg_field fields[] = {
    TG_FIELD(extract_row, name, "text", TG_VALUE, "one of five"),
    TG_FIELD(extract_row, set, "1", TG_VALUE, "-1 .. 5"),
    TG_FIELD(extract_row, word, "1", TG_VALUE, "32 bits"),
    TG_FIELD(extract_row, number, "1", TG_VALUE, "NaN = missing"),
};
static const tg_schema schema = {"t",    "a test",        "name", 1, sizeof(extract_row),
                                 fields, TG_COUNT(fields)};
static const char *const names[CLASSES] = {"a", "ab", "nine char", "c", "rare"};
static const tg_cursor_want wants[] = {{"number", TG_CURSOR_NUMBER},
                                       {"word", TG_CURSOR_INTEGER},
                                       {NULL, TG_CURSOR_NUMBER},
                                       {"name", TG_CURSOR_TEXT},
                                       {"word", TG_CURSOR_NUMBER}};

/* An open file with the rows in it. */
typedef struct market {
  extract_row rows[ROWS];
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t table_count;
  tg_extract *extract;
} market;

/* The names come in turn, with gaps; "rare" is in the last block alone. */
static void rows_make(extract_row *rows, uint64_t seed) {
  for (size_t i = 0; i < ROWS; i++) {
    uint64_t bits = tg_splitmix(&seed);
    const char *name = i == ROWS - 3 ? names[CLASSES - 1] : names[bits % 7 % (CLASSES - 1)];
    memcpy(rows[i].name, name, strlen(name));
    rows[i].set = (int8_t)((bits >> 8) % 7) - 1;
    rows[i].word = (int32_t)(bits >> 16);
    rows[i].number = case_number(&seed);
  }
}

static market *market_open(int64_t budget, const char *column) {
  market *m = calloc(1, sizeof *m);
  rows_make(m->rows, 77);
  const case_table table = {&schema, m->rows, ROWS};
  case_write(case_path, &table, 1);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &m->file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(m->file, &m->tables, &m->table_count, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_extract_open(m->file, budget, &m->extract, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_extract_table(m->extract, m->tables, column, NULL), TG_OK);
  return m;
}

static void market_close(market *m) {
  tg_extract_close(m->extract);
  tg_h5_tables_free(m->tables, m->table_count);
  tg_h5_close(m->file, NULL);
  free(m);
}

static tg_selection *select_rows(market *m, const char *name, uint64_t classes) {
  tg_selection *selection = NULL;
  CU_ASSERT_EQUAL_FATAL(tg_extract_select(m->extract, m->tables, name, classes, &selection, NULL),
                        TG_OK);
  CU_ASSERT_PTR_EQUAL(tg_selection_table(selection), m->tables);
  return selection;
}

static bool selected(const extract_row *row, const char *name, uint64_t classes) {
  if (name)
    return strncmp(row->name, name, sizeof row->name) == 0;
  return row->set >= 0 && (classes >> row->set & 1);
}

static void expect_row(const tg_cursor *cursor, size_t at, const extract_row *row) {
  double number = tg_cursor_number(cursor, 0, at);
  char text[sizeof row->name + 1];
  CU_ASSERT_EQUAL(memcmp(&number, &row->number, sizeof number), 0);
  CU_ASSERT_EQUAL(tg_cursor_integer(cursor, 1, at), row->word);
  CU_ASSERT_TRUE(isnan(tg_cursor_number(cursor, 2, at)));
  tg_cursor_text(cursor, 3, at, text, sizeof text);
  CU_ASSERT_EQUAL(strncmp(text, row->name, sizeof row->name), 0);
  CU_ASSERT_EQUAL(tg_cursor_number(cursor, 4, at), (double)row->word);
}

/* Is every row of the selection there, once, in order? */
static void expect_rows(market *m, tg_selection *selection, const char *name, uint64_t classes,
                        bool kept) {
  tg_cursor cursor;
  size_t next = 0;
  CU_ASSERT_EQUAL_FATAL(tg_selection_cursor(selection, wants, TG_COUNT(wants), &cursor, NULL),
                        TG_OK);
  CU_ASSERT_EQUAL(cursor.source->lends, kept);
  while (tg_cursor_next(&cursor, NULL) == TG_OK)
    for (size_t i = 0; i < cursor.count; i++, next++) {
      while (next < ROWS && !selected(&m->rows[next], name, classes))
        next++;
      CU_ASSERT_TRUE_FATAL(next < ROWS);
      expect_row(&cursor, i, &m->rows[next]);
    }
  while (next < ROWS && !selected(&m->rows[next], name, classes))
    next++;
  CU_ASSERT_EQUAL(next, ROWS);
  CU_ASSERT_EQUAL(tg_cursor_next(&cursor, NULL), TG_END);
  tg_cursor_close(&cursor);
}

/* No room at all, room for what is rare, for the classes and little else, for everything. */
static const int64_t budgets[] = {0, SMALL_BUDGET, ROWS + SMALL_BUDGET, INT64_C(1) << 40};

static void rows_of_a_name_are_the_same_kept_and_read(void) {
  for (size_t b = 0; b < TG_COUNT(budgets); b++) {
    market *m = market_open(budgets[b], "name");
    tg_selection *selections[CLASSES];
    for (size_t n = 0; n < CLASSES; n++)
      selections[n] = select_rows(m, names[n], 0);
    for (int again = 0; again < 2; again++)
      for (size_t n = 0; n < CLASSES; n++)
        expect_rows(m, selections[n], names[n], 0,
                    b == TG_COUNT(budgets) - 1 || (b > 0 && n == CLASSES - 1));
    expect_rows(m, select_rows(m, "nobody", 0), "nobody", 0, true);
    CU_ASSERT_TRUE(tg_extract_bytes(m->extract) <= budgets[b]);
    market_close(m);
  }
}

static void rows_of_sets_are_the_same_kept_and_read(void) {
  for (size_t b = 0; b < TG_COUNT(budgets); b++) {
    market *m = market_open(budgets[b], "set");
    bool all = b == TG_COUNT(budgets) - 1;
    tg_selection *one = select_rows(m, NULL, 2), *more = select_rows(m, NULL, 2 | 4 | 32);
    for (int again = 0; again < 2; again++) {
      expect_rows(m, more, NULL, 2 | 4 | 32, all);
      expect_rows(m, one, NULL, 2, all);
    }
    market_close(m);
  }
}

static void a_table_without_classes_is_one_selection(void) {
  static const tg_cursor_want number = {"number", TG_CURSOR_NUMBER};
  for (size_t b = 0; b < TG_COUNT(budgets); b++) {
    market *m = market_open(budgets[b], NULL);
    tg_selection *all = select_rows(m, NULL, 0);
    tg_cursor cursor;
    size_t next = 0;
    CU_ASSERT_EQUAL_FATAL(tg_selection_cursor(all, &number, 1, &cursor, NULL), TG_OK);
    while (tg_cursor_next(&cursor, NULL) == TG_OK)
      for (size_t i = 0; i < cursor.count; i++, next++)
        CU_ASSERT_TRUE(case_near(tg_cursor_number(&cursor, 0, i), m->rows[next].number));
    CU_ASSERT_EQUAL(next, ROWS);
    tg_cursor_close(&cursor);
    market_close(m);
  }
}

static int64_t rows_of(const market *m, const char *name) {
  int64_t count = 0;
  for (size_t i = 0; i < ROWS; i++)
    count += selected(&m->rows[i], name, 0);
  return count;
}

static void look_at(tg_selection *selection, tg_cursor *cursor) {
  static const tg_cursor_want number = {"number", TG_CURSOR_NUMBER};
  CU_ASSERT_EQUAL(tg_selection_cursor(selection, &number, 1, cursor, NULL), TG_OK);
}

static int64_t bytes_of(int64_t rows) {
  return ROWS + NUMBER_BYTES * rows;
}

static void the_selection_not_used_for_longest_is_dropped(void) {
  market *m = market_open(INT64_C(1) << 40, "name");
  int64_t a = rows_of(m, "a"), ab = rows_of(m, "ab"), c = rows_of(m, "c");
  market_close(m);
  CU_ASSERT_TRUE(0 < c && c < a && c < ab);
  m = market_open(bytes_of(a + ab), "name");
  tg_selection *first = select_rows(m, "a", 0), *second = select_rows(m, "ab", 0);
  tg_cursor of_first, of_second, of_third;
  look_at(second, &of_second);
  /* There was room for the first one at the same time. */
  CU_ASSERT_EQUAL(tg_extract_bytes(m->extract), bytes_of(a + ab));
  tg_cursor_close(&of_second);
  look_at(first, &of_first);
  tg_selection *third = select_rows(m, "c", 0);
  look_at(third, &of_third);
  CU_ASSERT_EQUAL(tg_extract_bytes(m->extract), bytes_of(a + c));
  /* An open cursor holds its columns, so that the second is read from the file. */
  look_at(second, &of_second);
  CU_ASSERT_FALSE(of_second.source->lends);
  CU_ASSERT_EQUAL(tg_extract_bytes(m->extract), bytes_of(a + c));
  tg_cursor_close(&of_second);
  tg_cursor_close(&of_third);
  tg_cursor_close(&of_first);
  look_at(second, &of_second);
  CU_ASSERT_TRUE(of_second.source->lends);
  CU_ASSERT_EQUAL(tg_extract_bytes(m->extract), bytes_of(ab + c));
  tg_cursor_close(&of_second);
  market_close(m);
}

static void classes_are_listed_in_the_order_of_the_rows(void) {
  market *m = market_open(0, "name");
  char name[TG_EXTRACT_NAME + 1];
  size_t found = 0;
  for (; tg_extract_class(m->extract, m->tables, found, name); found++) {
    size_t at = 0;
    while (at < CLASSES && strcmp(names[at], name) != 0)
      at++;
    CU_ASSERT_TRUE(at < CLASSES);
  }
  CU_ASSERT_TRUE(found == CLASSES && strcmp(names[CLASSES - 1], "rare") == 0);
  market_close(m);
}

static void columns_that_are_missing_are_named(void) {
  static const tg_cursor_want missing = {"size", TG_CURSOR_NUMBER};
  for (size_t b = 0; b < TG_COUNT(budgets); b++) {
    market *m = market_open(budgets[b], "name");
    tg_cursor cursor;
    tg_error err = {0};
    CU_ASSERT_EQUAL(tg_selection_cursor(select_rows(m, "a", 0), &missing, 1, &cursor, &err),
                    TG_CORRUPT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/t/size"));
    tg_cursor_close(&cursor);
    tg_extract *other;
    CU_ASSERT_EQUAL(tg_extract_open(m->file, budgets[b], &other, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_extract_table(other, m->tables, "size", NULL), TG_CORRUPT);
    tg_extract_close(other);
    market_close(m);
  }
  tg_extract_close(NULL);
}

static void too_many_names_are_damage(void) {
  extract_row *rows = calloc(TG_EXTRACT_CLASSES + 1, sizeof *rows);
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
  tg_extract *extract;
  tg_error err = {0};
  for (int i = 0; i <= TG_EXTRACT_CLASSES; i++)
    snprintf(rows[i].name, sizeof rows[i].name, "n%d", i);
  const case_table table = {&schema, rows, TG_EXTRACT_CLASSES + 1};
  case_write(case_path, &table, 1);
  CU_ASSERT_EQUAL_FATAL(tg_h5_open(case_path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_h5_tables(file, &tables, &count, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_extract_open(file, 0, &extract, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_extract_table(extract, tables, "name", &err), TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/t/name"));
  tg_extract_close(extract);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, NULL);
  free(rows);
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(rows_of_a_name_are_the_same_kept_and_read),
                                  TG_UNIT(rows_of_sets_are_the_same_kept_and_read),
                                  TG_UNIT(a_table_without_classes_is_one_selection),
                                  TG_UNIT(the_selection_not_used_for_longest_is_dropped),
                                  TG_UNIT(classes_are_listed_in_the_order_of_the_rows),
                                  TG_UNIT(columns_that_are_missing_are_named),
                                  TG_UNIT(too_many_names_are_damage)};
  return case_main("extract", units, TG_COUNT(units));
}
