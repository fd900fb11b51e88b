#include "watchdog.h"

#include "base/memory_gauge.h"
#include "base/stall.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define LOOK_SECONDS 1

struct tg_watchdog {
  tg_watchdog_setup setup;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t stopped;
  bool stop;
  tg_stall stall;
  double next_beat; /* seconds */
};

/* To people by the sink of this rank, which on rank 0 writes the log too. Each line is one write to
 * the end of the file, so that ranks can share it. */
static void say(tg_watchdog *dog, tg_level level, const char *text) {
  const tg_watchdog_setup *setup = &dog->setup;
  char line[1024];
  snprintf(line, sizeof line, "rank %d on %s: %s", setup->world->rank, setup->host, text);
  tg_log(level, "%s", line);
  tg_run_log log;
  if (setup->log->file || tg_run_log_open(&log, setup->log_path, NULL) != TG_OK)
    return;
  log.start = setup->log->start;
  tg_log_item items[] = {TG_ITEM_TEXT("level", tg_level_name(level)), TG_ITEM_TEXT("text", line)};
  tg_run_log_write(&log, "message", items, TG_COUNT(items));
  tg_run_log_close(&log);
}

static void beat(tg_watchdog *dog, const tg_activity *activity, double now) {
  tg_log_item items[] = {
      TG_ITEM_TEXT("phase", activity->phase),
      TG_ITEM_TEXT("doing", activity->text),
      TG_ITEM_NUMBER("waits_for_others", activity->waits),
      TG_ITEM_NUMBER("quiet", tg_stall_quiet(&dog->stall, now)),
      TG_ITEM_NUMBER("done", activity->done),
      TG_ITEM_NUMBER("total", activity->total),
      TG_ITEM_TEXT("unit", activity->counts_bytes ? "byte" : "unit"),
      TG_ITEM_NUMBER("resident", tg_memory_gauge_resident()),
      TG_ITEM_TEXT("memory", tg_memory_gauge_name(tg_memory_gauge_tier())),
      TG_ITEM_NUMBER("ranks", dog->setup.world->ranks),
  };
  tg_run_log_write(dog->setup.log, "heartbeat", items, TG_COUNT(items));
}

static void look(tg_watchdog *dog, tg_activity *activity, double now) {
  tg_level level;
  char text[800];
  tg_activity_look(activity);
  if (tg_stall_look(&dog->stall, activity, now, &level, text, sizeof text))
    say(dog, level, text);
}

static void look_and_beat(tg_watchdog *dog) {
  tg_activity activity;
  const double now = tg_now();
  look(dog, &activity, now);
  if (dog->setup.log->file && dog->setup.heartbeat && now >= dog->next_beat) {
    beat(dog, &activity, now);
    dog->next_beat = now + (double)dog->setup.heartbeat;
  }
}

static struct timespec next_look(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  time.tv_sec += LOOK_SECONDS;
  return time;
}

static void *watch(void *context) {
  tg_watchdog *dog = context;
  pthread_mutex_lock(&dog->lock);
  while (!dog->stop) {
    const struct timespec until = next_look();
    if (!pthread_cond_timedwait(&dog->stopped, &dog->lock, &until))
      continue;
    pthread_mutex_unlock(&dog->lock);
    look_and_beat(dog);
    pthread_mutex_lock(&dog->lock);
  }
  pthread_mutex_unlock(&dog->lock);
  return NULL;
}

static int start_thread(tg_watchdog *dog) {
  sigset_t all, before;
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_mutex_init(&dog->lock, NULL);
  pthread_cond_init(&dog->stopped, &clock);
  pthread_condattr_destroy(&clock);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int problem = pthread_create(&dog->thread, NULL, watch, dog);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return problem;
}

tg_watchdog *tg_watchdog_start(const tg_watchdog_setup *setup) {
  if (!setup->stall && !(setup->heartbeat && setup->log->file))
    return NULL;
  tg_watchdog *dog = calloc(1, sizeof *dog);
  if (dog) {
    const double now = tg_now();
    dog->setup = *setup;
    dog->next_beat = now + (double)setup->heartbeat;
    tg_stall_start(&dog->stall, (double)setup->stall, now);
    if (!start_thread(dog))
      return dog;
    free(dog);
  }
  tg_log(TG_LOG_WARN, "no thread to watch progress: resources.stall and output.heartbeat are off");
  return NULL;
}

void tg_watchdog_stop(tg_watchdog *dog) {
  if (!dog)
    return;
  pthread_mutex_lock(&dog->lock);
  dog->stop = true;
  pthread_cond_signal(&dog->stopped);
  pthread_mutex_unlock(&dog->lock);
  pthread_join(dog->thread, NULL);
  tg_activity activity;
  look(dog, &activity, tg_now()); /* that it goes on is not to be lost */
  pthread_mutex_destroy(&dog->lock);
  pthread_cond_destroy(&dog->stopped);
  free(dog);
}
