/* The keys of the rollup tables: how many rows, where an order counts, what a row is called. */
#include "base/zone.h"
#include "classify/order_state.h"
#include "metrics/rollup.h"

#include <stdio.h>

enum { HOURS = 24, SIZE_CLASSES = 5 };

/* Parts of the day by local hour, and lots by quantity (sweep 2.5); the last takes the rest. */
typedef struct period {
  int from, to; /* hours, the end excluded */
  const char *label;
} period;

typedef struct lot {
  int64_t largest;
  const char *label;
} lot;

static const period periods[] = {{10, 12, "Morning (10-12)"},
                                 {12, 15, "Midday (12-15)"},
                                 {15, 18, "Afternoon (15-18)"},
                                 {0, HOURS, "Outside Hours"}};
static const lot lots[] = {{100, "Tiny (1-100)"},
                           {1000, "Small (101-1K)"},
                           {10000, "Medium (1K-10K)"},
                           {INT64_MAX, "Large (10K+)"}};

static size_t count_securities(const tg_dimensions *dimensions) {
  return dimensions->security_count;
}

static size_t count_dates(const tg_dimensions *dimensions) {
  return dimensions->date_count;
}

static size_t count_participants(const tg_dimensions *dimensions) {
  return dimensions->participant_count;
}

static size_t count_hours(const tg_dimensions *dimensions) {
  (void)dimensions;
  return HOURS;
}

static size_t count_sizes(const tg_dimensions *dimensions) {
  (void)dimensions;
  return SIZE_CLASSES;
}

static size_t count_periods(const tg_dimensions *dimensions) {
  (void)dimensions;
  return TG_COUNT(periods);
}

static size_t count_lots(const tg_dimensions *dimensions) {
  (void)dimensions;
  return TG_COUNT(lots);
}

static size_t count_series(const tg_dimensions *dimensions) {
  return dimensions->date_count * (1 + HOURS);
}

static size_t count_one(const tg_dimensions *dimensions) {
  (void)dimensions;
  return 1;
}

/* One signature for all places, so that each says only what it uses. */
#define PLACE(name)                                                                                \
  static size_t name(const tg_dimensions *dimensions, const tg_order_row *order, size_t security,  \
                     size_t date, size_t participant, size_t rows[2])
#define UNUSED_PLACE (void)dimensions, (void)order, (void)security, (void)date, (void)participant

PLACE(place_security) {
  UNUSED_PLACE;
  rows[0] = security;
  return 1;
}

PLACE(place_date) {
  UNUSED_PLACE;
  rows[0] = date;
  return 1;
}

PLACE(place_participant) {
  UNUSED_PLACE;
  rows[0] = participant;
  return 1;
}

PLACE(place_hour) {
  UNUSED_PLACE;
  rows[0] = (size_t)order->arrival_hour;
  return 1;
}

PLACE(place_size) {
  UNUSED_PLACE;
  rows[0] = (size_t)order->size_class - 1;
  return 1;
}

/* The historical table went by the final row, in local time where arrival_hour is not. */
PLACE(place_period) {
  UNUSED_PLACE;
  int hour = order->arrival_hour;
  if (dimensions->compat)
    hour = (int)(tg_zone_time_of_day(dimensions->zone, order->final_time) / TG_HOUR);
  for (rows[0] = 0; hour < periods[rows[0]].from || hour >= periods[rows[0]].to;)
    rows[0]++;
  return 1;
}

PLACE(place_lot) {
  UNUSED_PLACE;
  for (rows[0] = 0; order->final_quantity > lots[rows[0]].largest;)
    rows[0]++;
  return 1;
}

/* Daily rows first, then the hours of each date: ascending (resolution, date, hour). */
PLACE(place_series) {
  UNUSED_PLACE;
  rows[0] = date;
  rows[1] = dimensions->date_count + date * HOURS + (size_t)order->arrival_hour;
  return 2;
}

PLACE(place_one) {
  UNUSED_PLACE;
  rows[0] = 0;
  return 1;
}

static void name_security(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row) {
  row->key[0] = dimensions->securities[number];
}

static void name_date(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row) {
  row->key[0] = dimensions->dates[number];
}

static void name_participant(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row) {
  row->key[0] = dimensions->participants[number];
}

static void name_hour(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row) {
  (void)dimensions;
  row->key[0] = (int64_t)number;
}

static void name_size(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row) {
  (void)dimensions;
  row->key[0] = (int64_t)number + 1;
  snprintf(row->label, sizeof row->label, "%s", tg_size_class_label((int)number + 1));
}

static void name_period(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row) {
  (void)dimensions;
  row->key[0] = (int64_t)number + 1;
  snprintf(row->label, sizeof row->label, "%s", periods[number].label);
}

static void name_lot(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row) {
  (void)dimensions;
  row->key[0] = (int64_t)number + 1;
  snprintf(row->label, sizeof row->label, "%s", lots[number].label);
}

static void name_series(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row) {
  bool hourly = number >= dimensions->date_count;
  size_t slot = number - (hourly ? dimensions->date_count : 0);
  row->key[0] = hourly;
  row->key[1] = dimensions->dates[hourly ? slot / HOURS : slot];
  row->key[2] = hourly ? (int64_t)(slot % HOURS) : -1;
}

static void name_one(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row) {
  (void)dimensions, (void)number, (void)row;
}

static const tg_rollup tg_rollup_by_security = {
    .name = "by_security",
    .count_dates = true,
    .count_participants = true,
    .job_wide = true,
    .size = count_securities,
    .place = place_security,
    .name_row = name_security,
};

static const tg_rollup tg_rollup_by_date = {
    .name = "by_date",
    .count_securities = true,
    .count_participants = true,
    .job_wide = true,
    .size = count_dates,
    .place = place_date,
    .name_row = name_date,
};

static const tg_rollup tg_rollup_by_participant = {
    .name = "by_participant",
    .count_securities = true,
    .count_dates = true,
    .size = count_participants,
    .place = place_participant,
    .name_row = name_participant,
};

static const tg_rollup tg_rollup_by_hour = {
    .name = "by_hour",
    .count_securities = true,
    .count_dates = true,
    .count_participants = true,
    .splits_job = true,
    .size = count_hours,
    .place = place_hour,
    .name_row = name_hour,
};

static const tg_rollup tg_rollup_by_size = {
    .name = "by_size",
    .count_securities = true,
    .count_dates = true,
    .count_participants = true,
    .splits_job = true,
    .size = count_sizes,
    .place = place_size,
    .name_row = name_size,
};

static const tg_rollup tg_rollup_by_period = {
    .name = "by_period",
    .count_securities = true,
    .count_dates = true,
    .count_participants = true,
    .splits_job = true,
    .size = count_periods,
    .place = place_period,
    .name_row = name_period,
};

static const tg_rollup tg_rollup_by_lot = {
    .name = "by_lot",
    .count_securities = true,
    .count_dates = true,
    .count_participants = true,
    .splits_job = true,
    .size = count_lots,
    .place = place_lot,
    .name_row = name_lot,
};

static const tg_rollup tg_rollup_time_series = {
    .name = "time_series",
    .count_securities = true,
    .count_participants = true,
    .size = count_series,
    .place = place_series,
    .name_row = name_series,
};

static const tg_rollup tg_rollup_global = {
    .name = "global",
    .count_securities = true,
    .count_dates = true,
    .count_participants = true,
    .job_wide = true,
    .size = count_one,
    .place = place_one,
    .name_row = name_one,
};

const tg_rollup *const *tg_rollups(size_t *count) {
  static const tg_rollup *const rollups[] = {
#define TG_ROLLUP(name, keys, text) &tg_rollup_##name,
#include "hdf5_schemas/rollups.def"
#undef TG_ROLLUP
  };
  *count = TG_COUNT(rollups);
  return rollups;
}
