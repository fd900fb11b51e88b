/** \file watchdog.h
 *
 * A thread beside each rank that sees when the rank makes no progress, and says on which host
 * that is and what it was doing (base/activity.h): a read of a mount that is gone never returns,
 * and then nobody else can. On rank 0 it also writes signs of life into the log.
 *
 * The thread calls neither MPI nor HDF5 and gets no signals.
 */
#ifndef TG_WATCHDOG_H
#define TG_WATCHDOG_H

#include "run_log.h"
#include "world.h"

typedef struct tg_watchdog tg_watchdog;

/** All borrowed, until the watchdog is stopped. */
typedef struct tg_watchdog_setup {
  const tg_world *world;
  const char *host;
  tg_run_log *log;      /**< of this rank: a file on rank 0 only */
  const char *log_path; /**< other ranks append what they have to say; "" = no log */
  int64_t stall;        /**< seconds without progress; 0: not watched */
  int64_t heartbeat;    /**< seconds between signs of life; 0: none */
} tg_watchdog_setup;

/** Local. NULL when there is nothing to do, or, with a warning, when there can be no thread. */
tg_watchdog *tg_watchdog_start(const tg_watchdog_setup *setup);
/** Local. After it the thread is gone. Safe on NULL. */
void tg_watchdog_stop(tg_watchdog *watchdog);

#endif
