/** \file fuzz_journal.c
 *
 * A journal whose bytes were changed: with its checksums, only records that were written are
 * found, where they were written, and no whole record before the first change is lost; with
 * checksums made to fit, or of any bytes at all, it is read within its bounds. And the sums of a
 * record, whatever they say, are taken whole or not at all.
 */
#include "fuzz.h"
#include "job/journal_record.h"
#include "metrics/rollup_words.h"
#include "splitmix.h"

#include <fcntl.h>
#include <unistd.h>

enum { RECORDS = 4, EDITS_MAX = 6, PARTICIPANTS = 5 };

static const size_t row_sizes[TG_RESULT_COUNT] = {24, 16, 8, 40, 32};
static const int64_t securities[] = {10, 20, 30}, participants[PARTICIPANTS] = {1, 2, 3, 70, 71};
static const int32_t dates[] = {20240905, 20240906};

/* Made once. */
static struct {
  char path[64];
  int file;
  uint8_t *image;
  size_t size;
  tg_journal_entry entries[RECORDS];
  tg_rollup_set set;
  tg_words sums[RECORDS];
} base = {.file = -1};

static void remove_file(void) {
  unlink(base.path);
}

static void need(bool done) {
  if (!done)
    abort();
}

static tg_order_row order_of(uint64_t *seed, int record) {
  tg_order_row order = {.security = securities[record % 3], .date = dates[record % 2]};
  order.participant = (int32_t)participants[tg_splitmix(seed) % PARTICIPANTS];
  order.arrival_hour = (int8_t)(tg_splitmix(seed) % 24);
  order.final_quantity = 1 + (int64_t)(tg_splitmix(seed) % 1000);
  order.final_matched = order.traded_quantity = order.final_quantity / 3;
  order.final_leaves = order.final_quantity - order.final_matched;
  order.size_class = 1;
  order.price = 100;
  return order;
}

static void append(tg_journal *journal, int record, uint64_t *seed) {
  tg_job_result result;
  memset(&result, 0, sizeof result);
  result.job.security = securities[record % 3];
  result.job.date = dates[record % 2];
  result.job.orders = 5 + record;
  tg_group_sums_reset(result.groups, 0, result.job.security, result.job.date);
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    result.tables[t].row_size = row_sizes[t];
    for (int i = 0; i < record * 2; i++) {
      char *row = tg_rows_push(&result.tables[t]);
      need(row != NULL);
      row[0] = (char)tg_splitmix(seed);
    }
  }
  for (int i = 0; i < 3 + record; i++) {
    tg_order_row order = order_of(seed, record);
    need(tg_rollup_set_add(&base.set, &order, NULL, NULL) == TG_OK);
  }
  tg_words *sums = &base.sums[record];
  const tg_journal_key key = {.security = result.job.security, .date = result.job.date};
  need(tg_rollup_words_put(&base.set, sums) == TG_OK &&
       tg_journal_append(journal, record, &key, &result, sums, NULL) == TG_OK);
  tg_rollup_set_discard(&base.set);
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    tg_rows_clear(&result.tables[t]);
}

static void make_base(void) {
  char origin[] = "program: fuzz\n";
  uint64_t objects[] = {7}, seed = 1;
  const tg_identity identity = {.origin = origin, .objects = objects, .object_count = 1};
  const tg_dimensions dimensions = {securities, participants, dates, 3, PARTICIPANTS,
                                    2,          NULL,         false};
  tg_journal *journal;
  snprintf(base.path, sizeof base.path, "/dev/shm/tapegrid-fuzz.%ld", (long)getpid());
  unlink(base.path);
  need(tg_rollup_set_make(&dimensions, NULL, &base.set, NULL) == TG_OK &&
       tg_journal_create(base.path, &identity, row_sizes, &journal, NULL) == TG_OK);
  atexit(remove_file);
  for (int i = 0; i < RECORDS; i++)
    append(journal, i, &seed);
  size_t count;
  memcpy(base.entries, tg_journal_entries(journal, &count), sizeof base.entries);
  tg_journal_close(journal, true);
  base.file = open(base.path, O_RDWR);
  base.size = (size_t)lseek(base.file, 0, SEEK_END);
  base.image = malloc(base.size);
  need(base.image && pread(base.file, base.image, base.size, 0) == (ssize_t)base.size);
}

static void put_file(const uint8_t *bytes, size_t size) {
  need(!ftruncate(base.file, 0) && pwrite(base.file, bytes, size, 0) == (ssize_t)size);
}

static bool is_written(const tg_journal_entry *entry) {
  for (int i = 0; i < RECORDS; i++)
    if (base.entries[i].offset == entry->offset)
      return !memcmp(&base.entries[i].key, &entry->key, sizeof entry->key) &&
             !memcmp(base.entries[i].counts, entry->counts, sizeof entry->counts);
  return false;
}

/* \return how many records there are. */
static size_t read_file(size_t size, bool written_only) {
  tg_rows entries = {0};
  char *origin = NULL;
  int64_t records, rows;
  bool unfinished;
  FUZZ_CHECK(tg_journal_scan(base.path, 3, &entries, &origin, NULL) == TG_OK);
  tg_journal_verify(base.path, &records, &rows, &unfinished, NULL);
  FUZZ_CHECK(records <= (int64_t)entries.count);
  for (size_t i = 0; i < entries.count; i++) {
    const tg_journal_entry *entry = tg_rows_at(&entries, i);
    FUZZ_CHECK(entry->file == 3 && entry->offset > 0 && (size_t)entry->offset < size);
    FUZZ_CHECK(!written_only || is_written(entry));
  }
  const size_t count = entries.count;
  FUZZ_CHECK(!count || origin);
  free(origin);
  tg_rows_clear(&entries);
  return count;
}

/* The changed record gets a checksum that fits. */
static void fit(uint8_t *image, int record) {
  tg_record_head head;
  uint8_t *at = image + base.entries[record].offset;
  memcpy(&head, at, sizeof head);
  const size_t end = record + 1 < RECORDS ? (size_t)base.entries[record + 1].offset : base.size;
  const size_t room = (end - (size_t)base.entries[record].offset - sizeof head) / sizeof(uint64_t);
  uint64_t *packed = malloc(room * sizeof *packed + 1);
  need(packed != NULL);
  memcpy(packed, at + sizeof head, room * sizeof *packed);
  if (head.packed <= room) {
    tg_record_seal(&head, packed);
    memcpy(at, &head, sizeof head);
  }
  free(packed);
}

static void change_file(fuzz_bytes bytes) {
  uint8_t *image = malloc(base.size);
  const bool fitted = fuzz_choice(&bytes, 2);
  size_t first = base.size;
  need(image != NULL);
  memcpy(image, base.image, base.size);
  for (int e = 0; e < EDITS_MAX && bytes.size >= 3; e++) {
    const int record = (int)fuzz_choice(&bytes, RECORDS);
    const size_t at =
        ((size_t)base.entries[record].offset + (uint16_t)fuzz_integer(&bytes, 2)) % base.size;
    const uint8_t value = (uint8_t)fuzz_integer(&bytes, 1);
    first = image[at] != value && at < first ? at : first;
    image[at] = value;
    if (fitted)
      fit(image, record);
  }
  const size_t size = bytes.size ? base.size - (uint8_t)fuzz_integer(&bytes, 1) : base.size;
  put_file(image, size);
  const size_t found = read_file(size, !fitted);
  for (int i = 0; i + 1 < RECORDS && !fitted; i++)
    FUZZ_CHECK(base.entries[i + 1].offset > (int64_t)first || found > (size_t)i);
  free(image);
}

static bool nothing_waits(void) {
  bool waits = base.set.job.sums.total_orders != 0;
  for (size_t t = 0; t < base.set.count; t++)
    waits |= base.set.sums[t].touched_count != 0;
  return !waits;
}

/* Words that were put, some of them changed, perhaps cut off. */
static void take_sums(fuzz_bytes bytes) {
  const tg_words *from = &base.sums[fuzz_choice(&bytes, RECORDS)];
  size_t count = from->count - fuzz_choice(&bytes, 256) * from->count / 256;
  uint64_t *words = malloc(count * sizeof *words + 1);
  need(words != NULL);
  memcpy(words, from->data, count * sizeof *words);
  while (bytes.size >= 4 && count) {
    const size_t at = (uint16_t)fuzz_integer(&bytes, 2) % count;
    const bool other = fuzz_choice(&bytes, 4) == 1;
    words[at] =
        other ? from->data[(uint8_t)fuzz_integer(&bytes, 1)] : (uint64_t)fuzz_integer(&bytes, 1);
  }
  const tg_status status = tg_rollup_words_take(&base.set, words, count);
  FUZZ_CHECK(status == TG_OK || nothing_waits());
  tg_rollup_set_discard(&base.set);
  FUZZ_CHECK(nothing_waits());
  free(words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes bytes = {data, size};
  if (base.file < 0)
    make_base();
  switch (fuzz_choice(&bytes, 3)) {
  case 0:
    change_file(bytes);
    break;
  case 1:
    take_sums(bytes);
    break;
  default:
    put_file(bytes.at, bytes.size);
    read_file(bytes.size, false);
  }
  return 0;
}
