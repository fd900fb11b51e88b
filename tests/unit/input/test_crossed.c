/** \file test_crossed.c
 *
 * A quote is crossed when both sides are there and the bid is not below the offer.
 */
#include "input/crossed.h"
#include "unit.h"

static tg_columns quotes_of(tg_table_id table, const char *bid, const char *offer,
                            const int64_t (*sides)[2], size_t count) {
  tg_columns rows = {0};
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&rows, tg_table_get(table), count), 0);
  rows.count = count;
  for (size_t i = 0; i < count; i++) {
    ((int64_t *)rows.data[tg_table_column(rows.table, bid)])[i] = sides[i][0];
    ((int64_t *)rows.data[tg_table_column(rows.table, offer)])[i] = sides[i][1];
  }
  return rows;
}

static void crossed_and_locked_quotes_are_counted_and_empty_sides_not(void) {
  static const int64_t sides[][2] = {{10, 11}, {TG_NO_PRICE, 11}, {10, TG_NO_PRICE}, {0, 0},
                                     {-5, -6}, {10, 10},          {11, 10},          {9, 10}};
  static const struct {
    tg_table_id table;
    const char *bid, *offer;
  } tables[] = {{TG_TABLE_orders, "national_bid", "national_offer"},
                {TG_TABLE_trades, "national_bid", "national_offer"},
                {TG_TABLE_quotes, "bid", "offer"}};
  for (size_t t = 0; t < TG_COUNT(tables); t++) {
    size_t first = 99;
    tg_columns rows =
        quotes_of(tables[t].table, tables[t].bid, tables[t].offer, sides, TG_COUNT(sides));
    CU_ASSERT_EQUAL(tg_crossed_count(&rows, &first), 2);
    CU_ASSERT_EQUAL(first, 5);
    rows.count = 5;
    first = 99;
    CU_ASSERT_EQUAL(tg_crossed_count(&rows, &first), 0);
    CU_ASSERT_EQUAL(first, 99);
    tg_columns_clear(&rows);
  }
}

static void what_has_no_quote_has_no_crossed_one(void) {
  size_t first;
  tg_columns rows = {0};
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&rows, tg_table_get(TG_TABLE_sessions), 3), 0);
  rows.count = 3;
  CU_ASSERT_EQUAL(tg_crossed_count(&rows, &first), 0);
  tg_columns_clear(&rows);
  const tg_table *orders = tg_table_get(TG_TABLE_orders);
  rows.absent = (tg_column_mask)1 << tg_table_column(orders, "national_bid");
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&rows, orders, 3), 0);
  rows.count = 3;
  CU_ASSERT_EQUAL(tg_crossed_count(&rows, &first), 0);
  tg_columns_clear(&rows);
}

TG_UNIT_MAIN(crossed, TG_UNIT(crossed_and_locked_quotes_are_counted_and_empty_sides_not),
             TG_UNIT(what_has_no_quote_has_no_crossed_one))
