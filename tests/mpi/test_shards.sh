#!/usr/bin/env bash
# Jobs cut into shards: the same fingerprint and the same counts of rows as whole ones, for 1, 2, 3
# and 5 ranks and several sizes; with repeated rows, trades without orders, failing jobs; and both
# ranks have the same to do when the market is one security and date.
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1

# campaign NAME [compat]: over folder NAME, with all tables of sums
campaign() {
  cat >"$1.yaml" <<Y
name: $1
inputs:
  orders: { files: "$1/orders_*", mapping: asx }
  trades: { files: "$1/trades_*", mapping: asx }
  quotes: { files: "$1/quotes_*", mapping: asx }
  sessions: { files: "$1/sessions.csv", mapping: asx }
timezone: Australia/Sydney
ingest: { chunk: 1MiB, store: store_$1 }
analysis: { scenarios: none, compat: ${2:-false}, sweep_types: [64, 256, 2048, 4096, 4098] }
statistics: { tests: false }
output:
  aggregate: $1.h5
  tables: [by_security, by_date, by_participant, by_hour, by_size, by_period, by_lot, time_series, global]
Y
}

# synth NAME SEED ORDERS [OPTIONS]
synth() {
  "$tapegrid" synth --seed "$2" --orders "$3" --out "$1" "${@:4}" >"$scratch/out" 2>&1 ||
    { cat "$scratch/out"; exit 1; }
}

# counts AGGREGATE: rows kept and dropped, by object and by job
counts() {
  local drops=dropped_duplicate,dropped_orphan,dropped_type,dropped_failed_job
  "$tapegrid" export "$1" objects --columns "table,rows_read,rows_kept,$drops"
  "$tapegrid" export "$1" jobs
}

sizes='300 4000 20000 auto' all_ranks='1 2 3 5'
[ -z "${TG_SHORT:-}" ] || { sizes='300 auto' && all_ranks='1 3'; }

# like_whole NAME STATUS: every cut gives what the whole jobs give
like_whole() {
  run_ranks 1 run "$1.yaml" --resources.shard_rows=off
  check "$1 whole" "$status" "$2"
  local reference rows ranks size
  reference=$(digest_of "$1.h5")
  counts "$1.h5" >"$1.counts"
  for size in $sizes; do
    for ranks in $all_ranks; do
      run_ranks "$ranks" run "$1.yaml" "--resources.shard_rows=$size"
      check "$1, $size rows, $ranks ranks" "$status" "$2"
      check "$1, $size rows, $ranks ranks: digest" "$(digest_of "$1.h5")" "$reference"
      check "$1, $size rows, $ranks ranks: counts" "$(counts "$1.h5")" "$(cat "$1.counts")"
    done
  done
}

# repeated FILE: every 50th row once more at the end, and some of them again
repeated() {
  awk 'NR > 1 && NR % 50 == 0' "$1" >again
  awk 'NR % 3 == 0' again >>again.more
  cat again again.more >>"$1"
  rm again again.more
}

synth plain 3 30000 --securities 2 --dates 2
campaign plain
like_whole plain 0
synth hostile 4 20000 --securities 2 --dates 3
for f in hostile/orders_* hostile/trades_* hostile/quotes_*; do repeated "$f"; done
campaign hostile true
like_whole hostile 0
check "repeated rows were found" "$(grep -cE '^trades,[0-9]+,[0-9]+,[1-9]' hostile.counts)" 3
check "trades without orders were found" \
  "$(grep -cE '^trades,[0-9]+,[0-9]+,[0-9]+,[1-9]' hostile.counts)" 3

# huge FILE: the first security's orders are so large that their sum, not that of some of them,
# is too large for an integer
huge() {
  awk 'BEGIN { FS = OFS = "," }
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR == 2 { security = $at["security_code"] }
    NR > 1 && $at["security_code"] == security { $at["quantity"] = "20000000000000000" }
    { print }' "$1" >changed && mv changed "$1"
}
synth failing 5 20000 --securities 2 --dates 3
huge "$(ls failing/orders_* | head -1)"
campaign failing
like_whole failing 3
check "a job failed by its sums" "$(grep -c 'does not fit into 64 bits' failing.counts)" 1

# A busy machine may hold a rank up until the other has done all: some run has to be even.
synth single 6 100000 --securities 1 --dates 1
campaign single
for try in {1..20}; do
  run_ranks 2 run single.yaml
  rows=$("$tapegrid" export single.h5 run --columns order_rows | tail -n +2 | sort -n | tr '\n' ' ')
  even=$(echo "$rows" | awk '{ print ($1 >= 0.45 * ($1 + $2)) }')
  [ "$even" = 1 ] && break
done
check "one security and date: each of 2 ranks has 45 % of the rows or more: $rows" "$even" 1
finish
