/** \file progress.h
 *
 * How far a phase is: every rank adds what it did, rank 0 shows the sum. A line
 * that renews itself on a terminal, plain lines at long intervals elsewhere.
 */
#ifndef TG_PROGRESS_H
#define TG_PROGRESS_H

#include "counter.h"

#include <stdbool.h>

typedef struct tg_progress {
  tg_counter *counter;
  const char *phase;
  bool bytes;           /**< the amounts are bytes, else units of work */
  bool shows, terminal; /**< shows: this is rank 0 */
  int64_t total, pending;
  double start, sent, shown;
} tg_progress;

/** Local. Start a phase of \a total bytes or units over \a counter. */
void tg_progress_open(tg_progress *progress, const tg_world *world, tg_counter *counter,
                      const char *phase, bool bytes, int64_t total);
/** Local. Add; passes sums on and prints now and then. Also lets MPI progress. */
void tg_progress_add(tg_progress *progress, int64_t amount);
/** Local. Ends the line on a terminal. */
void tg_progress_close(tg_progress *progress);

#endif
