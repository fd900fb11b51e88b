"""A second, slow tapegrid, written from the specification alone.

Reads the raw CSV files of a folder, recomputes the result tables with exact fractions, and
compares every column with the tables that tapegrid exported. Paragraphs are those of the
sweep specification; "design" is the design text.

usage: twin.py DATA EXPORTED [--compat] [--securities A,B] [--dates A,B]
               [--participants A,B] [--hours HH:MM-HH:MM] [--min-order-rows N]
               [--min-trade-rows N] [--zone NAME] [--scenarios A,B] [--switch A,B]
               [--universe all] [--quotes external] [--dark-share X] [--impact X]
               [--impact-unit NAME]
--switch turns these corrections of the matching off, with --compat on.
"""
import argparse
import csv
import itertools
import os
import sys
from collections import Counter, defaultdict
from fractions import Fraction

import twin_totals
from twin_comparison import comparison
from twin_input import DROPS, EVENTS, GREATEST, NONE, SWEEP, Market, order_fate
from twin_match import SWITCHES
from twin_order import Near, Order, deviation, mean, ratio, rounded
from twin_scenario import SCENARIOS, simulate
from twin_unmatched import unmatched


# ---- design: jobs ------------------------------------------------------------------


class Job:
    """One (security, date): kept rows, fates, orders, the row of /jobs."""

    def __init__(self, market, key):
        self.market, self.options = market, market.options
        self.security, self.date = key
        self.fates = Counter()
        cells = market.cells[key]
        self.rows = {"orders": self.keep(cells["orders"], self.judge_order)}
        self.by_id = group_by_order(self.rows["orders"])
        self.rows["trades"] = self.keep(cells["trades"], self.judge_trade)
        for table in ("quotes", "sessions"):
            self.rows[table] = self.keep(cells[table], lambda row: None)
        if self.options.compat:
            self.rows["trades"] = sorted(
                self.rows["trades"] + [row for row in market.trades_of_other_dates(*key)
                                       if row.order_id in self.by_id],
                key=lambda row: (row.time, row.sequence))
        fills = group_by_order(self.rows["trades"])
        self.orders = [Order(self, rows, fills.get(order_id, []))
                       for order_id, rows in sorted(self.by_id.items())]
        self.sweeps = [order for order in self.orders if order.before.type == SWEEP]
        self.simulate()

    def simulate(self):
        self.scenarios, self.matches = simulate(self)
        self.comparison = comparison(self, self.scenarios, self.matches)
        self.unmatched = unmatched(self, self.comparison)
        dark = {row["order_id"]: row for row in self.scenarios if row["scenario"] == "matching"}
        for order in self.sweeps:
            order.dark = dark.get(order.before.order_id)

    def judge_order(self, row):
        return order_fate(self.options, self.market.clock, row)

    def judge_trade(self, row):
        """1.5, 2.1: by the order id among the kept orders, at any time of day."""
        return None if row.order_id in self.by_id else "orphan"

    def keep(self, pairs, judge):
        kept, seen = [], set()
        for path, row in pairs:
            fate = "duplicate" if row in seen else judge(row)
            seen.add(row)
            self.fates[fate or "kept"] += 1
            self.market.fates[path][fate or "kept"] += 1
            if fate is None:
                kept.append(row)
        return kept

    def row(self):
        """The row of /jobs (design)."""
        orders, listed = self.rows["orders"], self.market.tables["instruments"].values()
        known = {row.security for rows in listed for row in rows}
        valid = [(row.bid, row.offer) for row in orders if row.bid > 0 and row.offer > 0]
        result = {
            "security": self.security, "date": self.date, "status": 0, "error": "",
            "complete": 1, "instrument_known": int(self.security in known) if listed else -1,
            "rows_read": sum(self.fates.values()), "rows_kept": self.fates["kept"],
            "order_rows": len(orders), "trade_rows": len(self.rows["trades"]),
            "quote_rows": len(self.rows["quotes"]), "orders": len(self.orders),
            "orders_traded": sum(bool(order.fills) for order in self.orders),
            "sweeps": len(self.sweeps),
            "sweeps_traded": sum(bool(order.fills) for order in self.sweeps),
            "sweep_trades": sum(len(order.fills) for order in self.sweeps),
            "qualifying": sum(order.qualifying for order in self.sweeps),
            "first_time": orders[0].time if orders else 0,
            "last_time": orders[-1].time if orders else 0,
            "crossed_quotes": sum(bid >= offer for bid, offer in valid),
            "missing_quotes": len(orders) - len(valid)}
        result.update({"dropped_" + drop: self.fates[drop] for drop in DROPS})
        return result


def group_by_order(rows):
    groups = defaultdict(list)
    for row in rows:
        groups[row.order_id].append(row)
    return groups


# ---- 2.3: groups -----------------------------------------------------------------------

GROUPS = ["GROUP_1_FULLY_FILLED", "GROUP_2_PARTIALLY_FILLED", "GROUP_3_NOT_EXECUTED"]
OUTCOMES = ["A_IMMEDIATE_FULL", "B_EVENTUAL_FULL", "C_PARTIAL_OR_NONE"]
BASES = {  # basis: labels, class of an order, its row, its quantity
    "final": (GROUPS, lambda o: o.final_group, lambda o: o.final, lambda o: o.final.quantity),
    "arrival": (GROUPS, lambda o: o.immediate, lambda o: o.after, lambda o: o.before.quantity),
    "outcome": (OUTCOMES, lambda o: o.outcome, lambda o: o.final, lambda o: o.final.quantity)}


def group_sums(orders, basis, compat):
    _, _, state, quantity = BASES[basis]
    states = [state(order) for order in orders]
    sums = {"order_count": len(orders),
            "full_fills": sum(s.leaves == 0 and (s.matched > 0 or compat) for s in states),
            "partial_fills": sum(s.leaves > 0 and s.matched > 0 for s in states),
            "quantity_traded": sum(s.matched for s in states),
            "total_order_quantity": sum(quantity(order) for order in orders),
            "trade_quantity": sum(order.traded for order in orders),
            "trade_notional": sum(order.notional for order in orders)}
    divisor = sums["quantity_traded" if compat else "trade_quantity"]
    cost = ratio(sums["trade_notional"], divisor, 0)
    filled = ratio(sums["quantity_traded"], sums["total_order_quantity"], 0)
    sums["avg_execution_cost"] = rounded(cost, 2) if compat else cost
    sums["order_fill_ratio"] = rounded(filled, 4) if compat else filled
    return sums


def group_rows(orders, compat, **scope):
    """The groups of each basis and OVERALL, over the orders given."""
    for basis, (labels, number, _, _) in BASES.items():
        parts = [group_sums([o for o in orders if number(o) == n], basis, compat)
                 for n in (1, 2, 3)]
        whole = group_sums(orders, basis, compat)
        if compat:  # 2.3: the average of the rounded averages
            weighed = sum(p["quantity_traded"] * p["avg_execution_cost"] for p in parts)
            traded = whole["quantity_traded"]
            whole["avg_execution_cost"] = rounded(weighed / traded, 2) if traded else 0
        for n, label, sums in zip((1, 2, 3, 0), labels + ["OVERALL"], parts + [whole]):
            yield {**scope, "basis": basis, "label": label, "group": n, **sums}


# ---- 2.7: roll-ups ----------------------------------------------------------------------

SIZES = ["<1K", "1K-5K", "5K-10K", "10K-50K", ">50K"]


def rollup_sums(orders):
    """What every roll-up counts: one row per order, filled quantities, ratio of sums."""
    n, finals = len(orders), [order.final for order in orders]
    sizes = [final.quantity for final in finals]
    prices = [o.before.price for o in orders if o.before.price != NONE]
    filled = sum(final.matched > 0 for final in finals)
    traded, cost = sum(o.traded for o in orders), sum(o.notional for o in orders)
    return {
        "num_securities": len({o.job.security for o in orders}),
        "num_dates": len({o.job.date for o in orders}),
        "num_participants": len({o.before.participant for o in orders}),
        "total_orders": n, "total_filled": filled, "total_failed": n - filled,
        "fully_filled": sum(f.leaves == 0 and f.matched > 0 for f in finals),
        "total_quantity": sum(sizes), "filled_quantity": sum(f.matched for f in finals),
        "traded_quantity": traded, "total_cost": cost, "priced_orders": len(prices),
        "price_sum": sum(prices), "price_min": min(prices, default=GREATEST),
        "price_max": max(prices, default=NONE), "quantity_min": min(sizes, default=0),
        "quantity_max": max(sizes, default=0),
        "first_time": min((o.before.time for o in orders), default=0),
        "last_time": max((final.time for final in finals), default=0),
        "fill_ratio": ratio(sum(f.matched for f in finals), sum(sizes), 0),
        "avg_fill_ratio": mean([ratio(f.matched, f.quantity, 0) for f in finals]),
        "avg_execution_price": ratio(cost, traded), "quantity_mean": mean(sizes),
        "quantity_std": deviation(sizes, 1), "price_mean": mean(prices),
        **twin_totals.dark_sums(orders)}


def rollup(orders, **keys):
    """One row per value of the key columns; keys are functions of an order."""
    groups = defaultdict(list, {} if keys else {(): []})
    for order in orders:
        groups[tuple(key(order) for key in keys.values())].append(order)
    for values, members in sorted(groups.items()):
        yield {**dict(zip(keys, values)), **rollup_sums(members)}


def names(rows, key):
    """Reference data: the name in the latest row (1.4)."""
    ordered = sorted(itertools.chain(*rows), key=lambda row: (row.time, row.sequence))
    return {key(row): row.name for row in ordered}


def labelled(rows, key, labels):
    return [{**row, "label": labels.get(row[key], "")} for row in rows]


def rollups(market, orders):
    hour = lambda order: market.clock.hour(order.before.time, market.options.compat)
    date = lambda order: order.job.date
    instruments = names(market.tables["instruments"].values(), lambda row: row.security)
    brokers = names(market.tables["participants"].values(), lambda row: row.participant)
    return {
        "by_security": labelled(rollup(orders, security=lambda o: o.job.security),
                                "security", instruments),
        "by_date": list(rollup(orders, date=date)),
        "by_participant": labelled(rollup(orders, participant=lambda o: o.before.participant),
                                   "participant", brokers),
        "by_hour": list(rollup(orders, hour=hour)),
        "by_size": labelled(rollup(orders, size_class=Order.size_class), "size_class",
                            dict(enumerate(SIZES, 1))),
        "by_period": labelled(rollup(orders, period=twin_totals.period), "period",
                              dict(enumerate(twin_totals.PERIODS, 1))),
        "by_lot": labelled(rollup(orders, lot_class=twin_totals.lot), "lot_class",
                           dict(enumerate(twin_totals.LOTS, 1))),
        "time_series": [*rollup(orders, resolution=lambda o: 0, date=date, hour=lambda o: -1),
                        *rollup(orders, resolution=lambda o: 1, date=date, hour=hour)],
        "global": list(rollup(orders))}


def object_rows(market):
    """/objects (design): read = kept + dropped by reason, for the files of events."""
    for table in EVENTS:
        for path, rows in market.tables[table].items():
            fates = market.fates[path]
            assert sum(fates.values()) == len(rows), path
            yield {"path": os.path.basename(path), "table": table, "coding": "plain",
                   "status": 0, "rows_read": len(rows), "rows_kept": fates["kept"],
                   **{"dropped_" + drop: fates[drop] for drop in DROPS}}


# ---- comparison ---------------------------------------------------------------------------


def same(ours, text):
    """Text and integers exactly, others to 1e-9 of their size, or as near as they are known
    (Near); empty is missing."""
    if ours is None or isinstance(ours, str) or text == "":
        return (ours or "") == text
    if isinstance(ours, int) and text.lstrip("-").isdigit():
        return ours == int(text)
    theirs = float(text)
    if isinstance(ours, Near):
        return ours.holds(theirs)
    return abs(float(ours) - theirs) <= 1e-9 * max(abs(ours), abs(theirs))


class Comparison:
    """Counts what was compared and prints the first differences."""

    def __init__(self, folder):
        self.folder = folder
        self.columns = self.values = self.differences = 0

    def differ(self, *words):
        self.differences += 1
        if self.differences <= 20:
            print(*words)

    def exported(self, name):
        with open(os.path.join(self.folder, name + ".csv"), newline="") as file:
            lines = csv.DictReader(file)
            return lines.fieldnames, list(lines)

    def table(self, name, keys, rows):
        """Every row, in its order, and every column of an exported table."""
        columns, theirs = self.exported(name)
        self.columns += len(columns)
        key_of = lambda row: tuple(str(row[key]) for key in keys)
        if [key_of(row) for row in rows] != [key_of(row) for row in theirs]:
            self.differ(name, "has", len(theirs), "rows, or in another order; expected", len(rows))
        found = {key_of(row): row for row in theirs}
        for row in rows:
            other = found.get(key_of(row))
            if other is None:
                self.differ(name, key_of(row), "is missing")
            else:
                self.row(name, key_of(row), columns, row, other)

    def row(self, name, key, columns, ours, theirs):
        for column in columns:
            self.values += 1
            if column not in ours:
                self.differ(name, column, "is not recomputed")
            elif not same(ours[column], theirs[column]):
                value = ours[column]
                self.differ(name, *key, column, "is", theirs[column], "expected",
                            float(value) if isinstance(value, Fraction) else value)

    def objects(self, rows):
        """/objects by the names of the files; what the files are is not compared."""
        _, theirs = self.exported("objects")
        found = {os.path.basename(row["path"]): row for row in theirs}
        for row in rows:
            other = dict(found.get(row["path"], {}), path=row["path"])
            self.row("objects", [row["path"]], list(row), row, other)


KEYS = {"jobs": "security date", "orders": "security date order_id",
        "groups": "scope security date basis label", "by_security": "security",
        "by_date": "date", "by_participant": "participant", "by_hour": "hour",
        "by_size": "size_class", "by_period": "period", "by_lot": "lot_class",
        "time_series": "resolution date hour", "global": "",
        "scenarios": "security date order_id scenario",
        "matches": "security date scenario match", "comparison": "security date order_id",
        "unmatched": "security date order_id", "scenario_totals": "scenario dimension key"}


def recompute(market):
    jobs = [Job(market, key) for key in market.jobs()]
    compat = market.options.compat
    sweeps = [order for job in jobs for order in job.sweeps]
    per_job = (group_rows(job.sweeps, compat, scope=0, security=job.security, date=job.date)
               for job in jobs)
    totals = group_rows(sweeps, compat, scope=1, security=0, date=0)
    of_jobs = {table: list(itertools.chain(*(getattr(job, table) for job in jobs)))
               for table in ("scenarios", "matches", "comparison", "unmatched")}
    return {"jobs": [job.row() for job in jobs], "orders": [order.row() for order in sweeps],
            "groups": [*itertools.chain(*per_job), *totals], **rollups(market, sweeps), **of_jobs,
            "scenario_totals": list(twin_totals.scenario_totals(of_jobs["scenarios"], compat))}


def arguments(words=None):
    integers = lambda text: {int(word) for word in text.split(",")}

    def hours(text):
        clock = [word.split(":") for word in text.split("-")]
        return [int(hour) * 3600 + int(minute) * 60 for hour, minute in clock]

    parser = argparse.ArgumentParser(description="Recompute tapegrid's tables and compare.")
    parser.add_argument("data")
    parser.add_argument("exported")
    parser.add_argument("--compat", action="store_true")
    for option in ("--securities", "--dates", "--participants"):
        parser.add_argument(option, type=integers)
    parser.add_argument("--hours", type=hours)
    parser.add_argument("--min-order-rows", type=int, default=0)
    parser.add_argument("--min-trade-rows", type=int, default=0)
    parser.add_argument("--zone", default="Australia/Sydney")
    names = lambda text: [word for word in text.split(",") if word != "none"]
    parser.add_argument("--scenarios", type=names, default=SCENARIOS)
    parser.add_argument("--switch", type=names, default=[])
    parser.add_argument("--universe", default="qualifying", choices=("qualifying", "all"))
    parser.add_argument("--quotes", default="internal", choices=("internal", "external"))
    parser.add_argument("--dark-share", type=Fraction, default=Fraction(1, 2))
    parser.add_argument("--impact", type=Fraction, default=Fraction(5))
    parser.add_argument("--impact-unit", default="price", choices=("price", "bps", "half_spread"))
    options = parser.parse_args(words)
    options.rules = {name: options.compat == (name in options.switch) for name in SWITCHES}
    return options


def main():
    options = arguments()
    market = Market(options)
    comparison = Comparison(options.exported)
    for name, rows in recompute(market).items():
        comparison.table(name, KEYS[name].split(), rows)
    comparison.objects(object_rows(market))
    print(f"{comparison.columns} columns, {comparison.values} values, "
          f"{comparison.differences} differences")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())

