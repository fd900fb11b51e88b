#!/usr/bin/env bash
# Every fuzz target over its seeds and 400 changes of each, without libFuzzer: none
# rots unseen. tests/fuzz/run.sh is the real thing.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bash "$TG_SOURCE/tests/fuzz/seeds.sh" "$scratch"
failures=0 rounds=${TG_FUZZ_ROUNDS:-400}
for source in "$TG_SOURCE"/tests/fuzz/fuzz_*.c; do
  name=$(basename "$source" .c)
  [ "$name" != fuzz_main ] || continue
  mapfile -t seeds < <(find "$scratch/${name#fuzz_}" -type f | sort)
  if "$TG_BUILD/tests/fuzz/$name" "$rounds" "${seeds[@]}" >"$scratch/log" 2>&1; then
    echo "$name: $(tail -1 "$scratch/log")"
  else
    echo "$name: failed"
    cat "$scratch/log"
    failures=$((failures + 1))
  fi
done
[ "$failures" -eq 0 ]
