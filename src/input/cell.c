/** \file cell.c
 *
 * Conversions of cells, quick and complete.
 */
#include "input/cell.h"

#include "base/number.h"

#include <string.h>

static int64_t type_high(tg_type type) {
  return type == TG_I8    ? INT8_MAX
         : type == TG_I16 ? INT16_MAX
         : type == TG_I32 ? INT32_MAX
                          : INT64_MAX;
}

static unsigned rule_scale(const tg_column *column, const tg_mapping *mapping) {
  static const unsigned time_scales[] = {
      [TG_TIME_NS] = 0, [TG_TIME_US] = 3, [TG_TIME_MS] = 6, [TG_TIME_S] = 9, [TG_TIME_ISO] = 0};
  return column->meaning == TG_PRICE  ? mapping->price_scale
         : column->meaning == TG_TIME ? time_scales[mapping->time_unit]
                                      : 0;
}

static void rule_range(tg_cell_rule *rule) {
  const tg_column *column = rule->column;
  rule->high = column->meaning == TG_SIDE   ? 2
               : column->meaning == TG_FLAG ? 1
                                            : type_high(column->type);
  int64_t low = column->meaning == TG_SIDE ? 1 : column->meaning == TG_FLAG ? 0 : column->minimum;
  int64_t least = -type_high(column->type) - 1;
  rule->low = low > least ? low : least;
}

/* Sentinels and other meanings are kept out of the plain range. */
static void rule_plain_range(tg_cell_rule *rule) {
  int64_t low = rule->low > 0 ? (rule->low + rule->factor - 1) / rule->factor : 0;
  int64_t high = rule->high / rule->factor;
  if (rule->column->meaning == TG_PRICE) {
    for (size_t i = 0; i < rule->mapping->sentinel_count; i++) {
      int64_t sentinel = rule->mapping->sentinels[i];
      if (sentinel >= low && sentinel <= high && sentinel <= 0)
        low = sentinel + 1;
      else if (sentinel >= low && sentinel <= high)
        high = sentinel - 1;
    }
  }
  bool none = high < low || rule->zone;
  rule->plain_low = none ? UINT64_MAX : (uint64_t)low;
  rule->plain_span = none ? 0 : (uint64_t)high - (uint64_t)low;
}

void tg_cell_rule_make(tg_cell_rule *rule, const tg_column *column, const tg_mapping *mapping,
                       const tg_zone *zone) {
  bool iso = column->meaning == TG_TIME && mapping->time_unit == TG_TIME_ISO;
  *rule = (tg_cell_rule){.column = column, .mapping = mapping, .zone = iso ? zone : NULL};
  rule->scale = rule_scale(column, mapping);
  rule->factor = 1;
  for (unsigned i = 0; i < rule->scale; i++)
    rule->factor *= 10;
  rule_range(rule);
  rule_plain_range(rule);
}

static bool is_sentinel(const tg_mapping *mapping, int64_t raw) {
  for (size_t i = 0; i < mapping->sentinel_count; i++)
    if (mapping->sentinels[i] == raw)
      return true;
  return false;
}

/* A word of "1|buy|b" and the like. */
typedef struct cell_word {
  const char *word;
  int64_t value;
} cell_word;

static bool word_value(const cell_word *words, size_t count, tg_text text, int64_t *value) {
  for (size_t i = 0; i < count; i++) {
    if (tg_text_equal_nocase(text, tg_text_of(words[i].word))) {
      *value = words[i].value;
      return true;
    }
  }
  return false;
}

static const char *side_value(tg_text text, int64_t *value) {
  static const cell_word words[] = {{"1", 1}, {"2", 2},    {"buy", 1},
                                    {"b", 1}, {"sell", 2}, {"s", 2}};
  return word_value(words, TG_COUNT(words), text, value) ? NULL
                                                         : "is not a side (1, 2, buy, sell, b, s)";
}

static const char *flag_value(tg_text text, int64_t *value) {
  static const cell_word words[] = {{"0", 0},    {"1", 1},  {"false", 0},
                                    {"true", 1}, {"no", 0}, {"yes", 1}};
  return word_value(words, TG_COUNT(words), text, value)
             ? NULL
             : "is not a flag (0, 1, true, false, yes, no)";
}

static const char *range_problem(const tg_cell_rule *rule, int64_t value) {
  const char *width = rule->column->type == TG_I8    ? "does not fit into 8 bits"
                      : rule->column->type == TG_I16 ? "does not fit into 16 bits"
                                                     : "does not fit into 32 bits";
  if (value > rule->high)
    return width;
  if (value >= rule->low)
    return NULL;
  if (rule->low > rule->column->minimum)
    return width;
  return rule->low == 0 ? "is negative" : "is below the least value allowed";
}

static const char *number_value(const tg_cell_rule *rule, tg_text text, int64_t *value) {
  tg_number_result result = rule->column->meaning == TG_INTEGER
                                ? tg_number_i64(text, value)
                                : tg_number_scaled(text, rule->scale, value);
  return result == TG_NUMBER_OK ? range_problem(rule, *value) : tg_number_problem(result);
}

const char *tg_cell_integer(const tg_cell_rule *rule, tg_text text, int64_t *value) {
  const tg_column *column = rule->column;
  int64_t raw;
  text = tg_text_trim(text);
  if (!text.size) {
    *value = column->fallback;
    return column->need == TG_OPTIONAL ? NULL : "is empty";
  }
  if (column->meaning == TG_SIDE)
    return side_value(text, value);
  if (column->meaning == TG_FLAG)
    return flag_value(text, value);
  if (rule->zone) {
    bool parsed = tg_time_parse(text, rule->zone, value);
    return parsed ? range_problem(rule, *value) : "is not a time (YYYY-MM-DD HH:MM:SS)";
  }
  if (column->meaning == TG_PRICE && rule->mapping->sentinel_count &&
      tg_number_i64(text, &raw) == TG_NUMBER_OK && is_sentinel(rule->mapping, raw)) {
    *value = TG_NO_PRICE;
    return NULL;
  }
  return number_value(rule, text, value);
}

const char *tg_cell_string(const tg_cell_rule *rule, tg_text text, char *out) {
  memset(out, 0, rule->column->size);
  text = tg_text_trim(text);
  if (!text.size)
    return rule->column->need == TG_OPTIONAL ? NULL : "is empty";
  if (text.size >= rule->column->size)
    return "is too long for its column";
  if (memchr(text.data, 0, text.size))
    return "holds a NUL character";
  memcpy(out, text.data, text.size);
  return NULL;
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "digits are taken from little endian");

/* Bit 7 of every byte that is above 9. */
static inline uint64_t above_nine(uint64_t digits) {
  return ((digits + UINT64_C(0x7676767676767676)) | digits) & UINT64_C(0x8080808080808080);
}

/* Eight digit values, the first in the lowest byte, to their number. */
static inline uint64_t join_digits(uint64_t digits) {
  const uint64_t pair = UINT64_C(0x000000FF000000FF);
  digits = digits * 10 + (digits >> 8);
  return ((digits & pair) * UINT64_C(0x000F424000000064) +
          ((digits >> 16) & pair) * UINT64_C(0x0000271000000001)) >>
         32;
}

/* The \a count (1..8) digits from \a begin on; zeros come before them. */
static inline uint64_t take_digits(const char *begin, size_t count) {
  uint64_t digits;
  memcpy(&digits, begin, 8);
  return (digits ^ UINT64_C(0x3030303030303030)) << 8 * (8 - count);
}

/* A text of 1 to 19 digits and nothing else. Reads up to 7 bytes behind it. */
static inline bool plain_number(const char *text, size_t size, uint64_t *value) {
  if (size - 1 < 8) {
    uint64_t digits = take_digits(text, size);
    *value = join_digits(digits);
    return !above_nine(digits);
  }
  if (size - 9 < 8) {
    uint64_t high = take_digits(text, size - 8), low = take_digits(text + size - 8, 8);
    *value = join_digits(high) * 100000000 + join_digits(low);
    return !(above_nine(high) | above_nine(low));
  }
  if (size - 17 < 3) {
    uint64_t top = take_digits(text, size - 16), high = take_digits(text + size - 16, 8),
             low = take_digits(text + size - 8, 8);
    *value = (join_digits(top) * 100000000 + join_digits(high)) * 100000000 + join_digits(low);
    return !(above_nine(top) | above_nine(high) | above_nine(low));
  }
  return false;
}

static inline tg_text batch_text(const tg_cell_batch *batch, size_t row, size_t field) {
  const uint32_t *ends = batch->ends + batch->first[row] + field;
  uint32_t begin = ends[0] + 1;
  return (tg_text){batch->text + begin, ends[1] - begin};
}

static inline void store(void *out, size_t row, uint32_t width, int64_t value) {
  if (width == 1)
    ((int8_t *)out)[row] = (int8_t)value;
  else if (width == 2)
    ((int16_t *)out)[row] = (int16_t)value;
  else if (width == 4)
    ((int32_t *)out)[row] = (int32_t)value;
  else
    ((int64_t *)out)[row] = value;
}

/* Inlined once per width, so that the loop has no test of it. What it uses is
 * copied: a store to a column of bytes might change anything else. */
__attribute__((always_inline)) static inline bool
convert_integers(const tg_cell_rule *rule, tg_cell_batch *batch, int field, void *out,
                 uint32_t width) {
  const char *const text = batch->text;
  const uint32_t *const ends = batch->ends + field;
  const uint64_t low = rule->plain_low, span = rule->plain_span, factor = (uint64_t)rule->factor;
  const size_t count = batch->count;
  bool any = false;
  for (size_t k = 0; k < count; k++) {
    const uint32_t *at = ends + batch->first[k];
    uint32_t begin = at[0] + 1;
    tg_text cell = {text + begin, at[1] - begin};
    uint64_t plain;
    int64_t value;
    if (plain_number(cell.data, cell.size, &plain) && plain - low <= span)
      value = (int64_t)(plain * factor);
    else if (tg_cell_integer(rule, cell, &value))
      value = 0, any = batch->bad[k] = true;
    store(out, k, width, value);
  }
  return any;
}

static bool convert_strings(const tg_cell_rule *rule, tg_cell_batch *batch, int field, char *out) {
  bool any = false;
  for (size_t k = 0; k < batch->count; k++) {
    tg_text text = field < 0 ? (tg_text){"", 0} : batch_text(batch, k, (size_t)field);
    if (tg_cell_string(rule, text, out + k * rule->column->size))
      any = batch->bad[k] = true;
  }
  return any;
}

bool tg_cells_convert(const tg_cell_rule *rule, tg_cell_batch *batch, int field, void *out) {
  const tg_column *column = rule->column;
  if (column->meaning == TG_STRING)
    return convert_strings(rule, batch, field, out);
  if (field < 0) {
    for (size_t k = 0; k < batch->count; k++)
      store(out, k, column->size, column->fallback);
    return false;
  }
  switch (column->size) {
  case 1:
    return convert_integers(rule, batch, field, out, 1);
  case 2:
    return convert_integers(rule, batch, field, out, 2);
  case 4:
    return convert_integers(rule, batch, field, out, 4);
  default:
    return convert_integers(rule, batch, field, out, 8);
  }
}
