/** \file views.h
 *
 * What a module reads: rows of one table as plain typed arrays, made from the
 * same .def lines as the table itself.
 */
#ifndef TG_VIEWS_H
#define TG_VIEWS_H

#include "tables/table.h"

/** Names from reference data. */
typedef char tg_name[64];

#define TG_COLUMN(ctype, name, headers, meaning, need, fallback, minimum, unit, doc)               \
  const ctype *name;

typedef struct tg_orders {
  size_t count;
#include "tables/orders.def"
} tg_orders;

typedef struct tg_trades {
  size_t count;
#include "tables/trades.def"
} tg_trades;

typedef struct tg_quotes {
  size_t count;
#include "tables/quotes.def"
} tg_quotes;

typedef struct tg_instruments {
  size_t count;
#include "tables/instruments.def"
} tg_instruments;

typedef struct tg_participants {
  size_t count;
#include "tables/participants.def"
} tg_participants;

#undef TG_COLUMN

/** Local. Borrow the arrays of \a columns (of the right table); valid until
 * they change. */
tg_orders tg_orders_view(const tg_columns *columns);
tg_trades tg_trades_view(const tg_columns *columns);
tg_quotes tg_quotes_view(const tg_columns *columns);
tg_instruments tg_instruments_view(const tg_columns *columns);
tg_participants tg_participants_view(const tg_columns *columns);

#endif
