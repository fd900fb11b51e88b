/** \file test_map.c
 *
 * The map numbers keys densely in the order they come.
 */
#include "base/map.h"
#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>

static void an_empty_map_knows_nothing(void) {
  tg_map map = {0};
  CU_ASSERT_EQUAL(tg_map_get(&map, 0), TG_MAP_NONE);
  tg_map_clear(&map);
  CU_ASSERT_EQUAL(map.count, 0);
}

static void keys_are_numbered_in_order_of_arrival(void) {
  static const int64_t keys[] = {5, -1, 0, INT64_MIN, INT64_MAX, 5, 0, 6};
  static const uint32_t numbers[] = {0, 1, 2, 3, 4, 0, 2, 5};
  tg_map map = {0};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    CU_ASSERT_EQUAL(tg_map_put(&map, keys[i]), numbers[i]);
  CU_ASSERT_EQUAL(map.count, 6);
  CU_ASSERT_EQUAL(tg_map_get(&map, INT64_MIN), 3);
  CU_ASSERT_EQUAL(tg_map_get(&map, 7), TG_MAP_NONE);
  tg_map_clear(&map);
}

/* Random keys out of a small range, beside an array indexed by key. */
static void random_keys_agree_with_a_direct_index(void) {
  enum { RANGE = 50000 };
  uint32_t *twin = malloc(RANGE * sizeof *twin);
  CU_ASSERT_PTR_NOT_NULL_FATAL(twin);
  for (size_t stride = 1; stride < 1000000000; stride = stride * 4096 + 1) {
    tg_map map = {0};
    uint64_t state = stride;
    uint32_t next = 0;
    size_t wrong = 0;
    for (size_t i = 0; i < RANGE; i++)
      twin[i] = TG_MAP_NONE;
    for (int i = 0; i < 200000; i++) {
      size_t pick = tg_splitmix(&state) % RANGE;
      int64_t key = ((int64_t)pick - RANGE / 2) * (int64_t)stride;
      wrong += tg_map_get(&map, key) != twin[pick];
      if (i % 2) {
        if (twin[pick] == TG_MAP_NONE)
          twin[pick] = next++;
        wrong += tg_map_put(&map, key) != twin[pick];
      }
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(map.count, next);
    tg_map_clear(&map);
  }
  free(twin);
}

static void reserved_room_is_not_grown_again(void) {
  tg_map map = {0};
  CU_ASSERT_EQUAL(tg_map_reserve(&map, 1000), 0);
  size_t capacity = map.capacity;
  for (int64_t key = 0; key < 1000; key++)
    tg_map_put(&map, key << 32);
  CU_ASSERT_EQUAL(map.capacity, capacity);
  CU_ASSERT_EQUAL(map.count, 1000);
  CU_ASSERT_EQUAL(tg_map_get(&map, INT64_C(999) << 32), 999);
  tg_map_clear(&map);
}

static void more_keys_than_numbers_are_refused(void) {
  tg_map map = {0};
  CU_ASSERT_EQUAL(tg_map_reserve(&map, SIZE_MAX), -1);
  CU_ASSERT_EQUAL(tg_map_reserve(&map, TG_MAP_NONE), -1);
  tg_map_clear(&map);
}

TG_UNIT_MAIN(map, TG_UNIT(an_empty_map_knows_nothing),
             TG_UNIT(keys_are_numbered_in_order_of_arrival),
             TG_UNIT(random_keys_agree_with_a_direct_index),
             TG_UNIT(reserved_room_is_not_grown_again), TG_UNIT(more_keys_than_numbers_are_refused))
