#!/usr/bin/env bash
# The second run over the same store reads no text; another selection uses the same
# parts; a changed file and a damaged part are made again.
. "$(dirname "$0")/../support/run.sh"
"$tapegrid" synth --seed 3 --securities 3 --dates 2 --from 2024-09-05 --orders 20000 \
  --out "$scratch/market" >/dev/null || exit 1
cd "$scratch" || exit 1
cat >c.yaml <<'Y'
inputs:
  orders: { files: "market/orders_*.csv", mapping: asx }
  trades: { files: "market/trades_*.csv", mapping: asx }
ingest: { chunk: 256KiB, store: store }
timezone: Australia/Sydney
output: { aggregate: c.h5 }
Y
reused() {
  "$tapegrid" export c.h5 objects --columns chunks,parts_reused |
    awk -F, 'NR > 1 { c += $1; r += $2 } END { print r "/" c }'
}

run_ranks 2 run c.yaml
check "first run" "$status" 0
first=$(digest_of c.h5)
parts=$(ls store/*.part.h5 | wc -l)
check "nothing to re-use at first" "$(reused)" "0/$parts"
run_ranks 2 run c.yaml
check "second run" "$status" 0
check "every part is used again" "$(reused)" "$parts/$parts"
check "same digest" "$(digest_of c.h5)" "$first"
mkdir elsewhere
(cd elsewhere && "$tapegrid" run ../c.yaml >/dev/null 2>&1)
check "from another folder too" "$(reused)" "$parts/$parts"

run_ranks 2 run c.yaml --select.dates=2024-09-05
check "another selection" "$status" 0
check "uses the same parts" "$(reused)" "$parts/$parts"
check "one date" "$("$tapegrid" export c.h5 by_date --columns date | tail -n +2)" 20240905

victim=$(ls -S store/*.part.h5 | head -1)
size=$(stat -c %s "$victim")
truncate -s $((size / 2)) "$victim"
run_ranks 2 run c.yaml
check "a cut-off part" "$status" 0
check_text "is reported" "damaged|cut|truncated|whole"
check "and made again" "$(digest_of c.h5)" "$first"

touch -d '2024-01-01' market/orders_20240905.csv
run_ranks 2 run c.yaml
check "a file with another time" "$status" 0
check "is read again" "$(test "$(ls store/*.part.h5 | wc -l)" -gt "$parts" && echo more)" more
check "with the same result" "$(digest_of c.h5)" "$first"

sed 's/store: store /store: kept, keep: selection /; s/c.h5/k.h5/' c.yaml >k.yaml
echo 'select: { dates: [2024-09-05] }' >>k.yaml
run_ranks 2 run k.yaml
check "keep: selection" "$status" 0
run_ranks 1 run c.yaml --select.dates=2024-09-05
check "gives the same as selecting later" "$(digest_of k.h5)" "$(digest_of c.h5)"
run_plain verify store c.h5
check "verify finds no fault" "$status" 0
finish
