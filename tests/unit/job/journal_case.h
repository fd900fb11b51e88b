/** \file journal_case.h
 *
 * Results made up from the number of their job, and a folder of journals that hold them.
 */
#ifndef JOURNAL_CASE_H
#define JOURNAL_CASE_H

#include "job/journal_record.h"
#include "splitmix.h"
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OBJECTS = 6, MANY_ROWS = 40, LARGE_JOB = 3, LARGE_ROWS = 5000 };

/** The sizes of rows as they are, or so small that each byte of a file can be tried. */
static const size_t wide_rows[TG_RESULT_COUNT] = {616, 168, 120, 1000, 40};
static const size_t small_rows[TG_RESULT_COUNT] = {16, 8, 24, 40, 8};

static uint64_t object_keys[OBJECTS] = {11, 12, 13, UINT64_MAX, 15, 16};
static char origin_text[] = "program: of a test\nanalysis.compat: false\n";
static const tg_identity case_identity = {.program = 1,
                                          .settings = 2,
                                          .origin = origin_text,
                                          .objects = object_keys,
                                          .object_count = OBJECTS};

typedef struct made_result {
  tg_job_result result;
  tg_object_counts counts[OBJECTS];
  int32_t objects[OBJECTS];
  tg_words sums;
} made_result;

static inline void make_numbers(int32_t job, uint64_t *seed, tg_job_result *r) {
  r->job.security = job * 10;
  r->job.orders = (int64_t)tg_splitmix(seed);
  r->job.date = 20240905;
  r->job.status = job % 5 == 4 ? TG_BAD_INPUT : TG_OK;
  snprintf(r->job.error, sizeof r->job.error, "%s", r->job.status ? "made up" : "");
  tg_group_sums_reset(r->groups, 0, job * 10, 20240905);
  for (int g = 0; g < job % (TG_GROUP_ROWS + 1); g++) { /* of some jobs all, of some none */
    r->groups[g].order_count = (int64_t)tg_splitmix(seed);
    r->groups[g].order_fill_ratio = g * 0.5;
  }
  if (job == 5) /* nothing that packing expects */
    for (size_t i = 0; i < sizeof r->groups; i++)
      ((char *)r->groups)[i] = (char)tg_splitmix(seed);
}

static inline void make_rows(const size_t sizes[TG_RESULT_COUNT], size_t most, uint64_t *seed,
                             tg_job_result *r) {
  for (int t = 0; t < TG_RESULT_COUNT; t++) {
    tg_rows *rows = &r->tables[t];
    rows->row_size = sizes[t];
    rows->count = most == LARGE_ROWS ? (t ? 0 : LARGE_ROWS) : tg_splitmix(seed) % most;
    rows->data = malloc(rows->count * rows->row_size + 1);
    for (size_t i = 0; i < rows->count * rows->row_size; i++)
      rows->data[i] = (char)tg_splitmix(seed);
  }
}

/** The same result for the same job, whenever it is asked for. */
static inline void make_result(int32_t job, const size_t sizes[TG_RESULT_COUNT], size_t most,
                               made_result *m) {
  uint64_t seed = (uint64_t)job + 1;
  memset(m, 0, sizeof *m);
  m->result.counts = m->counts;
  m->result.objects = m->objects;
  make_numbers(job, &seed, &m->result);
  for (int32_t o = job % 3; o < job % (OBJECTS + 1); o++) {
    m->objects[m->result.object_count++] = o;
    m->counts[o].kept = (int64_t)tg_splitmix(&seed);
    m->counts[o].dropped[o] = o;
  }
  make_rows(sizes, job == LARGE_JOB && most > 5 ? LARGE_ROWS : most, &seed, &m->result);
  const size_t sums = job % 4 ? 30 * (size_t)job : 0;
  uint64_t *at = tg_words_take(&m->sums, sums);
  for (size_t i = 0; i < sums; i += 1 + tg_splitmix(&seed) % 5)
    at[i] = tg_splitmix(&seed);
}

static inline void clear_result(made_result *m) {
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    free(m->result.tables[t].data);
  tg_words_clear(&m->sums);
}

typedef struct journal_case {
  char folder[64], own[96];
  const size_t *sizes;
  size_t most; /* rows of a table and job, but of the large one */
} journal_case;

static inline journal_case make_case(const size_t sizes[TG_RESULT_COUNT], size_t most) {
  journal_case c = {.sizes = sizes, .most = most};
  snprintf(c.folder, sizeof c.folder, "/tmp/tg_journal_XXXXXX");
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(c.folder));
  snprintf(c.own, sizeof c.own, "%s/00000001.00000.journal", c.folder);
  return c;
}

static inline void remove_case(const journal_case *c) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", c->folder);
  CU_ASSERT_EQUAL(system(command), 0);
}

static inline tg_journal_key key_of(int32_t job) {
  return (tg_journal_key){.security = job * 10,
                          .date = 20240905,
                          .shards = job % 3,
                          .program = 1,
                          .settings = 2,
                          .inputs = (uint64_t)job + 77};
}

static inline tg_journal *new_journal(const journal_case *c, const char *path) {
  tg_journal *journal = NULL;
  CU_ASSERT_EQUAL_FATAL(tg_journal_create(path, &case_identity, c->sizes, &journal, NULL), TG_OK);
  return journal;
}

static inline tg_status append(const journal_case *c, tg_journal *journal, int32_t job,
                               tg_error *err) {
  made_result m;
  make_result(job, c->sizes, c->most, &m);
  const tg_journal_key key = key_of(job);
  const tg_status status = tg_journal_append(journal, job, &key, &m.result, &m.sums, err);
  clear_result(&m);
  return status;
}

/** A journal of jobs \a first .. \a end - 1. */
static inline tg_journal *filled_journal(const journal_case *c, const char *path, int32_t first,
                                         int32_t end) {
  tg_journal *journal = new_journal(c, path);
  for (int32_t job = first; job < end; job++)
    CU_ASSERT_EQUAL(append(c, journal, job, NULL), TG_OK);
  return journal;
}

static inline bool same_content(const tg_journal_content *content, const made_result *m) {
  bool same = !memcmp(&content->job, &m->result.job, sizeof content->job) &&
              !memcmp(content->groups, m->result.groups, sizeof content->groups) &&
              content->object_count == m->result.object_count &&
              content->sum_count == m->sums.count &&
              (!content->sum_count ||
               !memcmp(content->sums, m->sums.data, content->sum_count * sizeof *content->sums));
  for (size_t i = 0; same && i < content->object_count; i++)
    same = content->objects[i].key == object_keys[m->objects[i]] &&
           !memcmp(&content->objects[i].counts, &m->counts[m->objects[i]],
                   sizeof content->objects[i].counts);
  return same;
}

/** In random pieces. TG_CORRUPT when the journal says so; rows that are wrong are a failure. */
static inline tg_status check_rows(tg_journal *journal, const tg_journal_entry *entry, int table,
                                   const tg_rows *expected, uint64_t *seed, tg_error *err) {
  const int64_t count = entry->counts[table];
  CU_ASSERT_EQUAL_FATAL(count, (int64_t)expected->count);
  char *rows = malloc(expected->count * expected->row_size + 1);
  tg_status status = TG_OK;
  for (int64_t first = 0, piece; first < count && status == TG_OK; first += piece) {
    piece = 1 + (int64_t)(tg_splitmix(seed) % (uint64_t)(count - first));
    status = tg_journal_read_rows(journal, entry, (tg_result_table)table, first, piece, rows, err);
    const bool same = status != TG_OK || !memcmp(rows, tg_rows_at(expected, (size_t)first),
                                                 (size_t)piece * expected->row_size);
    CU_ASSERT_TRUE(same);
  }
  free(rows);
  return status;
}

/** Content and rows are those of the job; else TG_CORRUPT, with a sentence. */
static inline tg_status check_entry(const journal_case *c, tg_journal *journal,
                                    const tg_journal_entry *entry, uint64_t *seed) {
  made_result m;
  tg_journal_content content;
  tg_error err = {0};
  make_result((int32_t)(entry->key.security / 10), c->sizes, c->most, &m);
  tg_status status = tg_journal_read(journal, entry, &content, &err);
  CU_ASSERT_TRUE(status != TG_OK || same_content(&content, &m));
  for (int t = 0; t < TG_RESULT_COUNT && status == TG_OK; t++)
    status = check_rows(journal, entry, t, &m.result.tables[t], seed, &err);
  CU_ASSERT_TRUE(status == TG_OK || (status == TG_CORRUPT && strstr(err.text, ".journal")));
  clear_result(&m);
  return status;
}

static inline void flip_byte(const char *path, int64_t offset, char bits) {
  char byte = 0;
  int file = open(path, O_RDWR);
  CU_ASSERT_EQUAL(pread(file, &byte, 1, offset), 1);
  byte ^= bits;
  CU_ASSERT_EQUAL(pwrite(file, &byte, 1, offset), 1);
  close(file);
}

static inline int64_t size_of(const char *path) {
  struct stat info;
  return stat(path, &info) ? -1 : (int64_t)info.st_size;
}

#endif
