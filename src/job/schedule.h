/** \file schedule.h
 *
 * What handing out units of work from one counter does on many ranks: a
 * discrete-event simulation, so that a run on thousands of ranks has an answer on a laptop.
 *
 * A rank sends a request to the counter, which lies in rank 0's memory and serves one
 * request at a time in the order of arrival (ties: the lower rank); the answer names the
 * next batch of units; the rank works on it, then asks again, until none is left. All
 * times are integer ns, so that the result is the same on every machine.
 *
 * What it leaves out: all ranks begin at once; files and memory are no slower for many
 * ranks than for one.
 */
#ifndef TG_SCHEDULE_H
#define TG_SCHEDULE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How the counter is reached from other nodes. */
typedef enum tg_network {
  TG_NETWORK_RDMA, /**< the network adds to the counter by itself */
  TG_NETWORK_TCP,  /**< by messages, which rank 0 answers only when it calls MPI: between batches */
  TG_NETWORK_SERVED /**< by messages, which rank 0 always answers, and does little else */
} tg_network;

/** The machine. */
typedef struct tg_schedule_setup {
  int64_t ranks, nodes; /**< 1 <= nodes <= ranks; consecutive ranks share a node */
  int64_t service;      /**< ns of the counter per request */
  int64_t near, far;    /**< ns of one message, there or back: on rank 0's node, from others;
                             near <= far */
  bool assisted;        /**< the counter stands still while rank 0 works on a batch */
  uint32_t spread;      /**< tenths of a percent, at most 1000: work takes up to so much less or
                             more than predicted */
  uint64_t seed;        /**< of the spread */
} tg_schedule_setup;

/** How much a job's time may differ from the prediction: 10 %. */
#define TG_SCHEDULE_SPREAD 100
/** Guided batches: this share of an even part of the work that is left. */
#define TG_SCHEDULE_SHARE 2

/** Local. Costs of the counter, as measured by bench/bench_counter; on one node the network does
 * not matter. */
tg_schedule_setup tg_schedule_setup_for(int64_t ranks, int64_t nodes, tg_network network);

typedef enum tg_schedule_limit {
  TG_LIMITED_BY_NOTHING, /**< 95 % or more of the ranks' time is work */
  TG_LIMITED_BY_COUNTER, /**< more is lost in asking than at the end */
  TG_LIMITED_BY_LARGEST, /**< more at the end: while one rank is at the largest unit, the others
                              have not enough to do for 95 %, in whatever order */
  TG_LIMITED_BY_TAIL     /**< more at the end, and a better order or smaller batches would help */
} tg_schedule_limit;

typedef struct tg_schedule_result {
  int64_t makespan;       /**< until the last rank knows that nothing is left */
  double efficiency;      /**< work / (ranks * makespan) */
  double asking;          /**< share of the ranks' time: requests, waiting included */
  double tail_share;      /**< share of the ranks' time: after a rank's last unit */
  double counter_load;    /**< share of the makespan in which the counter is busy */
  int64_t requests;       /**< those that found nothing included */
  int64_t longest_wait;   /**< of a request at the counter */
  int64_t tail;           /**< from the first rank without work to the end */
  int64_t largest, total; /**< unit; all work; with the spread */
  tg_schedule_limit limit;
} tg_schedule_result;

/** Local. Ends of batches of \a size units each, the last one smaller: ends[i] is one
 * past the last unit of batch i. Room for \a count ends. \return number of batches. */
size_t tg_schedule_batches(size_t count, size_t size, uint32_t *ends);
/** Local. Guided: each batch is the least number of units that hold \a share-th of
 * the work that is left, per rank; \a work in the order of handing out. */
size_t tg_schedule_guided(const int64_t *work, size_t count, int64_t ranks, int64_t share,
                          uint32_t *ends);

/** Local. \a work: ns per unit, not negative, in the order of handing out; \a ends:
 * of the batches. TG_NO_MEMORY; TG_LIMIT when the times add up to more than 64 bits hold. */
tg_status tg_schedule_run(const tg_schedule_setup *setup, const int64_t *work, size_t count,
                          const uint32_t *ends, size_t batches, tg_schedule_result *result,
                          tg_error *err);
/** Local. What unit \a number really takes, with the spread. */
int64_t tg_schedule_taken(const tg_schedule_setup *setup, int64_t work, size_t number);

/** Local. The order in which chunks are handed out: the largest first. */
void tg_schedule_sort(int64_t *work, size_t count);
/** Local. \a count units of synthetic jobs, largest first: securities of \a dates days each, whose
 * sizes are lognormal with a deviation of \a sigma in log, seeded; \a mean ns of all. */
void tg_schedule_synthetic(int64_t *work, size_t count, size_t dates, double sigma, double mean,
                           uint64_t seed);

#endif
