/** \file run.c
 *
 * Rows are numbered by their (security, date), placed by a counting sort, and
 * put in order of (time, sequence) only where they are not.
 */
#include "store/run.h"

#include "base/map.h"
#include "store/order.h"

#include <stdlib.h>
#include <string.h>

/* Groups in the order of appearance, then by (security, date). */
typedef struct grouping {
  const tg_zone *zone;
  tg_map securities, pairs;
  int64_t from, to; /* UTC range in which \a date holds */
  int32_t date;
  tg_index_entry *groups; /* count = rows; first = next place */
  size_t group_count, group_capacity;
  uint32_t *group_of; /* of each row */
  uint32_t *order, *scratch;
} grouping;

static void grouping_free(grouping *g) {
  tg_map_clear(&g->securities);
  tg_map_clear(&g->pairs);
  free(g->groups);
  free(g->group_of);
  free(g->order);
  free(g->scratch);
}

static tg_status grouping_new(grouping *g, const tg_zone *zone, size_t rows) {
  *g = (grouping){.zone = zone, .from = 1, .to = 0};
  g->group_of = calloc(rows + 1, sizeof *g->group_of);
  g->order = calloc(rows + 1, sizeof *g->order);
  g->scratch = calloc(rows + 1, sizeof *g->scratch);
  return g->group_of && g->order && g->scratch ? TG_OK : TG_NO_MEMORY;
}

static int32_t date_of(grouping *g, int64_t time) {
  if (time < g->from || time >= g->to)
    g->date = tg_zone_date_range(g->zone, time, &g->from, &g->to);
  return g->date;
}

static tg_status group_add(grouping *g, int64_t security, int32_t date) {
  if (g->group_count == g->group_capacity) {
    size_t capacity = g->group_capacity ? 2 * g->group_capacity : 64;
    tg_index_entry *groups = realloc(g->groups, capacity * sizeof *groups);
    if (!groups)
      return TG_NO_MEMORY;
    g->groups = groups;
    g->group_capacity = capacity;
  }
  g->groups[g->group_count++] = (tg_index_entry){.security = security, .date = date};
  return TG_OK;
}

static tg_status group_rows(grouping *g, const tg_columns *window) {
  const tg_table *table = window->table;
  const int64_t *securities = table->security < 0 ? NULL : window->data[table->security];
  const int64_t *times = window->data[table->time];
  for (size_t i = 0; i < window->count; i++) {
    int64_t security = securities ? securities[i] : 0;
    int32_t date = date_of(g, times[i]);
    uint32_t number = tg_map_put(&g->securities, security);
    uint32_t group = TG_MAP_NONE;
    if (number != TG_MAP_NONE)
      group = tg_map_put(&g->pairs, (int64_t)((uint64_t)number << 32 | (uint32_t)date));
    if (group == TG_MAP_NONE)
      return TG_NO_MEMORY;
    if (group == g->group_count)
      TG_TRY(group_add(g, security, date));
    g->groups[group].count++;
    g->group_of[i] = group;
  }
  return TG_OK;
}

static int compare_groups(const void *left, const void *right) {
  const tg_index_entry *a = left, *b = right;
  if (a->security != b->security)
    return a->security < b->security ? -1 : 1;
  return (a->date > b->date) - (a->date < b->date);
}

/* Index entries in order, and in each group its first place. */
static tg_status index_make(grouping *g, int32_t run_number, tg_run *run) {
  if (run->index_capacity < g->group_count) {
    tg_index_entry *index = realloc(run->index, g->group_capacity * sizeof *index);
    if (!index)
      return TG_NO_MEMORY;
    run->index = index;
    run->index_capacity = g->group_capacity;
  }
  /* While they are sorted, run remembers the number of the group. */
  for (size_t i = 0; i < g->group_count; i++)
    run->index[i] = g->groups[i], run->index[i].run = (int32_t)i;
  run->index_count = g->group_count;
  if (g->group_count)
    qsort(run->index, g->group_count, sizeof *run->index, compare_groups);
  int64_t first = 0;
  for (size_t i = 0; i < g->group_count; i++) {
    tg_index_entry *entry = &run->index[i];
    g->groups[entry->run].first = entry->first = first;
    first += entry->count;
    entry->run = run_number;
  }
  return TG_OK;
}

static void rows_place(grouping *g, size_t count) {
  for (size_t i = 0; i < count; i++)
    g->order[g->groups[g->group_of[i]].first++] = (uint32_t)i;
}

static tg_status rows_gather(const grouping *g, const tg_columns *window, tg_run *run) {
  const tg_table *table = window->table;
  run->rows.count = 0;
  TG_TRY(tg_columns_reserve(&run->rows, table, window->count));
  size_t in_place = 0;
  while (in_place < window->count && g->order[in_place] == in_place)
    in_place++;
  for (size_t c = 0; c < table->column_count; c++) {
    size_t size = table->columns[c].size;
    if (window->count == 0)
      continue;
    if (in_place == window->count)
      memcpy(run->rows.data[c], window->data[c], window->count * size);
    else
      tg_order_gather(run->rows.data[c], window->data[c], size, g->order, window->count);
  }
  run->rows.count = window->count;
  return TG_OK;
}

tg_status tg_run_sort(const tg_columns *window, const tg_zone *zone, int32_t run_number,
                      tg_run *run) {
  if (window->count >= UINT32_MAX)
    return TG_LIMIT;
  grouping g;
  run->reordered = 0;
  tg_status status = grouping_new(&g, zone, window->count);
  if (status == TG_OK)
    status = group_rows(&g, window);
  if (status == TG_OK)
    status = index_make(&g, run_number, run);
  if (status == TG_OK) {
    tg_order_key key = tg_order_key_of(window);
    rows_place(&g, window->count);
    for (size_t i = 0; i < run->index_count; i++)
      run->reordered += (int64_t)tg_order_sort(&key, g.order + run->index[i].first, g.scratch,
                                               (size_t)run->index[i].count);
    status = rows_gather(&g, window, run);
  }
  grouping_free(&g);
  return status;
}

void tg_run_clear(tg_run *run) {
  tg_columns_clear(&run->rows);
  free(run->index);
  *run = (tg_run){0};
}
