# Compare two CSV tables by their first column: every column of the first (FILE 1,
# the expected) that the second has must hold the same: text and integers exactly,
# numbers with a point to 1e-9 relative. Prints what differs; the last line counts.
# No field may hold a comma.
function absolute(x) { return x < 0 ? -x : x }
function same(a, b) {
  if (a == b || (a == "" && b == "nan") || (a == "nan" && b == "")) return 1
  if (a !~ /[.e]/ && b !~ /[.e]/) return 0
  if (a !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ || b !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/) return 0
  return absolute(a - b) <= 1e-9 * (absolute(a) > 1 ? absolute(a) : 1)
}
BEGIN { FS = ","; split(only, wanted, " "); for (w in wanted) use[wanted[w]] = 1 }
{ sub(/\r$/, "") }
FNR == 1 && NR == 1 { columns = NF; for (i = 1; i <= NF; i++) name[i] = $i; next }
FNR == 1 { for (i = 1; i <= NF; i++) place[$i] = i; next }
NR == FNR { expected[$1] = $0; rows++; next }
($1 in expected) {
  seen++
  split(expected[$1], cell, ",")
  for (i = 1; i <= columns; i++) {
    if (!(name[i] in place) || (only != "" && !(name[i] in use))) continue
    compared[name[i]] = 1
    if (!same(cell[i], $(place[name[i]]))) {
      if (differences++ < 10) print $1, name[i], "is", $(place[name[i]]), "expected", cell[i]
    }
  }
}
END {
  for (c in compared) used++
  printf "%d of %d rows, %d of %d columns, %d differences\n", seen, rows, used, columns, differences
}
