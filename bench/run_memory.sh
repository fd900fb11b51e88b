#!/usr/bin/env bash
# Is the peak memory of a rank flat? One synthetic market of many dates; campaigns
# over its first dates, so that the input grows and the jobs do not.
#
#   bench/run_memory.sh [--dates "4 8 16 40"] [--orders-per-date N] [--ranks N] [--folder FOLDER]
#
# 4 dates of 2.5e6 order events are about 2 GB of text, 40 are 20 GB: mind the disk. Prints
# input, seconds and the peak of the largest rank as a Markdown table; exit 1 when the peaks
# differ by more than a tenth. TG_BUILD names the build folder (default: build/release).
. "$(dirname "$0")/common.sh"
dates="4 8 16 40" orders_per_date=2500000 ranks=2 folder=''
options "dates orders-per-date ranks folder" "" "$@"
open_folder
most=$(printf '%s\n' $dates | sort -n | tail -n 1)
market=$folder/market
make_market $((orders_per_date * most)) "$most" 5
all=$market market=$folder/first # the campaigns read links to the first dates of the market

link_first() { # COUNT
  local table
  rm -rf "$market" && mkdir "$market"
  for table in orders trades; do
    find "$all" -name "${table}_*.csv" | sort | head -n "$1" | xargs -I{} ln -s {} "$market"
  done
}
{
  inputs orders trades
  common_job
} >"$folder/memory.yaml"

echo '| dates | input, MiB | seconds | peak per rank, MiB |'
echo '|---|---|---|---|'
: >"$scratch/peaks"
for count in $dates; do
  link_first "$count"
  rm -rf "$folder/store"
  run_tapegrid "$ranks" "$folder/memory.yaml" >"$scratch/summary"
  peak=$(awk '$1 == "memory" { print $3 == "GiB" ? $2 * 1024 : $2 }' "$scratch/summary")
  echo "$peak" >>"$scratch/peaks"
  echo "| $count | $(du -cLm "$market"/*.csv | awk 'END { print $1 }') |" \
    "$(whole_seconds "$scratch/summary") | $peak |"
done
awk '{ if (NR == 1 || $1 < low) low = $1; if ($1 > high) high = $1 }
  END { printf "largest over smallest peak: %.2f\n", high / low; exit high > 1.1 * low }' \
  "$scratch/peaks"
