#include "simulate/scenario_totals.h"

#include "splitmix.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 900, PARTICIPANTS = 40, RANKS = 3 };

static const int64_t securities[] = {70616, 85603, 110621};
static const int32_t dates[] = {20240904, 20240905, 20240906};
static const char *const dimension_names[] = {"overall", "security", "date",  "participant",
                                              "hour",    "size",     "group", "side"};

static int64_t below(uint64_t *seed, int64_t bound) {
  return (int64_t)(tg_splitmix(seed) % (uint64_t)bound);
}

static tg_dimensions dimensions_of(int64_t *participants) {
  for (int i = 0; i < PARTICIPANTS; i++)
    participants[i] = 3 * i;
  return (tg_dimensions){.securities = securities,
                         .participants = participants,
                         .dates = dates,
                         .security_count = TG_COUNT(securities),
                         .participant_count = PARTICIPANTS,
                         .date_count = TG_COUNT(dates)};
}

static int8_t number_of(const char *name) {
  size_t count;
  const char *const *names = tg_scenario_names(&count);
  for (size_t i = 0; i < count; i++)
    if (!strcmp(names[i], name))
      return (int8_t)i;
  CU_FAIL_FATAL("no such scenario");
  return -1;
}

/* Two scenarios, security 70616 never; some prices are missing. Figures are multiples of 1/64,
 * so that sums of doubles are exact in the twin too. */
static tg_scenario_row random_row(uint64_t *seed) {
  bool matching = below(seed, 2);
  tg_scenario_row row = {.security = securities[1 + below(seed, 2)],
                         .date = dates[below(seed, 3)],
                         .participant = (int32_t)(3 * below(seed, PARTICIPANTS)),
                         .side = (int8_t)(1 + below(seed, 2)),
                         .group = (int8_t)(1 + below(seed, 3)),
                         .size_class = (int8_t)(1 + below(seed, 5)),
                         .arrival_hour = (int8_t)(10 + below(seed, 7)),
                         .quantity = 1 + below(seed, 1000)};
  snprintf(row.scenario, sizeof row.scenario, "%s", matching ? "matching" : "opportunity");
  row.scenario_number = number_of(row.scenario);
  row.simulated_quantity = below(seed, 4) ? row.quantity : 0;
  row.actual_price = below(seed, 5) ? 1000 + (double)below(seed, 6400) / 64 : NAN;
  row.actual_cost = row.actual_price * (double)row.quantity;
  row.simulated_price = row.simulated_quantity ? 1000 + (double)below(seed, 6400) / 64 : NAN;
  row.simulated_cost = row.simulated_price * (double)row.simulated_quantity;
  row.midpoint = below(seed, 9) ? 1050 + (double)below(seed, 64) / 64 : NAN;
  row.savings = (row.actual_price - row.simulated_price) * (double)row.simulated_quantity;
  row.improvement_pct = below(seed, 9) ? rint(64 * row.savings / 1e5) / 64 : NAN;
  return row;
}

static int64_t key_of(const tg_scenario_row *row, const char *dimension) {
  const int64_t keys[] = {
      0,          row->security, row->date, row->participant, row->arrival_hour, row->size_class,
      row->group, row->side};
  size_t i = 0;
  while (strcmp(dimension_names[i], dimension))
    i++;
  return keys[i];
}

typedef struct mean {
  double sum;
  int64_t count;
} mean;

static void count_value(mean *m, double value) {
  if (isnan(value))
    return;
  m->sum += value;
  m->count++;
}

static double value_of(mean m) {
  return m.count ? m.sum / (double)m.count : NAN;
}

static bool same(double a, double b) {
  return isnan(a) ? isnan(b) : a == b;
}

/* Everything again, by a walk through all rows for one key. */
static size_t differences(const tg_scenario_total_row *total, const tg_scenario_row *rows,
                          bool compat) {
  mean actual = {0}, simulated = {0}, midpoint = {0}, improved = {0}, savings = {0};
  mean actual_cost = {0}, simulated_cost = {0}, compared = {0};
  int64_t orders = 0, filled = 0, quantity = 0, done = 0;
  for (int i = 0; i < ROWS; i++) {
    const tg_scenario_row *r = &rows[i];
    if (strcmp(r->scenario, total->scenario) || key_of(r, total->dimension) != total->key)
      continue;
    orders++;
    filled += r->simulated_quantity > 0;
    quantity += r->quantity;
    done += r->simulated_quantity;
    count_value(&actual, r->actual_price);
    count_value(&simulated, r->simulated_price);
    count_value(&midpoint, r->midpoint);
    count_value(&improved, r->improvement_pct);
    count_value(&savings, r->savings);
    count_value(&actual_cost, r->actual_cost);
    count_value(&simulated_cost, r->simulated_cost);
    if (!isnan(r->savings))
      count_value(&compared, r->actual_price * (double)r->simulated_quantity);
  }
  double whole = compat ? actual_cost.sum : compared.sum;
  double expected[] = {actual_cost.sum,    simulated_cost.sum,
                       savings.sum,        whole > 0 ? 100 * savings.sum / whole : NAN,
                       value_of(actual),   value_of(simulated),
                       value_of(midpoint), value_of(improved)};
  const double mine[] = {total->total_actual_cost, total->total_simulated_cost,
                         total->total_savings,     total->improvement_pct,
                         total->avg_actual_price,  total->avg_simulated_price,
                         total->avg_midpoint,      total->avg_improvement_pct};
  size_t wrong = 0;
  for (size_t i = 0; i < TG_COUNT(mine); i++)
    wrong += !same(mine[i], compat ? tg_scenario_round(expected[i]) : expected[i]);
  return wrong + (total->orders_simulated != orders) + (total->orders_filled != filled) +
         (total->total_quantity != quantity) + (total->simulated_quantity != done) +
         (total->actual_orders != actual.count) + (total->simulated_orders != simulated.count) +
         (total->midpoint_orders != midpoint.count) + (total->saving_orders != savings.count) +
         (total->improved_orders != improved.count) + !orders;
}

static size_t dimension_number(const char *name) {
  size_t i = 0;
  while (i < TG_COUNT(dimension_names) && strcmp(dimension_names[i], name))
    i++;
  return i;
}

static bool ascends(const tg_scenario_total_row *a, const tg_scenario_total_row *b) {
  int8_t first = number_of(a->scenario), second = number_of(b->scenario);
  size_t x = dimension_number(a->dimension), y = dimension_number(b->dimension);
  if (first != second)
    return first < second;
  return x != y ? x < y : a->key < b->key;
}

/* As the reduction does: by the merge rules of the schema. */
static void merge(const tg_scenario_totals *from, tg_scenario_totals *into) {
  const tg_schema *schema = &tg_schema_scenario_totals;
  for (size_t i = 0; i < into->count; i++)
    for (size_t f = 0; f < schema->field_count; f++) {
      const tg_field *field = &schema->fields[f];
      if (field->merge != TG_SUM && field->merge != TG_HIDDEN)
        continue;
      CU_ASSERT_EQUAL_FATAL(field->type, TG_I64);
      *(int64_t *)((char *)&into->rows[i] + field->offset) +=
          tg_field_integer(field, &from->rows[i]);
    }
}

static void sums_are_those_of_a_walk_through_all_rows_for_each_key(void) {
  uint64_t seed = 4;
  int64_t participants[PARTICIPANTS];
  char *chosen[] = {"matching", "opportunity"};
  tg_campaign campaign = {.scenarios = chosen, .scenario_count = 2};
  tg_dimensions dimensions = dimensions_of(participants);
  for (int compat = 0; compat <= 1; compat++) {
    tg_scenario_totals ranks[RANKS];
    static tg_scenario_row rows[ROWS];
    for (int r = 0; r < RANKS; r++)
      CU_ASSERT_EQUAL_FATAL(tg_scenario_totals_make(&dimensions, &campaign, &ranks[r], NULL),
                            TG_OK);
    CU_ASSERT_EQUAL(ranks[0].count, 2 * (1 + 3 + 3 + PARTICIPANTS + 24 + 5 + 3 + 2));
    for (int i = 0; i < ROWS; i++) {
      rows[i] = random_row(&seed);
      CU_ASSERT_EQUAL(tg_scenario_totals_add(&ranks[below(&seed, RANKS)], &rows[i], NULL), TG_OK);
    }
    for (int r = 1; r < RANKS; r++)
      merge(&ranks[r], &ranks[0]);
    tg_scenario_totals_finish(&ranks[0], compat);
    size_t wrong = 0, orders = 0;
    for (size_t i = 0; i < ranks[0].count; i++) {
      wrong += differences(&ranks[0].rows[i], rows, compat);
      wrong += i && !ascends(&ranks[0].rows[i - 1], &ranks[0].rows[i]);
      orders += (size_t)ranks[0].rows[i].orders_simulated;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(orders, ROWS * TG_COUNT(dimension_names));
    for (int r = 0; r < RANKS; r++)
      tg_scenario_totals_clear(&ranks[r]);
  }
}

static void keys_that_are_not_there_are_refused(void) {
  uint64_t seed = 8;
  int64_t participants[PARTICIPANTS];
  char *chosen[] = {"matching", "opportunity"};
  tg_campaign campaign = {.scenarios = chosen, .scenario_count = 2};
  tg_dimensions dimensions = dimensions_of(participants);
  tg_scenario_totals totals;
  CU_ASSERT_EQUAL_FATAL(tg_scenario_totals_make(&dimensions, &campaign, &totals, NULL), TG_OK);
  for (int i = 0; i < 8; i++) {
    tg_scenario_row row = random_row(&seed);
    tg_error err = {0};
    row.security = i == 0 ? 1 : row.security;
    row.date = i == 1 ? 20240907 : row.date;
    row.participant = i == 2 ? 1 : row.participant;
    row.arrival_hour = i == 3 ? 24 : row.arrival_hour;
    row.size_class = i == 4 ? 0 : row.size_class;
    row.group = i == 5 ? 4 : row.group;
    row.side = i == 6 ? -1 : row.side;
    row.scenario_number = i == 7 ? number_of("unlimited") : row.scenario_number;
    CU_ASSERT_EQUAL(tg_scenario_totals_add(&totals, &row, &err), TG_CORRUPT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "delete the store"));
  }
  tg_scenario_totals_finish(&totals, false);
  CU_ASSERT_EQUAL(totals.count, 0);
  tg_scenario_totals_clear(&totals);
}

static void a_sum_beyond_64_bits_is_named(void) {
  uint64_t seed = 8;
  int64_t participants[PARTICIPANTS];
  tg_campaign campaign = {0};
  tg_dimensions dimensions = dimensions_of(participants);
  tg_scenario_totals totals;
  tg_error err = {0};
  tg_scenario_row row = random_row(&seed);
  CU_ASSERT_EQUAL_FATAL(tg_scenario_totals_make(&dimensions, &campaign, &totals, NULL), TG_OK);
  row.quantity = INT64_MAX;
  CU_ASSERT_EQUAL(tg_scenario_totals_add(&totals, &row, &err), TG_OK);
  CU_ASSERT_EQUAL(tg_scenario_totals_add(&totals, &row, &err), TG_OVERFLOW);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "total_quantity"));
  tg_scenario_totals_clear(&totals);
}

static void without_securities_or_scenarios_there_are_no_rows(void) {
  tg_campaign none = {.scenarios = (char *[]){NULL}};
  tg_dimensions dimensions = {0};
  tg_scenario_totals totals;
  CU_ASSERT_EQUAL(tg_scenario_totals_make(&dimensions, &none, &totals, NULL), TG_OK);
  CU_ASSERT_EQUAL(totals.count, 0);
  tg_scenario_totals_finish(&totals, true);
  tg_scenario_totals_clear(&totals);
}

/* 10,000 securities and all scenarios: every rank holds these rows. */
static void a_row_is_small_enough_for_a_whole_exchange(void) {
  size_t scenarios;
  tg_scenario_names(&scenarios);
  CU_ASSERT_TRUE(10000 * scenarios * sizeof(tg_scenario_total_row) < 40e6);
}

TG_UNIT_MAIN(scenario_totals, TG_UNIT(sums_are_those_of_a_walk_through_all_rows_for_each_key),
             TG_UNIT(keys_that_are_not_there_are_refused), TG_UNIT(a_sum_beyond_64_bits_is_named),
             TG_UNIT(without_securities_or_scenarios_there_are_no_rows),
             TG_UNIT(a_row_is_small_enough_for_a_whole_exchange))
