/** \file journal_scan.c
 *
 * The records of a journal that an earlier run left, or of one that is being written: whatever
 * bytes it holds.
 */
#include "job/journal_record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

typedef struct scan {
  const char *path;
  int file;
  int64_t size, at;
  tg_journal_head head;
  tg_words packed, words;
} scan;

/* \return whether all bytes are there; *status says if reading failed. */
static bool get(const scan *s, int64_t offset, void *data, size_t size, tg_status *status,
                tg_error *err) {
  char *into = data;
  if (offset > s->size || size > (uint64_t)(s->size - offset))
    return false;
  while (size) {
    const ssize_t done = pread(s->file, into, size, offset);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      *status = tg_fail_errno(err, "%s: cannot read the journal", s->path);
    if (done <= 0)
      return false;
    into += done;
    size -= (size_t)done;
    offset += done;
  }
  return true;
}

static bool read_head(scan *s, char **origin, tg_status *status, tg_error *err) {
  if (!get(s, 0, &s->head, sizeof s->head, status, err) ||
      s->head.text_bytes > TG_JOURNAL_TEXT_MAX || s->head.text_bytes > (uint64_t)s->size)
    return false;
  char *text = calloc(1, s->head.text_bytes + 1);
  if (!text)
    *status = tg_fail(err, TG_NO_MEMORY, "%s: no memory for its head", s->path);
  bool whole = text && get(s, sizeof s->head, text, s->head.text_bytes, status, err) &&
               tg_journal_head_fits(&s->head, text);
  s->at = (int64_t)(sizeof s->head + s->head.text_bytes);
  if (whole && origin) {
    *origin = text;
    text = NULL;
  }
  free(text);
  return whole;
}

/* Does the content say what the head says? A file may be made on purpose. */
static bool is_sound(scan *s, const tg_record_head *head) {
  tg_journal_content content;
  s->words.count = 0;
  uint64_t *words = tg_words_take(&s->words, head->words);
  return words && tg_words_unpack(s->packed.data, head->packed, words, head->words) &&
         tg_record_get(words, head->words, &content) &&
         content.job.security == head->key.security && content.job.date == head->key.date &&
         content.job.status == head->key.status;
}

static bool read_record(scan *s, int32_t number, tg_journal_entry *entry, tg_status *status,
                        tg_error *err) {
  tg_record_head head;
  if (!get(s, s->at, &head, sizeof head, status, err) || !tg_record_likely(&head))
    return false;
  const int64_t bytes = tg_record_bytes(&head, s->head.row_sizes);
  if (bytes < 0 || bytes > s->size - s->at)
    return false;
  s->packed.count = 0;
  if (!tg_words_take(&s->packed, head.packed)) {
    *status = tg_fail(err, TG_NO_MEMORY, "%s: no memory for a record", s->path);
    return false;
  }
  if (!get(s, s->at + (int64_t)sizeof head, s->packed.data, head.packed * sizeof(uint64_t), status,
           err) ||
      !tg_record_fits(&head, s->packed.data) || !is_sound(s, &head))
    return false;
  *entry = (tg_journal_entry){.key = head.key,
                              .job = -1,
                              .file = number,
                              .offset = s->at,
                              .words = head.words,
                              .packed = head.packed};
  memcpy(entry->counts, head.counts, sizeof entry->counts);
  s->at += bytes;
  return true;
}

static tg_status list_records(scan *s, int32_t number, tg_rows *entries, char **origin,
                              tg_error *err) {
  tg_status status = TG_OK;
  tg_journal_entry entry;
  struct stat facts;
  if (fstat(s->file, &facts))
    return tg_fail_errno(err, "%s: cannot read the journal", s->path);
  s->size = S_ISREG(facts.st_mode) ? facts.st_size : 0;
  bool more = read_head(s, origin, &status, err);
  while (more && (more = read_record(s, number, &entry, &status, err))) {
    tg_journal_entry *place = tg_rows_push(entries);
    if (!place)
      return tg_fail(err, TG_NO_MEMORY, "%s: no memory for %zu records", s->path, entries->count);
    *place = entry;
  }
  return status;
}

tg_status tg_journal_scan(const char *path, int32_t file, tg_rows *entries, char **origin,
                          tg_error *err) {
  scan s = {.path = path, .file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  entries->row_size = sizeof(tg_journal_entry);
  if (origin)
    *origin = NULL;
  if (s.file < 0)
    return errno == ENOENT || errno == ELOOP
               ? TG_OK /* gone since, or a link: none of ours */
               : tg_fail_errno(err, "%s: cannot read the journal", path);
  tg_status status = list_records(&s, file, entries, origin, err);
  close(s.file);
  tg_words_clear(&s.packed);
  tg_words_clear(&s.words);
  return status;
}

/* The rows of the record that begins at \a entry, each with its checksum. */
static tg_status verify_rows(const scan *s, const tg_journal_entry *entry, int64_t *rows,
                             tg_error *err) {
  int64_t at = entry->offset + (int64_t)(sizeof(tg_record_head) + entry->packed * sizeof(uint64_t));
  tg_status status = TG_OK;
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    const size_t size = s->head.row_sizes[t], stride = size + sizeof(uint64_t);
    char *row = malloc(stride);
    for (int64_t i = 0; row && i < entry->counts[t] && status == TG_OK;
         i++, at += (int64_t)stride) {
      uint64_t checksum;
      if (!get(s, at, row, stride, &status, err))
        break;
      memcpy(&checksum, row + size, sizeof checksum);
      if (XXH3_64bits(row, size) != checksum)
        status = tg_fail(err, TG_CORRUPT,
                         "%s: a row of security %" PRId64 ", date %" PRId32 " is damaged", s->path,
                         entry->key.security, entry->key.date);
      *rows += status == TG_OK;
    }
    if (!row)
      return tg_fail(err, TG_NO_MEMORY, "%s: no memory for a row", s->path);
    free(row);
  }
  return status;
}

/* What a kill leaves: a piece of a head, or a head whose record is longer than the file. */
static bool is_unfinished(const scan *s) {
  tg_record_head head;
  tg_status status = TG_OK;
  if (s->size - s->at < (int64_t)sizeof head)
    return true;
  if (!get(s, s->at, &head, sizeof head, &status, NULL) || !tg_record_likely(&head))
    return false;
  const int64_t bytes = tg_record_bytes(&head, s->head.row_sizes);
  return bytes > s->size - s->at;
}

static tg_status verify(scan *s, int64_t *records, int64_t *rows, bool *unfinished, tg_error *err) {
  tg_status status = TG_OK;
  tg_journal_entry entry;
  struct stat facts;
  if (fstat(s->file, &facts))
    return tg_fail_errno(err, "%s: cannot read the journal", s->path);
  s->size = S_ISREG(facts.st_mode) ? facts.st_size : 0;
  if (!read_head(s, NULL, &status, err))
    return status != TG_OK ? status : tg_fail(err, TG_CORRUPT, "%s: not a whole journal", s->path);
  while (status == TG_OK && read_record(s, 0, &entry, &status, err)) {
    status = verify_rows(s, &entry, rows, err);
    ++*records;
  }
  *unfinished = status == TG_OK && s->at < s->size;
  if (*unfinished && !is_unfinished(s))
    return tg_fail(err, TG_CORRUPT, "%s: the record at byte %" PRId64 " is damaged", s->path,
                   s->at);
  return status;
}

tg_status tg_journal_verify(const char *path, int64_t *records, int64_t *rows, bool *unfinished,
                            tg_error *err) {
  scan s = {.path = path, .file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  *records = *rows = 0;
  *unfinished = false;
  if (s.file < 0)
    return tg_fail_errno(err, "%s: cannot read the journal", path);
  tg_status status = verify(&s, records, rows, unfinished, err);
  close(s.file);
  tg_words_clear(&s.packed);
  tg_words_clear(&s.words);
  return status;
}
