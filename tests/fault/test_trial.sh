#!/usr/bin/env bash
# Input on trial: each doubt has its policy, is counted and sampled in both logs, for any ranks; a
# file that changes between listing and the end of reading gives no part.
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
"$tapegrid" synth --seed 6 --securities 2 --dates 2 --from 2024-09-05 --orders 4000 --out m >/dev/null || exit 1
cat >c.yaml <<'Y'
name: trial
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
ingest: { chunk: 64KiB, store: store }
timezone: Australia/Sydney
analysis: { scenarios: none }
output: { aggregate: out.h5 }
Y
day=m/orders_20240905.csv
column() { head -1 "$day" | tr , '\n' | grep -n "^$1\$" | cut -d: -f1; }

# events DOUBT: "object rows first" of the log for machines
events() {
  grep '"event":"doubtful_rows"' out.h5.log.jsonl | grep "\"doubt\":\"$1\"" |
    sed -E 's/.*"object":"([^"]*)".*"rows":([0-9]+),"first":"([^"]*)".*/\1 \2 \3/'
}
# fresh [OPTIONS]: run with 2 ranks, nothing there before
fresh() {
  rm -rf store out.h5 out.h5.log.jsonl
  run_ranks 2 run c.yaml "$@"
  check "exit status of: $*" "$status" 0
}

fresh
clean=$(digest_of out.h5)
"$tapegrid" export out.h5 orders >clean.csv
check "clean input is not doubted" "$(events duplicate; events reordered; events date; events bad_row)" ""
crossed=$(events crossed | head -1 | cut -d' ' -f2)
check "the synthetic market crosses some quotes" "$((crossed > 10))" 1

# three repeated rows, two in another file of the same table; the earliest is the sample
cp "$day" day.csv
sed -n '200p;100p' "$day" >>m/orders_20240906.csv
sed -n '300p' "$day" >>"$day"
fresh
check "duplicates change no order" "$("$tapegrid" export out.h5 orders | cmp - clean.csv)" ""
check "duplicates by object" "$(events duplicate | cut -d' ' -f2 | paste -sd' ')" "1 2"
order=$(sed -n 100p day.csv | cut -d, -f"$(column order_id)")
check_text "the first duplicate" "orders_20240906.csv: 2 duplicate rows \(dropped.*first: security .*, order $order,"
before=$(events duplicate; events reordered)
rm -f out.h5 out.h5.log.jsonl
run_ranks 3 run c.yaml
check "re-used parts and other ranks say the same" "$(events duplicate; events reordered)" "$before"
cp day.csv "$day"
sed -i '$d' m/orders_20240906.csv && sed -i '$d' m/orders_20240906.csv

# rows 50 and 51 of one security change places
awk -F, -v c="$(column security_code)" 'NR == 1 { print; next }
  !held && NR > 50 && $c == last { held = $0; next } { print; last = $c }
  held && $c != "" && !done { split(held, h, ","); if (h[c] == $c) { print held; done = 1 } }' day.csv >"$day"
fresh
check "reordered rows do not change the result" "$(digest_of out.h5)" "$clean"
check "reordered rows" "$(events reordered | cut -d' ' -f1,2)" "m/orders_20240905.csv 1"
check_text "the first reordered row" "orders_20240905.csv: 1 reordered row \(kept.*first: security .* sequence"

# the first quote of the day crossed, too
awk -F, -v OFS=, -v b="$(column national_bid)" -v o="$(column national_offer)" \
  'NR == 2 { $b = 900; $o = 800 } 1' day.csv >"$day"
fresh
check "crossed quotes" "$(events crossed | head -1 | cut -d' ' -f1,2)" "m/orders_20240905.csv $((crossed + 1))"
check_text "the first crossed quote" \
  "$((crossed + 1)) crossed rows.*order $(sed -n 2p day.csv | cut -d, -f"$(column order_id)"),"
cp day.csv "$day"

# a quote of a date without orders; securities and dates that are not selected are no warning
printf 'orderbookid,timestamp,bid,offer\n%s,1577836800000000000,1,2\n' \
  "$(sed -n 2p "$day" | cut -d, -f"$(column security_code)")" >q.csv
sed 's#^ingest#  quotes: { files: q.csv, mapping: asx }\ningest#' c.yaml >q.yaml
rm -rf store out.h5 out.h5.log.jsonl
run_ranks 2 run q.yaml
check "a quote of another date" "$(events date)" "q.csv 1 security $(sed -n 2p q.csv | cut -d, -f1), date 2020-01-01"
check_text "a quote of another date" "q.csv: 1 date row \(dropped"
rm -f out.h5 out.h5.log.jsonl
run_ranks 2 run c.yaml --select.dates=20240906
check "dates that are not selected" "$(events date | cut -d' ' -f1 | paste -sd' ')" \
  "m/orders_20240905.csv m/trades_20240905.csv"
check "what was asked for is no warning" "$(grep -c 'date row' err)" 0

# more objects than lines
rm -rf many store out.h5 out.h5.log.jsonl
mkdir many
for i in $(seq 20); do
  { head -1 day.csv; sed -n "$((i + 1))p;$((i + 1))p" day.csv; } >many/o$i.csv
done
sed 's#"m/orders_\*.csv"#["m/orders_*.csv", "many/*.csv"]#' c.yaml >many.yaml
run_ranks 2 run many.yaml
check "20 objects with duplicates" "$(events duplicate | awk '{ n += $2 } END { print n }')" 40
check "are 8 lines" "$(grep -c '[0-9] duplicate row' err)" 8
check_text "and one for the others" "duplicate rows are in 12 more objects"

# ---- objects that change ----

# A large object is read first; while it is, the run is stopped and the small one changes.
"$tapegrid" synth --seed 7 --securities 1 --dates 1 --from 2024-09-09 --orders 200000 --out large >/dev/null || exit 1
cp large/orders_20240909.csv m/orders_20240909.csv
cp large/trades_20240909.csv m/trades_20240909.csv

# stop_reading: start a run and stop it while it makes its first part, its number in $rank; a run
# that was quicker than this shell is tried again
stop_reading() {
  local try
  for try in 1 2 3 4 5; do
    rm -rf store out.h5 out.h5.log.jsonl
    "$tapegrid" run c.yaml --ingest.chunk=1GiB >out 2>err &
    rank=$!
    until compgen -G "store/.*.tmp" >/dev/null || ! kill -0 "$rank" 2>/dev/null; do sleep 0.002; done
    kill -STOP "$rank" 2>/dev/null && [ "$(find store -type f | wc -l)" = 1 ] && return
    kill -CONT "$rank" 2>/dev/null
    wait "$rank"
  done
  check "a run that is stopped while it reads" no yes
}

# between NAME CHANGE: the small object is listed, then changed, then read
between() {
  local name=$1 change=$2 rank
  cp day.csv "$day"
  touch -d '2024-09-08 10:00' "$day"
  stop_reading
  eval "$change"
  kill -CONT "$rank"
  wait "$rank"
  check "$name: exit status" "$?" 3
  check_text "$name" "orders_20240905.csv: .*; run again when it is complete"
  check "$name: in /objects" "$("$tapegrid" export out.h5 objects --columns path,status,error |
    grep -c 'orders_20240905.csv,[1-9].*run again')" 1
  check "$name: in the log" "$(grep '"event":"object_failed"' out.h5.log.jsonl | grep -c 20240905)" 1
  check "$name: the other days are done" \
    "$("$tapegrid" export out.h5 jobs --columns date,status | awk -F, '$1 > 20240905 && $2 == 0' | wc -l)" 3
  check "$name: its jobs are not" \
    "$("$tapegrid" export out.h5 jobs --columns date,status | awk -F, '$1 == 20240905 && $2 == 0' | wc -l)" 0
}
between "shrinks" 'truncate -s -1 "$day"'
between "grows" 'tail -1 day.csv >>"$day"'
between "is written to" 'printf 9 | dd of="$day" bs=1 seek=2000 conv=notrunc status=none'
between "is replaced" 'sed "9s/,1,/,2,/" day.csv >other; truncate -s "$(stat -c %s day.csv)" other
  touch -r "$day" other; mv other "$day"'
between "is gone" 'rm "$day"'

# while_read NAME CODER CHANGE: the large object itself changes; the next run finds it whole
while_read() {
  local name=$1 coder=$2 change=$3 f=m/orders_20240909.csv rank
  $coder large/orders_20240909.csv >$f
  sleep 0.02
  stop_reading
  eval "$change"
  kill -CONT "$rank"
  wait "$rank"
  check "$name while it is read: exit status" "$?" 3
  check_text "$name while it is read" "orders_20240909.csv: .*since it was listed"
  check "$name while it is read: no part" "$(find store -name '*.part.h5' | wc -l)" 5
  cp large/orders_20240909.csv $f
  run_plain run c.yaml --ingest.chunk=1GiB
  check "$name while it is read: the next run reads it anew" "$status" 0
}
cp day.csv "$day"
while_read "shrinks" cat 'truncate -s -1 $f'
while_read "grows" "gzip -1c" 'tail -1 day.csv >>$f'
while_read "is written to" "zstd -q1c" 'printf 9 | dd of=$f bs=1 seek=2000 conv=notrunc status=none'
finish
