"""Do the tables of an aggregate agree with each other, and the tests with the rows they are made of?

consistency.py FOLDER: reads TABLE.csv as tapegrid export writes them, prints what does not fit.
Plain Python on purpose: p values by a continued fraction, ranks by sorting, nothing of tapegrid.
"""
import csv
import math
import sys
from collections import Counter, defaultdict

TOLERANCE = 1e-9
DIMENSIONS = {"security": "security", "date": "date", "participant": "participant",
              "hour": "arrival_hour", "size": "size_class", "group": "group", "side": "side"}
wrong = []
compared = Counter()


def load(folder, table):
    with open(f"{folder}/{table}.csv", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else math.nan


def same(what, found, expected, tolerance=TOLERANCE):
    compared[what.split(":")[0]] += 1
    if math.isnan(found) and math.isnan(expected):
        return
    if not abs(found - expected) <= tolerance * max(1.0, abs(found), abs(expected)):
        wrong.append(f"{what}: {found!r}, expected {expected!r}")


def total(rows, column):
    return math.fsum(v for v in (number(r[column]) for r in rows) if not math.isnan(v))


def known(rows, column):
    return [v for v in (number(r[column]) for r in rows) if not math.isnan(v)]


def mean(values):
    return math.fsum(values) / len(values) if values else math.nan


def check_totals(scenarios, totals):
    groups = defaultdict(list)
    for row in scenarios:
        groups[row["scenario"], "overall", "0"].append(row)
        for dimension, column in DIMENSIONS.items():
            groups[row["scenario"], dimension, row[column]].append(row)
    for row in totals:
        key = row["scenario"], row["dimension"], row["key"]
        rows = groups.pop(key, [])
        what = "scenario_totals: " + " ".join(key)
        filled = [r for r in rows if int(r["simulated_quantity"]) > 0]
        saving = [r for r in rows if r["savings"]]
        compared_cost = math.fsum(float(r["actual_price"]) * int(r["simulated_quantity"]) for r in saving)
        savings = total(rows, "savings")
        expected = {
            "orders_simulated": len(rows), "orders_filled": len(filled),
            "total_quantity": total(rows, "quantity"),
            "simulated_quantity": total(rows, "simulated_quantity"),
            "actual_orders": len(known(rows, "actual_price")),
            "simulated_orders": len(known(rows, "simulated_price")),
            "midpoint_orders": len(known(rows, "midpoint")), "saving_orders": len(saving),
            "improved_orders": len(known(rows, "improvement_pct")),
            "total_actual_cost": total(rows, "actual_cost"),
            "total_simulated_cost": total(rows, "simulated_cost"), "total_savings": savings,
            "improvement_pct": 100 * savings / compared_cost if compared_cost else math.nan,
            "avg_actual_price": mean(known(rows, "actual_price")),
            "avg_simulated_price": mean(known(rows, "simulated_price")),
            "avg_midpoint": mean(known(rows, "midpoint")),
            "avg_improvement_pct": mean(known(rows, "improvement_pct")),
        }
        for column, value in expected.items():
            same(f"{what} {column}", number(row[column]), value)
    for key in groups:
        wrong.append(f"scenario_totals: no row {key}")


def check_savings(table, column, orders, dark):
    """dark_* of a roll-up over the rows of scenario matching; column None = global."""
    keys = {}
    for order in orders:
        keys[order["security"], order["date"], order["order_id"]] = order
    groups, every = defaultdict(list), defaultdict(list)
    for order in orders:
        every[order[column] if column else ""].append(order)
    for row in dark:
        order = keys.get((row["security"], row["date"], row["order_id"]))
        if order is None:
            wrong.append(f"rollup: order {row['order_id']} of /scenarios is not in /orders")
            continue
        groups[order[column] if column else ""].append(row)
    for row in table:
        key = row[column] if column else ""
        rows, what = groups.get(key, []), f"rollup: {column} {key}"
        same(f"{what} total_orders", int(row["total_orders"]), len(every.get(key, [])))
        same(f"{what} dark_orders", int(row["dark_orders"]),
             sum(int(r["simulated_quantity"]) > 0 for r in rows))
        same(f"{what} dark_quantity", int(row["dark_quantity"]), total(rows, "simulated_quantity"))
        same(f"{what} dark_savings", number(row["dark_savings"]), total(rows, "savings"))
        same(f"{what} avg_dark_pool_savings_pct", number(row["avg_dark_pool_savings_pct"]),
             mean(known(rows, "improvement_pct")))


def check_sets(comparison, unmatched, dark, matches, jobs, orders):
    key = lambda r: (r["security"], r["date"], r["order_id"])
    rows = {key(r): r for r in dark}
    for row in comparison:
        simulated = rows.get(key(row))
        real, sim = int(row["real_qty_filled"]), int(row["sim_qty_filled"])
        expected = 0 if simulated is None else 1 if real and sim else 2 if real else 3 if sim else 0
        same(f"sets: order {row['order_id']}", int(row["set"]), expected)
        same(f"sets: simulated quantity of {row['order_id']}", sim,
             int(simulated["simulated_quantity"]) if simulated else 0)
    b = sorted(key(r) for r in comparison if r["set"] == "2")
    same("unmatched: those of Set B", b == sorted(key(r) for r in unmatched), True)
    filled = Counter()
    for row in matches:
        if row["scenario"] == "matching":
            filled[row["security"], row["date"], row["order_id"]] += int(row["quantity"])
        same("matches: half price", float(row["price"]) * 2, int(row["half_price"]))
    for name, row in rows.items():
        same(f"matches: quantity of {name}", int(row["simulated_quantity"]), filled.pop(name, 0))
    same("matches: of orders that matching has", len(filled), 0)
    same("jobs: sweep orders", total(jobs, "sweeps"), len(orders))
    same("jobs: qualifying", total(jobs, "qualifying"), sum(r["qualifying"] == "1" for r in orders))


def beta_fraction(x, a, b):
    """Lentz's continued fraction of the incomplete beta function."""
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    value = d
    for m in range(1, 10000):
        for step in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                     -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 / (1 + step * d or tiny)
            c = 1 + step / c or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value


def beta(x, a, b):
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
                     + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * beta_fraction(x, a, b) / a
    return 1 - front * beta_fraction(1 - x, b, a) / b


def t_p(t, df):
    return beta(df / (df + t * t), df / 2, 0.5)


def f_p(f, df1, df2):
    return beta(df2 / (df2 + df1 * f), df2 / 2, df1 / 2)


def deviation(values):
    middle = mean(values)
    return math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (len(values) - 1))


def ranks(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    out, first = [0.0] * len(values), 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for i in order[first:last + 1]:
            out[i] = (first + last) / 2 + 1
        first = last + 1
    return out


def pearson(x, y):
    mx, my = mean(x), mean(y)
    xy = math.fsum((a - mx) * (b - my) for a, b in zip(x, y))
    return xy / math.sqrt(math.fsum((a - mx) ** 2 for a in x) * math.fsum((b - my) ** 2 for b in y))


def wilcoxon(values):
    """W and the normal p, zeros left out, variance less ties."""
    kept = [v for v in values if v]
    order = ranks([abs(v) for v in kept])
    n, plus = len(kept), math.fsum(r for r, v in zip(order, kept) if v > 0)
    w = min(plus, n * (n + 1) / 2 - plus)
    ties = sum(c ** 3 - c for c in Counter(abs(v) for v in kept).values())
    z = (w - n * (n + 1) / 4) / math.sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48)
    return w, math.erfc(-z / math.sqrt(2))


def samples_of(test, comparison):
    """x and y of Set A in the segment of a test."""
    column = DIMENSIONS.get(test["dimension"])
    x, y = [], []
    for row in comparison:
        if row["set"] != "1" or (column and row[column] != test["segment"]):
            continue
        a, b = number(row["real_" + test["metric"]]), number(row["sim_" + test["metric"]])
        if not math.isnan(a + b):
            x.append(a)
            y.append(b)
    return x, y


def check_pair_test(test, comparison):
    x, y = samples_of(test, comparison)
    what = " ".join(("tests:", test["test"], test["dimension"], test["segment"], test["metric"]))
    same(what + " n", int(test["n"]), len(x))
    if test["reason"]:
        return
    differences = [a - b for a, b in zip(x, y)]
    n, loose = len(x), 1e-7
    if test["test"] == "paired_t":
        t = mean(differences) / (deviation(differences) / math.sqrt(n))
        same(what + " t", number(test["statistic"]), t, loose)
        same(what + " p", number(test["p"]), t_p(t, n - 1), loose)
        same(what + " d", number(test["effect"]), mean(differences) / deviation(differences), loose)
        same(what + " positive", int(test["positive"]), sum(d > 0 for d in differences))
    elif test["test"] == "wilcoxon" and test["method"].startswith("normal"):
        w, p = wilcoxon(differences)
        same(what + " W", number(test["statistic"]), w)
        same(what + " p", number(test["p"]), p, loose)
    elif test["test"] in ("pearson", "spearman"):
        if test["test"] == "spearman":
            x, y = ranks(x), ranks(y)
        r = pearson(x, y)
        same(what + " r", number(test["estimate"]), r, loose)
        if abs(r) < 0.999999:
            same(what + " p", number(test["p"]), t_p(r * math.sqrt((n - 2) / (1 - r * r)), n - 2), loose)
    elif test["test"].startswith("bootstrap"):
        same(what + " mean", number(test["estimate"]), mean(differences), loose)
        same(what + " interval", number(test["ci_low"]) <= number(test["ci_high"]), True)


def check_anova(test, comparison):
    column = DIMENSIONS.get(test["dimension"])
    if not column or test["reason"]:
        return
    groups = defaultdict(list)
    for row in comparison:
        a, b = number(row["real_" + test["metric"]]), number(row["sim_" + test["metric"]])
        if row["set"] == "1" and not math.isnan(a + b):
            groups[row[column]].append(a - b)
    groups = [g for g in groups.values() if len(g) >= 2]
    n, k = sum(map(len, groups)), len(groups)
    middle = mean([v for g in groups for v in g])
    between = math.fsum(len(g) * (mean(g) - middle) ** 2 for g in groups)
    within = math.fsum((v - mean(g)) ** 2 for g in groups for v in g)
    f = between / (k - 1) / (within / (n - k))
    what = f"tests: anova {test['dimension']} {test['metric']}"
    same(what + " k", int(test["k"]), k)
    same(what + " F", number(test["statistic"]), f, 1e-7)
    same(what + " p", number(test["p"]), f_p(f, k - 1, n - k), 1e-7)


def check_families(tests):
    families = defaultdict(list)
    for test in tests:
        if test["p"]:
            families[test["family"]].append(test)
        else:
            same(f"families: reason of {test['family']}", bool(test["reason"]), True)
    for name, members in families.items():
        members.sort(key=lambda t: float(t["p"]))
        m, holm, bh = len(members), 0.0, 1.0
        for i, test in enumerate(members):
            holm = max(holm, min(1.0, (m - i) * float(test["p"])))
            same(f"families: Holm in {name}", number(test["p_holm"]), holm)
        for i in reversed(range(m)):
            bh = min(bh, float(members[i]["p"]) * m / (i + 1))
            same(f"families: Benjamini and Hochberg in {name}", number(members[i]["p_bh"]), bh)


def main():
    names = ("jobs orders scenarios scenario_totals matches comparison unmatched tests global "
             "by_security by_date by_participant")
    t = {name: load(sys.argv[1], name) for name in names.split()}
    dark = [r for r in t["scenarios"] if r["scenario"] == "matching"]
    check_totals(t["scenarios"], t["scenario_totals"])
    check_savings(t["global"], None, t["orders"], dark)
    for column in ("security", "date", "participant"):
        check_savings(t["by_" + column], column, t["orders"], dark)
    check_sets(t["comparison"], t["unmatched"], dark, t["matches"], t["jobs"], t["orders"])
    for test in t["tests"]:
        plain = test["dimension"] in DIMENSIONS or test["dimension"] == "overall"
        if test["source"] == "matching" and "real_" + test["metric"] in t["comparison"][0] and plain:
            (check_anova if test["test"] == "anova" else check_pair_test if test["test"] != "pooled_t"
             else lambda *_: None)(test, t["comparison"])
    check_families(t["tests"])
    for line in wrong[:40]:
        print(line)
    print(f"{sum(compared.values())} values compared, {len(wrong)} differ:",
          ", ".join(f"{k} {v}" for k, v in compared.items()))
    return 1 if wrong else 0


sys.exit(main())
