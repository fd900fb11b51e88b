#include "gather.h"

#include "base/activity.h"

#include <stdlib.h>

/* Bytes per message: MPI counts are int. */
#define PIECE_BYTES ((int64_t)64 << 20)

static int piece_of(int64_t left) {
  return (int)(left < PIECE_BYTES ? left : PIECE_BYTES);
}

static void send_bytes(const tg_world *world, const char *data, int64_t bytes, int rank) {
  for (int64_t done = 0; done < bytes; done += piece_of(bytes - done))
    TG_ACTIVITY_WAITS(
        MPI_Send(data + done, piece_of(bytes - done), MPI_BYTE, rank, 0, world->comm));
}

static void take_bytes(const tg_world *world, char *data, int64_t bytes, int rank) {
  for (int64_t done = 0; done < bytes; done += piece_of(bytes - done))
    TG_ACTIVITY_WAITS(MPI_Recv(data + done, piece_of(bytes - done), MPI_BYTE, rank, 0, world->comm,
                               MPI_STATUS_IGNORE));
}

static void send_rows(const tg_world *world, const tg_rows *rows) {
  send_bytes(world, rows->data, (int64_t)(rows->count * rows->row_size), 0);
}

static void take_rows(const tg_world *world, const int64_t *counts, tg_rows *rows) {
  for (int rank = 1; rank < world->ranks; rank++) {
    take_bytes(world, tg_rows_at(rows, rows->count), counts[rank] * (int64_t)rows->row_size, rank);
    rows->count += (size_t)counts[rank];
  }
}

static tg_status make_room(const tg_world *world, const int64_t *counts, tg_rows *rows,
                           tg_error *err) {
  size_t total = 0;
  for (int rank = 0; rank < world->ranks; rank++)
    total += (size_t)counts[rank];
  if (tg_rows_reserve(rows, total))
    return tg_fail(err, TG_NO_MEMORY, "rank 0 cannot hold %zu rows of %zu bytes", total,
                   rows->row_size);
  return TG_OK;
}

tg_status tg_gather_rows(const tg_world *world, tg_rows *rows, tg_error *err) {
  int64_t mine = (int64_t)rows->count;
  int64_t *counts = malloc((size_t)world->ranks * sizeof *counts);
  tg_status status = counts ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory to count rows");
  status = tg_world_agree(world, status, err);
  if (status == TG_OK) {
    TG_ACTIVITY_WAITS(MPI_Gather(&mine, 1, MPI_INT64_T, counts, 1, MPI_INT64_T, 0, world->comm));
    status = world->rank == 0 ? make_room(world, counts, rows, err) : TG_OK;
    status = tg_world_agree(world, status, err);
  }
  if (status == TG_OK && world->rank == 0)
    take_rows(world, counts, rows);
  else if (status == TG_OK)
    send_rows(world, rows);
  free(counts);
  return status;
}

/* Where the share of a rank begins. */
static size_t share_of(size_t count, int rank, int ranks) {
  return (size_t)((unsigned __int128)count * (unsigned)rank / (unsigned)ranks);
}

tg_status tg_scatter_rows(const tg_world *world, tg_rows *rows, tg_error *err) {
  const int ranks = world->ranks;
  uint64_t total = rows->count;
  TG_ACTIVITY_WAITS(MPI_Bcast(&total, 1, MPI_UINT64_T, 0, world->comm));
  const size_t first = share_of(total, world->rank, ranks);
  const size_t mine = share_of(total, world->rank + 1, ranks) - first;
  tg_status status =
      world->rank == 0 || !tg_rows_reserve(rows, mine)
          ? TG_OK
          : tg_fail(err, TG_NO_MEMORY, "no memory for %zu rows of %zu bytes", mine, rows->row_size);
  TG_TRY(tg_world_agree(world, status, err));
  for (int r = 1; r < ranks && world->rank == 0; r++) {
    const size_t from = share_of(total, r, ranks), to = share_of(total, r + 1, ranks);
    send_bytes(world, tg_rows_at(rows, from), (int64_t)((to - from) * rows->row_size), r);
  }
  if (world->rank != 0)
    take_bytes(world, rows->data, (int64_t)(mine * rows->row_size), 0);
  rows->count = mine;
  return TG_OK;
}
