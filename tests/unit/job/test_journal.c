#include "job/journal.h"

#include "splitmix.h"
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { JOBS = 40, ROW = 616 };

static const size_t row_sizes[TG_RESULT_COUNT] = {ROW, 168, 120, 1000, 40};

typedef struct folder {
  char path[64], file[96];
} folder;

static folder make_folder(void) {
  folder f;
  snprintf(f.path, sizeof f.path, "/tmp/tg_journal_XXXXXX");
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f.path));
  snprintf(f.file, sizeof f.file, "%s/rank0.journal", f.path);
  return f;
}

static void remove_folder(const folder *f) {
  unlink(f->file);
  rmdir(f->path);
}

/* The same result for the same job, whenever it is asked for. */
static void result_of(int32_t job, tg_job_result *result) {
  uint64_t seed = (uint64_t)job + 1;
  memset(result, 0, sizeof *result);
  result->job.security = job * 10;
  result->job.orders = (int64_t)tg_splitmix(&seed);
  result->job.date = 20240905;
  tg_group_sums_reset(result->groups, 0, job * 10, 20240905);
  for (int g = 0; g < job % (TG_GROUP_ROWS + 1); g++) { /* of some jobs all, of some none */
    result->groups[g].order_count = (int64_t)tg_splitmix(&seed);
    result->groups[g].order_fill_ratio = g * 0.5;
  }
  if (job == 5) /* nothing that packing expects */
    for (size_t i = 0; i < sizeof result->groups; i++)
      ((char *)result->groups)[i] = (char)tg_splitmix(&seed);
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    tg_rows *rows = &result->tables[t];
    rows->row_size = row_sizes[t];
    rows->count = job == 3 && !t ? 5000 : tg_splitmix(&seed) % 40;
    rows->data = malloc(rows->count * rows->row_size + 1);
    for (size_t i = 0; i < rows->count * rows->row_size; i++)
      rows->data[i] = (char)tg_splitmix(&seed);
  }
}

static void result_clear(tg_job_result *result) {
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    free(result->tables[t].data);
}

static tg_journal *filled_journal(const folder *f) {
  tg_journal *journal = NULL;
  CU_ASSERT_EQUAL_FATAL(tg_journal_create(f->file, row_sizes, &journal, NULL), TG_OK);
  for (int32_t job = 0; job < JOBS; job++) {
    tg_job_result result;
    result_of(job, &result);
    CU_ASSERT_EQUAL(tg_journal_append(journal, job, &result, NULL), TG_OK);
    result_clear(&result);
  }
  return journal;
}

/* In random pieces. */
static void compare_rows(tg_journal *journal, const tg_journal_entry *entry, int table,
                         const tg_rows *expected, uint64_t *seed) {
  int64_t count = entry->counts[table];
  CU_ASSERT_EQUAL_FATAL(count, (int64_t)expected->count);
  for (int64_t first = 0; first < count;) {
    int64_t piece = 1 + (int64_t)(tg_splitmix(seed) % (uint64_t)(count - first));
    size_t bytes = (size_t)piece * expected->row_size;
    char *rows = malloc(bytes);
    CU_ASSERT_EQUAL(
        tg_journal_read_rows(journal, entry, (tg_result_table)table, first, piece, rows, NULL),
        TG_OK);
    CU_ASSERT_EQUAL(memcmp(rows, tg_rows_at(expected, (size_t)first), bytes), 0);
    free(rows);
    first += piece;
  }
}

static void compare_entry(tg_journal *journal, const tg_journal_entry *entry, uint64_t *seed) {
  tg_job_result expected;
  tg_job_row job;
  tg_group_row groups[TG_GROUP_ROWS];
  result_of(entry->job, &expected);
  CU_ASSERT_EQUAL(tg_journal_read_job(journal, entry, &job, groups, NULL), TG_OK);
  CU_ASSERT_EQUAL(memcmp(&job, &expected.job, sizeof job), 0);
  CU_ASSERT_EQUAL(memcmp(groups, expected.groups, sizeof groups), 0);
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    compare_rows(journal, entry, t, &expected.tables[t], seed);
  result_clear(&expected);
}

static void what_was_appended_is_read_back_in_any_pieces(void) {
  folder f = make_folder();
  tg_journal *journal = filled_journal(&f);
  uint64_t seed = 9;
  size_t count;
  const tg_journal_entry *entries = tg_journal_entries(journal, &count);
  CU_ASSERT_EQUAL_FATAL(count, JOBS);
  for (size_t i = 0; i < count; i++) {
    CU_ASSERT_EQUAL(entries[i].job, (int32_t)i);
    compare_entry(journal, &entries[i], &seed);
  }
  tg_journal_free(journal);
  remove_folder(&f);
}

static void the_file_is_private_and_goes_with_the_journal(void) {
  folder f = make_folder();
  struct stat st;
  tg_journal *journal = filled_journal(&f);
  CU_ASSERT_EQUAL(stat(f.file, &st), 0);
  CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
  tg_journal_free(journal);
  CU_ASSERT_NOT_EQUAL(stat(f.file, &st), 0);
  remove_folder(&f);
}

static void flip_byte(const char *path, int64_t offset) {
  char byte;
  int file = open(path, O_RDWR);
  CU_ASSERT_EQUAL(pread(file, &byte, 1, offset), 1);
  byte ^= 1;
  CU_ASSERT_EQUAL(pwrite(file, &byte, 1, offset), 1);
  close(file);
}

static bool entry_reads(tg_journal *journal, const tg_journal_entry *entry) {
  tg_job_row job;
  tg_group_row groups[TG_GROUP_ROWS];
  tg_error err = {0};
  char *rows = malloc(5000 * 1000);
  tg_status status = tg_journal_read_job(journal, entry, &job, groups, &err);
  for (int t = 0; t < TG_RESULT_COUNT && status == TG_OK; t++)
    status =
        tg_journal_read_rows(journal, entry, (tg_result_table)t, 0, entry->counts[t], rows, &err);
  free(rows);
  CU_ASSERT_TRUE(status == TG_OK || (status == TG_CORRUPT && strstr(err.text, "journal")));
  return status == TG_OK;
}

/* Every part of a record in turn: head, content, a row, the checksum of a row. */
static void a_flipped_byte_anywhere_is_found(void) {
  folder f = make_folder();
  tg_journal *journal = filled_journal(&f);
  size_t count;
  const tg_journal_entry *entries = tg_journal_entries(journal, &count);
  CU_ASSERT_TRUE(entry_reads(journal, &entries[3])); /* flushes */
  int64_t end = entries[4].offset - entries[3].offset;
  for (int64_t at = 0; at < end; at += at < 4096 ? 101 : 40961) {
    flip_byte(f.file, entries[3].offset + at);
    CU_ASSERT_FALSE(entry_reads(journal, &entries[3]));
    flip_byte(f.file, entries[3].offset + at);
  }
  CU_ASSERT_TRUE(entry_reads(journal, &entries[3]));
  CU_ASSERT_EQUAL(truncate(f.file, entries[4].offset - 1), 0);
  CU_ASSERT_FALSE(entry_reads(journal, &entries[3]));
  tg_journal_free(journal);
  remove_folder(&f);
}

static void rows_beyond_an_entry_are_refused(void) {
  folder f = make_folder();
  tg_journal *journal = filled_journal(&f);
  size_t count;
  const tg_journal_entry *entry = tg_journal_entries(journal, &count) + 3;
  static char row[2 * ROW];
  static const int64_t cases[][2] = {{4999, 2}, {-1, 1}, {0, -1}, {5001, 0}, {1, INT64_MAX}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    CU_ASSERT_EQUAL(tg_journal_read_rows(journal, entry, 0, cases[i][0], cases[i][1], row, NULL),
                    TG_CORRUPT);
  CU_ASSERT_EQUAL(tg_journal_read_rows(journal, entry, 0, 5000, 0, row, NULL), TG_OK);
  tg_journal_free(journal);
  remove_folder(&f);
}

/* A file size limit stands for a full disk: the failed record leaves no trace. */
static void a_full_disk_is_reported_and_earlier_records_stay(void) {
  folder f = make_folder();
  tg_journal *journal = filled_journal(&f);
  struct rlimit old, small = {.rlim_cur = 5 << 20};
  tg_job_result big;
  tg_error err = {0};
  size_t count;
  uint64_t seed = 1;
  signal(SIGXFSZ, SIG_IGN);
  CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &old), 0);
  small.rlim_max = old.rlim_max;
  CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &small), 0);
  result_of(3, &big);
  CU_ASSERT_NOT_EQUAL(tg_journal_append(journal, 3, &big, &err), TG_OK);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, f.file));
  CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &old), 0);
  tg_journal_entries(journal, &count);
  CU_ASSERT_EQUAL(count, JOBS);
  CU_ASSERT_EQUAL(tg_journal_append(journal, 3, &big, NULL), TG_OK);
  const tg_journal_entry *entries = tg_journal_entries(journal, &count);
  for (size_t i = 0; i < count; i++)
    compare_entry(journal, &entries[i], &seed);
  result_clear(&big);
  tg_journal_free(journal);
  remove_folder(&f);
}

static void a_journal_that_cannot_be_made_says_where(void) {
  tg_journal *journal;
  tg_error err = {0};
  CU_ASSERT_NOT_EQUAL(tg_journal_create("/nowhere/at/all", row_sizes, &journal, &err), TG_OK);
  CU_ASSERT_PTR_NULL(journal);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nowhere/at/all"));
  tg_journal_free(NULL);
}

TG_UNIT_MAIN(journal, TG_UNIT(what_was_appended_is_read_back_in_any_pieces),
             TG_UNIT(the_file_is_private_and_goes_with_the_journal),
             TG_UNIT(a_flipped_byte_anywhere_is_found), TG_UNIT(rows_beyond_an_entry_are_refused),
             TG_UNIT(a_full_disk_is_reported_and_earlier_records_stay),
             TG_UNIT(a_journal_that_cannot_be_made_says_where))
