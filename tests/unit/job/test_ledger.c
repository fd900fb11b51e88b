/** \file test_ledger.c
 *
 * Which records count, and which jobs and shards are left to do: a table of cases.
 */
#include "job/ledger.h"

#include "job/shard.h"
#include "splitmix.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

enum { JOBS = 3, RECORDS_MAX = 40, PROGRAM = 5, SETTINGS = 6, DATE = 20240905 };

/* Records of a job, older ones first: W whole, S0/3 the first of three shards, M/3 all three
 * together; b failed for want of memory, f for its data; p, s, i: of another program, settings,
 * input. */
typedef struct ledger_case {
  const char *records;
  const char *asked; /* f --failed, F --fresh, o --only */
  int32_t cut;       /* today's shards; 0: whole */
  tg_standing standing;
  const char *taken; /* which of the records: "02" */
} ledger_case;

static const ledger_case cases[] = {
    {"", "", 0, TG_STANDING_MISSING, ""},
    {"W", "", 0, TG_STANDING_DONE, "0"},
    {"W", "", 4, TG_STANDING_DONE, "0"},
    {"Wf", "", 0, TG_STANDING_FAILED, "0"},
    {"Wb", "", 0, TG_STANDING_BROKEN, ""},
    {"Wi", "", 0, TG_STANDING_INPUT, ""},
    {"Ws", "", 0, TG_STANDING_SETTINGS, ""},
    {"Wp", "", 0, TG_STANDING_PROGRAM, ""},
    {"Wsi", "", 0, TG_STANDING_SETTINGS, ""},
    {"Wpsi", "", 0, TG_STANDING_PROGRAM, ""},
    {"Wpf", "", 0, TG_STANDING_PROGRAM, ""},
    /* again */
    {"", "f", 0, TG_STANDING_MISSING, ""},
    {"W", "f", 0, TG_STANDING_DONE, "0"},
    {"Wf", "f", 0, TG_STANDING_CHOSEN, ""},
    {"Wb", "f", 0, TG_STANDING_CHOSEN, ""},
    {"W", "F", 0, TG_STANDING_CHOSEN, ""},
    {"", "F", 0, TG_STANDING_CHOSEN, ""},
    {"W", "o", 0, TG_STANDING_CHOSEN, ""},
    {"S0/2 S1/2", "o", 2, TG_STANDING_CHOSEN, ""},
    /* the newest of those that count */
    {"W W", "", 0, TG_STANDING_DONE, "1"},
    {"W Wf", "", 0, TG_STANDING_FAILED, "1"},
    {"Wf W", "", 0, TG_STANDING_DONE, "1"},
    {"Wb W", "", 0, TG_STANDING_DONE, "1"},
    {"W Wb", "", 0, TG_STANDING_BROKEN, ""},
    {"W Wp", "", 0, TG_STANDING_DONE, "0"},
    {"Wp W", "", 0, TG_STANDING_DONE, "1"},
    {"W Ws Wi", "", 0, TG_STANDING_DONE, "0"},
    {"Wf Wp", "", 0, TG_STANDING_FAILED, "0"},
    {"Wp Wi", "", 0, TG_STANDING_INPUT, ""},
    /* shards of the same cut, one by one */
    {"S0/3 S1/3 S2/3", "", 3, TG_STANDING_DONE, "012"},
    {"S0/3 S2/3", "", 3, TG_STANDING_MISSING, "01"},
    {"S1/3", "f", 3, TG_STANDING_MISSING, "0"},
    {"S0/3 S1/3f S2/3", "", 3, TG_STANDING_MISSING, "02"},
    {"S0/3 S0/3 S1/3 S0/3 S2/3", "", 3, TG_STANDING_DONE, "234"},
    {"S0/3p S1/3 S2/3", "", 3, TG_STANDING_MISSING, "12"},
    {"S0/3 S1/3 S2/3i", "", 3, TG_STANDING_INPUT, "01"},
    {"S0/3s S1/3s S2/3s", "", 3, TG_STANDING_SETTINGS, ""},
    {"S0/64 S63/64", "", 64, TG_STANDING_MISSING, "01"},
    /* of another cut, all or none */
    {"S0/3 S1/3 S2/3", "", 0, TG_STANDING_DONE, "012"},
    {"S0/3 S1/3 S2/3", "", 5, TG_STANDING_DONE, "012"},
    {"S0/3 S2/3", "", 0, TG_STANDING_MISSING, ""},
    {"S0/3 S2/3", "", 2, TG_STANDING_MISSING, ""},
    {"S0/2 S0/3 S1/3 S1/2", "", 3, TG_STANDING_DONE, "03"},
    {"S0/2 S1/2 S0/3 S1/3", "", 3, TG_STANDING_DONE, "01"},
    {"S0/2 S1/2 S0/3 S1/3 S2/3", "", 0, TG_STANDING_DONE, "234"},
    {"S0/2 S0/3 S1/3", "", 2, TG_STANDING_MISSING, "0"},
    /* what the shards have together is for the run that made it */
    {"M/3", "", 3, TG_STANDING_MISSING, ""},
    {"S0/3 S1/3 M/3", "", 3, TG_STANDING_MISSING, "01"},
    {"S0/3 S1/3 S2/3 M/3", "", 3, TG_STANDING_DONE, "012"},
    /* whole and in shards: a job that failed whole may have been done in shards since */
    {"W S0/2", "", 2, TG_STANDING_DONE, "0"},
    {"S0/2 W", "", 2, TG_STANDING_DONE, "1"},
    {"Wb S0/2 S1/2", "", 2, TG_STANDING_DONE, "12"},
    {"Wb S0/2 S1/2", "", 0, TG_STANDING_DONE, "12"},
    {"Wf S0/2 S1/2", "", 2, TG_STANDING_DONE, "12"},
    {"Wf S0/2 S1/2 M/2", "f", 2, TG_STANDING_DONE, "12"},
    {"Wb S0/2", "", 2, TG_STANDING_BROKEN, "1"},
    {"Wf S0/2", "", 2, TG_STANDING_FAILED, "0"},
    {"Wf S0/2", "f", 2, TG_STANDING_CHOSEN, "1"},
    {"S0/2 Wb S1/2", "", 2, TG_STANDING_BROKEN, "2"},
    {"S0/2 S1/2 Wb", "", 2, TG_STANDING_BROKEN, ""},
    {"S0/2 S1/2 Wf", "", 2, TG_STANDING_FAILED, "2"},
    {"S0/2 S1/2 Wp", "", 2, TG_STANDING_DONE, "01"},
    {"Wp S0/2", "", 2, TG_STANDING_MISSING, "1"},
    /* numbers that no shard has */
    {"S0/65 S64/65", "", 65, TG_STANDING_MISSING, ""},
    {"S3/2 S9/2", "", 2, TG_STANDING_MISSING, ""},
};

typedef struct world {
  tg_job jobs[JOBS];
  tg_work units[JOBS];
  tg_job_matrix matrix;
  tg_identity identity;
  tg_rows entries;
  tg_ledger ledger;
} world;

/* The job of the case is the second of three. */
static void world_init(world *w, int32_t cut) {
  memset(w, 0, sizeof *w);
  for (int j = 0; j < JOBS; j++) {
    w->jobs[j] = (tg_job){.security = 100 + j / 2, .date = DATE + j % 2};
    w->units[j] = (tg_work){.job = (uint32_t)j};
  }
  w->units[1].shards = cut;
  w->matrix =
      (tg_job_matrix){.jobs = w->jobs, .job_count = JOBS, .units = w->units, .unit_count = JOBS};
  w->identity = (tg_identity){.program = PROGRAM, .settings = SETTINGS};
  w->entries.row_size = sizeof(tg_journal_entry);
}

static void put(world *w, int job, tg_journal_entry entry) {
  entry.key.security = w->jobs[job].security;
  entry.key.date = w->jobs[job].date;
  entry.key.program += PROGRAM;
  entry.key.settings += SETTINGS;
  entry.key.inputs += tg_identity_job(&w->identity, &w->matrix, &w->jobs[job]);
  *(tg_journal_entry *)tg_rows_push(&w->entries) = entry;
}

/* Two records to a file. */
static void put_records(world *w, const char *text) {
  int number = 0;
  for (const char *at = text; *at; number++) {
    tg_journal_entry entry = {.job = -1, .file = 1 + number / 2, .offset = 100 + number % 2};
    int shard = 0, shards = 0, used = 1;
    if (*at == 'S')
      sscanf(at, "S%d/%d%n", &shard, &shards, &used);
    else if (*at == 'M' && sscanf(at, "M/%d%n", &shards, &used))
      shard = shards;
    entry.key.shard = shard;
    entry.key.shards = shards;
    for (at += used; *at && *at != ' '; at++) {
      entry.key.status = *at == 'b' ? TG_LIMIT : *at == 'f' ? TG_OVERFLOW : entry.key.status;
      entry.key.program += *at == 'p';
      entry.key.settings += *at == 's';
      entry.key.inputs += *at == 'i';
    }
    at += *at == ' ';
    put(w, 1, entry);
  }
}

/* Records of other jobs, and of jobs that are none today. */
static void put_others(world *w, uint64_t *seed) {
  put(w, 0, (tg_journal_entry){.file = 1, .offset = 50});
  put(w, 2, (tg_journal_entry){.file = 2, .offset = 50});
  put(w, 2, (tg_journal_entry){.file = 3, .offset = 50, .key = {.program = 1}});
  for (int i = 0; i < 5; i++) {
    put(w, 1, (tg_journal_entry){.file = 1, .offset = 60 + i});
    tg_journal_entry *last = tg_rows_at(&w->entries, w->entries.count - 1);
    last->key.security += i - 1;
    last->key.date += 5;
  }
  for (size_t i = w->entries.count; i > 1; i--) { /* in any order */
    tg_journal_entry *a = tg_rows_at(&w->entries, i - 1), kept = *a;
    tg_journal_entry *b = tg_rows_at(&w->entries, tg_splitmix(seed) % i);
    *a = *b;
    *b = kept;
  }
}

static void world_clear(world *w) {
  tg_rows_clear(&w->entries);
  tg_ledger_clear(&w->ledger);
}

/* Those of the second job, as in a case. */
static void list_taken(const world *w, char text[RECORDS_MAX]) {
  size_t used = 0;
  for (size_t i = 0; i < w->ledger.taken.count; i++) {
    const tg_journal_entry *entry = tg_rows_at(&w->ledger.taken, i);
    CU_ASSERT_TRUE_FATAL(entry->job >= 0 && entry->job < JOBS && used + 2 < RECORDS_MAX);
    CU_ASSERT_EQUAL(entry->key.security, w->jobs[entry->job].security);
    CU_ASSERT_EQUAL(entry->key.date, w->jobs[entry->job].date);
    if (entry->job == 1)
      text[used++] = (char)('0' + 2 * (entry->file - 1) + (entry->offset - 100));
  }
  text[used] = 0;
}

static void check_case(const ledger_case *c, uint64_t *seed) {
  static const tg_only only[] = {{7, 0}, {100, DATE + 1}};
  world w;
  char taken[RECORDS_MAX];
  const tg_again again = {.fresh = strchr(c->asked, 'F'),
                          .failed = strchr(c->asked, 'f'),
                          .only = only,
                          .only_count = strchr(c->asked, 'o') ? 2 : 0};
  world_init(&w, c->cut);
  put_records(&w, c->records);
  put_others(&w, seed);
  CU_ASSERT_EQUAL_FATAL(tg_ledger_make(&w.identity, &w.matrix, &again, &w.entries, &w.ledger, NULL),
                        TG_OK);
  list_taken(&w, taken);
  if (w.ledger.standing[1] != c->standing || strcmp(taken, c->taken))
    fprintf(stderr, "\n  '%s' %s, %d: %s '%s'\n", c->records, c->asked, c->cut,
            tg_standing_name((tg_standing)w.ledger.standing[1]), taken);
  CU_ASSERT_EQUAL(w.ledger.standing[1], c->standing);
  CU_ASSERT_STRING_EQUAL(taken, c->taken);
  const tg_standing others = again.fresh ? TG_STANDING_CHOSEN : TG_STANDING_DONE;
  CU_ASSERT_TRUE(w.ledger.standing[0] == others && w.ledger.standing[2] == others);
  CU_ASSERT_EQUAL(w.ledger.counts[others], c->standing == others ? 3 : 2);
  CU_ASSERT_TRUE(w.ledger.counts[c->standing] >= 1);
  world_clear(&w);
}

static void each_job_stands_as_its_records_say(void) {
  uint64_t seed = 4;
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    for (int round = 0; round < 5; round++)
      check_case(&cases[i], &seed);
}

/* Failures that may not come again are tried again; those in the data are not. */
static void what_failed_for_want_of_something_is_broken(void) {
  static const tg_status broken[] = {TG_IO,    TG_NO_SPACE, TG_NO_MEMORY,
                                     TG_LIMIT, TG_CORRUPT,  TG_NOT_FOUND};
  const tg_again again = {0};
  for (int status = TG_OK; status < TG_STATUS_COUNT; status++) {
    bool may_work = false;
    for (size_t i = 0; i < TG_COUNT(broken); i++)
      may_work |= (int)broken[i] == status;
    world w;
    world_init(&w, 0);
    put(&w, 1, (tg_journal_entry){.file = 1, .key = {.status = status}});
    CU_ASSERT_EQUAL_FATAL(
        tg_ledger_make(&w.identity, &w.matrix, &again, &w.entries, &w.ledger, NULL), TG_OK);
    CU_ASSERT_EQUAL(w.ledger.standing[1], status == TG_OK ? TG_STANDING_DONE
                                          : may_work      ? TG_STANDING_BROKEN
                                                          : TG_STANDING_FAILED);
    world_clear(&w);
  }
}

static void what_counts_is_listed_by_file_and_place(void) {
  world w;
  const tg_again again = {0};
  world_init(&w, 0);
  put(&w, 0, (tg_journal_entry){.file = 2, .offset = 500});
  put(&w, 1, (tg_journal_entry){.file = 2, .offset = 400});
  put(&w, 2, (tg_journal_entry){.file = 1, .offset = 900});
  CU_ASSERT_EQUAL_FATAL(tg_ledger_make(&w.identity, &w.matrix, &again, &w.entries, &w.ledger, NULL),
                        TG_OK);
  CU_ASSERT_EQUAL_FATAL(w.ledger.taken.count, 3);
  for (int i = 0; i < 3; i++)
    CU_ASSERT_EQUAL(((const tg_journal_entry *)tg_rows_at(&w.ledger.taken, (size_t)i))->job, 2 - i);
  world_clear(&w);
  tg_ledger_clear(&w.ledger);
}

static void no_records_and_no_jobs_are_fine(void) {
  world w;
  const tg_again again = {0};
  world_init(&w, 0);
  w.matrix.job_count = w.matrix.unit_count = 0;
  CU_ASSERT_EQUAL(tg_ledger_make(&w.identity, &w.matrix, &again, &w.entries, &w.ledger, NULL),
                  TG_OK);
  CU_ASSERT_EQUAL(w.ledger.taken.count, 0);
  world_clear(&w);
}

static void each_standing_has_a_name_and_a_sentence_of_its_own(void) {
  for (int i = 0; i < TG_STANDING_COUNT; i++) {
    CU_ASSERT_EQUAL(tg_standing_runs((tg_standing)i),
                    i != TG_STANDING_DONE && i != TG_STANDING_FAILED);
    CU_ASSERT_TRUE(strlen(tg_standing_text((tg_standing)i)) > 10);
    for (int j = 0; j < i; j++)
      CU_ASSERT_STRING_NOT_EQUAL(tg_standing_name((tg_standing)i),
                                 tg_standing_name((tg_standing)j));
  }
}

static void only_names_a_security_or_one_date_of_it(void) {
  static const tg_only only[] = {{7, 0}, {9, DATE}};
  const tg_again again = {.only = only, .only_count = 2}, none = {0};
  CU_ASSERT_TRUE(tg_only_has(&again, 7, DATE) && tg_only_has(&again, 7, 19991231));
  CU_ASSERT_TRUE(tg_only_has(&again, 9, DATE) && !tg_only_has(&again, 9, DATE + 1));
  CU_ASSERT_FALSE(tg_only_has(&again, 8, DATE) || tg_only_has(&none, 7, DATE));
}

/* Units "job:shard/shards" of a matrix that are left. */
static void units_that_are_taken_are_left_out(void) {
  static const struct {
    tg_taken taken[4];
    size_t count;
    const char *left;
  } leave[] = {
      {{{0, 0, 0}}, 0, "0:0/0 1:0/3 1:1/3 1:2/3 2:0/0 "},
      {{{0, 0, 0}}, 1, "1:0/3 1:1/3 1:2/3 2:0/0 "},
      {{{1, 0, 0}}, 1, "0:0/0 2:0/0 "},
      {{{1, 1, 3}}, 1, "0:0/0 1:0/3 1:2/3 2:0/0 "},
      {{{1, 2, 3}, {1, 0, 3}}, 2, "0:0/0 1:1/3 2:0/0 "},
      {{{1, 2, 3}, {1, 0, 3}, {1, 1, 3}}, 3, "0:0/0 2:0/0 "},
      {{{1, 1, 2}, {1, 0, 2}, {2, 0, 0}}, 3, "0:0/0 "}, /* of another cut, whole */
      {{{2, 0, 2}, {2, 1, 2}, {0, 0, 0}}, 3, "1:0/3 1:1/3 1:2/3 "},
      {{{0, 0, 0}, {1, 0, 0}, {2, 0, 0}}, 3, ""},
  };
  for (size_t i = 0; i < TG_COUNT(leave); i++) {
    tg_work units[] = {{0, 0, 0}, {1, 0, 3}, {1, 1, 3}, {1, 2, 3}, {2, 0, 0}};
    tg_job_matrix matrix = {.job_count = 3, .units = units, .unit_count = TG_COUNT(units)};
    char text[128] = "";
    CU_ASSERT_EQUAL(tg_ledger_leave(leave[i].taken, leave[i].count, &matrix, NULL), TG_OK);
    for (size_t u = 0; u < matrix.unit_count; u++)
      snprintf(text + strlen(text), sizeof text - strlen(text), "%d:%d/%d ", (int)units[u].job,
               (int)units[u].shard, (int)units[u].shards);
    CU_ASSERT_STRING_EQUAL(text, leave[i].left);
  }
}

static void all_shards_of_the_finest_cut_are_told_apart(void) {
  for (int32_t missing = 0; missing < TG_SHARDS_MAX; missing += 9) {
    tg_work units[TG_SHARDS_MAX];
    tg_taken taken[TG_SHARDS_MAX];
    size_t count = 0;
    for (int32_t s = 0; s < TG_SHARDS_MAX; s++) {
      units[s] = (tg_work){0, s, TG_SHARDS_MAX};
      if (s != missing)
        taken[count++] = (tg_taken){0, s, TG_SHARDS_MAX};
    }
    tg_job_matrix matrix = {.job_count = 1, .units = units, .unit_count = TG_SHARDS_MAX};
    CU_ASSERT_EQUAL(tg_ledger_leave(taken, count, &matrix, NULL), TG_OK);
    CU_ASSERT_EQUAL(matrix.unit_count, 1);
    CU_ASSERT_EQUAL(units[0].shard, missing);
  }
}

TG_UNIT_MAIN(ledger, TG_UNIT(each_job_stands_as_its_records_say),
             TG_UNIT(what_failed_for_want_of_something_is_broken),
             TG_UNIT(what_counts_is_listed_by_file_and_place),
             TG_UNIT(no_records_and_no_jobs_are_fine),
             TG_UNIT(each_standing_has_a_name_and_a_sentence_of_its_own),
             TG_UNIT(only_names_a_security_or_one_date_of_it),
             TG_UNIT(units_that_are_taken_are_left_out),
             TG_UNIT(all_shards_of_the_finest_cut_are_told_apart))
