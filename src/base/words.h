/** \file words.h
 *
 * A growing list of 64-bit words, and a packed form for lists that are mostly zeros: what a job
 * adds to all sums is some hundred words, of which few are used.
 */
#ifndef TG_WORDS_H
#define TG_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** {0} at first. */
typedef struct tg_words {
  uint64_t *data;
  size_t count, capacity;
} tg_words;

/** Local. \a count more words, all zero; NULL without memory. Those before them may move. */
uint64_t *tg_words_take(tg_words *words, size_t count);
void tg_words_clear(tg_words *words); /* frees; safe on {0} */

/** Local. Fewest and most words that \a count words take when packed: a bit for each, then those
 * that are not zero. */
static inline size_t tg_words_mask(size_t count) {
  return (count + 63) / 64;
}
static inline size_t tg_words_bound(size_t count) {
  return tg_words_mask(count) + count;
}
/** Local. Pack \a count words into \a packed. \return words used of it. */
size_t tg_words_pack(const uint64_t *words, size_t count, uint64_t *packed);
/** Local. \return whether \a packed_count words are just \a count words packed; these are in
 * \a words then. */
bool tg_words_unpack(const uint64_t *packed, size_t packed_count, uint64_t *words, size_t count);

#endif
