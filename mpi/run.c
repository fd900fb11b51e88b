#include "run_shards.h"

#include "base/number.h"
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
  tg_log(TG_LOG_INFO, "%s: %zu objects in %zu chunks; %d ranks of at most %s, sorting %s at once",
         run->campaign.name, run->catalog.count, run->plan.count, run->world.ranks, memory, window);
  tg_log_item items[] = {
      TG_ITEM_TEXT("program", "tapegrid " TG_VERSION), TG_ITEM_TEXT("campaign", run->campaign.path),
      TG_ITEM_TEXT("host", run->facts.host),           TG_ITEM_NUMBER("ranks", run->world.ranks),
      TG_ITEM_NUMBER("memory_per_rank", run->memory),  TG_ITEM_NUMBER("window", run->window),
      TG_ITEM_NUMBER("objects", run->catalog.count),   TG_ITEM_NUMBER("chunks", run->plan.count)};
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
    MPI_Gather(&run->facts, (int)sizeof *ranks, MPI_BYTE, ranks, (int)sizeof *ranks, MPI_BYTE, 0,
               run->world.comm);
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
  tg_journal_free(run->journal);
  tg_run_shards_clear(&run->held);
  tg_rollup_set_clear(&run->rollups);
  tg_scenario_totals_clear(&run->scenario_totals);
  tg_result_set_clear(&run->results);
  tg_job_matrix_clear(&run->matrix);
  free(run->result_counts);
  free(run->counts);
  free(run->instruments);
  free(run->instrument_names);
  free(run->participant_names);
  free_plan(run);
  tg_zone_close(run->zone);
  tg_run_log_close(&run->log);
  tg_campaign_clear(&run->campaign);
}

typedef struct arguments {
  const char *campaign;
  tg_setting *settings;
  size_t count;
} arguments;

/* \return 0, or the exit status of a wrong command line. */
static int parse(int argc, char **argv, arguments *given) {
  for (int i = 1, used; i < argc; i += used) {
    used = 1;
    if (argv[i][0] != '-' && !given->campaign)
      given->campaign = argv[i];
    else if (tg_campaign_option(argv[i], i + 1 < argc ? argv[i + 1] : NULL,
                                &given->settings[given->count], &used))
      given->count++;
    else if (argv[i][0] == '-')
      return tg_command_unknown_option("run", argv[i]);
    else
      return tg_command_usage_error("run", "a second campaign '%s'", argv[i]);
  }
  return given->campaign ? 0 : tg_command_usage_error("run", "%s", "which campaign?");
}

static int run_campaign(int argc, char **argv, const arguments *given) {
  tg_run *run = calloc(1, sizeof *run);
  if (!run)
    return tg_status_exit(TG_NO_MEMORY);
  tg_error err = {0};
  tg_world_open(&argc, &argv, &run->world);
  double start = tg_now();
  tg_log_open(show_message, run, TG_LOG_INFO);
  tg_status status = tg_run_plan(run, given->campaign, given->settings, given->count, &err);
  if (status == TG_OK) {
    announce(run);
    warn_of_selection(run);
    status = run_phases(run, &err);
  }
  if (status == TG_OK)
    status = conclude(run, start, &err);
  if (status != TG_OK && status != TG_PARTIAL && run->world.rank == 0)
    tg_log(TG_LOG_ERROR, "%s", err.text[0] ? err.text : tg_status_text(status));
  tg_log_item items[] = {TG_ITEM_TEXT("status", tg_status_text(status)),
                         TG_ITEM_NUMBER("exit", tg_status_exit(status))};
  tg_run_log_write(&run->log, "end", items, TG_COUNT(items));
  run_clear(run);
  tg_world_close(&run->world);
  free(run);
  return tg_status_exit(status);
}

int tg_run_command(int argc, char **argv) {
  arguments given = {.settings = calloc((size_t)argc + 1, sizeof(tg_setting))};
  if (!given.settings)
    return tg_status_exit(TG_NO_MEMORY);
  int wrong = parse(argc, argv, &given);
  int result = wrong ? wrong : run_campaign(argc, argv, &given);
  free(given.settings);
  return result;
}

const tg_command tg_command_run = {
    .name = "run",
    .usage = "CAMPAIGN [--KEY=VALUE ...]",
    .summary = "ingest, analyse, reduce and write one aggregate",
    .help = "Start it under mpirun -n N or srun for many ranks, alone for one. Parts that\n"
            "exist already are used again. Any key of the campaign can be given as --KEY=VALUE;\n"
            "'tapegrid describe' lists them.\n"
            "Exit status: 0 done; 3 done, with failed jobs or objects; 1 nothing usable;\n"
            "2 the command line or the campaign is wrong.",
    .run = tg_run_command,
};
