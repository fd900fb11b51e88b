#!/usr/bin/env bash
# The whole study over a synthetic market in the page cache: cold (text to parts to aggregate)
# and warm (parts exist), in alternating rounds.
#
#   bench/run_job.sh [--orders N] [--rounds N] [--ranks N] [--folder FOLDER]
#
# Prints the closing summary's lines of every round: seconds by stage, peak memory, digest.
. "$(dirname "$0")/common.sh"
orders=10e6 rounds=3 ranks=2 folder=''
options "orders rounds ranks folder" "" "$@"
open_folder
market=$folder/market
make_market "$orders" 4 5
cache "$market"/*.csv
du -sm "$market" | awk '{ print "input " $1 " MiB" }'
{
  inputs orders trades quotes
  echo 'output: { log: none }'
} >"$folder/job.yaml"
report() { # NAME
  run_tapegrid "$ranks" "$folder/job.yaml" |
    awk -v name="$1" '$1 ~ /^(seconds|memory|digest)$/ { print name ": " $0 }'
}
for ((round = 1; round <= rounds; round++)); do
  rm -rf "$folder/store"
  report "round $round cold"
  report "round $round warm"
done
