#include "base/stop.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

static const int watched[] = {SIGTERM, SIGINT, SIGUSR1};
enum { WATCHED = sizeof watched / sizeof watched[0] };

/* Written by the handler. */
static struct {
  atomic_int signal;
  atomic_bool hurry;
  atomic_llong asked; /* ns */
} state;

static struct sigaction before[WATCHED];
static long long grace_time = 30000000000; /* ns */
static bool watching;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Senders repeat themselves (a launcher signals its ranks, and so may the terminal): only what
 * comes half a second later is a second request. */
static void note(int signal) {
  const long long time = now();
  int none = 0;
  if (!atomic_load(&state.signal))
    atomic_store(&state.asked, time); /* before anybody sees that there was a signal */
  if (atomic_compare_exchange_strong(&state.signal, &none, signal))
    return;
  if (signal != SIGUSR1 && time - atomic_load(&state.asked) > 500000000)
    atomic_store(&state.hurry, true);
}

void tg_stop_watch(void) {
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  atomic_store(&state.signal, 0);
  atomic_store(&state.hurry, false);
  for (int i = 0; i < WATCHED; i++)
    sigaction(watched[i], &action, watching ? NULL : &before[i]);
  watching = true;
}

void tg_stop_grace(double seconds) {
  grace_time = (long long)(seconds * 1e9);
}

void tg_stop_unwatch(void) {
  for (int i = 0; i < WATCHED && watching; i++)
    sigaction(watched[i], &before[i], NULL);
  watching = false;
  atomic_store(&state.signal, 0);
}

bool tg_stop_asked(void) {
  return atomic_load_explicit(&state.signal, memory_order_relaxed) != 0;
}

bool tg_stop_due(void) {
  if (!tg_stop_asked())
    return false;
  return atomic_load(&state.hurry) || now() - atomic_load(&state.asked) >= grace_time;
}

tg_status tg_stop_check(tg_error *err) {
  return tg_stop_due() ? tg_fail(err, TG_STOPPED, "stopped by %s", tg_stop_reason()) : TG_OK;
}

const char *tg_stop_reason(void) {
  switch (atomic_load(&state.signal)) {
  case SIGTERM:
    return "SIGTERM";
  case SIGINT:
    return "SIGINT";
  case SIGUSR1:
    return "SIGUSR1";
  default:
    return "another rank";
  }
}
