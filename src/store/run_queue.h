/** \file run_queue.h
 *
 * Sorted runs on their way into a part, written behind: a helper thread packs and
 * writes one run while the next are made. Runs are appended one at a time and in the
 * order in which they are put, with or without the thread; a ring of a few bounds memory.
 */
#ifndef TG_RUN_QUEUE_H
#define TG_RUN_QUEUE_H

#include "base/helper.h"
#include "store/part.h"

/** Runs that wait for the helper, with the one that is made. */
#define TG_RUN_QUEUE_MAX 3

/** Where runs go; tg_part_append with \a to the tg_part_writer. Called by one thread at a time. */
typedef tg_status (*tg_run_append)(void *to, const tg_columns *rows, const tg_index_entry *index,
                                   size_t index_count, tg_error *err);

typedef struct tg_run_queue tg_run_queue;

/** A piece of a run: whole groups, at most as many rows as a chunk of the part. */
typedef struct tg_part_run {
  tg_columns rows; /**< borrowed: the owner of the memory fills it */
  tg_index_entry *index;
  size_t index_count;
  uint32_t block; /**< for the owner of the memory */
  tg_run_queue *queue;
  uint64_t ticket; /**< of the helper */
  tg_status status;
  tg_error problem;
} tg_part_run;

struct tg_run_queue {
  tg_helper *helper;
  tg_run_append append;
  void *to;
  tg_part_run runs[TG_RUN_QUEUE_MAX];
  size_t count, next;
  bool failed; /**< seen and set where runs are appended */
};

/** Local. Runs of up to \a index_max entries. \a helper NULL: every run is appended when it is
 * put, and there is but one. TG_NO_MEMORY. */
tg_status tg_run_queue_open(tg_run_queue *queue, tg_helper *helper, size_t index_max);
/** Local. Runs now go \a to here. After a drain. */
void tg_run_queue_direct(tg_run_queue *queue, tg_run_append append, void *to);
/** Local. An empty run, which is the same until it is put. Waits until it has been appended; if
 * that failed, its status. */
tg_status tg_run_queue_take(tg_run_queue *queue, tg_part_run **run, tg_error *err);
/** Local. Append the run taken last, now or behind. Nothing is appended after a failure. */
void tg_run_queue_put(tg_run_queue *queue);
/** Local. Wait for all runs. \return the first failure since the queue was directed. */
tg_status tg_run_queue_drain(tg_run_queue *queue, tg_error *err);
void tg_run_queue_close(tg_run_queue *queue); /* drains, frees; safe on {0} */

#endif
