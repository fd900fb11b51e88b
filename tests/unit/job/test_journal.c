/** \file test_journal.c
 *
 * What was appended or adopted is read back, or the damage is told; a full disk costs one record.
 */
#include "job/journal.h"

#include "journal_case.h"

#include <signal.h>
#include <sys/resource.h>

enum { JOBS = 40 };

static void what_was_appended_is_read_back_in_any_pieces(void) {
  journal_case c = make_case(wide_rows, MANY_ROWS);
  tg_journal *journal = filled_journal(&c, c.own, 0, JOBS);
  uint64_t seed = 9;
  size_t count;
  const tg_journal_entry *entries = tg_journal_entries(journal, &count);
  CU_ASSERT_EQUAL_FATAL(count, JOBS);
  for (size_t i = 0; i < count; i++) {
    tg_journal_key key = key_of((int32_t)i);
    key.status = i % 5 == 4 ? TG_BAD_INPUT : TG_OK; /* that of the job row */
    CU_ASSERT_EQUAL(entries[i].job, (int32_t)i);
    CU_ASSERT_EQUAL(entries[i].file, 0);
    CU_ASSERT_EQUAL(memcmp(&entries[i].key, &key, sizeof key), 0);
    CU_ASSERT_EQUAL(check_entry(&c, journal, &entries[i], &seed), TG_OK);
  }
  tg_journal_close(journal, false);
  remove_case(&c);
}

static void the_file_is_private_and_goes_when_it_is_not_to_be_kept(void) {
  journal_case c = make_case(wide_rows, MANY_ROWS);
  struct stat info;
  tg_journal *journal = filled_journal(&c, c.own, 0, JOBS);
  CU_ASSERT_EQUAL(stat(c.own, &info), 0);
  CU_ASSERT_EQUAL(info.st_mode & 0777, 0600);
  tg_journal_close(journal, false);
  CU_ASSERT_EQUAL(size_of(c.own), -1);
  journal = filled_journal(&c, c.own, 0, 1);
  tg_journal_close(journal, true);
  CU_ASSERT_TRUE(size_of(c.own) > 0);
  unlink(c.own);
  tg_journal_close(new_journal(&c, c.own), true); /* nothing is in it */
  CU_ASSERT_EQUAL(size_of(c.own), -1);
  remove_case(&c);
}

static void a_file_that_is_there_is_never_written(void) {
  journal_case c = make_case(wide_rows, MANY_ROWS);
  tg_journal *second;
  tg_error err = {0};
  tg_journal_close(filled_journal(&c, c.own, 0, 5), true);
  const int64_t size = size_of(c.own);
  CU_ASSERT_NOT_EQUAL(tg_journal_create(c.own, &case_identity, c.sizes, &second, &err), TG_OK);
  CU_ASSERT_PTR_NULL(second);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, c.own));
  CU_ASSERT_EQUAL(size_of(c.own), size);
  remove_case(&c);
}

static void a_record_that_is_left_is_in_the_file_and_is_no_entry(void) {
  journal_case c = make_case(wide_rows, MANY_ROWS);
  tg_journal *journal = new_journal(&c, c.own);
  tg_rows scanned = {0};
  size_t count;
  for (int32_t job = 0; job < 6; job++) {
    CU_ASSERT_EQUAL(append(&c, journal, job, NULL), TG_OK);
    if (job % 2)
      tg_journal_leave(journal);
  }
  const tg_journal_entry *entries = tg_journal_entries(journal, &count);
  CU_ASSERT_EQUAL_FATAL(count, 3);
  CU_ASSERT_TRUE(entries[1].job == 2 && entries[2].job == 4);
  tg_journal_close(journal, true);
  CU_ASSERT_EQUAL(tg_journal_scan(c.own, 1, &scanned, NULL, NULL), TG_OK);
  CU_ASSERT_EQUAL(scanned.count, 6);
  tg_rows_clear(&scanned);
  remove_case(&c);
}

static void what_is_flushed_is_in_the_file(void) {
  journal_case c = make_case(small_rows, 4);
  tg_journal *journal = new_journal(&c, c.own);
  tg_rows scanned = {0};
  for (int32_t job = 0; job < 10; job++) {
    CU_ASSERT_EQUAL(append(&c, journal, job, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_journal_flush(journal, NULL), TG_OK);
    scanned.count = 0;
    CU_ASSERT_EQUAL(tg_journal_scan(c.own, 1, &scanned, NULL, NULL), TG_OK);
    CU_ASSERT_EQUAL(scanned.count, (size_t)job + 1);
  }
  CU_ASSERT_EQUAL(append(&c, journal, 10, NULL), TG_OK);
  usleep(600000);
  CU_ASSERT_EQUAL(append(&c, journal, 11, NULL), TG_OK); /* half a second after: both are there */
  scanned.count = 0;
  CU_ASSERT_EQUAL(tg_journal_scan(c.own, 1, &scanned, NULL, NULL), TG_OK);
  CU_ASSERT_EQUAL(scanned.count, 12);
  tg_rows_clear(&scanned);
  tg_journal_close(journal, false);
  remove_case(&c);
}

/* More files than are open at once, each with two jobs, and read in turns. */
static void records_of_many_files_are_adopted(void) {
  enum { FILES = 50 };
  journal_case c = make_case(small_rows, 4);
  char path[96];
  uint64_t seed = 2;
  size_t count;
  tg_rows scanned = {0};
  tg_journal *journal = filled_journal(&c, c.own, 2 * FILES, 2 * FILES + 1);
  for (int32_t f = 1; f <= FILES; f++) {
    snprintf(path, sizeof path, "%s/0000002.%05d.journal", c.folder, f);
    tg_journal_close(filled_journal(&c, path, 2 * f - 2, 2 * f), true);
    CU_ASSERT_EQUAL(tg_journal_scan(path, f, &scanned, NULL, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_journal_add_file(journal, path, f, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_journal_add_file(journal, path, f, NULL), TG_OK); /* it is known */
  }
  CU_ASSERT_EQUAL_FATAL(scanned.count, 2 * FILES);
  for (size_t i = 0; i < scanned.count; i++) {
    tg_journal_entry *entry = tg_rows_at(&scanned, i);
    CU_ASSERT_EQUAL(entry->file, (int32_t)i / 2 + 1);
    entry->job = (int32_t)i;
    CU_ASSERT_EQUAL(tg_journal_adopt(journal, entry, NULL), TG_OK);
  }
  const tg_journal_entry *entries = tg_journal_entries(journal, &count);
  CU_ASSERT_EQUAL_FATAL(count, 2 * FILES + 1);
  for (size_t i = 0; i < 3 * count; i++) {
    const tg_journal_entry *entry = &entries[i * 7 % count];
    CU_ASSERT_EQUAL(entry->job, (int32_t)(entry->key.security / 10));
    CU_ASSERT_EQUAL(check_entry(&c, journal, entry, &seed), TG_OK);
  }
  tg_journal_close(journal, false);
  CU_ASSERT_TRUE(size_of(path) > 0); /* what is adopted stays */
  tg_rows_clear(&scanned);
  remove_case(&c);
}

static void an_adopted_file_that_is_gone_is_named(void) {
  journal_case c = make_case(small_rows, 4);
  tg_journal_entry entry = {.file = 3};
  tg_journal_content content;
  tg_error err = {0};
  tg_journal *journal = new_journal(&c, c.own);
  CU_ASSERT_EQUAL(tg_journal_add_file(journal, "/nowhere/1.0.journal", 3, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_journal_read(journal, &entry, &content, &err), TG_NOT_FOUND);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nowhere/1.0.journal"));
  tg_journal_close(journal, false);
  remove_case(&c);
}

/* Every part of a record in turn: head, content, a row, the checksum of a row. */
static void a_flipped_byte_anywhere_is_found(void) {
  journal_case c = make_case(wide_rows, MANY_ROWS);
  tg_journal *journal = filled_journal(&c, c.own, 0, JOBS);
  uint64_t seed = 3;
  size_t count;
  const tg_journal_entry *entries = tg_journal_entries(journal, &count);
  CU_ASSERT_EQUAL(check_entry(&c, journal, &entries[LARGE_JOB], &seed), TG_OK); /* flushes */
  const int64_t start = entries[LARGE_JOB].offset, end = entries[LARGE_JOB + 1].offset - start;
  for (int64_t at = 0; at < end; at += at < 4096 ? 101 : 40961) {
    flip_byte(c.own, start + at, 1);
    CU_ASSERT_EQUAL(check_entry(&c, journal, &entries[LARGE_JOB], &seed), TG_CORRUPT);
    flip_byte(c.own, start + at, 1);
  }
  CU_ASSERT_EQUAL(check_entry(&c, journal, &entries[LARGE_JOB], &seed), TG_OK);
  CU_ASSERT_EQUAL(truncate(c.own, start + end - 1), 0);
  CU_ASSERT_EQUAL(check_entry(&c, journal, &entries[LARGE_JOB], &seed), TG_CORRUPT);
  tg_journal_close(journal, false);
  remove_case(&c);
}

static void rows_beyond_an_entry_are_refused(void) {
  journal_case c = make_case(wide_rows, MANY_ROWS);
  tg_journal *journal = filled_journal(&c, c.own, 0, JOBS);
  size_t count;
  const tg_journal_entry *entry = tg_journal_entries(journal, &count) + LARGE_JOB;
  static char row[2 * 616];
  static const int64_t cases[][2] = {{4999, 2}, {-1, 1}, {0, -1}, {5001, 0}, {1, INT64_MAX}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_EQUAL(tg_journal_read_rows(journal, entry, 0, cases[i][0], cases[i][1], row, NULL),
                    TG_CORRUPT);
  CU_ASSERT_EQUAL(tg_journal_read_rows(journal, entry, 0, LARGE_ROWS, 0, row, NULL), TG_OK);
  tg_journal_close(journal, false);
  remove_case(&c);
}

static void rows_of_another_size_are_refused(void) {
  journal_case c = make_case(wide_rows, MANY_ROWS), other = c;
  tg_journal *journal = filled_journal(&c, c.own, 0, 2);
  tg_error err = {0};
  size_t count;
  uint64_t seed = 1;
  other.sizes = small_rows;
  CU_ASSERT_EQUAL(append(&other, journal, 2, &err), TG_CORRUPT);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, c.own));
  CU_ASSERT_EQUAL(append(&c, journal, 2, NULL), TG_OK);
  const tg_journal_entry *entries = tg_journal_entries(journal, &count);
  CU_ASSERT_EQUAL_FATAL(count, 3);
  CU_ASSERT_EQUAL(check_entry(&c, journal, &entries[2], &seed), TG_OK);
  tg_journal_close(journal, false);
  remove_case(&c);
}

/* A file size limit stands for a full disk. */
static void limit_files(rlim_t bytes) {
  struct rlimit limit;
  signal(SIGXFSZ, SIG_IGN);
  CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &limit), 0);
  limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
  CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_is_reported_and_earlier_records_stay(void) {
  journal_case c = make_case(wide_rows, MANY_ROWS);
  tg_journal *journal = filled_journal(&c, c.own, 0, JOBS);
  tg_error err = {0};
  size_t count;
  uint64_t seed = 1;
  limit_files(5 << 20);
  CU_ASSERT_NOT_EQUAL(append(&c, journal, LARGE_JOB, &err), TG_OK);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, c.own));
  limit_files(RLIM_INFINITY);
  tg_journal_entries(journal, &count);
  CU_ASSERT_EQUAL(count, JOBS);
  CU_ASSERT_EQUAL(append(&c, journal, LARGE_JOB, NULL), TG_OK);
  const tg_journal_entry *entries = tg_journal_entries(journal, &count);
  CU_ASSERT_EQUAL(count, JOBS + 1);
  for (size_t i = 0; i < count; i++)
    CU_ASSERT_EQUAL(check_entry(&c, journal, &entries[i], &seed), TG_OK);
  tg_journal_close(journal, false);
  remove_case(&c);
}

static void what_was_written_before_the_disk_was_full_is_kept(void) {
  journal_case c = make_case(small_rows, 4);
  tg_rows scanned = {0};
  tg_journal *journal = filled_journal(&c, c.own, 0, 5);
  CU_ASSERT_EQUAL(tg_journal_flush(journal, NULL), TG_OK);
  limit_files((rlim_t)size_of(c.own) + 9);
  CU_ASSERT_EQUAL(append(&c, journal, 5, NULL), TG_OK);
  CU_ASSERT_NOT_EQUAL(tg_journal_flush(journal, NULL), TG_OK);
  tg_journal_close(journal, true);
  limit_files(RLIM_INFINITY);
  CU_ASSERT_EQUAL(tg_journal_scan(c.own, 1, &scanned, NULL, NULL), TG_OK);
  CU_ASSERT_EQUAL(scanned.count, 5);
  tg_rows_clear(&scanned);
  remove_case(&c);
}

static void a_journal_that_cannot_be_made_says_where(void) {
  tg_journal *journal;
  tg_error err = {0};
  CU_ASSERT_NOT_EQUAL(
      tg_journal_create("/nowhere/at/all", &case_identity, wide_rows, &journal, &err), TG_OK);
  CU_ASSERT_PTR_NULL(journal);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nowhere/at/all"));
  tg_journal_close(NULL, true);
}

TG_UNIT_MAIN(journal, TG_UNIT(what_was_appended_is_read_back_in_any_pieces),
             TG_UNIT(the_file_is_private_and_goes_when_it_is_not_to_be_kept),
             TG_UNIT(a_file_that_is_there_is_never_written),
             TG_UNIT(a_record_that_is_left_is_in_the_file_and_is_no_entry),
             TG_UNIT(what_is_flushed_is_in_the_file), TG_UNIT(records_of_many_files_are_adopted),
             TG_UNIT(an_adopted_file_that_is_gone_is_named),
             TG_UNIT(a_flipped_byte_anywhere_is_found), TG_UNIT(rows_beyond_an_entry_are_refused),
             TG_UNIT(rows_of_another_size_are_refused),
             TG_UNIT(a_full_disk_is_reported_and_earlier_records_stay),
             TG_UNIT(what_was_written_before_the_disk_was_full_is_kept),
             TG_UNIT(a_journal_that_cannot_be_made_says_where))
