#!/usr/bin/env bash
# Kill one rank, mpirun, or all of them, at moments spread over a run: nothing under a final
# name is ever broken, and the same command again gives the same fingerprint.
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
"$tapegrid" synth --seed 11 --securities 4 --dates 2 --from 2024-09-05 --orders 150000 --out m >/dev/null || exit 1
cat >c.yaml <<'Y'
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
ingest: { chunk: 2MiB, store: store }
timezone: Australia/Sydney
output: { aggregate: out.h5, log: none }
Y
run_ranks 2 run c.yaml
check "undisturbed" "$status" 0
reference=$(digest_of out.h5)

ranks_of() { pgrep -f "^[^ ]*tapegrid run $scratch/c.yaml"; }
kill_some() { # WHO
  case $1 in
  one) ranks_of | shuf -n 1 --random-source=c.yaml | xargs -r kill -9 ;;
  mpirun) kill -9 "$2" ;;
  all) { ranks_of; echo "$2"; } | xargs -r kill -9 ;;
  esac 2>/dev/null
}

for delay in 0.15 0.3 0.45 0.6 0.8 1.0; do
  for who in one mpirun all; do
    rm -rf store out.h5
    mpirun -n 2 "$tapegrid" run "$scratch/c.yaml" >out 2>err &
    mpi=$!
    sleep "$delay"
    kill_some "$who" "$mpi"
    wait "$mpi" 2>/dev/null
    for try in 1 2 3 4 5 6 7 8 9 10; do
      [ -n "$(ranks_of)" ] || break
      sleep 0.3
    done
    check "$who at $delay s: no rank lives on" "$(ranks_of)" ""
    for file in store/*.part.h5 out.h5; do
      [ -e "$file" ] || continue
      run_plain verify "$file"
      check "$who at $delay s: $file is whole" "$status" 0
    done
    run_ranks 2 run c.yaml
    check "$who at $delay s: the next run" "$status" 0
    check "$who at $delay s: digest" "$(digest_of out.h5)" "$reference"
  done
done
finish
