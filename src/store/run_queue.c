#include "store/run_queue.h"

#include "base/activity.h"

#include <stdlib.h>

tg_status tg_run_queue_open(tg_run_queue *queue, tg_helper *helper, size_t index_max) {
  *queue = (tg_run_queue){.helper = helper, .count = helper ? TG_RUN_QUEUE_MAX : 1};
  for (size_t i = 0; i < queue->count; i++) {
    tg_part_run *run = &queue->runs[i];
    run->queue = queue;
    run->index = calloc(index_max, sizeof *run->index);
    if (!run->index) {
      tg_run_queue_close(queue);
      return TG_NO_MEMORY;
    }
  }
  return TG_OK;
}

void tg_run_queue_direct(tg_run_queue *queue, tg_run_append append, void *to) {
  queue->append = append;
  queue->to = to;
  queue->failed = false;
  for (size_t i = 0; i < queue->count; i++) {
    queue->runs[i].status = TG_OK;
    queue->runs[i].problem = (tg_error){0};
  }
}

/* A task of the helper. */
static void append_run(void *context) {
  tg_part_run *run = context;
  tg_run_queue *queue = run->queue;
  if (queue->failed)
    return;
  tg_activity_step("writing", "its part");
  run->status = queue->append(queue->to, &run->rows, run->index, run->index_count, &run->problem);
  tg_activity_step(NULL, NULL);
  queue->failed = run->status != TG_OK;
}

tg_status tg_run_queue_take(tg_run_queue *queue, tg_part_run **run, tg_error *err) {
  tg_part_run *next = *run = &queue->runs[queue->next];
  tg_helper_wait(queue->helper, next->ticket);
  if (next->status != TG_OK)
    return tg_fail(err, next->status, "%s", next->problem.text);
  next->index_count = 0;
  next->rows.count = 0;
  return TG_OK;
}

void tg_run_queue_put(tg_run_queue *queue) {
  tg_part_run *run = &queue->runs[queue->next];
  queue->next = (queue->next + 1) % queue->count;
  run->ticket = tg_helper_submit(queue->helper, append_run, run);
}

tg_status tg_run_queue_drain(tg_run_queue *queue, tg_error *err) {
  tg_helper_drain(queue->helper);
  /* Only one run can have failed: no other was appended after it. */
  for (size_t i = 0; i < queue->count; i++)
    if (queue->runs[i].status != TG_OK)
      return tg_fail(err, queue->runs[i].status, "%s", queue->runs[i].problem.text);
  return TG_OK;
}

void tg_run_queue_close(tg_run_queue *queue) {
  tg_helper_drain(queue->helper);
  for (size_t i = 0; i < TG_RUN_QUEUE_MAX; i++)
    free(queue->runs[i].index);
  *queue = (tg_run_queue){0};
}
