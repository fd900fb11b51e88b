/** \file test_run.c
 *
 * Runs against a sort by comparison of all keys.
 */
#include "store_case.h"

/* The keys of a row as the twin sees them. */
typedef struct twin {
  int64_t security, time, sequence;
  int32_t date;
  size_t position;
} twin;

static int compare_twins(const void *left, const void *right) {
  const twin *a = left, *b = right;
  const int64_t keys[][2] = {{a->security, b->security},
                             {a->date, b->date},
                             {a->time, b->time},
                             {a->sequence, b->sequence},
                             {(int64_t)a->position, (int64_t)b->position}};
  for (size_t i = 0; i < TG_COUNT(keys); i++)
    if (keys[i][0] != keys[i][1])
      return keys[i][0] < keys[i][1] ? -1 : 1;
  return 0;
}

static twin *twins_new(const tg_columns *window, const tg_zone *zone) {
  const tg_table *table = window->table;
  twin *twins = calloc(window->count + 1, sizeof *twins);
  for (size_t i = 0; i < window->count; i++) {
    twins[i].position = i;
    twins[i].time = tg_columns_integer(window, table->time, i);
    twins[i].date = tg_zone_date(zone, twins[i].time);
    if (table->security >= 0)
      twins[i].security = tg_columns_integer(window, table->security, i);
    if (table->sequence >= 0)
      twins[i].sequence = tg_columns_integer(window, table->sequence, i);
  }
  return twins;
}

static int64_t twins_reordered(const twin *twins, size_t count) {
  int64_t reordered = 0;
  for (size_t i = 0; i < count; i++) {
    size_t j = i;
    while (j-- > 0)
      if (twins[j].security == twins[i].security && twins[j].date == twins[i].date)
        break;
    if (j != SIZE_MAX)
      reordered += twins[i].time < twins[j].time ||
                   (twins[i].time == twins[j].time && twins[i].sequence < twins[j].sequence);
  }
  return reordered;
}

static void check_run(const tg_columns *window, const tg_zone *zone, int32_t number, tg_run *run) {
  CU_ASSERT_EQUAL_FATAL(tg_run_sort(window, zone, number, run), TG_OK);
  twin *twins = twins_new(window, zone);
  size_t differ = 0, row = 0;
  CU_ASSERT_EQUAL(run->reordered, twins_reordered(twins, window->count));
  qsort(twins, window->count, sizeof *twins, compare_twins);
  CU_ASSERT_EQUAL_FATAL(run->rows.count, window->count);
  for (size_t i = 0; i < window->count; i++)
    differ += !case_row_equal(&run->rows, i, window, twins[i].position);
  for (size_t e = 0; e < run->index_count; e++) {
    const tg_index_entry *entry = &run->index[e];
    differ += entry->first != (int64_t)row || entry->run != number || entry->count <= 0;
    for (int64_t i = 0; i < entry->count && row < window->count; i++, row++)
      differ += twins[row].security != entry->security || twins[row].date != entry->date;
    if (e > 0 && entry[-1].security == entry->security)
      differ += entry[-1].date >= entry->date;
    else if (e > 0)
      differ += entry[-1].security >= entry->security;
  }
  CU_ASSERT_EQUAL(row, window->count);
  CU_ASSERT_EQUAL(differ, 0);
  free(twins);
}

static void random_windows_are_sorted_as_by_brute_force(void) {
  static const case_shape shapes[] = {
      {1, 1000, 0}, {1, 100000000000, 0}, {3, 4000000000000, 20}, {50, 50000000000, 5}, {4, 2, 50}};
  static const tg_table_id tables[] = {TG_TABLE_orders, TG_TABLE_trades, TG_TABLE_quotes,
                                       TG_TABLE_participants};
  tg_zone *zone;
  tg_run run = {0};
  tg_columns window = {0};
  uint64_t seed = 2024;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  for (int32_t round = 0; round < 200; round++) {
    const tg_table *table = tg_table_get(tables[round % TG_COUNT(tables)]);
    case_rows(&window, table, tg_splitmix(&seed) % 400, &shapes[round % TG_COUNT(shapes)], &seed);
    check_run(&window, zone, round, &run);
  }
  tg_columns_clear(&window);
  tg_run_clear(&run);
  tg_zone_close(zone);
}

static void a_window_that_is_in_order_stays_as_it_is(void) {
  static const case_shape shape = {1, 1000, 0};
  const tg_table *table = tg_table_get(TG_TABLE_orders);
  tg_columns window = {0};
  tg_run run = {0};
  tg_zone *zone;
  uint64_t seed = 1;
  size_t differ = 0;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("UTC", &zone, NULL), TG_OK);
  case_rows(&window, table, 500, &shape, &seed);
  for (size_t i = 0; i < 500; i++)
    ((int64_t *)window.data[table->sequence])[i] = (int64_t)i;
  check_run(&window, zone, 0, &run);
  CU_ASSERT_EQUAL(run.reordered, 0);
  CU_ASSERT_EQUAL(run.index_count, 1);
  for (size_t i = 0; i < 500; i++)
    differ += !case_row_equal(&run.rows, i, &window, i);
  CU_ASSERT_EQUAL(differ, 0);
  tg_columns_clear(&window);
  tg_run_clear(&run);
  tg_zone_close(zone);
}

TG_UNIT_MAIN(run, TG_UNIT(random_windows_are_sorted_as_by_brute_force),
             TG_UNIT(a_window_that_is_in_order_stays_as_it_is))
