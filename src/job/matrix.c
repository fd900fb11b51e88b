#include "job/cost_model.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* An index entry with where it comes from: what the matrix is sorted and cut from. */
typedef struct item {
  int64_t security, first, count;
  int32_t date, table, part, object, run;
  int32_t failed;
} item;

typedef struct item_list {
  item *all;
  size_t count;
} item_list;

/* A half-open piece of the sorted items. */
typedef struct span {
  size_t from, to;
} span;

typedef struct builder {
  const tg_campaign *campaign;
  item_list items;
  tg_object_counts *counts;
  tg_job_matrix *matrix;
  size_t range_capacity;
} builder;

static int compare(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

static int by_place(const void *left, const void *right) {
  const item *a = left, *b = right;
  int order = compare(a->security, b->security);
  order = order ? order : compare(a->date, b->date);
  order = order ? order : compare(a->table, b->table);
  order = order ? order : compare(a->part, b->part);
  order = order ? order : compare(a->run, b->run);
  return order ? order : compare(a->first, b->first);
}

static bool makes_no_job(int32_t table) {
  return table == TG_TABLE_instruments || table == TG_TABLE_participants;
}

static tg_status collect_items(const tg_part_listing *parts, size_t part_count, builder *b) {
  size_t total = 0;
  for (size_t p = 0; p < part_count; p++)
    total += parts[p].index_count;
  b->items.all = calloc(total + 1, sizeof *b->items.all);
  if (!b->items.all)
    return TG_NO_MEMORY;
  for (size_t p = 0; p < part_count; p++)
    for (size_t i = 0; i < parts[p].index_count; i++) {
      const tg_index_entry *entry = &parts[p].index[i];
      if (makes_no_job(parts[p].table)) {
        b->counts[parts[p].object].kept += entry->count;
        continue;
      }
      b->items.all[b->items.count++] = (item){.security = entry->security,
                                              .date = entry->date,
                                              .table = parts[p].table,
                                              .part = parts[p].part,
                                              .object = parts[p].object,
                                              .run = entry->run,
                                              .first = entry->first,
                                              .count = entry->count,
                                              .failed = parts[p].object_failed};
    }
  qsort(b->items.all, b->items.count, sizeof *b->items.all, by_place);
  return TG_OK;
}

/* Items of the security, or of the security and date, that begin at \a from. */
static span span_of(const item_list *items, size_t from, bool same_date) {
  span s = {from, from};
  const item *first = &items->all[from];
  while (s.to < items->count && items->all[s.to].security == first->security &&
         (!same_date || items->all[s.to].date == first->date))
    s.to++;
  return s;
}

static int64_t rows_in(const item_list *items, span s, int32_t table) {
  int64_t rows = 0;
  for (size_t i = s.from; i < s.to; i++)
    if (items->all[i].table == table)
      rows += items->all[i].count;
  return rows;
}

static void drop(builder *b, span s, tg_drop reason) {
  for (size_t i = s.from; i < s.to; i++)
    b->counts[b->items.all[i].object].dropped[reason] += b->items.all[i].count;
}

/* Why a (security, date) makes no job; TG_DROP_COUNT when it makes one. */
static tg_drop reason_against(const builder *b, span s) {
  const item *first = &b->items.all[s.from];
  int64_t orders = rows_in(&b->items, s, TG_TABLE_orders);
  int64_t trades = rows_in(&b->items, s, TG_TABLE_trades);
  if (!tg_id_set_has(&b->campaign->securities, first->security))
    return TG_DROP_security;
  if (!tg_campaign_has_date(b->campaign, first->date) || orders + trades == 0)
    return TG_DROP_date;
  if (orders < b->campaign->min_order_rows || trades < b->campaign->min_trade_rows)
    return TG_DROP_minimum;
  return TG_DROP_COUNT;
}

static tg_status append_range(builder *b, tg_job *job, const item *from) {
  tg_job_matrix *matrix = b->matrix;
  if (matrix->range_count == b->range_capacity) {
    size_t capacity = b->range_capacity ? b->range_capacity * 2 : 256;
    tg_range *grown = realloc(matrix->ranges, capacity * sizeof *grown);
    if (!grown)
      return TG_NO_MEMORY;
    matrix->ranges = grown;
    b->range_capacity = capacity;
  }
  matrix->ranges[matrix->range_count++] = (tg_range){
      .part = from->part, .object = from->object, .first = from->first, .count = from->count};
  job->rows[from->table] += from->count;
  job->range_count[from->table]++;
  if (from->failed && !job->poisoned)
    job->poisoned = 1 + from->object;
  return TG_OK;
}

/* Trades of the other dates of the security, selected or not: an order may live over several. */
static tg_status append_other_trades(builder *b, tg_job *job, span security) {
  for (size_t i = security.from; i < security.to; i++) {
    const item *from = &b->items.all[i];
    if (from->table == TG_TABLE_trades && from->date != job->date)
      TG_TRY(append_range(b, job, from));
  }
  return TG_OK;
}

static tg_status append_job(builder *b, span s, span security) {
  tg_job *job = &b->matrix->jobs[b->matrix->job_count++];
  memset(job, 0, sizeof *job);
  job->security = b->items.all[s.from].security;
  job->date = b->items.all[s.from].date;
  size_t i = s.from;
  for (int32_t table = 0; table < TG_TABLE_COUNT; table++) {
    job->first_range[table] = (int64_t)b->matrix->range_count;
    for (; i < s.to && b->items.all[i].table == table; i++)
      TG_TRY(append_range(b, job, &b->items.all[i]));
    if (table != TG_TABLE_trades)
      continue;
    job->own_trade_ranges = job->range_count[table];
    if (b->campaign->compat)
      TG_TRY(append_other_trades(b, job, security));
  }
  job->cost = tg_cost_of_job(&tg_cost_built_in, tg_cost_scenarios(b->campaign), job);
  return TG_OK;
}

static tg_status append_security(builder *b, span security) {
  span s;
  for (size_t i = security.from; i < security.to; i = s.to) {
    s = span_of(&b->items, i, true);
    tg_drop reason = reason_against(b, s);
    if (reason == TG_DROP_COUNT)
      TG_TRY(append_job(b, s, security));
    else
      drop(b, s, reason);
  }
  return TG_OK;
}

static size_t count_pairs(const item_list *items) {
  size_t pairs = 0;
  for (size_t i = 0; i < items->count; i = span_of(items, i, true).to)
    pairs++;
  return pairs;
}

static tg_status make_jobs(builder *b) {
  size_t pairs = count_pairs(&b->items);
  if (pairs > INT32_MAX)
    return TG_LIMIT;
  b->matrix->jobs = calloc(pairs + 1, sizeof *b->matrix->jobs);
  if (!b->matrix->jobs)
    return TG_NO_MEMORY;
  span s;
  for (size_t i = 0; i < b->items.count; i = s.to) {
    s = span_of(&b->items, i, false);
    TG_TRY(append_security(b, s));
  }
  return TG_OK;
}

static int by_id(const void *left, const void *right) {
  return compare(*(const int64_t *)left, *(const int64_t *)right);
}

static size_t sort_unique(int64_t *ids, size_t count) {
  size_t kept = 0;
  qsort(ids, count, sizeof *ids, by_id);
  for (size_t i = 0; i < count; i++)
    if (!kept || ids[kept - 1] != ids[i])
      ids[kept++] = ids[i];
  return kept;
}

static tg_status list_dimensions(tg_job_matrix *matrix) {
  size_t count = matrix->job_count;
  int64_t *dates = malloc((count + 1) * sizeof *dates);
  matrix->securities = malloc((count + 1) * sizeof *matrix->securities);
  matrix->dates = malloc((count + 1) * sizeof *matrix->dates);
  tg_status status = dates && matrix->securities && matrix->dates ? TG_OK : TG_NO_MEMORY;
  if (status == TG_OK) {
    for (size_t i = 0; i < count; i++) {
      matrix->securities[i] = matrix->jobs[i].security;
      dates[i] = matrix->jobs[i].date;
    }
    matrix->security_count = sort_unique(matrix->securities, count);
    matrix->date_count = sort_unique(dates, count);
    for (size_t i = 0; i < matrix->date_count; i++)
      matrix->dates[i] = (int32_t)dates[i];
  }
  free(dates);
  return status;
}

/* Only those of order parts: an order's participant names a row of /by_participant. */
static tg_status list_participants(const tg_part_listing *parts, size_t part_count,
                                   tg_job_matrix *matrix) {
  size_t total = 0;
  for (size_t p = 0; p < part_count; p++)
    total += parts[p].table == TG_TABLE_orders ? parts[p].participant_count : 0;
  matrix->participants = malloc((total + 1) * sizeof *matrix->participants);
  if (!matrix->participants)
    return TG_NO_MEMORY;
  size_t count = 0;
  for (size_t p = 0; p < part_count; p++)
    for (size_t i = 0; parts[p].table == TG_TABLE_orders && i < parts[p].participant_count; i++)
      matrix->participants[count++] = parts[p].participants[i];
  matrix->participant_count = sort_unique(matrix->participants, count);
  return TG_OK;
}

static tg_status build(const tg_part_listing *parts, size_t part_count, builder *b) {
  TG_TRY(collect_items(parts, part_count, b));
  TG_TRY(make_jobs(b));
  TG_TRY(list_dimensions(b->matrix));
  return list_participants(parts, part_count, b->matrix);
}

tg_status tg_job_matrix_build(const tg_campaign *campaign, const tg_part_listing *parts,
                              size_t part_count, tg_object_counts *counts, tg_job_matrix *matrix,
                              tg_error *err) {
  memset(matrix, 0, sizeof *matrix);
  builder b = {.campaign = campaign, .counts = counts, .matrix = matrix};
  tg_status status = build(parts, part_count, &b);
  free(b.items.all);
  if (status == TG_OK)
    return TG_OK;
  tg_job_matrix_clear(matrix);
  return tg_fail(err, status,
                 "cannot make the job matrix of %zu parts: %s; select fewer dates or "
                 "securities",
                 part_count, tg_status_text(status));
}

void tg_job_matrix_clear(tg_job_matrix *matrix) {
  free(matrix->jobs);
  free(matrix->ranges);
  free(matrix->units);
  free(matrix->securities);
  free(matrix->participants);
  free(matrix->dates);
  memset(matrix, 0, sizeof *matrix);
}
