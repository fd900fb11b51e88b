/** \file cell_column.c
 *
 * One column of many rows in portable C: plain integers eight digits per step,
 * and whatever else there is through tg_cell_integer.
 */
#include "input/cell.h"

#include "base/vector.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "digits are taken from little endian");

#define ZEROS UINT64_C(0x3030303030303030)

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

static inline uint64_t load_8(const char *text) {
  uint64_t bytes;
  memcpy(&bytes, text, 8);
  return bytes;
}

/* The \a count (1..8) digits from \a text on; zeros come before them. */
static inline uint64_t take_digits(const char *text, size_t count) {
  return (load_8(text) ^ ZEROS) << 8 * (8 - count);
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

/* A sentinel may be as usual as a price. Reads up to 24 bytes of text. */
static inline bool is_sentinel_text(const tg_cell_rule *rule, tg_text text) {
  for (size_t i = 0; i < rule->sentinel_count; i++) {
    const tg_cell_sentinel *one = &rule->sentinels[i];
    uint64_t differ = ((load_8(text.data) ^ one->text[0]) & one->mask[0]) |
                      ((load_8(text.data + 8) ^ one->text[1]) & one->mask[1]) |
                      ((load_8(text.data + 16) ^ one->text[2]) & one->mask[2]);
    if (one->size == text.size && !differ)
      return true;
  }
  return false;
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

/* Rows from \a row up to \a end. \return true when one went bad. Inlined once
 * per width, so that the loop has no test of it. */
__attribute__((always_inline)) static inline bool convert_rows(const tg_cell_rule *rule,
                                                               tg_cell_batch *batch, size_t field,
                                                               size_t row, size_t end, void *out,
                                                               uint32_t width) {
  const uint64_t low = rule->plain_low, span = rule->plain_span, factor = (uint64_t)rule->factor;
  bool any = false;
  for (; row < end; row++) {
    tg_text text = tg_cell_text(batch, row, field);
    uint64_t plain;
    int64_t value;
    if (plain_number(text.data, text.size, &plain) && plain - low <= span)
      value = (int64_t)(plain * factor);
    else if (is_sentinel_text(rule, text))
      value = TG_NO_PRICE;
    else if (tg_cell_integer(rule, text, &value))
      value = 0, any = batch->bad[row] = true;
    store(out, row, width, value);
  }
  return any;
}

bool tg_cells_portable(const tg_cell_rule *rule, tg_cell_batch *batch, size_t field, size_t row,
                       size_t end, void *out) {
  switch (rule->column->size) {
  case 1:
    return convert_rows(rule, batch, field, row, end, out, 1);
  case 2:
    return convert_rows(rule, batch, field, row, end, out, 2);
  case 4:
    return convert_rows(rule, batch, field, row, end, out, 4);
  default:
    return convert_rows(rule, batch, field, row, end, out, 8);
  }
}

static bool always(void) {
  return true;
}

static bool convert_portable(tg_cell_rule *rule, tg_cell_batch *batch, size_t field, void *out) {
  return tg_cells_portable(rule, batch, field, 0, batch->count, out);
}

#if defined(__x86_64__)

static bool has_avx2(void) {
  return tg_vector_allowed(TG_VECTOR_AVX2) && __builtin_cpu_supports("avx2");
}

static const tg_cell_kind kinds[] = {{"avx2", has_avx2, tg_cells_avx2},
                                     {"portable", always, convert_portable}};

#else

static const tg_cell_kind kinds[] = {{"portable", always, convert_portable}};

#endif

const tg_cell_kind *tg_cell_kinds(size_t *count) {
  *count = TG_COUNT(kinds);
  return kinds;
}

static bool convert_strings(const tg_cell_rule *rule, tg_cell_batch *batch, int field, char *out) {
  bool any = false;
  for (size_t k = 0; k < batch->count; k++) {
    tg_text text = field < 0 ? (tg_text){"", 0} : tg_cell_text(batch, k, (size_t)field);
    if (tg_cell_string(rule, text, out + k * rule->column->size))
      any = batch->bad[k] = true;
  }
  return any;
}

bool tg_cells_convert(tg_cell_rule *rule, tg_cell_batch *batch, int field, void *out) {
  const tg_column *column = rule->column;
  if (column->meaning == TG_STRING)
    return convert_strings(rule, batch, field, out);
  for (size_t k = 0; field < 0 && k < batch->count; k++)
    store(out, k, column->size, column->fallback);
  if (field < 0)
    return false;
  if (batch->cut)
    return convert_portable(rule, batch, (size_t)field, out);
  const tg_cell_kind *kind = kinds;
  while (!kind->available())
    kind++;
  return kind->convert(rule, batch, (size_t)field, out);
}
