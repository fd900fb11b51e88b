#include "gather.h"

#include <stdlib.h>

/* Bytes per message: MPI counts are int. */
#define PIECE_BYTES ((int64_t)64 << 20)

static int piece_of(int64_t left) {
  return (int)(left < PIECE_BYTES ? left : PIECE_BYTES);
}

static void send_rows(const tg_world *world, const tg_rows *rows) {
  int64_t bytes = (int64_t)(rows->count * rows->row_size);
  for (int64_t done = 0; done < bytes; done += piece_of(bytes - done))
    MPI_Send(rows->data + done, piece_of(bytes - done), MPI_BYTE, 0, 0, world->comm);
}

static void take_rows(const tg_world *world, const int64_t *counts, tg_rows *rows) {
  for (int rank = 1; rank < world->ranks; rank++) {
    char *into = tg_rows_at(rows, rows->count);
    int64_t bytes = counts[rank] * (int64_t)rows->row_size;
    for (int64_t done = 0; done < bytes; done += piece_of(bytes - done))
      MPI_Recv(into + done, piece_of(bytes - done), MPI_BYTE, rank, 0, world->comm,
               MPI_STATUS_IGNORE);
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
    MPI_Gather(&mine, 1, MPI_INT64_T, counts, 1, MPI_INT64_T, 0, world->comm);
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
