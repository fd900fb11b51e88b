"""Sums of what the scenarios made: /scenario_totals, the savings in the roll-ups, and the periods
and lots of 2.5. Paragraphs are those of the sweep specification.
"""
from collections import defaultdict

from twin_order import mean, rounded, total
from twin_scenario import SCENARIOS

PERIODS = ["Morning (10-12)", "Midday (12-15)", "Afternoon (15-18)", "Outside Hours"]
LOTS = ["Tiny (1-100)", "Small (101-1K)", "Medium (1K-10K)", "Large (10K+)"]


def period(order):
    """2.5: of the arrival; compat: of the final row."""
    row = order.final if order.compat else order.before
    hour = order.job.market.clock.hour(row.time, False)
    if not 10 <= hour < 18:
        return 4
    return 1 + (hour >= 12) + (hour >= 15)


def lot(order):
    return 1 + sum(order.final.quantity > edge for edge in (100, 1000, 10000))


# ---- 2.7: roll-ups ------------------------------------------------------------------------


def fixed_total(values):
    """None when a value is beyond the sums of /scenario_totals (fixed_sum.h)."""
    return None if any(abs(value) >= 2**90 for value in values) else total(values)


def mean_of(values, sum_of=total):
    return divided(sum_of(values), len(values))


def divided(part, whole, scale=1):
    return part * (scale / whole) if whole and part is not None else None


def paid(rows):
    """What the simulated quantity cost in reality."""
    return [row["actual_price"] * row["simulated_quantity"] for row in rows]


def dark_sums(orders):
    """What scenario matching made of the orders of a roll-up."""
    rows = [order.dark for order in orders if order.dark]
    compared = [row for row in rows if row["savings"] is not None]
    improved = [row["improvement_pct"] for row in rows if row["improvement_pct"] is not None]
    savings = total(row["savings"] for row in compared)
    leaves = [order.final.leaves for order in orders]
    return {"leaves_sum": sum(leaves), "leaves_mean": mean(leaves),
            "dark_orders": sum(row["simulated_quantity"] > 0 for row in rows),
            "dark_quantity": sum(row["simulated_quantity"] for row in rows),
            "dark_savings": savings,
            "dark_savings_pct": divided(savings, total(paid(compared)), 100),
            "avg_dark_pool_savings_pct": mean_of(improved)}


# ---- /scenario_totals ---------------------------------------------------------------------

DIMENSIONS = {"overall": lambda row: 0}
for _name, _column in {"security": "security", "date": "date", "participant": "participant",
                       "hour": "arrival_hour", "size": "size_class", "group": "group",
                       "side": "side"}.items():
    DIMENSIONS[_name] = lambda row, column=_column: row[column]


def sums_of(rows, compat):
    present = lambda name: [row[name] for row in rows if row[name] is not None]
    compared = [row for row in rows if row["savings"] is not None]
    cost, savings = fixed_total(present("actual_cost")), fixed_total(present("savings"))
    below = cost if compat else fixed_total(paid(compared))
    sums = {"total_actual_cost": cost,
            "total_simulated_cost": fixed_total(present("simulated_cost")),
            "total_savings": savings, "improvement_pct": divided(savings, below, 100)}
    for column in ("actual_price", "simulated_price", "midpoint", "improvement_pct"):
        sums["avg_" + column] = mean_of(present(column), fixed_total)
    if compat:  # 2.4 (b)
        sums = {name: None if value is None else rounded(value, 2)
                for name, value in sums.items()}
    counts = {"actual_orders": "actual_price", "simulated_orders": "simulated_price",
              "midpoint_orders": "midpoint", "saving_orders": "savings",
              "improved_orders": "improvement_pct"}
    return {**{count: len(present(name)) for count, name in counts.items()},
            "orders_simulated": len(rows),
            "orders_filled": sum(row["simulated_quantity"] > 0 for row in rows),
            "total_quantity": sum(row["quantity"] for row in rows),
            "simulated_quantity": sum(row["simulated_quantity"] for row in rows), **sums}


def scenario_totals(rows, compat):
    """One row per scenario, dimension and key, in that order."""
    groups = defaultdict(list)
    for row in rows:
        for number, (name, key) in enumerate(DIMENSIONS.items()):
            groups[SCENARIOS.index(row["scenario"]), number, key(row), name].append(row)
    for (scenario, _, key, name), members in sorted(groups.items()):
        yield {"scenario": SCENARIOS[scenario], "dimension": name, "key": key,
               **sums_of(members, compat)}
