#include "job/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#define MAGIC        UINT64_C(0x314c4e524a475400) /* "\0TGJRNL1" */
#define BUFFER_BYTES ((size_t)1 << 20)

/* Before each record. */
typedef struct record_head {
  uint64_t magic;
  int64_t job, counts[TG_RESULT_COUNT];
  uint64_t checksum; /* of the packed content */
} record_head;

typedef struct record_content {
  tg_job_row job;
  tg_group_row groups[TG_GROUP_ROWS];
} record_content;

#define CONTENT_WORDS (sizeof(record_content) / sizeof(uint64_t))
#define GROUP_WORDS   (TG_GROUP_ROWS * sizeof(tg_group_row) / sizeof(uint64_t))
#define MASK_WORDS    ((CONTENT_WORDS + 63) / 64)
_Static_assert(sizeof(record_content) % sizeof(uint64_t) == 0, "the content is whole words");

/* The content of a small job is mostly zeros: a bit for each word that is not, then those words. */
typedef struct packed_content {
  uint64_t mask[MASK_WORDS], words[CONTENT_WORDS];
} packed_content;

typedef struct record {
  record_head head;
  packed_content packed;
} record;

struct tg_journal {
  char *path;
  int file;
  size_t row_sizes[TG_RESULT_COUNT], widest;
  char *buffer;
  size_t used;     /* bytes of the buffer that are not in the file yet */
  int64_t written; /* bytes in the file: where the buffer begins */
  tg_journal_entry *entries;
  size_t count, capacity;
  char *scratch; /* rows with checksums, while reading */
  tg_group_row no_groups[TG_GROUP_ROWS];
};

static size_t stride_of(const tg_journal *journal, int table) {
  return journal->row_sizes[table] + sizeof(uint64_t);
}

static tg_status write_all(tg_journal *journal, const char *data, size_t size, int64_t offset,
                           tg_error *err) {
  while (size) {
    ssize_t done = pwrite(journal->file, data, size, offset);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return tg_fail_errno(err, "%s: cannot write %zu bytes at %" PRId64, journal->path, size,
                           offset);
    data += done;
    size -= (size_t)done;
    offset += done;
  }
  return TG_OK;
}

static tg_status flush(tg_journal *journal, tg_error *err) {
  TG_TRY(write_all(journal, journal->buffer, journal->used, journal->written, err));
  journal->written += (int64_t)journal->used;
  journal->used = 0;
  return TG_OK;
}

static tg_status put(tg_journal *journal, const void *data, size_t size, tg_error *err) {
  const char *from = data;
  while (size) {
    if (journal->used == BUFFER_BYTES)
      TG_TRY(flush(journal, err));
    size_t piece = BUFFER_BYTES - journal->used;
    piece = piece < size ? piece : size;
    memcpy(journal->buffer + journal->used, from, piece);
    journal->used += piece;
    from += piece;
    size -= piece;
  }
  return TG_OK;
}

static tg_status damaged(const tg_journal *journal, const tg_journal_entry *entry, const char *what,
                         tg_error *err) {
  return tg_fail(err, TG_CORRUPT,
                 "%s: record of job %" PRId32 " at byte %" PRId64
                 ": %s; check the disk and run again",
                 journal->path, entry->job, entry->offset, what);
}

static tg_status get(tg_journal *journal, const tg_journal_entry *entry, void *data, size_t size,
                     int64_t offset, tg_error *err) {
  char *into = data;
  TG_TRY(flush(journal, err));
  while (size) {
    ssize_t done = pread(journal->file, into, size, offset);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return tg_fail_errno(err, "%s: cannot read %zu bytes at %" PRId64, journal->path, size,
                           offset);
    if (!done)
      return damaged(journal, entry, "the file is too short", err);
    into += done;
    size -= (size_t)done;
    offset += done;
  }
  return TG_OK;
}

static tg_status allocate(tg_journal *journal, const char *path,
                          const size_t row_sizes[TG_RESULT_COUNT]) {
  journal->file = -1;
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    journal->row_sizes[t] = row_sizes[t];
    journal->widest = row_sizes[t] > journal->widest ? row_sizes[t] : journal->widest;
  }
  tg_group_sums_reset(journal->no_groups, 0, 0, 0);
  journal->path = strdup(path);
  journal->buffer = malloc(BUFFER_BYTES);
  journal->scratch = malloc(BUFFER_BYTES + journal->widest + sizeof(uint64_t));
  return journal->path && journal->buffer && journal->scratch ? TG_OK : TG_NO_MEMORY;
}

tg_status tg_journal_create(const char *path, const size_t row_sizes[TG_RESULT_COUNT],
                            tg_journal **journal, tg_error *err) {
  *journal = NULL;
  tg_journal *made = calloc(1, sizeof *made);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for a journal", path);
  tg_status status = allocate(made, path, row_sizes);
  if (status != TG_OK)
    tg_fail(err, status, "%s: no memory for a journal", path);
  if (status == TG_OK) {
    made->file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (made->file < 0)
      status = tg_fail_errno(err, "%s: cannot create the journal", path);
  }
  if (status == TG_OK)
    *journal = made;
  else
    tg_journal_free(made);
  return status;
}

static tg_status reserve_entry(tg_journal *journal, tg_error *err) {
  if (journal->count < journal->capacity)
    return TG_OK;
  size_t capacity = journal->capacity ? journal->capacity * 2 : 64;
  tg_journal_entry *grown = realloc(journal->entries, capacity * sizeof *grown);
  if (!grown)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for %zu entries", journal->path, capacity);
  journal->entries = grown;
  journal->capacity = capacity;
  return TG_OK;
}

static tg_status put_rows(tg_journal *journal, const tg_rows *rows, tg_error *err) {
  for (size_t i = 0; i < rows->count; i++) {
    const char *row = tg_rows_at(rows, i);
    uint64_t checksum = XXH3_64bits(row, rows->row_size);
    TG_TRY(put(journal, row, rows->row_size, err));
    TG_TRY(put(journal, &checksum, sizeof checksum, err));
  }
  return TG_OK;
}

/* Takes away from groups what those of every job have, or gives it back: names, and the job's own
 * key. */
static void fold(const tg_journal *journal, record_content *content) {
  uint64_t words[GROUP_WORDS], same[GROUP_WORDS];
  memcpy(words, content->groups, sizeof words);
  memcpy(same, journal->no_groups, sizeof same);
  for (size_t i = 0; i < GROUP_WORDS; i++)
    words[i] ^= same[i];
  memcpy(content->groups, words, sizeof words);
  for (size_t i = 0; i < TG_GROUP_ROWS; i++) {
    content->groups[i].security ^= content->job.security;
    content->groups[i].date ^= content->job.date;
  }
}

/* \return bytes of \a packed that are used. */
static size_t pack(const record_content *content, packed_content *packed) {
  uint64_t words[CONTENT_WORDS];
  size_t count = 0;
  memcpy(words, content, sizeof words);
  memset(packed->mask, 0, sizeof packed->mask);
  for (size_t i = 0; i < CONTENT_WORDS; i++) {
    uint64_t used = words[i] != 0;
    packed->mask[i / 64] |= used << i % 64;
    packed->words[count] = words[i];
    count += used;
  }
  return sizeof packed->mask + count * sizeof *words;
}

/* \return whether \a bytes are those of a packed content. */
static bool unpack_content(const packed_content *packed, size_t bytes, record_content *content) {
  uint64_t words[CONTENT_WORDS] = {0};
  size_t count = 0;
  for (size_t m = 0; m < MASK_WORDS; m++)
    for (uint64_t bits = packed->mask[m]; bits; bits &= bits - 1) {
      size_t i = 64 * m + (size_t)__builtin_ctzll(bits);
      if (i >= CONTENT_WORDS)
        return false;
      words[i] = packed->words[count++];
    }
  memcpy(content, words, sizeof words);
  return bytes == sizeof packed->mask + count * sizeof *words;
}

/* \a packed: bytes of the packed content. */
static tg_status put_record(tg_journal *journal, int32_t job, const tg_job_result *result,
                            int32_t *packed, tg_error *err) {
  record_content content;
  memset(&content, 0, sizeof content);
  content.job = result->job;
  memcpy(content.groups, result->groups, sizeof content.groups);
  fold(journal, &content);
  record made;
  made.head = (record_head){.magic = MAGIC, .job = job};
  size_t bytes = pack(&content, &made.packed);
  made.head.checksum = XXH3_64bits(&made.packed, bytes);
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    made.head.counts[t] = (int64_t)result->tables[t].count;
  *packed = (int32_t)bytes;
  TG_TRY(put(journal, &made, sizeof made.head + bytes, err));
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    TG_TRY(put_rows(journal, &result->tables[t], err));
  return TG_OK;
}

/* Forget what a failed append left, in the buffer or in the file. */
static void rewind_to(tg_journal *journal, int64_t end) {
  if (end < journal->written)
    journal->written = end;
  journal->used = (size_t)(end - journal->written);
}

tg_status tg_journal_append(tg_journal *journal, int32_t job, const tg_job_result *result,
                            tg_error *err) {
  int64_t offset = journal->written + (int64_t)journal->used;
  tg_journal_entry entry = {.job = job, .offset = offset};
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    const tg_rows *rows = &result->tables[t];
    entry.counts[t] = (int64_t)rows->count;
    if (rows->count && rows->row_size != journal->row_sizes[t])
      return tg_fail(err, TG_CORRUPT, "%s: rows of %zu bytes in a journal of %zu bytes",
                     journal->path, rows->row_size, journal->row_sizes[t]);
  }
  TG_TRY(reserve_entry(journal, err));
  tg_status status = put_record(journal, job, result, &entry.packed, err);
  if (status != TG_OK) {
    rewind_to(journal, offset);
    return status;
  }
  journal->entries[journal->count++] = entry;
  return TG_OK;
}

const tg_journal_entry *tg_journal_entries(const tg_journal *journal, size_t *count) {
  *count = journal->count;
  return journal->entries;
}

static bool head_fits(const tg_journal_entry *entry, const record_head *head) {
  return head->magic == MAGIC && head->job == entry->job &&
         !memcmp(head->counts, entry->counts, sizeof head->counts);
}

tg_status tg_journal_read_job(tg_journal *journal, const tg_journal_entry *entry, tg_job_row *job,
                              tg_group_row groups[TG_GROUP_ROWS], tg_error *err) {
  record made;
  record_content content;
  size_t packed = (size_t)entry->packed;
  TG_TRY(get(journal, entry, &made, sizeof made.head + packed, entry->offset, err));
  if (!head_fits(entry, &made.head))
    return damaged(journal, entry, "its head is not what was written", err);
  if (XXH3_64bits(&made.packed, packed) != made.head.checksum ||
      !unpack_content(&made.packed, packed, &content))
    return damaged(journal, entry, "its checksum does not fit", err);
  fold(journal, &content);
  *job = content.job;
  memcpy(groups, content.groups, sizeof content.groups);
  return TG_OK;
}

/* Rows from the scratch to the caller, without their checksums. */
static tg_status unpack(const tg_journal *journal, const tg_journal_entry *entry, int table,
                        size_t count, char *rows, tg_error *err) {
  size_t size = journal->row_sizes[table];
  for (size_t i = 0; i < count; i++) {
    const char *row = journal->scratch + i * stride_of(journal, table);
    uint64_t checksum;
    memcpy(&checksum, row + size, sizeof checksum);
    if (XXH3_64bits(row, size) != checksum)
      return damaged(journal, entry, "the checksum of a result row does not fit", err);
    memcpy(rows + i * size, row, size);
  }
  return TG_OK;
}

static int64_t start_of(const tg_journal *journal, const tg_journal_entry *entry, int table) {
  int64_t start = entry->offset + (int64_t)sizeof(record_head) + entry->packed;
  for (int t = 0; t < table; t++)
    start += entry->counts[t] * (int64_t)stride_of(journal, t);
  return start;
}

tg_status tg_journal_read_rows(tg_journal *journal, const tg_journal_entry *entry,
                               tg_result_table table, int64_t first, int64_t count, void *rows,
                               tg_error *err) {
  int64_t held = entry->counts[table];
  if (first < 0 || count < 0 || first > held || count > held - first)
    return damaged(journal, entry, "rows beyond its end were asked for", err);
  size_t stride = stride_of(journal, (int)table);
  int64_t piece_rows = (int64_t)((BUFFER_BYTES + stride) / stride);
  int64_t base = start_of(journal, entry, (int)table);
  char *into = rows;
  while (count) {
    int64_t piece = count < piece_rows ? count : piece_rows;
    TG_TRY(get(journal, entry, journal->scratch, (size_t)piece * stride,
               base + first * (int64_t)stride, err));
    TG_TRY(unpack(journal, entry, (int)table, (size_t)piece, into, err));
    into += (size_t)piece * journal->row_sizes[table];
    first += piece;
    count -= piece;
  }
  return TG_OK;
}

void tg_journal_free(tg_journal *journal) {
  if (!journal)
    return;
  if (journal->file >= 0) {
    unlink(journal->path);
    close(journal->file);
  }
  free(journal->path);
  free(journal->buffer);
  free(journal->scratch);
  free(journal->entries);
  free(journal);
}
