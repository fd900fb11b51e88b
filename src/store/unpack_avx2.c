/** \file unpack_avx2.c
 *
 * Eight fields at a time: 16 bytes that hold two (or four) fields are loaded, a byte shuffle
 * brings the bytes of each into a lane of its own, lowest last; a shift to the left drops the bits
 * before the field, one to the right those behind it. The eight fields of a group start at the
 * same bits in every group, so that shuffles and shifts are made once.
 */
#include "store/pack_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2")))

/* Fields that fit into a lane wherever they start within a byte. */
#define WIDE_BITS   57
#define NARROW_BITS 25

/* How to spread the fields of 16 bytes over lanes, for two such pieces. */
typedef struct spread {
  __m256i bytes, left;
  size_t from[2]; /* first byte of each piece */
} spread;

/* Fields first, first + 1, ... of each half of a vector with lanes of \a lane bytes. */
AVX2 static spread spread_make(uint32_t bits, size_t first, size_t lane) {
  uint8_t bytes[32], left[32] = {0};
  spread s;
  const size_t fields = 16 / lane;
  for (size_t half = 0; half < 2; half++) {
    s.from[half] = (first + half * fields) * bits / 8;
    for (size_t f = 0; f < fields; f++) {
      const size_t bit = (first + half * fields + f) * bits - 8 * s.from[half];
      for (size_t k = 0; k < lane; k++)
        bytes[16 * half + lane * f + k] = (uint8_t)(bit / 8 + lane - 1 - k);
      left[16 * half + lane * f] = (uint8_t)(bit % 8);
    }
  }
  s.bytes = _mm256_loadu_si256((const __m256i *)bytes);
  s.left = _mm256_loadu_si256((const __m256i *)left);
  return s;
}

AVX2 static inline __m256i spread_load(const spread *s, const uint8_t *in) {
  const __m128i low = _mm_loadu_si128((const __m128i *)(in + s->from[0]));
  const __m128i high = _mm_loadu_si128((const __m128i *)(in + s->from[1]));
  return _mm256_shuffle_epi8(_mm256_set_m128i(high, low), s->bytes);
}

AVX2 static inline __m256i wide_load(const spread *s, const uint8_t *in, __m128i right) {
  return _mm256_srl_epi64(_mm256_sllv_epi64(spread_load(s, in), s->left), right);
}

AVX2 static inline __m256i narrow_load(const spread *s, const uint8_t *in, __m128i right) {
  return _mm256_srl_epi32(_mm256_sllv_epi32(spread_load(s, in), s->left), right);
}

AVX2 static void get_8_filled(const tg_pack_fields *f, const uint8_t *in, size_t groups,
                              int64_t *values) {
  const spread low = spread_make(f->bits, 0, 8), high = spread_make(f->bits, 4, 8);
  const __m128i right = _mm_cvtsi32_si128(64 - (int)f->bits);
  const __m256i smallest = _mm256_set1_epi64x(f->smallest), fill = _mm256_set1_epi64x(f->pack.fill);
  const __m256i none = _mm256_set1_epi64x((int64_t)((UINT64_C(1) << f->bits) - 1));
  for (size_t g = 0; g < groups; g++, in += f->bits, values += 8) {
    const __m256i a = wide_load(&low, in, right), b = wide_load(&high, in, right);
    const __m256i x = _mm256_add_epi64(a, smallest), y = _mm256_add_epi64(b, smallest);
    _mm256_storeu_si256((__m256i *)values,
                        _mm256_blendv_epi8(x, fill, _mm256_cmpeq_epi64(a, none)));
    _mm256_storeu_si256((__m256i *)(values + 4),
                        _mm256_blendv_epi8(y, fill, _mm256_cmpeq_epi64(b, none)));
  }
}

AVX2 static void get_8(const tg_pack_fields *f, const uint8_t *in, size_t groups, int64_t *values) {
  const spread low = spread_make(f->bits, 0, 8), high = spread_make(f->bits, 4, 8);
  const __m128i right = _mm_cvtsi32_si128(64 - (int)f->bits);
  const __m256i smallest = _mm256_set1_epi64x(f->smallest);
  for (size_t g = 0; g < groups; g++, in += f->bits, values += 8) {
    _mm256_storeu_si256((__m256i *)values, _mm256_add_epi64(wide_load(&low, in, right), smallest));
    _mm256_storeu_si256((__m256i *)(values + 4),
                        _mm256_add_epi64(wide_load(&high, in, right), smallest));
  }
}

/* 26 bits and more: through lanes of 8 bytes, of which the lower halves are taken. */
AVX2 static void get_4_wide(const tg_pack_fields *f, const uint8_t *in, size_t groups,
                            int32_t *values) {
  const spread low = spread_make(f->bits, 0, 8), high = spread_make(f->bits, 4, 8);
  const __m128i right = _mm_cvtsi32_si128(64 - (int)f->bits);
  const __m256i smallest = _mm256_set1_epi32((int32_t)f->smallest);
  for (size_t g = 0; g < groups; g++, in += f->bits, values += 8) {
    const __m256 a = _mm256_castsi256_ps(wide_load(&low, in, right));
    const __m256 b = _mm256_castsi256_ps(wide_load(&high, in, right));
    const __m256i both = _mm256_castps_si256(_mm256_shuffle_ps(a, b, 0x88));
    const __m256i order = _mm256_permute4x64_epi64(both, 0xd8);
    _mm256_storeu_si256((__m256i *)values, _mm256_add_epi32(order, smallest));
  }
}

AVX2 static void get_4(const tg_pack_fields *f, const uint8_t *in, size_t groups, int32_t *values) {
  const spread all = spread_make(f->bits, 0, 4);
  const __m128i right = _mm_cvtsi32_si128(32 - (int)f->bits);
  const __m256i smallest = _mm256_set1_epi32((int32_t)f->smallest);
  for (size_t g = 0; g < groups; g++, in += f->bits, values += 8)
    _mm256_storeu_si256((__m256i *)values,
                        _mm256_add_epi32(narrow_load(&all, in, right), smallest));
}

AVX2 static inline __m128i short_load(const spread *s, const uint8_t *in, __m128i right) {
  const __m256i fields = narrow_load(s, in, right);
  return _mm_packus_epi32(_mm256_castsi256_si128(fields), _mm256_extracti128_si256(fields, 1));
}

AVX2 static void get_2(const tg_pack_fields *f, const uint8_t *in, size_t groups, int16_t *values) {
  const spread all = spread_make(f->bits, 0, 4);
  const __m128i right = _mm_cvtsi32_si128(32 - (int)f->bits);
  const __m128i smallest = _mm_set1_epi16((int16_t)f->smallest);
  for (size_t g = 0; g < groups; g++, in += f->bits, values += 8)
    _mm_storeu_si128((__m128i *)values, _mm_add_epi16(short_load(&all, in, right), smallest));
}

AVX2 static void get_1(const tg_pack_fields *f, const uint8_t *in, size_t groups, int8_t *values) {
  const spread all = spread_make(f->bits, 0, 4);
  const __m128i right = _mm_cvtsi32_si128(32 - (int)f->bits);
  const __m128i smallest = _mm_set1_epi8((int8_t)f->smallest);
  for (size_t g = 0; g < groups; g++, in += f->bits, values += 8) {
    const __m128i fields = short_load(&all, in, right);
    _mm_storel_epi64((__m128i *)values, _mm_add_epi8(_mm_packus_epi16(fields, fields), smallest));
  }
}

bool tg_pack_get_avx2(const tg_pack_fields *f, const uint8_t *in, size_t groups, void *values) {
  const uint32_t width = f->pack.width;
  if (f->bits > WIDE_BITS || (f->pack.has_fill && width != 8))
    return false;
  if (width == 8 && f->pack.has_fill)
    get_8_filled(f, in, groups, values);
  else if (width == 8)
    get_8(f, in, groups, values);
  else if (width == 4 && f->bits > NARROW_BITS)
    get_4_wide(f, in, groups, values);
  else if (width == 4)
    get_4(f, in, groups, values);
  else if (width == 2)
    get_2(f, in, groups, values);
  else
    get_1(f, in, groups, values);
  return true;
}

#endif
