#include "book/arrivals.h"
#include "splitmix.h"
#include "unit.h"

enum { ROWS_MAX = 40, ORDERS = 9, RANKS = 7, ROUNDS = 400 };

static int64_t below(uint64_t *seed, int64_t bound) {
  return (int64_t)(tg_splitmix(seed) % (uint64_t)bound);
}

/* Of a window of rows: is the row the first of its order? */
static bool is_first(const tg_arrival *rows, size_t from, size_t row) {
  for (size_t i = from; i < row; i++)
    if (rows[i].order == rows[row].order)
      return false;
  return true;
}

static void compare(const tg_arrivals *arrivals, size_t from, uint32_t reach, int64_t until) {
  const tg_arrival *rows = arrivals->rows, *earliest = NULL;
  tg_depth sum = {0};
  for (size_t i = from; i < arrivals->count && rows[i].time <= until; i++)
    if (is_first(rows, from, i)) {
      sum.orders++;
      sum.quantity += rows[i].quantity;
      if (!earliest && rows[i].rank < reach)
        earliest = &rows[i];
    }
  tg_depth mine = tg_arrivals_within(arrivals, until);
  CU_ASSERT_EQUAL(mine.orders, sum.orders);
  CU_ASSERT_EQUAL(mine.quantity, sum.quantity);
  CU_ASSERT_PTR_EQUAL(tg_arrivals_first(arrivals, reach, until), earliest);
}

static size_t random_rows(uint64_t *seed, tg_arrival *rows) {
  size_t count = (size_t)below(seed, ROWS_MAX + 1);
  int64_t now = 5;
  for (size_t i = 0; i < count; i++) {
    now += below(seed, 3);
    rows[i] = (tg_arrival){now, below(seed, 100), (uint32_t)below(seed, ORDERS),
                           (uint32_t)below(seed, RANKS)};
  }
  return count;
}

static void windows_equal_a_look_at_every_row(void) {
  uint64_t seed = 99;
  for (int round = 0; round < ROUNDS; round++) {
    tg_arrival rows[ROWS_MAX];
    tg_arrivals arrivals;
    size_t count = random_rows(&seed, rows);
    CU_ASSERT_EQUAL_FATAL(tg_arrivals_make(rows, count, ORDERS, &arrivals), TG_OK);
    for (size_t from = 0; from <= count; from++) {
      for (int i = 0; i < 5; i++)
        compare(&arrivals, from, (uint32_t)below(&seed, RANKS + 1), below(&seed, 60));
      CU_ASSERT_EQUAL(tg_arrivals_pass(&arrivals), TG_OK);
    }
    CU_ASSERT_EQUAL(tg_arrivals_pass(&arrivals), TG_OK);
    CU_ASSERT_EQUAL(tg_arrivals_within(&arrivals, INT64_MAX).orders, 0);
    tg_arrivals_clear(&arrivals);
  }
}

static void sums_beyond_64_bits_are_refused(void) {
  const tg_arrival first[] = {{1, INT64_MAX, 0, 1}, {2, 1, 1, 1}};
  const tg_arrival later[] = {{1, 0, 0, 1}, {2, INT64_MAX, 1, 1}, {3, 1, 0, 1}};
  tg_arrivals arrivals;
  CU_ASSERT_EQUAL(tg_arrivals_make(first, TG_COUNT(first), 2, &arrivals), TG_OVERFLOW);
  tg_arrivals_clear(&arrivals);
  CU_ASSERT_EQUAL(tg_arrivals_make(later, TG_COUNT(later), 2, &arrivals), TG_OK);
  CU_ASSERT_EQUAL(tg_arrivals_pass(&arrivals), TG_OVERFLOW);
  tg_arrivals_clear(&arrivals);
}

static void too_many_rows_are_refused(void) {
  const tg_arrival row = {0};
  tg_arrivals arrivals;
  CU_ASSERT_EQUAL(tg_arrivals_make(&row, UINT32_MAX, 1, &arrivals), TG_LIMIT);
  tg_arrivals_clear(&arrivals);
}

TG_UNIT_MAIN(arrivals, TG_UNIT(windows_equal_a_look_at_every_row),
             TG_UNIT(sums_beyond_64_bits_are_refused), TG_UNIT(too_many_rows_are_refused))
