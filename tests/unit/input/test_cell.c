/** \file test_cell.c
 *
 * Cells to values: what each meaning accepts, and the quick paths against the complete one.
 */
#include "input/cell.h"
#include "splitmix.h"
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const tg_column small = {"small", "small", TG_I8, 1, TG_INTEGER, TG_NEEDED, 0, 0, "1", ""};
static const tg_column medium = {"medium",    "m", TG_I16,    2,   TG_INTEGER,
                                 TG_OPTIONAL, 7,   INT64_MIN, "1", ""};
static const tg_column word = {"word", "w", TG_I32, 4, TG_INTEGER, TG_NEEDED, 0, 10, "1", ""};
static const tg_column id = {"id", "id", TG_I64, 8, TG_INTEGER, TG_NEEDED, 0, INT64_MIN, "1", ""};
static const tg_column price = {"price",   "price", TG_I64,    8,       TG_PRICE,
                                TG_NEEDED, 0,       INT64_MIN, "price", ""};
static const tg_column bid = {"bid",       "bid",       TG_I64,    8,       TG_PRICE,
                              TG_OPTIONAL, TG_NO_PRICE, INT64_MIN, "price", ""};
static const tg_column moment = {"time", "time", TG_I64, 8, TG_TIME, TG_NEEDED, 0, 0, "ns", ""};
static const tg_column side = {"side", "side", TG_I8, 1, TG_SIDE, TG_NEEDED, 0, 1, "1", ""};
static const tg_column flag = {"flag", "flag", TG_I8, 1, TG_FLAG, TG_OPTIONAL, 1, 0, "1", ""};
static const tg_column name = {"name",      "name", TG_TEXT, 64,     TG_STRING,
                               TG_OPTIONAL, 0,      0,       "text", ""};

static tg_mapping mapping_of(unsigned scale, tg_time_unit unit) {
  tg_mapping mapping = {.delimiter = ',', .price_scale = scale, .time_unit = unit};
  mapping.sentinels[0] = INT64_MIN;
  mapping.sentinels[1] = -1;
  mapping.sentinels[2] = 999999;
  mapping.sentinel_count = 3;
  return mapping;
}

typedef struct cell_case {
  const tg_column *column;
  const char *text;
  int64_t value;
  const char *problem; /**< a part of it */
  unsigned scale;
  tg_time_unit unit;
} cell_case;

static const cell_case cases[] = {
    {&small, "0", 0, NULL, 0, 0},
    {&small, "127", 127, NULL, 0, 0},
    {&small, " 12 ", 12, NULL, 0, 0},
    {&small, "+5", 5, NULL, 0, 0},
    {&small, "100.0", 100, NULL, 0, 0},
    {&small, "128", 0, "does not fit into 8 bits", 0, 0},
    {&small, "-1", 0, "is negative", 0, 0},
    {&small, "", 0, "is empty", 0, 0},
    {&small, "  ", 0, "is empty", 0, 0},
    {&small, "1x", 0, "is not a number", 0, 0},
    {&small, "1 2", 0, "is not a number", 0, 0},
    {&small, "99999999999999999999", 0, "does not fit into 64 bits", 0, 0},
    {&medium, "-32768", -32768, NULL, 0, 0},
    {&medium, "-32769", 0, "does not fit into 16 bits", 0, 0},
    {&medium, "32768", 0, "does not fit into 16 bits", 0, 0},
    {&medium, "", 7, NULL, 0, 0},
    {&word, "2147483647", INT32_MAX, NULL, 0, 0},
    {&word, "2147483648", 0, "does not fit into 32 bits", 0, 0},
    {&word, "9", 0, "is below the least value", 0, 0},
    {&id, "9223372036854775807", INT64_MAX, NULL, 0, 0},
    {&id, "9223372036854775808", 0, "does not fit into 64 bits", 0, 0},
    {&id, "-9223372036854775808", INT64_MIN, NULL, 0, 0},
    {&id, "0000000000000000000000012", 12, NULL, 0, 0},
    {&price, "3330", 3330, NULL, 0, 0},
    {&price, "-1", TG_NO_PRICE, NULL, 0, 0},
    {&price, "-2", -2, NULL, 0, 0},
    {&price, "999999", TG_NO_PRICE, NULL, 0, 0},
    {&price, "-9223372036854775808", TG_NO_PRICE, NULL, 0, 0},
    {&price, "3.5", 0, "has more decimals", 0, 0},
    {&price, "3.3x", 0, "is not a number", 0, 0},
    {&price, "", 0, "is empty", 0, 0},
    {&bid, "", TG_NO_PRICE, NULL, 0, 0},
    {&price, "3.5", 35000, NULL, 4, 0},
    {&price, "12", 120000, NULL, 4, 0},
    {&price, "0.0001", 1, NULL, 4, 0},
    {&price, "1e-4", 1, NULL, 4, 0},
    {&price, "0.00001", 0, "has more decimals", 4, 0},
    {&price, "922337203685478", 0, "does not fit into 64 bits", 4, 0},
    {&price, "922337203685477", INT64_C(9223372036854770000), NULL, 4, 0},
    {&price, "-1", TG_NO_PRICE, NULL, 4, 0},
    {&price, "999999", TG_NO_PRICE, NULL, 4, 0},
    {&moment, "1725448941574323178", INT64_C(1725448941574323178), NULL, 0, TG_TIME_NS},
    {&moment, "1725448941574323", INT64_C(1725448941574323000), NULL, 0, TG_TIME_US},
    {&moment, "1725448941574", INT64_C(1725448941574000000), NULL, 0, TG_TIME_MS},
    {&moment, "1725448941574.25", INT64_C(1725448941574250000), NULL, 0, TG_TIME_MS},
    {&moment, "1725448941", INT64_C(1725448941000000000), NULL, 0, TG_TIME_S},
    {&moment, "34200.004241176", INT64_C(34200004241176), NULL, 0, TG_TIME_S},
    {&moment, "34200.0042411761", 0, "has more decimals", 0, TG_TIME_S},
    {&moment, "92233720369", 0, "does not fit into 64 bits", 0, TG_TIME_S},
    {&moment, "-5", 0, "is negative", 0, TG_TIME_NS},
    {&moment, "2024-09-05 10:00:00.5", INT64_C(1725494400500000000), NULL, 0, TG_TIME_ISO},
    {&moment, "2024-09-05T00:00:00Z", INT64_C(1725494400000000000), NULL, 0, TG_TIME_ISO},
    {&moment, "1725494400", 0, "is not a time", 0, TG_TIME_ISO},
    {&side, "1", 1, NULL, 0, 0},
    {&side, "2", 2, NULL, 0, 0},
    {&side, "Sell", 2, NULL, 0, 0},
    {&side, "b", 1, NULL, 0, 0},
    {&side, " BUY ", 1, NULL, 0, 0},
    {&side, "02", 2, NULL, 0, 0},
    {&side, "3", 0, "is not a side", 0, 0},
    {&side, "0", 0, "is not a side", 0, 0},
    {&side, "", 0, "is empty", 0, 0},
    {&flag, "True", 1, NULL, 0, 0},
    {&flag, "no", 0, NULL, 0, 0},
    {&flag, "0", 0, NULL, 0, 0},
    {&flag, "2", 0, "is not a flag", 0, 0},
    {&flag, "", 1, NULL, 0, 0},
};

static void each_meaning_accepts_what_it_documents(void) {
  tg_zone *zone;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    const cell_case *one = &cases[i];
    tg_mapping mapping = mapping_of(one->scale, one->unit);
    tg_cell_rule rule;
    tg_cell_rule_make(&rule, one->column, &mapping, zone);
    int64_t value = 0;
    const char *problem = tg_cell_integer(&rule, tg_text_of(one->text), &value);
    CU_ASSERT_EQUAL(problem == NULL, one->problem == NULL);
    if (problem && one->problem)
      CU_ASSERT_PTR_NOT_NULL(strstr(problem, one->problem));
    if (!problem)
      CU_ASSERT_EQUAL(value, one->value);
  }
  tg_zone_close(zone);
}

static void strings_are_padded_and_bounded(void) {
  tg_mapping mapping = mapping_of(0, TG_TIME_NS);
  tg_cell_rule rule;
  tg_cell_rule_make(&rule, &name, &mapping, NULL);
  char out[64], text[80];
  memset(text, 'n', sizeof text);
  memset(out, 'x', sizeof out);
  CU_ASSERT_PTR_NULL(tg_cell_string(&rule, tg_text_of(" PRE OPEN "), out));
  CU_ASSERT_STRING_EQUAL(out, "PRE OPEN");
  CU_ASSERT_EQUAL(out[63], 0);
  CU_ASSERT_PTR_NULL(tg_cell_string(&rule, (tg_text){text, 63}, out));
  CU_ASSERT_EQUAL(strlen(out), 63);
  CU_ASSERT_PTR_NOT_NULL(tg_cell_string(&rule, (tg_text){text, 64}, out));
  text[5] = '\0';
  CU_ASSERT_PTR_NOT_NULL(tg_cell_string(&rule, (tg_text){text, 10}, out));
  CU_ASSERT_PTR_NULL(tg_cell_string(&rule, (tg_text){text, 0}, out));
  CU_ASSERT_STRING_EQUAL(out, "");
}

/* Texts one after another, a delimiter before and behind each. */
typedef struct cell_rows {
  char text[TG_CELL_ROWS * 48 + TG_CELL_PAD];
  uint32_t ends[TG_CELL_ROWS + 1];
  tg_cell_batch batch;
} cell_rows;

static void random_cell(char *out, size_t size, uint64_t *seed) {
  uint64_t value = tg_splitmix(seed) >> tg_splitmix(seed) % 64;
  switch (tg_splitmix(seed) % 40) {
  case 0:
    snprintf(out, size, "-%" PRIu64, value);
    break;
  case 1:
    snprintf(out, size, " %" PRIu64, value);
    break;
  case 2:
    snprintf(out, size, "%" PRIu64 ".%d", value % 1000, (int)(value % 50));
    break;
  case 3:
    out[0] = '\0';
    break;
  case 4: /* one character is not a digit */
    snprintf(out, size, "%" PRIu64, value);
    out[value % strlen(out)] = (char)tg_splitmix(seed);
    break;
  case 5:
    snprintf(out, size, "%020" PRIu64, value);
    break;
  default:
    snprintf(out, size, "%" PRIu64, value);
  }
}

static void random_rows(cell_rows *rows, size_t count, uint64_t digits, uint64_t *seed) {
  uint32_t at = 0;
  rows->ends[0] = UINT32_MAX;
  for (size_t k = 0; k < count; k++) {
    char cell[40];
    random_cell(cell, sizeof cell, seed);
    size_t size = strlen(cell) > digits ? digits : strlen(cell);
    memcpy(rows->text + at, cell, size);
    at += (uint32_t)size;
    rows->text[at] = ',';
    rows->ends[k + 1] = at++;
    rows->batch.first[k] = (uint32_t)k;
    rows->batch.bad[k] = false;
  }
  rows->batch.text = rows->text;
  rows->batch.ends = rows->ends;
  rows->batch.count = count;
}

static int64_t stored(const void *out, uint32_t size, size_t row) {
  return size == 1   ? ((const int8_t *)out)[row]
         : size == 2 ? ((const int16_t *)out)[row]
         : size == 4 ? ((const int32_t *)out)[row]
                     : ((const int64_t *)out)[row];
}

/* Every row of the batch against tg_cell_integer. \return rows that differ. */
static size_t differences(const tg_cell_rule *rule, const cell_rows *rows, const void *out,
                          bool any) {
  size_t wrong = 0;
  bool bad = false;
  for (size_t k = 0; k < rows->batch.count; k++) {
    uint32_t begin = rows->ends[k] + 1;
    int64_t value;
    bool refused =
        tg_cell_integer(rule, (tg_text){rows->text + begin, rows->ends[k + 1] - begin}, &value);
    wrong += refused != rows->batch.bad[k];
    wrong += !refused && value != stored(out, rule->column->size, k);
    bad |= refused;
  }
  return wrong + (bad != any);
}

static void quick_paths_agree_with_the_complete_one(void) {
  static const tg_column *const columns[] = {&small, &medium, &word, &id,  &price,
                                             &bid,   &moment, &side, &flag};
  static const struct {
    unsigned scale;
    tg_time_unit unit;
  } settings[] = {{0, TG_TIME_NS}, {2, TG_TIME_US}, {4, TG_TIME_MS}, {18, TG_TIME_S}};
  static cell_rows rows;
  uint64_t seed = 3;
  for (int round = 0; round < 4000; round++) {
    tg_mapping mapping = mapping_of(settings[round % 4].scale, settings[round % 4].unit);
    if (round % 8 > 4)
      mapping.sentinels[2] = 0;
    tg_cell_rule rule;
    tg_cell_rule_make(&rule, columns[round % 9], &mapping, NULL);
    random_rows(&rows, tg_splitmix(&seed) % (TG_CELL_ROWS + 1), 1 + tg_splitmix(&seed) % 21, &seed);
    int64_t out[TG_CELL_ROWS];
    bool any = tg_cells_convert(&rule, &rows.batch, 0, out);
    CU_ASSERT_EQUAL(differences(&rule, &rows, out, any), 0);
    memset(rows.batch.bad, 0, sizeof rows.batch.bad);
    any = tg_cells_convert_portable(&rule, &rows.batch, 0, out);
    CU_ASSERT_EQUAL(differences(&rule, &rows, out, any), 0);
  }
}

static void every_byte_in_every_place_of_a_number_is_judged_alike(void) {
  static cell_rows rows;
  tg_mapping mapping = mapping_of(0, TG_TIME_NS);
  tg_cell_rule rule;
  tg_cell_rule_make(&rule, &id, &mapping, NULL);
  for (uint32_t size = 1; size <= 19; size++) {
    for (uint32_t place = 0; place < size; place++) {
      for (unsigned byte = 0; byte < 256; byte += 4) {
        memset(&rows, ',', sizeof rows);
        memset(rows.batch.bad, 0, sizeof rows.batch.bad);
        rows.ends[0] = UINT32_MAX;
        for (uint32_t k = 0; k < 4; k++) {
          uint32_t begin = rows.ends[k] + 1;
          memset(rows.text + begin, '1', size);
          rows.text[begin + place] = (char)(byte + k);
          rows.ends[k + 1] = begin + size;
          rows.batch.first[k] = k;
        }
        rows.batch.text = rows.text;
        rows.batch.ends = rows.ends;
        rows.batch.count = 4;
        int64_t out[4];
        bool any = tg_cells_convert(&rule, &rows.batch, 0, out);
        CU_ASSERT_EQUAL(differences(&rule, &rows, out, any), 0);
      }
    }
  }
}

static void an_absent_column_is_its_fallback(void) {
  static cell_rows rows;
  tg_mapping mapping = mapping_of(0, TG_TIME_NS);
  tg_cell_rule rule;
  rows.batch.count = 3;
  int16_t numbers[3] = {1, 2, 3};
  tg_cell_rule_make(&rule, &medium, &mapping, NULL);
  CU_ASSERT_FALSE(tg_cells_convert(&rule, &rows.batch, -1, numbers));
  CU_ASSERT(numbers[0] == 7 && numbers[1] == 7 && numbers[2] == 7);
  char names[3][64];
  memset(names, 'x', sizeof names);
  tg_cell_rule_make(&rule, &name, &mapping, NULL);
  CU_ASSERT_FALSE(tg_cells_convert(&rule, &rows.batch, -1, names));
  CU_ASSERT_STRING_EQUAL(names[2], "");
}

TG_UNIT_MAIN(cell, TG_UNIT(each_meaning_accepts_what_it_documents),
             TG_UNIT(strings_are_padded_and_bounded),
             TG_UNIT(quick_paths_agree_with_the_complete_one),
             TG_UNIT(every_byte_in_every_place_of_a_number_is_judged_alike),
             TG_UNIT(an_absent_column_is_its_fallback))
