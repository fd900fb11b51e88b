#!/usr/bin/env bash
# Is the peak memory of a rank flat? One synthetic market of many dates; campaigns
# over its first dates, so that the input grows and the jobs do not.
#
#   bench/run_memory.sh [--dates "4 8 16 40"] [--orders-per-date N] [--ranks N] [--folder FOLDER]
#
# 4 dates of 2.5e6 order events are about 2 GB of text, 40 are 20 GB: mind the disk. Prints
# input, seconds and the peak of the largest rank as a Markdown table; exit 1 when the peaks
# differ by more than a tenth. TG_BUILD names the build folder (default: build/release).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${TG_BUILD:-$here/../build/release}
dates="4 8 16 40" per_date=2500000 ranks=2 folder=

while [ $# -gt 0 ]; do
  case $1 in
  --dates) dates=$2 ;;
  --orders-per-date) per_date=$2 ;;
  --ranks) ranks=$2 ;;
  --folder) folder=$2 ;;
  *)
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
  esac
  shift 2
done
. "$here/../tests/support/mpi_env.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
folder=${folder:-$scratch}
mkdir -p "$folder"
most=$(printf '%s\n' $dates | sort -n | tail -n 1)
if [ ! -d "$folder/market" ]; then
  "$build/tapegrid" synth --out "$folder/market" --orders $((per_date * most)) --dates "$most" \
    --securities 5 >/dev/null
fi

# The first files of a table as a list of YAML.
first_files() { # TABLE COUNT
  (cd "$folder" && ls market/"$1"_*.csv) | head -n "$2" | awk '{ printf "%s\"%s\"", sep, $0; sep = ", " }'
}
run_over() { # COUNT
  {
    echo 'timezone: Australia/Sydney'
    echo 'inputs:'
    for table in orders trades; do
      echo "  $table: { files: [$(first_files "$table" "$1")], mapping: asx }"
    done
    cat <<'YAML'
analysis: { scenarios: none, sweep_types: [0, 64, 256, 2048, 4096, 4098], dark_types: [0, 64, 256, 2048, 4096, 4098] }
statistics: { tests: false }
output: { log: none, tables: [by_security, by_date, by_participant, by_hour] }
YAML
  } >"$folder/memory.yaml"
  rm -rf "$folder/store"
  mpirun -n "$ranks" "$build/tapegrid" run "$folder/memory.yaml" 2>/dev/null
}

echo '| dates | input, MiB | seconds | peak per rank, MiB |'
echo '|---|---|---|---|'
: >"$scratch/peaks"
for count in $dates; do
  run_over "$count" >"$scratch/summary"
  bytes=$(for table in orders trades; do (cd "$folder" && ls market/"$table"_*.csv) | head -n "$count"; done |
    (cd "$folder" && xargs stat -c %s) | awk '{ sum += $1 } END { printf "%.0f", sum / 1048576 }')
  seconds=$(awk '$1 == "seconds" { sub(":", "", $2); print $2 }' "$scratch/summary")
  peak=$(awk '$1 == "memory" { print $3 == "GiB" ? $2 * 1024 : $2 }' "$scratch/summary")
  echo "$peak" >>"$scratch/peaks"
  echo "| $count | $bytes | $seconds | $peak |"
done
awk '{ if (NR == 1 || $1 < low) low = $1; if ($1 > high) high = $1 }
  END { printf "largest over smallest peak: %.2f\n", high / low; exit high > 1.1 * low }' "$scratch/peaks"
