#include "base/stall.h"

#include <stdio.h>

void tg_stall_start(tg_stall *stall, double limit, double now) {
  *stall = (tg_stall){.limit = limit, .since = now};
}

double tg_stall_quiet(const tg_stall *stall, double now) {
  return now - stall->since;
}

/* It goes on. \return whether it had been said that it does not. */
static bool goes_on(tg_stall *stall, const tg_activity *activity, double now, tg_level *level,
                    char *text, size_t size) {
  const bool said = stall->next > 0;
  if (said)
    snprintf(text, size, "goes on after %.0f s, now %s%s", tg_stall_quiet(stall, now),
             activity->waits ? "waiting for the other ranks after " : "", activity->text);
  *level = TG_LOG_INFO;
  stall->ticks = activity->ticks;
  stall->since = now;
  stall->next = 0;
  return said;
}

bool tg_stall_look(tg_stall *stall, const tg_activity *activity, double now, tg_level *level,
                   char *text, size_t size) {
  if (activity->ticks != stall->ticks)
    return goes_on(stall, activity, now, level, text, size);
  const double quiet = tg_stall_quiet(stall, now);
  const double first = stall->limit * (activity->waits ? TG_STALL_WAIT_FACTOR : 1);
  if (!(stall->limit > 0) || quiet < (stall->next > 0 ? stall->next : first))
    return false;
  stall->next = 2 * quiet;
  *level = activity->waits ? TG_LOG_INFO : TG_LOG_WARN;
  if (activity->waits)
    snprintf(text, size, "waits for the other ranks for %.0f s, after %s", quiet, activity->text);
  else
    snprintf(text, size, "no progress for %.0f s while %s", quiet, activity->text);
  return true;
}
