#!/usr/bin/env bash
# Same rows, same fingerprint, whatever compiled the program: clang without optimization against
# the build under test; by hand, `test_builds.sh all` also takes gcc -O0 and clang -O3.
. "$(dirname "$0")/../support/run.sh"
[ -z "${TG_SHORT:-}" ] || skip "the release build does this"
command -v clang >/dev/null || skip "clang is not installed"
builds='clang-O0'
[ "${1:-}" != all ] || builds='clang-O0 clang-O3 gcc-O0 gcc-O3'
"$tapegrid" synth --seed 17 --securities 5 --dates 3 --from 2024-10-03 --orders 100000 \
  --out "$scratch/market" >"$scratch/out" 2>&1 || { cat "$scratch/out"; exit 1; }
cd "$scratch" || exit 1

# digest_by NAME: the fingerprint of the market by the program $tapegrid, from the text on
digest_by() {
  cat >"$1.yaml" <<Y
name: builds
inputs:
  orders: { files: "market/orders_2*", mapping: asx }
  trades: { files: "market/trades_2*", mapping: asx }
  quotes: { files: "market/quotes_2*", mapping: asx }
timezone: Australia/Sydney
ingest: { chunk: 1MiB, store: store_$1 }
output: { aggregate: $1.h5 }
Y
  run_ranks 2 run "$1.yaml"
  check "$1: run" "$status" 0
  [ "$status" = 0 ] || cat "$scratch/err"
  digest=$(digest_of "$1.h5")
}

digest_by tested
reference=$digest
check_text "there are tests" '[1-9][0-9]* tests$'
check_text "there are matches" '[1-9][0-9]* matches'
for build in $builds; do
  cmake -G Ninja -S "$TG_SOURCE" -B "$build" -DCMAKE_BUILD_TYPE= -DCMAKE_C_COMPILER="${build%-*}" \
    -DCMAKE_C_FLAGS="-${build#*-}" >cmake.log 2>&1 && nice ninja -C "$build" tapegrid >ninja.log 2>&1
  check "$build: builds" $? 0
  [ -x "$build/tapegrid" ] || { tail -n 20 cmake.log ninja.log; continue; }
  tapegrid=$scratch/$build/tapegrid
  digest_by "$build"
  check "$build: digest" "$digest" "$reference"
done
finish
