#!/usr/bin/env bash
# Same rows, same fingerprint: for 1, 2, 3, 5 and 8 ranks; chunks of 64 KiB, 1 MiB and 1 GiB;
# cold and warm store; plain, gzip and zstd (one frame and many); one file and twenty; small
# windows; every vector width of this processor, also over parts that another width wrote.
. "$(dirname "$0")/../support/run.sh"
"$tapegrid" synth --seed 7 --securities 4 --dates 3 --from 2024-10-03 --orders 40000 \
  --out "$scratch/market" >"$scratch/out" 2>&1 || { cat "$scratch/out"; exit 1; }
cd "$scratch" || exit 1
tables="orders trades quotes"

# campaign NAME FOLDER CHUNK: one with its own store
campaign() {
  cat >"$1.yaml" <<Y
name: $1
inputs:
  orders: { files: "$2/orders_*", mapping: asx }
  trades: { files: "$2/trades_*", mapping: asx }
  quotes: { files: "$2/quotes_*", mapping: asx }
timezone: Australia/Sydney
ingest: { chunk: $3, store: store_$1 }
output: { aggregate: $1.h5 }
Y
}

# expect NAME RANKS [OPTIONS]: the fingerprint is that of the reference
expect() {
  local name=$1 ranks=$2
  shift 2
  run_ranks "$ranks" run "$name.yaml" "$@"
  check "$name at $ranks ranks ends well" "$status" 0
  [ "$status" = 0 ] || cat "$scratch/err"
  check "$name at $ranks ranks: digest" "$(digest_of "$name.h5")" "$reference"
}

campaign reference market 1GiB
run_ranks 1 run reference.yaml
check "reference run" "$status" 0
reference=$(digest_of reference.h5)
check "the reference holds sweep orders" \
  "$("$tapegrid" export reference.h5 global --columns total_orders | tail -1 | grep -cE '^[1-9][0-9]+$')" 1

all_ranks='2 3 5 8' seeds='1 2 3' cuts='64KiB_1 64KiB_3 64KiB_5 64KiB_8 1MiB_1 1MiB_2 1MiB_3 1MiB_5'
kinds='gz zst frames one twenty'
[ -z "${TG_SHORT:-}" ] || { all_ranks=3 seeds=1 cuts='64KiB_5 1MiB_2' kinds='gz frames twenty'; }
for ranks in $all_ranks; do expect reference "$ranks"; done # the store is warm
for seed in $seeds; do expect reference $((seed + 1)) --shuffle "$seed"; done
for cut in $cuts; do
  campaign "cut_$cut" market "${cut%_*}"
  expect "cut_$cut" "${cut#*_}"
done
campaign window market 1GiB
expect window 2 --ingest.window=64KiB

mkdir gz zst frames one twenty
for f in market/*_2*.csv; do
  n=$(basename "$f")
  gzip -c "$f" >"gz/$n.gz"
  zstd -q -c "$f" >"zst/$n"
  split -b 100000 --filter='zstd -q -c' "$f" >"frames/$n.zst"
done
for t in $tables; do
  head -1 "$(ls market/${t}_2*.csv | head -1)" >"one/${t}_all.csv"
  for f in market/"${t}"_2*.csv; do tail -n +2 "$f"; done >>"one/${t}_all.csv"
  tail -n +2 "one/${t}_all.csv" >body
  split -n l/20 -d body "twenty/${t}_"
  for f in twenty/"${t}"_*; do
    { head -1 "one/${t}_all.csv"; cat "$f"; } >"$f.csv" && rm "$f"
  done
done
for kind in $kinds; do
  campaign "$kind" "$kind" 64KiB
  expect "$kind" 2
done
campaign twenty_wide twenty 1GiB
expect twenty_wide 3

[ -z "${TG_SHORT:-}" ] || finish # the release build tries all vectors

# Without a limit the runs above took the widest vectors that the processor has.
widths=portable
grep -qw avx2 /proc/cpuinfo && widths+=' avx2'
grep -qw avx512_vbmi2 /proc/cpuinfo && widths+=' avx512'
echo "vector widths: $widths"
for width in portable avx2; do
  export TAPEGRID_VECTOR=$width
  # the C library too takes the roads of an older processor
  [ "$width" = avx2 ] || export GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA
  campaign "vector_$width" market 1MiB
  expect "vector_$width" 2
  unset GLIBC_TUNABLES
done
expect reference 2
unset TAPEGRID_VECTOR
expect vector_portable 2
finish
