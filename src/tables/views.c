#include "tables/views.h"

/* The columns of a table and the members of its view come from one list, hence
 * in one order. */
#define TG_COLUMN(ctype, name, headers, meaning, need, fallback, minimum, unit, doc)               \
  view.name = *data++;

tg_orders tg_orders_view(const tg_columns *columns) {
  tg_orders view = {.count = columns->count};
  void *const *data = columns->data;
#include "tables/orders.def"
  return view;
}

tg_trades tg_trades_view(const tg_columns *columns) {
  tg_trades view = {.count = columns->count};
  void *const *data = columns->data;
#include "tables/trades.def"
  return view;
}

tg_quotes tg_quotes_view(const tg_columns *columns) {
  tg_quotes view = {.count = columns->count};
  void *const *data = columns->data;
#include "tables/quotes.def"
  return view;
}

tg_instruments tg_instruments_view(const tg_columns *columns) {
  tg_instruments view = {.count = columns->count};
  void *const *data = columns->data;
#include "tables/instruments.def"
  return view;
}

tg_participants tg_participants_view(const tg_columns *columns) {
  tg_participants view = {.count = columns->count};
  void *const *data = columns->data;
#include "tables/participants.def"
  return view;
}
