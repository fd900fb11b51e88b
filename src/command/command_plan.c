#include "base/number.h"
#include "command/arguments.h"
#include "command/plan_jobs.h"
#include "config/machine.h"
#include "job/result.h"
#include "metrics/metric.h"
#include "simulate/scenario.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* For the predicted time, in bytes of text per second and rank; measured: bench/README.md.
 * And how much text a compressed byte stands for. */
#define INGEST_RATE          300e6
#define ANALYSE_RATE         350e6
#define SIMULATE_RATE        180e6 /* with all scenarios */
#define TEXT_PER_PACKED_BYTE 6.0

#define RANKS_MAX 1000000

/** All that a plan is made of. */
typedef struct plan {
  tg_campaign campaign;
  tg_catalog catalog;
  tg_chunk_plan chunks;
  tg_plan_parts parts;
  tg_job_matrix matrix;
  int64_t ranks;
} plan;

static double text_of(const plan *p, size_t number) {
  const tg_chunk *chunk = &p->chunks.chunks[number];
  double bytes = (double)(chunk->end - chunk->begin);
  return p->catalog.objects[chunk->object].coding == TG_PLAIN ? bytes
                                                              : bytes * TEXT_PER_PACKED_BYTE;
}

static size_t chunks_of(const plan *p, size_t object) {
  size_t count = 0;
  for (size_t i = 0; i < p->chunks.count; i++)
    count += (size_t)p->chunks.chunks[i].object == object;
  return count;
}

static void print_objects(const plan *p) {
  printf("\nobjects\n  %-12s %-6s %10s %8s  %s\n", "table", "coding", "size", "chunks", "path");
  for (size_t i = 0; i < p->catalog.count; i++) {
    const tg_object *object = &p->catalog.objects[i];
    char size[32];
    printf("  %-12s %-6s %10s %8zu  %s\n", tg_table_get((tg_table_id)object->table)->name,
           tg_coding_name((tg_coding)object->coding), tg_number_size((double)object->size, size),
           chunks_of(p, i), object->path);
    if (object->status != TG_OK)
      printf("  %-12s cannot be used: %s\n", "", object->problem);
  }
}

static void print_parts(const plan *p) {
  char size[32], limit[32];
  double missing = 0;
  for (size_t i = 0; i < p->chunks.count; i++)
    if (!p->parts.whole[i])
      missing += text_of(p, i);
  printf("\nparts in %s\n", p->campaign.store);
  printf("  %zu chunks of at most %s, %zu have their part, %zu are to be ingested: about %s of "
         "text\n",
         p->chunks.count, tg_number_size((double)p->campaign.chunk, limit), p->parts.whole_count,
         p->chunks.count - p->parts.whole_count, tg_number_size(missing, size));
}

static void print_jobs(const plan *p) {
  bool all = p->parts.whole_count == p->parts.count;
  if (!p->parts.whole_count) {
    printf("\njobs\n  known when parts exist: one per security and date that is selected\n");
    return;
  }
  printf("\njobs\n  %s%zu: %zu securities, %zu dates%s\n", all ? "" : "at least ",
         p->matrix.job_count, p->matrix.security_count, p->matrix.date_count,
         all ? "" : "; the parts that are missing may hold more");
}

/* As a run decides it, for ranks that are all on this machine. */
static void print_memory(const plan *p) {
  char memory[32], window[32];
  int64_t bytes = p->campaign.memory_per_rank;
  if (!bytes)
    bytes = tg_machine_memory() / 10 * 8 / p->ranks;
  int64_t rows = p->campaign.window ? p->campaign.window : tg_machine_window(bytes);
  printf("\nmemory per rank\n  %s at most%s; %s of it for sorting rows at ingest\n",
         tg_number_size((double)bytes, memory),
         p->campaign.memory_per_rank ? "" : ", from what this machine gives to all ranks",
         tg_number_size((double)rows, window));
}

/* No rank count beats the largest chunk, which one rank must read alone. */
static double seconds_for(const plan *p, bool ingest, double rate) {
  double total = 0, largest = 0;
  for (size_t i = 0; i < p->chunks.count; i++) {
    if (ingest && p->parts.whole[i])
      continue;
    double text = text_of(p, i);
    total += text;
    largest = text > largest ? text : largest;
  }
  double shared = total / ((double)p->ranks * rate), alone = ingest ? largest / rate : 0;
  return shared > alone ? shared : alone;
}

static void print_time(const plan *p) {
  bool simulates = !p->campaign.scenarios || p->campaign.scenario_count > 0;
  double rate = simulates ? SIMULATE_RATE : ANALYSE_RATE;
  double ingest = seconds_for(p, true, INGEST_RATE), analyse = seconds_for(p, false, rate);
  printf("\npredicted time at %" PRId64 " ranks\n  about %.1f s to ingest and %.1f s to analyse: "
         "an estimate from %.0f and %.0f MB of text per second and rank; the time to write%s is "
         "not in it\n",
         p->ranks, ingest, analyse, INGEST_RATE / 1e6, rate / 1e6,
         simulates && p->campaign.tests ? " and to test" : "");
}

static tg_status make_plan(plan *p, tg_error *err) {
  TG_TRY(tg_catalog_list(&p->campaign, &p->catalog, err));
  TG_TRY(tg_chunk_plan_make(&p->campaign, &p->catalog, p->campaign.chunk, &p->chunks, err));
  TG_TRY(tg_plan_parts_find(&p->campaign, &p->catalog, &p->chunks, &p->parts, err));
  return tg_plan_jobs(&p->campaign, &p->catalog, &p->chunks, &p->parts, &p->matrix, err);
}

static tg_status print_plan(plan *p, tg_error *err) {
  printf("settings\n");
  tg_campaign_echo(&p->campaign, stdout);
  TG_TRY(make_plan(p, err));
  print_objects(p);
  print_parts(p);
  print_jobs(p);
  print_memory(p);
  print_time(p);
  size_t bad = 0;
  for (size_t i = 0; i < p->catalog.count; i++)
    bad += p->catalog.objects[i].status != TG_OK;
  if (bad == p->catalog.count)
    return tg_fail(err, TG_NOTHING, "no input object can be used");
  if (bad)
    return tg_fail(err, TG_PARTIAL, "%zu of %zu input objects cannot be used", bad,
                   p->catalog.count);
  return TG_OK;
}

static void clear(plan *p) {
  tg_job_matrix_clear(&p->matrix);
  tg_plan_parts_clear(&p->parts);
  tg_chunk_plan_clear(&p->chunks);
  tg_catalog_clear(&p->catalog);
  tg_campaign_clear(&p->campaign);
}

/* Takes the campaign's own options out of argv. */
static size_t take_settings(int *argc, char **argv, tg_setting *settings) {
  size_t count = 0;
  int kept = 1;
  for (int i = 1; i < *argc;) {
    int used = 0;
    const char *next = i + 1 < *argc ? argv[i + 1] : NULL;
    if (tg_campaign_option(argv[i], next, &settings[count], &used)) {
      count++;
      i += used;
    } else {
      argv[kept++] = argv[i++];
    }
  }
  *argc = kept;
  return count;
}

static int plan_campaign(const char *path, const tg_setting *settings, size_t count,
                         int64_t ranks) {
  plan p = {.ranks = ranks};
  tg_error err = {0};
  tg_known_names known;
  known.modules = tg_metric_names(&known.module_count);
  known.scenarios = tg_scenario_names(&known.scenario_count);
  known.tables = tg_result_table_names(&known.table_count);
  tg_status status = tg_campaign_load(&p.campaign, path, settings, count, &known, stderr);
  if (status != TG_OK)
    tg_fail(&err, status, "%s: not planned", path);
  if (status == TG_OK)
    status = tg_result_check(&p.campaign, &err);
  if (status == TG_OK)
    status = print_plan(&p, &err);
  clear(&p);
  return status == TG_OK ? 0 : tg_arguments_fail(&err);
}

static int run_with(int argc, char **argv, tg_setting *settings) {
  const char *ranks_text = NULL;
  int64_t ranks = sysconf(_SC_NPROCESSORS_ONLN);
  const tg_argument arguments[] = {{"--ranks", "-n", NULL, &ranks_text}};
  size_t count = take_settings(&argc, argv, settings);
  int status = tg_arguments_parse(arguments, TG_COUNT(arguments), &argc, argv);
  if (status >= 0)
    return status;
  if (argc != 2)
    return tg_command_usage_error("plan", "one campaign is needed");
  if (ranks_text && (tg_number_i64(tg_text_of(ranks_text), &ranks) != TG_NUMBER_OK || ranks < 1 ||
                     ranks > RANKS_MAX))
    return tg_command_usage_error("plan", "--ranks '%s' is not a number from 1 to %d", ranks_text,
                                  RANKS_MAX);
  return plan_campaign(argv[1], settings, count, ranks < 1 ? 1 : ranks);
}

static int run(int argc, char **argv) {
  tg_setting *settings = calloc((size_t)argc + 1, sizeof *settings);
  if (!settings)
    return tg_arguments_fail(&(tg_error){TG_NO_MEMORY, "no memory for the command line"});
  int status = run_with(argc, argv, settings);
  free(settings);
  return status;
}

const tg_command tg_command_plan = {
    .name = "plan",
    .usage = "CAMPAIGN [--ranks N] [--KEY=VALUE ...]",
    .summary = "say what a run would do, without running",
    .help = "Prints the effective settings with their origin, the input objects and their\n"
            "problems, chunks, parts that exist already, jobs, memory per rank and a predicted\n"
            "time. Exit status as a run would have: 2 for a wrong campaign, 3 when some input\n"
            "cannot be used, 1 when none can.\n\n"
            "  -n, --ranks N    plan for N ranks on this machine; default: its processors\n"
            "  --KEY=VALUE      any setting of a campaign, see tapegrid describe\n",
    .settings = true,
    .run = run,
};
