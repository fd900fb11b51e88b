#!/usr/bin/env bash
# run.sh [SECONDS] [TARGET...]: build the fuzz targets with clang, run each for so many seconds
# (1200) or ten million executions, one after the other, and print what came of it.
#
# What is found is left in build/fuzz/findings; what is learnt, in build/fuzz/corpus, from where
# the next run goes on. Exit status 1 when anything was found.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-1200}
[ $# -eq 0 ] || shift
executions=10000000
root=$PWD fuzz=$PWD/build/fuzz coverage=$PWD/build/fuzz_coverage

# Longest input: no longer than it takes to reach every state, since time goes with it.
declare -A longest=([scan]=400 [cell]=300 [number]=60 [date]=60 [zone]=2000 [pack]=300 [order_state]=250
  [yaml]=600 [mapping]=400 [campaign]=1200 [part]=120 [row_reader]=600 [journal]=60)
# Files of which branches are counted; layers below a target are fuzzed by others.
declare -A files=([scan]=src/input/scan.c [cell]="src/input/cell.c src/input/cell_column.c src/input/cell_avx2.c"
  [number]=src/base/number.c [date]="src/base/date.c src/base/zone.c" [zone]="src/base/zone_file.c src/base/zone.c"
  [pack]="src/store/pack.c src/store/pack_kernel.c src/store/pack_avx2.c src/store/unpack_avx2.c"
  [order_state]="src/classify/order_state.c src/classify/order_table.c src/classify/id_sort.c"
  [yaml]=src/config/yaml_tree.c [mapping]="src/config/campaign_mapping.c src/input/header.c"
  [campaign]="src/config/campaign.c src/config/campaign_check.c src/config/campaign_file.c src/config/campaign_input.c
    src/config/load.c src/config/option_list.c src/config/option_names.c src/config/option_scalar.c"
  [part]="src/store/part_read.c src/store/part_rows.c src/store/part_codec.c src/store/pack.c"
  [row_reader]="src/input/row_reader.c src/input/window.c src/input/fields.c src/input/header.c"
  [journal]="src/job/journal_scan.c src/job/journal_record.c src/metrics/rollup_words.c src/base/words.c")

# build PRESET: where every target is
build() {
  cmake --preset "$1" >/dev/null
  cmake --build --preset "$1" >"build/$1/build.log" || {
    cat "build/$1/build.log" >&2
    exit 1
  }
}

final() { sed -nE "s/^stat::$1: *([0-9]+).*/\1/p" "$2" | tail -1; }

# Counters of libFuzzer: edges and features.
reached() { grep -oE 'cov: [0-9]+ ft: [0-9]+' "$1" | tail -1; }

# "lines 91 % branches 88 %" of the files of a target, when its corpus is run once.
covered() {
  local target=$1 list
  read -ra list <<<"$(tr '\n' ' ' <<<"${files[$target]:-}")"
  [ ${#list[@]} -gt 0 ] || return 0
  find "$fuzz/corpus/$target" -type f -print0 |
    LLVM_PROFILE_FILE=$coverage/$target.profraw \
      xargs -0 -s 1000000 -n 100000 "$coverage/tests/fuzz/fuzz_$target" 0 >/dev/null
  llvm-profdata merge -sparse "$coverage/$target.profraw" -o "$coverage/$target.profdata"
  llvm-cov export -summary-only -instr-profile "$coverage/$target.profdata" \
    "$coverage/tests/fuzz/fuzz_$target" "${list[@]}" 2>/dev/null | sed -E 's/.*"totals"://' |
    sed -E 's/.*"branches":\{[^}]*"percent":([0-9]+)[^}]*\}.*"lines":\{[^}]*"percent":([0-9]+).*/\2 \1/' |
    sed -E 's/(.*) (.*)/lines \1 % branches \2 %/'
}

# run TARGET: the log is findings/TARGET.log
run() {
  local target=$1 log=$fuzz/findings/$1.log options=()
  mkdir -p "$fuzz/corpus/$target" "$fuzz/seeds/$target"
  [ ! -f "$fuzz/seeds/$target.dict" ] || options+=("-dict=$fuzz/seeds/$target.dict")
  [ "$target" != part ] || options+=(-detect_leaks=0) # asked once, at the end
  ASAN_OPTIONS=quarantine_size_mb=8 "$fuzz/tests/fuzz/fuzz_$target" "${options[@]}" \
    -max_total_time="$seconds" -runs="$executions" -max_len="${longest[$target]:-1000}" \
    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="$fuzz/findings/$target-" "$fuzz/corpus/$target" "$fuzz/seeds/$target" >"$log" 2>&1
}

mkdir -p build/fuzz build/fuzz_coverage
build fuzz
build fuzz_coverage
bash tests/fuzz/seeds.sh "$fuzz/seeds"
mkdir -p "$fuzz/findings"
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(find tests/fuzz -name 'fuzz_*.c' ! -name fuzz_main.c -printf '%f\n' |
  sed -E 's/fuzz_(.*)\.c/\1/' | sort)
status=0
for target in "${targets[@]}"; do
  begin=$SECONDS found=0
  run "$target" || found=1 status=1
  log=$fuzz/findings/$target.log
  printf '%-12s %9s executions %5d seconds %s findings  %s  %s\n' "$target" \
    "$(final number_of_executed_units "$log")" $((SECONDS - begin)) "$found" "$(reached "$log")" "$(covered "$target")"
  [ "$found" = 0 ] || echo "  see ${log#"$root"/}"
done
exit "$status"
