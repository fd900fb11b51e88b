/** \file test_views.c
 *
 * A member of a view is the column of its name.
 */
#include "tables/views.h"
#include "unit.h"

#include <string.h>

static tg_columns make_columns(tg_table_id id) {
  tg_columns columns = {0};
  CU_ASSERT_EQUAL_FATAL(tg_columns_reserve(&columns, tg_table_get(id), 3), TG_OK);
  columns.count = 2;
  return columns;
}

static const void *data_of(const tg_columns *columns, const char *name) {
  int column = tg_table_column(columns->table, name);
  CU_ASSERT_FATAL(column >= 0);
  return columns->data[column];
}

#define TG_COLUMN(ctype, name, headers, meaning, need, fallback, minimum, unit, doc)               \
  CU_ASSERT_PTR_EQUAL(view.name, data_of(&columns, #name));

static void orders_members_are_their_columns(void) {
  tg_columns columns = make_columns(TG_TABLE_orders);
  tg_orders view = tg_orders_view(&columns);
  CU_ASSERT_EQUAL(view.count, 2);
#include "tables/orders.def"
  tg_columns_clear(&columns);
}

static void trades_members_are_their_columns(void) {
  tg_columns columns = make_columns(TG_TABLE_trades);
  tg_trades view = tg_trades_view(&columns);
  CU_ASSERT_EQUAL(view.count, 2);
#include "tables/trades.def"
  tg_columns_clear(&columns);
}

static void quotes_members_are_their_columns(void) {
  tg_columns columns = make_columns(TG_TABLE_quotes);
  tg_quotes view = tg_quotes_view(&columns);
  CU_ASSERT_EQUAL(view.count, 2);
#include "tables/quotes.def"
  tg_columns_clear(&columns);
}

static void instruments_members_are_their_columns(void) {
  tg_columns columns = make_columns(TG_TABLE_instruments);
  tg_instruments view = tg_instruments_view(&columns);
  CU_ASSERT_EQUAL(view.count, 2);
#include "tables/instruments.def"
  snprintf((char *)columns.data[tg_table_column(columns.table, "name")] + sizeof(tg_name),
           sizeof(tg_name), "BHP");
  CU_ASSERT_STRING_EQUAL(view.name[1], "BHP");
  tg_columns_clear(&columns);
}

static void participants_members_are_their_columns(void) {
  tg_columns columns = make_columns(TG_TABLE_participants);
  tg_participants view = tg_participants_view(&columns);
  CU_ASSERT_EQUAL(view.count, 2);
#include "tables/participants.def"
  tg_columns_clear(&columns);
}

TG_UNIT_MAIN(views, TG_UNIT(orders_members_are_their_columns),
             TG_UNIT(trades_members_are_their_columns), TG_UNIT(quotes_members_are_their_columns),
             TG_UNIT(instruments_members_are_their_columns),
             TG_UNIT(participants_members_are_their_columns))
