#!/usr/bin/env bash
# ingest.columns: needed gives the tables that all gives, for several campaigns, ranks and chunks;
# parts of all columns serve both settings, parts of fewer only the settings that made them.
. "$(dirname "$0")/../support/run.sh"
"$tapegrid" synth --seed 7 --securities 3 --dates 2 --from 2024-10-03 --orders 20000 \
  --out "$scratch/market" >"$scratch/out" 2>&1 || { cat "$scratch/out"; exit 1; }
cd "$scratch" || exit 1
# two quotes at one time, without a sequence, are no repeated rows
for f in market/quotes_*.csv; do
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "sequence") c = i }
    { if (NR > 1 && c) $c = 0; print } NR > 1 && NR % 7 == 0 { $NF += 1; print }' OFS=, "$f" >body &&
    mv body "$f"
done

# campaign NAME LINES: with its own store
campaign() {
  cat >"$1.yaml" <<Y
name: $1
inputs:
  orders: { files: "market/orders_*", mapping: asx }
  trades: { files: "market/trades_*", mapping: asx }
  quotes: { files: "market/quotes_*", mapping: asx }
  sessions: { files: "market/sessions.csv", mapping: asx }
  instruments: { files: "market/instruments.csv", mapping: asx }
  participants: { files: "market/participants.csv", mapping: asx }
timezone: Australia/Sydney
statistics: { bootstrap: 0 }
$2
Y
}

# run_into NAME STORE RANKS OPTIONS...: aggregate.h5 of a campaign
run_into() {
  local name=$1 store=$2 ranks=$3
  shift 3
  rm -f aggregate.h5
  run_ranks "$ranks" run "$name.yaml" --store="$store" --aggregate="$scratch/aggregate.h5" "$@"
  check "$name $* at $ranks ranks ends well" "$status" 0
  [ "$status" = 0 ] || cat "$scratch/err"
}

bytes_of() { du -cb "$1"/*.part.h5 | tail -1 | cut -f1; }
parts_of() { ls "$1"/*.part.h5 | wc -l; }
reused() {
  "$tapegrid" export aggregate.h5 objects --columns chunks,parts_reused |
    awk -F, 'NR > 1 { c += $1; r += $2 } END { print r "/" c }'
}

campaign study ""
campaign none "analysis: { scenarios: none }"
campaign sums "analysis: { scenarios: none }
output: { tables: [by_security, by_date, by_participant, by_hour, time_series] }"
campaign few "analysis: { scenarios: none }
output: { tables: [orders] }"
campaign old "analysis: { scenarios: none, compat: true }"
campaign kept "analysis: { scenarios: none }
ingest: { keep: selection }
select: { dates: [2024-10-03] }"
names='study none sums few old kept'
[ -z "${TG_SHORT:-}" ] || names='study sums kept'
for name in $names; do
  run_into "$name" "all_$name" 2
  expected=$(digest_of aggregate.h5)
  inputs=$("$tapegrid" export aggregate.h5 objects --columns text_digest)
  for how in "1 1GiB" "2 1MiB" "3 300KiB"; do
    read -r ranks chunk <<<"$how"
    run_into "$name" "needed_$name" "$ranks" --columns=needed --chunk="$chunk"
    check "$name at $ranks ranks, chunks of $chunk" "$(digest_of aggregate.h5)" "$expected"
    check "$name: the text is the same" \
      "$("$tapegrid" export aggregate.h5 objects --columns text_digest)" "$inputs"
  done
  run_plain verify "needed_$name"
  check "$name: its parts are sound" "$status" 0
done

rm -rf store
run_into sums store 1
all=$(bytes_of store) count=$(parts_of store) expected=$(digest_of aggregate.h5)
run_into sums store 2 --columns=needed
check "parts of all columns are used again" "$(reused)" "$count/$count"
check "and no other are made" "$(parts_of store)" "$count"
check "with the same result" "$(digest_of aggregate.h5)" "$expected"
run_plain plan sums.yaml --columns=needed --store=store
check_text "plan knows them" "$count have their part, 0 are to be ingested"

rm -rf store
run_into sums store 2 --columns=needed
check "fewer columns are fewer bytes" "$(test "$(bytes_of store)" -lt "$all" && echo fewer)" fewer
run_into sums store 1 --columns=needed
check "parts of fewer columns are used again" "$(reused)" "$count/$count"
run_plain inspect "$(ls -S store/*.part.h5 | head -1)"
check_text "a part says what it has" "columns time,sequence"
run_into few store 2 --columns=needed
check "but not those of order and trade files that lack one" "$(reused)" "$((count - 4))/$count"
check "settings that need other columns read those tables again" \
  "$(test "$(parts_of store)" -gt "$count" && echo more)" more
mkdir others && cp store/*.part.h5 others
run_into sums store 1
check "all takes no part of fewer columns" "$(reused)" "$((count - 4))/$count"
check "and has its own result" "$(digest_of aggregate.h5)" "$expected"

# a part of fewer columns under the name of one of all columns
for part in store/*.part.h5; do
  [ -e "others/$(basename "$part")" ] && continue
  from=$("$tapegrid" inspect "$part" | grep '  object ')$("$tapegrid" inspect "$part" | grep '  bytes ')
  for other in others/*.part.h5; do
    told=$("$tapegrid" inspect "$other")
    [ "$(grep '  object ' <<<"$told")$(grep '  bytes ' <<<"$told")" = "$from" ] && cp "$other" "$part"
  done
done
run_into sums store 2
check_text "it is refused" "made from something else than its name says"
check "and made again" "$(digest_of aggregate.h5)" "$expected"

# cells of columns that are not needed make no row bad, whatever parts there are
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "midtick") c = i } NR == 9 { $c = "x" } 1' \
  OFS=, market/orders_20241003.csv >body && mv body market/orders_20241003.csv
bad() { "$tapegrid" export aggregate.h5 objects --columns dropped_bad_row | awk 'NR > 1 { s += $1 } END { print s }'; }
rm -rf store
run_into sums store 1 --on_bad_row=skip
check "all finds the bad cell" "$(bad)" 1
run_into sums store 2 --columns=needed
check "needed does not look at it" "$(bad)" 0
check "and has the row" "$(digest_of aggregate.h5)" "$expected"
finish
