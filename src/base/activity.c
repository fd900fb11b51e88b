/** \file activity.c
 *
 * Numbers that move with every batch are atomic; words, which change with every unit, are
 * behind a lock.
 */
#include "base/activity.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define NO_POSITION INT64_C(-1)

static struct {
  pthread_mutex_t lock;
  char phase[16], unit[320], step[256];
  int64_t done, total;
  bool counts_bytes;
  _Atomic int64_t position; /* NO_POSITION: of no object */
  _Atomic uint64_t ticks;
  _Atomic int waits;
} activity = {.lock = PTHREAD_MUTEX_INITIALIZER, .position = NO_POSITION};

/* Of two threads that tick at once one may be lost: it still moves. That spares every batch a
 * locked instruction. */
void tg_activity_tick(void) {
  const uint64_t ticks = atomic_load_explicit(&activity.ticks, memory_order_relaxed);
  atomic_store_explicit(&activity.ticks, ticks + 1, memory_order_relaxed);
}

void tg_activity_phase(const char *phase) {
  pthread_mutex_lock(&activity.lock);
  snprintf(activity.phase, sizeof activity.phase, "%s", phase);
  activity.unit[0] = activity.step[0] = 0;
  activity.done = activity.total = 0;
  activity.counts_bytes = false;
  pthread_mutex_unlock(&activity.lock);
  atomic_store_explicit(&activity.position, NO_POSITION, memory_order_relaxed);
  tg_activity_tick();
}

void tg_activity_begin(const char *doing, const char *subject) {
  pthread_mutex_lock(&activity.lock);
  snprintf(activity.unit, sizeof activity.unit, "%s %s", doing, subject);
  activity.step[0] = 0;
  pthread_mutex_unlock(&activity.lock);
  atomic_store_explicit(&activity.position, NO_POSITION, memory_order_relaxed);
  tg_activity_tick();
}

void tg_activity_at(int64_t byte) {
  atomic_store_explicit(&activity.position, byte, memory_order_relaxed);
  tg_activity_tick();
}

void tg_activity_step(const char *doing, const char *subject) {
  pthread_mutex_lock(&activity.lock);
  if (doing)
    snprintf(activity.step, sizeof activity.step, "%s %s", doing, subject);
  else
    activity.step[0] = 0;
  pthread_mutex_unlock(&activity.lock);
  tg_activity_tick();
}

void tg_activity_progress(int64_t done, int64_t total, bool counts_bytes) {
  pthread_mutex_lock(&activity.lock);
  activity.done = done;
  activity.total = total;
  activity.counts_bytes = counts_bytes;
  pthread_mutex_unlock(&activity.lock);
}

void tg_activity_wait_begin(void) {
  atomic_fetch_add_explicit(&activity.waits, 1, memory_order_relaxed);
  tg_activity_tick();
}

void tg_activity_wait_end(void) {
  atomic_fetch_sub_explicit(&activity.waits, 1, memory_order_relaxed);
  tg_activity_tick();
}

/* Unit, place and step; before the first unit, the phase. */
static void describe(tg_activity *now, int64_t position) {
  char at[40] = "";
  if (position != NO_POSITION)
    snprintf(at, sizeof at, " at byte %" PRId64, position);
  const char *unit = activity.unit[0] ? activity.unit : activity.phase;
  snprintf(now->text, sizeof now->text, "%s%s%s%s", unit[0] ? unit : "starting", at,
           activity.step[0] ? ", " : "", activity.step);
}

void tg_activity_look(tg_activity *now) {
  const int64_t position = atomic_load_explicit(&activity.position, memory_order_relaxed);
  now->ticks = atomic_load_explicit(&activity.ticks, memory_order_relaxed);
  now->waits = atomic_load_explicit(&activity.waits, memory_order_relaxed) > 0;
  pthread_mutex_lock(&activity.lock);
  snprintf(now->phase, sizeof now->phase, "%s", activity.phase);
  describe(now, position);
  now->done = activity.done;
  now->total = activity.total;
  now->counts_bytes = activity.counts_bytes;
  pthread_mutex_unlock(&activity.lock);
}
