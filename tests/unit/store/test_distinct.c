#include "store/distinct.h"

#include "splitmix.h"
#include "unit.h"

#include <stdlib.h>

static int compare(const void *left, const void *right) {
  const int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
  return (a > b) - (a < b);
}

static void distinct_ids_come_in_order(void) {
  static const int32_t edges[] = {
      0, -1, INT32_MIN, INT32_MAX, TG_DISTINCT_SMALL - 1, TG_DISTINCT_SMALL};
  static tg_distinct distinct;
  static int32_t ids[2000];
  uint64_t seed = 9;
  size_t wrong = 0;
  for (int round = 0; round < 20; round++) {
    const size_t count = tg_splitmix(&seed) % 2000;
    for (size_t i = 0; i < count; i++)
      ids[i] = tg_splitmix(&seed) % 3 ? (int32_t)(tg_splitmix(&seed) % 300)
                                      : edges[tg_splitmix(&seed) % 6];
    CU_ASSERT_TRUE(tg_distinct_add(&distinct, ids, count / 2));
    CU_ASSERT_TRUE(tg_distinct_add(&distinct, ids + count / 2, count - count / 2));
    qsort(ids, count, sizeof *ids, compare);
    size_t found, expected = 0;
    int64_t *list = tg_distinct_list(&distinct, &found);
    for (size_t i = 0; i < count; i++)
      if (i == 0 || ids[i] != ids[i - 1])
        wrong += expected >= found || list[expected++] != ids[i];
    wrong += expected != found;
    free(list);
    tg_distinct_clear(&distinct);
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

TG_UNIT_MAIN(distinct, TG_UNIT(distinct_ids_come_in_order))
