#include "counter.h"

#include "base/activity.h"

void tg_counter_open(const tg_world *world, tg_counter *counter) {
  MPI_Aint bytes = world->rank == 0 ? 2 * (MPI_Aint)sizeof(int64_t) : 0;
  tg_activity_wait_begin();
  MPI_Win_allocate(bytes, sizeof(int64_t), MPI_INFO_NULL, world->comm, &counter->cells,
                   &counter->window);
  MPI_Win_lock_all(0, counter->window);
  if (world->rank == 0) {
    counter->cells[0] = counter->cells[1] = 0;
    MPI_Win_sync(counter->window);
  }
  MPI_Barrier(world->comm);
  tg_activity_wait_end();
}

static int64_t fetch_and_add(tg_counter *counter, int cell, int64_t amount) {
  int64_t before = 0;
  MPI_Fetch_and_op(&amount, &before, MPI_INT64_T, 0, cell, MPI_SUM, counter->window);
  TG_ACTIVITY_WAITS(MPI_Win_flush(0, counter->window)); /* rank 0 may have to answer */
  return before;
}

int64_t tg_counter_next(tg_counter *counter) {
  return fetch_and_add(counter, 0, 1);
}

/* No list of units is as long, and no number of ranks adds up beyond 64 bits. */
void tg_counter_empty(tg_counter *counter) {
  fetch_and_add(counter, 0, INT64_C(1) << 48);
}

int64_t tg_counter_progress(tg_counter *counter, int64_t amount) {
  return fetch_and_add(counter, 1, amount) + amount;
}

void tg_counter_close(tg_counter *counter) {
  TG_ACTIVITY_WAITS(MPI_Win_unlock_all(counter->window));
  TG_ACTIVITY_WAITS(MPI_Win_free(&counter->window));
}
