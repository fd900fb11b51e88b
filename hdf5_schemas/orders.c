#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define KEY(member, unit, doc)    TG_FIELD(tg_order_row, member, unit, TG_KEY, doc)
#define COLUMN(member, unit, doc) TG_FIELD(tg_order_row, member, unit, TG_VALUE, doc)
#define COLUMN_F(member, unit, doc, formula)                                                       \
  TG_FIELD_F(tg_order_row, member, unit, TG_VALUE, doc, formula)

static const tg_field order_fields[] = {
    KEY(security, "1", "order book id"),
    KEY(date, "YYYYMMDD", "local trading date"),
    KEY(order_id, "1", "exchange order id"),
    COLUMN(participant, "1", "participant id of the first row"),
    COLUMN(order_type, "1", "exchange order type of the first row"),
    COLUMN(side, "1", "1 buy, 2 sell"),
    COLUMN_F(group, "1", "1 fully filled, 2 partly filled, 3 not executed",
             "1: leaves = 0 and matched > 0; 2: leaves > 0 and matched > 0; else 3; final row "
             "(compat: arrival row, 1: leaves = 0); sweep 2.2"),
    COLUMN_F(immediate_group, "1", "group by what happened at the arrival time",
             "as group, on the last row at the arrival time; sweep 2.2, 3.2"),
    COLUMN_F(outcome, "1", "1 = A immediate full, 2 = B eventual full, 3 = C partial or none",
             "r = traded_quantity / final_quantity; A: r >= 0.99 and fills span < 1 s; "
             "B: r >= 0.99; else C; sweep 2.4 (a)"),
    COLUMN_F(
        qualifying, "1", "1 for a qualifying sweep",
        "last row traded with nothing left, some row new, trades all continuous lit; sweep 3.3"),
    COLUMN_F(arrival_hour, "h", "hour of arrival", "local 0..23 (compat: UTC); sweep 1.5"),
    COLUMN_F(
        size_class, "1", "1 <1K, 2 1K-5K, 3 5K-10K, 4 10K-50K, 5 >50K",
        "final_quantity in (0,1000], (1000,5000], (5000,10000], (10000,50000], above; sweep 2.7"),
    COLUMN_F(arrival_crossed, "1", "1 when the national quote was crossed at arrival",
             "both sides above 0 and bid >= offer; sweep 0"),
    COLUMN(arrival_time, "ns", "time of the first row, UTC since 1970"),
    COLUMN(arrival_sequence, "1", "sequence of the first row"),
    COLUMN(price, "price", "limit price of the first row, smallest 64-bit number = none"),
    COLUMN(quantity, "shares", "quantity of the first row"),
    COLUMN(after_leaves, "shares", "unfilled quantity in the last row at the arrival time"),
    COLUMN(after_matched, "shares", "filled quantity in the last row at the arrival time"),
    COLUMN_F(final_time, "ns", "time of the last row, UTC since 1970",
             "greatest (time, sequence) (compat: first row at the greatest time); sweep 2.2"),
    COLUMN(final_sequence, "1", "sequence of the last row"),
    COLUMN(final_quantity, "shares", "quantity of the last row, amendments included"),
    COLUMN(final_leaves, "shares", "unfilled quantity of the last row"),
    COLUMN(final_matched, "shares", "filled quantity of the last row"),
    COLUMN(final_reason, "1", "change reason of the last row"),
    COLUMN(trades, "1", "trades of the order"),
    COLUMN(traded_quantity, "shares", "sum of the quantities of its trades"),
    COLUMN_F(traded_notional, "price*shares", "value of its trades", "sum of price * quantity"),
    COLUMN(price_sum, "price", "sum of the prices of its trades, not weighted"),
};

const tg_schema tg_schema_order_base = {
    .name = "orders",
    .doc = "one row per sweep order: identity, states, groups and execution metrics",
    .keys = "security,date,order_id",
    .version = 1,
    .row_size = sizeof(tg_order_row),
    .fields = order_fields,
    .field_count = TG_COUNT(order_fields),
};
