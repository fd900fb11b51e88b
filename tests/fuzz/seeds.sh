#!/usr/bin/env bash
# seeds.sh FOLDER: the seeds of every fuzz target into FOLDER/TARGET, those that are text from
# seeds/TARGET and those that are binary from what the machine has; and FOLDER/TARGET.dict, words.
set -euo pipefail
source_folder=$(cd "$(dirname "$0")" && pwd)
out=$1
mkdir -p "$out"
cp -r "$source_folder"/seeds/. "$out"

# The zones of the tests of src/base/zone.c, and some that count otherwise.
mkdir -p "$out/zone"
for zone in UTC Australia/Sydney Australia/Lord_Howe Pacific/Apia Asia/Kolkata Europe/Dublin \
  Africa/Casablanca; do
  file=${TZDIR:-/usr/share/zoneinfo}/$zone
  [ ! -f "$file" ] || cp "$file" "$out/zone/$(basename "$zone")"
done
# The last line is the rule for the years to come, of which those of today have one form.
number=0
for rule in 'ABC-1DEF-1:30,J60/0,J300/0' '<-02>2<-01>,59/0,J300/-1' 'IST-1GMT0,M10.5.0,M3.5.0/1'; do
  number=$((number + 1))
  [ ! -f "$out/zone/Kolkata" ] ||
    { head -n -1 "$out/zone/Kolkata"; echo "$rule"; } >"$out/zone/rule_$number"
done

# words TARGET: the words of standard input as a dictionary
words() {
  sort -u | sed 's/.*/"&"/' >"$out/$1.dict"
}
config=$source_folder/../../src/config
{
  sed -nE 's/^TG_(OPTION|REAL|CHOICE)\([^"]*"([a-z_.]+)".*/\2/p; s/^TG_SECTION\("([a-z]+)".*/\1:/p' \
    "$config/options.def"
  sed -nE 's/^TG_CHOICE\(([^"]*"){5}([a-z_|]+)".*/\2/p' "$config/options.def" | tr '|' '\n'
  sed -nE 's/^TG_TABLE\(([a-z]+),.*/\1:/p' "$source_folder/../../src/tables/tables.def"
  printf '%s\n' files: mapping: from: to: all none auto asx orders_1.csv trades.csv '{ ' ' }' '[' ']' \
    10:00 2024-09-05
} | sed -E 's/^[a-z]+\.(.*)/\1/' | words campaign
sed -nE 's/^    \{"([a-z_]+)", set_.*/\1:/p' "$config/campaign_mapping.c" | words mapping
