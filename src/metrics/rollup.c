#include "metrics/rollup.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static tg_bit_range take_words(size_t *words, bool counted, size_t bits) {
  tg_bit_range range = {*words, counted ? (bits + 63) / 64 : 0};
  *words += range.words;
  return range;
}

static void lay_out_bits(const tg_dimensions *dimensions, tg_rollup_sums *sums) {
  const tg_rollup *rollup = sums->rollup;
  size_t *words = &sums->distinct_words;
  sums->securities = take_words(words, rollup->count_securities, dimensions->security_count);
  sums->dates = take_words(words, rollup->count_dates, dimensions->date_count);
  sums->participants = take_words(words, rollup->count_participants, dimensions->participant_count);
}

static tg_status make_cells(tg_rollup_sums *sums) {
  size_t words = sums->participants.words;
  if (sums->rollup->job_wide)
    return TG_OK;
  sums->cell_count = sums->count;
  sums->cells = calloc(sums->count + 1, sizeof *sums->cells);
  sums->touched = calloc(sums->count + 1, sizeof *sums->touched);
  sums->participants_seen = calloc(sums->count * words + 1, sizeof *sums->participants_seen);
  return sums->cells && sums->touched && sums->participants_seen ? TG_OK : TG_NO_MEMORY;
}

static tg_status make_sums(const tg_rollup *rollup, const tg_dimensions *dimensions,
                           tg_rollup_sums *sums) {
  sums->rollup = rollup;
  sums->schema = tg_schema_rollup(rollup->name);
  sums->count = rollup->size(dimensions);
  lay_out_bits(dimensions, sums);
  sums->rows = calloc(sums->count + 1, sizeof *sums->rows);
  if (sums->distinct_words)
    sums->distinct = calloc(sums->count + 1, sums->distinct_words * sizeof *sums->distinct);
  if (!sums->rows || (sums->distinct_words && !sums->distinct))
    return TG_NO_MEMORY;
  for (size_t i = 0; i < sums->count; i++) {
    tg_schema_reset(sums->schema, &sums->rows[i]);
    rollup->name_row(dimensions, i, &sums->rows[i]);
  }
  return make_cells(sums);
}

static tg_status number_ids(const int64_t *ids, size_t count, tg_map *map) {
  if (tg_map_reserve(map, count))
    return TG_NO_MEMORY;
  for (size_t i = 0; i < count; i++)
    if (tg_map_put(map, ids[i]) == TG_MAP_NONE)
      return TG_NO_MEMORY;
  return TG_OK;
}

/* Most exchanges number their participants from 1. */
static tg_status number_direct(tg_rollup_set *set) {
  enum { LONGEST = 65536 };
  const int64_t *ids = set->dimensions.participants;
  const size_t count = set->dimensions.participant_count;
  if (!count || ids[0] < 0 || ids[count - 1] >= LONGEST)
    return TG_OK;
  set->direct_count = (size_t)ids[count - 1] + 1;
  set->direct = calloc(set->direct_count, sizeof *set->direct);
  for (size_t i = 0; set->direct && i < count; i++)
    set->direct[ids[i]] = (uint32_t)i + 1;
  return set->direct ? TG_OK : TG_NO_MEMORY;
}

static tg_status make_set(const tg_campaign *campaign, tg_rollup_set *set) {
  const tg_dimensions *dimensions = &set->dimensions;
  size_t count;
  const tg_rollup *const *rollups = tg_rollups(&count);
  TG_TRY(number_ids(dimensions->securities, dimensions->security_count, &set->securities));
  TG_TRY(number_ids(dimensions->participants, dimensions->participant_count, &set->participants));
  TG_TRY(number_direct(set));
  set->participants_seen =
      calloc(dimensions->participant_count / 64 + 1, sizeof *set->participants_seen);
  set->sums = calloc(count, sizeof *set->sums);
  set->keyed = calloc(count, sizeof(tg_rollup_sums *));
  if (!set->sums || !set->keyed || !set->participants_seen)
    return TG_NO_MEMORY;
  for (size_t i = 0; i < count; i++) {
    if (campaign && !tg_campaign_wants_table(campaign, rollups[i]->name))
      continue;
    set->job_wide |= rollups[i]->job_wide;
    tg_rollup_sums *sums = &set->sums[set->count++];
    TG_TRY(make_sums(rollups[i], dimensions, sums));
    if (!rollups[i]->job_wide)
      set->keyed[set->keyed_count++] = sums;
    if (!set->split && rollups[i]->splits_job)
      set->split = sums;
  }
  return TG_OK;
}

tg_status tg_rollup_set_make(const tg_dimensions *dimensions, const tg_campaign *campaign,
                             tg_rollup_set *set, tg_error *err) {
  memset(set, 0, sizeof *set);
  set->dimensions = *dimensions;
  tg_status status = make_set(campaign, set);
  if (status == TG_OK)
    return TG_OK;
  tg_rollup_set_clear(set);
  return tg_fail(err, status,
                 "no memory for the sums over %zu securities, %zu dates, %zu participants",
                 dimensions->security_count, dimensions->date_count, dimensions->participant_count);
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

bool tg_rollup_set_place(tg_rollup_set *set, int64_t security, int32_t date) {
  tg_rollup_place *place = &set->place;
  if (place->known && place->security_id == security && place->date_id == date)
    return true;
  uint32_t number = tg_map_get(&set->securities, security);
  size_t day = find_date(&set->dimensions, date);
  *place = (tg_rollup_place){.security_id = security,
                             .date_id = date,
                             .known = number != TG_MAP_NONE && day != SIZE_MAX,
                             .security = number,
                             .date = day};
  return place->known;
}

static tg_status failed(const tg_rollup_sums *sums, tg_status status, const char *column,
                        tg_error *err) {
  if (status != TG_OVERFLOW)
    return tg_fail(err, status, "no memory for the sums of /%s", sums->schema->name);
  return tg_fail(err, status,
                 "/%s: the sum of %s does not fit into 64 bits; select fewer dates or securities",
                 sums->schema->name, column);
}

static void set_bit(uint64_t *words, size_t number) {
  words[number / 64] |= UINT64_C(1) << number % 64;
}

/* What a cell cannot hold, a job-wide sum cannot either: the first such table is named. */
static tg_status cell_failed(const tg_rollup_set *set, const tg_rollup_sums *sums, tg_status status,
                             const char *column, tg_error *err) {
  for (size_t i = 0; i < set->count && !sums->rollup->job_wide; i++)
    if (set->sums[i].rollup->job_wide)
      sums = &set->sums[i];
  return failed(sums, status, column, err);
}

static tg_status add_to_table(const tg_rollup_set *set, const tg_order_row *order,
                              const tg_rollup_delta *delta, size_t participant,
                              tg_rollup_sums *sums, tg_error *err) {
  size_t rows[2];
  size_t places = sums->rollup->place(&set->dimensions, order, set->place.security, set->place.date,
                                      participant, rows);
  for (size_t i = 0; i < places; i++) {
    tg_rollup_cell *cell = &sums->cells[rows[i]];
    const char *column = NULL;
    if (!cell->sums.total_orders)
      sums->touched[sums->touched_count++] = (uint32_t)rows[i];
    tg_status status = tg_rollup_cell_add(cell, delta, &column);
    if (status != TG_OK)
      return cell_failed(set, sums, status, column, err);
    if (sums->participants.words)
      set_bit(sums->participants_seen + rows[i] * sums->participants.words, participant);
  }
  return TG_OK;
}

static tg_status add_to_job(tg_rollup_set *set, const tg_rollup_delta *delta, size_t participant,
                            tg_error *err) {
  const char *column = NULL;
  tg_status status = tg_rollup_cell_add(&set->job, delta, &column);
  set_bit(set->participants_seen, participant);
  return status == TG_OK ? TG_OK : cell_failed(set, set->sums, status, column, err);
}

/* The job from the cells of a table that splits it: its orders need not be added one by one. */
static tg_status join_split(tg_rollup_set *set, tg_error *err) {
  const tg_rollup_sums *split = set->split;
  const size_t words = split->participants.words;
  for (size_t i = 0; i < split->touched_count; i++) {
    const size_t row = split->touched[i];
    const char *column = NULL;
    tg_status status = tg_rollup_cell_join(&set->job, &split->cells[row], &column);
    if (status != TG_OK)
      return cell_failed(set, split, status, column, err);
    for (size_t w = 0; w < words; w++)
      set->participants_seen[w] |= split->participants_seen[row * words + w];
  }
  return TG_OK;
}

static uint32_t participant_of(const tg_rollup_set *set, int64_t id) {
  if (!set->direct)
    return tg_map_get(&set->participants, id);
  return (uint64_t)id < set->direct_count ? set->direct[id] - 1 : TG_MAP_NONE;
}

tg_status tg_rollup_set_add(tg_rollup_set *set, const tg_order_row *order,
                            const tg_scenario_row *dark, tg_error *err) {
  uint32_t participant = participant_of(set, order->participant);
  if (!tg_rollup_set_place(set, order->security, order->date) || participant == TG_MAP_NONE)
    return tg_fail(err, TG_CORRUPT,
                   "order %" PRId64 ": security %" PRId64 ", date %" PRId32
                   " or participant %" PRId32
                   " is not in the index of its part; delete the store and run again",
                   order->order_id, order->security, order->date, order->participant);
  tg_rollup_delta delta;
  tg_rollup_delta_make(order, dark, &delta);
  if (set->job_wide && !set->split)
    TG_TRY(add_to_job(set, &delta, participant, err));
  for (size_t i = 0; i < set->keyed_count; i++)
    TG_TRY(add_to_table(set, order, &delta, participant, set->keyed[i], err));
  return TG_OK;
}

static tg_status commit_cell(const tg_rollup_set *set, tg_rollup_sums *sums, size_t row,
                             const tg_rollup_cell *cell, const uint64_t *participants,
                             tg_error *err) {
  const char *column = NULL;
  tg_status status = tg_rollup_cell_merge(&sums->rows[row], cell, &column);
  if (status != TG_OK)
    return failed(sums, status, column, err);
  uint64_t *words = sums->distinct + row * sums->distinct_words;
  if (sums->securities.words)
    set_bit(words + sums->securities.first, set->place.security);
  if (sums->dates.words)
    set_bit(words + sums->dates.first, set->place.date);
  for (size_t i = 0; i < sums->participants.words; i++)
    words[sums->participants.first + i] |= participants[i];
  return TG_OK;
}

static tg_status commit_table(const tg_rollup_set *set, tg_rollup_sums *sums, tg_error *err) {
  size_t rows[2], words = sums->participants.words;
  if (sums->rollup->job_wide && !set->job.sums.total_orders)
    return TG_OK;
  if (sums->rollup->job_wide) {
    sums->rollup->place(&set->dimensions, NULL, set->place.security, set->place.date, 0, rows);
    return commit_cell(set, sums, rows[0], &set->job, set->participants_seen, err);
  }
  for (size_t i = 0; i < sums->touched_count; i++) {
    size_t row = sums->touched[i];
    TG_TRY(
        commit_cell(set, sums, row, &sums->cells[row], sums->participants_seen + row * words, err));
  }
  return TG_OK;
}

tg_status tg_rollup_set_commit(tg_rollup_set *set, tg_error *err) {
  tg_status status = set->job_wide && set->split ? join_split(set, err) : TG_OK;
  for (size_t i = 0; i < set->count && status == TG_OK; i++)
    status = commit_table(set, &set->sums[i], err);
  tg_rollup_set_discard(set);
  return status;
}

static void discard_cells(tg_rollup_sums *sums) {
  size_t words = sums->participants.words;
  for (size_t i = 0; i < sums->touched_count; i++) {
    size_t row = sums->touched[i];
    tg_rollup_cell_reset(&sums->cells[row]);
    memset(sums->participants_seen + row * words, 0, words * sizeof(uint64_t));
  }
  sums->touched_count = 0;
}

void tg_rollup_set_discard(tg_rollup_set *set) {
  size_t words = set->dimensions.participant_count / 64 + 1;
  for (size_t i = 0; i < set->count; i++)
    discard_cells(&set->sums[i]);
  if (set->job.sums.total_orders)
    memset(set->participants_seen, 0, words * sizeof *set->participants_seen);
  tg_rollup_cell_reset(&set->job);
}

static int64_t count_bits(const uint64_t *words, tg_bit_range range) {
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

void tg_rollup_sums_finish(tg_rollup_sums *sums) {
  size_t kept = 0;
  for (size_t i = 0; i < sums->count; i++) {
    const uint64_t *words = sums->distinct + i * sums->distinct_words;
    if (!sums->rows[i].total_orders && sums->schema->keys[0])
      continue;
    tg_rollup_row *row = &sums->rows[kept++];
    if (row != &sums->rows[i])
      *row = sums->rows[i];
    row->num_securities = count_bits(words, sums->securities);
    row->num_dates = count_bits(words, sums->dates);
    row->num_participants = count_bits(words, sums->participants);
    if (!row->total_orders)
      clear_bounds(row);
    derive(row);
  }
  sums->count = kept;
}

int64_t tg_rollup_set_bytes(const tg_rollup_set *set) {
  size_t bytes = 0;
  for (size_t i = 0; i < set->count; i++) {
    const tg_rollup_sums *sums = &set->sums[i];
    bytes += sums->count * (sizeof *sums->rows + sums->distinct_words * sizeof *sums->distinct) +
             sums->cell_count * sizeof *sums->cells;
  }
  return (int64_t)bytes;
}

void tg_rollup_set_clear(tg_rollup_set *set) {
  for (size_t i = 0; i < set->count; i++) {
    free(set->sums[i].rows);
    free(set->sums[i].distinct);
    for (size_t c = 0; set->sums[i].cells && c < set->sums[i].cell_count; c++)
      tg_rollup_cell_clear(&set->sums[i].cells[c]);
    free(set->sums[i].cells);
    free(set->sums[i].touched);
    free(set->sums[i].participants_seen);
  }
  free(set->sums);
  free(set->keyed);
  free(set->participants_seen);
  free(set->direct);
  tg_rollup_cell_clear(&set->job);
  tg_map_clear(&set->securities);
  tg_map_clear(&set->participants);
  memset(set, 0, sizeof *set);
}
