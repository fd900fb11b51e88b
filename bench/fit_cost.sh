#!/usr/bin/env bash
# What this machine's chunks and jobs cost: a run over a synthetic market with a cold store, and
# what `tapegrid plan --measured` makes of it, beside what the built-in costs predict.
#
#   bench/fit_cost.sh [--orders N] [--ranks N] [--folder FOLDER] [--scenarios LIST]
#
# Prints the prediction by the built-in costs, the seconds of the run, and the costs that it measured
# with the prediction that follows from them. src/job/cost_model.c holds the built-in costs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${TG_BUILD:-$here/../build/release}
orders=10e6 ranks=2 folder= scenarios=none

while [ $# -gt 0 ]; do
  case $1 in
  --orders) orders=$2 ;;
  --ranks) ranks=$2 ;;
  --folder) folder=$2 ;;
  --scenarios) scenarios=$2 ;;
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
folder=${folder:-$scratch}
[ -d "$folder/market" ] ||
  "$build/tapegrid" synth --out "$folder/market" --orders "$orders" --dates 4 --securities 5 >/dev/null
cat "$folder"/market/*.csv >/dev/null # into the page cache
cat >"$scratch/job.yaml" <<YAML
timezone: Australia/Sydney
inputs:
  orders: { files: "$folder/market/orders_*.csv", mapping: asx }
  trades: { files: "$folder/market/trades_*.csv", mapping: asx }
  quotes: { files: "$folder/market/quotes_*.csv", mapping: asx }
ingest: { chunk: 64MiB, store: "$scratch/store" }
analysis: { scenarios: $scenarios }
output: { log: none, aggregate: "$scratch/out.h5" }
YAML
predict() { # NAME ...
  echo "== $1"
  shift
  "$build/tapegrid" plan "$scratch/job.yaml" --ranks "$ranks" "$@" |
    sed -n '/^predicted time/,/^handing out/{/^handing out/d;p}'
}
predict "predicted by the built-in costs"
echo "== run"
mpirun -n "$ranks" "$build/tapegrid" run "$scratch/job.yaml" 2>/dev/null | grep -E '^(seconds|memory)'
predict "predicted by what it measured, cold store" \
  --measured "$scratch/out.h5" --ingest.store="$scratch/none"
predict "predicted by what it measured, warm store" --measured "$scratch/out.h5"
