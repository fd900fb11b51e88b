#!/usr/bin/env bash
# What a job costs beside its rows: 100,000 jobs of about twenty rows each, from a warm store.
#
#   bench/run_tiny.sh [--securities N] [--dates N] [--orders N] [--rounds N] [--folder FOLDER]
#
# Prints jobs, seconds of the analyse phase by rank count and microseconds per job: medians.
# TG_BUILD names the build folder (default: build/release).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${TG_BUILD:-$here/../build/release}
securities=5000 dates=20 orders=2e6 rounds=5 folder=

while [ $# -gt 0 ]; do
  case $1 in
  --securities) securities=$2 ;;
  --dates) dates=$2 ;;
  --orders) orders=$2 ;;
  --rounds) rounds=$2 ;;
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
mkdir -p "$folder"
[ -d "$folder/market" ] || "$build/tapegrid" synth --out "$folder/market" --orders "$orders" \
  --dates "$dates" --securities "$securities" >/dev/null
cat >"$folder/tiny.yaml" <<'YAML'
timezone: Australia/Sydney
inputs:
  orders: { files: "market/orders_*.csv", mapping: asx }
  trades: { files: "market/trades_*.csv", mapping: asx }
analysis: { scenarios: none, sweep_types: [0, 64, 256, 2048, 4096, 4098], dark_types: [0, 64, 256, 2048, 4096, 4098] }
statistics: { tests: false }
output: { log: none, tables: [by_security, by_date, by_participant, by_hour] }
YAML
run() { # RANKS
  mpirun -n "$1" "$build/tapegrid" run "$folder/tiny.yaml" 2>/dev/null
}
run 2 | awk '$1 ~ /^(rows|jobs)$/'
for ranks in 1 2; do
  for ((round = 1; round <= rounds; round++)); do
    run "$ranks" | tr ',' '\n' | awk -v ranks="$ranks" '
      $1 == "jobs" { jobs = $2 }
      $1 == "analyse" { print $2, $2 * ranks / jobs * 1e6 }'
  done | sort -n | awk -v ranks="$ranks" '{ line[NR] = $0 }
    END { split(line[int((NR + 1) / 2)], m, " ")
          printf "%d ranks: analyse %s s, %.1f us of a rank per job\n", ranks, m[1], m[2] }'
done
