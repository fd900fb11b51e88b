#!/usr/bin/env bash
# test_stopped.sh [SECONDS]: a rank that is stopped for a time, in any phase, and then goes on costs that
# time and nothing else.
in_memory=yes
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
seconds=${1:-2}
"$tapegrid" synth --seed 7 --securities 3 --dates 2 --from 2024-09-05 --orders 20000 --out m >/dev/null || exit 1
cat >c.yaml <<'Y'
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
ingest: { chunk: 256KiB, store: store }
timezone: Australia/Sydney
output: { aggregate: out.h5 }
Y
campaign=$scratch/c.yaml
run_ranks 2 run "$campaign"
check "not stopped" "$status" 0
reference=$(digest_of out.h5)

# The last rank of $2, or the first, when the log has said $1.
stop_after() { # EVENT RANKS first|last
  local what="$3 of $2 ranks stopped after $1" run pids victim=0
  rm -rf store out.h5*
  {
    run_ranks "$2" run "$campaign"
    exit "$status"
  } &
  run=$!
  until grep -qs "$1" out.h5.log.jsonl; do
    kill -0 "$run" 2>/dev/null || break
    sleep 0.01
  done
  mapfile -t pids < <(ranks_of "$campaign")
  check "$what: ranks" "${#pids[@]}" "$2"
  [ "$3" = first ] || victim=$(($2 - 1))
  kill -STOP "${pids[victim]}"
  sleep "$seconds"
  check "$what: waited for" "$(ranks_of "$campaign" | wc -l)" "$2"
  kill -CONT "${pids[victim]}"
  wait "$run"
  check "$what: status" "$?" 0
  check "$what: digest" "$(digest_of out.h5)" "$reference"
}
stop_after '"event":"start"' 2 first
stop_after '"phase":"matrix"' 3 last
stop_after '"phase":"reduce"' 2 last
finish
