#include "simulate/scenario_totals.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOURS = 24, SIZE_CLASSES = 5, GROUPS = 3, SIDES = 2, DIMENSIONS = 8 };

/* The keys of a dimension: from an ascending list, or first, first + 1, ... */
typedef struct keys {
  const char *name;
  size_t count;
  const int64_t *ids;
  const int32_t *dates;
  int64_t first;
} keys;

/* In the order of the rows. */
static void list_keys(const tg_dimensions *d, keys list[DIMENSIONS]) {
  const keys all[DIMENSIONS] = {
      {.name = "overall", .count = 1},
      {.name = "security", .count = d->security_count, .ids = d->securities},
      {.name = "date", .count = d->date_count, .dates = d->dates},
      {.name = "participant", .count = d->participant_count, .ids = d->participants},
      {.name = "hour", .count = HOURS},
      {.name = "size", .count = SIZE_CLASSES, .first = 1},
      {.name = "group", .count = GROUPS, .first = 1},
      {.name = "side", .count = SIDES, .first = 1}};
  memcpy(list, all, sizeof all);
}

static int64_t key_of(const keys *of, size_t number) {
  if (of->ids)
    return of->ids[number];
  return of->dates ? of->dates[number] : of->first + (int64_t)number;
}

static size_t rows_of_scenario(const keys list[DIMENSIONS]) {
  size_t count = 0;
  for (int i = 0; i < DIMENSIONS; i++)
    count += list[i].count;
  return count;
}

static tg_status number_ids(const int64_t *ids, size_t count, tg_map *map) {
  for (size_t i = 0; i < count; i++)
    if (tg_map_put(map, ids[i]) == TG_MAP_NONE)
      return TG_NO_MEMORY;
  return TG_OK;
}

static void name_rows(const keys list[DIMENSIONS], const char *scenario,
                      tg_scenario_total_row *row) {
  for (int i = 0; i < DIMENSIONS; i++)
    for (size_t number = 0; number < list[i].count; number++, row++) {
      snprintf(row->scenario, sizeof row->scenario, "%s", scenario);
      snprintf(row->dimension, sizeof row->dimension, "%s", list[i].name);
      row->key = key_of(&list[i], number);
    }
}

static tg_status number_chosen(const tg_campaign *campaign, tg_map *map) {
  size_t count;
  const char *const *names = tg_scenario_names(&count);
  for (size_t i = 0; i < count; i++)
    if (tg_scenario_chosen(campaign, names[i]) && tg_map_put(map, (int64_t)i) == TG_MAP_NONE)
      return TG_NO_MEMORY;
  return TG_OK;
}

static tg_status make_totals(const tg_campaign *campaign, tg_scenario_totals *totals) {
  const tg_dimensions *dimensions = &totals->dimensions;
  keys list[DIMENSIONS];
  size_t scenarios;
  const char *const *names = tg_scenario_names(&scenarios);
  list_keys(dimensions, list);
  TG_TRY(number_ids(dimensions->securities, dimensions->security_count, &totals->securities));
  TG_TRY(
      number_ids(dimensions->participants, dimensions->participant_count, &totals->participants));
  TG_TRY(number_chosen(campaign, &totals->scenarios));
  totals->count = totals->scenarios.count * rows_of_scenario(list);
  totals->rows = calloc(totals->count + 1, sizeof *totals->rows);
  if (!totals->rows)
    return TG_NO_MEMORY;
  for (size_t i = 0; i < scenarios; i++) {
    uint32_t number = tg_map_get(&totals->scenarios, (int64_t)i);
    if (number != TG_MAP_NONE)
      name_rows(list, names[i], totals->rows + number * rows_of_scenario(list));
  }
  return TG_OK;
}

tg_status tg_scenario_totals_make(const tg_dimensions *dimensions, const tg_campaign *campaign,
                                  tg_scenario_totals *totals, tg_error *err) {
  memset(totals, 0, sizeof *totals);
  totals->dimensions = *dimensions;
  tg_status status = make_totals(campaign, totals);
  if (status == TG_OK)
    return TG_OK;
  tg_scenario_totals_clear(totals);
  return tg_fail(err, status,
                 "no memory for the sums of scenarios over %zu securities, %zu dates, %zu "
                 "participants; choose fewer by analysis.scenarios",
                 dimensions->security_count, dimensions->date_count, dimensions->participant_count);
}

static int compare_dates(const void *left, const void *right) {
  int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
  return (a > b) - (a < b);
}

static size_t find_date(const tg_dimensions *dimensions, int32_t date) {
  const int32_t *found = dimensions->date_count
                             ? bsearch(&date, dimensions->dates, dimensions->date_count,
                                       sizeof *dimensions->dates, compare_dates)
                             : NULL;
  return found ? (size_t)(found - dimensions->dates) : SIZE_MAX;
}

static size_t find_id(const tg_map *map, int64_t id) {
  uint32_t number = tg_map_get(map, id);
  return number == TG_MAP_NONE ? SIZE_MAX : number;
}

static size_t count_from(int64_t code, int64_t first) {
  return code < first ? SIZE_MAX : (size_t)(code - first);
}

/* Rows of the order, one per dimension; false when a key is not there. */
static bool place(const tg_scenario_totals *totals, const tg_scenario_row *row,
                  size_t places[DIMENSIONS]) {
  const size_t numbers[DIMENSIONS] = {0,
                                      find_id(&totals->securities, row->security),
                                      find_date(&totals->dimensions, row->date),
                                      find_id(&totals->participants, row->participant),
                                      count_from(row->arrival_hour, 0),
                                      count_from(row->size_class, 1),
                                      count_from(row->group, 1),
                                      count_from(row->side, 1)};
  size_t scenario = find_id(&totals->scenarios, row->scenario_number);
  keys list[DIMENSIONS];
  list_keys(&totals->dimensions, list);
  if (scenario == SIZE_MAX)
    return false;
  size_t first = scenario * rows_of_scenario(list);
  for (int i = 0; i < DIMENSIONS; i++) {
    if (numbers[i] >= list[i].count)
      return false;
    places[i] = first + numbers[i];
    first += list[i].count;
  }
  return true;
}

static void add_value(double value, int64_t *count, tg_fixed_sum *sum) {
  if (isnan(value))
    return;
  ++*count;
  tg_fixed_sum_add(sum, value);
}

static tg_status add_quantity(const char *name, int64_t value, int64_t *sum, tg_error *err) {
  if (!__builtin_add_overflow(*sum, value, sum))
    return TG_OK;
  return tg_fail(err, TG_OVERFLOW,
                 "/scenario_totals: the sum of %s does not fit into 64 bits; select fewer dates or "
                 "securities",
                 name);
}

/* Costs have a value where prices have one. */
static tg_status add_order(const tg_scenario_row *row, tg_scenario_total_row *into, tg_error *err) {
  int64_t costs = 0;
  into->orders_simulated++;
  into->orders_filled += row->simulated_quantity > 0;
  add_value(row->actual_price, &into->actual_orders, &into->actual_price_sum);
  add_value(row->simulated_price, &into->simulated_orders, &into->simulated_price_sum);
  add_value(row->midpoint, &into->midpoint_orders, &into->midpoint_sum);
  add_value(row->savings, &into->saving_orders, &into->savings_sum);
  add_value(row->improvement_pct, &into->improved_orders, &into->improvement_sum);
  add_value(row->actual_cost, &costs, &into->actual_cost_sum);
  add_value(row->simulated_cost, &costs, &into->simulated_cost_sum);
  if (!isnan(row->savings))
    add_value(row->actual_price * (double)row->simulated_quantity, &costs,
              &into->compared_cost_sum);
  TG_TRY(add_quantity("total_quantity", row->quantity, &into->total_quantity, err));
  return add_quantity("simulated_quantity", row->simulated_quantity, &into->simulated_quantity,
                      err);
}

tg_status tg_scenario_totals_add(tg_scenario_totals *totals, const tg_scenario_row *row,
                                 tg_error *err) {
  size_t places[DIMENSIONS];
  if (!place(totals, row, places))
    return tg_fail(err, TG_CORRUPT,
                   "scenario %s, order %" PRId64 ": security %" PRId64 ", date %" PRId32
                   " or participant %" PRId32
                   " is not in the index of its part; delete the store and run again",
                   row->scenario, row->order_id, row->security, row->date, row->participant);
  for (int i = 0; i < DIMENSIONS; i++)
    TG_TRY(add_order(row, &totals->rows[places[i]], err));
  return TG_OK;
}

static double mean_of(const tg_fixed_sum *sum, int64_t count) {
  return count ? tg_fixed_sum_value(sum) / (double)count : NAN;
}

static void derive(tg_scenario_total_row *row, bool compat) {
  row->total_actual_cost = tg_fixed_sum_value(&row->actual_cost_sum);
  row->total_simulated_cost = tg_fixed_sum_value(&row->simulated_cost_sum);
  row->total_savings = tg_fixed_sum_value(&row->savings_sum);
  double compared = tg_fixed_sum_value(compat ? &row->actual_cost_sum : &row->compared_cost_sum);
  row->improvement_pct = compared > 0 ? 100 * row->total_savings / compared : NAN;
  row->avg_actual_price = mean_of(&row->actual_price_sum, row->actual_orders);
  row->avg_simulated_price = mean_of(&row->simulated_price_sum, row->simulated_orders);
  row->avg_midpoint = mean_of(&row->midpoint_sum, row->midpoint_orders);
  row->avg_improvement_pct = mean_of(&row->improvement_sum, row->improved_orders);
}

static void round_derived(tg_scenario_total_row *row) {
  double *values[] = {&row->total_actual_cost, &row->total_simulated_cost,
                      &row->total_savings,     &row->improvement_pct,
                      &row->avg_actual_price,  &row->avg_simulated_price,
                      &row->avg_midpoint,      &row->avg_improvement_pct};
  for (size_t i = 0; i < TG_COUNT(values); i++)
    *values[i] = tg_scenario_round(*values[i]);
}

void tg_scenario_totals_finish(tg_scenario_totals *totals, bool compat) {
  size_t kept = 0;
  for (size_t i = 0; i < totals->count; i++) {
    if (!totals->rows[i].orders_simulated)
      continue;
    tg_scenario_total_row *row = &totals->rows[kept++];
    if (row != &totals->rows[i])
      *row = totals->rows[i];
    derive(row, compat);
    if (compat)
      round_derived(row);
  }
  totals->count = kept;
}

void tg_scenario_totals_clear(tg_scenario_totals *totals) {
  free(totals->rows);
  tg_map_clear(&totals->securities);
  tg_map_clear(&totals->participants);
  tg_map_clear(&totals->scenarios);
  memset(totals, 0, sizeof *totals);
}
