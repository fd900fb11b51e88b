#include "run_arguments.h"
#include "run_shards.h"
#include "run_state.h"
#include "run_stop.h"

#include "base/activity.h"
#include "base/number.h"
#include "base/stop.h"
#include "command/command.h"
#include "config/machine.h"

#include <stdlib.h>
#include <string.h>

/* Messages name their rank when there are several; rank 0 also logs them for machines. */
static void show_message(void *context, tg_level level, const char *text) {
  tg_run *run = context;
  if (run->world.rank == 0)
    fprintf(stderr, "tapegrid: %s: %s\n", tg_level_name(level), text);
  else
    fprintf(stderr, "tapegrid: rank %d: %s: %s\n", run->world.rank, tg_level_name(level), text);
  tg_log_item items[] = {TG_ITEM_TEXT("level", tg_level_name(level)), TG_ITEM_TEXT("text", text)};
  tg_run_log_write(&run->log, "message", items, TG_COUNT(items));
}

static void log_phase(tg_run *run, const char *phase, tg_status status) {
  tg_log_item items[] = {TG_ITEM_TEXT("phase", phase),
                         TG_ITEM_TEXT("status", tg_status_text(status)),
                         TG_ITEM_NUMBER("peak_memory", tg_machine_peak())};
  tg_run_log_write(&run->log, "phase", items, TG_COUNT(items));
}

/* What the run may use is said before it starts. */
static void announce(tg_run *run) {
  if (run->world.rank != 0)
    return;
  char memory[32], window[32];
  tg_number_size((double)run->memory, memory);
  tg_number_size((double)run->window, window);
  tg_log(TG_LOG_INFO,
         "%s: %zu objects in %zu chunks; %d ranks of at most %s (by %s), sorting %s at once",
         run->campaign.name, run->catalog.count, run->plan.count, run->world.ranks, memory,
         run->memory_source, window);
  tg_log_item items[] = {TG_ITEM_TEXT("program", "tapegrid " TG_VERSION),
                         TG_ITEM_TEXT("campaign", run->campaign.path),
                         TG_ITEM_TEXT("host", run->facts.host),
                         TG_ITEM_NUMBER("ranks", run->world.ranks),
                         TG_ITEM_NUMBER("memory_per_rank", run->memory),
                         TG_ITEM_TEXT("memory_by", run->memory_source),
                         TG_ITEM_NUMBER("window", run->window),
                         TG_ITEM_NUMBER("objects", run->catalog.count),
                         TG_ITEM_NUMBER("chunks", run->plan.count)};
  tg_run_log_write(&run->log, "start", items, TG_COUNT(items));
}

/* A selection that takes liquidity away changes what is simulated, which is easy to overlook. */
static void warn_of_selection(const tg_run *run) {
  const tg_campaign *campaign = &run->campaign;
  bool matched = tg_scenario_chosen(campaign, tg_scenario_matching.name) ||
                 tg_scenario_chosen(campaign, tg_scenario_residual.name);
  const char *key = !campaign->participants.all ? "participants"
                    : campaign->hours_given     ? "hours"
                                                : NULL;
  if (run->world.rank == 0 && matched && key)
    tg_log(TG_LOG_WARN,
           "select.%s also takes away the orders that sweeps could have met in the dark: simulated "
           "fills are fewer than in the whole market",
           key);
}

/* A limit that was not held is no secret. */
static void check_peak(const tg_run *run) {
  char peak[32], memory[32];
  if (run->facts.peak_memory > run->memory)
    tg_log(TG_LOG_WARN, "used %s at the peak, %s were allowed (resources.memory_per_rank)",
           tg_number_size((double)run->facts.peak_memory, peak),
           tg_number_size((double)run->memory, memory));
}

static tg_status run_phases(tg_run *run, tg_error *err) {
  static const struct {
    const char *name;
    tg_status (*run)(tg_run *, tg_error *);
  } phases[] = {
      {"ingest", tg_run_ingest}, {"matrix", tg_run_matrix}, {"jobs", tg_run_jobs},
      {"reduce", tg_run_reduce}, {"write", tg_run_write},
  };
  for (size_t i = 0; i < TG_COUNT(phases); i++) {
    TG_TRY(tg_run_state_holds(run, err));
    tg_activity_phase(phases[i].name);
    tg_status status = phases[i].run(run, err);
    log_phase(run, phases[i].name, status);
    TG_TRY(status);
    if (phases[i].run == tg_run_reduce && run->jobs_failed == (int64_t)run->matrix.job_count)
      return tg_fail(err, TG_NOTHING, "all %zu jobs failed: no aggregate is written",
                     run->matrix.job_count);
  }
  return TG_OK;
}

static tg_status conclude(tg_run *run, double start, tg_error *err) {
  tg_run_row *ranks = malloc((size_t)run->world.ranks * sizeof *ranks);
  tg_status status = ranks ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for the summary");
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK) {
    run->facts.peak_memory = tg_machine_peak();
    check_peak(run);
    TG_ACTIVITY_WAITS(MPI_Gather(&run->facts, (int)sizeof *ranks, MPI_BYTE, ranks,
                                 (int)sizeof *ranks, MPI_BYTE, 0, run->world.comm));
    if (run->world.rank == 0)
      tg_run_summary(run, ranks, tg_now() - start);
    status = run->jobs_failed || !run->complete ? TG_PARTIAL : TG_OK;
  }
  free(ranks);
  return status;
}

static void free_plan(tg_run *run) {
  for (size_t i = 0; run->part_paths && i < run->plan.count; i++)
    free(run->part_paths[i]);
  free(run->part_paths);
  free(run->outcomes);
  free(run->parts);
  tg_chunk_plan_clear(&run->plan);
  tg_catalog_clear(&run->catalog);
}

static void run_clear(tg_run *run) {
  tg_log_open(NULL, NULL, TG_LOG_INFO);
  tg_journal_close(run->journal, true);
  tg_identity_clear(&run->identity);
  tg_words_clear(&run->sums);
  free(run->used);
  tg_run_shards_clear(&run->held);
  tg_rollup_set_clear(&run->rollups);
  tg_scenario_totals_clear(&run->scenario_totals);
  tg_result_set_clear(&run->results);
  tg_job_matrix_clear(&run->matrix);
  free(run->result_counts);
  free(run->counts);
  free(run->doubts);
  free(run->instruments);
  free(run->instrument_names);
  free(run->participant_names);
  free_plan(run);
  tg_zone_close(run->zone);
  tg_run_log_close(&run->log);
  tg_campaign_clear(&run->campaign);
}

static tg_status run_all(tg_run *run, const tg_run_arguments *given, tg_error *err) {
  const double start = tg_now();
  run->again = given->again;
  run->shuffle = given->shuffle;
  run->seed = given->seed;
  TG_TRY(tg_run_plan(run, given->campaign, given->settings, given->setting_count, err));
  announce(run);
  warn_of_selection(run);
  tg_stop_grace((double)run->campaign.grace);
  TG_TRY(tg_run_stopping(run, err));
  TG_TRY(run_phases(run, err));
  return conclude(run, start, err);
}

/* A run that another has followed fails in odd ways: that is why. */
static tg_status explain(const tg_run *run, tg_status status, tg_error *err) {
  tg_error fenced = {0};
  const bool failed = status != TG_OK && status != TG_PARTIAL && status != TG_STOPPED;
  if (failed && run->lease && tg_lease_holds(run->lease, &fenced) == TG_FENCED)
    *err = fenced;
  return status;
}

/* The last words of rank 0. */
static void say_end(tg_run *run, tg_status status, const tg_error *err) {
  const bool failed = status != TG_OK && status != TG_PARTIAL;
  if (run->world.rank == 0 && status == TG_STOPPED)
    tg_log(TG_LOG_WARN, "%s: what is done is kept; the same command goes on from here", err->text);
  else if (run->world.rank == 0 && failed)
    tg_log(TG_LOG_ERROR, "%s", err->text[0] ? err->text : tg_status_text(status));
  tg_log_item items[] = {TG_ITEM_TEXT("status", tg_status_text(status)),
                         TG_ITEM_NUMBER("exit", tg_status_exit(status))};
  tg_run_log_write(&run->log, "end", items, TG_COUNT(items));
}

static int run_campaign(int argc, char **argv, const tg_run_arguments *given) {
  tg_run *run = calloc(1, sizeof *run);
  if (!run)
    return tg_status_exit(TG_NO_MEMORY);
  tg_error err = {0};
  tg_stop_watch();
  tg_world_open(&argc, &argv, &run->world);
  tg_log_open(show_message, run, TG_LOG_INFO);
  tg_status status = run_all(run, given, &err);
  status = explain(run, status, &err);
  say_end(run, status, &err);
  tg_watchdog_stop(run->watchdog);
  tg_run_state_close(run, status);
  run_clear(run);
  tg_world_close(&run->world);
  tg_stop_unwatch();
  free(run);
  return tg_status_exit(status);
}

int tg_run_command(int argc, char **argv) {
  tg_run_arguments given;
  int wrong = tg_run_arguments_parse(argc, argv, &given);
  int result = wrong ? wrong : run_campaign(argc, argv, &given);
  tg_run_arguments_clear(&given);
  return result;
}

const tg_command tg_command_run = {
    .name = "run",
    .usage = "CAMPAIGN [--failed] [--only SECURITY[,DATE]] [--fresh] [--KEY=VALUE ...]",
    .summary = "ingest, analyse, reduce and write one aggregate",
    .help =
        "Start it under mpirun -n N or srun for many ranks, alone for one. What earlier runs\n"
        "finished is used again, unless its input, its settings or the program changed:\n"
        "'tapegrid status' says what that is.\n\n"
        "  --failed                   repeat failed jobs, too\n"
        "  --only SECURITY[,DATE]     do these jobs again; may be given several times\n"
        "  --fresh                    use nothing of what exists: make all parts and jobs again\n"
        "  --shuffle SEED             hand out the work in a random order: for tests, the\n"
        "                             result is the same\n\n"
        "Any key of the campaign can be given as --KEY=VALUE; 'tapegrid describe' lists them.\n"
        "Exit status: 0 done; 3 done, with failed jobs or objects; 1 nothing usable;\n"
        "2 the command line or the campaign is wrong; 75 told to stop, the same command goes on.",
    .run = tg_run_command,
};
