#!/usr/bin/env bash
# test_full_disk.sh [all]: a full disk under the store, under the output and while the tests are joined to
# the tables, and a read-only output: every rank ends with a message, nothing stands under
# a final name, and once there is room again the same command finishes with the same
# fingerprint.
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
[ "$(id -u)" = 0 ] || skip "mounting a small disk needs root"
mkdir small
mount -t tmpfs -o size=300k tmpfs small 2>/dev/null || skip "no tmpfs can be mounted here"
undo+=("umount -l '$scratch/small'")
"$tapegrid" synth --seed 9 --securities 3 --dates 2 --from 2024-09-05 --orders 60000 --out m >/dev/null || exit 1

# left_in FOLDER: files but the lock and the journals, which the next run uses
left_in() { find "$1" -type f ! -path '*.h5.run/lock.*' ! -name '*.journal'; }

campaign() { # STORE AGGREGATE
  cat >c.yaml <<Y
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
ingest: { store: $1 }
timezone: Australia/Sydney
output: { aggregate: $2, log: none }
Y
}
campaign store ok.h5
run_ranks 2 run c.yaml
check "with room" "$status" 0
reference=$(digest_of ok.h5)

campaign small/store a.h5
run_ranks 2 run c.yaml
check "full store: exit status" "$status" 1
check_text "full store" "[Ss]pace"
check "full store: no aggregate" "$(ls a.h5 2>/dev/null)" ""
check "full store: nothing temporary" "$(find small . -name '*.tmp' | wc -l)" 0
for p in small/store/*.part.h5; do
  [ -e "$p" ] || continue
  run_plain verify "$p"
  check "full store: a part that is there is whole" "$status" 0
done

campaign store small/a.h5
rm -rf small/store
run_ranks 2 run c.yaml
check "full output: exit status" "$status" 1
check_text "full output" "[Ss]pace|full"
check "full output: nothing is left but what is done" "$(left_in small)" ""

for n in 1 3; do
  head -c 250000 /dev/zero >small/filler
  run_ranks "$n" run c.yaml
  check "nearly full output at $n ranks" "$status" 1
  check "nearly full output at $n ranks: only the filler" "$(left_in small)" small/filler
done
mount -o remount,size=64m small
rm -f small/filler
run_ranks 2 run c.yaml
check "room again" "$status" 0
check "the same result" "$(digest_of small/a.h5)" "$reference"

# The rest of the disk is taken while tests are made: what they and /run need is missing then,
# until so much is left that all of it fits.
endings=
turn=0
for left in 0 60 120 180 240 300 360 500; do
  turn=$((turn % 3 + 1))
  ranks=$turn # in short the rank counts take turns
  [ "${1:-short}" != all ] || ranks="1 2 3"
  for n in $ranks; do
    rm -rf small/*
    mount -o remount,size=64m small
    mpirun -n "$n" "$tapegrid" run "$scratch/c.yaml" --statistics.bootstrap=60000 >out 2>err &
    mpi=$!
    what="$left KiB left at $n ranks"
    wait_for_study "$scratch/c.yaml"
    check "$what: met the tests" "$?" 0
    used=$(df -k --output=used small | tail -n 1)
    mount -o remount,size=$((used + left))k small
    wait "$mpi"
    ended=$?
    endings+="$ended "
    if [ "$ended" = 0 ]; then
      run_plain verify small/a.h5
      check "$what: whole" "$status" 0
    else
      check "$what: exit status" "$ended" 1
      check_text "$what" "[Ss]pace"
      check "$what: nothing is left but what is done" "$(left_in small)" ""
    fi
  done
done
check "both endings were met" "$(tr ' ' '\n' <<<"$endings" | sort -u | xargs)" "0 1"

rm -f small/a.h5
mount -o remount,ro small
run_ranks 2 run c.yaml
check "read-only output: found before anything runs" "$status" 2
check_text "read-only output" "c.yaml:[0-9]+:[0-9]+: output.aggregate: .*small"
finish
