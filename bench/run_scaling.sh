#!/usr/bin/env bash
# Strong scaling: the cold common job at 1 and at 2 ranks without helper threads, in turn.
#
#   bench/run_scaling.sh [--market FOLDER] [--orders N] [--rounds N]
#
# Prints the seconds of every round (within the run, without mpirun), and the median of their
# ratios. The market is made when none is named. TG_BUILD names the build folder (default:
# build/release).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${TG_BUILD:-$here/../build/release}
orders=10e6 rounds=5 market=

while [ $# -gt 0 ]; do
  case $1 in
  --orders) orders=$2 ;;
  --rounds) rounds=$2 ;;
  --market) market=$2 ;;
  *)
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
  esac
  shift 2
done
. "$here/../tests/support/mpi_env.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ -z "$market" ]; then
  market=$scratch/market
  "$build/tapegrid" synth --out "$market" --orders "$orders" --dates 4 --securities 5 >/dev/null
fi
market=$(cd "$market" && pwd)
cat "$market"/orders_*.csv "$market"/trades_*.csv >/dev/null # into the page cache
cat >"$scratch/job.yaml" <<YAML
timezone: Australia/Sydney
inputs:
  orders: { files: "$market/orders_*.csv", mapping: asx }
  trades: { files: "$market/trades_*.csv", mapping: asx }
analysis: { scenarios: none, sweep_types: [0, 64, 256, 2048, 4096, 4098], dark_types: [0, 64, 256, 2048, 4096, 4098] }
ingest: { columns: needed }
statistics: { tests: false }
resources: { helper: off }
output: { log: none, compression: none, tables: [by_security, by_date, by_participant, by_hour] }
YAML
seconds() { # RANKS
  rm -rf "$scratch/store"
  mpirun -n "$1" "$build/tapegrid" run "$scratch/job.yaml" 2>/dev/null |
    awk '$1 == "seconds" { sub(":", "", $2); print $2 }'
}
for ((round = 1; round <= rounds; round++)); do
  echo "$(seconds 1) $(seconds 2)"
done | awk '{ print "round " NR ": 1 rank " $1 " s, 2 ranks " $2 " s, " $1 / $2 " times"; print $1 / $2 > ratios }' \
  ratios="$scratch/ratios"
sort -g "$scratch/ratios" | awk '{ r[NR] = $1 } END { print "median: " r[int((NR + 1) / 2)] " times" }'
