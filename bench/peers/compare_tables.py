#!/usr/bin/env python3
"""Are the tables of a peer those of tapegrid?

    compare_tables.py OURS THEIRS

Both folders hold by_security.csv, by_date.csv, by_participant.csv, by_hour.csv and groups.csv.
Every cell of every row: integers exactly, doubles to one part in 10^12, a missing double against
a missing one. Of /groups the rows of basis final of single jobs count; a group without orders
may be left out. Exit 1 when anything differs.
"""
import csv
import math
import os
import sys

INTEGERS = (
    "total_orders total_filled total_failed fully_filled total_quantity filled_quantity "
    "traded_quantity total_cost priced_orders price_sum price_min price_max quantity_min "
    "quantity_max first_time last_time leaves_sum"
).split()
DOUBLES = "fill_ratio avg_execution_price quantity_mean".split()
GROUP_INTEGERS = (
    "order_count quantity_traded total_order_quantity trade_quantity trade_notional"
).split()


def read_rows(folder, table, keys, keep=lambda row: True):
    with open(os.path.join(folder, table + ".csv"), newline="") as text:
        rows = {}
        for row in csv.DictReader(text):
            if not keep(row):
                continue
            key = tuple(int(row[name]) for name in keys)
            if key in rows:
                sys.exit(f"{folder}/{table}.csv: two rows of {key}")
            rows[key] = row
        return rows


def same_double(a, b):
    if a == "" or b == "":
        return a == b
    return math.isclose(float(a), float(b), rel_tol=1e-12, abs_tol=0)


def compare(table, ours, theirs, integers, doubles):
    """The number of cells that are the same, the differences as text."""
    same, different = 0, []
    for key in sorted(ours.keys() | theirs.keys()):
        if key not in ours or key not in theirs:
            side = "ours" if key in ours else "theirs"
            different.append(f"{table} {key}: only in {side}")
            continue
        for name in integers + doubles:
            a, b = ours[key][name], theirs[key][name]
            if (int(a) == int(b)) if name in integers else same_double(a, b):
                same += 1
            else:
                different.append(f"{table} {key} {name}: ours {a}, theirs {b}")
    return same, different


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    ours, theirs = sys.argv[1:]
    same, different = 0, []
    for key in ("security", "date", "participant", "hour"):
        table = "by_" + key
        found = read_rows(ours, table, [key])
        if not found:
            sys.exit(f"{ours}/{table}.csv has no rows")
        count, unequal = compare(table, found, read_rows(theirs, table, [key]), INTEGERS, DOUBLES)
        same += count
        different += unequal
    keys = ["security", "date", "group"]
    found = read_rows(
        ours, "groups", keys,
        lambda row: row["scope"] == "0" and row["basis"] == "final" and row["group"] != "0"
        and row["order_count"] != "0",
    )
    count, unequal = compare("groups", found, read_rows(theirs, "groups", keys), GROUP_INTEGERS, [])
    same += count
    different += unequal
    for line in different[:20]:
        print(line, file=sys.stderr)
    if different:
        sys.exit(f"{theirs}: {len(different)} cells or rows differ from {ours}")
    print(f"{theirs}: {same} cells, all the same")


if __name__ == "__main__":
    main()
