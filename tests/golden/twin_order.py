"""One order, from the rows and fills of it: states, classes and metrics, in exact fractions.
Paragraphs are those of the sweep specification.
"""
import math
from fractions import Fraction

from twin_input import NONE, SECOND


# ---- 2.2, 2.4 (a), 3.2, 3.3, 3.5: an order ------------------------------------------


def mid(row):
    """Exact, None without a two-sided quote (1.1, 3.5)."""
    return Fraction(row.bid + row.offer, 2) if row.bid > 0 and row.offer > 0 else None


def classify(leaves, matched, compat):
    """2.2: 1 filled, 2 partly, 3 not executed."""
    if leaves == 0 and (matched > 0 or compat):
        return 1
    return 2 if leaves > 0 and matched > 0 else 3


def ratio(above, below, empty=None):
    return Fraction(above, below) if below else empty


class Order:
    def __init__(self, job, rows, fills):
        self.job, self.rows, self.fills = job, rows, fills
        self.compat = job.options.compat
        self.before = rows[0]  # 3.2
        self.after = [row for row in rows if row.time == rows[0].time][-1]
        latest = [row for row in rows if row.time == rows[-1].time]
        self.final = latest[0 if self.compat else -1]  # 2.2
        self.sign = 1 if self.before.side == 1 else -1
        self.traded = sum(fill.quantity for fill in fills)
        self.notional = sum(fill.price * fill.quantity for fill in fills)
        self.final_group = classify(self.final.leaves, self.final.matched, self.compat)
        self.immediate = classify(self.after.leaves, self.after.matched, self.compat)
        self.outcome = self.outcome_class()
        self.qualifying = int(  # 3.3
            rows[-1].reason == 3 and rows[-1].leaves == 0
            and any(row.reason == 6 for row in rows)
            and bool(fills) and all(fill.source == 1 for fill in fills))

    def outcome_class(self):
        """2.4 (a): 1 immediate full, 2 eventual full, 3 partial or none."""
        if not self.final.quantity or 100 * self.traded < 99 * self.final.quantity:
            return 3
        return 1 if self.fills[-1].time - self.fills[0].time < SECOND else 2

    def size_class(self):
        """2.7."""
        return 1 + sum(self.final.quantity > edge for edge in (1000, 5000, 10000, 50000))

    def identity(self):
        before, final, clock = self.before, self.final, self.job.market.clock
        return {
            "security": self.job.security, "date": self.job.date,
            "order_id": before.order_id, "participant": before.participant,
            "order_type": before.type, "side": before.side,
            "group": self.immediate if self.compat else self.final_group,
            "immediate_group": self.immediate, "outcome": self.outcome,
            "qualifying": self.qualifying,
            "arrival_hour": clock.hour(before.time, self.compat),
            "size_class": self.size_class(),
            "arrival_crossed": int(mid(before) is not None and before.bid >= before.offer),
            "arrival_time": before.time, "arrival_sequence": before.sequence,
            "price": before.price, "quantity": before.quantity,
            "after_leaves": self.after.leaves, "after_matched": self.after.matched,
            "final_time": final.time, "final_sequence": final.sequence,
            "final_quantity": final.quantity, "final_leaves": final.leaves,
            "final_matched": final.matched, "final_reason": final.reason,
            "trades": len(self.fills), "traded_quantity": self.traded,
            "traded_notional": self.notional,
            "price_sum": sum(fill.price for fill in self.fills)}

    def row(self):
        """The row of /orders."""
        return {**self.identity(), **self.metric_fills(), **self.metric_cost(),
                **self.metric_timing(), **self.metric_market()}

    def metric_fills(self):
        """3.5: from qty_filled to fill_status, total_execution_value."""
        quantity, n = self.before.quantity, len(self.fills)
        filled = ratio(self.traded, quantity, 0)
        status = "Unfilled" if self.traded == 0 else (
            "Fully Filled" if self.traded >= quantity else "Partially Filled")
        return {"qty_filled": self.traded, "order_quantity": quantity, "fill_ratio": filled,
                "fill_rate_pct": 100 * filled, "num_fills": n,
                "avg_fill_size": ratio(self.traded, n), "fill_status": status,
                "total_execution_value": self.notional}

    def metric_cost(self):
        """3.5: from vwap to implementation_shortfall_bps."""
        before, sign, m0 = self.before, self.sign, mid(self.before)
        vwap = ratio(self.notional, self.traded)
        spread = before.offer - before.bid if m0 is not None else None
        gain = sign * (before.price - vwap) if vwap is not None and before.price != NONE else None
        known = vwap is not None and m0 is not None
        cost = sign * (vwap - m0) / m0 * 10000 if known else None
        mids = [(fill, mid(fill)) for fill in self.fills if mid(fill) is not None]
        if self.traded and (mids or self.compat):
            at_fills = sum(sign * (f.price - m) / m * f.quantity for f, m in mids)
            known_drift = m0 is not None or not mids
            drift = (sum(sign * (m - m0) / m0 * f.quantity for f, m in mids)
                     if known_drift else None)
        else:
            at_fills = drift = None
        scaled = lambda x: None if x is None else Near(x * 10000 / self.traded, size=1)
        return {
            "vwap": vwap, "arrival_midpoint": m0,
            "arrival_bid": before.bid if before.bid > 0 else NONE,  # 1.1
            "arrival_offer": before.offer if before.offer > 0 else NONE,
            "arrival_spread": NONE if spread is None else spread,
            "arrival_spread_bps": None if spread is None else spread / m0 * 10000,
            "limit_price": before.price, "price_improvement": gain,
            "price_improvement_bps": None if gain is None else (
                gain / before.price * 10000 if before.price > 0 else 0),
            "exec_cost_arrival_bps": cost, "slippage_bps": cost,
            "exec_cost_vw_bps": scaled(at_fills), "drift_vw_bps": scaled(drift),
            "effective_spread_pct":
                100 * 2 * abs(vwap - m0) / spread if known and spread > 0 else None,
            "implementation_shortfall_bps":
                cost * sign if self.compat and cost is not None else cost}

    def metric_timing(self):
        """3.5: from order_timestamp to vw_exec_time_sec."""
        t0, times = self.before.time, [fill.time for fill in self.fills]
        result = dict.fromkeys(
            ["time_to_first_fill_sec", "execution_duration_sec", "total_duration_sec",
             "avg_time_between_fills", "vw_exec_time_sec"])
        result.update(order_timestamp=t0, first_fill_time=0, last_fill_time=0)
        if times:
            seconds = lambda ns: Fraction(max(0, ns), SECOND)
            span = seconds(times[-1] - times[0])
            waited = sum(f.quantity * seconds(f.time - t0) for f in self.fills)
            result.update(
                first_fill_time=times[0], last_fill_time=times[-1],
                time_to_first_fill_sec=seconds(times[0] - t0), execution_duration_sec=span,
                total_duration_sec=seconds(times[-1] - t0),
                avg_time_between_fills=span / (len(times) - 1) if len(times) > 1 else 0,
                vw_exec_time_sec=ratio(waited, self.traded))
        return result

    def metric_market(self):
        """3.5: from first_fill_midpoint to price_volatility_bps."""
        fills = self.fills
        first = mid(fills[0]) if fills else None
        last = mid(fills[-1]) if fills else None
        spreads = [(f.offer - f.bid) / mid(f) * 10000 for f in fills if mid(f) is not None]
        moved = first is not None and last is not None
        prices = [fill.price for fill in fills]
        volatility = 0 if len(prices) == 1 else None
        if len(prices) > 1 and self.notional:
            volatility = (deviation(prices, 1)
                          / float(Fraction(self.notional, self.traded)) * 10000)
            volatility = Near(volatility, size=10)
        return {"first_fill_midpoint": first, "last_fill_midpoint": last,
                "market_drift_bps": (last - first) / first * 10000 if moved else None,
                "avg_execution_spread_bps":
                    Near(mean(spreads), size=max(map(abs, spreads))) if spreads else None,
                "spread_volatility_bps": deviation(spreads, 0),
                "price_volatility_bps": volatility}


# ---- 0: statistics --------------------------------------------------------------------


def mean(values):
    return ratio(sum(values), len(values)) if values else None


def deviation(values, less):
    """sd0 (less = 0) or sd1 (less = 1); None when there are too few values."""
    if len(values) <= less:
        return None
    centre = mean(values)
    return math.sqrt(sum((v - centre)**2 for v in values) / Fraction(len(values) - less))


class Near(float):
    """A value that is known nearly only: the difference or sum of larger ones, to 1e-12 of their
    size too; or one of values that were rounded, where so much slack is left by ties."""

    def __new__(cls, value, size=0.0, slack=0.0, digits=None):
        self = super().__new__(cls, value)
        self.size, self.slack, self.digits = max(float(size), abs(self)), float(slack), digits
        return self

    def __mul__(self, factor):
        factor = float(factor)
        return Near(float(self) * factor, self.size * abs(factor), self.slack * abs(factor))

    def holds(self, theirs):
        """Could it be this value?"""
        if self.digits is not None and theirs != round(theirs, self.digits):
            return False
        near = 1e-9 * max(abs(self), abs(theirs)) + 1e-12 * self.size
        return abs(self - theirs) <= near + self.slack


def rounded(value, digits):
    """0: multiply, round half to even, divide. Next to a tie either side will do."""
    value = value if isinstance(value, Near) else Near(value)
    units = float(value) * 10**digits
    doubt = (1e-14 * value.size + value.slack) * 10**digits
    tie = abs(abs(units) % 1 - 0.5) <= doubt
    return Near(round(units) / 10**digits, value.size, value.slack + tie / 10**digits, digits)


def difference(left, right, factor=1):
    """factor * (left - right), known to 1e-12 of both."""
    size = sum(getattr(value, "size", abs(value)) for value in (left, right))
    return Near(factor * (left - right), abs(factor) * size)


def total(values):
    """Known to 1e-12 of all that was added."""
    values = [value if isinstance(value, Near) else Near(value) for value in values]
    return Near(math.fsum(values), math.fsum(value.size for value in values),
                math.fsum(value.slack for value in values))
