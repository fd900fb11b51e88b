#!/usr/bin/env bash
# The whole job over a synthetic market in the page cache: cold (text to parts to aggregate)
# and warm (parts exist), in alternating rounds.
#
#   bench/run_job.sh [--orders N] [--rounds N] [--ranks N] [--folder FOLDER]
#
# Prints the closing summary's lines of every round: bytes, seconds by stage, peak memory.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${TG_BUILD:-$here/../build/release}
orders=10e6 rounds=3 ranks=2 folder=

while [ $# -gt 0 ]; do
  case $1 in
  --orders) orders=$2 ;;
  --rounds) rounds=$2 ;;
  --ranks) ranks=$2 ;;
  --folder) folder=$2 ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
  esac
  shift 2
done
. "$here/../tests/support/mpi_env.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
folder=${folder:-$scratch}
"$build/tapegrid" synth --out "$folder/market" --orders "$orders" --dates 4 --securities 5 >/dev/null
cat "$folder"/market/*.csv >/dev/null # into the page cache
du -sm "$folder/market" | awk '{ print "input " $1 " MiB" }'
cat >"$folder/job.yaml" <<YAML
timezone: Australia/Sydney
inputs:
  orders: { files: "market/orders_*.csv", mapping: asx }
  trades: { files: "market/trades_*.csv", mapping: asx }
  quotes: { files: "market/quotes_*.csv", mapping: asx }
output: { log: none }
YAML
report() { # NAME
  mpirun -n "$ranks" "$build/tapegrid" run "$folder/job.yaml" 2>/dev/null |
    awk -v name="$1" '$1 ~ /^(seconds|memory|digest)$/ { print name ": " $0 }'
}
for ((round = 1; round <= rounds; round++)); do
  rm -rf "$folder/store"
  report "round $round cold"
  report "round $round warm"
done
