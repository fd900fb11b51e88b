/** \file test_field.c
 *
 * The description of a row says what its bytes are.
 */
#include "base/field.h"
#include "base/status.h"
#include "unit.h"

#include <string.h>

typedef struct sample_row {
  int8_t side;
  int16_t reason;
  int32_t date;
  int64_t security, total, least, most, inner;
  int32_t narrow_least, narrow_most;
  double mean;
  char name[32];
  tg_exact_sum sum;
} sample_row;

static const tg_field sample_fields[] = {
    TG_FIELD(sample_row, side, "1", TG_VALUE, "side"),
    TG_FIELD(sample_row, reason, "1", TG_VALUE, "reason"),
    TG_FIELD(sample_row, date, "date", TG_KEY, "date"),
    TG_FIELD(sample_row, security, "1", TG_KEY, "security"),
    TG_FIELD(sample_row, total, "shares", TG_SUM, "total"),
    TG_FIELD(sample_row, least, "ns", TG_MIN, "least"),
    TG_FIELD(sample_row, most, "ns", TG_MAX, "most"),
    TG_FIELD(sample_row, inner, "1", TG_HIDDEN, "feeds the mean"),
    TG_FIELD(sample_row, narrow_least, "1", TG_MIN, "least in 32 bits"),
    TG_FIELD(sample_row, narrow_most, "1", TG_MAX, "most in 32 bits"),
    TG_FIELD_F(sample_row, mean, "price", TG_DERIVED, "mean", "total / inner"),
    TG_FIELD(sample_row, name, "text", TG_VALUE, "name"),
    TG_FIELD(sample_row, sum, "price", TG_HIDDEN, "sum"),
};

static const tg_schema sample = {
    .name = "sample",
    .row_size = sizeof(sample_row),
    .fields = sample_fields,
    .field_count = TG_COUNT(sample_fields),
};

static void types_follow_from_the_members(void) {
  static const char *const names[] = {"int8",   "int16",    "int32",    "int64", "int64",
                                      "int64",  "int64",    "int64",    "int32", "int32",
                                      "double", "char[32]", "exact sum"};
  for (size_t i = 0; i < TG_COUNT(sample_fields); i++) {
    char text[16];
    CU_ASSERT_STRING_EQUAL(tg_field_type_name(&sample_fields[i], text), names[i]);
  }
  CU_ASSERT_EQUAL(tg_schema_field(&sample, "name")->size, 32);
  CU_ASSERT_EQUAL(tg_schema_field(&sample, "date")->offset, offsetof(sample_row, date));
  CU_ASSERT_STRING_EQUAL(tg_schema_field(&sample, "mean")->formula, "total / inner");
  CU_ASSERT_PTR_NULL(tg_schema_field(&sample, "median"));
}

static void integers_are_read_with_their_sign(void) {
  sample_row row = {.side = -1, .reason = -300, .date = 20240905, .security = INT64_MIN};
  static const struct {
    const char *name;
    int64_t value;
  } cases[] = {{"side", -1}, {"reason", -300}, {"date", 20240905}, {"security", INT64_MIN}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_EQUAL(tg_field_integer(tg_schema_field(&sample, cases[i].name), &row),
                    cases[i].value);
  CU_ASSERT_EQUAL(tg_field_integer(tg_schema_field(&sample, "mean"), &row), 0);
}

static void a_reset_row_is_neutral_under_merging(void) {
  sample_row row, zero = {0};
  memset(&row, 0x5a, sizeof row);
  tg_schema_reset(&sample, &row);
  CU_ASSERT_EQUAL(row.total, 0);
  CU_ASSERT_EQUAL(row.inner, 0);
  CU_ASSERT_EQUAL(row.least, INT64_MAX);
  CU_ASSERT_EQUAL(row.most, INT64_MIN);
  CU_ASSERT_EQUAL(row.narrow_least, INT32_MAX);
  CU_ASSERT_EQUAL(row.narrow_most, INT32_MIN);
  CU_ASSERT_EQUAL(row.security, 0);
  CU_ASSERT(row.mean == 0);
  CU_ASSERT(!memcmp(row.name, zero.name, sizeof row.name));
  CU_ASSERT(!memcmp(&row.sum, &zero.sum, sizeof row.sum));
}

TG_UNIT_MAIN(field, TG_UNIT(types_follow_from_the_members),
             TG_UNIT(integers_are_read_with_their_sign),
             TG_UNIT(a_reset_row_is_neutral_under_merging))
