#include "base/number.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

/* More digits than any text has: an exponent beyond it only says "far away". */
#define EXPONENT_LIMIT INT64_C(1000000000000000)

const char *tg_number_problem(tg_number_result result) {
  static const char *const problems[] = {
      [TG_NUMBER_OK] = "is a number",
      [TG_NUMBER_EMPTY] = "is empty",
      [TG_NUMBER_SYNTAX] = "is not a number",
      [TG_NUMBER_RANGE] = "does not fit into 64 bits",
      [TG_NUMBER_PRECISION] = "has more decimals than its unit",
  };
  return problems[result];
}

/* The parts of a number text: (-1)^negative * whole.fraction * 10^exponent. */
typedef struct number_parts {
  bool negative;
  tg_text whole, fraction;
  int64_t exponent;
} number_parts;

static tg_text take_digits(const char **at, const char *end) {
  const char *first = *at;
  while (*at < end && (unsigned)(**at - '0') < 10)
    ++*at;
  return (tg_text){first, (size_t)(*at - first)};
}

static bool take_sign(const char **at, const char *end) {
  if (*at < end && (**at == '-' || **at == '+'))
    return *(*at)++ == '-';
  return false;
}

static bool take_exponent(const char **at, const char *end, int64_t *exponent) {
  bool negative = take_sign(at, end);
  tg_text digits = take_digits(at, end);
  *exponent = 0;
  for (size_t i = 0; i < digits.size && *exponent < EXPONENT_LIMIT; i++)
    *exponent = *exponent * 10 + (digits.data[i] - '0');
  if (negative)
    *exponent = -*exponent;
  return digits.size;
}

static tg_number_result split_number(tg_text text, bool with_exponent, number_parts *parts) {
  if (!text.size)
    return TG_NUMBER_EMPTY;
  const char *at = text.data, *end = text.data + text.size;
  *parts = (number_parts){.negative = take_sign(&at, end)};
  parts->whole = take_digits(&at, end);
  bool good = parts->whole.size;
  if (good && at < end && *at == '.') {
    at++;
    parts->fraction = take_digits(&at, end);
    good = parts->fraction.size;
  }
  if (good && with_exponent && at < end && (*at == 'e' || *at == 'E')) {
    at++;
    good = take_exponent(&at, end, &parts->exponent);
  }
  return good && at == end ? TG_NUMBER_OK : TG_NUMBER_SYNTAX;
}

static unsigned digit_at(const number_parts *parts, size_t i) {
  char c =
      i < parts->whole.size ? parts->whole.data[i] : parts->fraction.data[i - parts->whole.size];
  return (unsigned)(c - '0');
}

static bool push_digit(uint64_t *magnitude, unsigned digit) {
  return !__builtin_mul_overflow(*magnitude, 10, magnitude) &&
         !__builtin_add_overflow(*magnitude, digit, magnitude);
}

static bool apply_sign(uint64_t magnitude, bool negative, int64_t *value) {
  if (magnitude > (uint64_t)INT64_MAX + negative)
    return false;
  *value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
  return true;
}

static tg_number_result join_number(const number_parts *parts, unsigned scale, int64_t *value) {
  size_t count = parts->whole.size + parts->fraction.size;
  int64_t kept = (int64_t)parts->whole.size + parts->exponent + (int64_t)scale;
  uint64_t magnitude = 0;
  bool lost = false;
  for (size_t i = 0; i < count; i++) {
    if ((int64_t)i >= kept)
      lost |= digit_at(parts, i) != 0;
    else if (!push_digit(&magnitude, digit_at(parts, i)))
      return TG_NUMBER_RANGE;
  }
  for (int64_t i = (int64_t)count; i < kept && magnitude; i++)
    if (!push_digit(&magnitude, 0))
      return TG_NUMBER_RANGE;
  if (!apply_sign(magnitude, parts->negative, value))
    return TG_NUMBER_RANGE;
  return lost ? TG_NUMBER_PRECISION : TG_NUMBER_OK;
}

tg_number_result tg_number_i64(tg_text text, int64_t *value) {
  const char *at = text.data, *end = text.data + text.size;
  if (text.size && text.size <= 18) {
    int64_t magnitude = 0;
    bool negative = take_sign(&at, end);
    const char *first = at;
    for (; at < end && (unsigned)(*at - '0') < 10; at++)
      magnitude = magnitude * 10 + (*at - '0');
    if (at == end && at > first) {
      *value = negative ? -magnitude : magnitude;
      return TG_NUMBER_OK;
    }
  }
  number_parts parts;
  tg_number_result result = split_number(text, false, &parts);
  return result == TG_NUMBER_OK ? join_number(&parts, 0, value) : result;
}

tg_number_result tg_number_scaled(tg_text text, unsigned scale, int64_t *value) {
  number_parts parts;
  tg_number_result result = split_number(text, true, &parts);
  return result == TG_NUMBER_OK ? join_number(&parts, scale, value) : result;
}

size_t tg_number_format(int64_t value, unsigned scale, char *out) {
  uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, unit = 1;
  for (unsigned i = 0; i < scale; i++)
    unit *= 10;
  int length = snprintf(out, 32, "%s%" PRIu64, value < 0 ? "-" : "", magnitude / unit);
  if (scale)
    length +=
        snprintf(out + length, 32 - (size_t)length, ".%0*" PRIu64, (int)scale, magnitude % unit);
  return (size_t)length;
}

static bool size_unit(tg_text name, int64_t *bytes) {
  static const struct {
    const char *name;
    int64_t bytes;
  } units[] = {
      {"", 1},
      {"B", 1},
      {"KiB", INT64_C(1) << 10},
      {"MiB", INT64_C(1) << 20},
      {"GiB", INT64_C(1) << 30},
      {"TiB", INT64_C(1) << 40},
      {"PiB", INT64_C(1) << 50},
      {"KB", INT64_C(1000)},
      {"MB", INT64_C(1000000)},
      {"GB", INT64_C(1000000000)},
      {"TB", INT64_C(1000000000000)},
      {"PB", INT64_C(1000000000000000)},
  };
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
    if (tg_text_equal_nocase(name, tg_text_of(units[i].name))) {
      *bytes = units[i].bytes;
      return true;
    }
  return false;
}

tg_number_result tg_number_bytes(tg_text text, int64_t *value) {
  int64_t unit_bytes, count, parts = 1;
  size_t digits = 0;
  while (digits < text.size &&
         ((unsigned)(text.data[digits] - '0') < 10 || text.data[digits] == '.'))
    digits++;
  tg_text unit = tg_text_trim((tg_text){text.data + digits, text.size - digits});
  if (!text.size)
    return TG_NUMBER_EMPTY;
  if (!digits || !size_unit(unit, &unit_bytes))
    return TG_NUMBER_SYNTAX;
  const tg_text number = {text.data, digits};
  tg_number_result result = tg_number_scaled(number, 0, &count);
  if (result == TG_NUMBER_PRECISION && unit_bytes > 1) {
    result = tg_number_scaled(number, 3, &count);
    parts = 1000;
  }
  if (result != TG_NUMBER_OK)
    return result;
  const __int128 bytes = (__int128)count * unit_bytes / parts;
  *value = (int64_t)bytes;
  return bytes > INT64_MAX ? TG_NUMBER_RANGE : TG_NUMBER_OK;
}

const char *tg_number_size(double bytes, char *out) {
  static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  size_t unit = 0;
  while (bytes >= 1023.95 && unit + 1 < sizeof units / sizeof units[0]) {
    bytes /= 1024;
    unit++;
  }
  snprintf(out, 32, unit ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
  return out;
}
