#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define KEY(member, unit, doc)    TG_FIELD(tg_scenario_row, member, unit, TG_KEY, doc)
#define COLUMN(member, unit, doc) TG_FIELD(tg_scenario_row, member, unit, TG_VALUE, doc)
#define COLUMN_F(member, unit, doc, formula)                                                       \
  TG_FIELD_F(tg_scenario_row, member, unit, TG_VALUE, doc, formula)

static const tg_field scenario_fields[] = {
    KEY(security, "1", "order book id"),
    KEY(date, "YYYYMMDD", "local trading date"),
    KEY(order_id, "1", "exchange order id of the sweep order"),
    KEY(scenario, "text", "scenario, whose assumptions stand in the attributes of the table"),
    COLUMN(participant, "1", "participant id, as in /orders"),
    COLUMN(side, "1", "1 buy, 2 sell"),
    COLUMN_F(group, "1", "1 fully filled, 2 partly filled, 3 not executed, as in /orders",
             "by the final row (compat: by the arrival row, though the price scenarios and "
             "opportunity still choose orders by the final row); sweep 2.2"),
    COLUMN(outcome, "1", "1 = A immediate full, 2 = B eventual full, 3 = C partial or none"),
    COLUMN(size_class, "1", "1 <1K, 2 1K-5K, 3 5K-10K, 4 10K-50K, 5 >50K, as in /orders"),
    COLUMN(arrival_hour, "h", "hour of arrival, as in /orders"),
    COLUMN_F(window, "1", "residual: 1 = window A, 2 = B, 3 = C; 0 in other scenarios",
             "A: outcome A or B; B: outcome C with trades; C: without; sweep 2.4 (a)"),
    COLUMN(
        midpoint_source, "1",
        "where midpoint comes from: 0 none, 1 mean of the quotes in the window, 2 last quote at "
        "or before its end, 3 national quote at arrival, 4 limit price, 5 quotes of the matches"),
    COLUMN(window_start, "ns",
           "when the simulated order begins to trade, UTC since 1970; opportunity, compat: first "
           "quote used"),
    COLUMN(window_end, "ns", "when it ends, itself included; opportunity, compat: last quote used"),
    COLUMN_F(
        quantity, "shares", "quantity that was simulated",
        "price scenarios: last row at the arrival time (2.4 b); opportunity: first row "
        "(compat: final row); residual: by window (2.4 a); matching: unfilled at arrival (3.4)"),
    COLUMN(limit_price, "price",
           "limit price that the scenario saw, smallest 64-bit number = none"),
    COLUMN_F(midpoint, "price", "midpoint of the national quote, by midpoint_source",
             "mean of (bid + offer) / 2; matches: weighted by quantity; sweep 2.4 (b)"),
    COLUMN(
        actual_quantity, "shares",
        "quantity that the order really traded (price scenarios: in the window; opportunity: 0)"),
    COLUMN_F(actual_price, "price",
             "mean price of what it really traded; opportunity: its limit price",
             "actual_cost / actual_quantity (compat, price scenarios: 0 without trades)"),
    COLUMN_F(actual_cost, "price*shares",
             "cost of what it really traded; opportunity: of quantity at the limit price",
             "sum of price * quantity of its trades"),
    COLUMN(simulated_quantity, "shares", "quantity that fills, 0 where there is no price"),
    COLUMN(simulated_fills, "1",
           "matches of the order; 1 where a scenario fills it at one assumed price"),
    COLUMN_F(simulated_price, "price", "mean price of what fills",
             "simulated_cost / simulated_quantity"),
    COLUMN_F(simulated_cost, "price*shares", "cost of what fills",
             "sum of price * quantity; price scenarios: sweep 2.4 (b)"),
    COLUMN_F(simulated_fill_ratio, "1", "share of the simulated quantity that fills",
             "simulated_quantity / quantity, 0 without quantity"),
    COLUMN_F(savings, "price*shares", "what the simulated quantity costs less than it did",
             "sign * (actual_price - simulated_price) * simulated_quantity, sign -1 for sells "
             "(compat, price scenarios: actual_cost - simulated_cost); sweep 2.4 (b)"),
    COLUMN_F(improvement_pct, "%", "savings against what that quantity cost actually",
             "100 * savings / (actual_price * simulated_quantity) (compat, price scenarios: of "
             "actual_cost, 0 without); sweep 2.4 (b)"),
};

const tg_schema tg_schema_scenarios = {
    .name = "scenarios",
    .doc = "one row per sweep order and scenario that simulates it: real and simulated price, cost "
           "and savings",
    .keys = "security,date,order_id,scenario",
    .version = 1,
    .row_size = sizeof(tg_scenario_row),
    .fields = scenario_fields,
    .field_count = TG_COUNT(scenario_fields),
};
