#include "base/lease.h"

#include "base/lease_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define RENEWALS  6  /* in the time of the lease */
#define UNLIMITED 60 /* seconds; others see a sign of life all the same */

struct tg_lease {
  char folder[TG_PATH_MAX];
  tg_lease_owner owner;
  double interval; /* seconds */
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t end;
  bool renewing, ended;
};

static tg_status look_at(const char *folder, int64_t number, tg_lease_owner *owner, tg_error *err) {
  TG_TRY(tg_lease_file_read(folder, number, owner, err));
  owner->dead = owner->state == TG_LEASE_RUNNING && tg_lease_file_dead(owner);
  return TG_OK;
}

tg_status tg_lease_look(const char *folder, tg_lease_owner *owner, tg_error *err) {
  *owner = (tg_lease_owner){0};
  int64_t number = 0;
  TG_TRY(tg_lease_file_last(folder, &number, err));
  return number ? look_at(folder, number, owner, err) : TG_OK;
}

static tg_status busy(const char *folder, const tg_lease_owner *owner, double time, tg_error *err) {
  if (!owner->host[0])
    return tg_fail(err, TG_BUSY, "%s: another run has just taken it; try again in %.0f s", folder,
                   time);
  char patience[64] = "";
  if (time > 0)
    snprintf(patience, sizeof patience, " (one that died elsewhere is given up after %.0f s)",
             time);
  return tg_fail(
      err, TG_BUSY,
      "%s: another run writes this output: host %s, process %" PRId64 ", since %s, last "
      "sign of life %.0f s ago; wait for it, stop it, or name another output.aggregate%s",
      folder, owner->host, owner->pid, owner->started, owner->age, patience);
}

static bool is_free(const tg_lease_owner *owner, double time) {
  return owner->state != TG_LEASE_RUNNING || owner->dead || (time > 0 && owner->age > time);
}

static void *renew(void *context) {
  tg_lease *lease = context;
  struct timespec until;
  pthread_mutex_lock(&lease->lock);
  while (!lease->ended) {
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t ns = (int64_t)(lease->interval * 1e9) + until.tv_nsec;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    pthread_cond_timedwait(&lease->end, &lease->lock, &until);
    if (!lease->ended)
      tg_lease_file_renew(lease->folder, lease->owner.number);
  }
  pthread_mutex_unlock(&lease->lock);
  return NULL;
}

/* Signals are for the thread that works. */
static bool start_renewing(tg_lease *lease) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_mutex_init(&lease->lock, NULL);
  pthread_cond_init(&lease->end, NULL);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  lease->renewing = pthread_create(&lease->thread, NULL, renew, lease) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return lease->renewing;
}

/* Number + 1 after what was seen. Others may have had that number, and be gone with its lock,
 * since: then there is a higher one. */
static tg_status follow(tg_lease *lease, const tg_lease_owner *seen, double time, tg_error *err) {
  lease->owner.number = seen->number + 1;
  bool made;
  int64_t last;
  TG_TRY(tg_lease_file_make(lease->folder, &lease->owner, &made, err));
  TG_TRY(tg_lease_file_last(lease->folder, &last, err));
  if (made && last == lease->owner.number)
    return TG_OK;
  tg_lease_owner winner;
  TG_TRY(tg_lease_look(lease->folder, &winner, err));
  return busy(lease->folder, &winner, time, err);
}

static tg_status take(tg_lease *lease, double time, tg_error *err) {
  tg_lease_owner seen;
  TG_TRY(tg_lease_look(lease->folder, &seen, err));
  if (!is_free(&seen, time))
    return busy(lease->folder, &seen, time, err);
  TG_TRY(follow(lease, &seen, time, err));
  tg_lease_file_sweep(lease->folder, lease->owner.number);
  return TG_OK;
}

tg_status tg_lease_take(const char *folder, int64_t ranks, double time, tg_lease **lease,
                        tg_error *err) {
  tg_lease *made = *lease = calloc(1, sizeof *made);
  if (!made)
    return tg_fail(err, TG_NO_MEMORY, "no memory for a lease");
  snprintf(made->folder, sizeof made->folder, "%s", folder);
  tg_lease_file_self(&made->owner);
  made->owner.ranks = ranks;
  made->interval = (time > 0 ? time : UNLIMITED) / RENEWALS;
  tg_status status = take(made, time, err);
  if (status == TG_OK && !start_renewing(made)) {
    status = tg_fail(err, TG_NO_MEMORY, "%s: no thread to renew the lease", folder);
    tg_lease_release(made, TG_LEASE_FAILED);
    *lease = NULL;
    return status;
  }
  if (status != TG_OK) {
    free(made);
    *lease = NULL;
  }
  return status;
}

int64_t tg_lease_number(const tg_lease *lease) {
  return lease->owner.number;
}

tg_status tg_lease_holds(const tg_lease *lease, tg_error *err) {
  tg_lease_owner now;
  TG_TRY(tg_lease_look(lease->folder, &now, err));
  if (now.number == lease->owner.number && tg_lease_file_same(&now, &lease->owner))
    return TG_OK;
  return tg_fail(err, TG_FENCED,
                 "%s: another run has taken over (host %s, process %" PRId64
                 ", since %s), since this one gave no sign of life: nothing of it is published",
                 lease->folder, now.host, now.pid, now.started);
}

tg_status tg_lease_name(const char *folder, int64_t number, const char *name,
                        char path[TG_PATH_MAX], tg_error *err) {
  int size = snprintf(path, TG_PATH_MAX, "%s/%08" PRId64 ".%s.tmp", folder, number, name);
  if (size < 0 || size >= TG_PATH_MAX)
    return tg_fail(err, TG_USAGE, "%.200s...: the path is too long", folder);
  return TG_OK;
}

/* Whoever takes over makes its lock first and then removes the files of its predecessors: either it
 * is seen here, or the file is gone when it is to be renamed. */
tg_status tg_lease_publish(const tg_lease *lease, const char *temporary, const char *final,
                           tg_error *err) {
  tg_error problem = {0};
  TG_TRY(tg_lease_holds(lease, err));
  tg_status status = tg_atomic_publish(temporary, final, &problem);
  if (status == TG_NOT_FOUND)
    TG_TRY(tg_lease_holds(lease, err));
  return status == TG_OK ? status : tg_fail(err, status, "%s", problem.text);
}

void tg_lease_release(tg_lease *lease, tg_lease_state state) {
  if (!lease)
    return;
  if (lease->renewing) {
    pthread_mutex_lock(&lease->lock);
    lease->ended = true;
    pthread_cond_signal(&lease->end);
    pthread_mutex_unlock(&lease->lock);
    pthread_join(lease->thread, NULL);
  }
  lease->owner.state = state;
  if (tg_lease_holds(lease, NULL) == TG_OK)
    tg_lease_file_end(lease->folder, &lease->owner);
  free(lease);
}
