#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define KEY(member, unit, doc)    TG_FIELD(tg_comparison_row, member, unit, TG_KEY, doc)
#define COLUMN(member, unit, doc) TG_FIELD(tg_comparison_row, member, unit, TG_VALUE, doc)
#define COLUMN_F(member, unit, doc, formula)                                                       \
  TG_FIELD_F(tg_comparison_row, member, unit, TG_VALUE, doc, formula)

static const tg_field comparison_fields[] = {
    KEY(security, "1", "order book id"),
    KEY(date, "YYYYMMDD", "local trading date"),
    KEY(order_id, "1", "exchange order id of the sweep order"),
    COLUMN(participant, "1", "participant id of the first row"),
    COLUMN(side, "1", "1 buy, 2 sell"),
    COLUMN(group, "1", "1 fully filled, 2 partly filled, 3 not executed, as in /orders"),
    COLUMN(size_class, "1", "1 <1K, 2 1K-5K, 3 5K-10K, 4 10K-50K, 5 >50K, as in /orders"),
    COLUMN(arrival_hour, "h", "hour of arrival, as in /orders"),
    COLUMN_F(set, "1",
             "1 = Set A, real and simulated fills; 2 = Set B, real only; 3 = orphan, simulated "
             "only; 0 = not simulated, or without any fill",
             "of the orders that scenario matching simulated; sweep 3.7"),
    COLUMN_F(dark_pool_better, "1", "1 = the simulated fills cost less, 0 = not, -1 = not known",
             "sim_exec_cost_arrival_bps < real_exec_cost_arrival_bps; sweep 3.7"),
    COLUMN(quantity, "shares", "quantity at arrival"),
    COLUMN_F(exec_cost_arrival_diff_bps, "bp",
             "how much more the real fills cost against the mid at arrival, NaN outside Set A",
             "real_exec_cost_arrival_bps - sim_exec_cost_arrival_bps; sweep 3.7"),
    COLUMN_F(exec_cost_vw_diff_bps, "bp",
             "how much more the real fills cost against the mids at the fills, NaN outside Set A",
             "real_exec_cost_vw_bps - sim_exec_cost_vw_bps (compat: not alike, the latter is the "
             "drift); sweep 3.5, 3.7"),
    COLUMN_F(vwap_diff, "price", "real less simulated average price, NaN outside Set A",
             "real_vwap - sim_vwap, not signed by side; sweep 3.7"),
    COLUMN_F(qty_diff, "shares", "real less simulated quantity, NaN outside Set A",
             "real_qty_filled - sim_qty_filled; sweep 3.7"),
    COLUMN_F(exec_time_diff_sec, "s",
             "real less simulated time from first to last fill, NaN outside Set A",
             "real_execution_duration_sec - sim_execution_duration_sec; sweep 3.7"),
    COLUMN_F(trade_quantity_diff, "shares", "simulated less real quantity, missing = 0",
             "sim_qty_filled - real_qty_filled; sweep 3.6"),
    COLUMN_F(trade_count_diff, "1", "simulated less real number of fills",
             "sim_num_fills - real_num_fills; sweep 3.6"),
    COLUMN_F(trade_quantity_accuracy_pct, "%", "simulated quantity in percent of the real one",
             "sim_qty_filled / real_qty_filled * 100, 0 if real_qty_filled is 0; sweep 3.6"),
    COLUMN_F(trade_price_diff, "price", "simulated less real average price, missing = 0",
             "sim_vwap - real_vwap; sweep 3.6"),
    COLUMN_F(trade_price_error_pct, "%", "size of that difference in percent of the real price",
             "|trade_price_diff| / real_vwap * 100, 0 if real_vwap is 0 or missing; sweep 3.6"),
    COLUMN_F(trade_time_diff_sec, "s", "simulated less real time from first to last fill",
             "sim_execution_duration_sec - real_execution_duration_sec, missing = 0; sweep 3.6"),
    COLUMN_F(match_status, "text", "EXACT, CLOSE, PARTIAL or POOR",
             "x = |trade_quantity_diff| / max(real_qty_filled, 1) * 100, e = "
             "trade_price_error_pct, t = |trade_time_diff_sec|; EXACT: x < 5, e < 1, t < 1; "
             "CLOSE: x < 10, e < 5; PARTIAL: x < 25; else POOR; sweep 3.6"),
    COLUMN_F(accuracy_score, "1", "likeness of simulated and real trades, 0 to 100",
             "40 min(sim q / max(real q, 1), 1) + 30 max(0, 1 - e / 100) + 20 min(sim n / max(real "
             "n, 1), 1) + 10 max(0, 1 - t / 10), q quantities, n fills, e and t as in "
             "match_status; sweep 3.6"),
};

const tg_schema tg_schema_comparison_base = {
    .name = "comparison",
    .doc = "one row per sweep order that traded or that scenario matching simulated: real beside "
           "simulated",
    .keys = "security,date,order_id",
    .version = 1,
    .row_size = sizeof(tg_comparison_row),
    .fields = comparison_fields,
    .field_count = TG_COUNT(comparison_fields),
};
