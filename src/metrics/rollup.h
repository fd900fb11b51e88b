/** \file rollup.h
 *
 * Sums over sweep orders by a key: /by_security ... /global. Dense arrays of
 * integers and exact sums, one row per possible key, so that they meet in
 * MPI_Reduce; rows without orders are left out when written, but that of a table without keys.
 *
 * The orders of a job wait in small cells: they count once the job has succeeded.
 */
#ifndef TG_ROLLUP_H
#define TG_ROLLUP_H

#include "base/map.h"
#include "config/campaign.h"
#include "metrics/rollup_cell.h"

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
  bool job_wide;   /**< all orders of a security and date count in the same row: no order is looked
                      at, one cell serves all such tables */
  bool splits_job; /**< each order counts in one row, by participants: all rows together are the
                      orders of the job */
  size_t (*size)(const tg_dimensions *dimensions);
  /** Rows that an order counts in: up to 2 row numbers; returns how many.
   * security, participant and date come as dense numbers. */
  size_t (*place)(const tg_dimensions *dimensions, const tg_order_row *order, size_t security,
                  size_t date, size_t participant, size_t rows[2]);
  /** Set key and label of row \a number. */
  void (*name_row)(const tg_dimensions *dimensions, size_t number, tg_rollup_row *row);
} tg_rollup;

const tg_rollup *const *tg_rollups(size_t *count);

/** The words of one dimension within the distinct bits of a row. */
typedef struct tg_bit_range {
  size_t first, words;
} tg_bit_range;

/** The sums of one rank. */
typedef struct tg_rollup_sums {
  const tg_rollup *rollup;
  const tg_schema *schema;
  tg_rollup_row *rows;
  size_t count;
  uint64_t *distinct; /**< bits: count rows of distinct_words: those of securities, dates,
                           participants that are counted, each on its own words; NULL = none */
  size_t distinct_words;
  tg_bit_range securities, dates, participants; /**< where they are in a row of bits */
  /* of the job in hand, unless job-wide */
  tg_rollup_cell *cells;       /**< one per row */
  size_t cell_count;           /**< rows of before the finish */
  uint64_t *participants_seen; /**< bits of each cell */
  uint32_t *touched;           /**< cells with orders */
  size_t touched_count;
} tg_rollup_sums;

/** Where the orders of a job count. */
typedef struct tg_rollup_place {
  int64_t security_id;
  int32_t date_id;
  bool known;
  size_t security, date;
} tg_rollup_place;

typedef struct tg_rollup_set {
  tg_rollup_sums *sums; /**< one per table that is wanted, in the order of tg_rollups() */
  size_t count;
  tg_dimensions dimensions;
  tg_map securities, participants; /**< id to dense number */
  tg_rollup_place place;
  uint32_t *direct; /**< 1 + number of participants by id, where all ids are short; else NULL */
  size_t direct_count;
  tg_rollup_cell job;     /**< for all job-wide tables; where there is a split, of its cells */
  bool job_wide;          /**< is there one? */
  tg_rollup_sums **keyed; /**< the tables that are not job-wide; of sums */
  size_t keyed_count;
  const tg_rollup_sums *split; /**< a table that splits jobs, or NULL; of sums */
  uint64_t *participants_seen;
} tg_rollup_set;

/** Local. Empty sums of the tables that \a campaign wants (NULL: all). \a dimensions' arrays are
 * borrowed. */
tg_status tg_rollup_set_make(const tg_dimensions *dimensions, const tg_campaign *campaign,
                             tg_rollup_set *set, tg_error *err);
/** Local. The orders that come are of this security and date: looked up once for all of a job.
 * \return false: not known. */
bool tg_rollup_set_place(tg_rollup_set *set, int64_t security, int32_t date);
/** Local. Add an order, and what scenario "matching" made of it (NULL: not simulated), to those
 * that wait; they are all of one security and date. TG_OVERFLOW names the table and the column. */
tg_status tg_rollup_set_add(tg_rollup_set *set, const tg_order_row *order,
                            const tg_scenario_row *dark, tg_error *err);
/** Local. The orders that wait count. TG_OVERFLOW as above. */
tg_status tg_rollup_set_commit(tg_rollup_set *set, tg_error *err);
/** Local. The orders that wait do not count. */
void tg_rollup_set_discard(tg_rollup_set *set);
/** Local. After the reduction: drop rows without orders (the row of a table without
 * keys stays: zeros, means NaN), count the distinct bits, derive means and ratios. */
void tg_rollup_sums_finish(tg_rollup_sums *sums);
/** Local. Bytes of all sums, and of the cells that a job fills. */
int64_t tg_rollup_set_bytes(const tg_rollup_set *set);
void tg_rollup_set_clear(tg_rollup_set *set);

#endif
