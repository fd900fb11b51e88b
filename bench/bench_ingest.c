/** \file bench_ingest.c
 *
 * Text to parts in one process, and where its time goes.
 *
 *   bench_ingest [--helper on|off] [--window BYTES] [--rounds N] [--stage scan|sort|parts]
 *                orders|trades|quotes FILE...
 *
 * Each round reads all files three times: rows alone; rows sorted into runs that go nowhere;
 * parts, in a folder that is removed; or one of them. Printed are user, system and wall seconds,
 * the least of the rounds, and the processor time within the partition alone.
 */
#include "base/helper.h"
#include "store/ingest.h"
#include "store/pages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef struct seconds {
  double user, system, wall, sorting;
} seconds;

enum { SCAN, SORT, PARTS, STAGES };
static const char *const stage_names[] = {"scan", "sort", "parts"};

typedef struct bench {
  tg_campaign campaign;
  const tg_table *table;
  tg_helper *helper;
  int64_t window, rows;
  const char *stage; /* NULL = all */
  double sorting;    /* processor seconds within the partition, in this pass */
  tg_zone *zone;
  tg_columns batch;
} bench;

static seconds now(void) {
  struct rusage usage;
  struct timespec time;
  getrusage(RUSAGE_SELF, &usage);
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (seconds){.user = (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec * 1e-6,
                   .system = (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec * 1e-6,
                   .wall = (double)time.tv_sec + (double)time.tv_nsec * 1e-9};
}

static double processor_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static tg_status append_nowhere(void *to, const tg_columns *rows, const tg_index_entry *index,
                                size_t index_count, tg_error *err) {
  (void)index, (void)index_count, (void)err;
  *(int64_t *)to += (int64_t)rows->count;
  return TG_OK;
}

static tg_status read_rows(bench *b, const tg_object *object, tg_partition *partition,
                           tg_error *err) {
  const tg_chunk whole = {.end = object->size};
  const tg_mapping *mapping = &b->campaign.inputs[object->table].mapping;
  tg_row_reader *reader;
  TG_TRY(tg_row_reader_open(object, &whole, mapping, NULL, &reader, err));
  tg_status status;
  while ((status = tg_row_reader_next(reader, &b->batch, err)) == TG_OK) {
    b->rows += (int64_t)b->batch.count;
    const double start = partition ? processor_now() : 0;
    if (partition && (status = tg_partition_add(partition, &b->batch, err)) != TG_OK)
      break;
    b->sorting += partition ? processor_now() - start : 0;
  }
  tg_row_reader_close(reader);
  return status == TG_END ? TG_OK : status;
}

static tg_status sort_rows(bench *b, const tg_object *object, tg_error *err) {
  tg_run_queue queue;
  tg_partition *partition = NULL;
  int64_t appended = 0;
  tg_status status = tg_run_queue_open(&queue, NULL, TG_BLOCK_ROWS);
  if (status == TG_OK)
    status = tg_partition_new(b->table, 0, b->zone, NULL, b->window, &queue, &partition);
  if (status == TG_OK) {
    tg_run_queue_direct(&queue, append_nowhere, &appended);
    tg_partition_start(partition);
    status = read_rows(b, object, partition, err);
  }
  if (status == TG_OK)
    status = tg_partition_end(partition, err);
  tg_run_queue_close(&queue);
  tg_partition_free(partition);
  return status;
}

static tg_status make_part(bench *b, const tg_object *object, tg_error *err) {
  const tg_chunk whole = {.end = object->size};
  tg_ingest *ingest;
  bool reused;
  TG_TRY(tg_ingest_new(&b->campaign, b->window, b->helper, NULL, NULL, &ingest, err));
  tg_status status = tg_ingest_chunk(ingest, object, &whole, &reused, err);
  tg_ingest_free(ingest);
  return status;
}

static tg_status run_stage(bench *b, int stage, const tg_object *object, tg_error *err) {
  if (stage == PARTS)
    return make_part(b, object, err);
  return stage == SORT ? sort_rows(b, object, err) : read_rows(b, object, NULL, err);
}

static tg_status look_at(const char *path, const tg_table *table, tg_object *object,
                         tg_error *err) {
  struct stat facts;
  *object = (tg_object){.table = (int32_t)table->id, .coding = TG_PLAIN};
  if (stat(path, &facts))
    return tg_fail_errno(err, "%s: cannot look at it", path);
  if ((size_t)snprintf(object->path, sizeof object->path, "%s", path) >= sizeof object->path)
    return tg_fail(err, TG_USAGE, "%s: the path is too long", path);
  object->size = facts.st_size;
  object->modified = facts.st_mtim.tv_sec * TG_SECOND + facts.st_mtim.tv_nsec;
  return TG_OK;
}

static void remove_store(const char *store) {
  char command[300];
  snprintf(command, sizeof command, "rm -rf '%s'", store);
  if (system(command))
    fprintf(stderr, "bench_ingest: cannot remove %s\n", store);
}

static void keep_least(double *least, double took) {
  if (*least == 0 || took < *least)
    *least = took;
}

static tg_status measure(bench *b, int stage, char *const *paths, seconds *least, tg_error *err) {
  const seconds start = now();
  b->sorting = 0;
  b->rows = stage == PARTS ? b->rows : 0;
  for (; *paths; paths++) {
    tg_object object;
    TG_TRY(look_at(*paths, b->table, &object, err));
    TG_TRY(run_stage(b, stage, &object, err));
  }
  const seconds end = now();
  keep_least(&least->user, end.user - start.user);
  keep_least(&least->system, end.system - start.system);
  keep_least(&least->wall, end.wall - start.wall);
  keep_least(&least->sorting, b->sorting);
  remove_store(b->campaign.store);
  return TG_OK;
}

static tg_status run_rounds(bench *b, int rounds, char *const *paths, tg_error *err) {
  seconds least[STAGES] = {{0}};
  TG_TRY(tg_zone_open(b->campaign.timezone, &b->zone, err));
  TG_TRY(tg_columns_reserve(&b->batch, b->table, TG_PARTITION_BATCH));
  for (int round = 0; round < rounds; round++)
    for (int stage = 0; stage < STAGES; stage++)
      if (!b->stage || !strcmp(b->stage, stage_names[stage]))
        TG_TRY(measure(b, stage, paths, &least[stage], err));
  for (int stage = 0; stage < STAGES; stage++)
    printf("%-5s user %.3f system %.3f wall %.3f\n", stage_names[stage], least[stage].user,
           least[stage].system, least[stage].wall);
  printf("partition: %.1f ns for each of %" PRId64 " rows\n",
         least[SORT].sorting * 1e9 / (double)(b->rows ? b->rows : 1), b->rows);
  return TG_OK;
}

int main(int argc, char **argv) {
  static char zone[] = "Australia/Sydney", store[] = "/tmp/tg-bench-XXXXXX";
  bench b = {.window = 64 << 20, .campaign = {.timezone = zone, .store = store}};
  int first = 1, rounds = 3;
  bool helper = false;
  for (; first + 1 < argc && !strncmp(argv[first], "--", 2); first += 2)
    if (!strcmp(argv[first], "--helper"))
      helper = !strcmp(argv[first + 1], "on");
    else if (!strcmp(argv[first], "--window"))
      b.window = strtoll(argv[first + 1], NULL, 10);
    else if (!strcmp(argv[first], "--stage"))
      b.stage = argv[first + 1];
    else
      rounds = (int)strtol(argv[first + 1], NULL, 10);
  b.table = first + 1 < argc ? tg_table_find(argv[first]) : NULL;
  if (!b.table || rounds < 1 || !mkdtemp(store)) {
    fprintf(stderr, "usage: bench_ingest [--helper on|off] [--window BYTES] [--rounds N] "
                    "[--stage scan|sort|parts] TABLE FILE...\n");
    return 2;
  }
  tg_error err = {0};
  tg_status status = tg_mapping_builtin("asx", &b.campaign.inputs[b.table->id].mapping);
  if (status == TG_OK && helper)
    status = tg_helper_start(&b.helper);
  if (status == TG_OK)
    status = run_rounds(&b, rounds, argv + first + 1, &err);
  if (status != TG_OK)
    fprintf(stderr, "bench_ingest: %s\n", err.text);
  tg_helper_stop(b.helper);
  tg_columns_clear(&b.batch);
  tg_zone_close(b.zone);
  tg_mapping_clear(&b.campaign.inputs[b.table->id].mapping);
  return tg_status_exit(status);
}
