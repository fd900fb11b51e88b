/* The keys of the rollup tables: how many rows, where an order counts, what a row is called. */
#include "classify/order_state.h"
#include "metrics/rollup.h"

#include <stdio.h>

enum { HOURS = 24, SIZE_CLASSES = 5 };

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
    .size = count_securities,
    .place = place_security,
    .name_row = name_security,
};

static const tg_rollup tg_rollup_by_date = {
    .name = "by_date",
    .count_securities = true,
    .count_participants = true,
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
    .size = count_hours,
    .place = place_hour,
    .name_row = name_hour,
};

static const tg_rollup tg_rollup_by_size = {
    .name = "by_size",
    .count_securities = true,
    .count_dates = true,
    .count_participants = true,
    .size = count_sizes,
    .place = place_size,
    .name_row = name_size,
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
