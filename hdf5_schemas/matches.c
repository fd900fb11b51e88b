#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define KEY(member, unit, doc)    TG_FIELD(tg_match_row, member, unit, TG_KEY, doc)
#define COLUMN(member, unit, doc) TG_FIELD(tg_match_row, member, unit, TG_VALUE, doc)
#define COLUMN_F(member, unit, doc, formula)                                                       \
  TG_FIELD_F(tg_match_row, member, unit, TG_VALUE, doc, formula)

static const tg_field match_fields[] = {
    KEY(security, "1", "order book id"),
    KEY(date, "YYYYMMDD", "local trading date"),
    KEY(scenario, "text", "scenario that made the match"),
    KEY(match, "1", "number of the match within job and scenario, from 0, in the order made"),
    COLUMN(order_id, "1", "sweep order that waits"),
    COLUMN(passive_order_id, "1", "dark order that arrives and is taken"),
    COLUMN(side, "1", "side of the sweep order: 1 buy, 2 sell"),
    COLUMN_F(time, "ns", "time of the match, UTC since 1970",
             "arrival of the dark order; sweep 3.4"),
    COLUMN(bid, "price", "bid of the quote that prices the match, smallest 64-bit number = none"),
    COLUMN(offer, "price",
           "offer of the quote that prices the match, smallest 64-bit number = none"),
    COLUMN_F(half_price, "price/2", "twice the price, as an exact integer",
             "bid + offer (simulation.half_prices off: cut towards zero to an even number); "
             "sweep 3.4"),
    COLUMN_F(price, "price", "price of the match", "half_price / 2"),
    COLUMN_F(quantity, "shares", "quantity of the match",
             "the lesser of what is left of both orders; sweep 3.4"),
};

const tg_schema tg_schema_matches = {
    .name = "matches",
    .doc = "one row per simulated match of a sweep order with a dark order",
    .keys = "security,date,scenario,match",
    .version = 1,
    .row_size = sizeof(tg_match_row),
    .fields = match_fields,
    .field_count = TG_COUNT(match_fields),
};
