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

/* Before each record. Rows of orders follow the content, each with its own
 * checksum, so that a few of them can be read and checked alone. */
typedef struct record_head {
  uint64_t magic;
  int64_t job, order_count, row_size;
  uint64_t checksum; /* of the content */
} record_head;

typedef struct record_content {
  tg_job_row job;
  tg_group_row groups[TG_GROUP_ROWS];
} record_content;

struct tg_journal {
  char *path;
  int file;
  size_t row_size;
  char *buffer;
  size_t used;     /* bytes of the buffer that are not in the file yet */
  int64_t written; /* bytes in the file: where the buffer begins */
  tg_journal_entry *entries;
  size_t count, capacity;
  char *scratch; /* rows with checksums, while reading */
};

static size_t stride_of(const tg_journal *journal) {
  return journal->row_size + sizeof(uint64_t);
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

static tg_status allocate(tg_journal *journal, const char *path, size_t order_row_size) {
  journal->file = -1;
  journal->row_size = order_row_size;
  journal->path = strdup(path);
  journal->buffer = malloc(BUFFER_BYTES);
  journal->scratch = malloc(BUFFER_BYTES + stride_of(journal));
  return journal->path && journal->buffer && journal->scratch ? TG_OK : TG_NO_MEMORY;
}

tg_status tg_journal_create(const char *path, size_t order_row_size, tg_journal **journal,
                            tg_error *err) {
  *journal = NULL;
  tg_journal *made = calloc(1, sizeof *made);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for a journal", path);
  tg_status status = allocate(made, path, order_row_size);
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

static tg_status put_record(tg_journal *journal, int32_t job, const tg_job_result *result,
                            tg_error *err) {
  record_content content;
  memset(&content, 0, sizeof content);
  content.job = result->job;
  memcpy(content.groups, result->groups, sizeof content.groups);
  record_head head = {.magic = MAGIC,
                      .job = job,
                      .order_count = (int64_t)result->orders.count,
                      .row_size = (int64_t)journal->row_size,
                      .checksum = XXH3_64bits(&content, sizeof content)};
  TG_TRY(put(journal, &head, sizeof head, err));
  TG_TRY(put(journal, &content, sizeof content, err));
  for (size_t i = 0; i < result->orders.count; i++) {
    const char *row = result->orders.data + i * journal->row_size;
    uint64_t checksum = XXH3_64bits(row, journal->row_size);
    TG_TRY(put(journal, row, journal->row_size, err));
    TG_TRY(put(journal, &checksum, sizeof checksum, err));
  }
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
  if (result->orders.count && result->orders.row_size != journal->row_size)
    return tg_fail(err, TG_CORRUPT, "%s: rows of %zu bytes in a journal of %zu bytes",
                   journal->path, result->orders.row_size, journal->row_size);
  TG_TRY(reserve_entry(journal, err));
  tg_status status = put_record(journal, job, result, err);
  if (status != TG_OK) {
    rewind_to(journal, offset);
    return status;
  }
  journal->entries[journal->count++] = (tg_journal_entry){
      .job = job, .offset = offset, .order_count = (int64_t)result->orders.count};
  return TG_OK;
}

const tg_journal_entry *tg_journal_entries(const tg_journal *journal, size_t *count) {
  *count = journal->count;
  return journal->entries;
}

static bool head_fits(const tg_journal *journal, const tg_journal_entry *entry,
                      const record_head *head) {
  return head->magic == MAGIC && head->job == entry->job &&
         head->order_count == entry->order_count && head->row_size == (int64_t)journal->row_size;
}

tg_status tg_journal_read_job(tg_journal *journal, const tg_journal_entry *entry, tg_job_row *job,
                              tg_group_row groups[TG_GROUP_ROWS], tg_error *err) {
  record_head head;
  record_content content;
  TG_TRY(get(journal, entry, &head, sizeof head, entry->offset, err));
  if (!head_fits(journal, entry, &head))
    return damaged(journal, entry, "its head is not what was written", err);
  TG_TRY(get(journal, entry, &content, sizeof content, entry->offset + (int64_t)sizeof head, err));
  if (XXH3_64bits(&content, sizeof content) != head.checksum)
    return damaged(journal, entry, "its checksum does not fit", err);
  *job = content.job;
  memcpy(groups, content.groups, sizeof content.groups);
  return TG_OK;
}

/* Rows from the scratch to the caller, without their checksums. */
static tg_status unpack(const tg_journal *journal, const tg_journal_entry *entry, size_t count,
                        char *rows, tg_error *err) {
  for (size_t i = 0; i < count; i++) {
    const char *row = journal->scratch + i * stride_of(journal);
    uint64_t checksum;
    memcpy(&checksum, row + journal->row_size, sizeof checksum);
    if (XXH3_64bits(row, journal->row_size) != checksum)
      return damaged(journal, entry, "the checksum of an order row does not fit", err);
    memcpy(rows + i * journal->row_size, row, journal->row_size);
  }
  return TG_OK;
}

tg_status tg_journal_read_orders(tg_journal *journal, const tg_journal_entry *entry, int64_t first,
                                 int64_t count, void *rows, tg_error *err) {
  if (first < 0 || count < 0 || first > entry->order_count || count > entry->order_count - first)
    return damaged(journal, entry, "rows beyond its end were asked for", err);
  size_t stride = stride_of(journal);
  int64_t piece_rows = (int64_t)((BUFFER_BYTES + stride) / stride);
  int64_t base = entry->offset + (int64_t)(sizeof(record_head) + sizeof(record_content));
  char *into = rows;
  while (count) {
    int64_t piece = count < piece_rows ? count : piece_rows;
    TG_TRY(get(journal, entry, journal->scratch, (size_t)piece * stride,
               base + first * (int64_t)stride, err));
    TG_TRY(unpack(journal, entry, (size_t)piece, into, err));
    into += (size_t)piece * journal->row_size;
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
