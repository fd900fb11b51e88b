#include "simulate/match_tree.h"

#include "simulate/match.h"
#include "splitmix.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

enum { LEAVES = 700 };

static int64_t below(uint64_t *seed, int64_t bound) {
  return (int64_t)(tg_splitmix(seed) % (uint64_t)bound);
}

/* Leaves in an array, and which of them live. */
typedef struct row_of_leaves {
  uint32_t count;
  bool keys, sizes;
  tg_match_leaf leaves[LEAVES];
  bool live[LEAVES];
} row_of_leaves;

static bool leaf_fits(const row_of_leaves *row, uint32_t i, const tg_match_want *want) {
  const tg_match_leaf *leaf = &row->leaves[i];
  if (!row->live[i] || leaf->price > want->price)
    return false;
  if (row->keys && want->key && leaf->key == want->key)
    return false;
  return !row->sizes || (leaf->quantity >= want->least && leaf->need <= want->most);
}

static uint32_t walk(const row_of_leaves *row, uint32_t from, const tg_match_want *want) {
  for (uint32_t i = from; i < row->count; i++)
    if (leaf_fits(row, i, want))
      return i;
  return TG_MATCH_NONE;
}

static int64_t random_price(uint64_t *seed) {
  static const int64_t ends[] = {INT64_MIN, TG_MATCH_NEVER - 1};
  return below(seed, 10) ? below(seed, 50) : ends[below(seed, 2)];
}

static tg_match_leaf random_leaf(uint64_t *seed) {
  int64_t quantity = 1 + below(seed, 20);
  return (tg_match_leaf){random_price(seed), below(seed, 4), quantity, below(seed, quantity + 1)};
}

static void fill(uint64_t *seed, row_of_leaves *row, tg_match_tree *tree) {
  row->count = (uint32_t)below(seed, below(seed, 2) ? LEAVES : 20);
  row->keys = below(seed, 2);
  row->sizes = below(seed, 2);
  CU_ASSERT_EQUAL_FATAL(tg_match_tree_make(row->count, row->keys, row->sizes, tree), TG_OK);
  for (uint32_t i = 0; i < row->count; i++) {
    row->leaves[i] = random_leaf(seed);
    row->live[i] = below(seed, 10) > 0;
    if (row->live[i])
      tg_match_tree_set(tree, i, &row->leaves[i]);
  }
  tg_match_tree_build(tree);
}

static void change(uint64_t *seed, row_of_leaves *row, tg_match_tree *tree) {
  uint32_t i = (uint32_t)below(seed, row->count);
  if (!row->live[i])
    return;
  if (below(seed, 2)) {
    row->live[i] = false;
    tg_match_tree_remove(tree, i);
    return;
  }
  row->leaves[i].quantity = below(seed, row->leaves[i].quantity + 1);
  row->leaves[i].need = below(seed, row->leaves[i].quantity + 1);
  tg_match_tree_resize(tree, i, row->leaves[i].quantity, row->leaves[i].need);
}

static void the_next_leaf_is_the_one_that_a_walk_finds(void) {
  static row_of_leaves row;
  uint64_t seed = 3;
  for (int round = 0; round < 300; round++) {
    tg_match_tree tree;
    fill(&seed, &row, &tree);
    for (int step = 0; step < 300; step++) {
      tg_match_want want = {.price = random_price(&seed),
                            .key = below(&seed, 4),
                            .least = below(&seed, 20),
                            .most = below(&seed, 20)};
      uint32_t from = (uint32_t)below(&seed, row.count + 2);
      CU_ASSERT_EQUAL(tg_match_tree_next(&tree, from, &want), walk(&row, from, &want));
      if (row.count)
        change(&seed, &row, &tree);
    }
    tg_match_tree_clear(&tree);
  }
}

static void a_tree_without_leaves_holds_nothing(void) {
  tg_match_tree tree;
  tg_match_want want = {.price = TG_MATCH_NEVER - 1};
  CU_ASSERT_EQUAL_FATAL(tg_match_tree_make(0, true, true, &tree), TG_OK);
  tg_match_tree_build(&tree);
  CU_ASSERT_EQUAL(tg_match_tree_next(&tree, 0, &want), TG_MATCH_NONE);
  CU_ASSERT_EQUAL(tg_match_tree_next(&tree, UINT32_MAX - 1, &want), TG_MATCH_NONE);
  tg_match_tree_clear(&tree);
}

/* ---- growth of a whole run, in nodes looked at ---- */

typedef enum growth { PLAIN, OUT_OF_REACH, ONE_KEY, TWO_KEYS, EMPTIED, DEAD, GROWTHS } growth;

/* Everything waits all day, so that a walk would see everything for everyone. */
static void make_market(growth kind, size_t count, tg_match_order *orders, tg_match_sweep *sweeps) {
  uint64_t seed = 5;
  for (size_t i = 0; i < count; i++) {
    int64_t time = (int64_t)i;
    bool sweep = i % 2 == 0;
    orders[i] = (tg_match_order){.time = time,
                                 .quantity = 1 + below(&seed, 9),
                                 .bid = 100,
                                 .offer = 110,
                                 .last_time = time + 1 + below(&seed, 1000),
                                 .side = sweep ? 1 : 2};
    orders[i].limit = sweep ? 200 : 50;
    if (kind == OUT_OF_REACH && sweep)
      orders[i].limit = 104;
    if (kind == ONE_KEY || kind == TWO_KEYS)
      orders[i].crossing_key = 1;
    if (kind == TWO_KEYS && i % 4 == 1) { /* of another key, but dear */
      orders[i].crossing_key = 2;
      orders[i].bid = orders[i].offer = 300;
    }
    sweeps[i / 2] = (tg_match_sweep){
        .order = (uint32_t)(i / 2 * 2), .time = time, .to = INT64_MAX, .quantity = 5};
    if (kind == EMPTIED)
      sweeps[i / 2].quantity = (int64_t)i;
    if (kind == DEAD)
      sweeps[i / 2].time = time + 500;
  }
}

static double visits_per_order(growth kind, size_t count) {
  tg_match_order *orders = calloc(count, sizeof *orders);
  tg_match_sweep *sweeps = calloc(count / 2, sizeof *sweeps);
  tg_match_rules rules = {
      .limits = true, .crossing_key = true, .order_life = true, .single_pool = kind != EMPTIED};
  tg_rows matches = {.row_size = sizeof(tg_match)};
  int64_t visits = 0;
  make_market(kind, count, orders, sweeps);
  CU_ASSERT_EQUAL(tg_match_run(orders, count, sweeps, count / 2, &rules, &matches, &visits), TG_OK);
  CU_ASSERT_EQUAL(matches.count == 0, kind == OUT_OF_REACH || kind == ONE_KEY || kind == TWO_KEYS);
  tg_rows_clear(&matches);
  free(orders);
  free(sweeps);
  return (double)visits / (double)count;
}

/* log8 of 64,000 is less than 6: up and down the tree once per find. */
static void a_run_looks_at_no_more_nodes_than_finds_times_levels(void) {
  enum { NODES_PER_ORDER = 24 };
  for (growth kind = PLAIN; kind < GROWTHS; kind++) {
    double small = visits_per_order(kind, 1000), large = visits_per_order(kind, 64000);
    if (large > NODES_PER_ORDER || large > 2.5 * small + 1)
      printf("market %d: %.1f nodes per order, then %.1f\n", (int)kind, small, large);
    CU_ASSERT_TRUE(large <= NODES_PER_ORDER);
    CU_ASSERT_TRUE(large <= 2.5 * small + 1);
  }
}

TG_UNIT_MAIN(match_tree, TG_UNIT(the_next_leaf_is_the_one_that_a_walk_finds),
             TG_UNIT(a_tree_without_leaves_holds_nothing),
             TG_UNIT(a_run_looks_at_no_more_nodes_than_finds_times_levels))
