/** \file test_journal_scan.c
 *
 * Whatever bytes a file holds: the records that are found are whole, and those that are whole are
 * found.
 */
#include "job/journal_record.h"

#include "journal_case.h"

#include <sys/wait.h>

enum { JOBS = 6, ROWS = 4, OTHER_FILE = 7 };

/* A small journal, what it holds, and another one that reads it. */
typedef struct scanned {
  journal_case c;
  char path[96];
  int64_t size;
  tg_rows entries;
  tg_journal *reader;
} scanned;

static tg_rows scan(const char *path) {
  tg_rows entries = {0};
  CU_ASSERT_EQUAL(tg_journal_scan(path, OTHER_FILE, &entries, NULL, NULL), TG_OK);
  return entries;
}

static void scanned_open(scanned *s) {
  *s = (scanned){.c = make_case(small_rows, ROWS)};
  snprintf(s->path, sizeof s->path, "%s/00000001.00001.journal", s->c.folder);
  tg_journal_close(filled_journal(&s->c, s->path, 1, 1 + JOBS), true);
  s->size = size_of(s->path);
  s->entries = scan(s->path);
  CU_ASSERT_EQUAL_FATAL(s->entries.count, JOBS);
  s->reader = new_journal(&s->c, s->c.own);
  CU_ASSERT_EQUAL(tg_journal_add_file(s->reader, s->path, OTHER_FILE, NULL), TG_OK);
}

static void scanned_close(scanned *s) {
  tg_rows_clear(&s->entries);
  tg_journal_close(s->reader, false);
  remove_case(&s->c);
}

static const tg_journal_entry *entry_at(const tg_rows *entries, size_t i) {
  return tg_rows_at(entries, i);
}

static int64_t end_of(const scanned *s, size_t i) {
  return i + 1 < JOBS ? entry_at(&s->entries, i + 1)->offset : s->size;
}

/* What is found now is the beginning of what was there. \return how many. */
static size_t check_prefix(const scanned *s) {
  tg_rows now = scan(s->path);
  CU_ASSERT_TRUE_FATAL(now.count <= JOBS);
  CU_ASSERT_EQUAL(memcmp(now.count ? now.data : "", now.count ? s->entries.data : "",
                         now.count ? now.count * now.row_size : 0),
                  0);
  const size_t count = now.count;
  tg_rows_clear(&now);
  return count;
}

static void all_records_and_what_they_were_made_from_are_found(void) {
  scanned s;
  char *origin;
  uint64_t seed = 1;
  scanned_open(&s);
  for (size_t i = 0; i < JOBS; i++) {
    const tg_journal_entry *entry = entry_at(&s.entries, i);
    tg_journal_key key = key_of((int32_t)i + 1);
    key.status = i == 3 ? TG_BAD_INPUT : TG_OK;
    CU_ASSERT_TRUE(entry->job == -1 && entry->file == OTHER_FILE);
    CU_ASSERT_EQUAL(memcmp(&entry->key, &key, sizeof key), 0);
    CU_ASSERT_EQUAL(check_entry(&s.c, s.reader, entry, &seed), TG_OK);
  }
  CU_ASSERT_EQUAL(tg_journal_scan(s.path, 8, &s.entries, &origin, NULL), TG_OK);
  CU_ASSERT_EQUAL(s.entries.count, 2 * JOBS); /* they come after those that are there */
  CU_ASSERT_EQUAL(entry_at(&s.entries, JOBS)->file, 8);
  CU_ASSERT_STRING_EQUAL(origin, origin_text);
  free(origin);
  scanned_close(&s);
}

static void a_file_that_ends_anywhere_has_the_records_before(void) {
  scanned s;
  scanned_open(&s);
  for (int64_t size = s.size; size >= 0; size--) {
    CU_ASSERT_EQUAL(truncate(s.path, size), 0);
    size_t whole = 0;
    while (whole < JOBS && end_of(&s, whole) <= size)
      whole++;
    CU_ASSERT_EQUAL(check_prefix(&s), whole);
  }
  scanned_close(&s);
}

/* The record with the byte is not found, or is refused when it is read; those before it are as they
 * were. */
static void a_flipped_byte_never_makes_a_wrong_record(void) {
  scanned s;
  uint64_t seed = 2;
  scanned_open(&s);
  for (int64_t at = 0; at < s.size; at++) {
    const char bit = (char)(1 << tg_splitmix(&seed) % 8);
    flip_byte(s.path, at, bit);
    const size_t found = check_prefix(&s);
    size_t hit = 0; /* with this byte in it */
    while (hit < JOBS && end_of(&s, hit) <= at)
      hit++;
    CU_ASSERT_TRUE(at < entry_at(&s.entries, 0)->offset ? !found : found >= hit);
    for (size_t i = 0; i < found; i++) {
      const tg_status status = check_entry(&s.c, s.reader, entry_at(&s.entries, i), &seed);
      CU_ASSERT_EQUAL(status, i == hit ? TG_CORRUPT : TG_OK);
    }
    flip_byte(s.path, at, bit);
  }
  scanned_close(&s);
}

static void write_file(const char *path, const void *data, size_t size) {
  FILE *file = fopen(path, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  fwrite(data, 1, size, file);
  fclose(file);
}

static void expect_none(const char *path) {
  tg_rows entries = {0};
  char *origin = origin_text;
  CU_ASSERT_EQUAL(tg_journal_scan(path, 1, &entries, &origin, NULL), TG_OK);
  CU_ASSERT_EQUAL(entries.count, 0);
  CU_ASSERT_PTR_NULL(origin);
  tg_rows_clear(&entries);
}

static void what_is_no_journal_has_no_records(void) {
  journal_case c = make_case(small_rows, ROWS);
  uint64_t seed = 3, noise[300];
  tg_journal_head head;
  expect_none(c.own); /* is not there */
  expect_none(c.folder);
  expect_none("/dev/zero");
  write_file(c.own, "security,date,price\n", 20);
  expect_none(c.own);
  for (size_t size = 0; size <= sizeof noise; size += 37) {
    for (size_t i = 0; i < TG_COUNT(noise); i++)
      noise[i] = tg_splitmix(&seed);
    write_file(c.own, noise, size);
    expect_none(c.own);
  }
  tg_journal_head_make(&head, "", small_rows);
  head.text_bytes = TG_JOURNAL_TEXT_MAX + 1; /* a text that nothing has */
  write_file(c.own, &head, sizeof head);
  expect_none(c.own);
  head.text_bytes = 1000; /* and one that is not there */
  write_file(c.own, &head, sizeof head);
  expect_none(c.own);
  tg_journal_head_make(&head, "", small_rows);
  head.magic++; /* another version */
  write_file(c.own, &head, sizeof head);
  expect_none(c.own);
  remove_case(&c);
}

static void a_link_is_not_followed(void) {
  scanned s;
  char link[96];
  tg_rows entries = {0};
  tg_error err = {0};
  scanned_open(&s);
  snprintf(link, sizeof link, "%s/00000002.00000.journal", s.c.folder);
  CU_ASSERT_EQUAL(symlink(s.path, link), 0);
  CU_ASSERT_EQUAL(tg_journal_scan(link, 1, &entries, NULL, &err), TG_OK);
  CU_ASSERT_EQUAL(entries.count, 0);
  tg_rows_clear(&entries);
  scanned_close(&s);
}

typedef struct forgery {
  const char *what;
  int64_t security, row_count;
  int32_t date, status;
  uint32_t fewer_words, more_words; /* than there are */
  uint64_t row_size;
  size_t records; /* that are found */
} forgery;

/* One record with a checksum that fits, after a head that fits, and 4 KiB of something. */
static void forge(const journal_case *c, const forgery *f) {
  made_result m;
  tg_words words = {0};
  uint64_t packed[4096], rest[512] = {0};
  size_t sizes[TG_RESULT_COUNT] = {f->row_size, 8, 8, 8, 8};
  tg_journal_head head;
  make_result(2, small_rows, ROWS, &m);
  CU_ASSERT_EQUAL_FATAL(tg_record_put(&m.result, object_keys, &m.sums, &words), TG_OK);
  words.count -= f->fewer_words;
  tg_record_head record = {.key = key_of(2), .counts = {f->row_count}};
  record.key.security += f->security;
  record.key.date += f->date;
  record.key.status += f->status;
  record.words = (uint32_t)words.count + f->more_words;
  record.packed = (uint32_t)tg_words_pack(words.data, words.count, packed);
  tg_record_seal(&record, packed);
  tg_journal_head_make(&head, "", sizes);
  FILE *file = fopen(c->own, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  fwrite(&head, sizeof head, 1, file);
  fwrite(&record, sizeof record, 1, file);
  fwrite(packed, sizeof *packed, record.packed, file);
  fwrite(rest, sizeof rest, 1, file);
  fclose(file);
  tg_words_clear(&words);
  clear_result(&m);
}

static void a_record_made_on_purpose_must_agree_with_itself(void) {
  static const forgery cases[] = {
      {.what = "a true one", .row_size = 16, .records = 1},
      {.what = "with rows", .row_size = 16, .row_count = 170, .records = 1},
      {.what = "with more rows than the file", .row_size = 16, .row_count = 171},
      {.what = "another security", .row_size = 16, .security = 1},
      {.what = "another date", .row_size = 16, .date = 1},
      {.what = "another status", .row_size = 16, .status = TG_BAD_INPUT},
      {.what = "fewer rows than none", .row_size = 16, .row_count = -1},
      {.what = "rows beyond all files", .row_size = 16, .row_count = INT64_MAX},
      {.what = "rows of all sizes", .row_size = UINT64_MAX - 7, .row_count = 5},
      {.what = "a content that is cut off", .row_size = 16, .fewer_words = 75},
      {.what = "words that are not there", .row_size = 16, .more_words = 64},
  };
  journal_case c = make_case(small_rows, ROWS);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    forge(&c, &cases[i]);
    tg_rows entries = scan(c.own);
    if (entries.count != cases[i].records)
      fprintf(stderr, "\n  %s\n", cases[i].what);
    CU_ASSERT_EQUAL(entries.count, cases[i].records);
    tg_rows_clear(&entries);
  }
  remove_case(&c);
}

/* Another process appends; each record is seen whole or not at all. */
static void a_file_that_grows_meanwhile_has_ever_more_whole_records(void) {
  enum { MORE = 400 };
  journal_case c = make_case(small_rows, ROWS);
  const pid_t child = fork();
  if (!child) {
    tg_journal *journal = new_journal(&c, c.own);
    for (int32_t job = 0; job < MORE; job++)
      if (append(&c, journal, job, NULL) != TG_OK || tg_journal_flush(journal, NULL) != TG_OK)
        _exit(1);
    _exit(0);
  }
  int status = -1;
  for (size_t before = 0; !waitpid(child, &status, WNOHANG);) {
    tg_rows entries = scan(c.own);
    CU_ASSERT_TRUE(entries.count >= before);
    for (size_t i = before; i < entries.count; i++)
      CU_ASSERT_EQUAL(entry_at(&entries, i)->key.security, 10 * (int64_t)i);
    before = entries.count;
    tg_rows_clear(&entries);
  }
  CU_ASSERT_EQUAL(status, 0);
  tg_rows entries = scan(c.own);
  CU_ASSERT_EQUAL(entries.count, MORE);
  tg_rows_clear(&entries);
  remove_case(&c);
}

TG_UNIT_MAIN(journal_scan, TG_UNIT(all_records_and_what_they_were_made_from_are_found),
             TG_UNIT(a_file_that_ends_anywhere_has_the_records_before),
             TG_UNIT(a_flipped_byte_never_makes_a_wrong_record),
             TG_UNIT(what_is_no_journal_has_no_records), TG_UNIT(a_link_is_not_followed),
             TG_UNIT(a_record_made_on_purpose_must_agree_with_itself),
             TG_UNIT(a_file_that_grows_meanwhile_has_ever_more_whole_records))
