"""Set B: why nothing matched a sweep order, by a walk over all events for each (3.8 of the sweep
specification).
"""
from fractions import Fraction

from twin_input import GREATEST, NONE, SECOND, SWEEP

GONE = {1, 4, 9, 10, 19, 24, 26}  # 1.1: change reasons that end an order
INACTIVE = 4


def live(row):
    return row.leaves > 0 and row.status != INACTIVE and row.reason not in GONE


class Book:
    """The contra side as one order sees it. Corrected: live dark orders and what is left of
    them. Compat: rows of sweep orders, dead or not, whole quantities, prices as they stand."""

    def __init__(self, order):
        self.order, self.compat = order, order.compat
        self.buys = order.before.side == 1
        self.limit = self.limit_used()

    def takes(self, row):
        """Compat: a row of a sweep order of the other side, of an order whose other rows may be
        none; corrected: any row, its order is judged later."""
        return not self.compat or (row.type == SWEEP and self.contra(row))

    def contra(self, row):
        return {row.side, self.order.before.side} == {1, 2}

    def counts(self, row):
        return self.compat or (live(row) and self.contra(row))

    def limit_used(self):
        """The limit of the order; compat: the quote at its arrival."""
        before = self.order.before
        if self.compat:
            return before.bid if self.buys else before.offer
        return before.price if before.price > 0 else NONE

    def size(self, row):
        return row.quantity if self.compat else row.leaves

    def fits(self, row):
        """Would the two prices meet? Corrected: an order without a limit meets any."""
        if not self.compat and (self.limit == NONE or row.price <= 0):
            return True
        return self.limit >= row.price if self.buys else self.limit <= row.price

    def best(self, rows):
        prices = [row.price for row in rows if self.compat or row.price > 0]
        return (min if self.buys else max)(prices, default=NONE)

    def at_arrival(self):
        """The last row of each contra order up to the arrival."""
        before = self.order.before
        until = (before.time, GREATEST if self.compat else before.sequence)
        last = {row.order_id: row for row in filter(self.takes, self.order.job.rows["orders"])
                if (row.time, row.sequence) <= until}
        return [row for row in last.values() if self.counts(row)]

    def later(self, end):
        """The first row of each contra order that came after the arrival, up to the first fill;
        compat: the first there of any."""
        before = self.order.before
        start = (before.time, GREATEST if self.compat else before.sequence)
        first = {}
        for row in filter(self.takes, self.order.job.rows["orders"]):
            if start < (row.time, row.sequence) or not self.compat:
                first.setdefault(row.order_id, row)
        return [row for row in first.values()
                if start < (row.time, row.sequence) and row.time <= end and self.counts(row)]


def root_cause(waited, here, later, overlap, potential, compatible_later):
    """3.8: the first that holds."""
    if waited < Fraction(1, 10):
        return "INSTANT_LIT_EXECUTION"
    if not here and not later:
        return "NO_LIQUIDITY_AT_ALL"
    if not here:
        return "TIMING_MISMATCH" if compatible_later else "TIMING_MISMATCH_NO_PRICE_OVERLAP"
    if not overlap:
        return "PRICE_INCOMPATIBLE"
    return "SIMULATION_MISS" if potential > 0 else "INSUFFICIENT_QUANTITY"


def row_of(order):
    book, before, end = Book(order), order.before, order.fills[0].time
    here, later = book.at_arrival(), book.later(end)
    overlap = any(book.fits(row) for row in here)
    potential = min(sum(book.size(row) for row in here if book.fits(row)), before.quantity)
    compatible = [row.time for row in later if book.fits(row)]
    waited = Fraction(end - before.time, SECOND)
    identity = order.identity()
    names = "security date participant order_id side size_class arrival_hour".split()
    return {**{name: identity[name] for name in names},
            "arrival_time": before.time, "first_fill_time": end, "time_to_lit_sec": waited,
            "quantity": before.quantity, "limit_used": book.limit,
            "arrival_orders": len(here), "arrival_depth": sum(book.size(row) for row in here),
            "arrival_best": book.best(here), "overlap": int(overlap), "potential": potential,
            "later_orders": len(later), "later_quantity": sum(book.size(row) for row in later),
            "earliest_compatible_time": min(compatible, default=0),
            "advantage_sec": Fraction(end - min(compatible), SECOND) if compatible else None,
            "root_cause": root_cause(waited, here, later, overlap, potential, compatible)}


def unmatched(job, comparison):
    missed = {row["order_id"] for row in comparison if row["set"] == 2}
    return [row_of(order) for order in job.sweeps if order.before.order_id in missed]
