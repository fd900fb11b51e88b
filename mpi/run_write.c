#include "run.h"

#include "base/activity.h"
#include "base/atomic_file.h"
#include "config/machine.h"
#include "exchange.h"
#include "run_cost.h"
#include "run_result.h"
#include "run_state.h"
#include "run_stop.h"
#include "run_tables.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB (INT64_C(1) << 20)

/* The tables that come back from the journals: those of job and group rows, then the result
 * tables. */
enum { JOBS, GROUPS, RESULTS, TABLES = RESULTS + TG_RESULT_COUNT };

typedef struct journal_rows {
  tg_run *run;
  const tg_journal_entry *entries;
  tg_extent *extents[TABLES];
  size_t count;
} journal_rows;

/* One of them, as the exchange reads it. */
typedef struct journal_table {
  const journal_rows *from;
  tg_result_table table;
} journal_table;

static int by_first(const void *left, const void *right) {
  const tg_extent *a = left, *b = right;
  return a->first < b->first ? -1 : a->first > b->first;
}

static tg_status read_job(void *context, const tg_extent *extent, int64_t offset, int64_t count,
                          void *rows, tg_error *err) {
  const journal_rows *from = context;
  tg_journal_content content;
  (void)offset;
  (void)count;
  TG_TRY(tg_journal_read(from->run->journal, &from->entries[extent->tag], &content, err));
  tg_run_refresh_job(from->run, &content.job);
  memcpy(rows, &content.job, sizeof content.job);
  return TG_OK;
}

static tg_status read_groups(void *context, const tg_extent *extent, int64_t offset, int64_t count,
                             void *rows, tg_error *err) {
  const journal_rows *from = context;
  const tg_group_row *groups = from->run->totals;
  tg_journal_content content;
  if (extent->tag >= 0) {
    TG_TRY(tg_journal_read(from->run->journal, &from->entries[extent->tag], &content, err));
    groups = content.groups;
  }
  memcpy(rows, groups + offset, (size_t)count * sizeof *groups);
  return TG_OK;
}

static tg_status read_results(void *context, const tg_extent *extent, int64_t offset, int64_t count,
                              void *rows, tg_error *err) {
  const journal_table *table = context;
  const journal_rows *from = table->from;
  return tg_journal_read_rows(from->run->journal, &from->entries[extent->tag], table->table, offset,
                              count, rows, err);
}

/* Where the rows of one table of each job of this rank stand in the file. */
static void place_results(journal_rows *from, int table, int64_t *first) {
  const tg_run *run = from->run;
  tg_extent *extents = from->extents[RESULTS + table];
  first[0] = 0;
  for (size_t j = 0; j < run->matrix.job_count; j++)
    first[j + 1] = first[j] + run->result_counts[j * TG_RESULT_COUNT + (size_t)table];
  for (size_t i = 0; i < from->count; i++)
    extents[i] =
        (tg_extent){first[from->entries[i].job], from->entries[i].counts[table], (int64_t)i};
}

static tg_status place_jobs(journal_rows *from, tg_error *err) {
  tg_run *run = from->run;
  from->entries = tg_journal_entries(run->journal, &from->count);
  int64_t *first = malloc((run->matrix.job_count + 1) * sizeof *first);
  bool whole = first != NULL;
  for (int t = 0; t < TABLES; t++) /* one more for the totals */
    whole &= (from->extents[t] = malloc((from->count + 1) * sizeof(tg_extent))) != NULL;
  if (!whole) {
    free(first);
    return tg_fail(err, TG_NO_MEMORY, "no memory to place %zu jobs", from->count);
  }
  for (size_t i = 0; i < from->count; i++) {
    int64_t job = from->entries[i].job, tag = (int64_t)i;
    from->extents[JOBS][i] = (tg_extent){job, 1, tag};
    from->extents[GROUPS][i] = (tg_extent){job * TG_GROUP_ROWS, TG_GROUP_ROWS, tag};
  }
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    place_results(from, t, first);
  for (int t = 0; t < TABLES; t++)
    qsort(from->extents[t], from->count, sizeof(tg_extent), by_first);
  free(first);
  return TG_OK;
}

static tg_status write_jobs(tg_run *run, tg_output *output, journal_rows *from, tg_error *err) {
  int64_t jobs = (int64_t)run->matrix.job_count, totals = jobs * TG_GROUP_ROWS;
  size_t groups = from->count;
  tg_extents mine = {from->extents[JOBS], from->count, read_job, from};
  TG_TRY(tg_exchange_write(&run->world, output, &tg_schema_jobs, jobs, &mine, err));
  if (run->world.rank == 0)
    from->extents[GROUPS][groups++] = (tg_extent){totals, TG_GROUP_ROWS, -1};
  mine = (tg_extents){from->extents[GROUPS], groups, read_groups, from};
  return tg_exchange_write(&run->world, output, &tg_schema_groups, totals + TG_GROUP_ROWS, &mine,
                           err);
}

static bool is_wanted(const tg_run *run, const tg_schema *schema) {
  return tg_campaign_wants_table(&run->campaign, schema->name);
}

static tg_status write_journal_tables(tg_run *run, tg_output *output, tg_error *err) {
  journal_rows from = {.run = run};
  tg_status status = tg_world_agree(&run->world, place_jobs(&from, err), err);
  if (status == TG_OK)
    status = write_jobs(run, output, &from, err);
  for (int t = 0; t < TG_RESULT_COUNT && status == TG_OK; t++) {
    const tg_schema *schema = run->results.schemas[t];
    journal_table table = {&from, (tg_result_table)t};
    tg_extents mine = {from.extents[RESULTS + t], from.count, read_results, &table};
    status = tg_run_stopping(run, err);
    if (status == TG_OK && is_wanted(run, schema))
      status = tg_exchange_write(&run->world, output, schema, run->result_rows[t], &mine, err);
  }
  for (int t = 0; t < TABLES; t++)
    free(from.extents[t]);
  return status;
}

static tg_status read_memory(void *context, const tg_extent *extent, int64_t offset, int64_t count,
                             void *rows, tg_error *err) {
  const tg_rows *from = context;
  (void)extent;
  (void)err;
  memcpy(rows, from->data + (size_t)offset * from->row_size, (size_t)count * from->row_size);
  return TG_OK;
}

/* A table that rank 0 holds whole; the others help with one that is long. */
static tg_status write_rows(tg_run *run, tg_output *output, const tg_schema *schema,
                            const void *rows, size_t count, tg_error *err) {
  int64_t total = (int64_t)count;
  TG_ACTIVITY_WAITS(MPI_Bcast(&total, 1, MPI_INT64_T, 0, run->world.comm));
  bool root = run->world.rank == 0;
  if (total < TG_H5_ONE_PIECE_ROWS) {
    tg_status status = root ? tg_output_table(output, schema, rows, count, err) : TG_OK;
    return tg_world_agree(&run->world, status, err);
  }
  tg_rows held = {.data = (char *)rows, .row_size = schema->row_size, .count = count};
  tg_extent all = {0, total, 0};
  tg_extents mine = {&all, root, read_memory, &held};
  return tg_exchange_write(&run->world, output, schema, total, &mine, err);
}

static tg_status write_sums(tg_run *run, tg_output *output, tg_error *err) {
  for (size_t i = 0; i < run->rollups.count; i++) {
    const tg_rollup_sums *sums = &run->rollups.sums[i];
    const tg_schema *schema = tg_schema_rollup(sums->rollup->name);
    if (is_wanted(run, schema))
      TG_TRY(write_rows(run, output, schema, sums->rows, sums->count, err));
  }
  if (!is_wanted(run, &tg_schema_scenario_totals))
    return TG_OK;
  return write_rows(run, output, &tg_schema_scenario_totals, run->scenario_totals.rows,
                    run->scenario_totals.count, err);
}

static tg_status write_objects(tg_run *run, tg_output *output, tg_error *err) {
  tg_object_row *rows = NULL;
  tg_status status = run->world.rank == 0 ? tg_run_object_rows(run, &rows, err) : TG_OK;
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK)
    status = write_rows(run, output, &tg_schema_objects, rows, run->catalog.count, err);
  free(rows);
  return status;
}

static tg_status write_tables(tg_run *run, tg_output *output, tg_error *err) {
  tg_status status = run->world.rank == 0 ? tg_run_attributes(run, output->file, err) : TG_OK;
  TG_TRY(tg_world_agree(&run->world, status, err));
  TG_TRY(write_journal_tables(run, output, err));
  TG_TRY(write_sums(run, output, err));
  return write_objects(run, output, err);
}

/* Last, when the facts are known. */
static tg_status write_run(tg_run *run, tg_output *output, tg_error *err) {
  const size_t ranks = (size_t)run->world.ranks;
  tg_run_row *rows = malloc(ranks * sizeof *rows);
  tg_status status = rows ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for /run");
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK) {
    run->facts.peak_memory = tg_machine_peak();
    tg_run_cost_store(run);
    TG_ACTIVITY_WAITS(MPI_Gather(&run->facts, (int)sizeof *rows, MPI_BYTE, rows, (int)sizeof *rows,
                                 MPI_BYTE, 0, run->world.comm));
    if (run->world.rank == 0)
      status = tg_output_table(output, &tg_schema_run, rows, ranks, err);
    status = tg_world_agree(&run->world, status, err);
  }
  free(rows);
  return status;
}

/* A courtesy: a disk that cannot hold even a strongly compressed result is named before the work.
 */
static tg_status check_space(const tg_run *run, tg_error *err) {
  char folder[TG_PATH_MAX];
  uint64_t available;
  uint64_t least = (uint64_t)MIB;
  for (int t = 0; t < TG_RESULT_COUNT; t++)
    if (is_wanted(run, run->results.schemas[t]))
      least += (uint64_t)run->result_rows[t] * run->results.schemas[t]->row_size / 16;
  tg_folder_of(run->campaign.aggregate, folder);
  TG_TRY(tg_folder_free(folder, &available, err));
  if (available < least)
    return tg_fail(err, TG_NO_SPACE,
                   "%s: %" PRIu64 " bytes are free, the aggregate needs at least %" PRIu64
                   "; free some or set output.aggregate to another disk",
                   folder, available, least);
  return TG_OK;
}

/* Tables, then the tests that read them, then what is known at the end. */
static tg_status write_file(tg_run *run, const char *path, double start, tg_error *err) {
  tg_output output;
  TG_TRY(tg_output_create(&run->world, path, run->campaign.compression, &output, err));
  tg_status status = write_tables(run, &output, err);
  tg_journal_close(run->journal, true);
  run->journal = NULL;
  run->facts.write_seconds = tg_now() - start;
  if (status == TG_OK && run->campaign.tests)
    status = tg_output_close(&run->world, &output, err);
  if (status == TG_OK && run->campaign.tests)
    status = tg_run_study(run, &output, err);
  if (status == TG_OK)
    status = write_run(run, &output, err);
  tg_status closed = tg_output_close(&run->world, &output, status == TG_OK ? err : NULL);
  return status != TG_OK ? status : closed;
}

/* Reading every column back for the fingerprint is the check before the rename. */
static tg_status publish(tg_run *run, const char *temporary, tg_error *err) {
  TG_TRY(tg_run_digest(run, temporary, err));
  tg_status status = TG_OK;
  if (run->world.rank == 0)
    status = tg_h5_attribute_append(temporary, "digest", run->digest, err);
  if (run->world.rank == 0 && status == TG_OK)
    status = tg_lease_publish(run->lease, temporary, run->campaign.aggregate, err);
  if (run->world.rank == 0 && status == TG_OK)
    tg_run_state_tidy(run);
  return tg_world_agree(&run->world, status, err);
}

tg_status tg_run_write(tg_run *run, tg_error *err) {
  double start = tg_now();
  char temporary[TG_PATH_MAX] = "";
  bool root = run->world.rank == 0;
  tg_status status = root ? check_space(run, err) : TG_OK;
  if (status == TG_OK)
    status = tg_lease_name(run->folder, run->number, "aggregate.h5", temporary, err);
  TG_TRY(tg_world_agree(&run->world, status, err));
  status = write_file(run, temporary, start, err);
  if (status == TG_OK)
    status = publish(run, temporary, err);
  if (status != TG_OK && root)
    unlink(temporary);
  run->facts.write_seconds = tg_now() - start - run->facts.study_seconds;
  return status;
}
