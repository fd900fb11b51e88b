#!/usr/bin/env bash
# resources.memory_per_rank is a ceiling that holds: with the least that is allowed, over a market many
# times as large, no rank's peak is beyond it, at 1 and 3 ranks; jobs that cannot fit fail alone, with
# need and limit, or are split; what is given back when memory is short changes no result.
. "$(dirname "$0")/../support/run.sh"
[ -z "$(ldd "$tapegrid" | grep libasan)" ] || skip "a sanitizer has its own memory"
cd "$scratch" || exit 1
ceiling=$((128 << 20))

# synth NAME SEED SECURITIES DATES ORDERS FROM
synth() {
  "$tapegrid" synth --seed "$2" --securities "$3" --dates "$4" --orders "$5" --from "$6" --out "$1" >/dev/null ||
    exit 1
}

# campaign NAME FOLDER...: with the least memory
campaign() {
  local name=$1 orders trades
  shift
  orders=$(printf '"%s/orders_*", ' "$@")
  trades=$(printf '"%s/trades_*", ' "$@")
  cat >"$name.yaml" <<Y
inputs:
  orders: { files: [${orders%, }], mapping: asx }
  trades: { files: [${trades%, }], mapping: asx }
timezone: Australia/Sydney
ingest: { chunk: 16MiB, store: store_$name }
statistics: { tests: ${tests:-false} }
resources: { memory_per_rank: 128MiB }
output: { aggregate: $name.h5, log: $name.jsonl, heartbeat: 1s }
Y
}

# held WHAT AGGREGATE: the run said nothing of a ceiling passed, and the file agrees
held() {
  local peak
  check "$1: no warning" "$(grep -c 'were allowed' "$scratch/err")" 0
  for peak in $("$tapegrid" export "$2" run --columns peak_memory | tail -n +2); do
    check "$1: a peak of $peak" "$((peak > 1 << 20 && peak <= ceiling))" 1
  done
}

# Jobs up to what a rank may use, and some beyond it.
synth large 8 3 3 1700000 2024-09-05
tests=true campaign large large
check "the market is large" "$(($(cat large/* | wc -c) > 2 * ceiling))" 1
digests=
for ranks in 1 3; do
  rm -rf store_large
  run_ranks "$ranks" run large.yaml
  check "large, $ranks ranks" "$status" 3
  held "large, $ranks ranks" large.h5
  check "large, $ranks ranks: jobs" "$("$tapegrid" export large.h5 jobs --columns status | grep -c '^0')" 6
  check_text "large, $ranks ranks: why" 'job 110621 20240906 failed: .*resources.memory_per_rank'
  digests+=" $(digest_of large.h5)"
done
check "large: the same digest" "$(tr " " "\n" <<<"$digests" | sort -u | grep -c .)" 1

# One security and date that no rank can hold, among small ones.
synth huge 3 1 1 1500000 2024-09-05
synth small 4 5 2 50000 2024-09-09
campaign huge huge small
for ranks in 1 3; do
  run_ranks "$ranks" run huge.yaml
  check "huge, $ranks ranks" "$status" 3
  held "huge, $ranks ranks" huge.h5
  check "huge, $ranks ranks: failed jobs" "$(grep -c 'failed: needs about' "$scratch/err")" 1
  check_text "huge, $ranks ranks: need and limit" \
    'job 110621 20240905 failed: needs about [0-9.]+ MiB, may use [0-9.]+ MiB; raise resources.memory_per_rank'
  check "huge, $ranks ranks: the others" "$("$tapegrid" export huge.h5 jobs --columns status | grep -c '^0')" 10
done

# Where orders only add to sums it is split.
sums=(--analysis.scenarios=none "--output.tables=[by_security, by_date, by_participant, by_hour, global]")
run_ranks 1 run huge.yaml "${sums[@]}" --resources.memory_per_rank=4GiB
reference=$(digest_of huge.h5)
run_ranks 1 run huge.yaml "${sums[@]}" --resources.shard_rows=off
check "not split" "$status" 3
for ranks in 1 3; do
  run_ranks "$ranks" run huge.yaml "${sums[@]}"
  check "split, $ranks ranks" "$status" 0
  held "split, $ranks ranks" huge.h5
  check "split, $ranks ranks: digest" "$(digest_of huge.h5)" "$reference"
done

# Memory that is short from the start: windows shrink, nothing is kept, and the result is the same.
for ranks in 1 2; do
  for ballast in 80 110; do
    rm -rf store_huge huge.jsonl
    timeout 300 mpirun -n "$ranks" -x "LD_PRELOAD=$TG_BUILD/tests/ballast_shim.so" -x TG_BALLAST_MIB="$ballast" \
      "$tapegrid" run huge.yaml "${sums[@]}" --resources.helper=on >out 2>err
    check "ballast of $ballast MiB, $ranks ranks" "$?" 0
    check "ballast of $ballast MiB, $ranks ranks: digest" "$(digest_of huge.h5)" "$reference"
    peak=$(sed -nE 's/.*"event":"phase".*"peak_memory":([0-9]+).*/\1/p' huge.jsonl | sort -n | tail -1)
    check "ballast of $ballast MiB, $ranks ranks: it was short" "$((peak > 96 << 20))" 1 # 75 % of 128 MiB
  done
done

run_ranks 1 run huge.yaml "${sums[@]}" --memory_per_rank=auto
check_text "who sets the limit" 'of at most .* \(by (memory that is available|[^)]*memory\.|SLURM|ulimit)'
finish
