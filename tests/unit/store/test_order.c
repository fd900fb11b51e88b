/** \file test_order.c
 *
 * The merge sort against an insertion sort.
 */
#include "store/order.h"

#include "store_case.h"

#define ROWS_MAX 300

static void insertion_sort(const tg_order_key *key, uint32_t *rows, size_t count) {
  for (size_t i = 1; i < count; i++)
    for (size_t j = i; j > 0 && tg_order_before(key, rows[j], rows[j - 1]); j--) {
      uint32_t swap = rows[j];
      rows[j] = rows[j - 1], rows[j - 1] = swap;
    }
}

static void rows_are_in_stable_order_of_time_and_sequence(void) {
  int64_t time[ROWS_MAX], sequence[ROWS_MAX];
  uint32_t rows[ROWS_MAX], twin[ROWS_MAX], scratch[ROWS_MAX];
  uint64_t seed = 7;
  size_t differ = 0, wrong_count = 0;
  for (int round = 0; round < 3000; round++) {
    size_t count = tg_splitmix(&seed) % ROWS_MAX, steps_back = 0;
    uint64_t spread = 1 + tg_splitmix(&seed) % 50;
    tg_order_key key = {time, round % 3 ? sequence : NULL};
    for (size_t i = 0; i < count; i++) {
      time[i] = (int64_t)(tg_splitmix(&seed) % spread) + (round % 2 ? (int64_t)i / 9 : 0);
      sequence[i] = (int64_t)(tg_splitmix(&seed) % 3) - 1;
      rows[i] = twin[i] = (uint32_t)i;
    }
    for (size_t i = 1; i < count; i++)
      steps_back += tg_order_before(&key, (uint32_t)i, (uint32_t)i - 1);
    wrong_count += tg_order_sort(&key, rows, scratch, count) != steps_back;
    insertion_sort(&key, twin, count);
    differ += memcmp(rows, twin, count * sizeof *rows) != 0;
  }
  CU_ASSERT_EQUAL(differ, 0);
  CU_ASSERT_EQUAL(wrong_count, 0);
}

static void extreme_keys_are_compared_not_subtracted(void) {
  const int64_t time[] = {INT64_MAX, INT64_MIN, 0, INT64_MIN}, sequence[] = {0, 1, 0, INT64_MIN};
  const tg_order_key key = {time, sequence};
  uint32_t rows[] = {0, 1, 2, 3}, scratch[4];
  static const uint32_t expected[] = {3, 1, 2, 0};
  tg_order_sort(&key, rows, scratch, 4);
  CU_ASSERT_EQUAL(memcmp(rows, expected, sizeof rows), 0);
}

static void cells_of_every_size_are_gathered(void) {
  static const size_t sizes[] = {1, 2, 4, 8, 3, 64};
  unsigned char from[64 * 50], to[64 * 50];
  uint32_t rows[50];
  uint64_t seed = 3;
  for (size_t i = 0; i < sizeof from; i++)
    from[i] = (unsigned char)tg_splitmix(&seed);
  for (size_t s = 0; s < TG_COUNT(sizes); s++) {
    size_t differ = 0;
    for (size_t i = 0; i < 50; i++)
      rows[i] = (uint32_t)(tg_splitmix(&seed) % 50);
    tg_order_gather(to, from, sizes[s], rows, 50);
    for (size_t i = 0; i < 50; i++)
      differ += memcmp(to + i * sizes[s], from + rows[i] * sizes[s], sizes[s]) != 0;
    CU_ASSERT_EQUAL(differ, 0);
  }
}

static void cells_of_every_size_are_scattered(void) {
  static const size_t sizes[] = {1, 2, 4, 8, 3, 64};
  unsigned char from[64 * 50], to[64 * 50];
  uint32_t rows[50];
  for (size_t i = 0; i < sizeof from; i++)
    from[i] = (unsigned char)(i * 7 + i / 256);
  for (size_t s = 0; s < TG_COUNT(sizes); s++) {
    size_t differ = 0;
    for (uint32_t i = 0; i < 50; i++)
      rows[i] = i * 17 % 50;
    tg_order_scatter(to, from, sizes[s], rows, 50);
    for (size_t i = 0; i < 50; i++)
      differ += memcmp(to + rows[i] * sizes[s], from + i * sizes[s], sizes[s]) != 0;
    CU_ASSERT_EQUAL(differ, 0);
  }
}

TG_UNIT_MAIN(order, TG_UNIT(rows_are_in_stable_order_of_time_and_sequence),
             TG_UNIT(extreme_keys_are_compared_not_subtracted),
             TG_UNIT(cells_of_every_size_are_gathered), TG_UNIT(cells_of_every_size_are_scattered))
