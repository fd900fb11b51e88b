#include "base/words.h"

#include <stdlib.h>
#include <string.h>

uint64_t *tg_words_take(tg_words *words, size_t count) {
  size_t wanted;
  if (__builtin_add_overflow(words->count, count, &wanted) || wanted > SIZE_MAX / 16)
    return NULL;
  if (wanted > words->capacity || !words->data) {
    size_t capacity = wanted + wanted / 2 + 64;
    uint64_t *grown = realloc(words->data, capacity * sizeof *grown);
    if (!grown)
      return NULL;
    words->data = grown;
    words->capacity = capacity;
  }
  uint64_t *taken = words->data + words->count;
  memset(taken, 0, count * sizeof *taken);
  words->count = wanted;
  return taken;
}

void tg_words_clear(tg_words *words) {
  free(words->data);
  *words = (tg_words){0};
}

size_t tg_words_pack(const uint64_t *words, size_t count, uint64_t *packed) {
  size_t used = tg_words_mask(count);
  memset(packed, 0, used * sizeof *packed);
  for (size_t i = 0; i < count; i++) {
    uint64_t present = words[i] != 0;
    packed[i / 64] |= present << i % 64;
    packed[used] = words[i];
    used += present;
  }
  return used;
}

/* No word may be listed that is zero, or beyond the end: what is packed has one form only. */
bool tg_words_unpack(const uint64_t *packed, size_t packed_count, uint64_t *words, size_t count) {
  size_t used = tg_words_mask(count);
  if (packed_count < used)
    return false;
  memset(words, 0, count * sizeof *words);
  for (size_t m = 0; m < tg_words_mask(count); m++)
    for (uint64_t bits = packed[m]; bits; bits &= bits - 1) {
      size_t i = 64 * m + (size_t)__builtin_ctzll(bits);
      if (i >= count || used == packed_count || !packed[used])
        return false;
      words[i] = packed[used++];
    }
  return used == packed_count;
}
