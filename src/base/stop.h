/** \file stop.h
 *
 * TERM, INT and USR1 ask a run to stop: what is in hand is finished within a grace time, or
 * dropped, and the run ends so that the same command goes on from there.
 */
#ifndef TG_STOP_H
#define TG_STOP_H

#include "base/status.h"

#include <stdbool.h>

/** Local. From now on the three signals are requests. A second TERM or INT ends the grace time. */
void tg_stop_watch(void);
/** Local. \a seconds that units in hand may take after a request: half a minute if nothing is said.
 */
void tg_stop_grace(double seconds);
/** Local. As they were before. */
void tg_stop_unwatch(void);
/** Local. Is the run to stop? No new unit is begun then. Cheap enough for every unit. */
bool tg_stop_asked(void);
/** Local. Is the grace time over? What is in hand is dropped then. Cheap enough for every batch of
 * rows. */
bool tg_stop_due(void);
/** Local. TG_STOPPED, with the reason, when the grace time is over. */
tg_status tg_stop_check(tg_error *err);
/** Local. The signal that asked: "SIGTERM"; "another rank" when none did here. */
const char *tg_stop_reason(void);

#endif
