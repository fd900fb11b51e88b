/** \file test_words.c
 *
 * Lists of words grow without losing any; what is packed has one form, and no other is taken.
 */
#include "base/words.h"

#include "splitmix.h"
#include "unit.h"

#include <string.h>

enum { MOST = 300 };

static void words_are_zero_at_first_and_stay_when_the_list_grows(void) {
  tg_words words = {0};
  for (uint64_t n = 0; n < 1000; n++) {
    uint64_t *taken = tg_words_take(&words, n % 7);
    CU_ASSERT_PTR_NOT_NULL_FATAL(taken);
    for (size_t i = 0; i < n % 7; i++) {
      CU_ASSERT_EQUAL(taken[i], 0);
      taken[i] = n + 1;
    }
  }
  size_t at = 0;
  for (uint64_t n = 0; n < 1000; n++)
    for (size_t i = 0; i < n % 7; i++)
      CU_ASSERT_EQUAL(words.data[at++], n + 1);
  CU_ASSERT_EQUAL(words.count, at);
  words.count = 0; /* taken again, they are zero again */
  const uint64_t *again = tg_words_take(&words, at);
  for (size_t i = 0; i < at; i++)
    CU_ASSERT_EQUAL(again[i], 0);
  tg_words_clear(&words);
  CU_ASSERT_TRUE(!words.data && !words.count && !words.capacity);
}

static void more_words_than_memory_can_hold_are_refused(void) {
  static const size_t counts[] = {SIZE_MAX, SIZE_MAX - 4, SIZE_MAX / 8, SIZE_MAX / 16 + 1};
  tg_words words = {0};
  CU_ASSERT_PTR_NOT_NULL_FATAL(tg_words_take(&words, 5));
  words.data[4] = 7;
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
    CU_ASSERT_PTR_NULL(tg_words_take(&words, counts[i]));
  CU_ASSERT_EQUAL(words.count, 5);
  CU_ASSERT_EQUAL(words.data[4], 7);
  tg_words_clear(&words);
}

/* One of \a one_in is not zero. */
static void random_words(uint64_t *seed, uint64_t one_in, uint64_t *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    words[i] = tg_splitmix(seed) % one_in ? 0 : tg_splitmix(seed) | 1;
}

static void what_is_packed_comes_back_and_takes_no_more_than_was_said(void) {
  uint64_t words[MOST], packed[2 * MOST], back[MOST], seed = 1;
  for (size_t count = 0; count <= MOST; count++)
    for (uint64_t one_in = 1; one_in < 100; one_in += one_in) {
      random_words(&seed, one_in, words, count);
      size_t used = tg_words_pack(words, count, packed), present = 0;
      for (size_t i = 0; i < count; i++)
        present += words[i] != 0;
      CU_ASSERT_EQUAL(used, (count + 63) / 64 + present);
      CU_ASSERT_TRUE(used <= tg_words_bound(count));
      memset(back, 0xff, sizeof back);
      CU_ASSERT_TRUE(tg_words_unpack(packed, used, back, count));
      CU_ASSERT_EQUAL(memcmp(words, back, count * sizeof *words), 0);
    }
}

static void words_that_are_too_few_or_too_many_are_refused(void) {
  uint64_t words[MOST], packed[2 * MOST] = {0}, back[MOST], seed = 2;
  for (size_t count = 1; count <= MOST; count += 13) {
    random_words(&seed, 3, words, count);
    words[count - 1] = 5;
    size_t used = tg_words_pack(words, count, packed);
    for (size_t given = 0; given < used; given++)
      CU_ASSERT_FALSE(tg_words_unpack(packed, given, back, count));
    packed[used] = 1;
    CU_ASSERT_FALSE(tg_words_unpack(packed, used + 1, back, count));
  }
}

static void a_word_that_is_zero_or_beyond_the_end_is_refused(void) {
  uint64_t back[MOST];
  uint64_t zero[] = {UINT64_C(1) << 3, 0}, beyond[] = {UINT64_C(1) << 10, 7};
  CU_ASSERT_FALSE(tg_words_unpack(zero, 2, back, 10));
  CU_ASSERT_FALSE(tg_words_unpack(beyond, 2, back, 10));
  CU_ASSERT_TRUE(tg_words_unpack(beyond, 2, back, 11));
  CU_ASSERT_EQUAL(back[10], 7);
}

TG_UNIT_MAIN(words, TG_UNIT(words_are_zero_at_first_and_stay_when_the_list_grows),
             TG_UNIT(more_words_than_memory_can_hold_are_refused),
             TG_UNIT(what_is_packed_comes_back_and_takes_no_more_than_was_said),
             TG_UNIT(words_that_are_too_few_or_too_many_are_refused),
             TG_UNIT(a_word_that_is_zero_or_beyond_the_end_is_refused))
