/** \file journal_record.h
 *
 * The bytes of a journal file, as job/journal.h describes them.
 */
#ifndef TG_JOURNAL_RECORD_H
#define TG_JOURNAL_RECORD_H

#include "job/journal.h"

/** Begins the file; its text follows. */
typedef struct tg_journal_head {
  uint64_t magic, checksum; /**< of what follows, text included */
  uint64_t text_bytes;
  uint64_t row_sizes[TG_RESULT_COUNT];
} tg_journal_head;

/** Begins a record; its packed words follow, then rows, each with its checksum. */
typedef struct tg_record_head {
  uint64_t magic;
  tg_journal_key key;
  int64_t counts[TG_RESULT_COUNT];
  uint32_t words, packed;
  uint64_t checksum; /**< of the head before it and the packed words */
} tg_record_head;

/** Longer text, more words, more bytes than any record has: what is beyond is no journal. */
#define TG_JOURNAL_TEXT_MAX  (UINT64_C(1) << 30)
#define TG_JOURNAL_WORDS_MAX (UINT32_C(1) << 28)
#define TG_JOURNAL_ROW_MAX   (UINT64_C(1) << 20)

/** Local. */
void tg_journal_head_make(tg_journal_head *head, const char *text,
                          const size_t row_sizes[TG_RESULT_COUNT]);
bool tg_journal_head_fits(const tg_journal_head *head, const char *text);

/** Local. Append job row, groups, counts of objects and \a sums to \a words. TG_NO_MEMORY. */
tg_status tg_record_put(const tg_job_result *result, const uint64_t *object_keys,
                        const tg_words *sums, tg_words *words);
/** Local. The same back from \a count words; borrows from them. \return whether they are whole. */
bool tg_record_get(const uint64_t *words, size_t count, tg_journal_content *content);
/** Local. Set magic and checksum. */
void tg_record_seal(tg_record_head *head, const uint64_t *packed);
bool tg_record_fits(const tg_record_head *head, const uint64_t *packed);
/** Local. Is this the head of a record at all, so that its sizes can be trusted to be read? */
bool tg_record_likely(const tg_record_head *head);
/** Local. Bytes of the whole record; -1: more than a file can hold. */
int64_t tg_record_bytes(const tg_record_head *head, const uint64_t row_sizes[TG_RESULT_COUNT]);

#endif
