"""The raw CSV files as the twin of tapegrid sees them: rows, their (security, date), and
what happens to each row before an order is looked at. Paragraphs are those of the sweep
specification; "design" is the design text.
"""
import csv
import glob
import itertools
import os
from collections import Counter, defaultdict, namedtuple
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

NONE = -2**63  # no price, 1.1
GREATEST = 2**63 - 1
DARK = {64, 256, 2048, 4096, 4098}  # 1.1
SWEEP = 2048
SECOND = 10**9
DROPS = ("bad_row security date minimum failed_job duplicate hour participant type "
         "orphan").split()

# 1.1 - 1.4: what is read of a row, and the headers it may have
SECURITY = "security_code securitycode orderbookid"
COLUMNS = {
    "orders": {
        "security": SECURITY, "time": "timestamp", "sequence": "sequence",
        "order_id": "order_id orderid", "price": "price", "quantity": "quantity",
        "leaves": "leavesquantity", "matched": "totalmatchedquantity matched_quantity",
        "bid": "national_bid", "offer": "national_offer", "participant": "participantid",
        "type": "exchangeordertype", "reason": "changereason", "side": "side",
        "status": "orderstatus", "preference": "preferenceonly", "midtick": "midtick",
        "single": "singlefillminimumquantity", "minimum": "minimumquantity",
        "key": "crossingkey"},
    "trades": {
        "security": SECURITY, "time": "tradetime", "sequence": "sequence",
        "order_id": "orderid order_id", "price": "tradeprice", "quantity": "quantity",
        "bid": "nationalbidpricesnapshot", "offer": "nationalofferpricesnapshot",
        "source": "dealsource", "side": "side", "match": "matchgroupid",
        "participant": "participantid", "aggressor": "passiveaggressive"},
    "quotes": {
        "security": SECURITY, "time": "timestamp", "sequence": "sequence",
        "bid": "bidprice bid", "offer": "offerprice offer",
        "bid_size": "bidquantity bid_quantity", "offer_size": "offerquantity offer_quantity"},
    "sessions": {
        "security": SECURITY, "time": "tradedate", "sequence": "sequence",
        "changed": "timestamp", "session": "id", "type": "type", "end": "isendoftrading",
        "name": "name"},
    "instruments": {"security": "id " + SECURITY, "time": "tradedate", "sequence": "sequence",
                    "name": "name"},
    "participants": {"participant": "id", "time": "tradedate", "sequence": "sequence",
                     "name": "participantname"},
}
FILES = {"orders": "orders_*", "trades": "trades_*", "quotes": "quotes_* nbbo*",
         "sessions": "session*",
         "instruments": "instruments* reference*", "participants": "participants*"}
EVENTS = ("orders", "trades", "quotes", "sessions")  # the tables of a job, in this order
TEXTS = {"name", "end"}
WITHOUT = {"bid": NONE, "offer": NONE}  # a column that the file does not have
SIDES = {"buy": 1, "sell": 2}

Row = {table: namedtuple(table, list(columns)) for table, columns in COLUMNS.items()}


# ---- 1: input ---------------------------------------------------------------------


def cell(name, text):
    """Integers exactly, sides as numbers or words (0)."""
    if name in TEXTS:
        return text
    return SIDES[text.lower()] if text.lower() in SIDES else int(text)


def read_file(table, path):
    """The rows of a file, headers trimmed and found without regard to case (1)."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        lines = csv.reader(file, skipinitialspace=True)
        heads = [head.strip().lower() for head in next(lines)]
        places = [next((heads.index(h) for h in headers.split() if h in heads), None)
                  for headers in COLUMNS[table].values()]
        names = list(COLUMNS[table])
        for line in lines:
            yield Row[table](*(WITHOUT.get(name, 0) if place is None
                               else cell(name, line[place].strip())
                               for name, place in zip(names, places)))


def read_table(table, folder):
    """path -> rows; {} for a table without files."""
    paths = itertools.chain(*(glob.glob(os.path.join(folder, pattern + ".csv"))
                              for pattern in FILES[table].split()))
    return {path: list(read_file(table, path)) for path in sorted(paths)}


class Clock:
    """Local dates and times of day, daylight saving included (1.5)."""

    def __init__(self, zone):
        self.zone = ZoneInfo(zone)
        self.seconds = {}

    def local(self, time):
        second = time // SECOND
        if second not in self.seconds:
            utc = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=second)
            at = utc.astimezone(self.zone)
            self.seconds[second] = (at.year * 10000 + at.month * 100 + at.day,
                                    at.hour * 3600 + at.minute * 60 + at.second)
        return self.seconds[second]

    def date(self, time):
        return self.local(time)[0]

    def hour(self, time, compat):
        """Compat: of UTC (1.5, aggregator)."""
        return time // SECOND // 3600 % 24 if compat else self.local(time)[1] // 3600


def in_hours(clock, time, hours):
    """Local time of day, the end excluded (design: select.hours)."""
    return hours is None or hours[0] <= clock.local(time)[1] < hours[1]


# ---- design: jobs and what they drop ------------------------------------------------


class Market:
    """Every row in its (security, date), in (time, sequence, place in the files) order,
    together with the count of what happened to the rows of each file."""

    def __init__(self, options):
        self.options = options
        self.clock = Clock(options.zone)
        self.fates = defaultdict(Counter)  # path -> fate -> rows
        self.tables = {t: read_table(t, options.data) for t in COLUMNS}
        self.cells = defaultdict(lambda: defaultdict(list))  # job -> table -> (path, row)
        self.unselected = defaultdict(lambda: defaultdict(list))  # the same, of other dates
        for table in EVENTS:
            for path, rows in self.tables[table].items():
                for row in rows:
                    self.place(table, path, row)
        for tables in itertools.chain(self.cells.values(), self.unselected.values()):
            for rows in tables.values():
                rows.sort(key=lambda pair: (pair[1].time, pair[1].sequence))

    def place(self, table, path, row):
        """Into its job, or dropped by the selection of securities and dates."""
        date = self.clock.date(row.time)
        if self.options.securities and row.security not in self.options.securities:
            self.fates[path]["security"] += 1
            return
        cells = self.cells
        if self.options.dates and date not in self.options.dates:
            self.fates[path]["date"] += 1
            cells = self.unselected
        cells[row.security, date][table].append((path, row))

    def jobs(self):
        """Keys in order. A job has order or trade rows (matrix.h), and enough of both (1.5)."""
        for key in sorted(self.cells):
            tables = self.cells[key]
            orders, trades = len(tables["orders"]), len(tables["trades"])
            if not orders and not trades:
                self.drop_job(key, "date")
            elif orders < self.options.min_order_rows or trades < self.options.min_trade_rows:
                self.drop_job(key, "minimum")
            else:
                yield key

    def drop_job(self, key, fate):
        for path, _ in itertools.chain(*self.cells[key].values()):
            self.fates[path][fate] += 1

    def trades_of_other_dates(self, security, date):
        """Compat 1.5: by order id only, whatever the trade date, selected or not."""
        cells = itertools.chain(self.cells.items(), self.unselected.items())
        return sorted((row for (s, d), tables in cells if s == security and d != date
                       for row in unrepeated(tables["trades"])),
                      key=lambda row: (row.time, row.sequence))


def unrepeated(pairs):
    """Rows without those that repeat an earlier one in every column."""
    return list(dict.fromkeys(row for _, row in pairs))


def order_fate(options, clock, row):
    """Why an order row is not analysed, None when it is: 1.5 hours and participants,
    3.1 types."""
    if not in_hours(clock, row.time, options.hours):
        return "hour"
    if options.participants and row.participant not in options.participants:
        return "participant"
    return None if row.type in DARK else "type"
