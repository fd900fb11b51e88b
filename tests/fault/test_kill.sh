#!/usr/bin/env bash
# Kill one rank, mpirun, or all of them, at moments spread over a run, and while the tests are
# made and joined to the tables: nothing under a final name is ever broken, scratch files never
# stay, and the same command again gives the same fingerprint.
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

kill_some() { # WHO MPIRUN
  case $1 in
  one) ranks_of "$scratch/c.yaml" | shuf -n 1 --random-source=c.yaml | xargs -r kill -9 ;;
  mpirun) kill -9 "$2" ;;
  all) { ranks_of "$scratch/c.yaml"; echo "$2"; } | xargs -r kill -9 ;;
  esac 2>/dev/null
}

# start RANKS [OPTIONS]: in the background, its process id to $mpi
start() {
  local ranks=$1
  shift
  rm -f out.h5 .out.h5.*
  mpirun -n "$ranks" "$tapegrid" run "$scratch/c.yaml" "$@" >out 2>err &
  mpi=$!
}

# After the kill: WHAT
check_wreck() {
  wait "$mpi" 2>/dev/null
  for try in $(seq 60); do
    [ -n "$(ranks_of "$scratch/c.yaml")" ] || break
    sleep 0.1
  done
  check "$1: no rank lives on" "$(ranks_of "$scratch/c.yaml")" ""
  check "$1: no scratch file" "$(find . -name '*.sort*' -o -name '*.journal*')" ""
  for file in store/*.part.h5 out.h5; do
    [ -e "$file" ] || continue
    run_plain verify "$file"
    check "$1: $file is whole" "$status" 0
  done
}

for delay in 0.15 0.3 0.45 0.6 0.8 1.0; do
  for who in one mpirun all; do
    rm -rf store
    start 2
    sleep "$delay"
    kill_some "$who" "$mpi"
    check_wreck "$who at $delay s"
    run_ranks 2 run c.yaml
    check "$who at $delay s: the next run" "$status" 0
    check "$who at $delay s: digest" "$(digest_of out.h5)" "$reference"
  done
done

# The bootstrap makes the tests last, so that they are met for sure; then what follows them.
for ranks in 1 2 3; do
  for who in one mpirun all; do
    what="$who of $ranks while tests are made"
    start "$ranks" --statistics.bootstrap=60000
    wait_for_study "$scratch/c.yaml" out.h5
    check "$what: met" "$?" 0
    kill_some "$who" "$mpi"
    check_wreck "$what"
    [ "$who" = mpirun ] || check "$what: no aggregate" "$(ls out.h5 2>/dev/null)" ""
  done
done
for delay in 0 0.05 0.1 0.15 0.2 0.3; do
  start 2
  wait_for_study "$scratch/c.yaml" out.h5
  sleep "$delay"
  kill_some all "$mpi"
  check_wreck "$delay s after the tables"
done
run_ranks 2 run c.yaml
check "in the end" "$status" 0
check "in the end: digest" "$(digest_of out.h5)" "$reference"
finish
