/** \file test_partition.c
 *
 * Runs against a sort by comparison of all keys, and against each other: neither the size of
 * batches nor a helper thread may show in them.
 */
#include "store/partition.h"

#include "store/pages.h"
#include "store_case.h"

/* All runs of a part, one behind the other. */
typedef struct collected {
  tg_columns rows;
  tg_index_entry *index;
  size_t count, capacity;
  size_t pieces_too_long;
} collected;

static tg_status collect(void *to, const tg_columns *rows, const tg_index_entry *index,
                         size_t index_count, tg_error *err) {
  collected *all = to;
  (void)err;
  if (all->count + index_count > all->capacity) {
    all->capacity = 2 * (all->count + index_count);
    all->index = realloc(all->index, all->capacity * sizeof *all->index);
  }
  for (size_t i = 0; i < index_count; i++) {
    all->index[all->count] = index[i];
    all->index[all->count++].first += (int64_t)all->rows.count;
  }
  if (all->rows.count + rows->count > all->rows.capacity)
    tg_columns_reserve(&all->rows, rows->table, 2 * (all->rows.count + rows->count));
  case_append(&all->rows, rows, 0, rows->count);
  all->pieces_too_long += rows->count > TG_BLOCK_ROWS;
  return TG_OK;
}

static void collected_clear(collected *all) {
  tg_columns_clear(&all->rows);
  free(all->index);
  *all = (collected){0};
}

/* How rows are given. */
typedef struct manner {
  int64_t window;
  size_t batch;
  tg_helper *helper;
  size_t shrink_every; /* so many batches; 0: never */
} manner;

static tg_partition_facts partition_rows(const tg_columns *rows, const tg_zone *zone, manner how,
                                         collected *all) {
  tg_run_queue queue;
  tg_partition *partition;
  tg_columns batch = {0};
  CU_ASSERT_EQUAL_FATAL(tg_run_queue_open(&queue, how.helper, TG_BLOCK_ROWS), TG_OK);
  CU_ASSERT_EQUAL_FATAL(
      tg_partition_new(rows->table, 0, zone, NULL, how.window, &queue, &partition), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&batch, rows->table, TG_PARTITION_BATCH), TG_OK);
  for (int part = 0; part < 2; part++) { /* the first leaves nothing to the second */
    collected_clear(all);
    all->rows.table = rows->table;
    tg_run_queue_direct(&queue, collect, all);
    tg_partition_start(partition);
    for (size_t i = 0; i < rows->count; i += how.batch) {
      batch.count = 0;
      case_append(&batch, rows, i, how.batch < rows->count - i ? how.batch : rows->count - i);
      CU_ASSERT_EQUAL_FATAL(tg_partition_add(partition, &batch, NULL), TG_OK);
      if (how.shrink_every && i / how.batch % how.shrink_every == 0)
        CU_ASSERT_EQUAL_FATAL(tg_partition_shrink(partition, NULL), TG_OK);
    }
    if (part == 1 || rows->count % 2)
      CU_ASSERT_EQUAL(tg_partition_end(partition, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_run_queue_drain(&queue, NULL), TG_OK);
  }
  const tg_partition_facts facts = *tg_partition_facts_of(partition);
  tg_run_queue_close(&queue);
  tg_partition_free(partition);
  tg_columns_clear(&batch);
  return facts;
}

/* Keys by (security, date, position) alone. */
static case_key *keys_by_group(const tg_columns *rows, const tg_zone *zone) {
  case_key *keys = case_keys(rows, zone);
  for (size_t i = 0; i < rows->count; i++)
    keys[i].time = keys[i].sequence = 0;
  qsort(keys, rows->count, sizeof *keys, case_key_compare);
  return keys;
}

/* Rows that come before their predecessor. */
static int64_t steps_back(const case_key *keys, size_t count) {
  int64_t steps = 0;
  for (size_t i = 1; i < count; i++)
    steps += keys[i].time < keys[i - 1].time ||
             (keys[i].time == keys[i - 1].time && keys[i].sequence < keys[i - 1].sequence);
  return steps;
}

/* Every entry holds the next rows of its group in the file, sorted. */
static int64_t check_entries(const tg_columns *rows, const tg_zone *zone, const collected *all) {
  case_key *keys = case_keys(rows, zone), *flat = keys_by_group(rows, zone);
  case_key *unit = calloc(rows->count + 1, sizeof *unit);
  size_t *used = calloc(rows->count + 1, sizeof *used), wrong = 0, row = 0;
  int64_t reordered = 0;
  for (size_t e = 0; e < all->count; e++) {
    const tg_index_entry *entry = &all->index[e];
    size_t first = 0, last = rows->count;
    while (first < last) { /* the first row of the group */
      const case_key *middle = &flat[(first + last) / 2];
      if (middle->security < entry->security ||
          (middle->security == entry->security && middle->date < entry->date))
        first = (first + last) / 2 + 1;
      else
        last = (first + last) / 2;
    }
    const case_key *from = flat + first + used[first];
    used[first] += (size_t)entry->count;
    wrong += entry->first != (int64_t)row || first + used[first] > rows->count;
    if (wrong)
      break;
    for (int64_t i = 0; i < entry->count; i++) {
      wrong += from[i].security != entry->security || from[i].date != entry->date;
      unit[i] = keys[from[i].position];
    }
    reordered += steps_back(unit, (size_t)entry->count);
    qsort(unit, (size_t)entry->count, sizeof *unit, case_key_compare);
    for (int64_t i = 0; i < entry->count; i++, row++)
      wrong += !case_row_equal(&all->rows, row, rows, unit[i].position);
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(row, rows->count);
  free(keys);
  free(flat);
  free(unit);
  free(used);
  return reordered;
}

/* Runs count from 0; within one, groups ascend; one that is not the last is either a full group
 * or a flush. */
static void check_order(const collected *all) {
  size_t wrong = all->count && all->index[0].run != 0;
  for (size_t e = 1; e < all->count; e++) {
    const tg_index_entry *a = &all->index[e - 1], *b = &all->index[e];
    wrong += b->count <= 0 || b->count > TG_BLOCK_ROWS;
    wrong += b->run != a->run && b->run != a->run + 1;
    if (a->run == b->run)
      wrong += a->security != b->security ? a->security > b->security : a->date >= b->date;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(all->pieces_too_long, 0);
}

static void check_equal(const collected *a, const collected *b) {
  size_t differ = a->rows.count != b->rows.count || a->count != b->count;
  for (size_t i = 0; i < a->rows.count && !differ; i++)
    differ += !case_row_equal(&a->rows, i, &b->rows, i);
  for (size_t e = 0; e < a->count && !differ; e++)
    differ += a->index[e].security != b->index[e].security ||
              a->index[e].date != b->index[e].date || a->index[e].run != b->index[e].run ||
              a->index[e].first != b->index[e].first || a->index[e].count != b->index[e].count;
  CU_ASSERT_EQUAL(differ, 0);
}

/* One giant group, a few, several dates, many, and many equal keys. */
static const case_shape shapes[] = {
    {1, 1000, 0}, {4, 1000, 3}, {3, 4000000000, 20}, {700, 50000000, 5}, {4, 2, 50}};

static void runs_are_as_by_brute_force_however_rows_come(void) {
  static const int64_t windows[] = {1, 3 << 20, 64 << 20};
  static const tg_table_id tables[] = {TG_TABLE_orders, TG_TABLE_trades, TG_TABLE_participants};
  tg_zone *zone;
  tg_helper *helper;
  tg_columns rows = {0};
  collected one = {0}, other = {0};
  uint64_t seed = 2024;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_helper_start(&helper), TG_OK);
  for (size_t round = 0; round < 2 * TG_COUNT(shapes) * TG_COUNT(windows); round++) {
    const int64_t window = windows[round / TG_COUNT(shapes) % TG_COUNT(windows)];
    const tg_table *table = tg_table_get(tables[round % 4 / 2 + (round == 7)]);
    const size_t count = round < 15 ? 20000 + tg_splitmix(&seed) % 30000 : round * 97 % 1500;
    case_rows(&rows, table, count, &shapes[round % TG_COUNT(shapes)], &seed);
    const manner how = {window, TG_PARTITION_BATCH, NULL, 0};
    const manner again = {window, 1 + tg_splitmix(&seed) % TG_PARTITION_BATCH, helper, 0};
    const tg_partition_facts facts = partition_rows(&rows, zone, how, &one);
    const int64_t reordered = check_entries(&rows, zone, &one);
    check_order(&one);
    CU_ASSERT_EQUAL(facts.rows, (int64_t)count);
    CU_ASSERT_EQUAL(facts.reordered, reordered);
    CU_ASSERT_EQUAL(partition_rows(&rows, zone, again, &other).reordered, reordered);
    check_equal(&one, &other);
  }
  collected_clear(&one);
  collected_clear(&other);
  tg_columns_clear(&rows);
  tg_helper_stop(helper);
  tg_zone_close(zone);
}

static void few_groups_make_full_runs_and_a_small_window_flushes(void) {
  static const struct {
    int64_t window;
    bool flushes;
  } cases[] = {{64 << 20, false}, {1, true}};
  tg_zone *zone;
  tg_columns rows = {0};
  collected all = {0};
  uint64_t seed = 5;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("UTC", &zone, NULL), TG_OK);
  case_rows(&rows, tg_table_get(TG_TABLE_orders), 60000, &shapes[1], &seed);
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    size_t full = 0, flushed = 0;
    partition_rows(&rows, zone, (manner){cases[i].window, 1000, NULL, 0}, &all);
    const int32_t last = all.index[all.count - 1].run;
    for (size_t e = 0; e < all.count && all.index[e].run < last; e++) {
      full += all.index[e].count == TG_BLOCK_ROWS;
      flushed += all.index[e].count != TG_BLOCK_ROWS;
    }
    CU_ASSERT_EQUAL(full > 0, !cases[i].flushes);
    CU_ASSERT_EQUAL(flushed > 0, cases[i].flushes);
  }
  collected_clear(&all);
  tg_columns_clear(&rows);
  tg_zone_close(zone);
}

static void a_window_that_shrinks_changes_runs_but_no_rows(void) {
  tg_zone *zone;
  tg_helper *helper;
  tg_columns rows = {0};
  collected all = {0}, whole = {0};
  uint64_t seed = 77;
  size_t more = 0;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_helper_start(&helper), TG_OK);
  for (size_t round = 0; round < 4 * TG_COUNT(shapes); round++) {
    case_rows(&rows, tg_table_get(TG_TABLE_orders), 60000, &shapes[round % TG_COUNT(shapes)],
              &seed);
    const manner how = {64 << 20, 700, round % 2 ? helper : NULL, 1 + round / TG_COUNT(shapes) * 9};
    const tg_partition_facts facts = partition_rows(&rows, zone, how, &all);
    const int64_t reordered = check_entries(&rows, zone, &all);
    check_order(&all);
    CU_ASSERT_TRUE(facts.rows == 60000 && facts.reordered == reordered);
    partition_rows(&rows, zone, (manner){64 << 20, 700, NULL, 0}, &whole);
    CU_ASSERT_TRUE(all.count >= whole.count);
    more += all.count > whole.count;
  }
  CU_ASSERT_TRUE(more > 2 * TG_COUNT(shapes));
  collected_clear(&all);
  collected_clear(&whole);
  tg_columns_clear(&rows);
  tg_helper_stop(helper);
  tg_zone_close(zone);
}

static void rows_outside_the_selection_leave_the_batch(void) {
  static int64_t securities[] = {0, 2}, dates[] = {20240904, 20240905};
  static tg_campaign campaign = {.securities = {.ids = securities, .count = 2},
                                 .dates = {.ids = dates, .count = 2}};
  tg_zone *zone;
  tg_run_queue queue;
  tg_partition *partition;
  tg_columns rows = {0};
  collected all = {0};
  uint64_t seed = 6;
  int64_t kept = 0, no_security = 0;
  size_t wrong = 0;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("UTC", &zone, NULL), TG_OK);
  const case_shape shape = {5, 200000000000, 0};
  case_rows(&rows, tg_table_get(TG_TABLE_orders), 2000, &shape, &seed);
  case_key *keys = case_keys(&rows, zone);
  for (size_t i = 0; i < 2000; i++) {
    const bool wanted = keys[i].security == 0 || keys[i].security == 2;
    no_security += !wanted;
    kept += wanted && (keys[i].date == 20240904 || keys[i].date == 20240905);
  }
  CU_ASSERT_EQUAL_FATAL(tg_run_queue_open(&queue, NULL, TG_BLOCK_ROWS), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_partition_new(rows.table, 0, zone, &campaign, 1, &queue, &partition),
                        TG_OK);
  tg_run_queue_direct(&queue, collect, &all);
  all.rows.table = rows.table;
  tg_partition_start(partition);
  CU_ASSERT_EQUAL(tg_partition_add(partition, &rows, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_partition_end(partition, NULL), TG_OK);
  const tg_partition_facts *facts = tg_partition_facts_of(partition);
  CU_ASSERT(kept > 100 && kept < 2000 - no_security);
  CU_ASSERT_EQUAL(facts->rows, kept);
  CU_ASSERT_EQUAL((int64_t)rows.count, kept);
  CU_ASSERT_EQUAL(facts->dropped[TG_DROP_security], no_security);
  CU_ASSERT_EQUAL(facts->dropped[TG_DROP_date], 2000 - no_security - kept);
  for (size_t i = 0, k = 0; i < 2000 && k < rows.count; i++)
    if ((keys[i].security == 0 || keys[i].security == 2) &&
        (keys[i].date == 20240904 || keys[i].date == 20240905))
      wrong += tg_columns_integer(&rows, 1, k++) != keys[i].time;
  CU_ASSERT_EQUAL(wrong, 0);
  check_entries(&rows, zone, &all);
  tg_run_queue_close(&queue);
  tg_partition_free(partition);
  tg_partition_free(NULL);
  free(keys);
  collected_clear(&all);
  tg_columns_clear(&rows);
  tg_zone_close(zone);
}

TG_UNIT_MAIN(partition, TG_UNIT(runs_are_as_by_brute_force_however_rows_come),
             TG_UNIT(a_window_that_shrinks_changes_runs_but_no_rows),
             TG_UNIT(few_groups_make_full_runs_and_a_small_window_flushes),
             TG_UNIT(rows_outside_the_selection_leave_the_batch))
