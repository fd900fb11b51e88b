/** \file test_identity.c
 *
 * Whatever a job's results depend on is part of what it was made from; how rows lie in parts is
 * not.
 */
#include "job/identity.h"

#include "unit.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { OBJECTS = 3, ENTRIES = 40, PARTS = 40 };

/* Rows of (security, date) in an object. */
typedef struct block {
  int32_t object, table;
  int64_t security;
  int32_t date;
  int64_t rows;
} block;

static const block blocks[] = {
    {0, TG_TABLE_orders, 7, 20240905, 50}, {0, TG_TABLE_orders, 7, 20240906, 30},
    {0, TG_TABLE_orders, 8, 20240905, 20}, {1, TG_TABLE_orders, 7, 20240905, 40},
    {1, TG_TABLE_orders, 9, 20240906, 10}, {2, TG_TABLE_trades, 7, 20240905, 35},
    {2, TG_TABLE_trades, 7, 20240906, 15},
};

typedef struct world {
  tg_campaign campaign;
  tg_object objects[OBJECTS];
  tg_catalog catalog;
  block blocks[TG_COUNT(blocks)];
  int64_t cut;  /* rows of a part */
  int32_t gaps; /* between the numbers of parts */
  tg_job_matrix matrix;
  tg_identity identity;
} world;

static void world_init(world *w) {
  memset(w, 0, sizeof *w);
  w->campaign.securities.all = w->campaign.dates.all = w->campaign.participants.all = true;
  for (int i = 0; i < OBJECTS; i++) {
    w->objects[i] = (tg_object){.size = 1000 + i, .modified = 5000 + i};
    w->objects[i].table = i == 2 ? TG_TABLE_trades : TG_TABLE_orders;
    snprintf(w->objects[i].path, sizeof w->objects[i].path, "/nowhere/object_%d.csv", i);
  }
  w->catalog = (tg_catalog){w->objects, OBJECTS};
  memcpy(w->blocks, blocks, sizeof blocks);
  w->cut = 1000;
}

static void world_build(world *w) {
  static tg_index_entry entries[ENTRIES];
  tg_part_listing parts[PARTS];
  tg_object_counts counts[OBJECTS] = {0};
  size_t part_count = 0;
  for (size_t b = 0; b < TG_COUNT(blocks); b++)
    for (int64_t first = 0; first < w->blocks[b].rows; first += w->cut) {
      const block *of = &w->blocks[b];
      const int64_t left = of->rows - first;
      CU_ASSERT_TRUE_FATAL(part_count < PARTS);
      entries[part_count] = (tg_index_entry){
          .security = of->security, .date = of->date, .count = left < w->cut ? left : w->cut};
      parts[part_count] = (tg_part_listing){.part = (int32_t)part_count * (1 + w->gaps),
                                            .object = of->object,
                                            .table = of->table,
                                            .object_failed = w->objects[of->object].status != TG_OK,
                                            .index = &entries[part_count],
                                            .index_count = 1};
      part_count++;
    }
  CU_ASSERT_EQUAL_FATAL(
      tg_job_matrix_build(&w->campaign, parts, part_count, counts, &w->matrix, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_identity_make(&w->campaign, &w->catalog, &w->identity, NULL), TG_OK);
}

static void world_clear(world *w) {
  tg_job_matrix_clear(&w->matrix);
  tg_identity_clear(&w->identity);
}

static uint64_t inputs_of(const world *w, int64_t security, int32_t date) {
  for (size_t j = 0; j < w->matrix.job_count; j++)
    if (w->matrix.jobs[j].security == security && w->matrix.jobs[j].date == date)
      return tg_identity_job(&w->identity, &w->matrix, &w->matrix.jobs[j]);
  CU_FAIL_FATAL("there is such a job");
  return 0;
}

/* A change, and which of the jobs (7, 5), (7, 6), (8, 5), (9, 6) are made from other rows then. */
typedef struct change {
  void (*make)(world *w);
  const char *touched; /* "1010" */
} change;

static void larger(world *w) {
  w->objects[1].size++;
}
static void newer(world *w) {
  w->objects[1].modified++;
}
static void renamed(world *w) {
  w->objects[2].path[1]++;
}
static void more_rows(world *w) {
  w->blocks[2].rows++;
}
static void rows_moved(world *w) { /* as many rows in all */
  w->blocks[0].rows--;
  w->blocks[3].rows++;
}
static void trades_left(world *w) {
  w->blocks[5].rows = 0;
}
static void orders_failed(world *w) {
  w->objects[1].status = TG_BAD_INPUT;
  w->blocks[3].rows = w->blocks[4].rows = 0;
  w->blocks[4] = (block){0, TG_TABLE_orders, 9, 20240906, 10};
}
static void trades_failed(world *w) { /* those who had none may have lost theirs */
  w->objects[2].status = TG_BAD_INPUT;
}
static void trades_failed_unseen(world *w) {
  w->objects[2].status = TG_BAD_INPUT;
  w->blocks[5].rows = w->blocks[6].rows = 0;
}
static void nothing(world *w) {
  w->campaign.chunk = 77;
}
static void short_parts(world *w) {
  w->cut = 9;
}
static void other_numbers(world *w) {
  w->cut = 13;
  w->gaps = 4;
}

static void exactly_the_jobs_whose_rows_change_are_made_anew(void) {
  static const change changes[] = {
      {larger, "1001"},        {newer, "1001"},         {renamed, "1100"},
      {more_rows, "0010"},     {rows_moved, "1000"},    {trades_left, "1000"},
      {orders_failed, "1001"}, {trades_failed, "1111"}, {trades_failed_unseen, "1111"},
      {nothing, "0000"},       {short_parts, "0000"},   {other_numbers, "0000"},
  };
  static const struct {
    int64_t security;
    int32_t date;
  } jobs[] = {{7, 20240905}, {7, 20240906}, {8, 20240905}, {9, 20240906}};
  world base, other;
  world_init(&base);
  world_build(&base);
  for (size_t c = 0; c < TG_COUNT(changes); c++) {
    world_init(&other);
    changes[c].make(&other);
    world_build(&other);
    for (size_t j = 0; j < TG_COUNT(jobs); j++) {
      const bool touched = inputs_of(&base, jobs[j].security, jobs[j].date) !=
                           inputs_of(&other, jobs[j].security, jobs[j].date);
      if (touched != (changes[c].touched[j] == '1'))
        fprintf(stderr, "\n  change %zu, job %zu\n", c, j);
      CU_ASSERT_EQUAL(touched, changes[c].touched[j] == '1');
    }
    world_clear(&other);
  }
  world_clear(&base);
}

/* compat: a job's trades are those of all dates of its security. */
static void rows_of_other_dates_count_where_they_are_read(void) {
  for (int compat = 0; compat <= 1; compat++)
    for (int64_t cut = 9; cut < 100; cut += 40) {
      world base, other;
      world_init(&base);
      world_init(&other);
      base.campaign.compat = other.campaign.compat = compat;
      other.cut = cut;
      world_build(&base);
      world_build(&other);
      CU_ASSERT_EQUAL(inputs_of(&base, 7, 20240905), inputs_of(&other, 7, 20240905));
      world_clear(&other);
      other.blocks[6].rows--; /* trades of the day after */
      world_build(&other);
      CU_ASSERT_EQUAL(inputs_of(&base, 7, 20240905) != inputs_of(&other, 7, 20240905), compat);
      CU_ASSERT_NOT_EQUAL(inputs_of(&base, 7, 20240906), inputs_of(&other, 7, 20240906));
      world_clear(&other);
      world_clear(&base);
    }
}

static void no_two_jobs_are_made_from_the_same(void) {
  world w;
  world_init(&w);
  world_build(&w);
  CU_ASSERT_EQUAL_FATAL(w.matrix.job_count, 4);
  for (size_t i = 0; i < 4; i++)
    for (size_t j = 0; j < i; j++)
      CU_ASSERT_NOT_EQUAL(tg_identity_job(&w.identity, &w.matrix, &w.matrix.jobs[i]),
                          tg_identity_job(&w.identity, &w.matrix, &w.matrix.jobs[j]));
  world_clear(&w);
}

static void settings_change_with_what_jobs_depend_on_alone(void) {
  world base, other;
  world_init(&base);
  world_build(&base);
  world_init(&other);
  other.campaign.chunk = 99;
  other.campaign.bootstrap = 99;
  world_build(&other);
  CU_ASSERT_EQUAL(base.identity.settings, other.identity.settings);
  CU_ASSERT_EQUAL(base.identity.program, other.identity.program);
  CU_ASSERT_NOT_EQUAL(base.identity.program, 0);
  world_clear(&other);
  other.campaign.dark_share = 0.25;
  world_build(&other);
  CU_ASSERT_NOT_EQUAL(base.identity.settings, other.identity.settings);
  CU_ASSERT_EQUAL(inputs_of(&base, 7, 20240905), inputs_of(&other, 7, 20240905));
  world_clear(&other);
  world_clear(&base);
}

static void the_origin_says_it_in_words(void) {
  world w;
  char line[256];
  world_init(&w);
  world_build(&w);
  CU_ASSERT_EQUAL(strncmp(w.identity.origin, "program: tapegrid ", 18), 0);
  CU_ASSERT_PTR_NOT_NULL(strstr(w.identity.origin, "\nanalysis.compat: false\n"));
  for (size_t i = 0; i < OBJECTS; i++) {
    snprintf(line, sizeof line, "\nobject %016" PRIx64 " %zu %zu /nowhere/object_%zu.csv\n",
             w.identity.objects[i], 1000 + i, 5000 + i, i);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.identity.origin, line));
  }
  world_clear(&w);
  tg_identity_clear(&w.identity);
}

static void objects_are_found_by_their_keys(void) {
  world w;
  world_init(&w);
  world_build(&w);
  for (int32_t i = 0; i < OBJECTS; i++)
    CU_ASSERT_EQUAL(tg_identity_object(&w.identity, w.identity.objects[i]), i);
  CU_ASSERT_EQUAL(tg_identity_object(&w.identity, 12345), -1);
  world_clear(&w);
}

static void the_same_file_is_the_same_from_any_folder_and_each_time_another(void) {
  char folder[] = "/tmp/tg_identity_XXXXXX", path[96];
  world w;
  CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/a.csv", folder);
  FILE *file = fopen(path, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  fclose(file);
  world_init(&w);
  snprintf(w.objects[0].path, sizeof w.objects[0].path, "%s", path);
  world_build(&w);
  const uint64_t key = w.identity.objects[0];
  world_clear(&w);
  for (int i = 0; i < OBJECTS; i++) { /* listed three times, by other names */
    w.objects[i] = w.objects[0];
    snprintf(w.objects[i].path, sizeof w.objects[i].path, "%s/%.*sa.csv", folder, 2 * i, "././");
  }
  world_build(&w);
  CU_ASSERT_EQUAL(w.identity.objects[0], key);
  for (int32_t i = 0; i < OBJECTS; i++)
    CU_ASSERT_EQUAL(tg_identity_object(&w.identity, w.identity.objects[i]), i);
  world_clear(&w);
  unlink(path);
  rmdir(folder);
}

TG_UNIT_MAIN(identity, TG_UNIT(exactly_the_jobs_whose_rows_change_are_made_anew),
             TG_UNIT(rows_of_other_dates_count_where_they_are_read),
             TG_UNIT(no_two_jobs_are_made_from_the_same),
             TG_UNIT(settings_change_with_what_jobs_depend_on_alone),
             TG_UNIT(the_origin_says_it_in_words), TG_UNIT(objects_are_found_by_their_keys),
             TG_UNIT(the_same_file_is_the_same_from_any_folder_and_each_time_another))
