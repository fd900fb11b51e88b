/** \file cell.c
 *
 * One cell at a time: everything that a cell may be.
 */
#include "input/cell.h"

#include "base/number.h"

#include <inttypes.h>
#include <stdio.h>
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

/* Texts are compared eight bytes at a time: those behind the end count as 0. */
static void rule_sentinels(tg_cell_rule *rule) {
  const tg_mapping *mapping = rule->mapping;
  for (size_t i = 0; rule->column->meaning == TG_PRICE && i < mapping->sentinel_count; i++) {
    tg_cell_sentinel *sentinel = &rule->sentinels[rule->sentinel_count++];
    char text[sizeof sentinel->text + 1] = "", mask[sizeof sentinel->mask] = "";
    sentinel->size = (size_t)snprintf(text, sizeof text, "%" PRId64, mapping->sentinels[i]);
    memset(mask, 0xFF, sentinel->size);
    memcpy(sentinel->text, text, sizeof sentinel->text);
    memcpy(sentinel->mask, mask, sizeof sentinel->mask);
  }
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
  rule_sentinels(rule);
}

static bool is_sentinel(const tg_mapping *mapping, int64_t raw) {
  for (size_t i = 0; i < mapping->sentinel_count; i++)
    if (mapping->sentinels[i] == raw)
      return true;
  return false;
}

/* A word for a value of a side or a flag. */
typedef struct cell_word {
  const char *word;
  int64_t value;
} cell_word;

static const cell_word side_words[] = {{"buy", 1}, {"b", 1}, {"sell", 2}, {"s", 2}};
static const cell_word flag_words[] = {{"false", 0}, {"true", 1}, {"no", 0}, {"yes", 1}};

static const char *choice_value(const tg_cell_rule *rule, tg_text text, int64_t *value) {
  bool is_side = rule->column->meaning == TG_SIDE;
  const cell_word *words = is_side ? side_words : flag_words;
  if (tg_number_i64(text, value) == TG_NUMBER_OK && *value >= rule->low && *value <= rule->high)
    return NULL;
  for (size_t i = 0; i < TG_COUNT(side_words); i++) {
    if (tg_text_equal_nocase(text, tg_text_of(words[i].word))) {
      *value = words[i].value;
      return NULL;
    }
  }
  return is_side ? "is not a side (1, 2, buy, sell, b, s)"
                 : "is not a flag (0, 1, true, false, yes, no)";
}

_Static_assert(TG_COUNT(side_words) == TG_COUNT(flag_words), "one loop for both");

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
  if (column->meaning == TG_SIDE || column->meaning == TG_FLAG)
    return choice_value(rule, text, value);
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
