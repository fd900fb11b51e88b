/** \file scan.c
 *
 * Delimiter scan: AVX-512, AVX2 and portable C, one loop for each.
 */
#include "input/scan.h"

#include "base/vector.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static void places_make(uint8_t places[256][8]) {
  for (unsigned byte = 0; byte < 256; byte++) {
    unsigned found = 0;
    for (uint8_t bit = 0; bit < 8; bit++)
      if (byte >> bit & 1)
        places[byte][found++] = bit;
    while (found < 8)
      places[byte][found++] = 0;
  }
}

tg_status tg_scan_reserve(tg_scan *scan, size_t capacity) {
  assert(capacity < INT32_MAX);
  tg_scan_clear(scan);
  size_t entries = capacity + 1 + TG_SCAN_PAD;
  scan->ends = malloc(entries * sizeof *scan->ends);
  scan->lines = malloc(entries * sizeof *scan->lines);
  scan->capacity = capacity;
  places_make(scan->places);
  if (scan->ends && scan->lines)
    return TG_OK;
  tg_scan_clear(scan);
  return TG_NO_MEMORY;
}

void tg_scan_clear(tg_scan *scan) {
  free(scan->ends);
  free(scan->lines);
  *scan = (tg_scan){0};
}

static bool always(void) {
  return true;
}

static void text_portable(tg_scan *scan, const char *text, size_t size, char delimiter) {
  uint32_t *ends = scan->ends, *lines = scan->lines, found = 1;
  size_t line = 1;
  bool quoted = false;
  ends[0] = UINT32_MAX;
  lines[0] = 0;
  for (size_t i = 0; i < size; i++) {
    char c = text[i];
    ends[found] = (uint32_t)i;
    lines[line] = found;
    line += c == '\n';
    found += (c == '\n') | (c == delimiter);
    quoted |= c == '"';
  }
  scan->line_count = line - 1;
  scan->quoted = quoted;
}

#if defined(__x86_64__)

/* What a scan has found so far. Numbers, not pointers: adding to them is quicker than scaling. */
typedef struct scan_state {
  uint32_t *ends;  /**< of the first field */
  uint32_t *lines; /**< where the next one goes */
  size_t found;    /**< ends */
} scan_state;

/* Bits of 64 bytes of text. */
typedef struct block_bits {
  uint64_t all, lines; /**< ends of fields; ends of lines among them */
} block_bits;

static scan_state scan_begin(const tg_scan *scan) {
  scan->ends[0] = UINT32_MAX;
  scan->lines[0] = 0;
  return (scan_state){scan->ends + 1, scan->lines + 1, 0};
}

static void scan_finish(tg_scan *scan, const scan_state *state, bool quoted) {
  scan->line_count = (size_t)(state->lines - scan->lines) - 1;
  scan->quoted = quoted;
}

/* The rest of a text of which whole blocks are done, made up to one block by
 * bytes that are nothing. */
static void block_pad(char block[64], const char *text, size_t size, char delimiter) {
  memset(block, delimiter ? 0 : 1, 64);
  memcpy(block, text + size / 64 * 64, size % 64);
}

/* One line end per block, which is usual, takes no branch that is hard to foretell. */
__attribute__((target("bmi,popcnt"))) static inline void lines_note(scan_state *state,
                                                                    block_bits bits) {
  const uint32_t found = (uint32_t)state->found;
  *state->lines = found + (uint32_t)__builtin_popcountll(bits.all & _blsmsk_u64(bits.lines));
  state->lines += bits.lines != 0;
  for (uint64_t rest = _blsr_u64(bits.lines); __builtin_expect(rest != 0, 0);
       rest = _blsr_u64(rest))
    *state->lines++ = found + (uint32_t)__builtin_popcountll(bits.all & _blsmsk_u64(rest));
}

__attribute__((target("avx2"))) static inline uint64_t bits_of(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* What a scan by AVX2 keeps in vectors. */
typedef struct avx2_state {
  __m256i quotes; /**< bytes that are not 0 where there was one */
  __m256i at;     /**< place of the next byte of bits, in each lane */
} avx2_state;

/* Eight places per byte of the bits, needed or not: a branch per bit would be
 * mispredicted. */
__attribute__((target("avx2,bmi,popcnt"))) static inline void
block_avx2(scan_state *state, avx2_state *vectors, const uint8_t (*places)[8], const char *text,
           char delimiter) {
  const __m256i wanted = _mm256_set1_epi8(delimiter), newline = _mm256_set1_epi8('\n');
  const __m256i quote = _mm256_set1_epi8('"'), eight = _mm256_set1_epi32(8);
  __m256i low = _mm256_loadu_si256((const __m256i *)text);
  __m256i high = _mm256_loadu_si256((const __m256i *)(text + 32));
  __m256i low_line = _mm256_cmpeq_epi8(low, newline), high_line = _mm256_cmpeq_epi8(high, newline);
  __m256i quotes = _mm256_or_si256(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote));
  block_bits bits = {bits_of(_mm256_or_si256(low_line, _mm256_cmpeq_epi8(low, wanted)),
                             _mm256_or_si256(high_line, _mm256_cmpeq_epi8(high, wanted))),
                     bits_of(low_line, high_line)};
  vectors->quotes = _mm256_or_si256(vectors->quotes, quotes);
  lines_note(state, bits);
  for (int i = 0; i < 8; i++) {
    uint64_t byte = bits.all >> 8 * i & 0xFF;
    __m256i found = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)places[byte]));
    _mm256_storeu_si256((__m256i *)(state->ends + state->found),
                        _mm256_add_epi32(found, vectors->at));
    vectors->at = _mm256_add_epi32(vectors->at, eight);
    state->found += (size_t)__builtin_popcountll(byte);
  }
}

__attribute__((target("avx2,bmi,popcnt"))) static void text_avx2(tg_scan *scan, const char *text,
                                                                 size_t size, char delimiter) {
  scan_state state = scan_begin(scan);
  avx2_state vectors = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  char block[64];
  size_t at = 0;
  for (; at + 64 <= size; at += 64)
    block_avx2(&state, &vectors, scan->places, text + at, delimiter);
  block_pad(block, text, size, delimiter);
  block_avx2(&state, &vectors, scan->places, block, delimiter);
  scan_finish(scan, &state, !_mm256_testz_si256(vectors.quotes, vectors.quotes));
}

static bool has_avx2(void) {
  return tg_vector_allowed(TG_VECTOR_AVX2) && __builtin_cpu_supports("avx2") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

#define AVX512 "avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,popcnt"

/* \return where quotes are. */
__attribute__((target(AVX512))) static inline uint64_t
block_avx512(scan_state *state, __m512i places, const char *text, uint32_t at, char delimiter) {
  __m512i bytes = _mm512_loadu_si512(text);
  uint64_t lines = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
  block_bits bits = {lines | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(delimiter)), lines};
  lines_note(state, bits);
  char found[64];
  _mm512_storeu_si512(found, _mm512_maskz_compress_epi8(bits.all, places));
  int count = __builtin_popcountll(bits.all);
  for (int i = 0; i < count; i += 16) {
    __m512i some = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(found + i)));
    _mm512_storeu_si512(state->ends + state->found + i,
                        _mm512_add_epi32(some, _mm512_set1_epi32((int)at)));
  }
  state->found += (size_t)count;
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'));
}

__attribute__((target(AVX512))) static void text_avx512(tg_scan *scan, const char *text,
                                                        size_t size, char delimiter) {
  scan_state state = scan_begin(scan);
  char block[64];
  for (int i = 0; i < 64; i++)
    block[i] = (char)i;
  const __m512i places = _mm512_loadu_si512(block);
  uint64_t quotes = 0;
  size_t at = 0;
  for (; at + 64 <= size; at += 64)
    quotes |= block_avx512(&state, places, text + at, (uint32_t)at, delimiter);
  block_pad(block, text, size, delimiter);
  quotes |= block_avx512(&state, places, block, (uint32_t)at, delimiter);
  scan_finish(scan, &state, quotes != 0);
}

static bool has_avx512(void) {
  return has_avx2() && tg_vector_allowed(TG_VECTOR_AVX512) && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi2");
}

static const tg_scan_kind kinds[] = {{"avx512", has_avx512, text_avx512},
                                     {"avx2", has_avx2, text_avx2},
                                     {"portable", always, text_portable}};

#else

static const tg_scan_kind kinds[] = {{"portable", always, text_portable}};

#endif

const tg_scan_kind *tg_scan_kinds(size_t *count) {
  *count = TG_COUNT(kinds);
  return kinds;
}

void tg_scan_text(tg_scan *scan, const char *text, size_t size, char delimiter) {
  const tg_scan_kind *kind = kinds;
  while (!kind->available())
    kind++;
  kind->text(scan, text, size, delimiter);
}
