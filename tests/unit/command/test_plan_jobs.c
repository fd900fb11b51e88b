#include "command/plan_jobs.h"
#include "aggregate.h"
#include "capture.h"
#include "base/atomic_file.h"
#include "store/ingest.h"
#include "unit.h"

#include <inttypes.h>

#define DAY  INT64_C(86400000000000)
#define ROWS 300

/** A campaign over 300 order rows: securities 1 to 3, of which each of two dates has
 * the rows of one half of the file. */
typedef struct market {
  char folder[64], path[128];
  tg_campaign campaign;
  tg_catalog catalog;
  tg_chunk_plan plan;
} market;

static void write_file(const market *m, const char *name, const char *text, bool rows) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", m->folder, name);
  FILE *file = fopen(path, "w");
  CU_ASSERT_PTR_NOT_NULL_FATAL(file);
  fputs(text, file);
  for (int i = 0; rows && i < ROWS; i++)
    fprintf(file, "%d,%" PRId64 ",%d,%d,1000,100,100,0,69,2048,6,1\n", 1 + i % 3,
            INT64_C(1725494400000000000) + (i < ROWS / 2 ? 0 : DAY) + i, i, 5000 + i);
  CU_ASSERT_EQUAL(fclose(file), 0);
}

static void make_market(market *m, const char *orders) {
  char yaml[512];
  sample_folder_make(m->folder);
  snprintf(m->path, sizeof m->path, "%s/campaign.yaml", m->folder);
  snprintf(yaml, sizeof yaml,
           "name: planned\ntimezone: Australia/Sydney\ninputs:\n"
           "  orders: { files: \"%s\", mapping: asx }\n"
           "  trades: { files: trades.csv, mapping: asx }\n"
           "ingest: { chunk: 4KiB }\n",
           orders);
  write_file(m, "campaign.yaml", yaml, false);
  write_file(m, "orders.csv",
             "security_code,timestamp,sequence,order_id,price,quantity,leavesquantity,"
             "totalmatchedquantity,participantid,exchangeordertype,changereason,side\n",
             true);
  write_file(m, "trades.csv",
             "securitycode,tradetime,sequence,orderid,tradeprice,quantity,dealsource,side\n",
             false);
  write_file(m, "orders_other.csv", "a,b\n1,2\n", false);
}

static void open_market(market *m) {
  tg_error err = {0};
  make_market(m, "orders.csv");
  CU_ASSERT_EQUAL_FATAL(tg_campaign_load(&m->campaign, m->path, NULL, 0, NULL, stderr), TG_OK);
  CU_ASSERT_EQUAL_FATAL(tg_catalog_list(&m->campaign, &m->catalog, &err), TG_OK);
  CU_ASSERT_EQUAL_FATAL(
      tg_chunk_plan_make(&m->campaign, &m->catalog, m->campaign.chunk, &m->plan, &err), TG_OK);
  CU_ASSERT_FATAL(m->plan.count >= 4);
  CU_ASSERT_EQUAL(tg_folder_make(m->campaign.store, &err), TG_OK);
}

static void close_market(market *m) {
  tg_chunk_plan_clear(&m->plan);
  tg_catalog_clear(&m->catalog);
  tg_campaign_clear(&m->campaign);
  sample_folder_remove(m->folder);
}

static void ingest_first(market *m, size_t count) {
  tg_ingest *ingest;
  tg_error err = {0};
  CU_ASSERT_EQUAL_FATAL(tg_ingest_new(&m->campaign, 1 << 20, NULL, NULL, NULL, &ingest, &err),
                        TG_OK);
  for (size_t i = 0; i < count; i++) {
    bool reused;
    const tg_chunk *chunk = &m->plan.chunks[i];
    CU_ASSERT_EQUAL(
        tg_ingest_chunk(ingest, &m->catalog.objects[chunk->object], chunk, &reused, &err), TG_OK);
  }
  tg_ingest_free(ingest);
}

static void jobs_are_those_of_the_parts_that_exist(void) {
  market m = {0};
  open_market(&m);
  const struct { size_t chunks, jobs; } cases[] = {{0, 0}, {1, 3}, {m.plan.count, 6}};
  for (size_t c = 0; c < TG_COUNT(cases); c++) {
    tg_plan_parts parts;
    tg_job_matrix matrix = {0};
    tg_error err = {0};
    ingest_first(&m, cases[c].chunks);
    CU_ASSERT_EQUAL(tg_plan_parts_find(&m.campaign, &m.catalog, &m.plan, &parts, &err), TG_OK);
    CU_ASSERT_EQUAL(parts.whole_count, cases[c].chunks);
    CU_ASSERT_EQUAL(tg_plan_jobs(&m.campaign, &m.catalog, &m.plan, &parts, &matrix, &err), TG_OK);
    CU_ASSERT_EQUAL(matrix.job_count, cases[c].jobs);
    tg_job_matrix_clear(&matrix);
    tg_plan_parts_clear(&parts);
  }
  close_market(&m);
}

static void damaged_parts_count_as_missing(void) {
  market m = {0};
  tg_plan_parts parts;
  open_market(&m);
  ingest_first(&m, 2);
  CU_ASSERT_EQUAL(tg_plan_parts_find(&m.campaign, &m.catalog, &m.plan, &parts, NULL), TG_OK);
  CU_ASSERT_EQUAL(truncate(parts.paths[0], 100), 0);
  tg_plan_parts_clear(&parts);
  CU_ASSERT_EQUAL(tg_plan_parts_find(&m.campaign, &m.catalog, &m.plan, &parts, NULL), TG_OK);
  CU_ASSERT_EQUAL(parts.whole_count, 1);
  CU_ASSERT_FALSE(parts.whole[0]);
  tg_plan_parts_clear(&parts);
  close_market(&m);
}

static void check_plan(const char *orders, const char *options, int status, const char *out,
                       const char *err) {
  market m = {0};
  char line[256];
  make_market(&m, orders);
  snprintf(line, sizeof line, "plan %s%s", m.path, options);
  captured *c = run_command(line);
  bool good = c->status == status && strstr(c->out, out) && strstr(c->err, err);
  if (!good)
    printf("plan %s%s: %d\n%s%s\n", orders, options, c->status, c->out, c->err);
  CU_ASSERT(good);
  free(c);
  sample_folder_remove(m.folder);
}

static void the_plan_of_a_campaign_says_what_a_run_would_do(void) {
  check_plan("orders.csv", "", 0, "\n  orders       plain ", "");
  check_plan("orders.csv", "", 0, " chunks of at most 4.0 KiB, 0 have their part, ", "");
  check_plan("orders.csv", " --ranks 7", 0, "predicted time at 7 ranks", "");
  check_plan("orders.csv", " --ranks 8 --nodes 4 --node-memory 10GiB", 0,
             "  2 ranks of a node take 8.0 GiB of its 10.0 GiB\n", "");
  check_plan("orders.csv", " --ranks 8 --node-memory 4GiB --memory_per_rank=1GiB", 0,
             ": too much, fewer ranks per node are needed", "");
  check_plan("orders.csv", " --ranks 7", 0, "handing out chunks, simulated\n  ", "");
  check_plan("orders.csv", " --memory_per_rank=1GiB", 0, "  1.0 GiB at most;", "");
  check_plan("orders.csv", " --ingest.chunk 1MiB", 0, "chunks of at most 1.0 MiB", "");
  check_plan("orders*.csv", "", 3, "cannot be used", "1 of 3 input objects");
}

static void wrong_command_lines_and_campaigns_exit_with_2(void) {
  check_plan("orders.csv", " --ranks 0", 2, "", "'0' is not a number from 1");
  check_plan("orders.csv", " --ranks 3 --nodes 4", 2, "", "3 ranks are fewer than 4 nodes");
  check_plan("orders.csv", " --measured /dev/null", 1, "", "is no aggregate of tapegrid");
  check_plan("orders.csv", " --ranks=x", 2, "", "'x' is not a number from 1");
  check_plan("orders.csv", " --rnaks 3", 2, "",
             "'--rnaks', did you mean --ranks? See tapegrid plan --help\n");
  check_plan("orders.csv", " --chnk=1MiB", 2, "", "'--chnk', did you mean --chunk? See");
  check_plan("orders.csv", " --ingest.chnk 1MiB", 2, "", "did you mean --ingest.chunk? See");
  check_plan("orders.csv", " another", 2, "", "one campaign");
  check_plan("orders.csv", " --ingest.chunk=1", 2, "", "this campaign cannot be used");
}

TG_UNIT_MAIN(plan_jobs, TG_UNIT(jobs_are_those_of_the_parts_that_exist),
             TG_UNIT(damaged_parts_count_as_missing),
             TG_UNIT(the_plan_of_a_campaign_says_what_a_run_would_do),
             TG_UNIT(wrong_command_lines_and_campaigns_exit_with_2))
