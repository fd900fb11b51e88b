/** \file memory_gauge.h
 *
 * How near this process is to the memory it may use, cheap enough to be asked at every
 * batch: who keeps what it could do without gives it back before the ceiling is met.
 *
 * One process has one memory, so the gauge is the process's, as the log is. Before it is
 * opened, and with a ceiling of 0, memory is always easy. Any thread may ask.
 */
#ifndef TG_MEMORY_GAUGE_H
#define TG_MEMORY_GAUGE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum tg_memory_tier {
  TG_MEMORY_EASY,
  TG_MEMORY_TIGHT, /**< at 75 % of the ceiling: caches are given back, windows shrink */
  TG_MEMORY_SCARCE /**< at 85 %: what only saves time is not kept, nothing is read ahead */
} tg_memory_tier;

/** Local. Measure against \a ceiling bytes from now on; 0: none. Not while other threads ask. */
void tg_memory_gauge_open(int64_t ceiling);
/** Local. Where the process stands, as of a few milliseconds ago at the most. */
tg_memory_tier tg_memory_gauge_tier(void);
/** Local. Resident bytes of this process at this moment; 0 where the system does not tell. */
int64_t tg_memory_gauge_resident(void);
/** Local. The ceiling; 0: none. */
int64_t tg_memory_gauge_ceiling(void);
/** Local. Is the caller to give back what it could do without? So it is when memory is not easy,
 * but not again before it has grown by 1/32 of the ceiling since the last tg_memory_gauge_trim:
 * what is left then is in use, and to ask at every batch would only cost time. */
bool tg_memory_gauge_asks(void);
/** Local. Give freed memory back to the system, and measure anew. It costs up to milliseconds: only
 * after a release that a tier asked for. */
void tg_memory_gauge_trim(void);
/** Local. "easy", "tight" or "scarce". */
const char *tg_memory_gauge_name(tg_memory_tier tier);

#endif
