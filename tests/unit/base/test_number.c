/** \file test_number.c
 *
 * Numbers are exact or refused: tables of cases, and a 128-bit twin.
 */
#include "base/number.h"
#include "base/status.h"
#include "splitmix.h"
#include "unit.h"

#include <inttypes.h>
#include <string.h>

static void integers_cover_all_of_int64_and_nothing_else(void) {
  static const struct {
    const char *text;
    tg_number_result result;
    int64_t value;
  } cases[] = {
      {"0", TG_NUMBER_OK, 0},
      {"-0", TG_NUMBER_OK, 0},
      {"+7", TG_NUMBER_OK, 7},
      {"007", TG_NUMBER_OK, 7},
      {"9223372036854775807", TG_NUMBER_OK, INT64_MAX},
      {"-9223372036854775808", TG_NUMBER_OK, INT64_MIN},
      {"-9223372036854775808.000", TG_NUMBER_OK, INT64_MIN},
      {"00000000000000000000000000012", TG_NUMBER_OK, 12},
      {"100.0", TG_NUMBER_OK, 100},
      {"-100.00", TG_NUMBER_OK, -100},
      {"999999999999999999", TG_NUMBER_OK, INT64_C(999999999999999999)},
      {"9223372036854775808", TG_NUMBER_RANGE, 0},
      {"-9223372036854775809", TG_NUMBER_RANGE, 0},
      {"18446744073709551616", TG_NUMBER_RANGE, 0},
      {"99999999999999999999999", TG_NUMBER_RANGE, 0},
      {"100.5", TG_NUMBER_PRECISION, 0},
      {"", TG_NUMBER_EMPTY, 0},
      {"-", TG_NUMBER_SYNTAX, 0},
      {"+", TG_NUMBER_SYNTAX, 0},
      {"--1", TG_NUMBER_SYNTAX, 0},
      {"1-", TG_NUMBER_SYNTAX, 0},
      {" 1", TG_NUMBER_SYNTAX, 0},
      {"1 ", TG_NUMBER_SYNTAX, 0},
      {"1.", TG_NUMBER_SYNTAX, 0},
      {".5", TG_NUMBER_SYNTAX, 0},
      {"1e3", TG_NUMBER_SYNTAX, 0},
      {"1,000", TG_NUMBER_SYNTAX, 0},
      {"0x10", TG_NUMBER_SYNTAX, 0},
      {"1\xb2", TG_NUMBER_SYNTAX, 0},
      {"99999999999999999999x", TG_NUMBER_SYNTAX, 0},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    int64_t value = 0;
    tg_number_result result = tg_number_i64(tg_text_of(cases[i].text), &value);
    CU_ASSERT_EQUAL(result, cases[i].result);
    if (result == TG_NUMBER_OK)
      CU_ASSERT_EQUAL(value, cases[i].value);
  }
  int64_t value;
  CU_ASSERT_EQUAL(tg_number_i64((tg_text){"1\0002", 3}, &value), TG_NUMBER_SYNTAX);
  CU_ASSERT_EQUAL(tg_number_i64((tg_text){"123", 2}, &value), TG_NUMBER_OK);
  CU_ASSERT_EQUAL(value, 12);
}

static void decimals_are_scaled_exactly_or_refused(void) {
  static const struct {
    const char *text;
    unsigned scale;
    tg_number_result result;
    int64_t value;
  } cases[] = {
      {"1.25", 2, TG_NUMBER_OK, 125},
      {"1.25", 4, TG_NUMBER_OK, 12500},
      {"-1.2500", 2, TG_NUMBER_OK, -125},
      {"1.255", 2, TG_NUMBER_PRECISION, 0},
      {"0.1", 0, TG_NUMBER_PRECISION, 0},
      {"1.5e3", 0, TG_NUMBER_OK, 1500},
      {"1.5E+3", 0, TG_NUMBER_OK, 1500},
      {"1500e-3", 1, TG_NUMBER_OK, 15},
      {"1500e-3", 0, TG_NUMBER_PRECISION, 0},
      {"1e-4", 4, TG_NUMBER_OK, 1},
      {"1e-5", 4, TG_NUMBER_PRECISION, 0},
      {"0e999999999999999999999", 18, TG_NUMBER_OK, 0},
      {"0.000e-999999999999999999999", 18, TG_NUMBER_OK, 0},
      {"1e999999999999999999999", 0, TG_NUMBER_RANGE, 0},
      {"1e-999999999999999999999", 18, TG_NUMBER_PRECISION, 0},
      {"9.223372036854775807", 18, TG_NUMBER_OK, INT64_MAX},
      {"-9.223372036854775808", 18, TG_NUMBER_OK, INT64_MIN},
      {"9.223372036854775808", 18, TG_NUMBER_RANGE, 0},
      {"-9223372036854775808", 0, TG_NUMBER_OK, INT64_MIN},
      {"-9223372036854775808", 1, TG_NUMBER_RANGE, 0},
      {"0.00000000000000000000000000000000000001e38", 0, TG_NUMBER_OK, 1},
      {"100000000000000000000000000000e-27", 0, TG_NUMBER_OK, 100},
      {"1e", 0, TG_NUMBER_SYNTAX, 0},
      {"1e+", 0, TG_NUMBER_SYNTAX, 0},
      {"e5", 0, TG_NUMBER_SYNTAX, 0},
      {"1.e5", 0, TG_NUMBER_SYNTAX, 0},
      {"1e5.0", 0, TG_NUMBER_SYNTAX, 0},
      {"nan", 2, TG_NUMBER_SYNTAX, 0},
      {"inf", 2, TG_NUMBER_SYNTAX, 0},
      {"1.2.3", 2, TG_NUMBER_SYNTAX, 0},
      {"", 2, TG_NUMBER_EMPTY, 0},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    int64_t value = 0;
    tg_number_result result = tg_number_scaled(tg_text_of(cases[i].text), cases[i].scale, &value);
    CU_ASSERT_EQUAL(result, cases[i].result);
    if (result == TG_NUMBER_OK)
      CU_ASSERT_EQUAL(value, cases[i].value);
  }
}

typedef struct random_number {
  char text[96];
  bool negative;
  unsigned whole[24], fraction[24]; /* digits */
  size_t whole_count, fraction_count;
  int exponent;
} random_number;

static unsigned random_digit(uint64_t *state) {
  uint64_t bits = tg_splitmix(state);
  return bits % 3 ? 0 : (unsigned)(bits / 3 % 10);
}

static random_number make_number(uint64_t *state) {
  random_number number = {.negative = tg_splitmix(state) & 1};
  number.whole_count = 1 + tg_splitmix(state) % 20;
  number.fraction_count = tg_splitmix(state) % 12;
  number.exponent = (int)(tg_splitmix(state) % 15) - 7;
  size_t size = 0;
  if (number.negative)
    number.text[size++] = '-';
  for (size_t i = 0; i < number.whole_count; i++)
    number.text[size++] = (char)('0' + (number.whole[i] = random_digit(state)));
  if (number.fraction_count)
    number.text[size++] = '.';
  for (size_t i = 0; i < number.fraction_count; i++)
    number.text[size++] = (char)('0' + (number.fraction[i] = random_digit(state)));
  if (number.exponent)
    snprintf(number.text + size, sizeof number.text - size, "e%d", number.exponent);
  return number;
}

/* By long multiplication and division of at most 32 digits in 128 bits. */
static tg_number_result twin_scaled(const random_number *number, unsigned scale, int64_t *value) {
  __int128 digits = 0;
  for (size_t i = 0; i < number->whole_count; i++)
    digits = digits * 10 + number->whole[i];
  for (size_t i = 0; i < number->fraction_count; i++)
    digits = digits * 10 + number->fraction[i];
  if (number->negative)
    digits = -digits;
  int shift = number->exponent + (int)scale - (int)number->fraction_count;
  bool lost = false;
  for (; shift < 0; shift++) {
    lost |= digits % 10 != 0;
    digits /= 10;
  }
  for (; shift > 0 && digits <= INT64_MAX && digits >= INT64_MIN; shift--)
    digits *= 10;
  if (digits > INT64_MAX || digits < INT64_MIN)
    return TG_NUMBER_RANGE;
  *value = (int64_t)digits;
  return lost ? TG_NUMBER_PRECISION : TG_NUMBER_OK;
}

static void random_decimals_agree_with_128_bit_arithmetic(void) {
  uint64_t state = 20240905;
  size_t good = 0, wrong = 0;
  for (int i = 0; i < 300000; i++) {
    random_number number = make_number(&state);
    unsigned scale = (unsigned)(tg_splitmix(&state) % 19);
    int64_t value = 0, expected = 0;
    tg_number_result result = tg_number_scaled(tg_text_of(number.text), scale, &value);
    tg_number_result wanted = twin_scaled(&number, scale, &expected);
    good += result == TG_NUMBER_OK;
    wrong += result != wanted || (result == TG_NUMBER_OK && value != expected);
    if (!number.exponent) {
      wanted = twin_scaled(&number, 0, &expected);
      result = tg_number_i64(tg_text_of(number.text), &value);
      wrong += result != wanted || (result == TG_NUMBER_OK && value != expected);
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT(good > 30000);
}

static void format_and_parse_are_inverse(void) {
  uint64_t state = 7;
  char text[32];
  for (int i = 0; i < 100000; i++) {
    int64_t value = (int64_t)(tg_splitmix(&state) >> tg_splitmix(&state) % 64), back = 0;
    if (i & 1)
      value = -value;
    unsigned scale = (unsigned)(tg_splitmix(&state) % 19);
    size_t length = tg_number_format(value, scale, text);
    tg_number_result result = tg_number_scaled((tg_text){text, length}, scale, &back);
    if (result != TG_NUMBER_OK || back != value || strlen(text) != length)
      CU_FAIL("a formatted number does not parse back");
  }
  static const struct {
    int64_t value;
    unsigned scale;
    const char *text;
  } cases[] = {
      {0, 0, "0"},
      {0, 2, "0.00"},
      {5, 2, "0.05"},
      {-5, 2, "-0.05"},
      {12345, 3, "12.345"},
      {INT64_MIN, 0, "-9223372036854775808"},
      {INT64_MIN, 18, "-9.223372036854775808"},
      {100, 2, "1.00"},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_number_format(cases[i].value, cases[i].scale, text);
    CU_ASSERT_STRING_EQUAL(text, cases[i].text);
  }
}

static void sizes_have_binary_and_decimal_units(void) {
  static const struct {
    const char *text;
    tg_number_result result;
    int64_t bytes;
  } cases[] = {
      {"4096", TG_NUMBER_OK, 4096},
      {"64KiB", TG_NUMBER_OK, 65536},
      {"64kib", TG_NUMBER_OK, 65536},
      {"1 GiB", TG_NUMBER_OK, INT64_C(1) << 30},
      {"10MB", TG_NUMBER_OK, 10000000},
      {"1.5GiB", TG_NUMBER_OK, INT64_C(3) << 29},
      {"0.001KiB", TG_NUMBER_OK, 1},
      {"12 B", TG_NUMBER_OK, 12},
      {"8191PiB", TG_NUMBER_OK, INT64_C(8191) << 50},
      {"8192PiB", TG_NUMBER_RANGE, 0},
      {"99999999999999999999", TG_NUMBER_RANGE, 0},
      {"9223372036854775807", TG_NUMBER_OK, INT64_MAX},
      {"9223372036854775808", TG_NUMBER_RANGE, 0},
      {"3658747585000000000.0", TG_NUMBER_OK, INT64_C(3658747585000000000)},
      {"10000000000000000.5", TG_NUMBER_PRECISION, 0},
      {"9223372036854775.5KB", TG_NUMBER_OK, INT64_C(9223372036854775500)},
      {"9223372036854775.9KB", TG_NUMBER_RANGE, 0},
      {"1.5", TG_NUMBER_PRECISION, 0},
      {"1.0000001GiB", TG_NUMBER_PRECISION, 0},
      {"", TG_NUMBER_EMPTY, 0},
      {"GiB", TG_NUMBER_SYNTAX, 0},
      {"-1KiB", TG_NUMBER_SYNTAX, 0},
      {"1XiB", TG_NUMBER_SYNTAX, 0},
      {"1..5KiB", TG_NUMBER_SYNTAX, 0},
      {"1 GiB x", TG_NUMBER_SYNTAX, 0},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    int64_t bytes = 0;
    tg_number_result result = tg_number_bytes(tg_text_of(cases[i].text), &bytes);
    CU_ASSERT_EQUAL(result, cases[i].result);
    if (result == TG_NUMBER_OK)
      CU_ASSERT_EQUAL(bytes, cases[i].bytes);
  }
}

static void sizes_read_well(void) {
  char text[32];
  CU_ASSERT_STRING_EQUAL(tg_number_size(0, text), "0 B");
  CU_ASSERT_STRING_EQUAL(tg_number_size(1023, text), "1023 B");
  CU_ASSERT_STRING_EQUAL(tg_number_size(1024, text), "1.0 KiB");
  CU_ASSERT_STRING_EQUAL(tg_number_size(1024.0 * 1024 - 1, text), "1.0 MiB");
  CU_ASSERT_STRING_EQUAL(tg_number_size(1.9 * 1024 * 1024 * 1024, text), "1.9 GiB");
  CU_ASSERT(strlen(tg_number_size(1e300, text)) < 32);
}

static void problems_are_told_in_words(void) {
  CU_ASSERT_STRING_EQUAL(tg_number_problem(TG_NUMBER_EMPTY), "is empty");
  CU_ASSERT_STRING_EQUAL(tg_number_problem(TG_NUMBER_SYNTAX), "is not a number");
  CU_ASSERT_STRING_EQUAL(tg_number_problem(TG_NUMBER_RANGE), "does not fit into 64 bits");
  CU_ASSERT_STRING_EQUAL(tg_number_problem(TG_NUMBER_PRECISION), "has more decimals than its unit");
}

TG_UNIT_MAIN(number, TG_UNIT(integers_cover_all_of_int64_and_nothing_else),
             TG_UNIT(decimals_are_scaled_exactly_or_refused),
             TG_UNIT(random_decimals_agree_with_128_bit_arithmetic),
             TG_UNIT(format_and_parse_are_inverse), TG_UNIT(sizes_have_binary_and_decimal_units),
             TG_UNIT(sizes_read_well), TG_UNIT(problems_are_told_in_words))
