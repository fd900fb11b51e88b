#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define KEY(member, unit, doc)    TG_FIELD(tg_unmatched_row, member, unit, TG_KEY, doc)
#define COLUMN(member, unit, doc) TG_FIELD(tg_unmatched_row, member, unit, TG_VALUE, doc)
#define COLUMN_F(member, unit, doc, formula)                                                       \
  TG_FIELD_F(tg_unmatched_row, member, unit, TG_VALUE, doc, formula)

static const tg_field unmatched_fields[] = {
    KEY(security, "1", "order book id"),
    KEY(date, "YYYYMMDD", "local trading date"),
    KEY(order_id, "1", "exchange order id"),
    COLUMN(participant, "1", "participant id of the first row"),
    COLUMN(side, "1", "1 buy, 2 sell"),
    COLUMN_F(
        size_class, "1", "1 <1K, 2 1K-5K, 3 5K-10K, 4 10K-50K, 5 >50K",
        "final_quantity in (0,1000], (1000,5000], (5000,10000], (10000,50000], above; sweep 2.7"),
    COLUMN_F(arrival_hour, "h", "hour of arrival", "local 0..23 (compat: UTC); sweep 1.5"),
    COLUMN(arrival_time, "ns", "time of the first row, UTC since 1970"),
    COLUMN(first_fill_time, "ns", "time of the first real trade, UTC since 1970; 0 = none"),
    COLUMN_F(time_to_lit_sec, "s", "from arrival to the first real trade",
             "(first_fill_time - arrival_time) / 1e9; sweep 3.8"),
    COLUMN(quantity, "shares", "quantity of the first row"),
    COLUMN_F(
        limit_used, "price",
        "limit that decides which contra prices are compatible, smallest 64-bit number = none: "
        "all are",
        "own limit price, none when missing or <= 0 (compat: national bid at arrival of a buy, "
        "national offer of a sell); sweep 3.8"),
    COLUMN_F(arrival_orders, "1", "contra orders live in the dark at arrival",
             "orders whose last row up to (arrival_time, sequence) has leaves > 0, is not inactive "
             "and no end (change reasons 1, 4, 9, 10, 19, 24, 26) (compat: all sweep orders with a "
             "row up to arrival_time); sweep 3.8"),
    COLUMN_F(arrival_depth, "shares", "their quantity",
             "sum of leaves of their last rows (compat: of quantity); sweep 3.8"),
    COLUMN_F(arrival_best, "price",
             "best of their limit prices, smallest 64-bit number = none has one",
             "buy: least sell limit; sell: greatest buy limit; sweep 3.8"),
    COLUMN_F(overlap, "1", "1 when some of them is compatible, else 0",
             "buy: limit_used >= contra limit; sell: limit_used <= contra limit; orders without a "
             "limit are compatible with all; sweep 3.8"),
    COLUMN_F(potential, "shares", "what the compatible ones could have filled",
             "min(sum of leaves (compat: quantity) of the compatible, quantity); sweep 3.8"),
    COLUMN_F(later_orders, "1", "contra orders that came after arrival, up to the first real trade",
             "orders whose first row is live, comes after (arrival_time, sequence) and not after "
             "first_fill_time (compat: sweep orders with any row in (arrival_time, "
             "first_fill_time]); sweep 3.8"),
    COLUMN_F(later_quantity, "shares", "their quantity",
             "sum of leaves of their first rows (compat: of quantity of the first row in the "
             "window); sweep 3.8"),
    COLUMN(earliest_compatible_time, "ns",
           "when the first of them that is compatible came, UTC since 1970; 0 = none"),
    COLUMN_F(advantage_sec, "s", "how long before the first real trade that was, NaN = none",
             "(first_fill_time - earliest_compatible_time) / 1e9; sweep 3.8"),
    COLUMN_F(root_cause, "text", "why nothing was matched, the first cause that holds",
             "time_to_lit_sec < 0.1: INSTANT_LIT_EXECUTION; no contra order ever: "
             "NO_LIQUIDITY_AT_ALL; none at arrival: TIMING_MISMATCH, without a compatible one "
             "TIMING_MISMATCH_NO_PRICE_OVERLAP; overlap = 0: PRICE_INCOMPATIBLE; potential = 0: "
             "INSUFFICIENT_QUANTITY; potential > 0: SIMULATION_MISS; else UNKNOWN; sweep 3.8"),
};

const tg_schema tg_schema_unmatched = {
    .name = "unmatched",
    .doc = "one row per sweep order that traded and found nothing in the dark: the dark book at "
           "its arrival and after, and the cause",
    .keys = "security,date,order_id",
    .version = 1,
    .row_size = sizeof(tg_unmatched_row),
    .fields = unmatched_fields,
    .field_count = TG_COUNT(unmatched_fields),
};
