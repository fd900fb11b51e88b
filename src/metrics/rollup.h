/** \file rollup.h
 *
 * Sums over sweep orders by a key: /by_security ... /global. Dense arrays of
 * integers and exact sums, one row per possible key, so that they meet in
 * MPI_Reduce; rows without orders are left out when written, but that of a table without keys.
 */
#ifndef TG_ROLLUP_H
#define TG_ROLLUP_H

#include "base/map.h"
#include "config/campaign.h"
#include "hdf5_schemas/rows.h"

/** The possible keys, the same on every rank: ascending. */
typedef struct tg_dimensions {
  const int64_t *securities, *participants;
  const int32_t *dates;
  size_t security_count, participant_count, date_count;
  const struct tg_zone *zone;
  bool compat;
} tg_dimensions;

/** One table: which keys, which distinct counts. */
typedef struct tg_rollup {
  const char *name; /**< as in rollups.def, where its keys and meaning stand too */
  bool count_securities, count_dates, count_participants;
  size_t (*size)(const tg_dimensions *dimensions);
  /** Rows that an order counts in: up to 2 row numbers; returns how many.
   * security, participant and date come as dense numbers. */
  size_t (*place)(const tg_dimensions *dimensions, const tg_order_row *order, size_t security,
                  size_t date, size_t participant, size_t rows[2]);
  /** Set key and label of row \a number. */
  void (*name_row)(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row);
} tg_rollup;

const tg_rollup *const *tg_rollups(size_t *count);

/** The sums of one rank. */
typedef struct tg_rollup_sums {
  const tg_rollup *rollup;
  const tg_schema *schema;
  tg_rollup_row *rows;
  size_t count;
  uint64_t *distinct; /**< bits: count rows of distinct_words: those of securities, dates,
                           participants that are counted, each on its own words; NULL = none */
  size_t distinct_words;
} tg_rollup_sums;

typedef struct tg_rollup_set {
  tg_rollup_sums *sums; /**< one per tg_rollups() */
  size_t count;
  tg_dimensions dimensions;
  tg_map securities, participants; /**< id to dense number */
} tg_rollup_set;

/** Local. Empty sums. \a dimensions' arrays are borrowed. */
tg_status tg_rollup_set_make(const tg_dimensions *dimensions, tg_rollup_set *set, tg_error *err);
/** Local. Add an order, and what scenario "matching" made of it (NULL: not simulated).
 * TG_OVERFLOW names the table and the column. */
tg_status tg_rollup_set_add(tg_rollup_set *set, const tg_order_row *order,
                            const tg_scenario_row *dark, tg_error *err);
/** Local. After the reduction: drop rows without orders (the row of a table without
 * keys stays: zeros, means NaN), count the distinct bits, derive means and ratios. */
void tg_rollup_sums_finish(tg_rollup_sums *sums, const tg_dimensions *dimensions);
void tg_rollup_set_clear(tg_rollup_set *set);

#endif
