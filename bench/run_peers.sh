#!/usr/bin/env bash
# The whole job (text to orders to roll-ups on disk) against DuckDB and Polars, whole processes
# over the same files in the page cache, in interleaved rounds.
#
#   bench/run_peers.sh [--orders N] [--rounds N] [--folder FOLDER] [--market FOLDER] [--one]
#
# Every program runs once and its tables are compared cell by cell before a time counts. The
# market is made when it is absent; --market names one that exists and stays as it is. "warm" has
# parts on disk and asks for one date; the peers then read that date's files only. --one: peers
# with one thread, too. Prints Markdown; exit 1 when a cell differs, 77 without node, npm or GNU
# time. TG_BUILD names the build folder (default: build/release), TG_PEERS where the peers are
# installed (default: peers in the build folder).
. "$(dirname "$0")/common.sh"
orders=10e6 rounds=5 folder='' market='' one=''
options "orders rounds folder market" "one" "$@"
if ! [[ $rounds =~ ^[0-9]+$ ]] || [ "$rounds" -lt 5 ]; then
  echo "run_peers: --rounds must be 5 or more" >&2
  exit 2
fi
need node npm python3
if [ ! -x /usr/bin/time ]; then
  echo "run_peers: /usr/bin/time is needed (apt-get install time); skipped" >&2
  exit 77
fi
install_peers
open_folder
market=${market:-$folder/market}
make_market "$orders" 4 5
cache "$market"/orders_*.csv "$market"/trades_*.csv
first=$(ls "$market"/orders_*.csv | head -n 1)
date=${first##*orders_} date=${date%.csv}

{
  inputs orders trades
  common_job
} >"$folder/job.yaml"

# Seconds and peak memory of one whole process, as "seconds MiB MiB" in scratch/figures: the
# largest process and the sum of all. Each rank is measured by its own time.
timed() { # COMMAND...
  : >"$scratch/peaks"
  /usr/bin/time -v -o "$scratch/usage" "$@" >"$scratch/log" 2>&1 ||
    { cat "$scratch/log" >&2 && echo "run_peers: failed: $*" >&2 && exit 1; }
  [ -s "$scratch/peaks" ] ||
    awk '/Maximum resident/ { print $NF }' "$scratch/usage" >"$scratch/peaks"
  awk '/Elapsed/ { n = split($NF, t, ":"); for (i = 1; i <= n; i++) s = 60 * s + t[i] }
       FILENAME == ARGV[2] { sum += $1; if ($1 > most) most = $1 }
       END { printf "%.2f %.0f %.0f\n", s, most / 1024, sum / 1024 }' \
    "$scratch/usage" "$scratch/peaks" >"$scratch/figures"
}
tapegrid() { # RANKS whole|warm
  local -a selection=()
  rm -f "$folder/$2.h5"
  if [ "$2" = warm ]; then
    selection=(--select.dates="${date:0:4}-${date:4:2}-${date:6}")
  else
    rm -rf "$folder/store"
  fi
  timed mpirun -n "$1" /usr/bin/time -a -o "$scratch/peaks" -f %M \
    "$build/tapegrid" run "$folder/job.yaml" --ingest.columns=needed --output.compression=none \
    --output.aggregate="$folder/$2.h5" "${selection[@]}"
}
peer() { # PROGRAM THREADS [DATE]
  rm -rf "${scratch:?}/$1" && mkdir "$scratch/$1"
  timed node "$peers/$1_job.mjs" "$market" "$scratch/$1" "$2" ${3:+"$3"}
}

run() { # NAME
  case $1 in
  cold-2) tapegrid 2 whole ;;
  cold-1) tapegrid 1 whole ;;
  warm-2) tapegrid 2 warm ;;
  *-date) peer "${1%-2-date}" 2 "$date" ;;
  *) peer "${1%-*}" "${1#*-}" ;;
  esac
}

export_tables() { # CAMPAIGN
  local table
  rm -rf "$scratch/ours" && mkdir "$scratch/ours"
  for table in by_security by_date by_participant by_hour groups; do
    "$build/tapegrid" export "$folder/$1.h5" "$table" -o "$scratch/ours/$table.csv"
  done
}
compare() { # NAME...: against what was exported last
  local name
  for name in "$@"; do
    run "$name"
    echo "$name: $(cd "$scratch" &&
      python3 "$here/peers/compare_tables.py" ours "${name%%-*}")" >&2
  done
}

whole=(cold-2 cold-1 duckdb-2 polars-2)
[ -z "$one" ] || whole+=(duckdb-1 polars-1)
part=(warm-2 duckdb-2-date polars-2-date)
run cold-1 && export_tables whole && cp -r "$scratch/ours" "$scratch/one_rank"
run cold-2 && export_tables whole
diff -r "$scratch/one_rank" "$scratch/ours" >&2 # the same tables for any number of ranks
compare "${whole[@]:2}"
run warm-2 && export_tables warm
compare "${part[@]:1}"

for ((round = 1; round <= rounds; round++)); do
  run cold-2 # leaves the store that warm-2 needs
  cat "$scratch/figures" >>"$scratch/cold-2.times"
  for name in "${part[@]}" "${whole[@]:1}"; do
    run "$name"
    cat "$scratch/figures" >>"$scratch/$name.times"
  done
  echo "round $round of $rounds" >&2
done

# The ratios of each round and their median: times of NAME over those of BASE.
ratio() { # NAME BASE
  paste "$scratch/$1.times" "$scratch/$2.times" | awk '{ print $1 / $4 }' >"$scratch/ratios"
  median 1 "$scratch/ratios"
}
every_ratio() { # NAME BASE
  ratio "$1" "$2" >/dev/null
  echo "$1 / $2: $(awk '{ printf "%s%.2f", (NR > 1 ? ", " : ""), $1 }' "$scratch/ratios")"
}
line() { # NAME BASE TEXT
  printf '| %s | %.2f | %.0f | %.0f | %.2f |\n' "$3" "$(median 1 "$scratch/$1.times")" \
    "$(median 2 "$scratch/$1.times")" "$(median 3 "$scratch/$1.times")" "$(ratio "$1" "$2")"
}
version() { node -p "require('$peers/node_modules/$1/package.json').version"; }
duckdb="DuckDB $(version @duckdb/node-api)" polars="Polars $(version nodejs-polars) (Node)"

bytes=$(cat "$market"/orders_*.csv "$market"/trades_*.csv | wc -c)
echo "$((bytes / 1048576)) MiB of orders and trades, medians of $rounds interleaved rounds," \
  "$("$build/tapegrid" --version | head -n 1), node $(node --version), $(nproc) processors"
echo
echo '| | seconds | largest process, MiB | all processes, MiB | times as long |'
echo '|---|---|---|---|---|'
line cold-2 cold-2 'tapegrid, cold store, 2 ranks'
line duckdb-2 cold-2 "$duckdb, 2 threads"
line polars-2 cold-2 "$polars, 2 threads"
line cold-1 cold-1 'tapegrid, cold store, 1 rank'
if [ -n "$one" ]; then
  line duckdb-1 cold-1 "$duckdb, 1 thread"
  line polars-1 cold-1 "$polars, 1 thread"
fi
line warm-2 warm-2 'tapegrid, parts exist, one date, 2 ranks'
line duckdb-2-date warm-2 "$duckdb, 2 threads, that date's files"
line polars-2-date warm-2 "$polars, 2 threads, that date's files"
line duckdb-2 warm-2 "$duckdb, 2 threads, all files again"
line polars-2 warm-2 "$polars, 2 threads, all files again"
echo
for name in duckdb polars; do
  every_ratio "$name-2" cold-2
  [ -z "$one" ] || every_ratio "$name-1" cold-1
  every_ratio "$name-2-date" warm-2
done
