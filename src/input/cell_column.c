/** \file cell_column.c
 *
 * One column of many rows: plain integers quickly, by AVX2 where the processor
 * has it, and whatever else there is through tg_cell_integer.
 */
#include "input/cell.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

static inline tg_text batch_text(const tg_cell_batch *batch, size_t row, int field) {
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

/* Rows from \a row up to \a end. \return true when one went bad. Inlined once
 * per width, so that the loop has no test of it. */
__attribute__((always_inline)) static inline bool convert_rows(const tg_cell_rule *rule,
                                                               tg_cell_batch *batch, int field,
                                                               size_t row, size_t end, void *out,
                                                               uint32_t width) {
  const uint64_t low = rule->plain_low, span = rule->plain_span, factor = (uint64_t)rule->factor;
  bool any = false;
  for (; row < end; row++) {
    tg_text text = batch_text(batch, row, field);
    uint64_t plain;
    int64_t value;
    if (plain_number(text.data, text.size, &plain) && plain - low <= span)
      value = (int64_t)(plain * factor);
    else if (tg_cell_integer(rule, text, &value))
      value = 0, any = batch->bad[row] = true;
    store(out, row, width, value);
  }
  return any;
}

static bool convert_portable(const tg_cell_rule *rule, tg_cell_batch *batch, int field, size_t row,
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

bool tg_cells_convert_portable(const tg_cell_rule *rule, tg_cell_batch *batch, int field,
                               void *out) {
  return convert_portable(rule, batch, field, 0, batch->count, out);
}

#if defined(__x86_64__)

/* Texts of four rows: the first eight bytes of each, and their sizes. */
typedef struct four_texts {
  __m256i bytes, sizes;
  bool short_ones; /**< all of 1 to 8 bytes */
} four_texts;

__attribute__((target("avx2"))) static inline four_texts
take_four(const tg_cell_batch *batch, const uint32_t *ends, size_t row) {
  const uint32_t *first = batch->first + row;
  uint64_t bytes[4], sizes[4];
  for (int i = 0; i < 4; i++) {
    uint32_t begin = ends[first[i]] + 1;
    bytes[i] = load_8(batch->text + begin);
    sizes[i] = (uint64_t)(ends[first[i] + 1] - begin);
  }
  four_texts texts;
  texts.bytes =
      _mm256_set_epi64x((int64_t)bytes[3], (int64_t)bytes[2], (int64_t)bytes[1], (int64_t)bytes[0]);
  texts.sizes =
      _mm256_set_epi64x((int64_t)sizes[3], (int64_t)sizes[2], (int64_t)sizes[1], (int64_t)sizes[0]);
  texts.short_ones = ((sizes[0] - 1) | (sizes[1] - 1) | (sizes[2] - 1) | (sizes[3] - 1)) < 8;
  return texts;
}

/* Digits to numbers; *good says that there were only digits. */
__attribute__((target("avx2"))) static inline __m256i join_four(four_texts texts, bool *good) {
  const __m256i nine = _mm256_set1_epi8(9);
  __m256i drop = _mm256_sub_epi64(_mm256_set1_epi64x(64), _mm256_slli_epi64(texts.sizes, 3));
  __m256i digits = _mm256_sllv_epi64(_mm256_xor_si256(texts.bytes, _mm256_set1_epi8('0')), drop);
  __m256i small = _mm256_cmpeq_epi8(_mm256_max_epu8(digits, nine), nine);
  *good = _mm256_movemask_epi8(small) == -1;
  __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A));
  __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064));
  return _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(10000)),
                          _mm256_srli_epi64(fours, 32));
}

/* Is every one of four numbers below 10^8 in the plain range of the rule? */
__attribute__((target("avx2"))) static inline bool in_range(__m256i values, __m256i low,
                                                            __m256i high) {
  __m256i wrong =
      _mm256_or_si256(_mm256_cmpgt_epi64(low, values), _mm256_cmpgt_epi64(values, high));
  return _mm256_testz_si256(wrong, wrong);
}

__attribute__((target("avx2"))) static inline void store_four(__m256i values, void *out, size_t row,
                                                              uint32_t width) {
  const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 0, 0, 0);
  const __m128i low_words = _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m128i low_bytes = _mm_setr_epi8(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  char *to = (char *)out + row * width;
  if (width == 8) {
    _mm256_storeu_si256((__m256i *)to, values);
    return;
  }
  __m128i ints = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(values, even));
  if (width == 4)
    memcpy(to, &ints, 16);
  else if (width == 2)
    _mm_storel_epi64((__m128i *)to, _mm_shuffle_epi8(ints, low_words));
  else
    _mm_storeu_si32(to, _mm_shuffle_epi8(ints, low_bytes));
}

__attribute__((target("avx2"))) static inline __m256i multiply(__m256i values, uint64_t factor) {
  __m256i low = _mm256_mul_epu32(values, _mm256_set1_epi64x((int64_t)(factor & UINT32_MAX)));
  __m256i high = _mm256_mul_epu32(values, _mm256_set1_epi64x((int64_t)(factor >> 32)));
  return _mm256_add_epi64(low, _mm256_slli_epi64(high, 32));
}

__attribute__((target("avx2"), noinline)) static bool
convert_avx2(const tg_cell_rule *rule, tg_cell_batch *batch, int field, void *out) {
  const uint32_t *ends = batch->ends + field, width = rule->column->size;
  const uint64_t top = rule->plain_low + rule->plain_span;
  const __m256i low =
      _mm256_set1_epi64x(rule->plain_low < INT64_MAX ? (int64_t)rule->plain_low : INT64_MAX);
  const __m256i high = _mm256_set1_epi64x(top < INT64_MAX ? (int64_t)top : INT64_MAX);
  bool any = false;
  size_t row = 0;
  for (; row + 4 <= batch->count; row += 4) {
    four_texts texts = take_four(batch, ends, row);
    bool good = texts.short_ones;
    if (good) {
      __m256i values = join_four(texts, &good);
      good = good && in_range(values, low, high);
      store_four(multiply(values, (uint64_t)rule->factor), out, row, width);
    }
    if (!good)
      any |= convert_portable(rule, batch, field, row, row + 4, out);
  }
  return any | convert_portable(rule, batch, field, row, batch->count, out);
}

static bool convert_integers(const tg_cell_rule *rule, tg_cell_batch *batch, int field, void *out) {
  if (__builtin_cpu_supports("avx2"))
    return convert_avx2(rule, batch, field, out);
  return tg_cells_convert_portable(rule, batch, field, out);
}

#else

static bool convert_integers(const tg_cell_rule *rule, tg_cell_batch *batch, int field, void *out) {
  return tg_cells_convert_portable(rule, batch, field, out);
}

#endif

static bool convert_strings(const tg_cell_rule *rule, tg_cell_batch *batch, int field, char *out) {
  bool any = false;
  for (size_t k = 0; k < batch->count; k++) {
    tg_text text = field < 0 ? (tg_text){"", 0} : batch_text(batch, k, field);
    if (tg_cell_string(rule, text, out + k * rule->column->size))
      any = batch->bad[k] = true;
  }
  return any;
}

bool tg_cells_convert(const tg_cell_rule *rule, tg_cell_batch *batch, int field, void *out) {
  const tg_column *column = rule->column;
  if (column->meaning == TG_STRING)
    return convert_strings(rule, batch, field, out);
  if (field >= 0)
    return convert_integers(rule, batch, field, out);
  for (size_t k = 0; k < batch->count; k++)
    store(out, k, column->size, column->fallback);
  return false;
}
