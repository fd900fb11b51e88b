#include "classify/id_sort.h"

#include "base/random.h"
#include "unit.h"

#include <stdbool.h>
#include <string.h>

enum { ROOM = 3000 };

static int64_t ids[ROOM];
static tg_id_row rows[ROOM], scratch[ROOM];

/* Ids of few or many bits, of both signs, now and then in order already. */
static size_t random_ids(tg_random *random, int round) {
  static const size_t most[] = {2, 60, ROOM};
  size_t count = tg_random_below(random, (uint32_t)most[round % 3]);
  uint64_t mask = ~UINT64_C(0) >> tg_random_below(random, 64);
  int shift = (int)tg_random_below(random, 40);
  for (size_t i = 0; i < count; i++) {
    ids[i] = (int64_t)((tg_random_next(random) & mask) << shift);
    if (round % 5 == 4)
      ids[i] = (int64_t)(i / 3) - 20;
  }
  return count;
}

static void rows_ascend_by_id_and_those_of_an_id_by_row(void) {
  tg_random random = tg_random_open(7, 1);
  for (int round = 0; round < 300; round++) {
    static bool seen[ROOM];
    size_t count = random_ids(&random, round);
    const tg_id_row *sorted = tg_id_sort(ids, count, rows, scratch);
    memset(seen, 0, sizeof seen);
    CU_ASSERT_FATAL(sorted == rows || sorted == scratch);
    for (size_t i = 0; i < count; i++) {
      CU_ASSERT_FATAL(sorted[i].row < count && !seen[sorted[i].row]);
      seen[sorted[i].row] = true;
      CU_ASSERT_EQUAL(sorted[i].id, ids[sorted[i].row]);
      if (i)
        CU_ASSERT(sorted[i - 1].id < sorted[i].id ||
                  (sorted[i - 1].id == sorted[i].id && sorted[i - 1].row < sorted[i].row));
    }
  }
}

TG_UNIT_MAIN(id_sort, TG_UNIT(rows_ascend_by_id_and_those_of_an_id_by_row))
