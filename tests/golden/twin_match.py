"""Sweep orders that wait in the dark and meet contra orders as these arrive, one pair after the
other. Paragraphs are those of the sweep specification.
"""
from bisect import bisect_left
from collections import namedtuple
from fractions import Fraction

from twin_input import GREATEST, NONE
from twin_unmatched import live

SWITCHES = ("limits single_pool valid_quotes half_prices minimum_quantity crossing_key "
            "order_life").split()

# a sweep order that waits: its turn is (time, sequence, order id)
Wait = namedtuple("Wait", "order turn start end quantity window")
Match = namedtuple("Match", "wait dark quantity half_price")


class Dark:
    """A dark order as liquidity, by its first row (3.4)."""

    def __init__(self, order, rules, quotes):
        before = order.before
        self.order, self.side, self.time = order, before.side, before.time
        self.limit = before.price if before.price > 0 else None
        self.minimum, self.key = before.minimum, before.key
        self.end = (order.rows[-1].time, order.rows[-1].sequence)
        self.left = before.quantity
        if rules["order_life"]:
            self.left = before.leaves if live(before) else 0
        self.bid, self.offer = before.bid, before.offer
        if rules["external"]:
            self.bid, self.offer = quotes.at(before.time)


class Quotes:
    """The quotes of a job; the last one at or before a time (1.3)."""

    def __init__(self, rows):
        self.rows = rows

    def at(self, time):
        number = bisect_left(self.rows, time + 1, key=lambda row: row.time)
        return (self.rows[number - 1].bid, self.rows[number - 1].offer) if number else (NONE, NONE)


def may_meet(waiting, dark, turn, rules):
    """Side, life, keys, quote and limits; waiting is the sweep order as a dark order."""
    if {waiting.side, dark.side} != {1, 2} or waiting is dark:
        return False
    if rules["order_life"] and dark.end < turn[:2]:
        return False
    if rules["crossing_key"] and waiting.key and waiting.key == dark.key:
        return False
    return may_price(dark, rules) and (not rules["limits"]
                                       or within_limits(waiting, dark, dark.bid + dark.offer))


def may_price(dark, rules):
    if rules["valid_quotes"] and not 0 < dark.bid < dark.offer:
        return False
    if rules["external"] and min(dark.bid, dark.offer) <= 0:
        return False
    return True


def within_limits(waiting, dark, half_price):
    """3.4: 2 * buy limit >= bid + offer >= 2 * sell limit."""
    for one in (waiting, dark):
        if one.limit is None:
            continue
        if half_price > 2 * one.limit if one.side == 1 else half_price < 2 * one.limit:
            return False
    return True


def half_price(dark, rules):
    """Twice the price, held within 64 bits."""
    twice = dark.bid + dark.offer
    if not rules["half_prices"]:
        twice = 2 * int(Fraction(twice, 2))
    return min(max(twice, NONE), GREATEST)


def meet(wait, liquidity, by_order, rules):
    """One sweep order against all that arrive while it waits (3.4)."""
    own = by_order[wait.order]
    rest = min(wait.quantity, own.left) if rules["single_pool"] else wait.quantity
    first = bisect_left(liquidity, wait.start, key=lambda dark: dark.time)
    for dark in liquidity[first:]:
        if rest <= 0 or dark.time > wait.end:
            break
        if dark.left <= 0 or not may_meet(own, dark, wait.turn, rules):
            continue
        quantity = min(rest, dark.left)
        if rules["minimum_quantity"] and quantity < max(min(own.minimum, rest),
                                                        min(dark.minimum, dark.left)):
            continue
        rest -= quantity
        dark.left -= quantity
        if rules["single_pool"]:
            own.left -= quantity
        yield Match(wait, dark, quantity, half_price(dark, rules))


def run(job, waits):
    """All matches of a job in the order made: turn by turn, and contra orders as their first
    rows come."""
    rules = dict(job.options.rules, external=job.options.quotes == "external")
    quotes = Quotes(job.rows["quotes"])
    place = {order_id: number for number, order_id in enumerate(job.by_id)}
    arrived = sorted(job.orders, key=lambda order: place[order.before.order_id])
    liquidity = [Dark(order, rules, quotes) for order in arrived]
    by_order = {dark.order: dark for dark in liquidity}
    ordered = sorted(waits, key=lambda wait: (*wait.turn, wait.order.before.order_id))
    return [match for wait in ordered for match in meet(wait, liquidity, by_order, rules)]
