#!/usr/bin/env bash
# What this machine's chunks and jobs cost: a run over a synthetic market with a cold store, and
# what `tapegrid plan --measured` makes of it, beside what the built-in costs predict.
#
#   bench/fit_cost.sh [--orders N] [--ranks N] [--folder FOLDER] [--scenarios LIST]
#
# Prints the prediction by the built-in costs, the seconds of the run, and the costs that it
# measured with the prediction that follows from them. src/job/cost_model.c holds the built-in
# costs. TG_BUILD names the build folder (default: build/release).
. "$(dirname "$0")/common.sh"
orders=10e6 ranks=2 folder='' scenarios=none
options "orders ranks folder scenarios" "" "$@"
open_folder
market=$folder/market
make_market "$orders" 4 5
cache "$market"/*.csv
{
  inputs orders trades quotes
  cat <<YAML
ingest: { chunk: 64MiB }
analysis: { scenarios: $scenarios }
output: { log: none, aggregate: out.h5 }
YAML
} >"$scratch/job.yaml"
predict() { # NAME [OPTION...]
  echo "== $1"
  shift
  "$build/tapegrid" plan "$scratch/job.yaml" --ranks "$ranks" "$@" |
    sed -n '/^predicted time/,/^handing out/{/^handing out/d;p}'
}
predict "predicted by the built-in costs"
echo "== run"
run_tapegrid "$ranks" "$scratch/job.yaml" | grep -E '^(seconds|memory)'
predict "predicted by what it measured, cold store" \
  --measured "$scratch/out.h5" --ingest.store="$scratch/none"
predict "predicted by what it measured, warm store" --measured "$scratch/out.h5"
