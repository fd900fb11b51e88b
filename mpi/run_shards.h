/** \file run_shards.h
 *
 * Shards of jobs that were cut (job/shard.h). What they sum waits until all shards of
 * their job are known: a job counts with all of them or not at all.
 *
 * A job of which a shard failed is run once more, whole, and that is its outcome: so no
 * figure and no message depends on whether a job was cut.
 */
#ifndef TG_RUN_SHARDS_H
#define TG_RUN_SHARDS_H

#include "run.h"

/** Local. The result of a shard waits; one that would take more memory than may wait counts as
 * failed. */
tg_status tg_run_hold_shard(tg_run *run, const tg_work *unit, const tg_job_result *result,
                            tg_error *err);
/** Collective. After the last unit: jobs whose shards are all there count, others are run whole. */
tg_status tg_run_settle_shards(tg_run *run, tg_job_runner *runner, tg_error *err);
/** Local. Frees; safe on {0}. */
void tg_run_shards_clear(tg_held_shards *held);

#endif
