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

/* Rows of one to three fields in one text, of which one field is looked at. */
#define FIELDS_MAX 3

typedef struct cell_rows {
  char memory[TG_CELL_BEFORE + TG_CELL_ROWS * FIELDS_MAX * 48 + TG_CELL_PAD];
  uint32_t ends[TG_CELL_ROWS * FIELDS_MAX + 1];
  uint32_t size; /**< of the text so far */
  size_t cells;
  tg_cell_batch batch;
} cell_rows;

static void rows_begin(cell_rows *rows, size_t stride) {
  memset(rows, 0, sizeof *rows);
  memset(rows->memory, '7', sizeof rows->memory);
  rows->memory[TG_CELL_BEFORE - 1] = '\n';
  rows->ends[0] = UINT32_MAX;
  rows->batch = (tg_cell_batch){.text = rows->memory + TG_CELL_BEFORE,
                                .ends = rows->ends,
                                .stride = stride,
                                .delimiter = ','};
}

static void rows_add(cell_rows *rows, const char *cell, size_t size) {
  char *text = rows->memory + TG_CELL_BEFORE + rows->size;
  memcpy(text, cell, size);
  rows->cells++;
  text[size] = rows->cells % rows->batch.stride ? ',' : '\n';
  rows->size += (uint32_t)size + 1;
  rows->ends[rows->cells] = rows->size - 1;
  rows->batch.count = rows->cells / rows->batch.stride;
}

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
    out[value % strlen(out)] = "x./:\x01\x80\xFF\r"[tg_splitmix(seed) % 8];
    break;
  case 5:
    snprintf(out, size, "%020" PRIu64, value);
    break;
  case 6:
    snprintf(out, size, "%" PRId64, value % 2 ? INT64_MIN : INT64_C(999999));
    break;
  default:
    snprintf(out, size, "%" PRIu64, value);
  }
}

static void random_rows(cell_rows *rows, size_t count, size_t digits, uint64_t *seed) {
  rows_begin(rows, 1 + tg_splitmix(seed) % FIELDS_MAX);
  for (size_t i = 0; i < count * rows->batch.stride; i++) {
    char cell[40];
    random_cell(cell, sizeof cell, seed);
    rows_add(rows, cell, strlen(cell) > digits ? digits : strlen(cell));
  }
}

static int64_t stored(const void *out, uint32_t size, size_t row) {
  return size == 1   ? ((const int8_t *)out)[row]
         : size == 2 ? ((const int16_t *)out)[row]
         : size == 4 ? ((const int32_t *)out)[row]
                     : ((const int64_t *)out)[row];
}

/* Every row of the batch against tg_cell_integer. \return rows that differ. */
static size_t differences(const tg_cell_rule *rule, const cell_rows *rows, size_t field,
                          const void *out, bool any) {
  size_t wrong = 0;
  bool bad = false;
  for (size_t k = 0; k < rows->batch.count; k++) {
    int64_t value;
    bool refused = tg_cell_integer(rule, tg_cell_text(&rows->batch, k, field), &value);
    wrong += refused != rows->batch.bad[k];
    wrong += !refused && value != stored(out, rule->column->size, k);
    bad |= refused;
  }
  return wrong + (bad != any);
}

/* Every kind that the processor has. Twice, since a rule remembers sizes. */
static void check_kinds(tg_cell_rule *rule, cell_rows *rows, size_t field) {
  size_t count;
  const tg_cell_kind *kinds = tg_cell_kinds(&count);
  for (size_t i = 0; i < 2 * count; i++) {
    int64_t out[TG_CELL_ROWS];
    if (!kinds[i / 2].available())
      continue;
    memset(rows->batch.bad, 0, sizeof rows->batch.bad);
    bool any = kinds[i / 2].convert(rule, &rows->batch, field, out);
    CU_ASSERT_EQUAL(differences(rule, rows, field, out, any), 0);
  }
}

static void every_kind_agrees_with_the_complete_conversion(void) {
  static const tg_column *const columns[] = {&small, &medium, &word, &id,  &price,
                                             &bid,   &moment, &side, &flag};
  static const struct {
    unsigned scale;
    tg_time_unit unit;
  } settings[] = {{0, TG_TIME_NS}, {2, TG_TIME_US}, {4, TG_TIME_MS}, {18, TG_TIME_S}};
  static cell_rows rows;
  uint64_t seed = 3;
  for (int round = 0; round < 8000; round++) {
    tg_mapping mapping = mapping_of(settings[round % 4].scale, settings[round % 4].unit);
    if (round % 8 > 4)
      mapping.sentinels[2] = 0;
    tg_cell_rule rule;
    tg_cell_rule_make(&rule, columns[round % 9], &mapping, NULL);
    size_t digits = 1 + tg_splitmix(&seed) % 21;
    for (int batch = 0; batch < 2; batch++) { /* the second may be nothing like the first */
      size_t count = tg_splitmix(&seed) % (TG_CELL_ROWS + 1);
      random_rows(&rows, count, batch ? 21 - digits % 21 : digits, &seed);
      check_kinds(&rule, &rows, tg_splitmix(&seed) % rows.batch.stride);
    }
  }
}

/* Cells of one size, as forms expect them, with an odd one now and then. */
static void numbers_of_every_size_are_converted_in_every_form(void) {
  static const tg_column *const columns[] = {&small, &medium, &word, &id, &price, &moment};
  static cell_rows rows;
  uint64_t seed = 4;
  for (size_t round = 0; round < 6000; round++) {
    tg_mapping mapping = mapping_of(round % 5 ? 0 : 3, round % 7 ? TG_TIME_NS : TG_TIME_US);
    tg_cell_rule rule;
    tg_cell_rule_make(&rule, columns[round % 6], &mapping, NULL);
    size_t size = 1 + tg_splitmix(&seed) % 20, spread = tg_splitmix(&seed) % 4;
    for (int batch = 0; batch < 3; batch++) {
      rows_begin(&rows, 1 + tg_splitmix(&seed) % FIELDS_MAX);
      for (size_t i = 0; i < TG_CELL_ROWS * rows.batch.stride; i++) {
        char cell[40];
        size_t digits = size - (spread < size ? tg_splitmix(&seed) % (spread + 1) : 0);
        for (size_t d = 0; d < digits; d++)
          cell[d] = (char)('0' + tg_splitmix(&seed) % 10);
        if (tg_splitmix(&seed) % 50 == 0)
          cell[tg_splitmix(&seed) % digits] = "-/:x"[tg_splitmix(&seed) % 4];
        rows_add(&rows, cell, digits);
      }
      check_kinds(&rule, &rows, tg_splitmix(&seed) % rows.batch.stride);
    }
  }
}

static void every_byte_in_every_place_of_a_number_is_judged_alike(void) {
  static cell_rows rows;
  tg_mapping mapping = mapping_of(0, TG_TIME_NS);
  for (uint32_t size = 1; size <= 20; size++) {
    for (uint32_t at = 0; at < size; at++) {
      tg_cell_rule rule;
      tg_cell_rule_make(&rule, &id, &mapping, NULL);
      for (unsigned byte = 0; byte < 256; byte += 8) {
        rows_begin(&rows, 1);
        for (unsigned k = 0; k < 8; k++) {
          char cell[20], odd = (char)(byte + k);
          memset(cell, '1', size);
          cell[at] = odd;
          rows.batch.cut |= odd == ',' || odd == '\n';
          rows_add(&rows, cell, size);
        }
        int64_t out[TG_CELL_ROWS];
        bool any = tg_cells_convert(&rule, &rows.batch, 0, out);
        CU_ASSERT_EQUAL(differences(&rule, &rows, 0, out, any), 0);
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
             TG_UNIT(every_kind_agrees_with_the_complete_conversion),
             TG_UNIT(numbers_of_every_size_are_converted_in_every_form),
             TG_UNIT(every_byte_in_every_place_of_a_number_is_judged_alike),
             TG_UNIT(an_absent_column_is_its_fallback))
