/** \file scan.c
 *
 * Delimiter scan: AVX2 and its portable twin.
 */
#include "input/scan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

tg_status tg_scan_reserve(tg_scan *scan, size_t capacity) {
  assert(capacity < INT32_MAX);
  tg_scan_clear(scan);
  size_t entries = capacity + 1 + TG_SCAN_PAD;
  scan->ends = malloc(entries * sizeof *scan->ends);
  scan->lines = malloc(entries * sizeof *scan->lines);
  scan->capacity = capacity;
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

void tg_scan_text_portable(tg_scan *scan, const char *text, size_t size, char delimiter) {
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

typedef struct block_bits {
  uint64_t all, lines; /**< ends of fields; ends of lines among them */
  __m256i quotes;      /**< bytes of 0xFF */
} block_bits;

__attribute__((target("avx2"))) static inline uint64_t bits_of(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

__attribute__((target("avx2"))) static inline block_bits block_look(const char *text,
                                                                    __m256i delimiter) {
  const __m256i newline = _mm256_set1_epi8('\n'), quote = _mm256_set1_epi8('"');
  __m256i low = _mm256_loadu_si256((const __m256i *)text);
  __m256i high = _mm256_loadu_si256((const __m256i *)(text + 32));
  __m256i low_line = _mm256_cmpeq_epi8(low, newline);
  __m256i high_line = _mm256_cmpeq_epi8(high, newline);
  block_bits bits;
  bits.lines = bits_of(low_line, high_line);
  bits.all = bits_of(_mm256_or_si256(low_line, _mm256_cmpeq_epi8(low, delimiter)),
                     _mm256_or_si256(high_line, _mm256_cmpeq_epi8(high, delimiter)));
  bits.quotes = _mm256_or_si256(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote));
  return bits;
}

/* Positions of the set bits. Writes eight at a time, needed or not: a branch
 * per bit would be mispredicted. */
__attribute__((target("avx2,bmi,popcnt"))) static inline uint32_t
bits_flatten(uint64_t bits, uint32_t base, uint32_t *out) {
  uint32_t count = (uint32_t)__builtin_popcountll(bits);
  for (uint32_t done = 0; done < count; done += 8) {
    for (int i = 0; i < 8; i++) {
      out[done + i] = base + (uint32_t)_tzcnt_u64(bits);
      bits = _blsr_u64(bits);
    }
  }
  return count;
}

__attribute__((target("avx2,bmi,popcnt"))) static void
scan_text_avx2(tg_scan *scan, const char *text, size_t size, char delimiter) {
  uint32_t *ends = scan->ends, *lines = scan->lines, found = 1;
  size_t line = 1;
  bool quoted = false;
  const __m256i wanted = _mm256_set1_epi8(delimiter);
  __m256i quotes = _mm256_setzero_si256();
  ends[0] = UINT32_MAX;
  lines[0] = 0;
  for (size_t at = 0; at < size; at += 64) {
    block_bits bits = block_look(text + at, wanted);
    if (size - at < 64) {
      uint64_t valid = (UINT64_C(1) << (size - at)) - 1;
      bits.all &= valid;
      bits.lines &= valid;
      bits.quotes = _mm256_setzero_si256();
      quoted = memchr(text + at, '"', size - at) != NULL;
    }
    quotes = _mm256_or_si256(quotes, bits.quotes);
    for (uint64_t rest = bits.lines; rest; rest &= rest - 1) {
      uint64_t before = bits.all & ((rest & -rest) - 1);
      lines[line++] = found + (uint32_t)__builtin_popcountll(before);
    }
    found += bits_flatten(bits.all, (uint32_t)at, ends + found);
  }
  scan->line_count = line - 1;
  scan->quoted = quoted || !_mm256_testz_si256(quotes, quotes);
}

void tg_scan_text(tg_scan *scan, const char *text, size_t size, char delimiter) {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
    scan_text_avx2(scan, text, size, delimiter);
  else
    tg_scan_text_portable(scan, text, size, delimiter);
}

#else

void tg_scan_text(tg_scan *scan, const char *text, size_t size, char delimiter) {
  tg_scan_text_portable(scan, text, size, delimiter);
}

#endif
