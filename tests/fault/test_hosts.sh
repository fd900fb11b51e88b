#!/usr/bin/env bash
# test_hosts.sh [EVENT...]: ranks on two hosts give the same fingerprint as on one. When the wire between
# them is cut after an event of the log, the run ends by itself on both sides, with a status that says so and
# with nothing broken; once the wire is whole, the same command gives the same fingerprint and removes what
# either host had left.
. "$(dirname "$0")/../support/run.sh"
. "$TG_SOURCE/tests/support/hosts.sh"
cd "$scratch" || exit 1
hosts_up
"$tapegrid" synth --seed 7 --securities 3 --dates 2 --from 2024-09-05 --orders 30000 --out m >/dev/null || exit 1
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
check "one host" "$status" 0
reference=$(digest_of out.h5)
rm -rf store out.h5*
hosts_run 4 run "$campaign"
check "two hosts" "$status" 0
check "two hosts: digest" "$(digest_of out.h5)" "$reference"
check "two hosts: ranks on both" \
  "$("$tapegrid" export out.h5 run --columns host | sort -u | grep -c "^${hosts}[ab]")" 2

# Until the log has said $1, then cut: to $ended the status, to $seconds how long it then took to end.
cut_after() { # EVENT
  local try before
  : >out.h5.log.jsonl
  {
    hosts_run 4 run "$campaign"
    exit "$status"
  } &
  local run=$!
  for try in $(seq 3000); do
    ! grep -qs "$1" out.h5.log.jsonl || break
    sleep 0.01
  done
  cut_wire
  before=$(date +%s)
  wait "$run"
  ended=$?
  for try in $(seq 300); do
    [ -n "$(ranks_of "$campaign")" ] || break
    sleep 0.1
  done
  seconds=$(($(date +%s) - before))
}
[ $# -gt 0 ] || set -- '"phase":"matrix"' '"phase":"reduce"'
for event; do
  rm -rf store out.h5*
  cut_after "$event"
  echo "cut after $event: ended after $seconds s with status $ended"
  check "cut after $event: the status says so" "$((ended != 0))" 1
  check "cut after $event: no aggregate" "$(ls out.h5 2>/dev/null)" ""
  check "cut after $event: ended within 15 s" "$((seconds <= 15))" 1
  check "cut after $event: no rank lives on" "$(ranks_of "$campaign")" ""
  [ -z "$(ls store 2>/dev/null)" ] || run_plain verify store
  check "cut after $event: parts are whole" "$status" 0
  mend_wire
  hosts_run 4 run "$campaign"
  check "cut after $event: the next run" "$status" 0
  check "cut after $event: digest" "$(digest_of out.h5)" "$reference"
  check "cut after $event: nothing temporary is left" "$(find store . -maxdepth 1 -name '*.tmp')" ""
done
finish
