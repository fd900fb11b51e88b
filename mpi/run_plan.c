#include "run.h"

#include "base/activity.h"
#include "base/atomic_file.h"
#include "base/memory_gauge.h"
#include "base/number.h"
#include "config/machine.h"
#include "config/memory_limit.h"
#include "job/job_columns.h"
#include "run_state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static tg_status load_here(tg_run *run, const char *path, const tg_setting *settings, size_t count,
                           tg_error *err) {
  tg_known_names known;
  known.modules = tg_metric_names(&known.module_count);
  known.scenarios = tg_scenario_names(&known.scenario_count);
  known.tables = tg_result_table_names(&known.table_count);
  if (tg_campaign_load(&run->campaign, path, settings, count, &known, stderr) != TG_OK)
    return tg_fail(err, TG_USAGE, "%s: nothing was run", path);
  tg_job_columns_skip(&run->campaign);
  return tg_result_check(&run->campaign, err);
}

/* Rank 0 first: what is wrong for all is said once, what is wrong on another host is said there. */
static tg_status load_campaign(tg_run *run, const char *path, const tg_setting *settings,
                               size_t count, tg_error *err) {
  bool root = run->world.rank == 0;
  tg_status status = root ? load_here(run, path, settings, count, err) : TG_OK;
  TG_TRY(tg_world_agree(&run->world, status, err));
  status = root ? TG_OK : load_here(run, path, settings, count, err);
  return tg_world_agree(&run->world, status, err);
}

/* Environment variables may differ between hosts: a run whose ranks disagree about it must not
 * start. */
static tg_status same_settings(tg_run *run, tg_error *err) {
  char *mine = tg_campaign_yaml(&run->campaign), *first = NULL;
  size_t size = mine ? strlen(mine) + 1 : 0;
  tg_status status = mine ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for the settings");
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK) {
    first = strdup(mine);
    status = first ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for the settings");
    status = tg_world_agree(&run->world, status, err);
  }
  if (status == TG_OK)
    status = tg_world_share(&run->world, (void **)&first, &size, 1, err);
  if (status == TG_OK && strcmp(mine, first) != 0)
    status = tg_fail(err, TG_USAGE,
                     "rank %d has other settings than rank 0: pass TAPEGRID_* to all hosts alike "
                     "(mpirun -x) and give them the same machine profile",
                     run->world.rank);
  free(mine);
  free(first);
  return tg_world_agree(&run->world, status, err);
}

static tg_status make_folders(const tg_run *run, tg_error *err) {
  char folder[TG_PATH_MAX];
  tg_folder_of(run->campaign.aggregate, folder);
  TG_TRY(tg_folder_make(run->campaign.store, err));
  TG_TRY(tg_folder_writable(run->campaign.store, err));
  TG_TRY(tg_folder_make(folder, err));
  TG_TRY(tg_folder_writable(folder, err));
  tg_folder_of(run->campaign.log, folder);
  return *run->campaign.log ? tg_folder_make(folder, err) : TG_OK;
}

/* What this node can give is less than what its ranks may use: whoever kills them will not say. */
static void check_memory(const tg_run *run, const tg_memory_limit *limit, const char *source) {
  char each[32], all[32];
  const int ranks = run->world.node_ranks;
  const int64_t bound =
      limit->process < limit->bytes / ranks ? limit->process : limit->bytes / ranks;
  if (run->world.node_rank == 0 && run->memory > bound)
    tg_log(TG_LOG_WARN,
           "%s: %d ranks of %s are more than the %s that each can have here (%s): run fewer ranks "
           "per node, or set resources.memory_per_rank to less",
           run->facts.host, ranks, tg_number_size((double)run->memory, each),
           tg_number_size((double)bound, all), source);
}

static void set_memory(tg_run *run) {
  tg_memory_limit limit;
  const char *source;
  tg_memory_limit_find("", run->world.node_ranks, &limit);
  const int64_t share = tg_memory_limit_share(&limit, run->world.node_ranks, &source);
  const bool given = run->campaign.memory_per_rank > 0;
  run->memory = given ? run->campaign.memory_per_rank : share;
  check_memory(run, &limit, source);
  run->window = run->campaign.window ? run->campaign.window : tg_machine_window(run->memory);
  snprintf(run->memory_source, sizeof run->memory_source, "%s",
           given ? "resources.memory_per_rank" : source);
  /* the least on any node, so that parts do not depend on where a chunk is taken */
  int64_t both[2] = {run->memory, run->window};
  TG_ACTIVITY_WAITS(MPI_Allreduce(MPI_IN_PLACE, both, 2, MPI_INT64_T, MPI_MIN, run->world.comm));
  if (both[0] < run->memory)
    snprintf(run->memory_source, sizeof run->memory_source, "what another node has");
  run->memory = both[0];
  run->window = both[1];
  tg_memory_gauge_open(run->memory);
}

static tg_status list_and_cut(tg_run *run, tg_error *err) {
  tg_status status = TG_OK;
  if (run->world.rank == 0) {
    status = tg_catalog_list(&run->campaign, &run->catalog, err);
    if (status == TG_OK)
      status =
          tg_chunk_plan_make(&run->campaign, &run->catalog, run->campaign.chunk, &run->plan, err);
  }
  TG_TRY(tg_world_agree(&run->world, status, err));
  TG_TRY(tg_world_share(&run->world, (void **)&run->catalog.objects, &run->catalog.count,
                        sizeof *run->catalog.objects, err));
  return tg_world_share(&run->world, (void **)&run->plan.chunks, &run->plan.count,
                        sizeof *run->plan.chunks, err);
}

/* Where the part of each chunk is, or will be. */
static tg_status name_parts(tg_run *run, tg_error *err) {
  run->part_paths = calloc(run->plan.count + 1, sizeof *run->part_paths);
  if (!run->part_paths)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu part names", run->plan.count);
  for (size_t i = 0; i < run->plan.count; i++) {
    const tg_chunk *chunk = &run->plan.chunks[i];
    char text[2048], path[TG_PATH_MAX];
    TG_TRY(tg_part_provenance(&run->campaign, &run->catalog.objects[chunk->object], chunk, text,
                              sizeof text, err));
    tg_part_path(run->campaign.store, text, path, sizeof path);
    run->part_paths[i] = strdup(path);
    if (!run->part_paths[i])
      return tg_fail(err, TG_NO_MEMORY, "no memory for %zu part names", run->plan.count);
  }
  return TG_OK;
}

static tg_status open_log(tg_run *run, tg_error *err) {
  tg_status status =
      tg_run_log_open(&run->log, run->world.rank == 0 ? run->campaign.log : NULL, err);
  return tg_world_agree(&run->world, status, err);
}

/* From here on whatever hangs is named. */
static void start_watchdog(tg_run *run) {
  const tg_watchdog_setup setup = {.world = &run->world,
                                   .host = run->facts.host,
                                   .log = &run->log,
                                   .log_path = run->campaign.log,
                                   .stall = run->campaign.stall,
                                   .heartbeat = run->campaign.heartbeat};
  run->watchdog = tg_watchdog_start(&setup);
}

tg_status tg_run_plan(tg_run *run, const char *path, const tg_setting *settings, size_t count,
                      tg_error *err) {
  tg_activity_phase("plan");
  run->facts.rank = run->world.rank;
  gethostname(run->facts.host, sizeof run->facts.host - 1);
  TG_TRY(load_campaign(run, path, settings, count, err));
  TG_TRY(same_settings(run, err));
  set_memory(run);
  tg_status status = tg_zone_open(run->campaign.timezone, &run->zone, err);
  if (status == TG_OK)
    status = tg_result_set_make(&run->campaign, &run->results, err);
  if (status == TG_OK)
    status = make_folders(run, err);
  TG_TRY(tg_world_agree(&run->world, status, err));
  TG_TRY(tg_run_state_open(run, err));
  TG_TRY(open_log(run, err));
  start_watchdog(run);
  TG_TRY(list_and_cut(run, err));
  return tg_world_agree(&run->world, name_parts(run, err), err);
}
