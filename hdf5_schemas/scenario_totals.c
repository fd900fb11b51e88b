#include "hdf5_schemas/rows.h"

#include "base/status.h"

#define KEY(member, unit, doc) TG_FIELD(tg_scenario_total_row, member, unit, TG_KEY, doc)
#define SUM(member, unit, doc) TG_FIELD(tg_scenario_total_row, member, unit, TG_SUM, doc)
#define WORD(member)                                                                               \
  TG_FIELD(tg_scenario_total_row, member, "1", TG_HIDDEN, "a word of a fixed-point sum")
#define HIDDEN(member)                                                                             \
  WORD(member.limb[0]), WORD(member.limb[1]), WORD(member.limb[2]), WORD(member.limb[3]),          \
      WORD(member.beyond)
#define DERIVED(member, unit, doc, formula)                                                        \
  TG_FIELD_F(tg_scenario_total_row, member, unit, TG_DERIVED, doc, formula)

static const tg_field total_fields[] = {
    KEY(scenario, "text", "scenario, as in /scenarios"),
    KEY(dimension, "text",
        "what the rows are grouped by: overall, security, date, participant, hour, size, group, "
        "side"),
    KEY(key, "1",
        "value of that column of /scenarios (hour: arrival_hour, size: size_class); "
        "overall: 0"),
    SUM(orders_simulated, "1", "rows of /scenarios"),
    SUM(orders_filled, "1", "of them with simulated_quantity above 0"),
    SUM(total_quantity, "shares", "sum of quantity"),
    SUM(simulated_quantity, "shares", "sum of simulated_quantity"),
    SUM(actual_orders, "1", "rows with an actual_price"),
    SUM(simulated_orders, "1", "rows with a simulated_price"),
    SUM(midpoint_orders, "1", "rows with a midpoint"),
    SUM(saving_orders, "1", "rows with savings"),
    SUM(improved_orders, "1", "rows whose improvement_pct is known, above 0 or not"),
    HIDDEN(actual_cost_sum),
    HIDDEN(simulated_cost_sum),
    HIDDEN(compared_cost_sum),
    HIDDEN(savings_sum),
    HIDDEN(actual_price_sum),
    HIDDEN(simulated_price_sum),
    HIDDEN(midpoint_sum),
    HIDDEN(improvement_sum),
    DERIVED(total_actual_cost, "price*shares", "what these orders really cost",
            "sum of actual_cost; sweep 2.4 (b)"),
    DERIVED(total_simulated_cost, "price*shares", "what they cost under the scenario",
            "sum of simulated_cost; sweep 2.4 (b)"),
    DERIVED(total_savings, "price*shares", "what they save under the scenario",
            "sum of savings; sweep 2.4 (b)"),
    DERIVED(improvement_pct, "%", "total savings against the actual cost of what was compared",
            "100 * total_savings / sum of actual_price * simulated_quantity over rows with savings "
            "(compat: / total_actual_cost); sweep 2.4 (b)"),
    DERIVED(avg_actual_price, "price", "plain mean of the actual prices",
            "sum of actual_price / actual_orders; sweep 2.4 (b)"),
    DERIVED(avg_simulated_price, "price", "plain mean of the simulated prices",
            "sum of simulated_price / simulated_orders; sweep 2.4 (b)"),
    DERIVED(avg_midpoint, "price", "plain mean of the midpoints",
            "sum of midpoint / midpoint_orders; sweep 2.4 (b)"),
    DERIVED(avg_improvement_pct, "%", "plain mean of the improvements of the orders",
            "sum of improvement_pct / improved_orders; sweep 2.6"),
};

const tg_schema tg_schema_scenario_totals = {
    .name = "scenario_totals",
    .doc = "sums over /scenarios by scenario and key; keys without orders have no row; compat: "
           "totals and means rounded to 2 decimals",
    .keys = "scenario,dimension,key",
    .version = 1,
    .row_size = sizeof(tg_scenario_total_row),
    .fields = total_fields,
    .field_count = TG_COUNT(total_fields),
};
