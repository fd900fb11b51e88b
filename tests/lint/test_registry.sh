#!/usr/bin/env bash
# Every line of a .def list has its file, every file of a list its line, and every
# module its unit test; untested.txt holds the exceptions and their reasons.
source "$(dirname "$0")/sources.sh"

names() { # MACRO FILE: first arguments of its lines
  sed -nE "s/^$1\(\"?([A-Za-z0-9_]+).*/\1/p" "$2"
}

while read -r list macro pattern; do
  for name in $(names "$macro" "$list"); do
    file=${pattern//NAME/$name}
    [ -f "$file" ] || complain "$list: $name needs $file"
  done
done <<'LISTS'
src/tables/tables.def TG_TABLE src/tables/NAME.def
src/command/commands.def TG_COMMAND src/command/command_NAME.c
src/metrics/metrics.def TG_METRIC src/metrics/NAME.c
src/simulate/scenarios.def TG_SCENARIO src/simulate/NAME.c
LISTS

for name in $(names TG_ROLLUP hdf5_schemas/rollups.def); do
  grep -qE "tg_rollup_$name\b" src/metrics/rollup_keys.c 2>/dev/null ||
    complain "hdf5_schemas/rollups.def: src/metrics/rollup_keys.c has no tg_rollup_$name"
done
for file in $(sources c src/command); do
  name=$(basename "$file" .c)
  [[ $name != command_* ]] || names TG_COMMAND src/command/commands.def | grep -qx "${name#command_}" ||
    complain "$file: not in src/command/commands.def"
done
for drop in $(names TG_DROP src/tables/drops.def); do
  sources 'c|h' src mpi | xargs grep -qE "TG_DROP_$drop\b|dropped_$drop\b" ||
    complain "src/tables/drops.def: nothing drops a row for '$drop'"
done

# An option that nothing outside src/config reads has no effect.
options=src/config/options.def
for member in $(names TG_OPTION "$options"; names TG_REAL "$options"; names TG_CHOICE "$options"); do
  sources 'c|h' src hdf5_schemas mpi | grep -v '^src/config/' | xargs grep -qE "(->|\.)$member\b" ||
    complain "$options: nothing reads '$member'"
done

# A source has a unit test of its own, or one of the noun that its name begins with
# (source_gzip.c: test_source.c), or a reason in untested.txt.
tested() {
  local layer noun
  noun=$(basename "$1" .c)
  layer=$(basename "$(dirname "$1")")
  [ "$layer" != hdf5_schemas ] || layer=schemas
  ! grep -qE "^$1 +[^ ]" tests/lint/untested.txt || return 0
  while [ ! -f "tests/unit/$layer/test_$noun.c" ]; do
    [[ $noun == *_* ]] || return 1
    noun=${noun%_*}
  done
}
for file in $(sources c src hdf5_schemas); do
  tested "$file" || complain "$file: no unit test, and no reason in tests/lint/untested.txt"
done
while read -r file _; do
  case $file in '' | '#'*) continue ;; esac
  [ -f "$file" ] || complain "tests/lint/untested.txt: $file does not exist"
done <tests/lint/untested.txt
while read -r test; do
  noun=$(basename "$test" .c)
  noun=${noun#test_}
  [[ $noun != golden_* ]] || continue
  folder=src/$(basename "$(dirname "$test")")
  [ "$folder" != src/schemas ] || folder=hdf5_schemas
  compgen -G "$folder/$noun.[ch]" >/dev/null || compgen -G "$folder/$noun.def" >/dev/null ||
    complain "$test: mirrors no $folder/$noun.c"
done < <(sources c tests/unit)
verdict registry
