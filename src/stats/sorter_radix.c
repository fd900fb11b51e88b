/** \file sorter_radix.c
 *
 * A stable radix sort of records in memory: key word by key word from the last, with the
 * places of the records and not the records moved, digits that are all equal skipped.
 */
#include "stats/sorter_private.h"

#include "base/activity.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGIT_VALUES = 1 << DIGIT_BITS, WORD_BITS = 64 };
enum { DIGITS_MAX = (WORD_BITS + DIGIT_BITS - 1) / DIGIT_BITS };
enum { LEAST_RECORDS = 2048 }; /* below, merging is as fast */

/* A record by its place, and one word of its key less the least. */
typedef struct entry {
  uint64_t word;
  uint32_t place;
} entry;

typedef struct radix {
  const tg_sorter *sorter;
  entry *from, *to;
  size_t counts[DIGITS_MAX][DIGIT_VALUES];
} radix;

bool tg_sorter_radix_fits(const tg_sorter *s) {
  size_t each = 2 * s->bytes + 2 * sizeof(entry);
  return s->count >= LEAST_RECORDS && s->count <= UINT32_MAX &&
         s->setup.memory > (int64_t)sizeof(radix) &&
         s->count <= ((size_t)s->setup.memory - sizeof(radix)) / each;
}

/* The word of every record as an unsigned distance from the least; the greatest. */
static uint64_t words_load(radix *r, size_t word) {
  const size_t words = r->sorter->setup.words, count = r->sorter->count;
  const int64_t *records = r->sorter->records;
  int64_t least = records[word], most = least;
  for (size_t i = 1; i < count; i++) {
    int64_t value = records[i * words + word];
    least = value < least ? value : least;
    most = value > most ? value : most;
  }
  if (least != most)
    for (size_t i = 0; i < count; i++)
      r->from[i].word = (uint64_t)records[r->from[i].place * words + word] - (uint64_t)least;
  return (uint64_t)most - (uint64_t)least;
}

static size_t digit_of(uint64_t word, size_t digit) {
  return word >> (digit * DIGIT_BITS) & (DIGIT_VALUES - 1);
}

static void count_digits(radix *r, size_t digits) {
  tg_activity_tick();
  memset(r->counts, 0, digits * sizeof r->counts[0]);
  for (size_t i = 0; i < r->sorter->count; i++)
    for (size_t d = 0; d < digits; d++)
      r->counts[d][digit_of(r->from[i].word, d)]++;
}

static void move_by_digit(radix *r, size_t digit) {
  size_t *next = r->counts[digit], count = r->sorter->count, before = 0;
  tg_activity_tick();
  if (next[digit_of(r->from[0].word, digit)] == count)
    return;
  for (size_t value = 0; value < DIGIT_VALUES; value++) {
    size_t here = next[value];
    next[value] = before;
    before += here;
  }
  for (size_t i = 0; i < count; i++)
    r->to[next[digit_of(r->from[i].word, digit)]++] = r->from[i];
  entry *moved = r->from;
  r->from = r->to;
  r->to = moved;
}

static void sort_by_word(radix *r, size_t word) {
  uint64_t most = words_load(r, word);
  size_t digits = 0;
  while (digits < DIGITS_MAX && most >> (digits * DIGIT_BITS))
    digits++;
  count_digits(r, digits);
  for (size_t d = 0; d < digits; d++)
    move_by_digit(r, d);
}

bool tg_sorter_radix(tg_sorter *s) {
  const size_t words = s->setup.words;
  entry *entries = malloc(2 * s->count * sizeof *entries);
  int64_t *sorted = malloc(s->count * s->bytes);
  radix *r = malloc(sizeof *r);
  bool ready = entries && sorted && r;
  if (ready) {
    r->sorter = s;
    r->from = entries;
    r->to = entries + s->count;
    for (size_t i = 0; i < s->count; i++)
      r->from[i].place = (uint32_t)i;
    for (size_t word = s->setup.keys; word-- > 0;)
      sort_by_word(r, word);
    for (size_t i = 0; i < s->count; i++)
      tg_sorter_copy(sorted + i * words, s->records + r->from[i].place * words, words);
    free(s->records);
    s->records = sorted;
    s->capacity = s->count;
  } else {
    free(sorted);
  }
  free(entries);
  free(r);
  return ready;
}
