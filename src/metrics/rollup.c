#include "metrics/rollup.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The words of one dimension within the distinct bits of a row. */
typedef struct bit_range {
  size_t first, words;
} bit_range;

typedef struct bit_layout {
  bit_range securities, dates, participants;
  size_t words;
} bit_layout;

static bit_range take_words(bit_layout *layout, bool counted, size_t bits) {
  bit_range range = {layout->words, counted ? (bits + 63) / 64 : 0};
  layout->words += range.words;
  return range;
}

static bit_layout layout_of(const tg_rollup *rollup, const tg_dimensions *dimensions) {
  bit_layout layout = {0};
  layout.securities = take_words(&layout, rollup->count_securities, dimensions->security_count);
  layout.dates = take_words(&layout, rollup->count_dates, dimensions->date_count);
  layout.participants =
      take_words(&layout, rollup->count_participants, dimensions->participant_count);
  return layout;
}

static tg_status make_sums(const tg_rollup *rollup, const tg_dimensions *dimensions,
                           tg_rollup_sums *sums) {
  sums->rollup = rollup;
  sums->schema = tg_schema_rollup(rollup->name);
  sums->count = rollup->size(dimensions);
  sums->distinct_words = layout_of(rollup, dimensions).words;
  sums->rows = calloc(sums->count + 1, sizeof *sums->rows);
  if (sums->distinct_words)
    sums->distinct = calloc(sums->count + 1, sums->distinct_words * sizeof *sums->distinct);
  if (!sums->rows || (sums->distinct_words && !sums->distinct))
    return TG_NO_MEMORY;
  for (size_t i = 0; i < sums->count; i++) {
    tg_schema_reset(sums->schema, &sums->rows[i]);
    rollup->name_row(dimensions, i, &sums->rows[i]);
  }
  return TG_OK;
}

static tg_status number_ids(const int64_t *ids, size_t count, tg_map *map) {
  if (tg_map_reserve(map, count))
    return TG_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    if (tg_map_put(map, ids[i]) == TG_MAP_NONE)
      return TG_NO_MEMORY;
  return TG_OK;
}

static tg_status make_set(tg_rollup_set *set) {
  const tg_dimensions *dimensions = &set->dimensions;
  size_t count;
  const tg_rollup *const *rollups = tg_rollups(&count);
  TG_TRY(number_ids(dimensions->securities, dimensions->security_count, &set->securities));
  TG_TRY(number_ids(dimensions->participants, dimensions->participant_count, &set->participants));
  set->sums = calloc(count, sizeof *set->sums);
  if (!set->sums)
    return TG_NO_MEMORY;
  set->count = count;
  for (size_t i = 0; i < count; i++)
    TG_TRY(make_sums(rollups[i], dimensions, &set->sums[i]));
  return TG_OK;
}

tg_status tg_rollup_set_make(const tg_dimensions *dimensions, tg_rollup_set *set, tg_error *err) {
  memset(set, 0, sizeof *set);
  set->dimensions = *dimensions;
  tg_status status = make_set(set);
  if (status == TG_OK)
    return TG_OK;
  tg_rollup_set_clear(set);
  return tg_fail(err, status,
                 "no memory for the sums over %zu securities, %zu dates, %zu participants",
                 dimensions->security_count, dimensions->date_count, dimensions->participant_count);
}

/* What scenario "matching" adds. */
static void dark_delta_of(const tg_scenario_row *dark, tg_rollup_row *delta) {
  if (!dark)
    return;
  delta->dark_orders = dark->simulated_quantity > 0;
  delta->dark_quantity = dark->simulated_quantity;
  delta->improved_orders = !isnan(dark->improvement_pct);
}

/* One order as the integers that it adds; columns without a merge rule stay 0. */
static void delta_of(const tg_order_row *order, const tg_scenario_row *dark, tg_rollup_row *delta) {
  bool filled = order->final_matched > 0, priced = order->price != TG_NO_PRICE;
  delta->total_orders = 1;
  delta->total_filled = filled;
  delta->total_failed = !filled;
  delta->fully_filled = filled && order->final_leaves == 0;
  delta->total_quantity = order->final_quantity;
  delta->filled_quantity = order->final_matched;
  delta->traded_quantity = order->traded_quantity;
  delta->total_cost = order->traded_notional;
  delta->priced_orders = priced;
  delta->price_sum = priced ? order->price : 0;
  delta->price_min = priced ? order->price : INT64_MAX;
  delta->price_max = priced ? order->price : INT64_MIN;
  delta->quantity_min = delta->quantity_max = order->final_quantity;
  delta->first_time = order->arrival_time;
  delta->last_time = order->final_time;
  delta->leaves_sum = order->final_leaves;
  dark_delta_of(dark, delta);
}

/* Apply the merge rules of the schema to the 64-bit columns. */
static tg_status add_integers(const tg_schema *schema, tg_rollup_row *into,
                              const tg_rollup_row *delta, tg_error *err) {
  for (size_t f = 0; f < schema->field_count; f++) {
    const tg_field *field = &schema->fields[f];
    int64_t *sum = (int64_t *)((char *)into + field->offset);
    int64_t value = *(const int64_t *)((const char *)delta + field->offset);
    if (field->type != TG_I64)
      continue;
    bool sums = field->merge == TG_SUM || field->merge == TG_HIDDEN;
    if (sums && __builtin_add_overflow(*sum, value, sum))
      return tg_fail(
          err, TG_OVERFLOW,
          "/%s: the sum of %s does not fit into 64 bits; select fewer dates or securities",
          schema->name, field->name);
    if (field->merge == TG_MIN && value < *sum)
      *sum = value;
    if (field->merge == TG_MAX && value > *sum)
      *sum = value;
  }
  return TG_OK;
}

static void set_bit(uint64_t *words, bit_range range, size_t number) {
  if (range.words)
    words[range.first + number / 64] |= UINT64_C(1) << number % 64;
}

static double fill_ratio_of(const tg_order_row *order) {
  if (order->final_quantity <= 0)
    return 0;
  return (double)order->final_matched / (double)order->final_quantity;
}

static void add_savings(tg_rollup_row *row, const tg_scenario_row *dark) {
  if (!dark)
    return;
  if (!isnan(dark->savings)) {
    tg_exact_sum_add(&row->savings_sum, dark->savings);
    tg_exact_sum_add(&row->compared_cost_sum,
                     dark->actual_price * (double)dark->simulated_quantity);
  }
  if (!isnan(dark->improvement_pct))
    tg_exact_sum_add(&row->improvement_sum, dark->improvement_pct);
}

typedef struct position {
  size_t security, date, participant;
} position;

static tg_status add_to_table(tg_rollup_sums *sums, const tg_dimensions *dimensions,
                              const tg_order_row *order, const tg_scenario_row *dark,
                              const tg_rollup_row *delta, position at, tg_error *err) {
  size_t rows[2];
  bit_layout layout = layout_of(sums->rollup, dimensions);
  size_t places =
      sums->rollup->place(dimensions, order, at.security, at.date, at.participant, rows);
  for (size_t i = 0; i < places; i++) {
    tg_rollup_row *row = &sums->rows[rows[i]];
    TG_TRY(add_integers(sums->schema, row, delta, err));
    tg_exact_sum_add(&row->fill_ratio_sum, fill_ratio_of(order));
    tg_exact_sum_add_product(&row->quantity_squares, order->final_quantity, order->final_quantity);
    add_savings(row, dark);
    uint64_t *words = sums->distinct + rows[i] * sums->distinct_words;
    set_bit(words, layout.securities, at.security);
    set_bit(words, layout.dates, at.date);
    set_bit(words, layout.participants, at.participant);
  }
  return TG_OK;
}

static size_t find_date(const tg_dimensions *dimensions, int32_t date) {
  size_t low = 0, high = dimensions->date_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (dimensions->dates[middle] < date)
      low = middle + 1;
    else
      high = middle;
  }
  return low < dimensions->date_count && dimensions->dates[low] == date ? low : SIZE_MAX;
}

tg_status tg_rollup_set_add(tg_rollup_set *set, const tg_order_row *order,
                            const tg_scenario_row *dark, tg_error *err) {
  uint32_t security = tg_map_get(&set->securities, order->security);
  uint32_t participant = tg_map_get(&set->participants, order->participant);
  size_t date = find_date(&set->dimensions, order->date);
  if (security == TG_MAP_NONE || participant == TG_MAP_NONE || date == SIZE_MAX)
    return tg_fail(err, TG_CORRUPT,
                   "order %" PRId64 ": security %" PRId64 ", date %" PRId32
                   " or participant %" PRId32
                   " is not in the index of its part; delete the store and run again",
                   order->order_id, order->security, order->date, order->participant);
  tg_rollup_row delta = {0};
  delta_of(order, dark, &delta);
  position at = {security, date, participant};
  for (size_t i = 0; i < set->count; i++)
    TG_TRY(add_to_table(&set->sums[i], &set->dimensions, order, dark, &delta, at, err));
  return TG_OK;
}

static int64_t count_bits(const uint64_t *words, bit_range range) {
  int64_t count = 0;
  for (size_t i = 0; i < range.words; i++)
    count += __builtin_popcountll(words[range.first + i]);
  return count;
}

/* About the integer nearest the mean, so that the squares are exact and what is
 * subtracted from them is smaller than n. */
static double deviation_of(const tg_rollup_row *row) {
  int64_t n = row->total_orders, center = row->total_quantity / n;
  tg_exact_sum squares = row->quantity_squares;
  tg_exact_sum_add_product(&squares, -center, row->total_quantity);
  tg_exact_sum_add_product(&squares, -center, row->total_quantity);
  tg_exact_sum_add_product(&squares, n * center, center);
  double rest = (double)(row->total_quantity - n * center);
  return sqrt((tg_exact_sum_value(&squares) - rest * rest / (double)n) / (double)(n - 1));
}

static double quotient(int64_t a, int64_t b, double none) {
  return b ? (double)a / (double)b : none;
}

static void derive_savings(tg_rollup_row *row) {
  double cost = tg_exact_sum_value(&row->compared_cost_sum);
  row->dark_savings = tg_exact_sum_value(&row->savings_sum);
  row->dark_savings_pct = cost > 0 ? 100 * row->dark_savings / cost : NAN;
  row->avg_dark_pool_savings_pct =
      row->improved_orders
          ? tg_exact_sum_value(&row->improvement_sum) / (double)row->improved_orders
          : NAN;
}

static void derive(tg_rollup_row *row) {
  row->fill_ratio = quotient(row->filled_quantity, row->total_quantity, 0);
  row->avg_fill_ratio = row->total_orders
                            ? tg_exact_sum_value(&row->fill_ratio_sum) / (double)row->total_orders
                            : NAN;
  row->avg_execution_price = quotient(row->total_cost, row->traded_quantity, NAN);
  row->quantity_mean = quotient(row->total_quantity, row->total_orders, NAN);
  row->quantity_std = row->total_orders > 1 ? deviation_of(row) : NAN;
  row->price_mean = quotient(row->price_sum, row->priced_orders, NAN);
  row->leaves_mean = quotient(row->leaves_sum, row->total_orders, NAN);
  derive_savings(row);
}

/* What is least or greatest of no orders; prices keep their mark for "none". */
static void clear_bounds(tg_rollup_row *row) {
  row->quantity_min = row->quantity_max = 0;
  row->first_time = row->last_time = 0;
}

void tg_rollup_sums_finish(tg_rollup_sums *sums, const tg_dimensions *dimensions) {
  bit_layout layout = layout_of(sums->rollup, dimensions);
  size_t kept = 0;
  for (size_t i = 0; i < sums->count; i++) {
    const uint64_t *words = sums->distinct + i * sums->distinct_words;
    if (!sums->rows[i].total_orders && sums->schema->keys[0])
      continue;
    tg_rollup_row *row = &sums->rows[kept++];
    if (row != &sums->rows[i])
      *row = sums->rows[i];
    row->num_securities = count_bits(words, layout.securities);
    row->num_dates = count_bits(words, layout.dates);
    row->num_participants = count_bits(words, layout.participants);
    if (!row->total_orders)
      clear_bounds(row);
    derive(row);
  }
  sums->count = kept;
}

void tg_rollup_set_clear(tg_rollup_set *set) {
  for (size_t i = 0; i < set->count; i++) {
    free(set->sums[i].rows);
    free(set->sums[i].distinct);
  }
  free(set->sums);
  tg_map_clear(&set->securities);
  tg_map_clear(&set->participants);
  memset(set, 0, sizeof *set);
}
