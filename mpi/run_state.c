#include "run_state.h"

#include "base/activity.h"
#include "job/journal_list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

tg_status tg_run_state_open(tg_run *run, tg_error *err) {
  tg_status status = tg_journal_folder(run->campaign.aggregate, run->folder, err);
  if (status == TG_OK && run->world.rank == 0)
    status = tg_folder_make(run->folder, err);
  if (status == TG_OK && run->world.rank == 0)
    status =
        tg_lease_take(run->folder, run->world.ranks, (double)run->campaign.lease, &run->lease, err);
  TG_TRY(tg_world_agree(&run->world, status, err));
  status = tg_folder_make(run->folder, err); /* other nodes may not see it yet */
  TG_TRY(tg_world_agree(&run->world, status, err));
  if (run->world.rank == 0)
    run->number = tg_lease_number(run->lease);
  TG_ACTIVITY_WAITS(MPI_Bcast(&run->number, 1, MPI_INT64_T, 0, run->world.comm));
  return TG_OK;
}

tg_status tg_run_state_scratch(const tg_run *run, const char *name, char path[TG_PATH_MAX],
                               tg_error *err) {
  char own[64];
  snprintf(own, sizeof own, "%05d.%s", run->world.rank, name);
  return tg_lease_name(run->folder, run->number, own, path, err);
}

tg_status tg_run_state_journal(tg_run *run, tg_error *err) {
  char path[TG_PATH_MAX];
  size_t row_sizes[TG_RESULT_COUNT];
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    row_sizes[t] = run->results.schemas[t]->row_size;
  tg_status status = tg_journal_name(run->folder, run->number, run->world.rank, path, err);
  if (status == TG_OK)
    status = tg_journal_create(path, &run->identity, row_sizes, &run->journal, err);
  return tg_world_agree(&run->world, status, err);
}

tg_status tg_run_state_holds(tg_run *run, tg_error *err) {
  tg_status status = run->world.rank == 0 ? tg_lease_holds(run->lease, err) : TG_OK;
  return tg_world_agree(&run->world, status, err);
}

void tg_run_state_tidy(tg_run *run) {
  tg_journal_list list = {0};
  if (tg_journal_list_make(run->folder, &list, NULL) != TG_OK)
    return;
  for (size_t i = 0; i < list.count; i++) {
    const tg_journal_file *file = &list.files[i];
    const bool own = file->number == run->number;
    bool used = own;
    for (size_t u = 0; u < run->used_count && !used; u++)
      used = run->used[u].number == file->number && run->used[u].rank == file->rank;
    if (file->number <= run->number && !(used && run->campaign.keep_journals))
      tg_journal_file_remove(run->folder, file);
  }
  tg_journal_list_clear(&list);
}

static tg_lease_state state_of(tg_status status) {
  if (status == TG_OK || status == TG_PARTIAL)
    return TG_LEASE_DONE;
  return status == TG_STOPPED ? TG_LEASE_STOPPED : TG_LEASE_FAILED;
}

void tg_run_state_close(tg_run *run, tg_status status) {
  tg_lease_release(run->lease, state_of(status));
  run->lease = NULL;
}
