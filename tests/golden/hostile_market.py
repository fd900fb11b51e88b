"""A small market that no exchange would send, to compare tapegrid with its twin.

Few distinct values, chosen at the edges: rows with equal time and sequence, repeated rows,
order ids shared by securities, orders over midnight and over daylight saving changes, absent,
zero, negative and crossed quotes, fills of nothing, types and participants that change. Two
files per table with other headers, other column order and other line ends.

usage: hostile_market.py FOLDER SEED ORDERS
"""
import os
import random
import sys
from datetime import datetime

NONE = -2**63
INSTANTS = [int(datetime.fromisoformat(text + "+00:00").timestamp()) * 10**9 for text in (
    "2024-10-03T23:59:59", "2024-10-04T00:00:00", "2024-10-04T05:59:59", "2024-10-04T06:00:00",
    "2024-10-04T13:59:59", "2024-10-04T14:00:00",  # midnight at +10
    "2024-10-05T15:59:59", "2024-10-05T16:00:00",  # the clocks go forward
    "2024-10-06T12:59:59", "2024-10-06T13:00:00",  # midnight at +11
    "2024-10-06T23:00:00", "2024-10-07T05:00:00", "2025-04-05T14:59:00",
    "2025-04-05T15:59:59", "2025-04-05T16:00:00")]  # the clocks go back
STEPS = [0, 0, 0, 1, 2, 10**6, 999999999, 10**9, 10**9 + 1, 59 * 10**9, 3601 * 10**9]
SECURITIES = [110621, 70616, 5]
TYPES = [2048] * 8 + [64, 256, 4096, 4098, 0, 2047]
QUANTITIES = [0, 1, 2, 7, 99, 100, 999, 1000, 1001, 5000, 5001, 10000, 10001, 50000, 50001, 2**33]
PRICES = [27310, 27320, 27330, 5, 1, 0, -10, NONE]
MINIMA = [0, 0, 0, 1, 5, 100, 1000, 2**33]
KEYS = [0, 0, 0, 7, 7, -7]
BIDS = [27300, 27310, 27315, 27320, 0, -1, NONE]
OFFERS = [27305, 27320, 27321, 27325, 0, -1, NONE]

ORDERS = ("order_id exchange timestamp security_code price side changereason orderstatus quantity "
          "leavesquantity exchangeordertype national_bid national_offer participantid sequence "
          "totalmatchedquantity minimumquantity crossingkey").split()
TRADES = ("EXCHANGE sequence tradetime securitycode orderid dealsource matchgroupid "
          "nationalbidpricesnapshot nationalofferpricesnapshot tradeprice quantity side "
          "participantid passiveaggressive").split()
QUOTES = "sequence bidprice offerprice orderbookid timestamp".split()
ALIASES = {"order_id": "OrderID", "security_code": "OrderBookId", "securitycode": "SecurityCode",
           "totalmatchedquantity": "matched_quantity", "orderid": "order_id", "bidprice": "bid"}


def quantities(pick):
    """Quantity, leaves, matched: mostly in balance."""
    quantity = pick(QUANTITIES)
    leaves = pick([0, quantity, quantity // 2, pick(QUANTITIES)])
    matched = pick([quantity - leaves] * 6 + [0]) if leaves <= quantity else pick([0, 3])
    return quantity, leaves, matched


def order_rows(random_, number):
    """The events of one order."""
    pick = random_.choice
    order_id = 7904794000123000000 + number - (number % 7 == 0)
    security, type_, participant = pick(SECURITIES), pick(TYPES), pick([1, 2, 69])
    side, time = pick(["1", "2", "Buy", "SELL"]), pick(INSTANTS)
    good = random_.random() < 0.5
    other = random.Random(order_id)
    minimum, key = other.choice(MINIMA), other.choice(KEYS)
    for event in range(pick([1, 1, 2, 3, 5])):
        quantity, leaves, matched = quantities(pick)
        reason = (6 if event == 0 else 3) if good else pick([1, 3, 5, 6, 19])
        if good and event:
            leaves, matched = 0, quantity
        if random_.random() < 0.05:
            type_, participant = pick(TYPES), pick([1, 2, 69])
        yield [order_id, 3, time, security, pick(PRICES[:3] * 3 + PRICES), side, reason,
               pick([1, 2, 4]), quantity, leaves, type_, pick(BIDS[:4] * 3 + BIDS),
               pick(OFFERS[:4] * 3 + OFFERS), participant, pick(range(-2, 30)), matched,
               minimum, key]
        minimum, key = other.choice([minimum, 3]), other.choice([key, 7])
        time += pick(STEPS)


def trade_rows(random_, orders):
    pick = random_.choice
    for k in range(len(orders)):
        order = pick(orders)
        sources = [1] * 9 + [20, 47] if order[0] % 3 else [1]
        for _ in range(pick([1, 1, 2, 3])):
            yield [3, pick(range(9)), order[2] + pick(STEPS) - pick([0, 0, 0, 5]),
                   pick([order[3]] * 9 + SECURITIES), order[0], pick(sources), k,
                   pick(BIDS[:4] * 3 + BIDS), pick(OFFERS[:4] * 3 + OFFERS),
                   pick([27310, 27320, 27315, 27321, 1]),
                   pick([order[8], order[8] // 2, order[8] * 99 // 100, 1, 0]), order[5],
                   order[13], pick([0, 1])]


def quote_rows(random_, count):
    pick = random_.choice
    for _ in range(count):
        yield [pick([1, 1, 2]), pick(BIDS), pick(OFFERS), pick(SECURITIES),
               pick(INSTANTS) + pick(STEPS[:5])]


def write(random_, folder, table, heads, rows):
    """Rows in no order over two files; one in twenty is repeated."""
    rows = list(rows)
    random_.shuffle(rows)
    rows = [row for row in rows for _ in range(2 if random_.random() < 0.05 else 1)]
    half = len(rows) // 2
    with open(os.path.join(folder, table + "_1.csv"), "w", newline="") as file:
        file.write(",".join(heads) + "\n")
        file.writelines(",".join(map(str, row)) + "\n" for row in rows[:half])
    with open(os.path.join(folder, table + "_2.csv"), "w", newline="",
              encoding="utf-8-sig") as file:
        file.write(" " + ",".join(ALIASES.get(head, head) for head in reversed(heads)) + ",x\r\n")
        file.write("\r\n".join(" " + ",".join(f'"{value}"' if i % 3 == 0 else str(value)
                                              for i, value in enumerate(reversed(row))) + ',"a,b"'
                               for row in rows[half:]))


def main():
    folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    random_ = random.Random(seed)
    os.makedirs(folder, exist_ok=True)
    orders = [row for number in range(count) for row in order_rows(random_, number)]
    trades = list(trade_rows(random_, orders))
    write(random_, folder, "orders", ORDERS, orders)
    write(random_, folder, "trades", TRADES, trades)
    write(random_, folder, "quotes", QUOTES, quote_rows(random_, count))


if __name__ == "__main__":
    main()
