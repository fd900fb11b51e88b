#!/usr/bin/env bash
# One run at a time over one output, whoever is killed, frozen or late; and a run that is told to
# stop leaves all that is done to the next.
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
"$tapegrid" synth --seed 6 --securities 4 --dates 2 --from 2024-09-05 --orders 60000 --out m >/dev/null || exit 1
cat >c.yaml <<'Y'
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
timezone: Australia/Sydney
ingest: { chunk: 1MiB, store: store }
statistics: { bootstrap: 40 }
resources: { lease: 5s }
output: { aggregate: out.h5, log: none }
Y
state=out.h5.run
run_ranks 2 run c.yaml
check "undisturbed" "$status" 0
reference=$(digest_of out.h5)

# start RANKS [OPTIONS]: in the background, long enough to be met; process to $pid
start() {
  local ranks=$1
  shift
  if [ "$ranks" = 1 ]; then
    "$tapegrid" run "$scratch/c.yaml" --fresh "$@" >first.out 2>first.err &
  else
    mpirun -n "$ranks" "$tapegrid" run "$scratch/c.yaml" --fresh "$@" >first.out 2>first.err &
  fi
  pid=$!
}

# held_by_another NUMBER: wait until a run with a higher number has the output
held_by_another() {
  local try
  for try in $(seq 500); do
    grep -q running "$(ls -v $state/lock.* 2>/dev/null | tail -1)" 2>/dev/null && return 0
    sleep 0.01
  done
  return 1
}

long=(--statistics.bootstrap=20000)

# The second refuses, and harms nothing.
start 2 "${long[@]}"
held_by_another
check "the first holds the output" "$?" 0
run_plain run c.yaml
check "the second: status" "$status" 1
check_text "the second names host, process and start" \
  "another run writes this output: host $(hostname), process [0-9]+, since 20[0-9-]+T[0-9:]+Z"
run_plain status c.yaml
check_text "status names it" 'number [0-9]+ is running: host .*, process [0-9]+, 2 ranks, since'
ranks_of "$scratch/c.yaml" | xargs -r kill -9
wait "$pid" 2>/dev/null

# A dead one is followed at once: the lease need not run out.
run_ranks 2 run c.yaml
check "after a kill: status" "$status" 0
check "after a kill: digest" "$(digest_of out.h5)" "$reference"

# A frozen one is followed after the lease, and cannot publish when it wakes.
start 1 "${long[@]}"
held_by_another
sleep 0.3
kill -STOP "$pid"
run_plain run c.yaml
check "frozen, within the lease: status" "$status" 1
sleep 5.2
run_plain run c.yaml
check "frozen, after the lease: status" "$status" 0
check "frozen, after the lease: digest" "$(digest_of out.h5)" "$reference"
inode=$(stat -c %i out.h5)
kill -CONT "$pid"
wait "$pid"
check "it wakes: status" "$?" 1
check "it wakes: says why" "$(grep -c 'another run has taken over (host' first.err)" 1
check "it wakes: has published nothing" "$(stat -c %i out.h5)" "$inode"
check "it wakes: leaves nothing temporary" "$(find . -name '*.tmp')" ""

# One of another machine is not known to be dead: only time tells.
run_plain run c.yaml
lock=$(ls -v $state/lock.* | tail -1)
sed -i -e 's/^state .*/state running/' -e 's/^machine .*/machine elsewhere/' -e 's/^host .*/host node17/' "$lock"
run_plain run c.yaml
check "elsewhere, within the lease: status" "$status" 1
check_text "elsewhere: named" 'host node17'
touch -d '20 seconds ago' "$lock"
run_plain run c.yaml
check "elsewhere, after the lease: status" "$status" 0

# Signals: everything done is kept. mpirun passes USR1 on and gives the rank's status.
for signal in USR1 TERM INT; do
  for ranks in 1 2; do
    [ "$ranks$signal" = 2TERM ] || [ "$ranks$signal" = 2INT ] && continue
    start "$ranks" "${long[@]}"
    held_by_another
    sleep 0.2
    kill -$signal "$pid"
    wait "$pid"
    check "$signal, $ranks ranks: status" "$?" 75
    check "$signal: says how to go on" "$(grep -c "stopped by SIG$signal.*the same command goes on" first.err)" 1
    check "$signal: nothing temporary" "$(find . -name '*.tmp')" ""
    check "$signal: the lock says so" "$(head -1 "$(ls -v $state/lock.* | tail -1)")" "state stopped"
    run_ranks 2 run c.yaml
    check "$signal, $ranks ranks: the next run" "$status $(digest_of out.h5)" "0 $reference"
  done
done

# One rank of several is told: all of them leave.
start 3 "${long[@]}"
held_by_another
sleep 0.3
kill -USR1 "$(ranks_of "$scratch/c.yaml" | tail -1)"
wait "$pid"
check "one rank is told: status" "$?" 75
check "one rank is told: no rank is left" "$(ranks_of "$scratch/c.yaml")" ""

# No grace: what is in hand is dropped, not waited for.
start 1 "${long[@]}" --resources.grace=none
held_by_another
sleep 0.2
kill -TERM "$pid"
wait "$pid"
check "no grace: status" "$?" 75
run_ranks 2 run c.yaml
check "in the end" "$status $(digest_of out.h5)" "0 $reference"
finish
