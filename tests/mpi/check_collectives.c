/* What the collectives promise, checked against one rank's own arithmetic: reduction by
 * merge rule, overflow seen on every rank, agreement, sharing, the counter, work in
 * random order, and rows that travel to the place where they are written. */
#include "base/memory_gauge.h"
#include "mpi/counter.h"
#include "mpi/exchange.h"
#include "mpi/gather.h"
#include "mpi/reduce.h"
#include "mpi/shuffle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct sample {
  int64_t key, sum, low, high, index;
  tg_exact_sum exact;
} sample;

static const tg_field sample_fields[] = {
    TG_FIELD(sample, key, "1", TG_KEY, "key"),
    TG_FIELD(sample, sum, "1", TG_SUM, "sum"),
    TG_FIELD(sample, low, "1", TG_MIN, "least"),
    TG_FIELD(sample, high, "1", TG_MAX, "greatest"),
    TG_FIELD(sample, index, "1", TG_VALUE, "position"),
    TG_FIELD(sample, exact, "1", TG_HIDDEN, "exact sum"),
};

static const tg_schema sample_schema = {
    "sample", "a sample", "key", 1, sizeof(sample), sample_fields, TG_COUNT(sample_fields)};

static int failures, checks;

static void check(int holds, const char *what) {
  checks++;
  if (!holds) {
    failures++;
    fprintf(stderr, "FAILED: %s\n", what);
  }
}

static uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Item number i of all: any rank can make it. */
static void add_item(sample *rows, uint64_t item) {
  uint64_t state = item;
  int64_t value = (int64_t)next_random(&state) >> 20;
  sample *row = &rows[item % 7];
  row->sum += value;
  row->low = value < row->low ? value : row->low;
  row->high = value > row->high ? value : row->high;
  tg_exact_sum_add(&row->exact, ldexp((double)value, (int)(item % 200) - 100));
}

static void sums_do_not_depend_on_the_ranks(const tg_world *world) {
  sample mine[7], all[7];
  tg_error err = {0};
  for (int i = 0; i < 7; i++) {
    tg_schema_reset(&sample_schema, &mine[i]);
    tg_schema_reset(&sample_schema, &all[i]);
  }
  for (uint64_t item = 0; item < 5000; item++) {
    add_item(all, item);
    if ((int)(item * item % 11) % world->ranks == world->rank)
      add_item(mine, item);
  }
  check(tg_reduce_rows(world, &sample_schema, mine, 7, &err) == TG_OK, "the reduction works");
  for (int i = 0; i < 7 && world->rank == 0; i++) {
    check(mine[i].sum == all[i].sum, "sums of integers");
    check(mine[i].low == all[i].low && mine[i].high == all[i].high, "extremes");
    double a = tg_exact_sum_value(&mine[i].exact), b = tg_exact_sum_value(&all[i].exact);
    check(!memcmp(&a, &b, sizeof a), "exact sums, to the bit");
  }
}

/* Enough rows for several blocks, and sums of very different size: large and small, negative, none,
 * and not a number. */
static void exact_sums_of_many_rows_keep_their_row(const tg_world *world) {
  enum { ROWS = 5000 };
  static const double factors[] = {1, 1e250, -1e-250, 0.1, -3};
  sample *mine = malloc(ROWS * sizeof *mine);
  tg_error err = {0};
  for (int i = 0; i < ROWS; i++)
    tg_schema_reset(&sample_schema, &mine[i]);
  for (int i = world->rank; i < 3 * ROWS; i += world->ranks)
    if (i % ROWS % 7)
      tg_exact_sum_add(&mine[i % ROWS].exact, i == 2 * ROWS - 1 ? NAN : i * factors[i % ROWS % 5]);
  check(tg_reduce_rows(world, &sample_schema, mine, ROWS, &err) == TG_OK, "many rows are reduced");
  int wrong = 0;
  for (int row = 0; row < ROWS && world->rank == 0; row++) {
    tg_exact_sum all = {0};
    for (int i = row; i < 3 * ROWS && row % 7; i += ROWS)
      tg_exact_sum_add(&all, i == 2 * ROWS - 1 ? NAN : i * factors[row % 5]);
    double a = tg_exact_sum_value(&mine[row].exact), b = tg_exact_sum_value(&all);
    wrong += memcmp(&a, &b, sizeof a) != 0;
  }
  check(!wrong, "exact sums of many rows, to the bit");
  free(mine);
}

static void overflow_is_seen_by_every_rank(const tg_world *world) {
  if (world->ranks == 1) /* one rank's own sums are checked where they are added */
    return;
  sample row;
  tg_error err = {0};
  tg_schema_reset(&sample_schema, &row);
  row.sum = INT64_MAX / world->ranks + 1;
  tg_status status = tg_reduce_rows(world, &sample_schema, &row, 1, &err);
  check(status == TG_OVERFLOW, "a sum beyond 64 bits is an overflow");
  check(strstr(err.text, "/sample/sum") != NULL, "the overflow names its column");
}

static void ranks_agree_on_the_first_failure(const tg_world *world) {
  tg_error err = {0};
  int last = world->ranks - 1;
  tg_status mine = TG_OK;
  if (world->rank == last)
    mine = tg_fail(&err, TG_NO_SPACE, "full on rank %d", last);
  check(tg_world_agree(world, mine, &err) == TG_NO_SPACE, "all ranks get the status");
  check(!strncmp(err.text, "full on rank", 12), "all ranks get the sentence");
  err = (tg_error){0};
  check(tg_world_agree(world, TG_OK, &err) == TG_OK, "no failure is agreed too");
}

static void every_unit_is_given_out_once(const tg_world *world) {
  enum { UNITS = 1000 };
  int64_t taken[UNITS] = {0};
  tg_counter counter;
  tg_counter_open(world, &counter);
  for (int64_t unit; (unit = tg_counter_next(&counter)) < UNITS;)
    taken[unit]++;
  tg_counter_close(&counter);
  tg_world_sum(world, taken, UNITS);
  int once = 1;
  for (int i = 0; i < UNITS; i++)
    once = once && taken[i] == 1;
  check(once, "each unit once");
}

static tg_status make_rows(void *context, const tg_extent *extent, int64_t offset, int64_t count,
                           void *rows, tg_error *err) {
  (void)context;
  (void)err;
  for (int64_t i = 0; i < count; i++)
    ((sample *)rows)[i] = (sample){.key = extent->tag, .index = extent->first + offset + i};
  return TG_OK;
}

/* Extents of uneven length, dealt out to ranks like jobs. */
static size_t deal(const tg_world *world, tg_extent *mine, int64_t extents, int64_t *total) {
  uint64_t state = 42;
  size_t count = 0;
  *total = 0;
  for (int64_t e = 0; e < extents; e++) {
    int64_t length = (int64_t)(next_random(&state) % 997) * (e % 5 == 3 ? 100 : 1);
    int owner = (int)(next_random(&state) % (uint64_t)world->ranks);
    if (owner == world->rank)
      mine[count++] = (tg_extent){*total, length, e};
    *total += length;
  }
  return count;
}

static void check_file(const char *path, int64_t total) {
  tg_h5_file *file = NULL;
  tg_h5_table *tables = NULL;
  size_t count = 0;
  tg_error err = {0};
  int64_t *index = malloc((size_t)(total + 1) * sizeof *index);
  check(tg_h5_open(path, &file, &err) == TG_OK, err.text);
  check(tg_h5_tables(file, &tables, &count, &err) == TG_OK && count == 1, "one table");
  check(tables[0].rows == total, "all rows");
  for (size_t c = 0; c < tables[0].column_count; c++) {
    if (strcmp(tables[0].columns[c].name, "index"))
      continue;
    check(tg_h5_column_read(file, &tables[0], c, 0, total, index, &err) == TG_OK, err.text);
    int64_t wrong = 0;
    for (int64_t i = 0; i < total; i++)
      wrong += index[i] != i;
    check(wrong == 0, "every row at its place");
  }
  free(index);
  tg_h5_tables_free(tables, count);
  tg_h5_close(file, &err);
}

static void rows_travel_to_their_place(const tg_world *world, const char *path, int64_t extents,
                                       tg_compression compression) {
  tg_extent *mine = malloc((size_t)(extents + 1) * sizeof *mine);
  int64_t total;
  size_t count = deal(world, mine, extents, &total);
  tg_extents list = {mine, count, make_rows, NULL};
  tg_output output;
  tg_error err = {0};
  check(tg_output_create(world, path, compression, &output, &err) == TG_OK, err.text);
  check(tg_exchange_write(world, &output, &sample_schema, total, &list, &err) == TG_OK, err.text);
  check(tg_output_close(world, &output, &err) == TG_OK, err.text);
  if (world->rank == 0) {
    check_file(path, total);
    unlink(path);
  }
  free(mine);
}

/* Rank r holds r * 1000 + 3 rows; some ranks of a run hold more than a message's piece. */
static void rows_of_all_ranks_come_to_rank_0_in_order(const tg_world *world) {
  tg_rows rows = {.row_size = sizeof(sample)};
  tg_error err = {0};
  int64_t mine = world->rank * 1000 + 3, total = mine;
  for (int64_t i = 0; i < mine; i++)
    *(sample *)tg_rows_push(&rows) = (sample){.key = world->rank, .index = i};
  tg_world_sum(world, &total, 1);
  check(tg_gather_rows(world, &rows, &err) == TG_OK, err.text);
  if (world->rank == 0) {
    int64_t wrong = (int64_t)rows.count != total, at = 0;
    for (int64_t rank = 0; rank < world->ranks; rank++)
      for (int64_t i = 0; i < rank * 1000 + 3 && at < (int64_t)rows.count; i++, at++) {
        const sample *row = tg_rows_at(&rows, (size_t)at);
        wrong += row->key != rank || row->index != i;
      }
    check(wrong == 0, "gathered rows stand in the order of the ranks");
  }
  tg_rows_clear(&rows);
}

/* How many rows the ranks before this one have. */
static int64_t rows_before(const tg_world *world, int64_t mine) {
  int64_t counts[64] = {0}, before = 0;
  counts[world->rank] = mine;
  tg_world_sum(world, counts, (size_t)world->ranks);
  for (int rank = 0; rank < world->rank; rank++)
    before += counts[rank];
  return before;
}

/* None, fewer than ranks, and so many that two ranks need several messages. */
static void rows_of_rank_0_are_shared_evenly_in_their_order(const tg_world *world) {
  static const int64_t numbers[] = {0, 1, 3, 20, 4000, 250000};
  for (size_t n = 0; n < TG_COUNT(numbers); n++) {
    const int64_t all = numbers[n];
    tg_rows rows = {.row_size = sizeof(sample)};
    tg_error err = {0};
    int64_t wrong = 0, total;
    for (int64_t i = 0; i < all && world->rank == 0; i++)
      *(sample *)tg_rows_push(&rows) = (sample){.key = 5, .index = i};
    check(tg_scatter_rows(world, &rows, &err) == TG_OK, err.text);
    total = (int64_t)rows.count;
    const int64_t first = rows_before(world, total);
    check(total >= all / world->ranks && total <= all / world->ranks + 1, "an even share");
    for (int64_t i = 0; i < total; i++) {
      const sample *row = tg_rows_at(&rows, (size_t)i);
      wrong += row->key != 5 || row->index != first + i;
    }
    check(wrong == 0, "rows are shared in their order");
    tg_world_sum(world, &total, 1);
    check(total == all, "every row has a rank");
    check(tg_gather_rows(world, &rows, &err) == TG_OK, err.text);
    for (size_t i = 0; i < rows.count && world->rank == 0; i++)
      wrong += ((const sample *)tg_rows_at(&rows, i))->index != (int64_t)i;
    check(wrong == 0, "gathered again, they are as they were");
    tg_rows_clear(&rows);
  }
}

/* Elements of every size that there may be; each holds its number in all of its bytes. */
static void shuffle_elements(int64_t seed, size_t count, size_t size, unsigned char *elements) {
  for (size_t i = 0; i < count * size; i++)
    elements[i] = (unsigned char)(i / size);
  tg_shuffle(elements, count, size, seed);
}

static void a_shuffle_is_a_permutation_that_the_seed_decides(const tg_world *world) {
  enum { MOST = 200, WIDEST = 64 };
  static unsigned char one[MOST * WIDEST], same[MOST * WIDEST], other[MOST * WIDEST];
  int torn = 0, lost = 0, unlike = 0, alike = 0;
  for (size_t count = 0; count <= MOST; count += count < 5 ? 1 : 39)
    for (size_t size = 1; size <= WIDEST; size += 9) {
      int seen[MOST] = {0};
      shuffle_elements(7, count, size, one);
      shuffle_elements(7, count, size, same);
      shuffle_elements(8, count, size, other);
      for (size_t i = 0; i < count * size; i++)
        torn += one[i] != one[i / size * size];
      for (size_t i = 0; i < count; i++)
        lost += seen[one[i * size]]++ != 0;
      unlike += memcmp(one, same, count * size) != 0;
      alike += count > 20 && !memcmp(one, other, count * size);
    }
  check(!torn && !lost, "a shuffle loses and tears no element");
  check(!unlike && !alike, "the seed alone decides the order");
  int64_t mine[100], others[100];
  for (int64_t i = 0; i < 100; i++)
    mine[i] = others[i] = i;
  tg_shuffle(mine, 100, sizeof *mine, 3);
  tg_shuffle(others, 100, sizeof *others, 3);
  tg_world_sum(world, others, 100);
  int differ = 0;
  for (int i = 0; i < 100; i++)
    differ += others[i] != mine[i] * world->ranks;
  check(!differ, "on every rank the same order");
}

/* Each of the 24 orders of four about as often as the others. */
static void every_order_may_come_of_a_shuffle(void) {
  enum { SEEDS = 24000 };
  int times[256] = {0}, orders = 0, rare = 0;
  for (int64_t seed = 0; seed < SEEDS; seed++) {
    char four[] = {0, 1, 2, 3};
    tg_shuffle(four, 4, 1, seed);
    times[four[0] * 64 + four[1] * 16 + four[2] * 4 + four[3]]++;
  }
  for (int i = 0; i < 256; i++) {
    orders += times[i] > 0;
    rare += times[i] > 0 && (times[i] < 850 || times[i] > 1150);
  }
  check(orders == 24 && !rare, "all orders, none rarely");
}

int main(int argc, char **argv) {
  tg_world world;
  tg_world_open(&argc, &argv, &world);
  if (argc != 2) {
    fprintf(stderr, "usage: check_collectives FILE\n");
    MPI_Abort(world.comm, 2);
  }
  sums_do_not_depend_on_the_ranks(&world);
  exact_sums_of_many_rows_keep_their_row(&world);
  overflow_is_seen_by_every_rank(&world);
  ranks_agree_on_the_first_failure(&world);
  every_unit_is_given_out_once(&world);
  rows_of_all_ranks_come_to_rank_0_in_order(&world);
  rows_of_rank_0_are_shared_evenly_in_their_order(&world);
  a_shuffle_is_a_permutation_that_the_seed_decides(&world);
  every_order_may_come_of_a_shuffle();
  static const int64_t ceilings[] = {0, 64 << 20, 1 << 20}; /* the last: few ranks own a block */
  for (size_t m = 0; m < TG_COUNT(ceilings); m++) {
    tg_memory_gauge_open(ceilings[m]);
    for (int64_t extents = 0; extents <= 200; extents = extents * 10 + 2)
      for (int c = TG_COMPRESS_NONE; c <= TG_COMPRESS_ZSTD; c++)
        rows_travel_to_their_place(&world, argv[1], extents, (tg_compression)c);
  }
  int64_t counts[2] = {checks, failures};
  tg_world_sum(&world, counts, 2);
  if (world.rank == 0)
    printf("%d ranks: %d checks, %d failed\n", world.ranks, (int)counts[0], (int)counts[1]);
  tg_world_close(&world);
  return counts[1] || !counts[0];
}
