#include "run.h"

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
    tg_group_row groups[TG_GROUP_ROWS];
    TG_TRY(tg_journal_read_job(run->journal, &list[i], &(*rows)[*count], groups, err));
    *count += (*rows)[*count].status != TG_OK && *count + 1 < (int)room;
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

/* One rank after the other, so that rank 0 holds no more than one rank's list. */
static tg_status send_failed(tg_run *run, tg_job_row *rows, int count, tg_error *err) {
  const tg_world *world = &run->world;
  tg_status status = TG_OK;
  for (int rank = 0; rank < world->ranks; rank++) {
    int theirs = count;
    MPI_Bcast(&theirs, 1, MPI_INT, rank, world->comm);
    tg_job_row *list = rank == world->rank ? rows : malloc(((size_t)theirs + 1) * sizeof *list);
    if (!list)
      status = tg_fail(err, TG_NO_MEMORY, "no memory for %d failed jobs", theirs);
    TG_TRY(tg_world_agree(world, status, err));
    MPI_Bcast(list, theirs * (int)sizeof *list, MPI_BYTE, rank, world->comm);
    for (int i = 0; i < theirs && world->rank == 0; i++)
      log_failed(run, &list[i]);
    if (list != rows)
      free(list);
  }
  return TG_OK;
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
    status = send_failed(run, rows, count, err);
  free(rows);
  return status;
}
