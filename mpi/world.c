#include "world.h"

#include "base/activity.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define PIECE ((size_t)1 << 28) /* MPI counts are int */

static void set_defaults(void) {
  static const char *const defaults[][2] = {
      {"OMPI_MCA_mpi_yield_when_idle", "1"},
      {"OMPI_MCA_btl_vader_single_copy_mechanism", "none"},
      {"OMPI_MCA_btl_base_warn_component_unused", "0"},
      {"OMPI_MCA_osc", "^ucx"},
      {"OMPI_MCA_ess_singleton_isolated", "1"}, /* a process without mpirun needs no daemon */
  };
  for (size_t i = 0; i < TG_COUNT(defaults); i++)
    setenv(defaults[i][0], defaults[i][1], 0);
}

void tg_world_open(int *argc, char ***argv, tg_world *world) {
  set_defaults();
  MPI_Init(argc, argv);
  world->comm = MPI_COMM_WORLD;
  MPI_Comm_rank(world->comm, &world->rank);
  MPI_Comm_size(world->comm, &world->ranks);
  MPI_Comm node;
  MPI_Comm_split_type(world->comm, MPI_COMM_TYPE_SHARED, world->rank, MPI_INFO_NULL, &node);
  MPI_Comm_rank(node, &world->node_rank);
  MPI_Comm_size(node, &world->node_ranks);
  MPI_Comm_free(&node);
}

void tg_world_close(tg_world *world) {
  world->comm = MPI_COMM_NULL;
  MPI_Finalize();
}

tg_status tg_world_agree(const tg_world *world, tg_status status, tg_error *err) {
  int mine = status == TG_OK ? INT_MAX : world->rank, first;
  TG_ACTIVITY_WAITS(MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, world->comm));
  if (first == INT_MAX)
    return TG_OK;
  tg_error told = {.status = status};
  if (first == world->rank && err && err->status != TG_OK)
    told = *err;
  told.status = first == world->rank ? status : TG_OK;
  TG_ACTIVITY_WAITS(MPI_Bcast(&told, (int)sizeof told, MPI_BYTE, first, world->comm));
  if (err) {
    *err = told;
    if (!told.text[0])
      memcpy(err->text, "a rank failed", sizeof "a rank failed");
  }
  return told.status;
}

tg_status tg_world_share(const tg_world *world, void **data, size_t *count, size_t size,
                         tg_error *err) {
  uint64_t elements = *count;
  TG_ACTIVITY_WAITS(MPI_Bcast(&elements, 1, MPI_UINT64_T, 0, world->comm));
  tg_status status = TG_OK;
  size_t bytes = (size_t)elements * size;
  if (world->rank != 0) {
    free(*data);
    *data = malloc(bytes ? bytes : 1);
    if (!*data)
      status = tg_fail(err, TG_NO_MEMORY, "no memory for %zu bytes shared by rank 0", bytes);
  }
  TG_TRY(tg_world_agree(world, status, err));
  *count = (size_t)elements;
  for (size_t done = 0; done < bytes; done += PIECE) {
    size_t piece = bytes - done < PIECE ? bytes - done : PIECE;
    TG_ACTIVITY_WAITS(MPI_Bcast((char *)*data + done, (int)piece, MPI_BYTE, 0, world->comm));
  }
  return TG_OK;
}

void tg_world_or(const tg_world *world, void *data, size_t size) {
  for (size_t done = 0; done < size; done += PIECE) {
    size_t piece = size - done < PIECE ? size - done : PIECE;
    TG_ACTIVITY_WAITS(MPI_Allreduce(MPI_IN_PLACE, (char *)data + done, (int)piece, MPI_BYTE,
                                    MPI_BOR, world->comm));
  }
}

void tg_world_sum(const tg_world *world, int64_t *values, size_t count) {
  for (size_t done = 0; done < count; done += PIECE / 8) {
    size_t piece = count - done < PIECE / 8 ? count - done : PIECE / 8;
    TG_ACTIVITY_WAITS(
        MPI_Allreduce(MPI_IN_PLACE, values + done, (int)piece, MPI_INT64_T, MPI_SUM, world->comm));
  }
}
