/** \file run_stop.h
 *
 * All ranks end together when one is told to stop (base/stop.h): it empties the counter of work, so
 * that nobody begins another unit, and at the next agreement all of them leave.
 */
#ifndef TG_RUN_STOP_H
#define TG_RUN_STOP_H

#include "run.h"

/** Local. The next unit of work, as tg_counter_next; beyond all of them when the run is to stop. */
int64_t tg_run_next(tg_counter *counter);
/** Collective. TG_STOPPED on every rank when any is to stop. */
tg_status tg_run_stopping(const tg_run *run, tg_error *err);

#endif
