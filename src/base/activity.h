/** \file activity.h
 *
 * What this process is doing now, in words, for whoever watches it from another thread: a
 * process that hangs in a read cannot say so itself.
 *
 * Words are copied where a unit of work begins (a chunk, a job, a table), and within it a
 * counter moves with every batch; who sees it stand still knows what to say. The state is the
 * process's, as the log is. All functions are Local and may be called from any thread.
 */
#ifndef TG_ACTIVITY_H
#define TG_ACTIVITY_H

#include <stdbool.h>
#include <stdint.h>

/** A look at it. */
typedef struct tg_activity {
  char phase[16]; /**< "ingest", "jobs" */
  char text[640]; /**< "reading orders.csv at byte 4096, writing its part" */
  bool waits;     /**< for the other ranks, while text is what came before */
  uint64_t ticks; /**< moved by every sign of progress */
  int64_t done;   /**< of total, as last heard of all ranks */
  int64_t total;  /**< units of the phase, or bytes; 0: not known */
  bool counts_bytes;
} tg_activity;

/** A phase begins: it has done nothing, and how much there is to do is not known. */
void tg_activity_phase(const char *phase);
/** A unit of work begins: "reading", "orders.csv". It has no position and no step yet. */
void tg_activity_begin(const char *doing, const char *subject);
/** The unit has come to this byte of its object. */
void tg_activity_at(int64_t byte);
/** A sign of progress. */
void tg_activity_tick(void);
/** Within the unit, and beside it in a helper thread: "reading", "a.part.h5"; the last one stays
 * until the next. NULL, NULL: nothing more to say. Both are signs of progress. */
void tg_activity_step(const char *doing, const char *subject);
/** What all ranks have done of \a total bytes or units. */
void tg_activity_progress(int64_t done, int64_t total, bool counts_bytes);

/** Waiting for other ranks begins and ends. May be nested. */
void tg_activity_wait_begin(void);
void tg_activity_wait_end(void);
/** \a call waits for other ranks. */
#define TG_ACTIVITY_WAITS(call)                                                                    \
  do {                                                                                             \
    tg_activity_wait_begin();                                                                      \
    call;                                                                                          \
    tg_activity_wait_end();                                                                        \
  } while (0)

void tg_activity_look(tg_activity *now);

#endif
