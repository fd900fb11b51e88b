#include "book/depth_tree.h"
#include "splitmix.h"
#include "unit.h"

enum { PLACES_MAX = 70, ROUNDS = 400, STEPS = 60 };

static int64_t below(uint64_t *seed, int64_t bound) {
  return (int64_t)(tg_splitmix(seed) % (uint64_t)bound);
}

static size_t place_of(const tg_depth *twin, size_t places, int64_t number) {
  for (size_t place = 0; place < places; place++) {
    if (twin[place].orders >= number)
      return place;
    number -= twin[place].orders;
  }
  return places;
}

static void compare(const tg_depth_tree *tree, const tg_depth *twin) {
  tg_depth sum = {0};
  for (size_t place = 0; place <= tree->places; place++) {
    tg_depth mine = tg_depth_tree_before(tree, place);
    CU_ASSERT_EQUAL(mine.orders, sum.orders);
    CU_ASSERT_EQUAL(mine.quantity, sum.quantity);
    sum.orders += place < tree->places ? twin[place].orders : 0;
    sum.quantity += place < tree->places ? twin[place].quantity : 0;
  }
  CU_ASSERT_EQUAL(tree->all.orders, sum.orders);
  CU_ASSERT_EQUAL(tree->all.quantity, sum.quantity);
  for (int64_t number = 1; number <= sum.orders + 1; number++)
    CU_ASSERT_EQUAL(tg_depth_tree_place(tree, number), place_of(twin, tree->places, number));
}

/* Adds, and now and then takes away all that a place holds. */
static void change(uint64_t *seed, tg_depth_tree *tree, tg_depth *twin) {
  size_t place = (size_t)below(seed, (int64_t)tree->places);
  tg_depth by = {1, below(seed, 1000)};
  if (twin[place].orders && below(seed, 3) == 0)
    by = (tg_depth){-twin[place].orders, -twin[place].quantity};
  CU_ASSERT_EQUAL(tg_depth_tree_add(tree, place, by), TG_OK);
  twin[place].orders += by.orders;
  twin[place].quantity += by.quantity;
}

static void sums_and_places_equal_those_of_a_plain_array(void) {
  uint64_t seed = 1;
  for (int round = 0; round < ROUNDS; round++) {
    tg_depth_tree tree;
    tg_depth twin[PLACES_MAX] = {0};
    size_t places = (size_t)(1 + below(&seed, PLACES_MAX));
    CU_ASSERT_EQUAL_FATAL(tg_depth_tree_make(places, &tree), TG_OK);
    for (int step = 0; step < STEPS; step++)
      change(&seed, &tree, twin);
    compare(&tree, twin);
    tg_depth_tree_clear(&tree);
  }
}

static void a_tree_without_places_holds_nothing(void) {
  tg_depth_tree tree;
  CU_ASSERT_EQUAL_FATAL(tg_depth_tree_make(0, &tree), TG_OK);
  CU_ASSERT_EQUAL(tg_depth_tree_before(&tree, 0).orders, 0);
  CU_ASSERT_EQUAL(tg_depth_tree_place(&tree, 1), 0);
  tg_depth_tree_clear(&tree);
}

static void a_sum_beyond_64_bits_is_refused_and_changes_nothing(void) {
  tg_depth_tree tree;
  CU_ASSERT_EQUAL_FATAL(tg_depth_tree_make(5, &tree), TG_OK);
  CU_ASSERT_EQUAL(tg_depth_tree_add(&tree, 1, (tg_depth){1, INT64_MAX - 5}), TG_OK);
  CU_ASSERT_EQUAL(tg_depth_tree_add(&tree, 4, (tg_depth){1, 6}), TG_OVERFLOW);
  CU_ASSERT_EQUAL(tree.all.orders, 1);
  CU_ASSERT_EQUAL(tg_depth_tree_add(&tree, 4, (tg_depth){1, 5}), TG_OK);
  CU_ASSERT_EQUAL(tg_depth_tree_before(&tree, 5).quantity, INT64_MAX);
  CU_ASSERT_EQUAL(tg_depth_tree_before(&tree, 5).orders, 2);
  tg_depth_tree_clear(&tree);
}

TG_UNIT_MAIN(depth_tree, TG_UNIT(sums_and_places_equal_those_of_a_plain_array),
             TG_UNIT(a_tree_without_places_holds_nothing),
             TG_UNIT(a_sum_beyond_64_bits_is_refused_and_changes_nothing))
