"""Real beside simulated, one row per sweep order. Paragraphs are those of the sweep
specification.
"""
from collections import namedtuple
from fractions import Fraction

from twin_order import Near, Order, difference, ratio

Fill = namedtuple("Fill", "time price quantity bid offer")


class Simulated(Order):
    """An order with its simulated fills in place of the real ones (3.5)."""

    def __init__(self, order, matches):
        self.__dict__.update(order.__dict__)
        self.fills = sorted((Fill(row["time"], row["price"], row["quantity"], row["bid"],
                                  row["offer"]) for row in matches), key=lambda fill: fill.time)
        self.traded = sum(fill.quantity for fill in self.fills)
        self.notional = sum((fill.price * fill.quantity for fill in self.fills), Fraction(0))

    def metric_cost(self):
        """Compat: what is elsewhere the drift (3.5)."""
        result = super().metric_cost()
        if self.compat:
            result["exec_cost_vw_bps"] = result["drift_vw_bps"]
        return result


def metrics(order):
    return {**order.metric_fills(), **order.metric_cost(), **order.metric_timing(),
            **order.metric_market()}


def set_of(real, simulated):
    """3.7: 1 A both, 2 B real only, 3 orphan."""
    return {(1, 1): 1, (1, 0): 2, (0, 1): 3, (0, 0): 0}[bool(real.fills), bool(simulated.fills)]


DIFFERENCES = {"exec_cost_arrival_diff_bps": "exec_cost_arrival_bps",
               "exec_cost_vw_diff_bps": "exec_cost_vw_bps", "vwap_diff": "vwap",
               "qty_diff": "qty_filled", "exec_time_diff_sec": "execution_duration_sec"}


def differences(number, real, simulated):
    """3.7: real - simulated, of orders that have both."""
    result = {"dark_pool_better": -1}
    for name, metric in DIFFERENCES.items():
        known = number == 1 and None not in (real[metric], simulated[metric])
        result[name] = difference(real[metric], simulated[metric]) if known else None
    if result["exec_cost_arrival_diff_bps"] is not None:
        result["dark_pool_better"] = int(result["exec_cost_arrival_diff_bps"] > 0)
    return result


def trade_level(real, simulated):
    """3.6: what is missing counts as 0."""
    value = lambda side, name: side[name] or 0
    quantities, counts, prices, times = [
        (value(real, name), value(simulated, name))
        for name in ("qty_filled", "num_fills", "vwap", "execution_duration_sec")]
    gap = lambda pair: pair[1] - pair[0]
    price_error = ratio(100 * abs(gap(prices)), prices[0], 0)
    waited = abs(gap(times))
    off = Fraction(100 * abs(gap(quantities)), max(quantities[0], 1))
    status = "POOR"
    if off < 5 and price_error < 1 and waited < 1:
        status = "EXACT"
    elif off < 10 and price_error < 5:
        status = "CLOSE"
    elif off < 25:
        status = "PARTIAL"
    least = lambda pair: min(Fraction(pair[1], max(pair[0], 1)), 1)
    score = (40 * least(quantities) + 30 * max(0, 1 - price_error / 100) + 20 * least(counts)
             + 10 * max(0, 1 - waited / 10))
    return {"trade_quantity_diff": gap(quantities), "trade_count_diff": gap(counts),
            "trade_quantity_accuracy_pct": ratio(100 * quantities[1], quantities[0], 0),
            "trade_price_diff": difference(prices[1], prices[0]),
            "trade_price_error_pct": Near(price_error, size=100 + price_error),
            "trade_time_diff_sec": difference(times[1], times[0]), "match_status": status,
            "accuracy_score": Near(score, size=100)}


def row_of(order, matches):
    simulated = Simulated(order, matches)
    left, right = metrics(order), metrics(simulated)
    number = set_of(order, simulated)
    identity = order.identity()
    names = "security date participant order_id side group size_class arrival_hour quantity".split()
    return {**{name: identity[name] for name in names}, "set": number,
            **differences(number, left, right), **trade_level(left, right),
            **{"real_" + name: value for name, value in left.items()},
            **{"sim_" + name: value for name, value in right.items()}}


def comparison(job, scenarios, matches):
    """Every sweep order that scenario matching simulated or that traded."""
    if "matching" not in job.options.scenarios:
        return []
    tried = {row["order_id"] for row in scenarios if row["scenario"] == "matching"}
    found = {}
    for row in matches:
        if row["scenario"] == "matching":
            found.setdefault(row["order_id"], []).append(row)
    rows = []
    for order in job.sweeps:
        order_id = order.before.order_id
        if order.fills or order_id in tried:
            row = row_of(order, found.get(order_id, []))
            row["set"] = row["set"] if order_id in tried else 0
            rows.append(row)
    return rows
