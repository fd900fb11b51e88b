/** \file test_market_day.c */
#include "synth/market_day.h"

#include "folder.h"
#include "unit.h"

static tg_security *securities_of(int count, const int64_t *budgets) {
  tg_security *securities = calloc((size_t)count, sizeof(*securities));
  if (!securities)
    exit(1);
  for (int i = 0; i < count; i++) {
    securities[i].code = 100 + i;
    securities[i].index = i;
    securities[i].budget = budgets[i];
    securities[i].random = tg_random_open(5, (uint64_t)i);
    securities[i].quote = (tg_quote){INT64_MIN, INT64_MIN};
    tg_book_reset(&securities[i].book);
    tg_price_path_open(&securities[i].path, &securities[i].random);
  }
  return securities;
}

static void rows_of_all_securities_are_in_the_order_of_time(void) {
  static const int64_t budgets[] = {5000, 1, 3000, 0, 700, 60, 2000};
  enum { COUNT = TG_COUNT(budgets) };
  folder f = folder_make();
  tg_tape tape = {0};
  tg_security *heap[COUNT], *securities = securities_of(COUNT, budgets);
  CU_ASSERT_EQUAL_FATAL(tg_tape_open(&tape, f.path, 20240905, 0, NULL), TG_OK);
  tg_market_day(&tape, securities, heap, COUNT);
  tg_tape_publish(&tape, NULL);
  int64_t rows[COUNT] = {0}, last = 0;
  int interleaved = 0;
  long before = 0;
  char *text = folder_text(&f, "orders_20240905.csv");
  for (char *row = strchr(text, '\n') + 1; *row; row = strchr(row, '\n') + 1) {
    long code = 0;
    long long time = 0;
    CU_ASSERT_EQUAL_FATAL(sscanf(row, "%*[^,],3,%lld,%ld", &time, &code), 2);
    CU_ASSERT_FATAL(time >= last && time >= 7 * TG_HOUR && time < 19 * TG_HOUR);
    CU_ASSERT_FATAL(code >= 100 && code < 100 + COUNT);
    interleaved += code != before;
    last = time;
    before = code;
    rows[code - 100]++;
  }
  free(text);
  CU_ASSERT(interleaved > 2000);
  for (int i = 0; i < COUNT; i++) {
    CU_ASSERT_EQUAL(rows[i], securities[i].rows);
    CU_ASSERT(rows[i] >= budgets[i] * 95 / 100 && rows[i] <= budgets[i] + 100);
  }
  free(securities);
  folder_remove(&f);
}

static void a_full_disk_ends_the_day(void) {
  static const int64_t budgets[] = {1000000};
  folder f = folder_make();
  tg_tape tape = {0};
  tg_security *heap[1], *securities = securities_of(1, budgets);
  CU_ASSERT_EQUAL_FATAL(tg_tape_open(&tape, f.path, 20240905, 0, NULL), TG_OK);
  tg_fail(&tape.trades.error, TG_NO_SPACE, "full");
  tg_market_day(&tape, securities, heap, 1);
  CU_ASSERT_EQUAL(tape.orders.rows, 0);
  tg_error err = {0};
  CU_ASSERT_EQUAL(tg_tape_publish(&tape, &err), TG_NO_SPACE);
  CU_ASSERT_STRING_EQUAL(err.text, "full");
  free(securities);
  folder_remove(&f);
}

TG_UNIT_MAIN(market_day, TG_UNIT(rows_of_all_securities_are_in_the_order_of_time),
             TG_UNIT(a_full_disk_ends_the_day))
