#include "base/number.h"
#include "command/arguments.h"
#include "command/plan_time.h"
#include "config/machine.h"
#include "config/memory_limit.h"
#include "job/shard.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/** All that a plan is made of. */
typedef struct plan {
  tg_campaign campaign;
  tg_catalog catalog;
  tg_chunk_plan chunks;
  tg_plan_parts parts;
  tg_job_matrix matrix;
  tg_plan_machine machine;
  tg_cost_model model;
  tg_plan_measured measured; /* where model is from; jobs and chunks 0 = built in */
  const char *aggregate;     /* that measured; NULL = none */
} plan;

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
      missing +=
          tg_cost_text(&p->catalog.objects[p->chunks.chunks[i].object], &p->chunks.chunks[i]);
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

/* As a run decides it, for ranks that are spread evenly over the nodes. */
static int64_t memory_of_rank(const plan *p) {
  const tg_memory_limit node = {.bytes = p->machine.memory, .process = INT64_MAX};
  const char *source;
  int64_t each = tg_memory_limit_share(&node, (int)tg_plan_node_ranks(&p->machine), &source);
  return p->campaign.memory_per_rank ? p->campaign.memory_per_rank : each;
}

static void print_node_memory(const plan *p, int64_t bytes) {
  char all[32], node[32];
  int64_t ranks = tg_plan_node_ranks(&p->machine);
  bool fits = bytes <= p->machine.memory / ranks;
  printf("  %" PRId64 " ranks of a node take %s of its %s%s\n", ranks,
         tg_number_size((double)bytes * (double)ranks, all),
         tg_number_size((double)p->machine.memory, node),
         fits ? "" : ": too much, fewer ranks per node are needed");
}

static void print_largest_job(const plan *p, int64_t bytes) {
  char need[32];
  double most;
  const tg_job *job = tg_plan_largest_job(&p->campaign, &p->matrix, &most);
  const bool is_cut =
      tg_shards_allowed(&p->campaign) && p->campaign.shard_rows == TG_SHARD_ROWS_AUTO;
  const char *what =
      is_cut ? ": it is cut into shards" : ": it may not fit, fewer ranks per node would help";
  if (job)
    printf("  the largest job (%" PRId64 " %" PRId32 ") holds about %s%s\n", job->security,
           job->date, tg_number_size(most, need), most <= (double)bytes * 0.75 ? "" : what);
}

static void print_memory(const plan *p) {
  char memory[32], window[32];
  int64_t bytes = memory_of_rank(p);
  int64_t rows = p->campaign.window ? p->campaign.window : tg_machine_window(bytes);
  const char *from = p->machine.memory_given ? ", from what the node gives to all its ranks"
                                             : ", from what this machine gives to all ranks";
  printf("\nmemory per rank\n  %s at most%s; %s of it for sorting rows at ingest\n",
         tg_number_size((double)bytes, memory), p->campaign.memory_per_rank ? "" : from,
         tg_number_size((double)rows, window));
  print_node_memory(p, bytes);
  print_largest_job(p, bytes);
}

static void print_rates(const tg_plan_input *in, const plan *p) {
  const tg_cost_model *m = in->model;
  if (p->aggregate)
    printf("  rates from %s: %" PRId64 " chunks, %" PRId64 " jobs on %" PRId64
           " ranks; what it did not measure is built in\n",
           p->aggregate, p->measured.chunks, p->measured.jobs, p->measured.ranks);
  else
    printf("  rates built in, of a two-core server; --measured AGGREGATE takes those of a run\n");
  printf("  ns per byte of orders %.2f, of trades %.2f; per order row %.0f, trade row %.0f, result "
         "row %.0f; us per chunk of orders %.0f, per job %.0f\n",
         m->text_byte[TG_TABLE_orders], m->text_byte[TG_TABLE_trades], m->row[TG_TABLE_orders],
         m->row[TG_TABLE_trades], m->written_row, m->chunk[TG_TABLE_orders] / 1e3, m->job / 1e3);
}

static void print_phases(const plan *p, const tg_plan_time *time) {
  char text[32];
  printf("\npredicted time at %" PRId64 " ranks on %" PRId64 " nodes\n", p->machine.ranks,
         p->machine.nodes);
  printf("  ingest  %8.2f s  %s of text\n", time->ingest, tg_number_size(time->text, text));
  printf("  analyse %8.2f s  %.0f order and %.0f trade rows%s\n", time->analyse,
         time->rows[TG_TABLE_orders], time->rows[TG_TABLE_trades],
         time->jobs_known ? "" : ", estimated from bytes and evenly shared");
  printf("  write   %8.2f s  about %.0f rows of results%s\n", time->write, time->results,
         tg_cost_scenarios(&p->campaign) && p->campaign.tests ? "; the tests are not in it" : "");
  printf("  in all  %8.2f s\n", time->ingest + time->analyse + time->write);
}

static tg_status print_time(const plan *p, tg_error *err) {
  tg_plan_input input = {&p->campaign, &p->catalog, &p->chunks, &p->parts,
                         &p->matrix,   &p->machine, &p->model};
  tg_plan_time time;
  TG_TRY(tg_plan_time_predict(&input, &time, err));
  print_phases(p, &time);
  print_rates(&input, p);
  size_t missing = p->chunks.count - p->parts.whole_count;
  if (missing) {
    printf("\nhanding out chunks, simulated\n");
    tg_plan_schedule_print(&p->machine, &time.chunks, missing, "chunks");
  }
  if (time.jobs_known && p->matrix.job_count) {
    printf("\nhanding out jobs, simulated\n");
    tg_plan_schedule_print(&p->machine, &time.jobs, p->matrix.unit_count,
                           p->matrix.unit_count > p->matrix.job_count ? "jobs and shards" : "jobs");
  }
  return TG_OK;
}

static tg_status make_plan(plan *p, tg_error *err) {
  TG_TRY(tg_catalog_list(&p->campaign, &p->catalog, err));
  TG_TRY(tg_chunk_plan_make(&p->campaign, &p->catalog, p->campaign.chunk, &p->chunks, err));
  TG_TRY(tg_plan_parts_find(&p->campaign, &p->catalog, &p->chunks, &p->parts, err));
  TG_TRY(tg_plan_jobs(&p->campaign, &p->catalog, &p->chunks, &p->parts, &p->matrix, err));
  return tg_shards_make(&p->campaign, p->machine.ranks, memory_of_rank(p), &p->matrix, err);
}

static tg_status print_plan(plan *p, tg_error *err) {
  printf("settings\n");
  tg_campaign_echo(&p->campaign, stdout);
  TG_TRY(make_plan(p, err));
  print_objects(p);
  print_parts(p);
  print_jobs(p);
  print_memory(p);
  TG_TRY(print_time(p, err));
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

static int plan_campaign(plan *p, const char *path, const tg_setting *settings, size_t count) {
  tg_error err = {0};
  tg_status status = tg_arguments_campaign(path, settings, count, &p->campaign, &err);
  if (status == TG_OK)
    status = print_plan(p, &err);
  clear(p);
  return status == TG_OK ? 0 : tg_arguments_fail(&err);
}

/* What is given, besides the campaign's own settings. */
typedef struct given {
  tg_plan_words words;
  const char *measured, *jobs;
} given;

static tg_status read_given(const given *words, plan *p, int64_t *jobs, tg_error *err) {
  p->model = tg_cost_built_in;
  p->aggregate = words->measured;
  *jobs = 0;
  TG_TRY(tg_plan_machine_read(&words->words, &p->machine, err));
  TG_TRY(tg_plan_number("--simulate", words->jobs, TG_PLAN_JOBS_MAX, jobs, err));
  if (!words->measured)
    return TG_OK;
  TG_TRY(tg_arguments_file(words->measured, err));
  return tg_plan_measured_read(words->measured, &p->model, &p->measured, err);
}

static int plan_with(int argc, char **argv, const given *words, const tg_setting *settings,
                     size_t count) {
  plan p = {0};
  tg_error err = {0};
  int64_t jobs;
  if (words->jobs ? argc != 1 || count : argc != 2)
    return tg_command_usage_error("plan", words->jobs
                                              ? "--simulate takes no campaign and no settings"
                                              : "one campaign is needed");
  tg_status status = read_given(words, &p, &jobs, &err);
  if (status == TG_USAGE)
    return tg_command_usage_error("plan", "%s", err.text);
  if (status == TG_OK && !words->jobs)
    return plan_campaign(&p, argv[1], settings, count);
  if (status == TG_OK)
    status = tg_plan_synthetic(&p.machine, &p.model, (size_t)jobs, &err);
  return status == TG_OK ? 0 : tg_arguments_fail(&err);
}

static int run_with(int argc, char **argv, tg_setting *settings) {
  given g = {0};
  const tg_argument arguments[] = {
      {"--ranks", "-n", NULL, &g.words.ranks},
      {"--nodes", NULL, NULL, &g.words.nodes},
      {"--node-memory", NULL, NULL, &g.words.memory},
      {"--network", NULL, NULL, &g.words.network},
      {"--batch", NULL, NULL, &g.words.batch},
      {"--measured", NULL, NULL, &g.measured},
      {"--simulate", NULL, NULL, &g.jobs},
  };
  size_t count = tg_arguments_settings(&argc, argv, settings);
  int status = tg_arguments_parse(arguments, TG_COUNT(arguments), &argc, argv);
  return status >= 0 ? status : plan_with(argc, argv, &g, settings, count);
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
    .usage = "CAMPAIGN|--simulate JOBS [--ranks N] [--nodes M] [--KEY=VALUE ...]",
    .summary = "say what a run would do, on any number of ranks, without running",
    .help =
        "Prints the effective settings with their origin, the input objects and their\n"
        "problems, chunks, parts that exist already, jobs, memory per rank, the predicted\n"
        "time by phase, and what a simulation of the shared counter that hands out the work\n"
        "says of it: efficiency, load of the counter, the end, what limits. Exit status as a\n"
        "run would have: 2 for a wrong campaign, 3 when some input cannot be used, 1 when\n"
        "none can.\n\n"
        "  -n, --ranks N          ranks in all; default: the processors of this machine, times\n"
        "                         the nodes\n"
        "      --nodes M          nodes that share the ranks evenly; default: 1\n"
        "      --node-memory SIZE what the ranks of a node may use together; default: what\n"
        "                         this machine has\n"
        "      --network NAME     between nodes: tcp (default: the counter answers when rank\n"
        "                         0 is not at work), tcp-served (rank 0 only answers), rdma\n"
        "                         (the network answers)\n"
        "      --batch N|guided   jobs per request; default: guided, many at first, one at last\n"
        "      --measured FILE    predict with what the run that made this aggregate measured\n"
        "      --simulate JOBS    no campaign: so many jobs of a synthetic, skewed market\n"
        "  --KEY=VALUE            any setting of a campaign, see tapegrid describe\n",
    .settings = true,
    .run = run,
};
