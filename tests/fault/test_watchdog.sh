#!/usr/bin/env bash
# A rank whose read does not return is named with its host and what it was doing, the others at the
# most as waiting; the run goes on and has the right fingerprint. Signs of life are in the log.
. "$(dirname "$0")/../support/run.sh"
shim=$TG_BUILD/tests/stall_shim.so
[ -f "$shim" ] || { echo "no $shim: build first"; exit 1; }
sanitizer=$(ldd "$tapegrid" | awk '/libasan/ { print $3 }') # has to be the first
cd "$scratch" || exit 1
"$tapegrid" synth --seed 21 --securities 3 --dates 2 --from 2024-09-05 --orders 60000 --out m >/dev/null || exit 1
cat >c.yaml <<'Y'
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
ingest: { chunk: 2MiB, store: store }
timezone: Australia/Sydney
statistics: { tests: false }
output: { aggregate: out.h5, log: log.jsonl, heartbeat: 1s }
resources: { stall: 2s }
Y
run_ranks 2 run c.yaml --resources.stall=60s
check "undisturbed" "$status" 0
reference=$(digest_of out.h5)
check "undisturbed: nobody is named" "$(grep -c 'no progress' err log.jsonl | grep -v ':0')" ""

# stall RANKS PATH SECONDS [VARIABLE=VALUE ... --] OPTIONS...: the read of PATH hangs
stall() {
  local ranks=$1 given=(-x "TG_STALL_PATH=$2" -x "TG_STALL_SECONDS=$3")
  shift 3
  while [[ ${1:-} == TG_STALL_* ]]; do given+=(-x "$1") && shift; done
  rm -f log.jsonl
  timeout 300 mpirun -n "$ranks" -x "LD_PRELOAD=$sanitizer $shim" "${given[@]}" "$tapegrid" run c.yaml "$@" \
    >out 2>err
  status=$?
}

# said WHAT PATTERN: to people, and in the log as a message
said() {
  checks=$((checks + 2))
  grep -qE -- "$2" err && grep -E '"event":"message"' log.jsonl | grep -qE -- "$2" && return 0
  failures=$((failures + 1))
  echo "FAILED: $1: '$2' is not in err and in the log:"
  cat err log.jsonl | cut -c1-300 | tail -20
}

# named: ranks that made no progress
named() { grep -oE 'rank [0-9]+ on [^:]+: no progress' err | sort -u | cut -d' ' -f2 | tr '\n' ' '; }

host=$(hostname)
for ranks in 1 3; do
  rm -rf store
  stall "$ranks" orders_20240905 8 TG_STALL_BYTE=300000
  check "input, $ranks ranks" "$status" 0
  check "input, $ranks ranks: digest" "$(digest_of out.h5)" "$reference"
  said "input, $ranks ranks" \
    "rank [0-9] on $host: no progress for [2-5] s while reading m/orders_20240905.csv at byte [0-9]+"
  said "input, $ranks ranks: again at the doubled time" "no progress for ([4-9]|1[0-9]) s while reading m/orders"
  said "input, $ranks ranks: it goes on" "rank [0-9] on $host: goes on after [0-9]+ s, now "
  check "input, $ranks ranks: one is named" "$(named | wc -w)" 1
done

# A part, which is read through HDF5, of a store that exists.
stall 2 .part.h5 6 TG_STALL_RANK=1
check "part" "$status" 0
check "part: digest" "$(digest_of out.h5)" "$reference"
said "part" "rank 1 on $host: no progress for [2-5] s while .*(checking|reading) .*part.h5"
check "part: rank 1 alone is named" "$(named)" "1 "

# Who waits says so only after five times the limit.
rm -rf store
stall 2 orders_20240906 9 TG_STALL_RANK=1 --resources.stall=1s
[ "$(named)" != "" ] || stall 2 orders_20240906 9 --resources.stall=1s # rank 0 was faster
check "wait" "$status" 0
said "wait" "rank [01] on $host: waits for the other ranks for [0-9]+ s, after "

# A stopped rank is no wrong result, and says what happened when it goes on.
rm -rf store
mpirun -n 2 "$tapegrid" run "$scratch/c.yaml" --resources.stall=1s >out 2>err &
mpi=$!
sleep 0.4
stopped=$(ranks_of "$scratch/c.yaml" | tail -1)
kill -STOP "$stopped"
sleep 3
kill -CONT "$stopped"
wait "$mpi"
check "stopped rank" "$?" 0
check "stopped rank: digest" "$(digest_of out.h5)" "$reference"

# Signs of life: whole lines, sums that fit.
rm -rf store
stall 2 orders_20240905 5 TG_STALL_BYTE=300000
python3 - log.jsonl <<'P' >beats
import json, sys
beats = [e for e in map(json.loads, open(sys.argv[1])) if e["event"] == "heartbeat"]
good = [b for b in beats if b["phase"] and b["doing"] and 0 <= b["done"] <= b["total"] and b["ranks"] == 2
        and b["resident"] > 1 << 20 and b["memory"] in ("easy", "tight", "scarce") and b["quiet"] >= 0]
apart = all(b["seconds"] - a["seconds"] > 0.5 for a, b in zip(beats, beats[1:]))
print(len(beats) >= 4, len(good) == len(beats), apart, any(b["phase"] == "ingest" for b in beats))
P
check "signs of life" "$(cat beats)" "True True True True"

rm -rf store
stall 2 orders_20240905 4 --resources.stall=none --output.heartbeat=none
check "nothing asked for" "$status" 0
check "nothing asked for, nothing said" "$(grep -cE 'no progress|waits for|heartbeat' err log.jsonl | grep -v ':0')" ""
finish
