#include "job/journal.h"

#include "job/journal_record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#define BUFFER_BYTES ((size_t)1 << 20)
#define FLUSH_NS     500000000 /* no record waits longer for the file when another follows */
#define OPEN_MAX     200       /* adopted files that are open at once */

/* A file of records: 0 is the own one, the others are adopted. */
typedef struct journal_file {
  char *path;
  int32_t number;
  int descriptor; /* -1 = not open */
} journal_file;

struct tg_journal {
  journal_file *files;
  size_t file_count, open_count;
  const tg_identity *identity;
  size_t row_sizes[TG_RESULT_COUNT], widest;
  char *buffer;
  size_t used;                  /* bytes of the buffer that are not in the file yet */
  int64_t written, first, then; /* bytes in the file; of its head; ns of the last flush */
  tg_rows entries;              /* of tg_journal_entry */
  tg_words words, packed;       /* of the record in hand */
  char *scratch;                /* rows with checksums, while reading */
};

static size_t stride_of(const tg_journal *journal, int table) {
  return journal->row_sizes[table] + sizeof(uint64_t);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static tg_status write_all(const journal_file *file, const char *data, size_t size, int64_t offset,
                           tg_error *err) {
  while (size) {
    ssize_t done = pwrite(file->descriptor, data, size, offset);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return tg_fail_errno(err, "%s: cannot write %zu bytes at %" PRId64, file->path, size, offset);
    data += done;
    size -= (size_t)done;
    offset += done;
  }
  return TG_OK;
}

tg_status tg_journal_flush(tg_journal *journal, tg_error *err) {
  TG_TRY(write_all(&journal->files[0], journal->buffer, journal->used, journal->written, err));
  journal->written += (int64_t)journal->used;
  journal->used = 0;
  journal->then = now();
  return TG_OK;
}

static tg_status put(tg_journal *journal, const void *data, size_t size, tg_error *err) {
  const char *from = data;
  while (size) {
    if (journal->used == BUFFER_BYTES)
      TG_TRY(tg_journal_flush(journal, err));
    size_t piece = BUFFER_BYTES - journal->used;
    piece = piece < size ? piece : size;
    memcpy(journal->buffer + journal->used, from, piece);
    journal->used += piece;
    from += piece;
    size -= piece;
  }
  return TG_OK;
}

static bool allocate(tg_journal *journal, const char *path,
                     const size_t row_sizes[TG_RESULT_COUNT]) {
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    journal->row_sizes[t] = row_sizes[t];
    journal->widest = row_sizes[t] > journal->widest ? row_sizes[t] : journal->widest;
  }
  journal->entries.row_size = sizeof(tg_journal_entry);
  journal->files = malloc(sizeof *journal->files);
  journal->buffer = malloc(BUFFER_BYTES);
  journal->scratch = malloc(BUFFER_BYTES + journal->widest + sizeof(uint64_t));
  if (!journal->files)
    return false;
  journal->files[journal->file_count++] = (journal_file){.path = strdup(path), .descriptor = -1};
  return journal->files[0].path && journal->buffer && journal->scratch;
}

static tg_status begin(tg_journal *journal, tg_error *err) {
  journal_file *own = &journal->files[0];
  tg_journal_head head;
  own->descriptor = open(own->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (own->descriptor < 0)
    return tg_fail_errno(err, "%s: cannot create the journal", own->path);
  tg_journal_head_make(&head, journal->identity->origin, journal->row_sizes);
  TG_TRY(put(journal, &head, sizeof head, err));
  TG_TRY(put(journal, journal->identity->origin, head.text_bytes, err));
  journal->first = journal->written + (int64_t)journal->used;
  return tg_journal_flush(journal, err);
}

tg_status tg_journal_create(const char *path, const tg_identity *identity,
                            const size_t row_sizes[TG_RESULT_COUNT], tg_journal **journal,
                            tg_error *err) {
  tg_journal *made = *journal = calloc(1, sizeof *made);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for a journal", path);
  made->identity = identity;
  tg_status status = allocate(made, path, row_sizes)
                         ? begin(made, err)
                         : tg_fail(err, TG_NO_MEMORY, "%s: no memory for a journal", path);
  if (status != TG_OK) {
    tg_journal_close(made, false);
    *journal = NULL;
  }
  return status;
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

/* \a entry gets the sizes. */
static tg_status put_record(tg_journal *journal, const tg_job_result *result, const tg_words *sums,
                            tg_journal_entry *entry, tg_error *err) {
  tg_words *words = &journal->words, *packed = &journal->packed;
  words->count = packed->count = 0;
  if (tg_record_put(result, journal->identity->objects, sums, words) != TG_OK ||
      !tg_words_take(packed, tg_words_bound(words->count)))
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for a record", journal->files[0].path);
  if (words->count > TG_JOURNAL_WORDS_MAX)
    return tg_fail(err, TG_LIMIT, "%s: a record of %zu words", journal->files[0].path,
                   words->count);
  tg_record_head head = {.key = entry->key, .words = (uint32_t)words->count};
  head.packed = (uint32_t)tg_words_pack(words->data, words->count, packed->data);
  memcpy(head.counts, entry->counts, sizeof head.counts);
  tg_record_seal(&head, packed->data);
  entry->words = head.words;
  entry->packed = head.packed;
  TG_TRY(put(journal, &head, sizeof head, err));
  TG_TRY(put(journal, packed->data, head.packed * sizeof *packed->data, err));
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    TG_TRY(put_rows(journal, &result->tables[t], err));
  return TG_OK;
}

/* Forget what a failed append left, in the buffer or in the file. */
static void rewind_to(tg_journal *journal, int64_t end) {
  if (end < journal->written) {
    journal->written = end;
    if (ftruncate(journal->files[0].descriptor, end)) /* the next record will lie over it */
      journal->written = end;
  }
  journal->used = (size_t)(end - journal->written);
}

static tg_status fill_entry(const tg_journal *journal, const tg_job_result *result,
                            tg_journal_entry *entry, tg_error *err) {
  entry->offset = journal->written + (int64_t)journal->used;
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    const tg_rows *rows = &result->tables[t];
    entry->counts[t] = (int64_t)rows->count;
    if (rows->count && rows->row_size != journal->row_sizes[t])
      return tg_fail(err, TG_CORRUPT, "%s: rows of %zu bytes in a journal of %zu bytes",
                     journal->files[0].path, rows->row_size, journal->row_sizes[t]);
  }
  return TG_OK;
}

tg_status tg_journal_append(tg_journal *journal, int32_t job, const tg_journal_key *key,
                            const tg_job_result *result, const tg_words *sums, tg_error *err) {
  tg_journal_entry entry = {.key = *key, .job = job};
  entry.key.status = result->job.status;
  TG_TRY(fill_entry(journal, result, &entry, err));
  tg_journal_entry *place = tg_rows_push(&journal->entries);
  if (!place)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for %zu entries", journal->files[0].path,
                   journal->entries.count);
  tg_status status = put_record(journal, result, sums, &entry, err);
  if (status == TG_OK && now() - journal->then > FLUSH_NS)
    status = tg_journal_flush(journal, err);
  if (status != TG_OK) {
    journal->entries.count--;
    rewind_to(journal, entry.offset);
    return status;
  }
  *place = entry;
  return TG_OK;
}

void tg_journal_leave(tg_journal *journal) {
  journal->entries.count--;
}

static journal_file *find_file(tg_journal *journal, int32_t number) {
  for (size_t i = journal->file_count; i-- > 0;)
    if (journal->files[i].number == number)
      return &journal->files[i];
  return NULL;
}

tg_status tg_journal_add_file(tg_journal *journal, const char *path, int32_t file, tg_error *err) {
  if (find_file(journal, file))
    return TG_OK;
  journal_file *grown = realloc(journal->files, (journal->file_count + 1) * sizeof *grown);
  char *copy = strdup(path);
  if (grown)
    journal->files = grown;
  if (!grown || !copy) {
    free(copy);
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory to read it", path);
  }
  grown[journal->file_count++] = (journal_file){copy, file, -1};
  return TG_OK;
}

tg_status tg_journal_adopt(tg_journal *journal, const tg_journal_entry *entry, tg_error *err) {
  tg_journal_entry *place = tg_rows_push(&journal->entries);
  if (!place)
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for %zu records", journal->files[0].path,
                   journal->entries.count);
  *place = *entry;
  return TG_OK;
}

const tg_journal_entry *tg_journal_entries(const tg_journal *journal, size_t *count) {
  *count = journal->entries.count;
  return (const tg_journal_entry *)(const void *)journal->entries.data;
}

static void close_file(tg_journal *journal, journal_file *file) {
  if (file->descriptor < 0)
    return;
  close(file->descriptor);
  file->descriptor = -1;
  journal->open_count--;
}

/* Open the file of a record, with few others beside it. */
static tg_status open_file(tg_journal *journal, journal_file *file, tg_error *err) {
  if (file->descriptor >= 0)
    return TG_OK;
  for (size_t i = 1; i < journal->file_count && journal->open_count >= OPEN_MAX; i++)
    close_file(journal, &journal->files[i]);
  file->descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file->descriptor < 0)
    return tg_fail_errno(err, "%s: cannot read the journal", file->path);
  journal->open_count++;
  return TG_OK;
}

static tg_status damaged(tg_journal *journal, const tg_journal_entry *entry, const char *what,
                         tg_error *err) {
  return tg_fail(err, TG_CORRUPT,
                 "%s: record of security %" PRId64 ", date %" PRId32 " at byte %" PRId64
                 ": %s; check the disk and run again",
                 find_file(journal, entry->file)->path, entry->key.security, entry->key.date,
                 entry->offset, what);
}

static tg_status get(tg_journal *journal, const tg_journal_entry *entry, void *data, size_t size,
                     int64_t offset, tg_error *err) {
  char *into = data;
  journal_file *file = find_file(journal, entry->file);
  if (file == &journal->files[0])
    TG_TRY(tg_journal_flush(journal, err));
  else
    TG_TRY(open_file(journal, file, err));
  while (size) {
    ssize_t done = pread(file->descriptor, into, size, offset);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return tg_fail_errno(err, "%s: cannot read %zu bytes at %" PRId64, file->path, size, offset);
    if (!done)
      return damaged(journal, entry, "the file is too short", err);
    into += done;
    size -= (size_t)done;
    offset += done;
  }
  return TG_OK;
}

static bool same_record(const tg_journal_entry *entry, const tg_record_head *head) {
  return !memcmp(&head->key, &entry->key, sizeof head->key) && head->words == entry->words &&
         head->packed == entry->packed && !memcmp(head->counts, entry->counts, sizeof head->counts);
}

tg_status tg_journal_read(tg_journal *journal, const tg_journal_entry *entry,
                          tg_journal_content *content, tg_error *err) {
  tg_record_head head;
  tg_words *words = &journal->words, *packed = &journal->packed;
  words->count = packed->count = 0;
  if (!tg_words_take(words, entry->words) || !tg_words_take(packed, entry->packed))
    return tg_fail(err, TG_NO_MEMORY, "%s: no memory for a record", journal->files[0].path);
  TG_TRY(get(journal, entry, &head, sizeof head, entry->offset, err));
  TG_TRY(get(journal, entry, packed->data, entry->packed * sizeof *packed->data,
             entry->offset + (int64_t)sizeof head, err));
  if (!same_record(entry, &head))
    return damaged(journal, entry, "its head is not what was written", err);
  if (!tg_record_fits(&head, packed->data) ||
      !tg_words_unpack(packed->data, entry->packed, words->data, entry->words) ||
      !tg_record_get(words->data, entry->words, content))
    return damaged(journal, entry, "its checksum does not fit", err);
  return TG_OK;
}

/* Rows from the scratch to the caller, without their checksums. */
static tg_status unpack(tg_journal *journal, const tg_journal_entry *entry, int table, size_t count,
                        char *rows, tg_error *err) {
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
  int64_t start =
      entry->offset + (int64_t)(sizeof(tg_record_head) + entry->packed * sizeof(uint64_t));
  for (int t = 0; t < table; t++)
    start += entry->counts[t] * (int64_t)stride_of(journal, t);
  return start;
}

tg_status tg_journal_read_rows(tg_journal *journal, const tg_journal_entry *entry,
                               tg_result_table table, int64_t first, int64_t count, void *rows,
                               tg_error *err) {
  int64_t held = entry->counts[table];
  if (first < 0 || count < 0 || first > held || count > held - first)
    return tg_fail(err, TG_CORRUPT,
                   "%" PRId64 " rows from %" PRId64 " of %" PRId64
                   " were asked for: this is a fault of tapegrid",
                   count, first, held);
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

void tg_journal_close(tg_journal *journal, bool keep) {
  if (!journal)
    return;
  for (size_t i = 0; i < journal->file_count; i++) {
    journal_file *file = &journal->files[i];
    if (i == 0 && file->descriptor >= 0) {
      if (keep)
        tg_journal_flush(journal, NULL); /* on a full disk, what was written before is kept */
      if (!keep || journal->written == journal->first)
        unlink(file->path);
    }
    if (file->descriptor >= 0)
      close(file->descriptor);
    free(file->path);
  }
  free(journal->files);
  free(journal->buffer);
  free(journal->scratch);
  tg_rows_clear(&journal->entries);
  tg_words_clear(&journal->words);
  tg_words_clear(&journal->packed);
  free(journal);
}
