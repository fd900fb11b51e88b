#include "base/helper.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct waiting_task {
  tg_helper_task run;
  void *context;
} waiting_task;

struct tg_helper {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t given, done; /* a task or the end was given; a task is done */
  waiting_task queue[TG_HELPER_QUEUE];
  uint64_t submitted, finished; /* tasks so far; ticket n is done when finished >= n */
  bool stop;
};

static void *work(void *context) {
  tg_helper *helper = context;
  pthread_mutex_lock(&helper->lock);
  for (;;) {
    while (helper->finished == helper->submitted && !helper->stop)
      pthread_cond_wait(&helper->given, &helper->lock);
    if (helper->finished == helper->submitted)
      break;
    waiting_task task = helper->queue[helper->finished % TG_HELPER_QUEUE];
    pthread_mutex_unlock(&helper->lock);
    task.run(task.context);
    pthread_mutex_lock(&helper->lock);
    helper->finished++;
    pthread_cond_broadcast(&helper->done);
  }
  pthread_mutex_unlock(&helper->lock);
  return NULL;
}

/* Signals are for the main thread. */
static int start_thread(tg_helper *helper) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int problem = pthread_create(&helper->thread, NULL, work, helper);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return problem;
}

tg_status tg_helper_start(tg_helper **helper) {
  tg_helper *made = *helper = calloc(1, sizeof *made);
  if (!made)
    return TG_NO_MEMORY;
  pthread_mutex_init(&made->lock, NULL);
  pthread_cond_init(&made->given, NULL);
  pthread_cond_init(&made->done, NULL);
  if (!start_thread(made))
    return TG_OK;
  free(made);
  *helper = NULL;
  return TG_NO_MEMORY;
}

uint64_t tg_helper_submit(tg_helper *helper, tg_helper_task task, void *context) {
  if (!helper) {
    task(context);
    return 0;
  }
  pthread_mutex_lock(&helper->lock);
  while (helper->submitted - helper->finished == TG_HELPER_QUEUE)
    pthread_cond_wait(&helper->done, &helper->lock);
  helper->queue[helper->submitted % TG_HELPER_QUEUE] = (waiting_task){task, context};
  uint64_t ticket = ++helper->submitted;
  pthread_cond_signal(&helper->given);
  pthread_mutex_unlock(&helper->lock);
  return ticket;
}

void tg_helper_wait(tg_helper *helper, uint64_t ticket) {
  if (!helper)
    return;
  pthread_mutex_lock(&helper->lock);
  while (helper->finished < ticket)
    pthread_cond_wait(&helper->done, &helper->lock);
  pthread_mutex_unlock(&helper->lock);
}

void tg_helper_drain(tg_helper *helper) {
  if (helper)
    tg_helper_wait(helper, helper->submitted);
}

void tg_helper_stop(tg_helper *helper) {
  if (!helper)
    return;
  pthread_mutex_lock(&helper->lock);
  helper->stop = true;
  pthread_cond_signal(&helper->given);
  pthread_mutex_unlock(&helper->lock);
  pthread_join(helper->thread, NULL);
  pthread_mutex_destroy(&helper->lock);
  pthread_cond_destroy(&helper->given);
  pthread_cond_destroy(&helper->done);
  free(helper);
}
