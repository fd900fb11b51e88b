#include "job/journal_record.h"

#include <string.h>
#include <xxhash.h>

#define FILE_MAGIC   UINT64_C(0x324c4e524a475400) /* "\0TGJRNL2" */
#define RECORD_MAGIC UINT64_C(0x324443524a475400)

/* What every record begins with. */
typedef struct fixed {
  tg_job_row job;
  tg_group_row groups[TG_GROUP_ROWS];
  uint64_t object_count;
} fixed;

#define FIXED_WORDS  (sizeof(fixed) / sizeof(uint64_t))
#define GROUP_WORDS  (TG_GROUP_ROWS * sizeof(tg_group_row) / sizeof(uint64_t))
#define OBJECT_WORDS (sizeof(tg_journal_object) / sizeof(uint64_t))
_Static_assert(sizeof(fixed) % sizeof(uint64_t) == 0, "whole words");
_Static_assert(sizeof(tg_journal_object) % sizeof(uint64_t) == 0, "whole words");

static uint64_t head_checksum(const tg_journal_head *head, const char *text) {
  const size_t from = offsetof(tg_journal_head, text_bytes);
  return XXH3_64bits_withSeed(text, head->text_bytes,
                              XXH3_64bits((const char *)head + from, sizeof *head - from));
}

void tg_journal_head_make(tg_journal_head *head, const char *text,
                          const size_t row_sizes[TG_RESULT_COUNT]) {
  *head = (tg_journal_head){.magic = FILE_MAGIC, .text_bytes = strlen(text)};
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    head->row_sizes[t] = row_sizes[t];
  head->checksum = head_checksum(head, text);
}

bool tg_journal_head_fits(const tg_journal_head *head, const char *text) {
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    if (head->row_sizes[t] > TG_JOURNAL_ROW_MAX)
      return false;
  return head->magic == FILE_MAGIC && head->checksum == head_checksum(head, text);
}

/* Takes away from groups what those of every job have, or gives it back: names, and the job's own
 * key. */
static void fold(fixed *content) {
  tg_group_row none[TG_GROUP_ROWS];
  uint64_t words[GROUP_WORDS], same[GROUP_WORDS];
  memset(none, 0, sizeof none);
  tg_group_sums_reset(none, 0, 0, 0);
  memcpy(words, content->groups, sizeof words);
  memcpy(same, none, sizeof same);
  for (size_t i = 0; i < GROUP_WORDS; i++)
    words[i] ^= same[i];
  memcpy(content->groups, words, sizeof words);
  for (size_t i = 0; i < TG_GROUP_ROWS; i++) {
    content->groups[i].security ^= content->job.security;
    content->groups[i].date ^= content->job.date;
  }
}

static bool put_objects(const tg_job_result *result, const uint64_t *object_keys, tg_words *words) {
  uint64_t *at = tg_words_take(words, result->object_count * OBJECT_WORDS);
  for (size_t i = 0; at && i < result->object_count; i++) {
    const int32_t number = result->objects[i];
    const tg_journal_object object = {object_keys[number], result->counts[number]};
    memcpy(at + i * OBJECT_WORDS, &object, sizeof object);
  }
  return at != NULL;
}

tg_status tg_record_put(const tg_job_result *result, const uint64_t *object_keys,
                        const tg_words *sums, tg_words *words) {
  fixed content;
  memset(&content, 0, sizeof content);
  content.job = result->job;
  memcpy(content.groups, result->groups, sizeof content.groups);
  content.object_count = result->object_count;
  fold(&content);
  uint64_t *at = tg_words_take(words, FIXED_WORDS);
  if (!at)
    return TG_NO_MEMORY;
  memcpy(at, &content, sizeof content);
  if (!put_objects(result, object_keys, words) || !(at = tg_words_take(words, sums->count)))
    return TG_NO_MEMORY;
  if (sums->count)
    memcpy(at, sums->data, sums->count * sizeof *at);
  return TG_OK;
}

bool tg_record_get(const uint64_t *words, size_t count, tg_journal_content *content) {
  fixed from;
  if (count < FIXED_WORDS)
    return false;
  memcpy(&from, words, sizeof from);
  if (from.object_count > (count - FIXED_WORDS) / OBJECT_WORDS)
    return false;
  fold(&from);
  content->job = from.job;
  memcpy(content->groups, from.groups, sizeof content->groups);
  content->objects = (const tg_journal_object *)(const void *)(words + FIXED_WORDS);
  content->object_count = from.object_count;
  content->sums = words + FIXED_WORDS + from.object_count * OBJECT_WORDS;
  content->sum_count = count - (size_t)(content->sums - words);
  return true;
}

static uint64_t record_checksum(const tg_record_head *head, const uint64_t *packed) {
  return XXH3_64bits_withSeed(packed, head->packed * sizeof *packed,
                              XXH3_64bits(head, offsetof(tg_record_head, checksum)));
}

void tg_record_seal(tg_record_head *head, const uint64_t *packed) {
  head->magic = RECORD_MAGIC;
  head->checksum = record_checksum(head, packed);
}

bool tg_record_fits(const tg_record_head *head, const uint64_t *packed) {
  return tg_record_likely(head) && head->checksum == record_checksum(head, packed);
}

bool tg_record_likely(const tg_record_head *head) {
  return head->magic == RECORD_MAGIC && head->words <= TG_JOURNAL_WORDS_MAX &&
         head->packed >= tg_words_mask(head->words) && head->packed <= tg_words_bound(head->words);
}

int64_t tg_record_bytes(const tg_record_head *head, const uint64_t row_sizes[TG_RESULT_COUNT]) {
  int64_t bytes = (int64_t)(sizeof *head + head->packed * sizeof(uint64_t)), stride, rows;
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    if (head->counts[t] < 0 || __builtin_add_overflow(row_sizes[t], sizeof(uint64_t), &stride) ||
        __builtin_mul_overflow(head->counts[t], stride, &rows) ||
        __builtin_add_overflow(bytes, rows, &bytes))
      return -1;
  return bytes;
}
