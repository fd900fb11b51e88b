#include "progress.h"

#include "base/activity.h"
#include "base/number.h"
#include "run_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define SEND_SECONDS     0.1
#define TERMINAL_SECONDS 0.2
#define PLAIN_SECONDS    10.0

void tg_progress_open(tg_progress *progress, const tg_world *world, tg_counter *counter,
                      const char *phase, bool bytes, int64_t total) {
  double now = tg_now();
  tg_activity_phase(phase);
  tg_activity_progress(0, total, bytes);
  *progress = (tg_progress){
      .counter = counter,
      .phase = phase,
      .bytes = bytes,
      .shows = world->rank == 0,
      .terminal = isatty(STDERR_FILENO) == 1,
      .total = total,
      .start = now,
      .sent = now,
      .shown = now,
  };
}

static void amount_text(const tg_progress *progress, double amount, char out[32]) {
  if (progress->bytes)
    tg_number_size(amount, out);
  else
    snprintf(out, 32, "%.0f", amount);
}

static void show(tg_progress *progress, int64_t done, double now) {
  char so_far[32], total[32], rate[32];
  double seconds = now - progress->start, speed = seconds > 0 ? (double)done / seconds : 0;
  double left = speed > 0 ? (double)(progress->total - done) / speed : 0;
  amount_text(progress, (double)done, so_far);
  amount_text(progress, (double)progress->total, total);
  amount_text(progress, speed, rate);
  fprintf(stderr, "%s%s: %s of %s, %s/s, %.0f s left%s",
          progress->terminal ? "\r" : "tapegrid: ", progress->phase, so_far, total, rate, left,
          progress->terminal ? "\033[K" : "\n");
  fflush(stderr);
  progress->shown = now;
}

void tg_progress_add(tg_progress *progress, int64_t amount) {
  tg_activity_tick();
  progress->pending += amount;
  double now = tg_now();
  if (now - progress->sent < SEND_SECONDS)
    return;
  int64_t done = tg_counter_progress(progress->counter, progress->pending);
  tg_activity_progress(done, progress->total, progress->bytes);
  progress->pending = 0;
  progress->sent = now;
  double interval = progress->terminal ? TERMINAL_SECONDS : PLAIN_SECONDS;
  if (progress->shows && now - progress->shown >= interval)
    show(progress, done, now);
}

void tg_progress_close(tg_progress *progress) {
  if (progress->shows && progress->terminal) {
    fputs("\r\033[K", stderr);
    fflush(stderr);
  }
}
