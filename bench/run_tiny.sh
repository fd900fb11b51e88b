#!/usr/bin/env bash
# What a job costs beside its rows: 100,000 jobs of about twenty rows each, from a warm store.
#
#   bench/run_tiny.sh [--securities N] [--dates N] [--orders N] [--rounds N] [--folder FOLDER]
#
# Prints jobs, seconds of the analyse phase by rank count and microseconds per job: medians.
# TG_BUILD names the build folder (default: build/release).
. "$(dirname "$0")/common.sh"
securities=5000 dates=20 orders=2e6 rounds=5 folder=''
options "securities dates orders rounds folder" "" "$@"
open_folder
market=$folder/market
make_market "$orders" "$dates" "$securities"
{
  inputs orders trades
  common_job
} >"$folder/tiny.yaml"
run_tapegrid 2 "$folder/tiny.yaml" | awk '$1 ~ /^(rows|jobs)$/'
for ranks in 1 2; do
  for ((round = 1; round <= rounds; round++)); do
    run_tapegrid "$ranks" "$folder/tiny.yaml" | tr ',' '\n' | awk -v ranks="$ranks" '
      $1 == "jobs" { jobs = $2 }
      $1 == "analyse" { print $2, $2 * ranks / jobs * 1e6 }'
  done >"$scratch/times"
  printf '%d ranks: analyse %s s, %.1f us of a rank per job\n' "$ranks" \
    "$(median 1 "$scratch/times")" "$(median 2 "$scratch/times")"
done
