#include "run.h"

#include "base/activity.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The failed jobs of this rank, from its journal. */
static tg_status list_failed(tg_run *run, tg_job_row **rows, int *count, tg_error *err) {
  size_t entries, room = (size_t)run->jobs_failed + 1;
  const tg_journal_entry *list = tg_journal_entries(run->journal, &entries);
  *rows = malloc(room * sizeof **rows);
  if (!*rows || room * sizeof **rows > INT_MAX)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu failed jobs", room);
  for (size_t i = 0; i < entries && run->jobs_failed; i++) {
    tg_journal_content content;
    if (list[i].key.status == TG_OK || *count + 1 == (int)room)
      continue;
    TG_TRY(tg_journal_read(run->journal, &list[i], &content, err));
    (*rows)[(*count)++] = content.job;
  }
  return TG_OK;
}

static void log_failed(tg_run *run, const tg_job_row *job) {
  tg_log_item items[] = {TG_ITEM_NUMBER("security", job->security),
                         TG_ITEM_NUMBER("date", job->date),
                         TG_ITEM_TEXT("status", tg_status_text((tg_status)job->status)),
                         TG_ITEM_TEXT("error", job->error)};
  tg_run_log_write(&run->log, "job_failed", items, TG_COUNT(items));
}

/* Rank 0 takes one list after the other, into one buffer for the longest. */
static void take_failed(tg_run *run, tg_job_row *list, int most) {
  for (int rank = 1; rank < run->world.ranks; rank++) {
    MPI_Status status;
    int bytes;
    TG_ACTIVITY_WAITS(
        MPI_Recv(list, most * (int)sizeof *list, MPI_BYTE, rank, 0, run->world.comm, &status));
    MPI_Get_count(&status, MPI_BYTE, &bytes);
    for (int i = 0; i < bytes / (int)sizeof *list; i++)
      log_failed(run, &list[i]);
  }
}

static tg_status gather_failed(tg_run *run, const tg_job_row *rows, int count, tg_error *err) {
  const tg_world *world = &run->world;
  int most;
  TG_ACTIVITY_WAITS(MPI_Allreduce(&count, &most, 1, MPI_INT, MPI_MAX, world->comm));
  bool root = world->rank == 0;
  tg_job_row *list = root ? malloc(((size_t)most + 1) * sizeof *list) : NULL;
  tg_status status =
      !root || list ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for %d failed jobs", most);
  status = tg_world_agree(world, status, err);
  if (status == TG_OK && !root)
    TG_ACTIVITY_WAITS(MPI_Send(rows, count * (int)sizeof *rows, MPI_BYTE, 0, 0, world->comm));
  for (int i = 0; status == TG_OK && root && i < count; i++)
    log_failed(run, &rows[i]);
  if (status == TG_OK && root)
    take_failed(run, list, most);
  free(list);
  return status;
}

tg_status tg_run_failures(tg_run *run, tg_error *err) {
  tg_job_row *rows = NULL;
  int count = 0;
  int64_t failed = run->jobs_failed;
  tg_world_sum(&run->world, &failed, 1);
  if (!failed)
    return TG_OK;
  tg_status status = tg_world_agree(&run->world, list_failed(run, &rows, &count, err), err);
  if (status == TG_OK)
    status = gather_failed(run, rows, count, err);
  free(rows);
  return status;
}
