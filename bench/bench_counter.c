/** \file bench_counter.c
 *
 * What handing out work costs: the shared counter of mpi/counter.h and plain messages.
 *
 *   mpirun -n RANKS bench_counter [REQUESTS]
 *
 * REQUESTS (default 200,000) are made by all ranks together. Prints lines, the least of
 * five rounds each:
 *   counter all    every rank asks without pause: requests/s, ns of the counter per request
 *   counter alone  only the last rank asks: ns there and back
 *   counter busy   the last rank asks while rank 0 computes without any MPI call: requests
 *                  answered meanwhile; 0 = the counter needs rank 0 to call MPI
 *   message        8 bytes between rank 0 and the last rank: ns one way
 *
 * Across hosts: mpirun --host. Over TCP on one host: OMPI_MCA_btl=tcp,self and
 * OMPI_MCA_pml=ob1. The figures are the built-in costs of src/job/schedule.c.
 */
#include "mpi/counter.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 5 };

/* Seconds until every rank has made its requests; \a asks: does this rank make any? */
static double time_requests(const tg_world *world, int64_t requests, bool asks) {
  tg_counter counter;
  tg_counter_open(world, &counter);
  MPI_Barrier(world->comm);
  double start = MPI_Wtime(), mine, slowest;
  while (asks && tg_counter_next(&counter) < requests - 1)
    ;
  mine = MPI_Wtime() - start;
  MPI_Allreduce(&mine, &slowest, 1, MPI_DOUBLE, MPI_MAX, world->comm);
  tg_counter_close(&counter);
  return slowest;
}

static double least_time(const tg_world *world, int64_t requests, bool asks) {
  double least = time_requests(world, requests, asks);
  for (int round = 1; round < ROUNDS; round++) {
    double again = time_requests(world, requests, asks);
    least = again < least ? again : least;
  }
  return least;
}

static double time_messages(const tg_world *world, int64_t count) {
  int last = world->ranks - 1;
  int64_t text = 0;
  MPI_Barrier(world->comm);
  double start = MPI_Wtime();
  for (int64_t i = 0; i < count; i++) {
    if (world->rank == 0) {
      MPI_Send(&text, 1, MPI_INT64_T, last, 0, world->comm);
      MPI_Recv(&text, 1, MPI_INT64_T, last, 0, world->comm, MPI_STATUS_IGNORE);
    } else if (world->rank == last) {
      MPI_Recv(&text, 1, MPI_INT64_T, 0, 0, world->comm, MPI_STATUS_IGNORE);
      MPI_Send(&text, 1, MPI_INT64_T, 0, 0, world->comm);
    }
  }
  return (MPI_Wtime() - start) / (double)count / 2;
}

/* Requests answered within \a seconds in which rank 0 does not call MPI. */
static int64_t answered_while_busy(const tg_world *world, double seconds) {
  tg_counter counter;
  int64_t answered = 0;
  tg_counter_open(world, &counter);
  MPI_Barrier(world->comm);
  double start = MPI_Wtime();
  if (world->rank == 0)
    while (MPI_Wtime() - start < seconds)
      ;
  else if (world->rank == world->ranks - 1)
    for (; tg_counter_next(&counter) >= 0 && MPI_Wtime() - start < seconds; answered++)
      ;
  tg_counter_close(&counter);
  MPI_Allreduce(MPI_IN_PLACE, &answered, 1, MPI_INT64_T, MPI_MAX, world->comm);
  return answered;
}

static void measure(const tg_world *world, int64_t requests) {
  bool root = world->rank == 0, last = world->rank == world->ranks - 1;
  double all = least_time(world, requests, true), alone = least_time(world, requests, last);
  double message = time_messages(world, requests);
  double busy = 0.5;
  int64_t answered = answered_while_busy(world, busy);
  if (!root)
    return;
  printf("ranks %d on %d nodes, %" PRId64 " requests\n", world->ranks,
         (world->ranks + world->node_ranks - 1) / world->node_ranks, requests);
  printf("counter all   %.3f M/s, %.0f ns each\n", (double)requests / all / 1e6,
         all / (double)requests * 1e9);
  printf("counter alone %.3f M/s, %.0f ns there and back\n", (double)requests / alone / 1e6,
         alone / (double)requests * 1e9);
  printf("counter busy  %" PRId64 " answered in %.1f s while rank 0 computes\n", answered, busy);
  printf("message       %.0f ns one way\n", message * 1e9);
}

int main(int argc, char **argv) {
  tg_world world;
  tg_world_open(&argc, &argv, &world);
  long long requests = argc > 1 ? strtoll(argv[1], NULL, 10) : 200000;
  bool usable = requests > 0 && world.ranks > 1;
  if (usable)
    measure(&world, requests);
  else if (world.rank == 0)
    fprintf(stderr, "usage: mpirun -n RANKS bench_counter [REQUESTS], at least 2 ranks\n");
  tg_world_close(&world);
  return tg_status_exit(usable ? TG_OK : TG_USAGE);
}
