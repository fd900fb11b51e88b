#!/usr/bin/env bash
# The scan by two processes of tapegrid against two threads of DuckDB, on the
# same synthetic orders in the page cache, in interleaved rounds.
#
#   bench/run_scan.sh [--orders N] [--rounds N] [--folder FOLDER]
#
# Both must count the same rows and find the same sums. Prints every round, the
# medians and their ratio; exit 1 when the results differ, 77 without node and npm.
# TG_BUILD names the build folder (default: build/release), TG_PEERS where the peers are
# installed (default: peers in the build folder).
. "$(dirname "$0")/common.sh"
orders=7e6 rounds=5 folder=''
options "orders rounds folder" "" "$@"
need node npm
install_peers
open_folder
market=$folder
make_market "$orders" 1 50
file=$(ls "$folder"/orders_*.csv | head -n 1)
cache "$file"
echo "file $(stat -c %s "$file") bytes"

# Start both parts at once; the time is that of the slower one, start-up included.
ours() {
  local from=$EPOCHREALTIME first
  "$build/bench/bench_scan" --part 0/2 "$file" >"$scratch/part0" &
  first=$!
  "$build/bench/bench_scan" --part 1/2 "$file" >"$scratch/part1"
  wait "$first"
  awk -v from="$from" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.4f\n", to - from }'
}

# Sums modulo 2^64, as the shell's own integers are.
add_parts() {
  local -a a b
  read -ra a < <(sed -n 's/^sums //p' "$scratch/part0")
  read -ra b < <(sed -n 's/^sums //p' "$scratch/part1")
  local i
  for i in "${!a[@]}"; do
    a[i]=$((a[i] + b[i]))
  done
  echo "${a[*]}"
}

theirs() {
  node "$peers/duckdb_scan.mjs" "$file" 2 >"$scratch/peer"
  sed -n 's/.*seconds //p' "$scratch/peer"
}

for round in $(seq "$rounds"); do
  our_seconds=$(ours)
  peer_seconds=$(theirs)
  our_sums=$(add_parts)
  peer_sums=$(sed -n 's/^sums //p' "$scratch/peer")
  if [ "$our_sums" != "$peer_sums" ]; then
    printf '%s\n' "run_scan: the results differ" "  tapegrid $our_sums" "  DuckDB   $peer_sums" >&2
    exit 1
  fi
  echo "$our_seconds" >>"$scratch/ours"
  echo "$peer_seconds" >>"$scratch/theirs"
  echo "round $round  tapegrid $our_seconds s  DuckDB $peer_seconds s"
done
our_median=$(median 1 "$scratch/ours")
peer_median=$(median 1 "$scratch/theirs")
size=$(stat -c %s "$file")
awk -v ours="$our_median" -v theirs="$peer_median" -v size="$size" \
  -v rows="${our_sums%% *}" 'BEGIN {
  printf "rows %d, same count and sums in every round\n", rows
  printf "median tapegrid, 2 processes  %.3f s  %.0f MiB/s\n", ours, size / 1048576 / ours
  printf "median DuckDB, 2 threads      %.3f s  %.0f MiB/s\n", theirs, size / 1048576 / theirs
  printf "tapegrid is %.2f times as fast\n", theirs / ours
}'
