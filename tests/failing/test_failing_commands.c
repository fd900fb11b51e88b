/** \file test_failing_commands.c
 *
 * Whatever call for memory or files fails within a command, it prints what it always prints, or
 * says what failed and exits with a status that is not 0.
 */
#include "aggregate.h"
#include "base/log.h"
#include "command/capture.h"
#include "config/campaign.h"
#include "failing.h"
#include "hdf5_schemas/rows.h"
#include "leaks.h"
#include "store/ingest.h"
#include "unit.h"

#include <sys/stat.h>

enum { MOST = 60, ROWS = 700 };

static char folder[64];

typedef struct command_case {
  const char *line;  /**< "@" stands for the folder */
  const char *made;  /**< a file that it makes, or NULL */
  bool free_to_vary; /**< what it prints depends on the machine */
  bool reports;      /**< what failed stands in what it prints */
} command_case;

static void text_of(const char *pattern, char *text, size_t size) {
  size_t used = 0;
  for (const char *c = pattern; *c && used + sizeof folder < size; c++)
    used += (size_t)snprintf(text + used, size - used, *c == '@' ? "%s" : "%.1s",
                             *c == '@' ? folder : c);
}

static uint64_t file_sum(const char *path) {
  char bytes[4096];
  uint64_t sum = 1;
  FILE *file = fopen(path, "r");
  for (size_t got; file && (got = fread(bytes, 1, sizeof bytes, file));)
    sum = failing_sum(sum, bytes, got);
  if (file)
    fclose(file);
  return sum;
}

static failing_outcome command_run(void *context) {
  const command_case *of = context;
  char line[512], made[128] = "";
  text_of(of->line, line, sizeof line);
  captured *c = run_command(line);
  failing_stop();
  uint64_t sum = of->free_to_vary ? 0 : failing_sum(0, c->out, strlen(c->out));
  if (of->made) {
    text_of(of->made, made, sizeof made);
    sum = failing_sum(sum, &(uint64_t){file_sum(made)}, sizeof sum);
    CU_ASSERT(c->status != 0 || access(made, F_OK) == 0);
    unlink(made);
  }
  failing_outcome outcome = {c->status == 0, *c->err || (of->reports && *c->out), sum};
  free(c);
  return outcome;
}

static void write_table(tg_h5_file *file, const tg_schema *schema, const void *rows,
                        int64_t count) {
  CU_ASSERT_EQUAL(tg_h5_table_create(file, schema, count, TG_COMPRESS_DEFLATE, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_table_write(file, schema, 0, count, rows, NULL), TG_OK);
}

/* With the tables and attributes that the commands ask for. */
static void write_aggregate(void) {
  static tg_scenario_total_row totals[2];
  static tg_comparison_row compared[3];
  static tg_test_row tested[2];
  static tg_job_row jobs[3];
  static tg_object_row objects[2];
  static sample_row rows[ROWS];
  char path[96];
  tg_h5_file *file;
  for (int64_t i = 0; i < ROWS; i++)
    rows[i] = (sample_row){i, 20240905, (int8_t)i, (double)i / 7, "a label"};
  for (int i = 0; i < 2; i++) {
    memcpy(totals[i].dimension, "overall", sizeof "overall");
    memcpy(totals[i].scenario, i ? "residual" : "matching", sizeof "matching");
    tested[i].p_holm = 0.03;
  }
  snprintf(path, sizeof path, "%s/a.h5", folder);
  tg_schema sample = sample_schema("sample");
  CU_ASSERT_EQUAL_FATAL(tg_h5_create(path, &file, NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "kind", "aggregate", NULL), TG_OK);
  CU_ASSERT_EQUAL(tg_h5_attribute_text(file, "campaign", "name: a\n", NULL), TG_OK);
  write_table(file, &tg_schema_jobs, jobs, TG_COUNT(jobs));
  write_table(file, &tg_schema_objects, objects, TG_COUNT(objects));
  write_table(file, &tg_schema_scenario_totals, totals, TG_COUNT(totals));
  write_table(file, &tg_schema_comparison_base, compared, TG_COUNT(compared));
  write_table(file, &tg_schema_tests, tested, TG_COUNT(tested));
  write_table(file, &sample, rows, ROWS);
  CU_ASSERT_EQUAL(tg_h5_close(file, NULL), TG_OK);
}

static void run_without_failure(const char *pattern) {
  char line[512];
  text_of(pattern, line, sizeof line);
  captured *c = run_command(line);
  CU_ASSERT_EQUAL_FATAL(c->status, 0);
  free(c);
}

/* The digest is recorded in the aggregate, as a run does. */
static void record_digest(void) {
  char line[96], path[96];
  snprintf(line, sizeof line, "digest %s/a.h5", folder);
  snprintf(path, sizeof path, "%s/a.h5", folder);
  captured *c = run_command(line);
  c->out[strcspn(c->out, " \n")] = '\0';
  CU_ASSERT_EQUAL(tg_h5_attribute_append(path, "digest", c->out, NULL), TG_OK);
  free(c);
}

/* Every object of the campaign as parts; the first is then reached as @/part.h5. */
static void ingest_all(const char *campaign_path) {
  tg_campaign campaign;
  tg_catalog catalog;
  tg_chunk_plan plan;
  tg_ingest *ingest;
  bool reused;
  char command[256];
  CU_ASSERT_EQUAL_FATAL(tg_campaign_load(&campaign, campaign_path, NULL, 0, NULL, stderr), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_catalog_list(&campaign, &catalog, NULL), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_chunk_plan_make(&campaign, &catalog, campaign.chunk, &plan, NULL),
                        TG_OK);
  CU_ASSERT_EQUAL_FATAL(mkdir(campaign.store, 0700), 0);
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&campaign, 1024, NULL, NULL, NULL, &ingest, NULL), TG_OK);
  for (size_t i = 0; i < plan.count; i++)
    CU_ASSERT_EQUAL(tg_ingest_chunk(ingest, &catalog.objects[plan.chunks[i].object],
                                    &plan.chunks[i], &reused, NULL),
                    TG_OK);
  tg_ingest_free(ingest);
  snprintf(command, sizeof command, "cp $(ls %s/*.h5 | head -1) %s/part.h5", campaign.store,
           folder);
  CU_ASSERT_EQUAL(system(command), 0);
  tg_chunk_plan_clear(&plan);
  tg_catalog_clear(&catalog);
  tg_campaign_clear(&campaign);
}

static void write_market(void) {
  char path[96];
  snprintf(path, sizeof path, "%s/market", folder);
  CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
  run_without_failure(
      "synth --out @/market --securities 2 --from 2024-10-03 --dates 1 --orders 900");
  snprintf(path, sizeof path, "%s/c.yaml", folder);
  FILE *file = fopen(path, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  fputs("inputs:\n"
        "  orders: { files: \"market/orders_*\", mapping: asx }\n"
        "  trades: { files: \"market/trades_*\", mapping: asx }\n"
        "timezone: Australia/Sydney\n"
        "ingest: { store: store }\n"
        "output: { aggregate: out.h5 }\n",
        file);
  CU_ASSERT_EQUAL(fclose(file), 0);
  ingest_all(path);
}

static void the_files_for_the_commands_are_made(void) {
  write_aggregate();
  record_digest();
  write_market();
}

static void every_command_says_what_failed(void) {
  static const command_case cases[] = {
      {"inspect @/a.h5", NULL, false, false},
      {"inspect @/part.h5", NULL, false, false},
      {"digest @/a.h5", NULL, false, false},
      {"verify @/a.h5", NULL, false, true},
      {"verify @/part.h5", NULL, false, true},
      {"export @/a.h5 sample", NULL, false, false},
      {"export @/a.h5 sample -o @/x.csv.gz", "@/x.csv.gz", false, false},
      {"export @/a.h5 sample -o @/x.csv.zst", "@/x.csv.zst", false, false},
      {"plan @/c.yaml", NULL, true, false},
      {"synth --out @ --securities 1 --from 2024-10-03 --dates 1 --orders 300",
       "@/orders_20241003.csv", true, false}};
  for (size_t i = 0; i < TG_COUNT(cases); i++)
    for (int kind = 0; kind < FAILING_KINDS; kind++) {
      const failing_case one = {cases[i].line, command_run, (void *)(uintptr_t)&cases[i]};
      CU_ASSERT_EQUAL(failing_try(&one, (failing_kind)kind, MOST), 0);
    }
}

int main(void) {
  static const tg_unit units[] = {TG_UNIT(the_files_for_the_commands_are_made),
                                  TG_UNIT(every_command_says_what_failed)};
  sample_folder_make(folder);
  tg_log_open(NULL, NULL, TG_LOG_ERROR);
  setenv("TAPEGRID_PROFILE", "", 1);
  int status = tg_unit_main("failing_commands", units, TG_COUNT(units));
  sample_folder_remove(folder);
  return status;
}
