#!/usr/bin/env bash
# campaign.sh KILLS [SEED]: kills of a random rank, of mpirun or of all, at random moments of a run, often
# several runs in a row; after each the same command again, at another rank count. Whatever stands under a
# final name is whole after every kill; the run that completes has the fingerprint of the undisturbed one
# and leaves nothing of the dead ones behind. Goes on past KILLS until every phase has been hit; kill -TERM
# of this script ends it with the table of what was done.
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
wanted=${1:?usage: campaign.sh KILLS [SEED]}
seed=${2:-1}
RANDOM=$seed
phases=(start ingest matrix jobs reduce write tests)
private_shared_memory

"$tapegrid" synth --seed 11 --securities 4 --dates 2 --from 2024-09-05 --orders 30000 --out m >/dev/null || exit 1
cat >c.yaml <<'Y'
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
  quotes: { files: "m/quotes_*.csv", mapping: asx }
ingest: { chunk: 256KiB, store: store }
timezone: Australia/Sydney
output: { aggregate: out.h5 }
Y
campaign=$scratch/c.yaml
launchers=0
log=out.h5.log.jsonl
declare -A length kills killed_again completed broken wrong
for phase in "${phases[@]}"; do
  kills[$phase]=0 killed_again[$phase]=0 completed[$phase]=0 broken[$phase]=0 wrong[$phase]=0
done

sleep_ms() {
  local seconds
  printf -v seconds '%d.%03d' $(($1 / 1000)) $(($1 % 1000))
  sleep "$seconds"
}

clear_output() { rm -rf store out.h5*; }

# One run as it should be; how long its phases took, in ms, to length[RANKS,PHASE].
measure() { # RANKS
  local before after name seconds
  clear_output
  before=$(date +%s%3N)
  run_ranks "$1" run "$campaign"
  after=$(date +%s%3N)
  check "undisturbed at $1 ranks" "$status" 0
  length[$1,all]=$((after - before))
  while read -r name seconds; do
    length[$1,$name]=$(awk -v s="$seconds" 'BEGIN { print int(1000 * s) + 1 }')
  done < <(sed -n 's/^seconds *[0-9.]*: //p' out | tr ',' '\n' | sed 's/analyse/jobs/')
  length[$1,start]=100
}

# To $phase: where the run is, by the last phase that its log names.
phase_by_log() {
  local text
  text=$(<$log)
  case $text in
    *'"phase":"write"'*) phase=end ;;
    *'"phase":"reduce"'*) phase=write ;;
    *'"phase":"jobs"'*) phase=reduce ;;
    *'"phase":"matrix"'*) phase=jobs ;;
    *'"phase":"ingest"'*) phase=matrix ;;
    *'"event":"start"'*) phase=ingest ;;
    *) phase=start ;;
  esac
} 2>/dev/null

alive() { kill -0 "$mpi" 2>/dev/null; }

# Until the run has come to phase $1, or has ended. The phases between are short: no sleep.
wait_for_phase() {
  local before=${2:-} text
  case $1 in
    start) return ;;
    ingest) before='"event":"start"' ;;
    matrix) before='"phase":"ingest"' ;;
    jobs) before='"phase":"matrix"' ;;
    reduce) before='"phase":"jobs"' ;;
    write | tests) before='"phase":"reduce"' ;;
  esac
  while alive; do
    read -r -d '' text <$log
    [[ $text != *"$before"* ]] || return
  done 2>/dev/null
}

# A moment of the run: any, or one within phase $1.
wait_for_moment() { # RANKS PHASE|any
  local span part=$RANDOM
  case $2 in
    any) span=${length[$1,all]} ;;
    tests) span=$((length[$1,write] + length[$1,tests])) ;;
    *) span=${length[$1,$2]} ;;
  esac
  [ "$2" = any ] || wait_for_phase "$2"
  span=$((span * part / 32768))
  [ "$span" = 0 ] || sleep_ms "$span"
}

kill_some() { # WHO: one | mpirun | all
  local ranks
  mapfile -t ranks < <(ranks_of "$campaign")
  case $1 in
    one) [ ${#ranks[@]} = 0 ] || kill -9 "${ranks[RANDOM % ${#ranks[@]}]}" ;;
    mpirun) kill -9 "$mpi" ;;
    all) kill -9 "$mpi" "${ranks[@]}" ;;
  esac 2>/dev/null
}

# mpirun of Debian 12 sometimes locks itself up (in PMIx_server_finalize) when its ranks die just as it
# starts or ends them: without any rank for a quarter of a minute it is killed, too.
end_launcher() {
  local idle=0
  while alive && [ "$idle" -lt 150 ]; do
    sleep 0.1
    idle=$((idle + 1))
    [ -z "$(ranks_of "$campaign")" ] || idle=0
  done
  ! alive || { launchers=$((launchers + 1)); kill -9 "$mpi"; }
} 2>/dev/null

wait_until_gone() { # WHAT
  local try
  for try in $(seq 100); do
    [ -n "$(ranks_of "$campaign")" ] || break
    sleep 0.1
  done
  check "$1: no rank lives on" "$(ranks_of "$campaign")" ""
  rm -rf "${memory:?}"/* mpi/*
}

# Everything that stands under a final name, after the death of those who wrote there.
check_files() { # WHAT PHASE
  local files=() file
  for file in store/*.part.h5 out.h5; do
    [ ! -e "$file" ] || files+=("$file")
  done
  [ ${#files[@]} -gt 0 ] || return 0
  run_plain verify "${files[@]}"
  check "$1: all that has its final name is whole" "$status" 0
  [ "$status" = 0 ] || broken[$2]=$((broken[$2] + $(grep -vc '^ok' out)))
  [ ! -e out.h5 ] || check_digest "$1" "$2"
}

check_digest() { # WHAT PHASE
  local digest
  digest=$(digest_of out.h5)
  check "$1: digest" "$digest" "$reference"
  [ "$digest" = "$reference" ] || wrong[$2]=$((wrong[$2] + 1))
}

check_completed() { # WHAT PHASE
  check "$1: status" "$status" 0
  [ "$status" = 0 ] || tail -n 5 err
  check "$1: nothing of dead runs is left" "$(find . -name '*.tmp' -o -name '*.sort*')" ""
  check_files "$1" "$2"
  completed[$2]=$((completed[$2] + 1))
}

# What the next kill aims at: half of them at any moment, the others at one phase after the other, and in
# the end at what was missed.
choose_aim() {
  local missed=() name
  for name in "${phases[@]}"; do
    [ "${kills[$name]}" -gt 0 ] || missed+=("$name")
  done
  if [ "$done_kills" -ge "$wanted" ]; then
    aim=${missed[0]}
  elif [ $((attempts % 2)) = 0 ]; then
    aim=any
  else
    aim=${phases[attempts / 2 % ${#phases[@]}]}
  fi
}

# One run that is killed, or too fast for it. $last: where the last kill since the last whole run hit.
killed_run() {
  local ranks=$((1 + RANDOM % 3)) who phase what
  who=(one mpirun all)
  who=${who[RANDOM % 3]}
  choose_aim
  attempts=$((attempts + 1))
  : >$log
  mpirun -n "$ranks" "$tapegrid" run "$campaign" >out 2>err &
  mpi=$!
  wait_for_moment "$ranks" "$aim"
  phase_by_log
  [ "$phase" != write ] || ! make_tests "$campaign" || phase=tests
  alive && kill_some "$who"
  end_launcher
  wait "$mpi" 2>/dev/null
  status=$?
  if [ "$interrupted" = yes ]; then # the wait may have been, and not the run
    wait "$mpi" 2>/dev/null
    status=$?
  fi
  what="run $attempts, $who of $ranks killed in $phase"
  wait_until_gone "$what"
  if [ "$status" = 0 ]; then
    check_completed "run $attempts, over before it was killed" "$last"
    last=none
    return
  fi
  [ "$phase" != end ] || phase=tests
  [ "$last" = none ] || killed_again[$last]=$((killed_again[$last] + 1))
  last=$phase
  done_kills=$((done_kills + 1))
  kills[$phase]=$((kills[$phase] + 1))
  check_files "$what" "$phase"
}

all_hit() {
  local name
  for name in "${phases[@]}"; do
    [ "${kills[$name]}" -gt 0 ] || return 1
  done
}

print_table() {
  local name sum=(0 0 0 0 0)
  echo "seed $seed: $attempts runs disturbed, mpirun locked itself up in $launchers"
  printf '%-8s %8s %12s %12s %13s %14s\n' phase kills 'next killed' 'next whole' 'broken files' 'wrong digests'
  for name in "${phases[@]}" total; do
    [ "$name" != total ] || kills[total]=${sum[0]} killed_again[total]=${sum[1]} completed[total]=${sum[2]} \
      broken[total]=${sum[3]} wrong[total]=${sum[4]}
    printf '%-8s %8d %12d %12d %13d %14d\n' "$name" "${kills[$name]}" "${killed_again[$name]}" \
      "${completed[$name]}" "${broken[$name]}" "${wrong[$name]}"
    sum=($((sum[0] + kills[$name])) $((sum[1] + killed_again[$name])) $((sum[2] + completed[$name])) \
      $((sum[3] + broken[$name])) $((sum[4] + wrong[$name])))
  done
}

for ranks in 1 2 3; do
  measure "$ranks"
  reference=${reference:-$(digest_of out.h5)}
  check_files "undisturbed at $ranks ranks" start
done
interrupted=no
trap 'interrupted=yes' TERM
attempts=0 done_kills=0 last=none completed[none]=0 killed_again[none]=0 broken[none]=0 wrong[none]=0
goes_on() {
  [ "$interrupted" = no ] || return 1
  [ "$done_kills" -lt "$wanted" ] || { ! all_hit && [ "$attempts" -lt $((3 * wanted)) ]; }
}
while goes_on; do
  killed_run
  [ "$last" = none ] || [ $((RANDOM % 3)) = 0 ] || continue
  if [ "$last" != none ]; then
    run_ranks $((1 + RANDOM % 3)) run "$campaign"
    check_completed "the run after run $attempts" "$last"
  fi
  last=none
  [ $((RANDOM % 4)) = 0 ] || clear_output
done
if [ "$last" != none ]; then
  run_ranks 2 run "$campaign"
  check_completed "the last run" "$last"
fi
[ "$interrupted" = yes ] || check "every phase was hit" "$(all_hit && echo yes)" yes
print_table
finish
