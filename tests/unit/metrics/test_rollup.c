#include "metrics/rollup.h"

#include "base/text.h"
#include "base/zone.h"
#include "classify/order_state.h"
#include "splitmix.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int64_t below(uint64_t *state, int64_t bound) {
  return (int64_t)(tg_splitmix(state) % (uint64_t)bound);
}

enum { ORDERS = 500, PARTICIPANTS = 70 };

static const int64_t securities[] = {70616, 85603, 110621};
static const int32_t dates[] = {20240904, 20240905, 20240906, 20241007};
static int64_t participants[PARTICIPANTS];

static tg_dimensions dimensions_of(void) {
  for (int i = 0; i < PARTICIPANTS; i++)
    participants[i] = 10 * i;
  return (tg_dimensions){.securities = securities,
                         .participants = participants,
                         .dates = dates,
                         .security_count = TG_COUNT(securities),
                         .participant_count = PARTICIPANTS,
                         .date_count = TG_COUNT(dates)};
}

/* Security 70616 and participant 0 never occur. */
static tg_order_row random_order(uint64_t *seed) {
  tg_order_row o = {.security = securities[1 + below(seed, 2)],
                    .date = dates[below(seed, 4)],
                    .participant = (int32_t)participants[1 + below(seed, PARTICIPANTS - 1)]};
  o.arrival_hour = (int8_t)(8 + below(seed, 12));
  o.price = below(seed, 9) ? 3000 + below(seed, 500) : TG_NO_PRICE;
  o.arrival_time = 1000 + below(seed, 1000);
  o.final_time = o.arrival_time + below(seed, 1000);
  o.final_quantity = below(seed, 20) ? INT64_C(1) << below(seed, 18) : 0;
  o.final_matched = below(seed, 3) ? below(seed, o.final_quantity + 1) : 0;
  o.final_leaves = below(seed, 3) ? o.final_quantity - o.final_matched : 0;
  o.traded_quantity = o.final_matched;
  o.traded_notional = o.traded_quantity * 3300;
  o.size_class = (int8_t)tg_size_class(o.final_quantity);
  return o;
}

static int period_of(int hour) {
  return hour >= 10 && hour < 12   ? 1
         : hour >= 12 && hour < 15 ? 2
         : hour >= 15 && hour < 18 ? 3
                                   : 4;
}

/* What matching made of it: nothing simulated, no match, a match without or with a real price,
 * at times at a real price of 0. */
static tg_scenario_row random_dark(uint64_t *seed, const tg_order_row *order) {
  tg_scenario_row dark = {.actual_price = NAN, .simulated_price = NAN};
  dark.savings = dark.improvement_pct = NAN;
  dark.simulated_quantity = below(seed, 3) ? below(seed, order->final_quantity + 1) : 0;
  if (!dark.simulated_quantity)
    return dark;
  dark.simulated_price = 3300 + (double)below(seed, 9) / 2;
  if (!below(seed, 4))
    return dark;
  dark.actual_price = below(seed, 10) ? 3300 + (double)below(seed, 1000) / 300 : 0;
  dark.savings = (dark.actual_price - dark.simulated_price) * (double)dark.simulated_quantity;
  if (dark.actual_price > 0)
    dark.improvement_pct =
        100 * dark.savings / (dark.actual_price * (double)dark.simulated_quantity);
  return dark;
}

static bool belongs(const char *table, const tg_rollup_row *row, const tg_order_row *o) {
  if (!strcmp(table, "by_security"))
    return row->key[0] == o->security;
  if (!strcmp(table, "by_date"))
    return row->key[0] == o->date;
  if (!strcmp(table, "by_participant"))
    return row->key[0] == o->participant;
  if (!strcmp(table, "by_hour"))
    return row->key[0] == o->arrival_hour;
  if (!strcmp(table, "by_size"))
    return row->key[0] == o->size_class;
  if (!strcmp(table, "by_period"))
    return row->key[0] == period_of(o->arrival_hour);
  if (!strcmp(table, "by_lot"))
    return row->key[0] ==
           1 + (o->final_quantity > 100) + (o->final_quantity > 1000) + (o->final_quantity > 10000);
  if (!strcmp(table, "time_series"))
    return row->key[1] == o->date && row->key[2] == (row->key[0] ? o->arrival_hour : -1);
  return !strcmp(table, "global");
}

static int64_t distinct(const tg_order_row *orders, const bool *in, int which) {
  int64_t count = 0;
  for (int i = 0; i < ORDERS; i++) {
    bool seen = false;
    for (int j = 0; j < i; j++)
      seen |= in[j] && (which == 0   ? orders[j].security == orders[i].security
                        : which == 1 ? orders[j].date == orders[i].date
                                     : orders[j].participant == orders[i].participant);
    count += in[i] && !seen;
  }
  return count;
}

static bool near(double a, double b) {
  return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12 * fmax(1, fabs(b));
}

/* The same row by looking at every order, in plain doubles. */
static void compare_means(const tg_order_row *orders, const bool *in, const tg_rollup_row *row) {
  double n = 0, ratio = 0, mean = 0, squares = 0, leaves = 0;
  for (int i = 0; i < ORDERS; i++) {
    if (!in[i])
      continue;
    double quantity = (double)orders[i].final_quantity;
    n++;
    mean += quantity;
    leaves += (double)orders[i].final_leaves;
    ratio += quantity > 0 ? (double)orders[i].final_matched / quantity : 0;
  }
  mean /= n;
  for (int i = 0; i < ORDERS; i++)
    if (in[i])
      squares += pow((double)orders[i].final_quantity - mean, 2);
  CU_ASSERT_TRUE(near(row->avg_fill_ratio, ratio / n));
  CU_ASSERT_TRUE(near(row->quantity_mean, mean));
  CU_ASSERT_TRUE(near(row->leaves_mean, leaves / n));
  CU_ASSERT_TRUE(near(row->quantity_std, n > 1 ? sqrt(squares / (n - 1)) : NAN));
}

static void compare_sums(const tg_order_row *orders, const bool *in, const tg_rollup_row *row) {
  tg_rollup_row t = {.price_min = INT64_MAX,
                     .price_max = INT64_MIN,
                     .quantity_min = INT64_MAX,
                     .first_time = INT64_MAX};
  for (int i = 0; i < ORDERS; i++) {
    const tg_order_row *o = &orders[i];
    if (!in[i])
      continue;
    t.total_orders++;
    t.total_filled += o->final_matched > 0;
    t.fully_filled += o->final_matched > 0 && o->final_leaves == 0;
    t.total_quantity += o->final_quantity;
    t.filled_quantity += o->final_matched;
    t.total_cost += o->traded_notional;
    t.leaves_sum += o->final_leaves;
    t.quantity_min = o->final_quantity < t.quantity_min ? o->final_quantity : t.quantity_min;
    t.quantity_max = o->final_quantity > t.quantity_max ? o->final_quantity : t.quantity_max;
    t.first_time = o->arrival_time < t.first_time ? o->arrival_time : t.first_time;
    t.last_time = o->final_time > t.last_time ? o->final_time : t.last_time;
    if (o->price == TG_NO_PRICE)
      continue;
    t.priced_orders++;
    t.price_sum += o->price;
    t.price_min = o->price < t.price_min ? o->price : t.price_min;
    t.price_max = o->price > t.price_max ? o->price : t.price_max;
  }
  CU_ASSERT_EQUAL(row->total_orders, t.total_orders);
  CU_ASSERT_EQUAL(row->total_filled, t.total_filled);
  CU_ASSERT_EQUAL(row->total_failed, t.total_orders - t.total_filled);
  CU_ASSERT_EQUAL(row->fully_filled, t.fully_filled);
  CU_ASSERT_EQUAL(row->total_quantity, t.total_quantity);
  CU_ASSERT_EQUAL(row->filled_quantity, t.filled_quantity);
  CU_ASSERT_EQUAL(row->total_cost, t.total_cost);
  CU_ASSERT_EQUAL(row->leaves_sum, t.leaves_sum);
  CU_ASSERT_EQUAL(row->priced_orders, t.priced_orders);
  CU_ASSERT_EQUAL(row->price_sum, t.price_sum);
  CU_ASSERT_EQUAL(row->price_min, t.price_min);
  CU_ASSERT_EQUAL(row->price_max, t.price_max);
  CU_ASSERT_EQUAL(row->quantity_min, t.quantity_min);
  CU_ASSERT_EQUAL(row->quantity_max, t.quantity_max);
  CU_ASSERT_EQUAL(row->first_time, t.first_time);
  CU_ASSERT_EQUAL(row->last_time, t.last_time);
}

/* order_id 0 stands for an order that was not simulated. */
static void compare_savings(const tg_scenario_row *darks, const bool *in,
                            const tg_rollup_row *row) {
  double savings = 0, cost = 0, improvement = 0, improved = 0;
  int64_t filled = 0, quantity = 0;
  for (int i = 0; i < ORDERS; i++) {
    const tg_scenario_row *dark = &darks[i];
    if (!in[i] || !dark->order_id)
      continue;
    filled += dark->simulated_quantity > 0;
    quantity += dark->simulated_quantity;
    if (!isnan(dark->savings)) {
      savings += dark->savings;
      cost += dark->actual_price * (double)dark->simulated_quantity;
    }
    if (!isnan(dark->improvement_pct)) {
      improvement += dark->improvement_pct;
      improved++;
    }
  }
  CU_ASSERT_EQUAL(row->dark_orders, filled);
  CU_ASSERT_EQUAL(row->dark_quantity, quantity);
  CU_ASSERT_TRUE(fabs(row->dark_savings - savings) <= 1e-12 * fmax(1, cost));
  CU_ASSERT_TRUE(near(row->dark_savings_pct, cost > 0 ? 100 * savings / cost : NAN));
  CU_ASSERT_TRUE(near(row->avg_dark_pool_savings_pct, improved ? improvement / improved : NAN));
}

static void compare_row(const tg_order_row *orders, const tg_scenario_row *darks,
                        const tg_rollup *rollup, const tg_rollup_row *row) {
  bool in[ORDERS];
  for (int i = 0; i < ORDERS; i++)
    in[i] = belongs(rollup->name, row, &orders[i]);
  compare_sums(orders, in, row);
  compare_means(orders, in, row);
  compare_savings(darks, in, row);
  CU_ASSERT_EQUAL(row->num_securities, rollup->count_securities ? distinct(orders, in, 0) : 0);
  CU_ASSERT_EQUAL(row->num_dates, rollup->count_dates ? distinct(orders, in, 1) : 0);
  CU_ASSERT_EQUAL(row->num_participants, rollup->count_participants ? distinct(orders, in, 2) : 0);
}

static int compare_keys(const tg_rollup_row *a, const tg_rollup_row *b) {
  for (int k = 0; k < 3; k++)
    if (a->key[k] != b->key[k])
      return a->key[k] < b->key[k] ? -1 : 1;
  return 0;
}

static void compare_table(const tg_order_row *orders, const tg_scenario_row *darks,
                          const tg_rollup_sums *sums) {
  int64_t total = 0;
  for (size_t i = 0; i < sums->count; i++) {
    CU_ASSERT_TRUE(!i || compare_keys(&sums->rows[i - 1], &sums->rows[i]) < 0);
    compare_row(orders, darks, sums->rollup, &sums->rows[i]);
    total += sums->rows[i].total_orders;
  }
  CU_ASSERT_EQUAL(total, strcmp(sums->rollup->name, "time_series") ? ORDERS : 2 * ORDERS);
}

static void every_table_of_random_orders_equals_a_look_at_every_order(void) {
  static tg_order_row orders[ORDERS];
  static tg_scenario_row darks[ORDERS];
  tg_dimensions dimensions = dimensions_of();
  tg_rollup_set set;
  uint64_t seed = 5;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, NULL, &set, NULL), TG_OK);
  for (int i = 0; i < ORDERS; i++) {
    orders[i] = random_order(&seed);
    darks[i] = random_dark(&seed, &orders[i]);
    darks[i].order_id = below(&seed, 4);
    const tg_scenario_row *dark = darks[i].order_id ? &darks[i] : NULL;
    CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &orders[i], dark, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_rollup_set_commit(&set, NULL), TG_OK);
  }
  for (size_t i = 0; i < set.count; i++) {
    tg_rollup_sums_finish(&set.sums[i]);
    compare_table(orders, darks, &set.sums[i]);
  }
  tg_rollup_set_clear(&set);
}

static void without_orders_only_the_global_row_is_left(void) {
  tg_dimensions dimensions = dimensions_of();
  tg_rollup_set set;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, NULL, &set, NULL), TG_OK);
  for (size_t i = 0; i < set.count; i++) {
    bool global = !strcmp(set.sums[i].rollup->name, "global");
    tg_rollup_sums_finish(&set.sums[i]);
    CU_ASSERT_EQUAL_FATAL(set.sums[i].count, global);
    if (!global)
      continue;
    const tg_rollup_row *row = set.sums[i].rows;
    CU_ASSERT(!row->total_orders && !row->total_quantity && !row->num_dates);
    CU_ASSERT(!row->quantity_min && !row->quantity_max && !row->first_time && !row->last_time);
    CU_ASSERT(row->price_min == INT64_MAX && row->price_max == INT64_MIN);
    CU_ASSERT(row->fill_ratio == 0 && isnan(row->avg_fill_ratio) && isnan(row->quantity_mean));
    CU_ASSERT(isnan(row->quantity_std) && isnan(row->price_mean));
    CU_ASSERT(isnan(row->avg_execution_price) && isnan(row->leaves_mean));
    CU_ASSERT(row->dark_savings == 0 && isnan(row->dark_savings_pct));
    CU_ASSERT(isnan(row->avg_dark_pool_savings_pct));
  }
  tg_rollup_set_clear(&set);
}

static const tg_rollup_sums *table_of(const tg_rollup_set *set, const char *name) {
  size_t i = 0;
  while (strcmp(set->sums[i].rollup->name, name))
    i++;
  return &set->sums[i];
}

/* Orders one by one into fresh sums: the label of the only row of a table. */
static void check_label(const tg_dimensions *dimensions, const tg_order_row *order,
                        const char *table, int64_t key, const char *label) {
  tg_rollup_set set;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(dimensions, NULL, &set, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_rollup_set_add(&set, order, NULL, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_rollup_set_commit(&set, NULL), TG_OK);
  for (size_t i = 0; i < set.count; i++)
    tg_rollup_sums_finish(&set.sums[i]);
  const tg_rollup_sums *sums = table_of(&set, table);
  CU_ASSERT_EQUAL(sums->count, 1);
  CU_ASSERT_EQUAL(sums->rows[0].key[0], key);
  CU_ASSERT_STRING_EQUAL(sums->rows[0].label, label);
  tg_rollup_set_clear(&set);
}

static void lots_end_at_their_upper_bound(void) {
  static const struct {
    int64_t quantity, key;
    const char *label;
  } cases[] = {
      {-1, 1, "Tiny (1-100)"},       {0, 1, "Tiny (1-100)"},      {100, 1, "Tiny (1-100)"},
      {101, 2, "Small (101-1K)"},    {1000, 2, "Small (101-1K)"}, {1001, 3, "Medium (1K-10K)"},
      {10000, 3, "Medium (1K-10K)"}, {10001, 4, "Large (10K+)"},  {INT64_MAX, 4, "Large (10K+)"}};
  tg_dimensions dimensions = dimensions_of();
  uint64_t seed = 1;
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_order_row o = random_order(&seed);
    o.final_quantity = cases[i].quantity;
    check_label(&dimensions, &o, "by_lot", cases[i].key, cases[i].label);
  }
}

/* 2024-10-07 in Sydney is 11 hours ahead of UTC. */
static void periods_are_those_of_arrival_or_under_compat_of_the_final_row(void) {
  static const struct {
    int arrival_hour, final_utc_hour;
    bool compat;
    int64_t key;
    const char *label;
  } cases[] = {{9, 4, false, 4, "Outside Hours"},      {10, 4, false, 1, "Morning (10-12)"},
               {11, 4, false, 1, "Morning (10-12)"},   {12, 0, false, 2, "Midday (12-15)"},
               {14, 0, false, 2, "Midday (12-15)"},    {15, 0, false, 3, "Afternoon (15-18)"},
               {17, 0, false, 3, "Afternoon (15-18)"}, {18, 0, false, 4, "Outside Hours"},
               {0, 0, false, 4, "Outside Hours"},      {23, 0, false, 4, "Outside Hours"},
               {12, 0, true, 1, "Morning (10-12)"},    {12, 1, true, 2, "Midday (12-15)"},
               {12, 3, true, 2, "Midday (12-15)"},     {12, 4, true, 3, "Afternoon (15-18)"},
               {12, 7, true, 4, "Outside Hours"},      {12, 22, true, 4, "Outside Hours"},
               {12, 23, true, 1, "Morning (10-12)"}};
  tg_dimensions dimensions = dimensions_of();
  tg_zone *zone;
  uint64_t seed = 1;
  CU_ASSERT_EQUAL_FATAL(tg_zone_open("Australia/Sydney", &zone, NULL), TG_OK);
  dimensions.zone = zone;
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_order_row o = random_order(&seed);
    dimensions.compat = cases[i].compat;
    o.arrival_hour = (int8_t)cases[i].arrival_hour;
    o.final_time = tg_date_days(20241007) * TG_DAY + cases[i].final_utc_hour * TG_HOUR;
    check_label(&dimensions, &o, "by_period", cases[i].key, cases[i].label);
  }
  tg_zone_close(zone);
}

/* 2^62 and its neighbours: their squares differ far beyond what a double holds. */
static void the_deviation_of_huge_quantities_is_exact(void) {
  tg_dimensions dimensions = dimensions_of();
  tg_rollup_set set;
  uint64_t seed = 1;
  int64_t base = INT64_C(1) << 60;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, NULL, &set, NULL), TG_OK);
  for (int i = -1; i <= 1; i++) {
    tg_order_row o = random_order(&seed);
    o.final_quantity = base + i;
    CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &o, NULL, NULL), TG_OK);
    CU_ASSERT_EQUAL(tg_rollup_set_commit(&set, NULL), TG_OK);
  }
  tg_rollup_sums *global = &set.sums[set.count - 1];
  tg_rollup_sums_finish(global);
  CU_ASSERT_EQUAL(global->rows[0].quantity_std, 1);
  tg_rollup_set_clear(&set);
}

static void a_sum_beyond_64_bits_names_table_and_column(void) {
  tg_dimensions dimensions = dimensions_of();
  tg_rollup_set set;
  tg_error err = {0};
  uint64_t seed = 1;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, NULL, &set, NULL), TG_OK);
  tg_order_row o = random_order(&seed);
  o.traded_notional = INT64_MAX;
  CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &o, NULL, &err), TG_OK);
  CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &o, NULL, &err), TG_OVERFLOW);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/by_security"));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "total_cost"));
  tg_rollup_set_clear(&set);
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, NULL, &set, NULL), TG_OK);
  const tg_scenario_row dark = {.simulated_quantity = INT64_MAX, .savings = NAN};
  err = (tg_error){0};
  o.traded_notional = 0;
  CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &o, &dark, &err), TG_OK);
  CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &o, &dark, &err), TG_OVERFLOW);
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "dark_quantity"));
  tg_rollup_set_clear(&set);
}

static void an_order_outside_the_dimensions_is_refused(void) {
  tg_dimensions dimensions = dimensions_of();
  tg_rollup_set set;
  uint64_t seed = 1;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, NULL, &set, NULL), TG_OK);
  for (int which = 0; which < 3; which++) {
    tg_order_row o = random_order(&seed);
    o.security = which == 0 ? 1 : o.security;
    o.date = which == 1 ? 20240101 : o.date;
    o.participant = which == 2 ? 5 : o.participant;
    CU_ASSERT_EQUAL(tg_rollup_set_add(&set, &o, NULL, NULL), TG_CORRUPT);
  }
  tg_rollup_set_clear(&set);
}

/* Columns and counts stand in two layers: they must agree, and the keys be those of the list. */
static void every_table_has_a_schema_with_its_keys_and_counts(void) {
  size_t count;
  const tg_rollup *const *rollups = tg_rollups(&count);
  for (size_t i = 0; i < count; i++) {
    const tg_schema *schema = tg_schema_rollup(rollups[i]->name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(schema);
    tg_text keys = tg_text_of(schema->keys), key;
    for (size_t k = 0; tg_text_next(&keys, ',', &key); k++) {
      const tg_field *field = &schema->fields[k];
      CU_ASSERT_TRUE(tg_text_equal(key, tg_text_of(field->name)));
      CU_ASSERT_EQUAL(field->merge, TG_KEY);
      CU_ASSERT_EQUAL(field->offset, offsetof(tg_rollup_row, key) + 8 * k);
    }
    CU_ASSERT_EQUAL(!tg_schema_field(schema, "num_securities"), !rollups[i]->count_securities);
    CU_ASSERT_EQUAL(!tg_schema_field(schema, "num_dates"), !rollups[i]->count_dates);
    CU_ASSERT_EQUAL(!tg_schema_field(schema, "num_participants"), !rollups[i]->count_participants);
  }
}

static void the_bytes_of_sums_follow_their_keys(void) {
  tg_dimensions dimensions = dimensions_of();
  tg_rollup_set set;
  CU_ASSERT_EQUAL_FATAL(tg_rollup_set_make(&dimensions, NULL, &set, NULL), TG_OK);
  CU_ASSERT_TRUE(tg_rollup_set_bytes(&set) > PARTICIPANTS * (int64_t)sizeof(tg_rollup_row));
  tg_rollup_set_clear(&set);
}

TG_UNIT_MAIN(rollup, TG_UNIT(the_bytes_of_sums_follow_their_keys),
             TG_UNIT(every_table_of_random_orders_equals_a_look_at_every_order),
             TG_UNIT(without_orders_only_the_global_row_is_left),
             TG_UNIT(lots_end_at_their_upper_bound),
             TG_UNIT(periods_are_those_of_arrival_or_under_compat_of_the_final_row),
             TG_UNIT(the_deviation_of_huge_quantities_is_exact),
             TG_UNIT(a_sum_beyond_64_bits_names_table_and_column),
             TG_UNIT(an_order_outside_the_dimensions_is_refused),
             TG_UNIT(every_table_has_a_schema_with_its_keys_and_counts))
