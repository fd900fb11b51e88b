/** \file cell_avx2.c
 *
 * One column of many rows by AVX2, four or eight cells at a time.
 *
 * A cell is loaded from its end backwards, so that its last digit always stands
 * in the same place, and what comes before its first digit is cut off at the
 * delimiter in front of it. How many bytes that takes is a form; a batch is
 * tried in the form that its column had lately, and a group with a cell that
 * does not fit is converted by the portable kind.
 */
#include "input/cell.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2"))) static inline

/* Forms by the most digits they take; the two greatest take 8 and 16 at least. */
enum { FORM_ANY, FORM_1, FORM_3, FORM_7, FORM_15, FORM_19, FORM_COUNT };

/* Batches between two looks at the sizes of a column's cells. */
#define FORM_BATCHES 64

/* A column of the batch. */
typedef struct cells {
  const char *text;
  const uint32_t *ends; /**< of the cell in the first row */
  size_t stride;
  char before; /**< the byte before every cell */
} cells;

/* Four 64-bit or eight 32-bit numbers, and bits that are all 0 if they are good. */
typedef struct numbers {
  __m256i values, wrong;
} numbers;

/* Reversed digits with 0 behind them, and what is wrong with them. */
typedef struct digits {
  __m256i values, mask, wrong;
} digits;

static inline cells cells_of(const tg_cell_batch *batch, size_t field) {
  return (cells){batch->text, batch->ends + field + 1, batch->stride,
                 field ? batch->delimiter : '\n'};
}

static inline int16_t load_2(const char *from) {
  int16_t bytes;
  memcpy(&bytes, from, 2);
  return bytes;
}

static inline int32_t load_4(const char *from) {
  int32_t bytes;
  memcpy(&bytes, from, 4);
  return bytes;
}

static inline int64_t load_8(const char *from) {
  int64_t bytes;
  memcpy(&bytes, from, 8);
  return bytes;
}

/* Place of byte -back before the end of the cell in row \a row. */
static inline const char *place(const cells *c, size_t row, int back) {
  return c->text + c->ends[row * c->stride] - back;
}

/* The last \a back - 8 to \a back bytes of rows i, j | k, l. */
AVX2 __m256i take_words(const cells *c, size_t i, size_t j, size_t k, size_t l, int back) {
  __m128i low = _mm_set_epi64x(load_8(place(c, j, back)), load_8(place(c, i, back)));
  __m128i high = _mm_set_epi64x(load_8(place(c, l, back)), load_8(place(c, k, back)));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

/* The last 16 bytes of rows i | j. */
AVX2 __m256i take_sixteen(const cells *c, size_t i, size_t j) {
  __m128i low = _mm_loadu_si128((const __m128i *)place(c, i, 16));
  __m128i high = _mm_loadu_si128((const __m128i *)place(c, j, 16));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

AVX2 __m256i take_dwords(const cells *c, size_t row) {
  __m128i low = _mm_setr_epi32(load_4(place(c, row, 4)), load_4(place(c, row + 1, 4)),
                               load_4(place(c, row + 2, 4)), load_4(place(c, row + 3, 4)));
  __m128i high = _mm_setr_epi32(load_4(place(c, row + 4, 4)), load_4(place(c, row + 5, 4)),
                                load_4(place(c, row + 6, 4)), load_4(place(c, row + 7, 4)));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

AVX2 __m256i reverse(__m256i text, __m128i order) {
  return _mm256_shuffle_epi8(_mm256_xor_si256(text, _mm256_set1_epi8('0')),
                             _mm256_broadcastsi128_si256(order));
}

AVX2 __m256i reverse_words(__m256i text) {
  return reverse(text, _mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
}

AVX2 __m256i reverse_sixteen(__m256i text) {
  return reverse(text, _mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}

AVX2 __m256i not_digits(__m256i values) {
  return _mm256_subs_epu8(values, _mm256_set1_epi8(9));
}

/* In each 64-bit lane, what stands before (that is above) the first delimiter. */
AVX2 digits cut_words(const cells *c, __m256i reversed) {
  __m256i found = _mm256_cmpeq_epi8(reversed, _mm256_set1_epi8((char)(c->before ^ '0')));
  __m256i mask = _mm256_andnot_si256(found, _mm256_add_epi64(found, _mm256_set1_epi64x(-1)));
  __m256i kept = _mm256_and_si256(reversed, mask);
  return (digits){kept, mask, not_digits(kept)};
}

/* Four digits per 32 bits. */
AVX2 __m256i join_four(__m256i reversed) {
  __m256i pairs = _mm256_maddubs_epi16(reversed, _mm256_set1_epi16(0x0A01));
  return _mm256_madd_epi16(pairs, _mm256_set1_epi32(100 << 16 | 1));
}

/* Eight digits per 32 bits, those of a before those of b in each half. */
AVX2 __m256i join_eight(__m256i a, __m256i b) {
  __m256i words = _mm256_packus_epi32(join_four(a), join_four(b));
  return _mm256_madd_epi16(words, _mm256_set1_epi32(10000 << 16 | 1));
}

/* 64-bit product, of which the upper half is lost. */
AVX2 __m256i multiply(__m256i a, uint64_t factor) {
  __m256i b = _mm256_set1_epi64x((int64_t)factor);
  __m256i cross = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(a, 32), b),
                                   _mm256_mul_epu32(a, _mm256_srli_epi64(b, 32)));
  return _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64(cross, 32));
}

/* Sixteen digits per 64 bits, from their two halves of 32 bits. */
AVX2 __m256i join_sixteen(__m256i halves) {
  __m256i low = _mm256_and_si256(halves, _mm256_set1_epi64x(UINT32_MAX));
  __m256i high = _mm256_srli_epi64(halves, 32);
  return _mm256_add_epi64(low, _mm256_mul_epu32(high, _mm256_set1_epi64x(100000000)));
}

/* Eight cells of one digit. */
AVX2 numbers take_1(const cells *c, size_t row) {
  __m128i text = _mm_setr_epi16(load_2(place(c, row, 2)), load_2(place(c, row + 1, 2)),
                                load_2(place(c, row + 2, 2)), load_2(place(c, row + 3, 2)),
                                load_2(place(c, row + 4, 2)), load_2(place(c, row + 5, 2)),
                                load_2(place(c, row + 6, 2)), load_2(place(c, row + 7, 2)));
  __m128i expected = _mm_set1_epi16((int16_t)('0' << 8 | (uint8_t)c->before));
  __m128i rest = _mm_xor_si128(text, expected);
  __m128i wrong = _mm_subs_epu8(rest, _mm_set1_epi16(0x0900));
  return (numbers){_mm256_cvtepu16_epi32(_mm_srli_epi16(rest, 8)), _mm256_zextsi128_si256(wrong)};
}

/* Eight cells of one to three digits. */
AVX2 numbers take_3(const cells *c, size_t row) {
  const __m128i order = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  const __m256i first = _mm256_set1_epi32(0xFF), edges = _mm256_set1_epi32((int)0xFF0000FF);
  __m256i reversed = reverse(take_dwords(c, row), order);
  __m256i found = _mm256_cmpeq_epi8(reversed, _mm256_set1_epi8((char)(c->before ^ '0')));
  __m256i mask = _mm256_andnot_si256(found, _mm256_add_epi32(found, _mm256_set1_epi32(-1)));
  __m256i kept = _mm256_and_si256(reversed, mask);
  __m256i size = _mm256_xor_si256(_mm256_and_si256(mask, edges), first);
  return (numbers){join_four(kept), _mm256_or_si256(size, not_digits(kept))};
}

/* Eight cells of one to seven digits. */
AVX2 numbers take_7(const cells *c, size_t row) {
  const __m256i first = _mm256_set1_epi64x(0xFF);
  const __m256i edges = _mm256_set1_epi64x((int64_t)UINT64_C(0xFF000000000000FF));
  digits a = cut_words(c, reverse_words(take_words(c, row, row + 1, row + 4, row + 5, 8)));
  digits b = cut_words(c, reverse_words(take_words(c, row + 2, row + 3, row + 6, row + 7, 8)));
  __m256i size = _mm256_or_si256(_mm256_xor_si256(a.mask, first), _mm256_xor_si256(b.mask, first));
  __m256i wrong = _mm256_or_si256(a.wrong, b.wrong);
  return (numbers){join_eight(a.values, b.values),
                   _mm256_or_si256(wrong, _mm256_and_si256(size, edges))};
}

/* Four cells of eight to fifteen digits. */
AVX2 numbers take_15(const cells *c, size_t row) {
  const int64_t last = (int64_t)UINT64_C(0xFF00000000000000);
  const __m256i low_half = _mm256_setr_epi64x(last, 0, last, 0), edges = _mm256_set1_epi64x(last);
  digits a = cut_words(c, reverse_sixteen(take_sixteen(c, row, row + 2)));
  digits b = cut_words(c, reverse_sixteen(take_sixteen(c, row + 1, row + 3)));
  __m256i size =
      _mm256_or_si256(_mm256_xor_si256(a.mask, low_half), _mm256_xor_si256(b.mask, low_half));
  __m256i wrong = _mm256_or_si256(a.wrong, b.wrong);
  return (numbers){join_sixteen(join_eight(a.values, b.values)),
                   _mm256_or_si256(wrong, _mm256_and_si256(size, edges))};
}

/* Four cells of sixteen to nineteen digits. */
AVX2 numbers take_19(const cells *c, size_t row) {
  __m256i a = reverse_sixteen(take_sixteen(c, row, row + 2));
  __m256i b = reverse_sixteen(take_sixteen(c, row + 1, row + 3));
  digits top = cut_words(c, reverse_words(take_words(c, row, row + 1, row + 2, row + 3, 24)));
  __m256i size = _mm256_and_si256(top.mask, _mm256_set1_epi64x(INT64_C(0xFF000000)));
  __m256i wrong = _mm256_or_si256(_mm256_or_si256(not_digits(a), not_digits(b)),
                                  _mm256_or_si256(top.wrong, size));
  __m256i upper = multiply(join_four(top.values), UINT64_C(10000000000000000));
  return (numbers){_mm256_add_epi64(upper, join_sixteen(join_eight(a, b))), wrong};
}

/* ---- values to columns ---- */

AVX2 void store_four(__m256i values, uint64_t factor, int64_t *out) {
  if (factor != 1)
    values = multiply(values, factor);
  _mm256_storeu_si256((__m256i *)out, values);
}

AVX2 void store_eight(__m256i values, uint32_t width, uint64_t factor, char *out) {
  __m128i low = _mm256_castsi256_si128(values), high = _mm256_extracti128_si256(values, 1);
  if (width == 8) {
    store_four(_mm256_cvtepu32_epi64(low), factor, (int64_t *)out);
    store_four(_mm256_cvtepu32_epi64(high), factor, (int64_t *)out + 4);
  } else if (width == 4) {
    _mm256_storeu_si256((__m256i *)out, values);
  } else {
    __m128i words = _mm_packus_epi32(low, high);
    if (width == 2)
      _mm_storeu_si128((__m128i *)out, words);
    else
      _mm_storel_epi64((__m128i *)out, _mm_packus_epi16(words, words));
  }
}

static inline uint64_t lesser(uint64_t a, uint64_t b) {
  return a < b ? a : b;
}

typedef numbers (*take_function)(const cells *c, size_t row);

#define CONVERT __attribute__((target("avx2"), always_inline)) static inline bool

/* Batch in groups of eight small numbers. Inlined once per form. */
CONVERT convert_eights(const tg_cell_rule *rule, tg_cell_batch *batch, size_t field, void *out,
                       take_function take) {
  const cells c = cells_of(batch, field);
  const size_t count = batch->count, width = rule->column->size;
  const uint64_t factor = (uint64_t)rule->factor;
  const __m256i low = _mm256_set1_epi32((int32_t)lesser(rule->plain_low, INT32_MAX));
  const __m256i high =
      _mm256_set1_epi32((int32_t)lesser(rule->plain_low + rule->plain_span, INT32_MAX));
  bool any = false;
  size_t row = 0;
  for (; row + 8 <= count; row += 8) {
    numbers group = take(&c, row);
    __m256i out_of_range = _mm256_or_si256(_mm256_cmpgt_epi32(low, group.values),
                                           _mm256_cmpgt_epi32(group.values, high));
    __m256i wrong = _mm256_or_si256(group.wrong, out_of_range);
    if (__builtin_expect(_mm256_testz_si256(wrong, wrong), 1))
      store_eight(group.values, (uint32_t)width, factor, (char *)out + row * width);
    else
      any |= tg_cells_portable(rule, batch, field, row, row + 8, out);
  }
  return row == count ? any : any | tg_cells_portable(rule, batch, field, row, count, out);
}

/* Batch in groups of four numbers of 64 bits. */
CONVERT convert_fours(const tg_cell_rule *rule, tg_cell_batch *batch, size_t field, void *out,
                      take_function take) {
  const cells c = cells_of(batch, field);
  const size_t count = batch->count;
  const uint64_t factor = (uint64_t)rule->factor;
  const __m256i low = _mm256_set1_epi64x((int64_t)rule->plain_low);
  const __m256i high = _mm256_set1_epi64x((int64_t)(rule->plain_low + rule->plain_span));
  bool any = false;
  size_t row = 0;
  for (; row + 4 <= count; row += 4) {
    numbers group = take(&c, row);
    __m256i out_of_range = _mm256_or_si256(_mm256_cmpgt_epi64(low, group.values),
                                           _mm256_cmpgt_epi64(group.values, high));
    __m256i wrong = _mm256_or_si256(group.wrong, out_of_range);
    if (__builtin_expect(_mm256_testz_si256(wrong, wrong), 1))
      store_four(group.values, factor, (int64_t *)out + row);
    else
      any |= tg_cells_portable(rule, batch, field, row, row + 4, out);
  }
  return row == count ? any : any | tg_cells_portable(rule, batch, field, row, count, out);
}

/* One loop per form, each with the registers for itself. */
#define FORM(digits, convert)                                                                      \
  __attribute__((target("avx2"), noinline)) static bool form_##digits(                             \
      const tg_cell_rule *rule, tg_cell_batch *batch, size_t field, void *out) {                   \
    return convert(rule, batch, field, out, take_##digits);                                        \
  }

FORM(1, convert_eights)
FORM(3, convert_eights)
FORM(7, convert_eights)
FORM(15, convert_fours)
FORM(19, convert_fours)

/* ---- the form of a column ---- */

static unsigned form_of_size(uint32_t size) {
  return size == 1       ? FORM_1
         : size - 2 < 2  ? FORM_3
         : size - 4 < 4  ? FORM_7
         : size - 8 < 8  ? FORM_15
         : size - 16 < 4 ? FORM_19
                         : FORM_ANY;
}

/* The form that most cells of the batch have; a narrow one only if nearly all do. */
static unsigned form_choose(const tg_cell_rule *rule, const tg_cell_batch *batch, size_t field) {
  size_t counts[FORM_COUNT] = {0}, count = batch->count;
  for (size_t k = 0; k < count; k++)
    counts[form_of_size((uint32_t)tg_cell_text(batch, k, field).size)]++;
  if (rule->plain_low == UINT64_MAX)
    return FORM_ANY;
  if (counts[FORM_1] == count)
    return FORM_1;
  if ((counts[FORM_1] + counts[FORM_3]) * 32 >= count * 31)
    return FORM_3;
  if ((counts[FORM_1] + counts[FORM_3] + counts[FORM_7]) * 2 > count)
    return FORM_7;
  unsigned wide = counts[FORM_15] > counts[FORM_19] ? FORM_15 : FORM_19;
  return counts[wide] * 2 > count && rule->column->size == 8 ? wide : FORM_ANY;
}

bool tg_cells_avx2(tg_cell_rule *rule, tg_cell_batch *batch, size_t field, void *out) {
  if (rule->form_age++ % FORM_BATCHES == 0)
    rule->form = form_choose(rule, batch, field);
  switch (rule->form) {
  case FORM_1:
    return form_1(rule, batch, field, out);
  case FORM_3:
    return form_3(rule, batch, field, out);
  case FORM_7:
    return form_7(rule, batch, field, out);
  case FORM_15:
    return form_15(rule, batch, field, out);
  case FORM_19:
    return form_19(rule, batch, field, out);
  default:
    return tg_cells_portable(rule, batch, field, 0, batch->count, out);
  }
}

#endif
