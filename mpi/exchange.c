#include "exchange.h"

#include "base/activity.h"
#include "base/memory_gauge.h"
#include "hdf5_schemas/h5_block.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES (INT64_C(16) << 20) /* what a rank writes at once, at most one chunk more */
#define BLOCK_SHARE 16                  /* of the memory: the same */
#define SEND_SHARE  8                   /* of the memory: what a rank sends in a round */

/* One round: rank r of the owners owns rows [base + r * block, base + (r + 1) * block). */
typedef struct exchange {
  const tg_world *world;
  tg_output *output;
  const tg_schema *schema;
  const tg_extents *mine;
  int64_t base, block, total;
  int owners;  /* ranks that own rows in this round: the first ones */
  size_t next; /* first extent not yet sent whole */
  char *send;  /* segments: first, count, rows */
  size_t send_bytes, send_capacity;
  char *receive;
  size_t receive_capacity;
  char *rows;     /* the block of this rank */
  int64_t placed; /* rows of it that are there */
  int *counts;    /* 4 * ranks: send counts, offsets, receive counts, offsets */
  tg_h5_block encoded;
  int pieces;          /* of a whole block */
  uint32_t *sizes;     /* rank 0: of the pieces of all ranks */
  uint64_t *addresses; /* of this rank; of all on rank 0 */
} exchange;

static int64_t smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static tg_status grow(char **data, size_t *capacity, size_t needed, tg_error *err) {
  if (needed <= *capacity)
    return TG_OK;
  size_t wanted = needed + needed / 2;
  char *bigger = realloc(*data, wanted);
  if (!bigger)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu bytes of result rows", wanted);
  *data = bigger;
  *capacity = wanted;
  return TG_OK;
}

static int64_t round_end(const exchange *x) {
  return smaller(x->base + x->owners * x->block, x->total);
}

/* Rows of this rank up to the end of the round. */
static int64_t rows_of_round(const exchange *x) {
  const int64_t end = round_end(x);
  int64_t rows = 0;
  for (size_t e = x->next; e < x->mine->count && x->mine->list[e].first < end; e++) {
    const tg_extent *extent = &x->mine->list[e];
    const int64_t first = extent->first > x->base ? extent->first : x->base;
    rows += smaller(extent->first + extent->count, end) - first;
  }
  return rows;
}

/* All ranks own a block, but fewer do where one rank would have to send more than its memory can
 * hold beside the rest: the rows of a large job lie with one rank. */
static void choose_owners(exchange *x) {
  const int64_t most = tg_memory_gauge_ceiling() / SEND_SHARE;
  x->owners = x->world->ranks;
  while (x->owners > 1 && most) {
    int64_t bytes = rows_of_round(x) * (int64_t)x->schema->row_size;
    TG_ACTIVITY_WAITS(MPI_Allreduce(MPI_IN_PLACE, &bytes, 1, MPI_INT64_T, MPI_MAX, x->world->comm));
    if (bytes <= most)
      return;
    x->owners = (x->owners + 1) / 2;
  }
}

/* Rows that stay with this rank go straight to their place. */
static tg_status place_own(exchange *x, const tg_extent *extent, int64_t first, int64_t count,
                           int64_t from, tg_error *err) {
  x->placed += count;
  return x->mine->read(x->mine->context, extent, first - extent->first, count,
                       x->rows + (size_t)(first - from) * x->schema->row_size, err);
}

/* Append the part of an extent that lies in [from, to), the block of rank \a to_rank. */
static tg_status pack_segment(exchange *x, const tg_extent *extent, int64_t from, int64_t to,
                              int to_rank, tg_error *err) {
  int64_t first = extent->first > from ? extent->first : from;
  int64_t header[2] = {first, smaller(extent->first + extent->count, to) - first};
  if (header[1] <= 0)
    return TG_OK;
  if (to_rank == x->world->rank)
    return place_own(x, extent, first, header[1], from, err);
  size_t bytes = (size_t)header[1] * x->schema->row_size;
  TG_TRY(grow(&x->send, &x->send_capacity, x->send_bytes + sizeof header + bytes, err));
  memcpy(x->send + x->send_bytes, header, sizeof header);
  x->send_bytes += sizeof header;
  TG_TRY(x->mine->read(x->mine->context, extent, first - extent->first, header[1],
                       x->send + x->send_bytes, err));
  x->send_bytes += bytes;
  return TG_OK;
}

static tg_status pack(exchange *x, tg_error *err) {
  x->send_bytes = 0;
  x->placed = 0;
  int ranks = x->world->ranks;
  size_t e = x->next;
  for (int r = 0; r < ranks; r++) {
    int64_t from = smaller(x->base + r * x->block, round_end(x));
    int64_t to = smaller(from + x->block, round_end(x));
    size_t before = x->send_bytes;
    while (e < x->mine->count && x->mine->list[e].first < to) {
      TG_TRY(pack_segment(x, &x->mine->list[e], from, to, r, err));
      if (x->mine->list[e].first + x->mine->list[e].count > to)
        break;
      e++;
    }
    if (x->send_bytes > INT32_MAX)
      return tg_fail(err, TG_LIMIT, "/%s: one rank holds more than 2 GiB of adjacent rows",
                     x->schema->name);
    x->counts[r] = (int)(x->send_bytes - before);
    x->counts[ranks + r] = (int)before;
  }
  x->next = e;
  return TG_OK;
}

static tg_status swap(exchange *x, size_t *received, tg_error *err) {
  int ranks = x->world->ranks, *counts = x->counts;
  TG_ACTIVITY_WAITS(
      MPI_Alltoall(counts, 1, MPI_INT, counts + 2 * ranks, 1, MPI_INT, x->world->comm));
  size_t bytes = 0;
  for (int r = 0; r < ranks; r++) {
    counts[3 * ranks + r] = (int)bytes;
    bytes += (size_t)counts[2 * ranks + r];
  }
  *received = bytes;
  tg_status status = grow(&x->receive, &x->receive_capacity, bytes + 1, err);
  TG_TRY(tg_world_agree(x->world, status, err));
  TG_ACTIVITY_WAITS(MPI_Alltoallv(x->send, counts, counts + ranks, MPI_BYTE, x->receive,
                                  counts + 2 * ranks, counts + 3 * ranks, MPI_BYTE,
                                  x->world->comm));
  return TG_OK;
}

/* Rows of other ranks to their place. */
static void unpack(exchange *x, size_t bytes) {
  int64_t mine = x->base + x->world->rank * x->block;
  for (size_t at = 0; at < bytes;) {
    int64_t header[2];
    memcpy(header, x->receive + at, sizeof header);
    at += sizeof header;
    size_t size = (size_t)header[1] * x->schema->row_size;
    memcpy(x->rows + (size_t)(header[0] - mine) * x->schema->row_size, x->receive + at, size);
    at += size;
    x->placed += header[1];
  }
}

/* Rows of this round that have arrived, from \a first. */
static tg_status collect(exchange *x, int64_t first, int64_t count, tg_error *err) {
  size_t received = 0;
  TG_TRY(tg_world_agree(x->world, pack(x, err), err));
  TG_TRY(swap(x, &received, err));
  unpack(x, received);
  if (x->placed == count)
    return TG_OK;
  return tg_fail(err, TG_CORRUPT, "/%s: %" PRId64 " of %" PRId64 " rows from %" PRId64 " arrived",
                 x->schema->name, x->placed, count, first);
}

/* Rank 0 has asked for all places; every rank gets its own. */
static tg_status place(exchange *x, tg_error *err) {
  const int64_t rows = round_end(x) - x->base;
  const int64_t chunks = (rows + TG_H5_CHUNK_ROWS - 1) / TG_H5_CHUNK_ROWS;
  TG_ACTIVITY_WAITS(MPI_Gather(x->encoded.sizes, x->pieces, MPI_UINT32_T, x->sizes, x->pieces,
                               MPI_UINT32_T, 0, x->world->comm));
  tg_status status = TG_OK;
  if (x->world->rank == 0)
    status = tg_h5_table_reserve(x->output->file, x->schema, x->base / TG_H5_CHUNK_ROWS, chunks,
                                 x->sizes, x->addresses, err);
  TG_TRY(tg_world_agree(x->world, status, err));
  if (x->world->rank == 0)
    TG_ACTIVITY_WAITS(MPI_Scatter(x->addresses, x->pieces, MPI_UINT64_T, MPI_IN_PLACE, x->pieces,
                                  MPI_UINT64_T, 0, x->world->comm));
  else
    TG_ACTIVITY_WAITS(MPI_Scatter(NULL, x->pieces, MPI_UINT64_T, x->addresses, x->pieces,
                                  MPI_UINT64_T, 0, x->world->comm));
  return TG_OK;
}

static tg_status write_block(exchange *x, int64_t count, tg_error *err) {
  tg_status status = tg_h5_block_encode(&x->encoded, x->rows, count, err);
  TG_TRY(tg_world_agree(x->world, status, err));
  TG_TRY(place(x, err));
  status =
      tg_h5_block_write(&x->encoded, x->addresses, x->output->descriptor, x->output->path, err);
  return tg_world_agree(x->world, status, err);
}

static tg_status round_trip(exchange *x, tg_error *err) {
  choose_owners(x);
  int64_t first = smaller(x->base + x->world->rank * x->block, round_end(x));
  int64_t count = smaller(x->block, round_end(x) - first);
  TG_TRY(tg_world_agree(x->world, collect(x, first, count, err), err));
  if (x->total >= TG_H5_ONE_PIECE_ROWS)
    return write_block(x, count, err);
  tg_status status = TG_OK; /* all rows are with rank 0 */
  if (x->world->rank == 0)
    status = tg_h5_table_write(x->output->file, x->schema, 0, count, x->rows, err);
  return tg_world_agree(x->world, status, err);
}

/* Beside its block a rank holds what it gets and what it encodes: no more than a sixteenth of the
 * memory each, as far as chunks allow. */
static int64_t block_bytes(void) {
  const int64_t ceiling = tg_memory_gauge_ceiling();
  return ceiling ? smaller(BLOCK_BYTES, ceiling / BLOCK_SHARE) : BLOCK_BYTES;
}

static int64_t block_rows(const tg_schema *schema, int64_t total, int ranks) {
  int64_t chunks = block_bytes() / (int64_t)schema->row_size / TG_H5_CHUNK_ROWS;
  int64_t share = (total + ranks - 1) / ranks;
  chunks = smaller(chunks, (share + TG_H5_CHUNK_ROWS - 1) / TG_H5_CHUNK_ROWS);
  return (chunks < 1 ? 1 : chunks) * TG_H5_CHUNK_ROWS;
}

static tg_status open_block(exchange *x, tg_error *err) {
  const size_t chunks = (size_t)(x->block / TG_H5_CHUNK_ROWS);
  TG_TRY(tg_h5_block_open(&x->encoded, x->schema, x->output->compression, x->total,
                          smaller(x->block, x->total), err));
  x->pieces = (int)(chunks * x->encoded.columns);
  const size_t all = (size_t)x->pieces * (x->world->rank == 0 ? (size_t)x->world->ranks : 1);
  x->sizes = malloc(all * sizeof *x->sizes + 1);
  x->addresses = malloc(all * sizeof *x->addresses + 1);
  return x->sizes && x->addresses
             ? TG_OK
             : tg_fail(err, TG_NO_MEMORY, "no memory to write /%s", x->schema->name);
}

static tg_status exchange_open(exchange *x, tg_error *err) {
  x->rows = malloc((size_t)smaller(x->block, x->total + 1) * x->schema->row_size);
  x->counts = malloc(4 * (size_t)x->world->ranks * sizeof *x->counts);
  if (!x->rows || !x->counts)
    return tg_fail(err, TG_NO_MEMORY, "no memory to write /%s", x->schema->name);
  return x->total < TG_H5_ONE_PIECE_ROWS ? TG_OK : open_block(x, err);
}

static void exchange_close(exchange *x) {
  tg_h5_block_close(&x->encoded);
  free(x->send);
  free(x->receive);
  free(x->rows);
  free(x->counts);
  free(x->sizes);
  free(x->addresses);
}

tg_status tg_exchange_write(const tg_world *world, tg_output *output, const tg_schema *schema,
                            int64_t total, const tg_extents *mine, tg_error *err) {
  exchange x = {.world = world, .output = output, .schema = schema, .mine = mine, .total = total};
  tg_activity_begin("writing table", schema->name);
  x.block = block_rows(schema, total, world->ranks);
  tg_status status = exchange_open(&x, err);
  if (status == TG_OK && world->rank == 0)
    status = tg_h5_table_create(output->file, schema, total, output->compression, err);
  status = tg_world_agree(world, status, err);
  for (; status == TG_OK && x.base < total; x.base = round_end(&x))
    status = round_trip(&x, err);
  exchange_close(&x);
  return status;
}
