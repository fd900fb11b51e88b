#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define KEY(member, unit, doc)          TG_FIELD(tg_group_row, member, unit, TG_KEY, doc)
#define SUM(member, unit, doc, formula) TG_FIELD_F(tg_group_row, member, unit, TG_SUM, doc, formula)

static const tg_field group_fields[] = {
    KEY(scope, "1", "0 one job, 1 all jobs"),
    KEY(security, "1", "order book id, 0 in totals"),
    KEY(date, "YYYYMMDD", "local trading date, 0 in totals"),
    KEY(basis, "text", "what the groups are made by: final row, arrival row, outcome class"),
    TG_FIELD(tg_group_row, label, "text", TG_VALUE, "name of the group"),
    KEY(group, "1", "1..3, 0 overall"),
    SUM(order_count, "1", "sweep orders in the group", NULL),
    SUM(full_fills, "1", "orders with nothing left",
        "leaves = 0 and matched > 0 (compat: leaves = 0); sweep 2.3"),
    SUM(partial_fills, "1", "orders filled in part", "leaves > 0 and matched > 0; sweep 2.3"),
    SUM(quantity_traded, "shares", "filled quantity by the order rows",
        "sum of matched, of the row of the basis; sweep 2.3"),
    SUM(total_order_quantity, "shares", "ordered quantity",
        "sum of final_quantity (basis arrival: of quantity); sweep 2.3"),
    SUM(trade_quantity, "shares", "filled quantity by the trades", "sum of traded_quantity"),
    SUM(trade_notional, "price*shares", "value of the trades", "sum of traded_notional"),
    TG_FIELD_F(tg_group_row, avg_execution_cost, "price", TG_DERIVED, "average price paid",
               "trade_notional / trade_quantity, 0 if none (compat: over quantity_traded, rounded "
               "to 2, OVERALL weighs the rounded groups); sweep 2.3"),
    TG_FIELD_F(
        tg_group_row, order_fill_ratio, "1", TG_DERIVED, "filled share of what was ordered",
        "quantity_traded / total_order_quantity, 0 if none (compat: rounded to 4); sweep 2.3"),
};

const tg_schema tg_schema_groups = {
    .name = "groups",
    .doc = "execution metrics of the groups of sweep orders, per job and in total",
    .keys = "scope,security,date,basis,group",
    .version = 1,
    .row_size = sizeof(tg_group_row),
    .fields = group_fields,
    .field_count = TG_COUNT(group_fields),
};
