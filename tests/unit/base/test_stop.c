/** \file test_stop.c
 *
 * The first signal asks, the grace time or a second one later ends what is in hand.
 */
#include "base/stop.h"

#include "unit.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#define LONG_GRACE 1000.0

static void wait_ms(long ms) {
  const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&time, NULL);
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void each_of_the_three_signals_asks_and_is_named(void) {
  static const struct {
    int signal;
    const char *name;
  } cases[] = {{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"}, {SIGUSR1, "SIGUSR1"}};
  for (size_t i = 0; i < TG_COUNT(cases); i++) {
    tg_stop_watch();
    tg_stop_grace(LONG_GRACE);
    CU_ASSERT_FALSE(tg_stop_asked());
    CU_ASSERT_STRING_EQUAL(tg_stop_reason(), "another rank");
    raise(cases[i].signal);
    CU_ASSERT_TRUE(tg_stop_asked());
    CU_ASSERT_FALSE(tg_stop_due());
    CU_ASSERT_EQUAL(tg_stop_check(NULL), TG_OK);
    raise(SIGUSR1); /* who asked first is who asked */
    CU_ASSERT_STRING_EQUAL(tg_stop_reason(), cases[i].name);
    tg_stop_unwatch();
    CU_ASSERT_FALSE(tg_stop_asked());
  }
}

static void what_is_in_hand_is_dropped_when_the_grace_time_is_over(void) {
  tg_error err = {0};
  tg_stop_watch();
  tg_stop_grace(1);
  CU_ASSERT_FALSE(tg_stop_due());
  raise(SIGTERM);
  CU_ASSERT_FALSE(tg_stop_due());
  wait_ms(1050);
  CU_ASSERT_TRUE(tg_stop_due());
  CU_ASSERT_EQUAL(tg_stop_check(&err), TG_STOPPED);
  CU_ASSERT_STRING_EQUAL(err.text, "stopped by SIGTERM");
  tg_stop_watch(); /* anew */
  tg_stop_grace(0);
  CU_ASSERT_FALSE(tg_stop_asked() || tg_stop_due());
  raise(SIGINT);
  CU_ASSERT_TRUE(tg_stop_due());
  tg_stop_unwatch();
}

/* Launchers send a signal on to ranks that had it from the terminal. */
static void a_second_signal_counts_only_when_it_comes_later(void) {
  double start;
  do { /* again where the machine was so busy that they were not close together */
    tg_stop_watch();
    tg_stop_grace(LONG_GRACE);
    start = seconds();
    raise(SIGINT);
    raise(SIGINT);
    raise(SIGTERM);
  } while (seconds() - start > 0.4);
  CU_ASSERT_FALSE(tg_stop_due());
  wait_ms(600);
  CU_ASSERT_FALSE(tg_stop_due());
  raise(SIGUSR1); /* is never in a hurry */
  CU_ASSERT_FALSE(tg_stop_due());
  raise(SIGTERM);
  CU_ASSERT_TRUE(tg_stop_due());
  tg_stop_watch(); /* anew */
  tg_stop_grace(LONG_GRACE);
  raise(SIGTERM);
  CU_ASSERT_FALSE(tg_stop_due());
  tg_stop_unwatch();
}

static int heard;

static void hear(int signal) {
  heard = signal;
}

static void signals_are_as_before_when_nobody_watches(void) {
  struct sigaction own = {.sa_handler = hear}, before;
  sigaction(SIGTERM, &own, &before);
  tg_stop_watch();
  tg_stop_grace(LONG_GRACE);
  tg_stop_watch(); /* twice: the first is still what was before */
  tg_stop_grace(LONG_GRACE);
  raise(SIGTERM);
  CU_ASSERT_EQUAL(heard, 0);
  tg_stop_unwatch();
  raise(SIGTERM);
  CU_ASSERT_EQUAL(heard, SIGTERM);
  CU_ASSERT_FALSE(tg_stop_asked());
  sigaction(SIGTERM, &before, NULL);
  tg_stop_unwatch(); /* does nothing */
  sigaction(SIGTERM, NULL, &own);
  CU_ASSERT_TRUE(own.sa_handler == before.sa_handler);
}

TG_UNIT_MAIN(stop, TG_UNIT(each_of_the_three_signals_asks_and_is_named),
             TG_UNIT(what_is_in_hand_is_dropped_when_the_grace_time_is_over),
             TG_UNIT(a_second_signal_counts_only_when_it_comes_later),
             TG_UNIT(signals_are_as_before_when_nobody_watches))
