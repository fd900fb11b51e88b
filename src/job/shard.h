/** \file shard.h
 *
 * Huge jobs, cut by order ids, so that one security and date does not keep one
 * rank busy while the others have nothing left.
 *
 * A shard reads all row ranges of its job and keeps the rows of its own orders. Repeated
 * rows, an order's events and its trades have one order id, so what shards count and sum adds
 * up to exactly what the whole job has. Jobs are cut only where each order is looked at by
 * itself and none gets a row of its own: without scenarios, without the table orders.
 */
#ifndef TG_SHARD_H
#define TG_SHARD_H

#include "job/matrix.h"
#include "metrics/group_sums.h"

/** Most shards of a job, and of all jobs. */
#define TG_SHARDS_MAX   64
#define TG_SHARDS_TOTAL 16384

/** Local. May jobs of \a campaign be cut? */
bool tg_shards_allowed(const tg_campaign *campaign);
/** Local. List all work of \a matrix for \a ranks of \a memory bytes each: units that cost most
 * come first. Jobs are cut as resources.shard_rows says; auto: those that may not fit into the
 * memory, and as it makes the end earlier by what costs predict, if it does. The same for the same
 * arguments. TG_NO_MEMORY. */
tg_status tg_shards_make(const tg_campaign *campaign, int64_t ranks, int64_t memory,
                         tg_job_matrix *matrix, tg_error *err);
/** Local. The job that a unit is: to be run by tg_job_run. Rows that have no order id, those of
 * quotes and sessions, are those of shard 0. */
tg_job tg_shard_job(const tg_job_matrix *matrix, const tg_work *unit);

/** What became of a shard. Plain data. */
typedef struct tg_shard_row {
  tg_work unit;
  tg_job_row job;
  tg_group_row groups[TG_GROUP_ROWS];
} tg_shard_row;

/** Local. Order by job, then by shard; for qsort. */
int tg_shard_row_order(const void *left, const void *right);
/** Local. into += from, of the same job, both without a failure. TG_OVERFLOW. */
tg_status tg_shard_row_merge(tg_shard_row *into, const tg_shard_row *from, tg_error *err);

#endif
