#include "run.h"

#include "base/activity.h"
#include "export/digest.h"

#include <stdlib.h>

#define SLOTS 2 /* blocks of a rank on their way to rank 0 */

/* Ranks decode long blocks in turn and rank 0 hashes them all: decoding is what takes time. */
typedef struct shared_file {
  const tg_world *world;
  tg_h5_file *file;
  tg_h5_table *tables;
  size_t count;
  tg_digest *digest;
  int64_t blocks; /* long ones so far */
  void *slots[SLOTS];
  MPI_Request requests[SLOTS];
  tg_status status; /* of the first block that could not be read; all go on */
} shared_file;

static bool is_long(int64_t rows) {
  return rows >= TG_H5_CHUNK_ROWS;
}

static void note(shared_file *shared, tg_status status) {
  if (shared->status == TG_OK)
    shared->status = status;
}

static tg_status read_or_receive(void *context, const tg_h5_table *table, size_t column,
                                 int64_t first, int64_t count, void *values, tg_error *err) {
  shared_file *shared = context;
  int owner = is_long(count) ? (int)(shared->blocks++ % shared->world->ranks) : 0;
  if (owner)
    TG_ACTIVITY_WAITS(MPI_Recv(values, (int)(count * table->columns[column].size), MPI_BYTE, owner,
                               0, shared->world->comm, MPI_STATUS_IGNORE));
  else if (shared->status == TG_OK)
    note(shared, tg_h5_column_read(shared->file, table, column, first, count, values, err));
  return TG_OK;
}

static tg_status read_and_send(void *context, const tg_h5_table *table, size_t column,
                               int64_t first, int64_t count, void *values, tg_error *err) {
  shared_file *shared = context;
  const int64_t block = is_long(count) ? shared->blocks++ : 0, ranks = shared->world->ranks;
  (void)values;
  if (block % ranks != shared->world->rank)
    return TG_OK;
  const size_t slot = (size_t)(block / ranks % SLOTS);
  TG_ACTIVITY_WAITS(MPI_Wait(&shared->requests[slot], MPI_STATUS_IGNORE));
  if (shared->status == TG_OK)
    note(shared,
         tg_h5_column_read(shared->file, table, column, first, count, shared->slots[slot], err));
  MPI_Isend(shared->slots[slot], (int)(count * table->columns[column].size), MPI_BYTE, 0, 0,
            shared->world->comm, &shared->requests[slot]);
  return TG_OK;
}

static tg_status shared_open(shared_file *shared, const char *path, tg_error *err) {
  TG_TRY(tg_h5_open(path, &shared->file, err));
  TG_TRY(tg_h5_tables(shared->file, &shared->tables, &shared->count, err));
  TG_TRY(tg_digest_open(shared->tables, shared->count, &shared->digest, err));
  for (size_t s = 0; s < SLOTS && shared->world->rank; s++)
    if (!(shared->slots[s] = calloc(1, tg_digest_block_bytes(shared->digest))))
      return tg_fail(err, TG_NO_MEMORY, "no memory to read %s", path);
  return TG_OK;
}

static void shared_close(shared_file *shared) {
  for (size_t s = 0; s < SLOTS; s++)
    free(shared->slots[s]);
  tg_digest_close(shared->digest);
  tg_h5_tables_free(shared->tables, shared->count);
  tg_h5_close(shared->file, NULL);
}

static bool has_long_table(const shared_file *shared) {
  for (size_t t = 0; t < shared->count; t++)
    if (is_long(shared->tables[t].rows) && tg_digest_covers(shared->tables[t].name))
      return true;
  return false;
}

tg_status tg_run_digest(tg_run *run, const char *path, tg_error *err) {
  shared_file shared = {.world = &run->world, .requests = {MPI_REQUEST_NULL, MPI_REQUEST_NULL}};
  const bool root = run->world.rank == 0;
  tg_activity_phase("digest");
  tg_activity_begin("reading back", path);
  int open[2] = {0, 0}; /* status of rank 0, are the others needed */
  if (root) {
    open[0] = (int)shared_open(&shared, path, err);
    open[1] = has_long_table(&shared);
  }
  TG_ACTIVITY_WAITS(MPI_Bcast(open, 2, MPI_INT, 0, run->world.comm));
  tg_status status = root ? (tg_status)open[0] : TG_OK;
  if (open[0] == TG_OK && open[1] && !root)
    status = shared_open(&shared, path, err);
  status = tg_world_agree(&run->world, status, err);
  if (status == TG_OK && (root || open[1])) {
    tg_digest_run(shared.digest, root ? read_or_receive : read_and_send, &shared, NULL,
                  root ? run->digest : NULL, err);
    TG_ACTIVITY_WAITS(MPI_Waitall(SLOTS, shared.requests, MPI_STATUSES_IGNORE));
  }
  shared_close(&shared);
  return status != TG_OK ? status : tg_world_agree(&run->world, shared.status, err);
}
