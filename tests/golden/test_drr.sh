#!/usr/bin/env bash
# The real day: every count and every real metric of the golden figures, at 1, 2 and
# 3 ranks, corrected and compat.
. "$(dirname "$0")/../support/run.sh"
data=$TG_SHARED/data/drr
golden=$TG_SHARED/golden/sweep
[ -r "$data/orders_20240905.csv" ] || skip "no real data at $data"
cd "$scratch" || exit 1
cat >drr.yaml <<Y
name: drr
inputs:
  orders: { files: "$data/orders_*.csv", mapping: asx }
  trades: { files: "$data/trades_*.csv", mapping: asx }
  quotes: { files: "$data/nbbo.csv", mapping: asx }
  sessions: { files: "$data/session.csv", mapping: asx }
  instruments: { files: "$data/reference.csv", mapping: asx }
  participants: { files: "$data/participants.csv", mapping: asx }
select: { dates: [2024-09-05] }
timezone: Australia/Sydney
ingest: { chunk: 512KiB, store: store }
output: { aggregate: drr.h5 }
Y
value() { "$tapegrid" export drr.h5 "$1" --columns "$2" | awk 'NR > 1' | paste -sd' '; }
groups() { # BASIS: the counts of groups 1 2 3 over all jobs
  "$tapegrid" export drr.h5 groups --columns scope,basis,group,order_count |
    awk -F, -v b="$1" '$1 == 1 && $2 == b && $3 > 0 {print $3, $4}' | sort | cut -d' ' -f2 | paste -sd' '
}
counts() { # what is the same in both forms
  check "order events" "$(value jobs order_rows)" 28400
  check "orders" "$(value jobs orders)" 8247
  check "orders that traded" "$(value jobs orders_traded)" 2361
  check "sweeps, with trades, their trades" "$(value jobs sweeps,sweeps_traded,sweep_trades)" 4193,1687,3214
  check "arrival groups" "$(groups arrival)" "585 37 3571"
  check "outcome classes" "$(groups outcome)" "1597 54 2542"
  check "qualifying" "$(value jobs qualifying)" 1273
}

for ranks in 1 2 3; do
  run_ranks "$ranks" run drr.yaml
  check "run at $ranks ranks" "$status" 0
  [ "$status" = 0 ] || cat "$scratch/err"
  check "trades" "$(value jobs trade_rows)" 4200
  check "final groups" "$(groups final)" "1650 37 2506"
  counts
  check "digest" "$(digest_of drr.h5)" "${first:=$(digest_of drr.h5)}"
done
data_rows() { for f in "$@"; do awk 'END { print NR - 1 }' "$f"; done | awk '{ s += $1 } END { print s }'; }
check "every row is accounted for" \
  "$("$tapegrid" export drr.h5 objects --columns rows_read | awk 'NR > 1 { s += $1 } END { print s }')" \
  "$(data_rows "$data"/{orders,trades}_*.csv "$data"/{nbbo,session,reference,participants}.csv)"

run_ranks 2 run drr.yaml --analysis.compat=true
check "compat run" "$status" 0
counts
columns="order_id,$(head -1 "$golden/real_trade_metrics.csv" | cut -d, -f2-)"
"$tapegrid" export drr.h5 orders --columns "$columns" -o orders.csv || exit 1
awk -f "$TG_SOURCE/tests/support/compare.awk" "$golden/real_trade_metrics.csv" orders.csv >compared
check "real_trade_metrics.csv" "$(tail -1 compared)" "1687 of 1687 rows, 36 of 37 columns, 0 differences"
head -5 compared

# an order that lives on two dates: compat places its trades in both
trades() { "$tapegrid" export drr.h5 jobs --columns trade_rows | awk 'NR > 1 { s += $1 } END { print s }'; }
run_ranks 2 run drr.yaml --select.dates=all
check "trades over all dates" "$(trades)" 4200
run_ranks 2 run drr.yaml --select.dates=all --analysis.compat=true
check "trades over all dates, compat" "$(trades)" 4206
finish
