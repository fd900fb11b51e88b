# What the lint tests share. Usage: source sources.sh; sources 'c|h' src mpi
set -euo pipefail
cd "${TG_SOURCE:-$(dirname "${BASH_SOURCE[0]}")/../..}"
failures=0

# Files with one of the endings (a|b) below the folders, sorted.
sources() {
  local endings=$1 folder
  shift
  for folder in "$@"; do
    [ ! -d "$folder" ] || find "$folder" -type f -regextype posix-extended -regex ".*\.($endings)"
  done | sort
}

# One finding.
complain() {
  echo "$*"
  failures=$((failures + 1))
}

# The last word of a lint test.
verdict() {
  echo "$1: $failures findings"
  [ "$failures" -eq 0 ]
}
