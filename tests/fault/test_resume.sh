#!/usr/bin/env bash
# What earlier runs finished is used again, by any number of ranks, and nothing else: after each
# change exactly the jobs that it touches are done again, status says which and why, and the result
# is that of a run from nothing.
. "$(dirname "$0")/../support/run.sh"
unset TAPEGRID_OUTPUT_KEEP_JOURNALS
cd "$scratch" || exit 1
"$tapegrid" synth --seed 5 --securities 4 --dates 3 --from 2024-09-04 --orders 40000 --out m >/dev/null || exit 1
cat >c.yaml <<'Y'
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
timezone: Australia/Sydney
ingest: { chunk: 1MiB, store: store }
statistics: { bootstrap: 40 }
output: { aggregate: out.h5 }
Y
sums=(--output.tables='[by_security, by_hour, by_participant, time_series]' --analysis.scenarios=none
  --statistics.tests=false)
state=out.h5.run

# How many jobs the last run took from earlier ones
taken() {
  local said
  said=$(sed -n 's/^jobs .* \([0-9]*\) of them taken from earlier runs.*/\1/p' out)
  echo "${said:-0}"
}

# again WHAT RANKS STATUS TAKEN DIGEST [OPTIONS]
again() {
  local what=$1 ranks=$2 wanted=$3 jobs=$4 digest=$5
  shift 5
  run_ranks "$ranks" run c.yaml "$@"
  check "$what: status" "$status" "$wanted"
  check "$what: jobs taken" "$(taken)" "$jobs"
  check "$what: digest" "$(digest_of out.h5)" "$digest"
}

# stands WHAT EXIT PATTERN [OPTIONS]: tapegrid status says so
stands() {
  local what=$1 wanted=$2 pattern=$3
  shift 3
  run_plain status c.yaml "$@"
  check "$what: exit of status" "$status" "$wanted"
  check_text "$what: status" "$pattern"
}

stands "at first" 75 'last run +none'
run_ranks 2 run c.yaml
check "first run" "$status" 0
reference=$(digest_of out.h5)
stands "when done" 0 'jobs +12: 12 done'
again "nothing to do" 3 0 12 "$reference"

# A journal that ends in the middle of a record, as a kill leaves it.
run_ranks 1 run c.yaml --fresh
check "fresh" "$(taken) $(grep -c ' 0 of them re-used' out)" "0 1"
check "fresh: digest" "$(digest_of out.h5)" "$reference"
journal=$(find $state -name '*.journal')
check "one journal, older ones are gone" "$(wc -w <<<"$journal")" 1
cp "$journal" whole
size=$(stat -c %s whole)
for part in 30 60 99; do
  rm -rf $state/*.journal
  head -c $((size * part / 100)) whole >"$journal"
  chmod 600 "$journal"
  run_plain status c.yaml
  check "cut at $part %: exit of status" "$status" 75
  left=$(sed -n 's/^ *missing *\([0-9]*\):.*/\1/p' out)
  check "cut at $part %: some are missing" "$((left > 0 && left < 12))" 1
  again "cut at $part %" 2 0 $((12 - left)) "$reference"
  check "cut at $part %: verify" "$("$tapegrid" verify $state | grep -c damaged)" 1
done

# A byte in the middle of the rows is found before it is used.
rm -rf $state/*.journal
cp whole "$journal"
printf '\xff\xfe\xfd' | dd of="$journal" bs=1 seek=$((size / 2)) conv=notrunc status=none
run_plain verify "$journal"
check "damaged: verify" "$status" 1
run_ranks 2 run c.yaml
check "damaged: status" "$status" 0
check "damaged: digest" "$(digest_of out.h5)" "$reference"

# Input: one file of one date, with other times and the same bytes, then with a row less.
touch -d '2020-01-01 12:00' m/orders_20240905.csv
stands "a file was touched" 75 'parts +[0-9]+ of'
run_ranks 2 run c.yaml
check "a file was touched: jobs taken" "$(taken)" 8
check "a file was touched: digest" "$(digest_of out.h5)" "$reference"
cp m/orders_20240905.csv kept.csv
sed -i '$d' m/orders_20240905.csv
again "a file lost its last row" 3 0 8 "$(
  run_ranks 1 run c.yaml --output.aggregate=other.h5 --ingest.store=other
  digest_of other.h5
)"
mv kept.csv m/orders_20240905.csv
again "and has it again" 1 0 8 "$reference"

# Settings: those of a job, of the study, of the machine.
stands "another definition" 75 'analysis.compat: false, now true' --analysis.compat=true
stands "another definition" 75 'settings +12:' --analysis.compat=true
stands "another seed of the bootstrap" 0 '12 done' --statistics.seed=7
run_ranks 2 run c.yaml --statistics.seed=7
check "another seed: jobs taken" "$(taken)" 12
again "another chunk size" 2 0 12 "$reference" --ingest.chunk=256KiB
run_ranks 2 run c.yaml --analysis.sweep_types='[2048, 64]'
check "other orders: jobs taken" "$(taken)" 0

# A selection takes only what it needs, and what is new joins the rest.
run_ranks 2 run c.yaml --fresh --select.dates='[2024-09-04, 2024-09-06]'
check "two dates of three" "$(taken)" 0
again "the third date joins" 2 0 8 "$reference"

# Some again, by name.
again "--only a security" 2 0 9 "$reference" --only 110621
again "--only a job" 2 0 11 "$reference" --only 110621,2024-09-05
run_ranks 2 run c.yaml --only 5
check "--only none: status" "$status" 2
check_text "--only none: says so" '--only 5,0: no such job among 12'
run_ranks 1 run c.yaml --only x,y
check "--only nonsense" "$status" 2
run_ranks 1 run c.yaml --only 110621 --analysis.compat=true
check "--only while others are due: status" "$status" 2
check_text "--only while others are due: says so" 'other jobs are to be done'

# Failed for good: kept as failed, repeated when asked for, or when the cause is gone.
cp m/trades_20240906.csv kept.csv
echo 'no row at all' >>m/trades_20240906.csv
run_ranks 2 run c.yaml
check "a bad row: status" "$status" 3
bad=$(digest_of out.h5)
again "failed jobs stay failed" 3 3 12 "$bad"
stands "failed jobs stay failed" 3 'failed +4:'
again "--failed" 2 3 8 "$bad" --failed
mv kept.csv m/trades_20240906.csv
run_ranks 2 run c.yaml
check "the cause is gone: status" "$status" 0
check "the cause is gone: digest" "$(digest_of out.h5)" "$reference"

# Sums alone, of huge jobs cut into shards: the same cut, another one, none.
rm -rf $state out.h5
run_ranks 2 run c.yaml "${sums[@]}" --resources.shard_rows=off
whole=$(digest_of out.h5)
again "sums are taken, too" 3 0 12 "$whole" "${sums[@]}" --resources.shard_rows=2000
rm -rf $state out.h5
run_ranks 1 run c.yaml "${sums[@]}" --resources.shard_rows=2000
check "shards" "$(digest_of out.h5)" "$whole"
journal=$(find $state -name '*.journal')
size=$(stat -c %s "$journal")
again "shards are taken by another cut" 2 0 12 "$whole" "${sums[@]}" --resources.shard_rows=off
truncate -s $((size / 2)) "$journal"
run_ranks 2 run c.yaml "${sums[@]}" --resources.shard_rows=2000
check "half of the shards: digest" "$(digest_of out.h5)" "$whole"

# Tables that the output leaves out, but their totals are wanted.
rm -rf $state out.h5
totals=(--output.tables='[scenario_totals, by_security]' --statistics.tests=false)
run_ranks 2 run c.yaml "${totals[@]}"
again "totals of rows that are not written" 2 0 12 "$(digest_of out.h5)" "${totals[@]}"

# A random order gives the same; journals can be left out.
for seed in 1 2; do
  run_ranks 3 run c.yaml --fresh --shuffle $seed --output.keep_journals=false
  check "order $seed" "$(digest_of out.h5)" "$reference"
done
check "no journals are kept" "$(find $state -name '*.journal')" ""
again "so all is done again" 2 0 0 "$reference"
finish
