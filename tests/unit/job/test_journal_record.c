/** \file test_journal_record.c
 *
 * Heads and records come back as they were; no byte of them can change unseen.
 */
#include "job/journal_record.h"

#include "journal_case.h"

static void a_head_fits_to_its_text_alone(void) {
  char text[] = "program: x\nsettings: y\n";
  tg_journal_head head;
  tg_journal_head_make(&head, text, wide_rows);
  CU_ASSERT_EQUAL(head.text_bytes, strlen(text));
  CU_ASSERT_TRUE(tg_journal_head_fits(&head, text));
  for (size_t at = 0; at < sizeof head; at++) {
    if (at >= offsetof(tg_journal_head, text_bytes) &&
        at < offsetof(tg_journal_head, text_bytes) + sizeof head.text_bytes)
      continue; /* a longer text is not there: who reads looks at the size first */
    ((char *)&head)[at] ^= 4;
    CU_ASSERT_FALSE(tg_journal_head_fits(&head, text));
    ((char *)&head)[at] ^= 4;
  }
  for (size_t at = 0; at < strlen(text); at++) {
    text[at] ^= 4;
    CU_ASSERT_FALSE(tg_journal_head_fits(&head, text));
    text[at] ^= 4;
  }
  head.text_bytes--;
  CU_ASSERT_FALSE(tg_journal_head_fits(&head, text));
}

static void results_come_back_from_words(void) {
  for (int32_t job = 0; job < 60; job++) {
    made_result m;
    tg_words words = {0};
    tg_journal_content content;
    make_result(job, small_rows, 4, &m);
    CU_ASSERT_EQUAL(tg_record_put(&m.result, object_keys, &m.sums, &words), TG_OK);
    CU_ASSERT_TRUE(tg_record_get(words.data, words.count, &content));
    CU_ASSERT_TRUE(same_content(&content, &m));
    tg_words_clear(&words);
    clear_result(&m);
  }
}

/* Names of groups, and the job's key in each of them, are known anyway. */
static void groups_without_orders_take_no_room(void) {
  made_result m;
  tg_words words = {0};
  make_result(0, small_rows, 4, &m);
  CU_ASSERT_EQUAL(tg_record_put(&m.result, object_keys, &m.sums, &words), TG_OK);
  uint64_t *packed = calloc(tg_words_bound(words.count), sizeof *packed);
  const size_t used = tg_words_pack(words.data, words.count, packed);
  CU_ASSERT_TRUE(used < (words.count + 63) / 64 + sizeof(tg_job_row) / sizeof *packed);
  free(packed);
  tg_words_clear(&words);
  clear_result(&m);
}

static void words_that_end_before_the_sums_are_refused(void) {
  made_result m;
  tg_words words = {0};
  tg_journal_content content;
  make_result(5, small_rows, 4, &m);
  CU_ASSERT_TRUE(m.result.object_count > 0 && m.sums.count > 0);
  CU_ASSERT_EQUAL(tg_record_put(&m.result, object_keys, &m.sums, &words), TG_OK);
  for (size_t count = 0; count <= words.count; count++) {
    const bool whole = tg_record_get(words.data, count, &content);
    CU_ASSERT_EQUAL(whole, count >= words.count - m.sums.count);
    CU_ASSERT_TRUE(!whole || content.sum_count == count - (words.count - m.sums.count));
  }
  tg_words_clear(&words);
  clear_result(&m);
}

static void no_byte_of_a_sealed_record_changes_unseen(void) {
  uint64_t packed[20], seed = 1;
  tg_record_head head = {.key = key_of(4), .counts = {1, 2, 3, 4, 5}, .words = 40, .packed = 20};
  for (size_t i = 0; i < TG_COUNT(packed); i++)
    packed[i] = tg_splitmix(&seed);
  tg_record_seal(&head, packed);
  CU_ASSERT_TRUE(tg_record_fits(&head, packed));
  const size_t size_at = offsetof(tg_record_head, packed);
  for (size_t at = 0; at < sizeof head; at++) {
    if (at >= size_at && at < size_at + sizeof head.packed)
      continue; /* as above */
    ((char *)&head)[at] ^= 64;
    CU_ASSERT_FALSE(tg_record_fits(&head, packed));
    ((char *)&head)[at] ^= 64;
  }
  for (size_t at = 0; at < sizeof packed; at++) {
    ((char *)packed)[at] ^= 64;
    CU_ASSERT_FALSE(tg_record_fits(&head, packed));
    ((char *)packed)[at] ^= 64;
  }
  head.packed = 19;
  CU_ASSERT_FALSE(tg_record_fits(&head, packed));
}

static void sizes_that_no_record_has_are_unlikely(void) {
  tg_record_head head = {.words = 100, .packed = 102};
  const uint64_t none = 0;
  CU_ASSERT_FALSE(tg_record_likely(&head));
  tg_record_head sealed = {0};
  tg_record_seal(&sealed, &none);
  head.magic = sealed.magic;
  CU_ASSERT_TRUE(tg_record_likely(&head));
  head.packed = 103; /* two words of bits and 100 words */
  CU_ASSERT_FALSE(tg_record_likely(&head));
  head.packed = 1; /* fewer than the bits: nobody may take memory for so many words */
  CU_ASSERT_FALSE(tg_record_likely(&head));
  head.words = TG_JOURNAL_WORDS_MAX;
  head.packed = TG_JOURNAL_WORDS_MAX / 64;
  CU_ASSERT_TRUE(tg_record_likely(&head));
  head.words++;
  CU_ASSERT_FALSE(tg_record_likely(&head));
}

static void a_record_beyond_all_files_has_no_size(void) {
  static const struct {
    int64_t count;
    uint64_t row_size;
    int64_t rows_bytes; /* -1: too many */
  } cases[] = {
      {0, 16, 0},
      {3, 16, 72},
      {INT64_C(1) << 40, 92, INT64_C(100) << 40},
      {-1, 16, -1},
      {INT64_MIN, 16, -1},
      {INT64_MAX, 16, -1},
      {INT64_MAX / 24, 16, -1},
      {1, INT64_MAX, -1},
      {1, UINT64_MAX, -1},
      {5, UINT64_MAX - 7, -1}, /* and its checksum would make 0 */
      {5, UINT64_MAX - 3, -1},
  };
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    for (int t = 0; t < TG_RESULT_COUNT; t++) {
      tg_record_head head = {.packed = 10};
      uint64_t sizes[TG_RESULT_COUNT] = {8, 8, 8, 8, 8};
      const int64_t plain = (int64_t)(sizeof head + 80);
      head.counts[t] = cases[i].count;
      sizes[t] = cases[i].row_size;
      CU_ASSERT_EQUAL(tg_record_bytes(&head, sizes),
                      cases[i].rows_bytes < 0 ? -1 : plain + cases[i].rows_bytes);
    }
}

TG_UNIT_MAIN(journal_record, TG_UNIT(a_head_fits_to_its_text_alone),
             TG_UNIT(results_come_back_from_words), TG_UNIT(groups_without_orders_take_no_room),
             TG_UNIT(words_that_end_before_the_sums_are_refused),
             TG_UNIT(no_byte_of_a_sealed_record_changes_unseen),
             TG_UNIT(sizes_that_no_record_has_are_unlikely),
             TG_UNIT(a_record_beyond_all_files_has_no_size))
