/** \file id_sort.c
 *
 * Radix sort from the lowest digit up, over the bits in which the ids of a job
 * differ: exchange ids have 64 bits, those of a day share most of them. A few rows are
 * sorted by insertion: the counters alone would cost more.
 */
#include "classify/id_sort.h"

#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, FEW_ROWS = 48 };

/* So that unsigned digits order signed ids. */
#define SIGN_BIT (UINT64_C(1) << 63)

static uint32_t digit_of(int64_t id, int shift) {
  return (uint32_t)(((uint64_t)id ^ SIGN_BIT) >> shift) & (DIGITS - 1);
}

static void sort_few(tg_id_row *rows, size_t count) {
  for (size_t i = 1; i < count; i++) {
    tg_id_row moved = rows[i];
    size_t at = i;
    for (; at > 0 && rows[at - 1].id > moved.id; at--)
      rows[at] = rows[at - 1];
    rows[at] = moved;
  }
}

static void sort_digit(const tg_id_row *rows, tg_id_row *into, size_t count, int shift) {
  uint32_t next[DIGITS] = {0}, first = 0;
  for (size_t i = 0; i < count; i++)
    next[digit_of(rows[i].id, shift)]++;
  for (size_t d = 0; d < DIGITS; d++) {
    uint32_t here = next[d];
    next[d] = first;
    first += here;
  }
  for (size_t i = 0; i < count; i++)
    into[next[digit_of(rows[i].id, shift)]++] = rows[i];
}

tg_id_row *tg_id_sort(const int64_t *ids, size_t count, tg_id_row *rows, tg_id_row *scratch) {
  uint64_t differ = 0;
  size_t descents = 0;
  for (size_t i = 0; i < count; i++) {
    rows[i] = (tg_id_row){ids[i], (uint32_t)i};
    differ |= (uint64_t)ids[i] ^ (uint64_t)ids[0];
    descents += i && ids[i] < ids[i - 1];
  }
  if (!descents)
    return rows;
  if (count <= FEW_ROWS) {
    sort_few(rows, count);
    return rows;
  }
  while (differ) {
    int shift = __builtin_ctzll(differ);
    sort_digit(rows, scratch, count, shift);
    differ = shift + DIGIT_BITS < 64 ? differ >> (shift + DIGIT_BITS) << (shift + DIGIT_BITS) : 0;
    tg_id_row *swap = rows;
    rows = scratch;
    scratch = swap;
  }
  return rows;
}
