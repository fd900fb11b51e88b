/** \file stall.h
 *
 * When does a process that makes no progress say so? Rules without a thread and without a
 * clock, so that a test needs neither: whoever watches looks now and then, and says what it
 * gets.
 *
 * A rank that stands still at its own work says so after the limit, and again whenever that time
 * has doubled. One that waits for others is most likely not to blame: it says so later.
 */
#ifndef TG_STALL_H
#define TG_STALL_H

#include "base/activity.h"
#include "base/log.h"

#include <stddef.h>

/** So many times the limit does a wait for other ranks last before it is told. */
#define TG_STALL_WAIT_FACTOR 5

typedef struct tg_stall {
  double limit;   /**< seconds without progress; 0: never say anything */
  uint64_t ticks; /**< of the last progress seen */
  double since;   /**< when that was, in seconds */
  double next;    /**< seconds of standing still after which to speak again; 0: not yet spoken */
} tg_stall;

/** Local. Watching begins at \a now, in seconds of a clock that never goes back. */
void tg_stall_start(tg_stall *stall, double limit, double now);
/** Local. What there is to say after this look: false: nothing. A sentence without its subject into
 * \a text ("no progress for 65 s while reading ..."), and how much it matters into \a level. */
bool tg_stall_look(tg_stall *stall, const tg_activity *activity, double now, tg_level *level,
                   char *text, size_t size);
/** Local. Seconds since the last progress. */
double tg_stall_quiet(const tg_stall *stall, double now);

#endif
