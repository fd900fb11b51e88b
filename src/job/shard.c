#include "job/shard.h"

#include "job/cost_model.h"
#include "job/schedule.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* To cut has to make the end so much earlier: less is not worth what shards read twice. */
#define LEAST_GAIN    0.05
#define LEAST_GAIN_NS 5e6
#define JOB_SHARE     0.5 /* of the memory of a rank: what a job surely may use */

bool tg_shards_allowed(const tg_campaign *campaign) {
  return campaign->shard_rows != TG_SHARD_ROWS_OFF && tg_cost_scenarios(campaign) == 0 &&
         !tg_campaign_wants_table(campaign, "orders");
}

tg_job tg_shard_job(const tg_job_matrix *matrix, const tg_work *unit) {
  tg_job job = matrix->jobs[unit->job];
  job.shard = unit->shard;
  job.shards = unit->shards;
  for (int table = 0; unit->shard > 0 && table < TG_TABLE_COUNT; table++)
    if (table != TG_TABLE_orders && table != TG_TABLE_trades)
      job.rows[table] = job.range_count[table] = 0;
  return job;
}

/* How jobs are cut: above so many rows, such a cost, so many bytes. */
typedef struct cut {
  const tg_campaign *campaign;
  double rows, cost, bytes;
  int64_t most; /* shards by rows and by cost */
} cut;

static cut no_cut(const tg_campaign *campaign) {
  return (cut){campaign, INFINITY, INFINITY, INFINITY, TG_SHARDS_MAX};
}

/* A job that cannot succeed is not worth it. */
static int32_t shards_of(const tg_job *job, const cut *how) {
  double rows = (double)job->rows[TG_TABLE_orders] + (double)job->rows[TG_TABLE_trades];
  double pieces = fmin(fmax(rows / how->rows, job->cost / how->cost), (double)how->most);
  pieces = fmax(pieces, fmin(tg_cost_memory(how->campaign, job) / how->bytes, TG_SHARDS_MAX));
  pieces = ceil(pieces);
  return job->poisoned || pieces < 2 ? 0 : (int32_t)pieces;
}

/* Rank 0 holds a row of 2 KiB for every shard, so there are not too many, however few rows are
 * asked for. */
static void bound_shards(const tg_job_matrix *matrix, cut *how) {
  for (;; how->rows *= 2, how->cost *= 2, how->bytes *= 2) {
    int64_t shards = 0;
    for (size_t i = 0; i < matrix->job_count; i++)
      shards += shards_of(&matrix->jobs[i], how);
    if (shards <= TG_SHARDS_TOTAL)
      return;
  }
}

static size_t count_units(const tg_job_matrix *matrix, const cut *how) {
  size_t count = 0;
  for (size_t i = 0; i < matrix->job_count; i++) {
    int32_t shards = shards_of(&matrix->jobs[i], how);
    count += shards ? (size_t)shards : 1;
  }
  return count;
}

typedef struct ranked_unit {
  int64_t cost;
  int cost_class;
  int32_t date;
  tg_work unit;
} ranked_unit;

static int compare(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

/* Within a class date by date: the jobs of one lie in the same parts, neighbours in the same chunks
 * of them, so that few parts have to be open. */
static int costliest_first(const void *left, const void *right) {
  const ranked_unit *a = left, *b = right;
  int order = compare(b->cost_class, a->cost_class);
  order = order ? order : compare(a->date, b->date);
  order = order ? order : compare(a->unit.job, b->unit.job);
  return order ? order : compare(a->unit.shard, b->unit.shard);
}

/* Costs of a class are less than a factor of two apart. */
static ranked_unit ranked(const tg_job_matrix *matrix, size_t scenarios, tg_work unit) {
  tg_job job = tg_shard_job(matrix, &unit);
  double cost = tg_cost_of_job(&tg_cost_built_in, scenarios, &job);
  ranked_unit made = {.cost = (int64_t)cost, .date = job.date, .unit = unit};
  frexp(cost, &made.cost_class);
  return made;
}

static ranked_unit *rank_units(const tg_job_matrix *matrix, size_t scenarios, const cut *how,
                               size_t *count) {
  size_t made = 0;
  *count = count_units(matrix, how);
  ranked_unit *units = malloc((*count + 1) * sizeof *units);
  if (!units)
    return NULL;
  for (size_t i = 0; i < matrix->job_count; i++) {
    tg_work unit = {.job = (uint32_t)i, .shards = shards_of(&matrix->jobs[i], how)};
    do {
      units[made++] = ranked(matrix, scenarios, unit);
    } while (++unit.shard < unit.shards);
  }
  qsort(units, made, sizeof *units, costliest_first);
  return units;
}

/* When the last rank is done, by the costs and the batches of a run; -1 without memory. */
static int64_t end_of(const tg_job_matrix *matrix, const cut *how, int64_t ranks) {
  size_t count;
  const tg_schedule_setup setup = {.ranks = ranks, .nodes = 1};
  tg_schedule_result result = {.makespan = -1};
  ranked_unit *units = rank_units(matrix, 0, how, &count);
  int64_t *work = malloc((units ? count + 1 : 1) * sizeof *work);
  uint32_t *ends = malloc((units ? count + 1 : 1) * sizeof *ends);
  if (units && work && ends) {
    for (size_t i = 0; i < count; i++)
      work[i] = units[i].cost;
    size_t batches = tg_schedule_guided(work, count, ranks, TG_SCHEDULE_SHARE, ends);
    if (tg_schedule_run(&setup, work, count, ends, batches, &result, NULL) != TG_OK)
      result.makespan = -1;
  }
  free(units);
  free(work);
  free(ends);
  return result.makespan;
}

/* Into pieces of an even share of all work, of a half of it, of a third, of a quarter: whichever
 * ends first. No more shards than ranks, since each reads the whole job. */
static cut cut_for(const tg_campaign *campaign, const tg_job_matrix *matrix, int64_t ranks,
                   double bytes) {
  enum { FINEST = 4 };
  double total = 0, largest = 0;
  cut best = no_cut(campaign);
  best.bytes = bytes;
  for (size_t i = 0; i < matrix->job_count; i++) {
    total += matrix->jobs[i].cost;
    largest = fmax(largest, matrix->jobs[i].cost);
  }
  bool useful = ranks > 1 && largest > LEAST_GAIN * total / (double)ranks;
  int64_t end = useful ? end_of(matrix, &best, ranks) : -1;
  for (int pieces = 1; pieces <= FINEST && end > 0; pieces++) {
    cut next = best;
    next.cost = total / (double)ranks / pieces;
    next.most = ranks < TG_SHARDS_MAX ? ranks : TG_SHARDS_MAX;
    int64_t next_end = end_of(matrix, &next, ranks);
    double gain = (double)end - (double)next_end;
    if (next_end < 0 || gain < LEAST_GAIN * (double)end || gain < LEAST_GAIN_NS)
      continue;
    best = next;
    end = next_end;
  }
  return best;
}

tg_status tg_shards_make(const tg_campaign *campaign, int64_t ranks, int64_t memory,
                         tg_job_matrix *matrix, tg_error *err) {
  size_t count = 0;
  cut how = no_cut(campaign);
  if (tg_shards_allowed(campaign) && campaign->shard_rows == TG_SHARD_ROWS_AUTO)
    how = cut_for(campaign, matrix, ranks, (double)memory * JOB_SHARE);
  else if (tg_shards_allowed(campaign))
    how.rows = (double)campaign->shard_rows;
  bound_shards(matrix, &how);
  ranked_unit *units = rank_units(matrix, tg_cost_scenarios(campaign), &how, &count);
  free(matrix->units);
  matrix->unit_count = 0;
  matrix->units = units ? malloc((count + 1) * sizeof *matrix->units) : NULL;
  for (size_t i = 0; matrix->units && i < count; i++)
    matrix->units[matrix->unit_count++] = units[i].unit;
  free(units);
  return matrix->units ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for %zu units", count);
}

int tg_shard_row_order(const void *left, const void *right) {
  const tg_shard_row *a = left, *b = right;
  int order = compare(a->unit.job, b->unit.job);
  return order ? order : compare(a->unit.shard, b->unit.shard);
}

static void merge_times(tg_job_row *into, const tg_job_row *from) {
  if (!from->order_rows)
    return;
  bool first = !into->order_rows;
  if (first || from->first_time < into->first_time)
    into->first_time = from->first_time;
  if (first || from->last_time > into->last_time)
    into->last_time = from->last_time;
}

/* Counts of rows fit: a job has fewer than 2^63 of them. */
static void merge_job(tg_job_row *into, const tg_job_row *from) {
  merge_times(into, from);
  into->rows_read += from->rows_read;
  into->rows_kept += from->rows_kept;
#define TG_DROP(name, doc) into->dropped_##name += from->dropped_##name;
#include "tables/drops.def"
#undef TG_DROP
  into->order_rows += from->order_rows;
  into->trade_rows += from->trade_rows;
  into->quote_rows += from->quote_rows;
  into->orders += from->orders;
  into->orders_traded += from->orders_traded;
  into->sweeps += from->sweeps;
  into->sweeps_traded += from->sweeps_traded;
  into->sweep_trades += from->sweep_trades;
  into->qualifying += from->qualifying;
  into->crossed_quotes += from->crossed_quotes;
  into->missing_quotes += from->missing_quotes;
}

tg_status tg_shard_row_merge(tg_shard_row *into, const tg_shard_row *from, tg_error *err) {
  assert(into->unit.job == from->unit.job);
  merge_job(&into->job, &from->job);
  return tg_group_sums_merge(into->groups, from->groups, err);
}
