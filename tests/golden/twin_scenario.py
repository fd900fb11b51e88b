"""The scenarios of a job: rows of /scenarios and /matches. Paragraphs are those of the sweep
specification.
"""
from datetime import datetime, timedelta
from fractions import Fraction

import twin_match
from twin_input import NONE, SECOND
from twin_match import Wait
from twin_order import difference, mean, mid, ratio, rounded

SCENARIOS = "unlimited limited_50 price_impact opportunity residual matching".split()
WINDOW, BEFORE_END, ARRIVAL, LIMIT, MATCHES = 1, 2, 3, 4, 5  # where a midpoint comes from


def simulate(job):
    """(/scenarios, /matches) of a job: rows by order and scenario, matches as they were made."""
    rows, matches = [], []
    for name in SCENARIOS:
        if name in job.options.scenarios:
            new_rows, new_matches = MAKERS[name](job, name)
            rows += new_rows
            matches += new_matches
    place = lambda row: (row["order_id"], SCENARIOS.index(row["scenario"]))
    return sorted(rows, key=place), matches


def first_row(order, name, **values):
    """Who, which scenario; and what the scenario says."""
    identity = order.identity()
    names = "security date participant order_id side group outcome size_class arrival_hour".split()
    row = {name: identity[name] for name in names}
    row.update(scenario=name, window=0, midpoint_source=0, midpoint=None, actual_quantity=0,
               actual_price=None, actual_cost=None, simulated_quantity=0, simulated_fills=0,
               simulated_price=None, simulated_cost=None)
    row.update(values)
    return row


def limit_of(price):
    return price if price > 0 else NONE


def set_actual(row, fills):
    """What the order traded and paid."""
    quantity = sum(fill.quantity for fill in fills)
    cost = sum(fill.price * fill.quantity for fill in fills)
    row.update(actual_quantity=quantity, actual_price=ratio(cost, quantity),
               actual_cost=cost if quantity else None)


def compare(row):
    """Signed by side: a sell order wants the higher price."""
    sign = 1 if row["side"] == 1 else -1
    actual, simulated = row["actual_price"], row["simulated_price"]
    row["simulated_fill_ratio"] = ratio(row["simulated_quantity"], row["quantity"], 0)
    row["savings"] = row["improvement_pct"] = None
    if actual is not None and simulated is not None:
        quantity = sign * row["simulated_quantity"]
        row["savings"] = difference(actual, simulated, quantity)
        if actual * quantity:
            row["improvement_pct"] = difference(actual, simulated,
                                                sign * 100 / Fraction(abs(actual)))
    return row


# ---- 2.4 (b): price scenarios --------------------------------------------------------------


def usable(rows, compat):
    """Quotes of two sides; corrected: not crossed (1.1)."""
    return [row for row in rows
            if mid(row) is not None and (compat or row.bid < row.offer)]


def middle_quotes(order, start, end):
    """The quotes that give the midpoint: those in the window, else the last one before, else that
    of the arrival (corrected)."""
    quotes = usable(order.job.rows["quotes"], order.compat)
    inside = [row for row in quotes if start <= row.time <= end]
    earlier = [row for row in quotes if row.time <= end]
    if inside or earlier:
        return (inside, WINDOW) if inside else (earlier[-1:], BEFORE_END)
    return (usable([order.before], order.compat) if not order.compat else []), ARRIVAL


def half_spread(quotes):
    return mean([Fraction(row.offer - row.bid, 2) for row in quotes])


def impact_of(order, middle, quotes):
    """What the rest of an order pays beyond the midpoint; None when it cannot be known."""
    options = order.job.options
    impact = options.impact
    if options.impact_unit == "bps":
        impact = middle * impact / 10000
    if options.impact_unit == "half_spread":
        spread = half_spread(usable([order.before], False) or quotes)
        if spread is None:
            return None
        impact = impact * spread
    return impact if order.compat else order.sign * impact


def price_of(name, order, row, quotes):
    """The simulated price of a price scenario."""
    middle, share = row["midpoint"], order.job.options.dark_share
    if middle is None or name == "unlimited":
        return middle
    if name == "limited_50":
        limit = None if row["limit_price"] == NONE else row["limit_price"]
        rest = limit if row["actual_price"] is None else row["actual_price"]
    else:
        impact = impact_of(order, middle, quotes)
        rest = None if impact is None else middle + impact
    if share == 1:
        return middle
    return None if rest is None else share * middle + (1 - share) * rest


def price_row(order, name):
    after = order.after
    done = [row.time for row in order.rows if row.leaves == 0]
    start, end = order.before.time, max(done or [row.time for row in order.rows])
    limit = limit_of(after.price)
    quotes, source = middle_quotes(order, start, end)
    middle = mean([mid(quote) for quote in quotes])
    if middle is None:
        middle, source = (Fraction(limit), LIMIT) if limit != NONE else (None, 0)
    row = first_row(order, name, window_start=start, window_end=end, quantity=after.quantity,
                    limit_price=limit, midpoint=middle, midpoint_source=source)
    set_actual(row, [fill for fill in order.fills if start <= fill.time <= end])
    price = price_of(name, order, row, quotes)
    if price is not None and after.quantity:
        row.update(simulated_quantity=after.quantity, simulated_fills=1, simulated_price=price,
                   simulated_cost=price * after.quantity)
    compare(row)
    return price_row_compat(row) if order.compat else row


def price_row_compat(row):
    """2.4 (b): the difference of the costs, without side; all rounded."""
    cost, simulated = row["actual_cost"] or 0, row["simulated_cost"]
    if simulated is not None:
        row["savings"] = difference(cost, simulated)
        row["improvement_pct"] = difference(cost, simulated, Fraction(100, cost)) if cost > 0 else 0
    row["actual_price"], row["actual_cost"] = row["actual_price"] or 0, cost
    for name in ("actual_price", "actual_cost", "simulated_price", "simulated_cost", "savings",
                 "improvement_pct", "midpoint"):
        row[name] = None if row[name] is None else rounded(row[name], 2)
    return row


def price_scenario(job, name):
    return [price_row(order, name) for order in job.sweeps if order.final_group == 1], []


# ---- 2.5: opportunity ------------------------------------------------------------------------


def opportunity(job, name):
    """Orders that did not trade, at the midpoint of their arrival (compat: of the day) against
    their limit."""
    make = opportunity_compat if job.options.compat else opportunity_row
    return [make(order, name) for order in job.sweeps if order.final_group == 3], []


def opportunity_row(order, name):
    before = order.before
    earlier = [row for row in usable(order.job.rows["quotes"], False) if row.time <= before.time]
    own = usable([before], False)
    quotes, source = (earlier[-1:], BEFORE_END) if earlier else (own, ARRIVAL if own else 0)
    return compare(opportunity_sides(order, name, before, quotes, source))


def opportunity_compat(order, name):
    """2.5: the mean of the day, the sum at the limit less that at the midpoint for sells too."""
    quotes = usable(order.job.rows["quotes"], True)
    row = compare(opportunity_sides(order, name, order.final, quotes, WINDOW if quotes else 0))
    if quotes:
        row.update(window_start=quotes[0].time, window_end=quotes[-1].time)
    if row["actual_price"] is not None and row["simulated_price"] is not None:
        actual, simulated = row["actual_price"], row["simulated_price"]
        row.update(savings=difference(actual, simulated, row["simulated_quantity"]),
                   improvement_pct=difference(actual, simulated, 100 / actual))
    return row


def opportunity_sides(order, name, state, quotes, source):
    middle, limit = mean([mid(quote) for quote in quotes]), limit_of(state.price)
    row = first_row(order, name, window_start=order.before.time, window_end=order.before.time,
                    quantity=state.quantity, limit_price=limit, midpoint=middle,
                    midpoint_source=source)
    if limit != NONE:
        row.update(actual_price=Fraction(limit), actual_cost=limit * state.quantity)
    if middle is not None and state.quantity:
        row.update(simulated_quantity=state.quantity, simulated_fills=1, simulated_price=middle,
                   simulated_cost=middle * state.quantity)
    return row


# ---- 2.4 (a) and 3.4: against arrivals ---------------------------------------------------------


def day_end(job):
    """The first instant of the next local day."""
    zone = job.market.clock.zone
    day = datetime(job.date // 10000, job.date // 100 % 100, job.date % 100, tzinfo=zone)
    return int((day + timedelta(days=1)).timestamp()) * SECOND


def residual_wait(order):
    """2.4 (a), plan: A from arrival to completion, B what is left, C the whole order, both to the
    end of the day."""
    arrival, end = order.before, day_end(order.job) - 1
    last = order.fills[-1].time if order.fills else 0
    if order.outcome != 3:
        start, end, quantity, window = arrival.time, last, arrival.quantity, 1
    elif order.traded:
        start, quantity, window = last, max(0, order.final.quantity - order.traded), 2
    else:
        start, quantity, window = arrival.time, arrival.quantity, 3
    return Wait(order, (start, arrival.sequence), start, end, quantity, window)


def matching_wait(order):
    """3.4: what is left of the order on arrival, until its last trade."""
    end = order.fills[-1].time if order.fills else order.rows[-1].time
    return Wait(order, (order.after.time, order.after.sequence), order.before.time, end,
                order.after.leaves, 0)


def wait_row(wait, name, made):
    order = wait.order
    row = first_row(order, name, window=wait.window, window_start=wait.start, window_end=wait.end,
                    quantity=wait.quantity, limit_price=limit_of(order.before.price))
    set_actual(row, order.fills)
    if made:
        quantity = sum(match.quantity for match in made)
        cost = Fraction(sum(match.half_price * match.quantity for match in made), 2)
        twice = sum((match.dark.bid + match.dark.offer) * match.quantity for match in made)
        row.update(simulated_quantity=quantity, simulated_fills=len(made), simulated_cost=cost,
                   simulated_price=cost / quantity, midpoint=Fraction(twice, 2 * quantity),
                   midpoint_source=MATCHES)
    return compare(row)


def match_row(number, name, match):
    order, dark = match.wait.order, match.dark
    return {"security": order.job.security, "date": order.job.date, "scenario": name,
            "match": number, "order_id": order.before.order_id,
            "passive_order_id": dark.order.before.order_id, "side": order.before.side,
            "time": dark.time, "bid": dark.bid, "offer": dark.offer,
            "half_price": match.half_price, "price": Fraction(match.half_price, 2),
            "quantity": match.quantity}


def waits(job, name):
    if name == "residual":
        all_waits = [residual_wait(order) for order in job.sweeps]
    else:
        all_waits = [matching_wait(order) for order in job.sweeps
                     if order.qualifying or job.options.universe == "all"]
    made = twin_match.run(job, all_waits)
    of_order = {}
    for match in made:
        of_order.setdefault(match.wait.order, []).append(match)
    return ([wait_row(wait, name, of_order.get(wait.order)) for wait in all_waits],
            [match_row(number, name, match) for number, match in enumerate(made)])


MAKERS = {"unlimited": price_scenario, "limited_50": price_scenario,
          "price_impact": price_scenario, "opportunity": opportunity, "residual": waits,
          "matching": waits}
