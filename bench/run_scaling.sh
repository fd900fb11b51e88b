#!/usr/bin/env bash
# Strong scaling: the cold common job at 1 and at 2 ranks without helper threads, in turn.
#
#   bench/run_scaling.sh [--market FOLDER] [--orders N] [--rounds N]
#
# Prints the seconds of every round (within the run, without mpirun), and the median of their
# ratios. The market is made when none is named. TG_BUILD names the build folder (default:
# build/release).
. "$(dirname "$0")/common.sh"
orders=10e6 rounds=5 market=$scratch/market
options "orders rounds market" "" "$@"
make_market "$orders" 4 5
cache "$market"/orders_*.csv "$market"/trades_*.csv
{
  inputs orders trades
  common_job
} >"$scratch/job.yaml"
seconds() { # RANKS
  rm -rf "$scratch/store"
  run_tapegrid "$1" "$scratch/job.yaml" --ingest.columns=needed --resources.helper=off \
    --output.compression=none | whole_seconds
}
for ((round = 1; round <= rounds; round++)); do
  one=$(seconds 1) two=$(seconds 2)
  awk -v one="$one" -v two="$two" -v round="$round" 'BEGIN {
    print "round " round ": 1 rank " one " s, 2 ranks " two " s, " one / two " times" }'
  echo "$one $two" | awk '{ print $1 / $2 }' >>"$scratch/ratios"
done
echo "median: $(median 1 "$scratch/ratios") times"
