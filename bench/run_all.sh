#!/usr/bin/env bash
# Every figure of bench/README.md in one go: the whole job against DuckDB and Polars, the scan,
# compressed text, parts, jobs, scaling, flat memory, scheduling. About half an hour on two cores.
#
#   bench/run_all.sh [--orders N] [--rounds N] [--folder FOLDER] [--short]
#
# Needs Node, npm, python3, Debian's `time`, and 8 GB of disk, with the 20 GB market of flat memory
# 30 GB; --short leaves that one, the whole study and the peers' single threads out. Markets stay
# in FOLDER when it is named. Prints Markdown; exit 1 when a bench failed or found a difference,
# after all have run.
. "$(dirname "$0")/common.sh"
orders=10e6 rounds=5 folder='' short=''
options "orders rounds folder" "short" "$@"
open_folder
market=$folder/market
make_market "$orders" 4 5
cache "$market"/*.csv
status=0

bench() { # TITLE COMMAND...
  printf '\n## %s\n\n' "$1"
  shift
  "$@" || { status=1 && echo "failed: $*"; }
}
compressed() {
  local file
  file=$(ls "$market"/orders_*.csv | head -n 1)
  gzip -kc "$file" >"$folder/orders.csv.gz"
  zstd -qkfc "$file" >"$folder/orders.csv.zst"
  "$build/bench/bench_fetch" --rounds "$rounds" "$folder/orders.csv.gz" "$folder/orders.csv.zst"
}

counter() {
  mpirun -n 2 "$build/bench/bench_counter"
}

bench 'Whole job against peers' "$here/run_peers.sh" --market "$market" --rounds "$rounds" \
  $([ -n "$short" ] || echo --one)
bench 'Scan against DuckDB' "$here/run_scan.sh" --rounds "$rounds"
bench 'Scan, one core, needed columns' \
  "$build/bench/bench_scan" --table orders --columns needed "$market"/orders_*.csv
bench 'Scan, one core, all columns' \
  "$build/bench/bench_scan" --table orders --columns all "$market"/orders_*.csv
bench 'Compressed text' compressed
bench 'Parts' "$build/bench/bench_store" "$folder" "$market"/orders_*.csv
bench 'Jobs without the store' "$build/bench/bench_jobs"
bench 'Strong scaling' "$here/run_scaling.sh" --market "$market" --rounds "$rounds"
bench 'Tiny jobs' "$here/run_tiny.sh" --rounds "$rounds"
if [ -z "$short" ]; then
  bench 'Whole study' "$here/run_job.sh"
  bench 'Flat memory' "$here/run_memory.sh"
fi
bench 'Matching' "$build/bench/bench_match"
bench 'The counter, 2 ranks' counter
bench '10^6 jobs on 4,096 ranks' \
  "$build/tapegrid" plan --simulate 1000000 --ranks 4096 --nodes 64
exit $status
