/** \file partition.h
 *
 * Rows in file order become sorted runs of a part, each row moved once. A batch
 * that is still in the cache is scattered column by column into pages of the rows'
 * (security, local date). When a group holds TG_BLOCK_ROWS rows, these are one run,
 * appended as soon as one more row of the group comes; when a row finds no free page, all groups
 * are flushed as one run, and at the end the rest is. What is appended depends on the rows and
 * the window alone, not on batches or on a helper thread; and on where the window is shrunk for
 * want of memory, which changes how many runs there are, never their rows.
 */
#ifndef TG_PARTITION_H
#define TG_PARTITION_H

#include "store/groups.h"
#include "store/run_queue.h"

/** Most rows of a batch: they and their columns stay in the L2 cache. */
#define TG_PARTITION_BATCH 2048

typedef struct tg_partition tg_partition;

/** What it has made of the rows of a part so far. */
typedef struct tg_partition_facts {
  int64_t rows;                           /**< kept */
  int64_t dropped[TG_DROP_COUNT];         /**< by the selection */
  char first_reordered[TG_ROW_PLACE_MAX]; /**< the first that was found; "" = none */
  int64_t reordered; /**< rows of the runs put that came before their predecessor within the rows of
                          an index entry, which are sorted together */
} tg_partition_facts;

/** Local. \a window: bytes of rows that wait in pages, at least 1,024 rows; a block for each run of
 * \a queue comes on top. \a selection: NULL, or the campaign whose securities and dates are kept.
 * All are borrowed. Columns that are \a absent are not in the runs; batches may have them.
 * TG_NO_MEMORY. */
tg_status tg_partition_new(const tg_table *table, tg_column_mask absent, const tg_zone *zone,
                           const tg_campaign *selection, int64_t window, tg_run_queue *queue,
                           tg_partition **partition);
/** Local. A new part: no rows, no groups, no runs. The queue is drained. */
void tg_partition_start(tg_partition *partition);
/** Local. Take the rows of \a batch, of at most TG_PARTITION_BATCH; those that are dropped
 * are taken out of it. A failure is that of the memory or of the queue. */
tg_status tg_partition_add(tg_partition *partition, tg_columns *batch, tg_error *err);
/** Local. Halve the window from here on, for all parts: what waits is put, and the memory of the
 * pages goes back. Nothing happens where the window is small already. */
tg_status tg_partition_shrink(tg_partition *partition, tg_error *err);
/** Local. Put what is left. */
tg_status tg_partition_end(tg_partition *partition, tg_error *err);
const tg_partition_facts *tg_partition_facts_of(const tg_partition *partition);
void tg_partition_free(tg_partition *partition); /* safe on NULL; the queue is drained */

#endif
