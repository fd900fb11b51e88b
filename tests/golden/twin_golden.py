"""Does the twin itself give the historical figures? Every match and simulated metric of the real
day, and the price scenarios of 24 orders, whose order rows are made from the figures' own
beginning, end, quantity and limit.

usage: twin_golden.py FIGURES DATA
"""
import csv
import os
import sys

import twin
from twin_input import NONE, Row, Market, read_table
from twin_order import Order
from twin_scenario import price_row

SCENARIO_COLUMNS = {
    "simulated_qty": "simulated_quantity", "simulated_price": "simulated_price",
    "simulated_cost": "simulated_cost", "simulated_fill_ratio": "simulated_fill_ratio",
    "cost_difference": "savings", "cost_improvement_pct": "improvement_pct",
    "T": "window_start", "T_K": "window_end", "initial_qty": "quantity",
    "initial_price": "limit_price", "actual_qty": "actual_quantity",
    "actual_price": "actual_price", "actual_cost": "actual_cost", "midprice": "midpoint"}
MATCH_COLUMNS = {
    "orderid": "order_id", "passive_orderid": "passive_order_id", "tradetime": "time",
    "tradeprice": "price", "quantity": "quantity", "bid": "bid", "offer": "offer"}


def noise(ours, text):
    """Exactly 0 here, the rounding of doubles there."""
    return ours == 0 and text != "" and abs(float(text)) < 1e-9


class Figures:
    """Golden rows beside those of the twin."""

    def __init__(self, folder):
        self.folder = folder
        self.values = self.differences = 0

    def rows(self, name):
        with open(os.path.join(self.folder, name), newline="") as file:
            return list(csv.DictReader(file))

    def compare(self, golden, ours, columns):
        for head, column in columns.items():
            self.values += 1
            if not (twin.same(ours[column], golden[head]) or noise(ours[column], golden[head])):
                self.differences += 1
                print(head, "is", ours[column], "expected", golden[head])


def made_order(job, golden, trades):
    """Two rows: it came, it was filled."""
    number, quantity = int(golden["order_id"]), int(golden["initial_qty"])
    fills = sorted((row for row in trades if row.order_id == number),
                   key=lambda row: (row.time, row.sequence))
    none = dict.fromkeys(Row["orders"]._fields, 0)
    came = Row["orders"](**{**none, "time": int(golden["T"]), "order_id": number,
                            "price": int(golden["initial_price"]), "quantity": quantity,
                            "leaves": quantity, "bid": NONE, "offer": NONE,
                            "side": fills[0].side})
    filled = came._replace(time=int(golden["T_K"]), sequence=1, leaves=0, matched=quantity)
    return Order(job, [came, filled], fills)


def main():
    figures, data = Figures(sys.argv[1]), sys.argv[2]
    market = Market(twin.arguments([data, "-", "--compat", "--dates", "20240905"]))
    job = twin.Job(market, next(market.jobs()))
    matches = [row for row in job.matches if row["scenario"] == "matching"]
    golden = figures.rows("matches_internal_compat.csv")
    figures.differences += abs(len(golden) - len(matches))
    for theirs, ours in zip(golden, matches):
        figures.compare(theirs, ours, MATCH_COLUMNS)
    compared = {str(row["order_id"]): row for row in job.comparison}
    for theirs in figures.rows("simulated_trade_metrics_internal_compat.csv"):
        figures.compare(theirs, compared[theirs.pop("orderid")],
                        {head: "sim_" + head for head in theirs})
    trades = [row for rows in read_table("trades", data).values() for row in rows]
    for theirs in figures.rows("price_scenarios_24_orders.csv"):
        order = made_order(job, theirs, trades)
        figures.compare(theirs, price_row(order, theirs["scenario"]), SCENARIO_COLUMNS)
    print(f"{figures.values} golden values, {figures.differences} differences")
    return 1 if figures.differences else 0


if __name__ == "__main__":
    sys.exit(main())
