#include "job/schedule.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>

/* Of bench/bench_counter on the two-core host of bench/README.md. One node: the slower of two
 * measurements, 3.5 M/s (the other: 20 M/s), as more cores share the counter's cache line. TCP:
 * 0.16 M/s and 24 us a message; osc/pt2pt, the only way of Open MPI 4.1 over TCP, answers nothing
 * while rank 0 computes. RDMA was not measured: 4 M/s and 2 us there or back are assumed. */
static const tg_schedule_setup one_node = {.service = 290, .near = 25, .far = 25};
static const tg_schedule_setup networks[] = {
    [TG_NETWORK_RDMA] = {.service = 250, .near = 1000, .far = 2000},
    [TG_NETWORK_TCP] = {.service = 6300, .near = 1200, .far = 24000, .assisted = true},
    [TG_NETWORK_SERVED] = {.service = 6300, .near = 1200, .far = 24000},
};

tg_schedule_setup tg_schedule_setup_for(int64_t ranks, int64_t nodes, tg_network network) {
  tg_schedule_setup setup = nodes > 1 ? networks[network] : one_node;
  setup.ranks = ranks;
  setup.nodes = nodes;
  setup.spread = TG_SCHEDULE_SPREAD;
  setup.seed = 1;
  return setup;
}

/** A rank's next request: when it reaches the counter. */
typedef struct request {
  int64_t time;
  int64_t rank;
} request;

typedef struct simulation {
  const tg_schedule_setup *setup;
  request *heap; /* earliest first; ties: lower rank */
  size_t waiting;
  int64_t *idle; /* per rank: when its work ended for good */
  int64_t free;  /* when the counter has served all so far and rank 0 lets it serve */
  __int128 asked;
  tg_schedule_result *result;
} simulation;

static bool before(request a, request b) {
  return a.time != b.time ? a.time < b.time : a.rank < b.rank;
}

/* Put \a entry at the top of the heap in place of what was there, and let it sink. */
static void replace_first(simulation *s, request entry) {
  size_t hole = 0;
  for (size_t child; (child = 2 * hole + 1) < s->waiting; hole = child) {
    if (child + 1 < s->waiting && before(s->heap[child + 1], s->heap[child]))
      child++;
    if (!before(s->heap[child], entry))
      break;
    s->heap[hole] = s->heap[child];
  }
  s->heap[hole] = entry;
}

static int64_t message(const tg_schedule_setup *setup, int64_t rank) {
  int64_t per_node = (setup->ranks + setup->nodes - 1) / setup->nodes;
  return rank < per_node ? setup->near : setup->far;
}

int64_t tg_schedule_taken(const tg_schedule_setup *setup, int64_t work, size_t number) {
  if (!setup->spread)
    return work;
  tg_random random = tg_random_open(setup->seed, number);
  int64_t less_or_more = (int64_t)tg_random_below(&random, 2 * setup->spread + 1);
  return work + (int64_t)((__int128)work * (less_or_more - (int64_t)setup->spread) / 1000);
}

/* The counter answers the earliest request. \return when the answer is there. */
static int64_t serve(simulation *s, request asks) {
  tg_schedule_result *result = s->result;
  int64_t service = s->setup->service, begin = asks.time > s->free ? asks.time : s->free;
  result->longest_wait =
      begin - asks.time > result->longest_wait ? begin - asks.time : result->longest_wait;
  result->requests++;
  s->free = begin + service;
  int64_t way = message(s->setup, asks.rank);
  s->asked += s->free - asks.time + 2 * way;
  return s->free + way;
}

static int64_t work_on(simulation *s, const int64_t *work, size_t from, size_t to) {
  int64_t taken = 0;
  for (size_t i = from; i < to; i++) {
    int64_t one = tg_schedule_taken(s->setup, work[i], i);
    taken += one;
    s->result->largest = one > s->result->largest ? one : s->result->largest;
  }
  s->result->total += taken;
  return taken;
}

static void play(simulation *s, const int64_t *work, const uint32_t *ends, size_t batches) {
  size_t next = 0;
  while (s->waiting) {
    request asks = s->heap[0];
    int64_t answered = serve(s, asks), way = message(s->setup, asks.rank);
    if (next < batches) {
      size_t from = next ? ends[next - 1] : 0;
      int64_t done = answered + work_on(s, work, from, ends[next++]);
      if (s->setup->assisted && asks.rank == 0)
        s->free = done;
      replace_first(s, (request){done + way, asks.rank});
      continue;
    }
    s->idle[asks.rank] = answered;
    s->waiting--;
    if (s->waiting)
      replace_first(s, s->heap[s->waiting]);
  }
}

static tg_schedule_limit limit_of(const tg_schedule_result *r, int64_t ranks) {
  if (r->efficiency >= 0.95)
    return TG_LIMITED_BY_NOTHING;
  if (r->asking > r->tail_share)
    return TG_LIMITED_BY_COUNTER;
  bool large = (double)r->largest * 0.95 > (double)r->total / (double)ranks;
  return large ? TG_LIMITED_BY_LARGEST : TG_LIMITED_BY_TAIL;
}

static void conclude(simulation *s) {
  tg_schedule_result *r = s->result;
  int64_t first = INT64_MAX;
  double lost = 0;
  for (int64_t rank = 0; rank < s->setup->ranks; rank++) {
    r->makespan = s->idle[rank] > r->makespan ? s->idle[rank] : r->makespan;
    first = s->idle[rank] < first ? s->idle[rank] : first;
  }
  for (int64_t rank = 0; rank < s->setup->ranks; rank++)
    lost += (double)(r->makespan - s->idle[rank]);
  double all = (double)r->makespan * (double)s->setup->ranks;
  r->tail = r->makespan - first;
  if (all > 0) {
    r->efficiency = (double)r->total / all;
    r->asking = (double)s->asked / all;
    r->tail_share = lost / all;
    r->counter_load = (double)r->requests * (double)s->setup->service / (double)r->makespan;
  }
  r->limit = limit_of(r, s->setup->ranks);
}

/* All times stay below the sum of all work and all requests, one after the other. */
static tg_status check_times(const tg_schedule_setup *setup, const int64_t *work, size_t count,
                             size_t batches, tg_error *err) {
  __int128 most = 0;
  for (size_t i = 0; i < count; i++)
    most += 2 * (__int128)work[i];
  most += ((__int128)batches + setup->ranks) * (setup->service + 2 * setup->near + 2 * setup->far);
  if (most < INT64_MAX)
    return TG_OK;
  return tg_fail(err, TG_LIMIT, "%zu units take longer than can be simulated (290 years)", count);
}

tg_status tg_schedule_run(const tg_schedule_setup *setup, const int64_t *work, size_t count,
                          const uint32_t *ends, size_t batches, tg_schedule_result *result,
                          tg_error *err) {
  *result = (tg_schedule_result){0};
  TG_TRY(check_times(setup, work, count, batches, err));
  size_t ranks = (size_t)setup->ranks;
  simulation s = {.setup = setup,
                  .heap = malloc(ranks * sizeof *s.heap),
                  .waiting = ranks,
                  .idle = calloc(ranks, sizeof *s.idle),
                  .result = result};
  tg_status status = s.heap && s.idle
                         ? TG_OK
                         : tg_fail(err, TG_NO_MEMORY, "no memory for %zu simulated ranks", ranks);
  if (status == TG_OK) {
    for (size_t i = 0; i < ranks; i++) /* ranks of the first node come first: it is a heap */
      s.heap[i] = (request){message(setup, (int64_t)i), (int64_t)i};
    play(&s, work, ends, batches);
    conclude(&s);
  }
  free(s.heap);
  free(s.idle);
  return status;
}

size_t tg_schedule_batches(size_t count, size_t size, uint32_t *ends) {
  size_t batches = 0;
  for (size_t from = 0; from < count; from += size)
    ends[batches++] = (uint32_t)(count - from > size ? from + size : count);
  return batches;
}

size_t tg_schedule_guided(const int64_t *work, size_t count, int64_t ranks, int64_t share,
                          uint32_t *ends) {
  __int128 left = 0, parts = (__int128)ranks * share;
  size_t batches = 0;
  for (size_t i = 0; i < count; i++)
    left += work[i];
  for (size_t i = 0; i < count; ends[batches++] = (uint32_t)i) {
    __int128 wanted = left / parts, held = 0;
    do {
      held += work[i++];
    } while (i < count && held + work[i] <= wanted);
    left -= held;
  }
  return batches;
}

/* Sum of twelve uniform draws less their mean: normal enough, and without a libm that differs. */
static double normal(tg_random *random) {
  double sum = -6;
  for (int i = 0; i < 12; i++)
    sum += (double)(tg_random_next(random) >> 11) * 0x1p-53;
  return sum;
}

static int larger_first(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a < b) - (a > b);
}

void tg_schedule_sort(int64_t *work, size_t count) {
  if (count)
    qsort(work, count, sizeof *work, larger_first);
}

void tg_schedule_synthetic(int64_t *work, size_t count, size_t dates, double sigma, double mean,
                           uint64_t seed) {
  double total = 0, size = 1, scale = 1e9;
  for (int pass = 0; pass < 2; pass++) {
    tg_random random = tg_random_open(seed, 0);
    for (size_t i = 0; i < count; i++) {
      size = i % dates ? size : exp(sigma * normal(&random));
      double day = size * exp(0.3 * normal(&random)); /* a security's days differ, too */
      total += pass ? 0 : day;
      work[i] = (int64_t)(day * scale);
    }
    scale = mean * (double)count / total;
  }
  tg_schedule_sort(work, count);
}
