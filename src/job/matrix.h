/** \file matrix.h
 *
 * The job matrix: every (security, date) that the campaign selects and the
 * parts hold, with the row ranges that belong to it.
 */
#ifndef TG_MATRIX_H
#define TG_MATRIX_H

#include "store/reader.h"

/** A job. Plain data. */
typedef struct tg_job {
  int64_t security;
  int32_t date;
  int32_t poisoned;      /**< 1 + the object whose failure fails this job, or 0 */
  int32_t shard, shards; /**< a huge job is cut by order ids: this is shard 0 .. shards - 1 of it;
                              shards 0: whole */
  int64_t rows[TG_TABLE_COUNT];
  int64_t first_range[TG_TABLE_COUNT], range_count[TG_TABLE_COUNT];
  int64_t own_trade_ranges; /**< so many of the trade ranges are of this date; those after
                                 them (compat) are of other dates and counted by their own job */
  double cost;              /**< for ordering: ns by the built-in model, job/cost_model.h */
} tg_job;

/** Local. Is a row of this order id, of orders or trades, the shard's? Ids are spread over the
 * shards by a hash: evenly, whatever ids an exchange gives. */
static inline bool tg_job_has_order(const tg_job *job, int64_t order_id) {
  uint64_t hash = (uint64_t)order_id * UINT64_C(0x9e3779b97f4a7c15);
  hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
  return !job->shards || (int32_t)((hash >> 32) * (uint64_t)job->shards >> 32) == job->shard;
}

/** What one rank works on at a time: a job, or a shard of one (job/shard.h). */
typedef struct tg_work {
  uint32_t job;
  int32_t shard, shards; /**< as in tg_job */
} tg_work;

typedef struct tg_job_matrix {
  tg_job *jobs; /**< ascending (security, date): the order of the result tables */
  size_t job_count;
  tg_range *ranges; /**< per job, per table, in (object, chunk, run) order */
  size_t range_count;
  tg_work *units; /**< all work in its order; NULL until tg_shards_make */
  size_t unit_count;
  int64_t *securities, *participants; /**< ascending, distinct: of the jobs; of their parts */
  int32_t *dates;
  size_t security_count, participant_count, date_count;
} tg_job_matrix;

/** One part as the matrix builder sees it. */
typedef struct tg_part_listing {
  int32_t part; /**< its number in the store reader's list; listings ascend by it */
  int32_t object, table;
  bool object_failed;
  const tg_index_entry *index;
  size_t index_count;
  const int64_t *participants;
  size_t participant_count;
} tg_part_listing;

/** Local. Bad rows that an object may have without being a failed one. */
static inline int64_t tg_bad_rows_allowed(const tg_campaign *campaign) {
  return campaign->on_bad_row == TG_BAD_ROW_SKIP ? campaign->max_bad_rows : 0;
}

/** Counts of the rows of one object. */
typedef struct tg_object_counts {
  int64_t read, kept;
  int64_t dropped[TG_DROP_COUNT];
} tg_object_counts;

/** Local. \a counts (one per object) gets the rows that no job will read:
 * dropped[security], [date], [minimum]; its read is not touched. Jobs come from order and trade
 * rows; quotes and sessions of other (security, date) are dropped as not selected. Under compat a
 * job's trades are those of all dates of its security. instruments and participants make no jobs:
 * their rows count as kept here. A job with a range of a failed object is poisoned. */
tg_status tg_job_matrix_build(const tg_campaign *campaign, const tg_part_listing *parts,
                              size_t part_count, tg_object_counts *counts, tg_job_matrix *matrix,
                              tg_error *err);
void tg_job_matrix_clear(tg_job_matrix *matrix);

#endif
