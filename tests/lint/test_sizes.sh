#!/usr/bin/env bash
# Functions of at most 70 lines with a small median, files of at most 450 lines,
# lines of at most 100 columns (of shell 120). Reads formatted code: a function ends its
# head with ") {" and its body with "}" in the first column.
source "$(dirname "$0")/sources.sh"

function_max=70 median_max=14 file_max=450 column_max=100 shell_max=120

functions() {
  awk '
    FNR == 1 { inside = 0 }
    !inside && /^[A-Za-z_]/ { head = FNR; name = $0 }
    !inside && /\) \{$/ && name !~ /^(typedef|struct|enum|union)/ { inside = 1 }
    inside && /^}/ { printf "%d %s:%d: %s\n", FNR - head + 1, FILENAME, head, name; inside = 0 }
  ' "$@"
}

mapfile -t product < <(sources 'c' src hdf5_schemas mpi)
mapfile -t everything < <(sources 'c|h|sh' src hdf5_schemas mpi tests bench slurm)

while read -r lines where; do
  [ "$lines" -le "$function_max" ] || complain "$where: $lines lines, $function_max are allowed"
done < <(functions "${everything[@]}")

median=$(functions "${product[@]}" | sort -n |
  awk '{ size[NR] = $1 } END { print size[int((NR + 1) / 2)] }')
[ "$median" -le "$median_max" ] ||
  complain "median function: $median lines, $median_max are allowed"

for file in "${everything[@]}"; do
  lines=$(wc -l <"$file")
  [ "$lines" -le "$file_max" ] || complain "$file: $lines lines, $file_max are allowed"
  columns=$column_max
  [[ $file != *.sh ]] || columns=$shell_max
  while IFS=: read -r line _; do
    complain "$file:$line: longer than $columns columns"
  done < <(LC_ALL=C.UTF-8 grep -nE "^.{$((columns + 1)),}" "$file" || true)
done

echo "$(functions "${product[@]}" | wc -l) functions, median $median lines"
verdict sizes
