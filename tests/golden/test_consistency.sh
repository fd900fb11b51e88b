#!/usr/bin/env bash
# The tables of one aggregate agree with each other, and /tests with /comparison: sums, sets,
# matches, t, Wilcoxon, correlations, analysis of variance and corrections are made again
# from exported rows.
. "$(dirname "$0")/../support/run.sh"
python=/usr/bin/python3
[ -x "$python" ] || skip "no $python to add up the tables"
export PYTHONDONTWRITEBYTECODE=1
cd "$scratch" || exit 1
"$tapegrid" synth --seed 21 --securities 3 --dates 2 --from 2024-09-05 --orders 120000 --out m >out ||
  { cat out; exit 1; }
cat >c.yaml <<'Y'
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
  quotes: { files: "m/quotes_*.csv", mapping: asx }
timezone: Australia/Sydney
ingest: { store: store }
output: { aggregate: a.h5, log: none }
Y
# agree WHAT [OPTIONS]
agree() {
  local what=$1
  shift
  run_ranks 2 run c.yaml "$@"
  check "$what: the run" "$status" 0
  for table in jobs orders scenarios scenario_totals matches comparison unmatched tests global \
    by_security by_date by_participant; do
    "$tapegrid" export a.h5 "$table" -o "$table.csv" || return
  done
  "$python" "$TG_SOURCE/tests/golden/consistency.py" . >compared 2>&1
  check "$what: the tables agree" "$?" 0
  check "$what: values compared" "$(grep -cE '^[0-9]{4,} values' compared)" 1
  cat compared
}
agree "corrected"
agree "every sweep order, quotes as of" --simulation.universe=all --simulation.quotes=external
finish
