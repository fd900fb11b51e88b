#include "run.h"

#include "base/atomic_file.h"
#include "config/machine.h"
#include "exchange.h"
#include "export/digest.h"
#include "run_tables.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB (INT64_C(1) << 20)

/* Rows of jobs, groups and orders come back from the journal. */
typedef struct journal_rows {
  tg_run *run;
  const tg_journal_entry *entries;
  tg_extent *extents[3]; /* jobs, groups, orders */
  size_t count;
} journal_rows;

static int by_job(const void *left, const void *right) {
  const tg_extent *a = left, *b = right;
  return a->first < b->first ? -1 : a->first > b->first;
}

static tg_status read_job(void *context, const tg_extent *extent, int64_t offset, int64_t count,
                          void *rows, tg_error *err) {
  const journal_rows *from = context;
  tg_group_row groups[TG_GROUP_ROWS];
  (void)offset;
  (void)count;
  return tg_journal_read_job(from->run->journal, &from->entries[extent->tag], rows, groups, err);
}

static tg_status read_groups(void *context, const tg_extent *extent, int64_t offset, int64_t count,
                             void *rows, tg_error *err) {
  const journal_rows *from = context;
  tg_group_row groups[TG_GROUP_ROWS];
  tg_job_row job;
  if (extent->tag < 0)
    memcpy(groups, from->run->totals, sizeof groups);
  else
    TG_TRY(tg_journal_read_job(from->run->journal, &from->entries[extent->tag], &job, groups, err));
  memcpy(rows, groups + offset, (size_t)count * sizeof *groups);
  return TG_OK;
}

static tg_status read_orders(void *context, const tg_extent *extent, int64_t offset, int64_t count,
                             void *rows, tg_error *err) {
  const journal_rows *from = context;
  return tg_journal_read_orders(from->run->journal, &from->entries[extent->tag], offset, count,
                                rows, err);
}

/* Where each job of this rank stands in the three tables. */
static tg_status place_jobs(journal_rows *from, tg_error *err) {
  tg_run *run = from->run;
  from->entries = tg_journal_entries(run->journal, &from->count);
  int64_t *first = malloc((run->matrix.job_count + 1) * sizeof *first);
  for (int t = 0; t < 3; t++)
    from->extents[t] = malloc((from->count + 1) * sizeof(tg_extent));
  if (!first || !from->extents[0] || !from->extents[1] || !from->extents[2]) {
    free(first);
    return tg_fail(err, TG_NO_MEMORY, "no memory to place %zu jobs", from->count);
  }
  first[0] = 0;
  for (size_t j = 0; j < run->matrix.job_count; j++)
    first[j + 1] = first[j] + run->order_counts[j];
  for (size_t i = 0; i < from->count; i++) {
    int64_t job = from->entries[i].job, tag = (int64_t)i;
    from->extents[0][i] = (tg_extent){job, 1, tag};
    from->extents[1][i] = (tg_extent){job * TG_GROUP_ROWS, TG_GROUP_ROWS, tag};
    from->extents[2][i] = (tg_extent){first[job], from->entries[i].order_count, tag};
  }
  for (int t = 0; t < 3; t++)
    qsort(from->extents[t], from->count, sizeof(tg_extent), by_job);
  free(first);
  return TG_OK;
}

static tg_status write_journal_tables(tg_run *run, tg_h5_file *file, tg_error *err) {
  journal_rows from = {.run = run};
  int64_t jobs = (int64_t)run->matrix.job_count, totals = jobs * TG_GROUP_ROWS;
  tg_compression compression = run->campaign.compression;
  tg_status status = tg_world_agree(&run->world, place_jobs(&from, err), err);
  if (status == TG_OK) {
    tg_extents mine = {from.extents[0], from.count, read_job, &from};
    status = tg_exchange_write(&run->world, file, &tg_schema_jobs, jobs, compression, &mine, err);
  }
  if (status == TG_OK) {
    size_t count = from.count;
    if (run->world.rank == 0)
      from.extents[1][count++] = (tg_extent){totals, TG_GROUP_ROWS, -1};
    tg_extents mine = {from.extents[1], count, read_groups, &from};
    status = tg_exchange_write(&run->world, file, &tg_schema_groups, totals + TG_GROUP_ROWS,
                               compression, &mine, err);
  }
  if (status == TG_OK) {
    tg_extents mine = {from.extents[2], from.count, read_orders, &from};
    status = tg_exchange_write(&run->world, file, &run->metrics.schema, run->order_rows,
                               compression, &mine, err);
  }
  for (int t = 0; t < 3; t++)
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

/* A table that rank 0 holds whole. */
static tg_status write_rows(tg_run *run, tg_h5_file *file, const tg_schema *schema,
                            const void *rows, size_t count, tg_error *err) {
  int64_t total = run->world.rank == 0 ? (int64_t)count : 0;
  tg_rows held = {(char *)rows, schema->row_size, (size_t)total, (size_t)total};
  tg_extent all = {0, total, 0};
  tg_extents mine = {&all, total > 0, read_memory, &held};
  MPI_Bcast(&total, 1, MPI_INT64_T, 0, run->world.comm);
  return tg_exchange_write(&run->world, file, schema, total, run->campaign.compression, &mine, err);
}

static tg_status write_sums(tg_run *run, tg_h5_file *file, tg_error *err) {
  for (size_t i = 0; i < run->rollups.count; i++) {
    const tg_rollup_sums *sums = &run->rollups.sums[i];
    TG_TRY(
        write_rows(run, file, tg_schema_rollup(sums->rollup->name), sums->rows, sums->count, err));
  }
  return TG_OK;
}

static tg_status write_objects(tg_run *run, tg_h5_file *file, tg_error *err) {
  tg_object_row *rows = NULL;
  tg_status status = run->world.rank == 0 ? tg_run_object_rows(run, &rows, err) : TG_OK;
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK)
    status = write_rows(run, file, &tg_schema_objects, rows, run->catalog.count, err);
  free(rows);
  return status;
}

static tg_status write_run(tg_run *run, tg_h5_file *file, double start, tg_error *err) {
  tg_run_row *rows = malloc((size_t)run->world.ranks * sizeof *rows);
  tg_status status = rows ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for /run");
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK) {
    run->facts.peak_memory = tg_machine_peak();
    run->facts.write_seconds = tg_now() - start;
    MPI_Gather(&run->facts, (int)sizeof *rows, MPI_BYTE, rows, (int)sizeof *rows, MPI_BYTE, 0,
               run->world.comm);
    status = write_rows(run, file, &tg_schema_run, rows, (size_t)run->world.ranks, err);
  }
  free(rows);
  return status;
}

static tg_status write_tables(tg_run *run, tg_h5_file *file, double start, tg_error *err) {
  TG_TRY(tg_run_attributes(run, file, err));
  TG_TRY(write_journal_tables(run, file, err));
  TG_TRY(write_sums(run, file, err));
  TG_TRY(write_objects(run, file, err));
  return write_run(run, file, start, err);
}

/* A courtesy: a disk that cannot hold even a strongly compressed result is named before the work.
 */
static tg_status check_space(const tg_run *run, tg_error *err) {
  char folder[TG_PATH_MAX];
  uint64_t available;
  uint64_t least = (uint64_t)run->order_rows * run->metrics.schema.row_size / 16 + (uint64_t)MIB;
  tg_folder_of(run->campaign.aggregate, folder);
  TG_TRY(tg_folder_free(folder, &available, err));
  if (available < least)
    return tg_fail(err, TG_NO_SPACE,
                   "%s: %" PRIu64 " bytes are free, the aggregate needs at least %" PRIu64
                   "; free some or set output.aggregate to another disk",
                   folder, available, least);
  return TG_OK;
}

/* Reading every column back for the fingerprint is the check before the rename. */
static tg_status publish(tg_run *run, const char *temporary, tg_error *err) {
  TG_TRY(tg_digest_file(temporary, run->digest, err));
  TG_TRY(tg_h5_attribute_append(temporary, "digest", run->digest, err));
  return tg_atomic_publish(temporary, run->campaign.aggregate, err);
}

tg_status tg_run_write(tg_run *run, tg_error *err) {
  double start = tg_now();
  char temporary[TG_PATH_MAX] = "";
  bool root = run->world.rank == 0;
  tg_status status = root ? check_space(run, err) : TG_OK;
  if (status == TG_OK && root)
    status = tg_atomic_name(run->campaign.aggregate, temporary, err);
  TG_TRY(tg_world_agree(&run->world, status, err));
  MPI_Bcast(temporary, sizeof temporary, MPI_CHAR, 0, run->world.comm);
  tg_h5_file *file = NULL;
  status = tg_world_agree(&run->world, tg_h5_create(temporary, &run->world.comm, &file, err), err);
  if (status == TG_OK)
    status = write_tables(run, file, start, err);
  tg_status closed = file ? tg_h5_close(file, err) : TG_OK;
  status = tg_world_agree(&run->world, status != TG_OK ? status : closed, err);
  if (status == TG_OK)
    status = tg_world_agree(&run->world, root ? publish(run, temporary, err) : TG_OK, err);
  if (status != TG_OK && root)
    unlink(temporary);
  run->facts.write_seconds = tg_now() - start;
  return status;
}
