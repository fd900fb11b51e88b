/** \file pack_avx2.c
 *
 * A block of values becomes fields in the narrowest lanes that hold them; neighbours are joined
 * into words of 8 to 57 bits; each word, with the bits before it that share its first byte, is
 * stored as 8 bytes, of which the next store overwrites the unused ones.
 */
#include "store/pack_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2")))

/* Most bits of a field in lanes of 1, 2, 4 and 8 bytes. */
enum { BITS_1 = 6, BITS_2 = 14, BITS_4 = 28, BITS_8 = 57 };

AVX2 static inline __m256i smaller(__m256i a, __m256i b) {
  return _mm256_blendv_epi8(a, b, _mm256_cmpgt_epi64(a, b));
}

AVX2 static inline __m256i larger(__m256i a, __m256i b) {
  return _mm256_blendv_epi8(b, a, _mm256_cmpgt_epi64(a, b));
}

static inline void range_add(tg_pack_range *range, int64_t low, int64_t high) {
  range->smallest = low < range->smallest ? low : range->smallest;
  range->largest = high > range->largest ? high : range->largest;
}

AVX2 static inline tg_pack_range range_of_8(const int64_t *values, size_t count, bool has_fill,
                                            int64_t fill) {
  const __m256i none = _mm256_set1_epi64x(fill);
  const __m256i top = _mm256_set1_epi64x(INT64_MAX), bottom = _mm256_set1_epi64x(INT64_MIN);
  __m256i low[2] = {top, top}, high[2] = {bottom, bottom};
  tg_pack_range range = {INT64_MAX, INT64_MIN};
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (size_t k = 0; k < 2; k++) {
      const __m256i x = _mm256_loadu_si256((const __m256i *)(values + i + 4 * k));
      const __m256i empty = has_fill ? _mm256_cmpeq_epi64(x, none) : _mm256_setzero_si256();
      low[k] = smaller(low[k], has_fill ? _mm256_blendv_epi8(x, top, empty) : x);
      high[k] = larger(high[k], has_fill ? _mm256_blendv_epi8(x, bottom, empty) : x);
    }
  int64_t lows[4], highs[4];
  _mm256_storeu_si256((__m256i *)lows, smaller(low[0], low[1]));
  _mm256_storeu_si256((__m256i *)highs, larger(high[0], high[1]));
  for (size_t k = 0; k < 4; k++)
    range_add(&range, lows[k], highs[k]);
  for (; i < count; i++)
    if (!has_fill || values[i] != fill)
      range_add(&range, values[i], values[i]);
  return range;
}

AVX2 static tg_pack_range range_8(const void *values, size_t count) {
  return range_of_8(values, count, false, 0);
}

AVX2 static tg_pack_range range_8_filled(const void *values, size_t count, int64_t fill) {
  const tg_pack_range range = range_of_8(values, count, true, fill);
  return range.smallest > range.largest ? (tg_pack_range){0, 0} : range;
}

#define RANGE(name, type)                                                                          \
  AVX2 static tg_pack_range name(const void *data, size_t count) {                                 \
    const type *values = data;                                                                     \
    type low = values[0], high = values[0];                                                        \
    for (size_t i = 0; i < count; i++) {                                                           \
      low = values[i] < low ? values[i] : low;                                                     \
      high = values[i] > high ? values[i] : high;                                                  \
    }                                                                                              \
    return (tg_pack_range){low, high};                                                             \
  }

RANGE(range_1, int8_t)
RANGE(range_2, int16_t)
RANGE(range_4, int32_t)

bool tg_pack_range_avx2(const tg_pack *pack, const void *values, size_t count,
                        tg_pack_range *range) {
  if (count == 0 || (pack->has_fill && pack->width != 8))
    return false;
  if (pack->has_fill)
    *range = range_8_filled(values, count, pack->fill);
  else
    *range = pack->width == 1   ? range_1(values, count)
             : pack->width == 2 ? range_2(values, count)
             : pack->width == 4 ? range_4(values, count)
                                : range_8(values, count);
  return true;
}

/* Values less the smallest, in other lanes. */
#define FIELDS(name, in_type, out_type)                                                            \
  AVX2 static void name(const tg_pack_fields *f, const void *values, size_t count, void *out) {    \
    const in_type *restrict from = values;                                                         \
    out_type *restrict to = out;                                                                   \
    const in_type smallest = (in_type)f->smallest;                                                 \
    for (size_t i = 0; i < count; i++)                                                             \
      to[i] = (out_type)(in_type)(from[i] - smallest);                                             \
  }

#define FIELDS_FILLED(name, out_type)                                                              \
  AVX2 static void name(const tg_pack_fields *f, const void *values, size_t count, void *out) {    \
    const uint64_t *restrict from = values;                                                        \
    out_type *restrict to = out;                                                                   \
    const uint64_t smallest = (uint64_t)f->smallest, fill = (uint64_t)f->pack.fill;                \
    const uint64_t none = (UINT64_C(1) << f->bits) - 1;                                            \
    for (size_t i = 0; i < count; i++)                                                             \
      to[i] = (out_type)(from[i] == fill ? none : from[i] - smallest);                             \
  }

FIELDS(fields_1_1, uint8_t, uint8_t)
FIELDS(fields_1_2, uint8_t, uint16_t)
FIELDS(fields_2_1, uint16_t, uint8_t)
FIELDS(fields_2_2, uint16_t, uint16_t)
FIELDS(fields_2_4, uint16_t, uint32_t)
FIELDS(fields_4_1, uint32_t, uint8_t)
FIELDS(fields_4_2, uint32_t, uint16_t)
FIELDS(fields_4_4, uint32_t, uint32_t)
FIELDS(fields_4_8, uint32_t, uint64_t)
FIELDS(fields_8_1, uint64_t, uint8_t)
FIELDS(fields_8_2, uint64_t, uint16_t)
FIELDS(fields_8_4, uint64_t, uint32_t)
FIELDS(fields_8_8, uint64_t, uint64_t)
FIELDS_FILLED(filled_1, uint8_t)
FIELDS_FILLED(filled_2, uint16_t)
FIELDS_FILLED(filled_4, uint32_t)
FIELDS_FILLED(filled_8, uint64_t)

typedef void (*fields_fn)(const tg_pack_fields *f, const void *values, size_t count, void *out);

/* From lanes of 1, 2, 4, 8 bytes, and of 8 with a fill value, to such lanes. */
static const fields_fn fields_list[5][4] = {
    {fields_1_1, fields_1_2, NULL, NULL},
    {fields_2_1, fields_2_2, fields_2_4, NULL},
    {fields_4_1, fields_4_2, fields_4_4, fields_4_8},
    {fields_8_1, fields_8_2, fields_8_4, fields_8_8},
    {filled_1, filled_2, filled_4, filled_8},
};

/* The two halves of 8 bytes, of \a bits each, as one; the lower half comes first. */
AVX2 static inline __m256i join_halves(__m256i pairs, __m128i bits) {
  const __m256i first = _mm256_and_si256(pairs, _mm256_set1_epi64x(UINT32_MAX));
  return _mm256_or_si256(_mm256_sll_epi64(first, bits), _mm256_srli_epi64(pairs, 32));
}

AVX2 static void words_from_1(const __m256i *in, uint32_t bits, __m256i *words) {
  const __m256i by_two = _mm256_set1_epi16((int16_t)(256 | 1 << bits));
  const __m256i by_four = _mm256_set1_epi32(65536 | 1 << 2 * bits);
  const __m128i shift = _mm_cvtsi32_si128(4 * (int)bits);
  for (size_t i = 0; i < TG_PACK_BLOCK / 32; i++) {
    const __m256i pairs = _mm256_maddubs_epi16(in[i], by_two);
    _mm256_storeu_si256(words + i, join_halves(_mm256_madd_epi16(pairs, by_four), shift));
  }
}

AVX2 static void words_from_2(const __m256i *in, uint32_t bits, __m256i *words) {
  const __m256i by_two = _mm256_set1_epi32(65536 | 1 << bits);
  const __m128i shift = _mm_cvtsi32_si128(2 * (int)bits);
  for (size_t i = 0; i < TG_PACK_BLOCK / 16; i++)
    _mm256_storeu_si256(words + i, join_halves(_mm256_madd_epi16(in[i], by_two), shift));
}

AVX2 static void words_from_4(const __m256i *in, uint32_t bits, __m256i *words) {
  const __m128i shift = _mm_cvtsi32_si128((int)bits);
  for (size_t i = 0; i < TG_PACK_BLOCK / 8; i++)
    _mm256_storeu_si256(words + i, join_halves(in[i], shift));
}

/* Where the words of a group of 8 go: shifts, the same for what their first byte has of the word
 * before, and first bytes. */
typedef struct places {
  __m256i left[2], before[2];
  size_t at[8], group;
} places;

AVX2 static places places_make(uint32_t bits) {
  places p = {.group = bits};
  uint64_t left[8], before[8];
  for (size_t k = 0; k < 8; k++) {
    p.at[k] = k * bits / 8;
    left[k] = 64 - bits - k * bits % 8;
    before[k] = 64 - k * bits % 8; /* 64 shifts everything out */
  }
  for (size_t half = 0; half < 2; half++) {
    p.left[half] = _mm256_loadu_si256((const __m256i *)(left + 4 * half));
    p.before[half] = _mm256_loadu_si256((const __m256i *)(before + 4 * half));
  }
  return p;
}

AVX2 static inline void store_two(uint8_t *first, uint8_t *second, __m128i words) {
  const int64_t high = _mm_extract_epi64(words, 1);
  _mm_storel_epi64((__m128i *)first, words);
  memcpy(second, &high, sizeof high);
}

/* words[-1] can be read. */
AVX2 static void words_put(const places *p, const uint64_t *words, size_t count, uint8_t *out) {
  const __m256i swap = _mm256_set_epi8(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
                                       10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  for (size_t i = 0; i < count; i += 8, out += p->group)
    for (size_t half = 0; half < 2; half++) {
      const uint64_t *at = words + i + 4 * half;
      const size_t *to = p->at + 4 * half;
      const __m256i own = _mm256_loadu_si256((const __m256i *)at);
      const __m256i last = _mm256_loadu_si256((const __m256i *)(at - 1));
      const __m256i placed = _mm256_or_si256(_mm256_sllv_epi64(own, p->left[half]),
                                             _mm256_sllv_epi64(last, p->before[half]));
      const __m256i bytes = _mm256_shuffle_epi8(placed, swap);
      store_two(out + to[0], out + to[1], _mm256_castsi256_si128(bytes));
      store_two(out + to[2], out + to[3], _mm256_extracti128_si256(bytes, 1));
    }
}

static size_t lane_of(uint32_t bits) {
  return bits <= BITS_1 ? 0 : bits <= BITS_2 ? 1 : bits <= BITS_4 ? 2 : 3;
}

static size_t source_of(const tg_pack *pack) {
  return pack->has_fill ? 4 : (size_t)__builtin_ctz(pack->width);
}

AVX2 static void put_blocks(const tg_pack_fields *f, const uint8_t *values, size_t count,
                            uint8_t *out) {
  const size_t lane = lane_of(f->bits), words = TG_PACK_BLOCK >> (3 - lane);
  const fields_fn fields = fields_list[source_of(&f->pack)][lane];
  const places p = places_make(f->bits << (3 - lane));
  __m256i block[TG_PACK_BLOCK / 4], made[TG_PACK_BLOCK / 4 + 1];
  uint64_t *first = (uint64_t *)(made + 1);
  _mm256_store_si256(made, _mm256_setzero_si256());
  for (size_t done = 0; done < count; done += TG_PACK_BLOCK, out += TG_PACK_BLOCK / 8 * f->bits) {
    const size_t here = count - done < TG_PACK_BLOCK ? count - done : TG_PACK_BLOCK;
    void *to = lane == 3 ? made + 1 : block;
    if (here < TG_PACK_BLOCK)
      for (size_t i = 0; i < TG_PACK_BLOCK / 4; i++)
        _mm256_storeu_si256((__m256i *)to + i, _mm256_setzero_si256());
    fields(f, values + done * f->pack.width, here, to);
    if (lane == 0)
      words_from_1(block, f->bits, made + 1);
    else if (lane == 1)
      words_from_2(block, f->bits, made + 1);
    else if (lane == 2)
      words_from_4(block, f->bits, made + 1);
    words_put(&p, first, words, out);
  }
}

bool tg_pack_put_avx2(const tg_pack_fields *f, const void *values, size_t count, uint8_t *out) {
  if (f->bits > BITS_8 || (f->pack.has_fill && f->pack.width != 8))
    return false;
  put_blocks(f, values, count, out);
  return true;
}

#endif
