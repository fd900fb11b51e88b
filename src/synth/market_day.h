/** \file market_day.h
 *
 * One day of all securities in the order of time: whoever acts next acts, and
 * tells; so the files come out sorted without anything being kept.
 */
#ifndef TG_MARKET_DAY_H
#define TG_MARKET_DAY_H

#include "synth/life_cycle.h"

/** Local. Run the day on \a tape. Each security has its budget; \a heap is room
 * for \a count pointers. Stops at the first failed write of the tape. */
void tg_market_day(tg_tape *tape, tg_security *securities, tg_security **heap, int32_t count);

#endif
