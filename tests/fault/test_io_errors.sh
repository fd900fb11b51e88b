#!/usr/bin/env bash
# test_io_errors.sh [CASES] [SEED]: reads and writes that are cut short or interrupted never matter; calls
# that fail end the run with the right result, or with a message that names the file and status 1 or 3, and
# with nothing broken under a final name. The same command then gives the right result.
in_memory=yes
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
private_shared_memory
cases=${1:-120}
RANDOM=${2:-1}
shim=$TG_BUILD/tests/fault_shim.so
[ -r "$shim" ] || { echo "no $shim: build first"; exit 1; }
# a sanitizer insists on being loaded first
preload=$(ldd "$tapegrid" | awk '/libasan|libubsan/ { print $3 }' | tr '\n' ':')$shim
mkdir work
cd work || exit 1
"$tapegrid" synth --seed 3 --securities 1 --dates 2 --from 2024-09-05 --orders 1000 --out m >/dev/null || exit 1
cat >c.yaml <<'Y'
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
ingest: { chunk: 64KiB, store: store }
timezone: Australia/Sydney
statistics: { tests: false }
output: { aggregate: out.h5, tables: [orders, by_security, matches] }
Y
names=(m/orders m/trades .part.h5 store out.h5)
declare -A calls

# disturbed RANKS NAME=VALUE...: a run with these faults; 0 ranks: without mpirun
disturbed() {
  local ranks=$1 pair given=(-x "LD_PRELOAD=$preload" -x "TG_FAULT_LOG=$scratch/faults")
  local plain=(LD_PRELOAD="$preload" TG_FAULT_LOG="$scratch/faults")
  shift
  for pair; do
    given+=(-x "TG_FAULT_$pair")
    plain+=("TG_FAULT_$pair")
  done
  : >"$scratch/faults"
  if [ "$ranks" = 0 ]; then
    env "${plain[@]}" timeout 60 "$tapegrid" run c.yaml >"$scratch/out" 2>"$scratch/err"
  else
    timeout 60 mpirun -n "$ranks" "${given[@]}" "$tapegrid" run c.yaml >"$scratch/out" 2>"$scratch/err"
  fi
  status=$?
}

clear_output() { rm -rf store out.h5*; }

# How many calls of each kind a run makes on the files of each name, to $calls[NAME,CALL].
count_calls() {
  local name call number
  for name in "${names[@]}"; do
    clear_output
    disturbed 0 "MATCH=$name" "TOTALS=$scratch/totals"
    check "counting on $name" "$status" 0
    while read -r call number; do
      [ "$number" = 0 ] || calls[$name,${call^^}]=$number
    done <"$scratch/totals"
    rm "$scratch/totals"
  done
}

# A file on which a fault fell is named: a temporary one also by its final name, and a folder.
names_the_file() {
  local path name
  while read -r _ path; do
    name=$(basename "$path")
    [[ $name != .*.tmp ]] || name=$(sed 's/^\.\(.*\)\.[^.]*\.[0-9]*\.tmp$/\1/' <<<"$name")
    ! grep -qF -- "$name" "$scratch/err" || return 0
  done <"$scratch/faults"
  return 1
}

# After a run: WHAT
check_ending() {
  local file files=()
  [ ! -s "$scratch/faults" ] || met=$((met + 1))
  case $status in
    0) check "$1: digest" "$(digest_of out.h5)" "$reference" ;;
    1 | 3)
      check "$1: a message names one of $(sort -u "$scratch/faults" | tr '\n' ' ')" \
        "$(names_the_file && echo yes)" yes
      ;;
    *) check "$1: status" "$status" "0, 1 or 3" ;;
  esac
  endings[$status]=$((${endings[$status]:-0} + 1))
  check "$1: nothing temporary is left" "$(find . -name '*.tmp' -o -name '*.sort*')" ""
  for file in store/*.part.h5 out.h5; do
    [ ! -e "$file" ] || files+=("$file")
  done
  [ ${#files[@]} = 0 ] || check "$1: what has its final name is whole" \
    "$("$tapegrid" verify "${files[@]}" 2>&1 | grep -v '^ok' | grep -v ' 0 damaged')" ""
}

check_again() { # WHAT
  run_plain run c.yaml
  check "$1: the next run" "$status" 0
  check "$1: the next run's digest" "$(digest_of out.h5)" "$reference"
}

# To $faults: what is to happen in this case.
choose_faults() { # NUMBER
  local pairs pair
  case $(($1 % 8)) in
    0) faults=("MATCH=$scratch/work/" SHORT=$((100 + RANDOM % 800)) EINTR=$((RANDOM % 300))) ;;
    1) faults=("MATCH=$scratch/work/" EIO=$((1 + RANDOM % 8)) SHORT=100) ;;
    2) faults=("MATCH=$scratch/work/" ROOM=$((RANDOM * 32 % room)) SHORT=100) ;;
    *)
      mapfile -t pairs < <(printf '%s\n' "${!calls[@]}" | sort)
      pair=${pairs[RANDOM % ${#pairs[@]}]}
      faults=("MATCH=${pair%,*}" "${pair#*,}=$((1 + RANDOM % calls[$pair]))")
      ;;
  esac
  faults+=(SEED="$1")
}

run_case() { # NUMBER
  local ranks=0 what
  choose_faults "$1"
  [ $((RANDOM % 4)) != 0 ] || ranks=$((1 + RANDOM % 3))
  [ "$ranks" -lt 2 ] || [ $((RANDOM % 2)) = 0 ] || faults+=(RANK=$((RANDOM % ranks)))
  [ $((RANDOM % 3)) = 0 ] || clear_output
  disturbed "$ranks" "${faults[@]}"
  what="case $1, $ranks ranks, ${faults[*]//"$scratch"/}"
  local before=$failures ended=$status
  [ $(($1 % 8)) != 0 ] || check "$what: status" "$status" 0
  check_ending "$what"
  [ "$failures" = "$before" ] || head -n 5 "$scratch/err"
  [ "$ended" = 0 ] || check_again "$what"
}

run_plain run c.yaml
check "undisturbed" "$status" 0
reference=$(digest_of out.h5)
room=$(cat store/* out.h5 | wc -c)
count_calls
met=0 endings=()
for ((i = 0; i < cases; i++)); do
  run_case "$i"
done
for status in "${!endings[@]}"; do
  echo "status $status: ${endings[$status]} of $cases cases"
done
check "faults were met" "$((met > cases / 3))" 1
finish
