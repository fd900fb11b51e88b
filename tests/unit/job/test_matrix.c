#include "job/cost_model.h"

#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

enum { PARTS = 12, OBJECTS = 5, ENTRIES = 12, SECURITIES = 4, DAYS = 4 };

static int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

typedef struct world {
  tg_part_listing parts[PARTS];
  tg_index_entry entries[PARTS][ENTRIES];
  int64_t participants[PARTS][3];
  tg_campaign campaign;
  int64_t securities[2];
} world;

/* An entry per (security, date) at most, as a run has; two runs in some parts. */
static size_t random_entries(uint64_t *seed, tg_index_entry *entries) {
  size_t count = 0;
  int64_t first = 0;
  for (int run = 0; run < 2 && count < ENTRIES; run++)
    for (int security = 0; security < SECURITIES; security++)
      for (int day = 0; day < DAYS && count < ENTRIES; day++) {
        if (below(seed, 3))
          continue;
        int64_t rows = 1 + below(seed, 9);
        entries[count++] = (tg_index_entry){100 + security, 20240901 + day, run, first, rows};
        first += rows;
      }
  return count;
}

static void random_world(uint64_t *seed, world *w) {
  memset(w, 0, sizeof *w);
  int32_t number = 0, object = 0;
  for (int p = 0; p < PARTS; p++) {
    number += 1 + (int32_t)below(seed, 2);
    object += p % 3 == 2 && object < OBJECTS - 1;
    w->parts[p] = (tg_part_listing){.part = number,
                                    .object = object,
                                    .table = (int32_t)below(seed, TG_TABLE_COUNT),
                                    .object_failed = object == 3,
                                    .index = w->entries[p],
                                    .index_count = random_entries(seed, w->entries[p]),
                                    .participants = w->participants[p],
                                    .participant_count = 3};
    for (int i = 0; i < 3; i++)
      w->participants[p][i] = below(seed, 50);
  }
  w->securities[0] = 101;
  w->securities[1] = 103;
  w->campaign.securities = (tg_id_set){below(seed, 2), w->securities, 2};
  w->campaign.date_range = true;
  w->campaign.date_from = 20240901 + (int32_t)below(seed, 2);
  w->campaign.date_to = 20240903;
  w->campaign.min_order_rows = below(seed, 12);
  w->campaign.min_trade_rows = below(seed, 8);
  w->campaign.compat = below(seed, 2);
}

static int64_t rows_of(const world *w, int64_t security, int32_t date, int32_t table) {
  int64_t rows = 0;
  for (int p = 0; p < PARTS; p++)
    for (size_t i = 0; i < w->parts[p].index_count; i++)
      if (w->parts[p].table == table && w->entries[p][i].security == security &&
          w->entries[p][i].date == date)
        rows += w->entries[p][i].count;
  return rows;
}

/* What becomes of the rows of (security, date), by the words of the header. */
static tg_drop fate(const world *w, int64_t security, int32_t date) {
  const tg_campaign *c = &w->campaign;
  int64_t orders = rows_of(w, security, date, TG_TABLE_orders);
  int64_t trades = rows_of(w, security, date, TG_TABLE_trades);
  if (!c->securities.all && security != 101 && security != 103)
    return TG_DROP_security;
  if (date < c->date_from || date > c->date_to || (!orders && !trades))
    return TG_DROP_date;
  return orders < c->min_order_rows || trades < c->min_trade_rows ? TG_DROP_minimum : TG_DROP_COUNT;
}

static const tg_job *find_job(const tg_job_matrix *m, int64_t security, int32_t date) {
  for (size_t i = 0; i < m->job_count; i++)
    if (m->jobs[i].security == security && m->jobs[i].date == date)
      return &m->jobs[i];
  return NULL;
}

static int times_in_job(const tg_job_matrix *m, const tg_job *job, const tg_part_listing *part,
                        const tg_index_entry *entry) {
  int times = 0;
  for (int64_t i = 0; i < job->range_count[part->table]; i++) {
    const tg_range *r = &m->ranges[job->first_range[part->table] + i];
    times += r->part == part->part && r->object == part->object && r->first == entry->first &&
             r->count == entry->count;
  }
  return times;
}

/* Every entry is in the jobs that want it, once, and in no other. */
static void check_entry(const world *w, const tg_job_matrix *m, int p,
                        const tg_index_entry *entry) {
  const tg_part_listing *part = &w->parts[p];
  for (size_t j = 0; j < m->job_count; j++) {
    const tg_job *job = &m->jobs[j];
    bool own = job->security == entry->security && job->date == entry->date;
    bool other =
        w->campaign.compat && part->table == TG_TABLE_trades && job->security == entry->security;
    bool none = part->table == TG_TABLE_instruments || part->table == TG_TABLE_participants;
    CU_ASSERT_EQUAL(times_in_job(m, job, part, entry), !none && (own || other));
  }
}

static void check_job(const world *w, const tg_job_matrix *m, const tg_job *job) {
  int32_t poisoned = 0;
  int64_t own = 0;
  CU_ASSERT_EQUAL(fate(w, job->security, job->date), TG_DROP_COUNT);
  for (int table = 0; table < TG_TABLE_COUNT; table++) {
    int64_t rows = 0;
    for (int64_t i = 0; i < job->range_count[table]; i++) {
      const tg_range *r = &m->ranges[job->first_range[table] + i];
      rows += r->count;
      own += table == TG_TABLE_trades && i < job->own_trade_ranges ? r->count : 0;
      poisoned |= r->object == 3;
    }
    CU_ASSERT_EQUAL(job->rows[table], rows);
    if (table != TG_TABLE_trades)
      CU_ASSERT_EQUAL(rows, table == TG_TABLE_instruments || table == TG_TABLE_participants
                                ? 0
                                : rows_of(w, job->security, job->date, table));
  }
  CU_ASSERT_EQUAL(own, rows_of(w, job->security, job->date, TG_TABLE_trades));
  CU_ASSERT_EQUAL(job->poisoned, poisoned ? 4 : 0);
  CU_ASSERT_EQUAL(job->cost,
                  tg_cost_of_job(&tg_cost_built_in, tg_cost_scenarios(&w->campaign), job));
}

static void check_counts(const world *w, const tg_object_counts *counts) {
  tg_object_counts expected[OBJECTS] = {0};
  for (int p = 0; p < PARTS; p++)
    for (size_t i = 0; i < w->parts[p].index_count; i++) {
      const tg_index_entry *entry = &w->entries[p][i];
      tg_drop drop = fate(w, entry->security, entry->date);
      tg_object_counts *object = &expected[w->parts[p].object];
      if (w->parts[p].table == TG_TABLE_instruments || w->parts[p].table == TG_TABLE_participants)
        object->kept += entry->count;
      else if (drop != TG_DROP_COUNT)
        object->dropped[drop] += entry->count;
    }
  CU_ASSERT_EQUAL(memcmp(counts, expected, sizeof expected), 0);
}

static void check_order(const tg_job_matrix *m) {
  for (size_t i = 1; i < m->job_count; i++) {
    const tg_job *a = &m->jobs[i - 1], *b = &m->jobs[i];
    CU_ASSERT_TRUE(a->security < b->security || (a->security == b->security && a->date < b->date));
  }
}

static bool has(const int64_t *ids, size_t count, int64_t id) {
  for (size_t i = 0; i < count; i++)
    if (ids[i] == id)
      return true;
  return false;
}

static void check_dimensions(const world *w, const tg_job_matrix *m) {
  for (size_t i = 1; i < m->security_count; i++)
    CU_ASSERT_TRUE(m->securities[i - 1] < m->securities[i]);
  for (size_t i = 1; i < m->date_count; i++)
    CU_ASSERT_TRUE(m->dates[i - 1] < m->dates[i]);
  for (size_t i = 1; i < m->participant_count; i++)
    CU_ASSERT_TRUE(m->participants[i - 1] < m->participants[i]);
  for (size_t i = 0; i < m->job_count; i++)
    CU_ASSERT_TRUE(has(m->securities, m->security_count, m->jobs[i].security));
  for (int p = 0; p < PARTS; p++)
    for (int i = 0; i < 3; i++)
      if (w->parts[p].table == TG_TABLE_orders)
        CU_ASSERT_TRUE(has(m->participants, m->participant_count, w->participants[p][i]));
}

static void random_parts_make_the_jobs_that_a_look_at_every_entry_gives(void) {
  uint64_t seed = 42;
  size_t jobs = 0, compat = 0;
  for (int round = 0; round < 300; round++) {
    static world w;
    tg_job_matrix m;
    tg_object_counts counts[OBJECTS] = {0};
    random_world(&seed, &w);
    CU_ASSERT_EQUAL_FATAL(tg_job_matrix_build(&w.campaign, w.parts, PARTS, counts, &m, NULL),
                          TG_OK);
    jobs += m.job_count;
    compat += w.campaign.compat && m.job_count;
    for (int64_t s = 100; s < 100 + SECURITIES; s++)
      for (int32_t d = 20240901; d < 20240901 + DAYS; d++)
        CU_ASSERT_EQUAL(find_job(&m, s, d) != NULL, fate(&w, s, d) == TG_DROP_COUNT);
    for (size_t i = 0; i < m.job_count; i++)
      check_job(&w, &m, &m.jobs[i]);
    for (int p = 0; p < PARTS; p++)
      for (size_t i = 0; i < w.parts[p].index_count; i++)
        check_entry(&w, &m, p, &w.entries[p][i]);
    check_counts(&w, counts);
    check_order(&m);
    check_dimensions(&w, &m);
    tg_job_matrix_clear(&m);
  }
  CU_ASSERT_TRUE(jobs > 100 && compat > 20);
}

static void no_parts_make_no_jobs(void) {
  tg_campaign campaign = {.securities.all = true};
  tg_job_matrix m;
  CU_ASSERT_EQUAL(tg_job_matrix_build(&campaign, NULL, 0, NULL, &m, NULL), TG_OK);
  CU_ASSERT_EQUAL(m.job_count, 0);
  tg_job_matrix_clear(&m);
}

/* Order of ranges: parts ascending, runs ascending within. */
static void ranges_follow_parts_and_runs(void) {
  tg_index_entry a[] = {{7, 20240905, 0, 0, 5}, {7, 20240905, 1, 5, 6}};
  tg_index_entry b[] = {{7, 20240905, 0, 0, 4}};
  tg_part_listing parts[] = {{.part = 2, .object = 0, .index = a, .index_count = 2},
                             {.part = 5, .object = 1, .index = b, .index_count = 1}};
  tg_campaign campaign = {.securities.all = true, .dates.all = true};
  tg_object_counts counts[2] = {0};
  tg_job_matrix m;
  CU_ASSERT_EQUAL_FATAL(tg_job_matrix_build(&campaign, parts, 2, counts, &m, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(m.job_count, 1);
  CU_ASSERT_EQUAL_FATAL(m.jobs[0].range_count[TG_TABLE_orders], 3);
  CU_ASSERT_TRUE(m.ranges[0].part == 2 && m.ranges[0].first == 0);
  CU_ASSERT_TRUE(m.ranges[1].part == 2 && m.ranges[1].first == 5);
  CU_ASSERT_TRUE(m.ranges[2].part == 5 && m.ranges[2].first == 0);
  tg_job_matrix_clear(&m);
}

TG_UNIT_MAIN(matrix, TG_UNIT(random_parts_make_the_jobs_that_a_look_at_every_entry_gives),
             TG_UNIT(no_parts_make_no_jobs), TG_UNIT(ranges_follow_parts_and_runs))
