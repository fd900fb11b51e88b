#!/usr/bin/env bash
# No sum of floating-point values depends on the order of ranks, chunks or jobs: no MPI reduction
# of them, no sum but those that float_sums.txt gives a reason for (by the types that clang's
# syntax tree shows), no vector sums, no options that let a compiler change arithmetic.
source "$(dirname "$0")/sources.sh"
list=tests/lint/float_sums.txt
commands=${TG_BUILD:-build/release}/compile_commands.json

search() { # MESSAGE PATTERN FILE...
  local message=$1 pattern=$2 hit
  shift 2
  while IFS= read -r hit; do
    complain "$hit: $message"
  done < <(grep -nHE -- "$pattern" "$@" | cut -c1-160 || true)
}

mapfile -t product < <(sources 'c|h' src hdf5_schemas mpi)
search "a reduction of floating-point values" \
  '\bMPI_(2?(DOUBLE|FLOAT|REAL)(_INT|_PRECISION)?[0-9]*|LONG_DOUBLE(_INT)?|[A-Z_]*COMPLEX)\b' "${product[@]}"
search "an operation of one's own is no integer sum" '\bMPI_Op_create\b' "${product[@]}"
vectors='_mm[0-9]*_[a-z_]*(add|sub|dp|reduce)[a-z0-9_]*_[ps][sd]\b'
search "a vector sum" "$vectors|\\bcblas_|\\bgsl_(stats|blas|vector)" "${product[@]}"
search "arithmetic that a compiler may change" \
  '# *pragma +(omp|STDC|GCC +optimize|clang +fp)|optimize *\(|fesetround' \
  "${product[@]}"

loose='f(associative|fast|finite|reciprocal|unsafe|cx|single|no-signed|no-trapping)[a-z-]*'
loose="-(Ofast|$loose|fopenmp|ffp-contract=(on|fast)|m(fma|fpmath|arch|cpu|tune)\\b)"
search "an option that changes arithmetic" "(^|[[:space:]\"])$loose" CMakeLists.txt CMakePresets.json \
  tests/CMakeLists.txt bench/CMakeLists.txt bootstrap

# What the build really says.
if [ ! -r "$commands" ]; then
  echo "skipped: no $commands: configure first"
  exit 77
fi
mapfile -t lines < <(grep '"command"' "$commands")
[ "${#lines[@]}" -gt 0 ] || complain "$commands: no commands"
while IFS= read -r line; do
  complain "$line: compiled without -ffp-contract=off"
done < <(printf '%s\n' "${lines[@]}" | grep -v -- '-ffp-contract=off' | cut -c1-160 || true)
while IFS= read -r line; do
  complain "$line: an option that changes arithmetic"
done < <(printf '%s\n' "${lines[@]}" | grep -E -- " $loose" | cut -c1-160 || true)

if ! command -v clang >/dev/null; then
  [ "$failures" -eq 0 ] || verdict floats
  echo "skipped: sums by their types: clang is not installed"
  exit 77
fi

# FILE FUNCTION of every += and -= on a floating-point value
sums_of() {
  clang -fsyntax-only -w -std=c11 -D_GNU_SOURCE '-DTG_VERSION=""' $includes -Xclang -ast-dump \
    -fno-color-diagnostics "$1" | awk -v file="$1" '
    /^[|`]-FunctionDecl / {
      sub(/ \x27.*/, "")
      name = $NF
    }
    name ~ /^_mm/ { next } # an intrinsic: searched for above
    /CompoundAssignOperator .*\x27(\+=|-=)\x27/ && /\x27(long )?(double|float|_Float[0-9x]*|__float128)\x27/ {
      print file, name }'
}
export -f sums_of
includes=$(printf '%s\n' "${lines[@]}" | grep -oE -- '(-I|-isystem )[^ "\\]+' | sort -u | tr '\n' ' ')
export includes
mapfile -t modules < <(sources c src/{base,book,classify,metrics,stats,simulate,job,store} mpi)
mapfile -t adding < <(grep -lE '[-+]=' "${modules[@]}")
found=$(printf '%s\n' "${adding[@]}" |
  xargs -P "$(nproc)" -I{} bash -c 'set -o pipefail; sums_of {} || echo {} FAILED' | sort -u)
[ -n "$found" ] || complain "clang's syntax tree shows no sum at all, though $list has some"
while read -r file function; do
  [ "$function" != FAILED ] || { complain "$file: clang cannot read it"; continue; }
  grep -qE "^$file $function [^ ]" $list ||
    complain "$file: $function adds floating-point values: use tg_exact_sum, or give the reason in $list"
done <<<"$found"
while read -r file function _; do
  case $file in '' | '#'*) continue ;; esac
  grep -qxF "$file $function" <<<"$found" || complain "$list: $file has no sum in $function"
done <$list
search "a sum spelt out: write +=, which is checked" \
  '(^|[({;]) *([A-Za-z_][A-Za-z0-9_>.-]*(\[[^]]*\])?) = (\2 [-+] [^:?]*|[^;?,]* \+ \2);' "${modules[@]}"

echo "$(wc -l <<<"$found") reviewed sums in ${#modules[@]} files, ${#lines[@]} commands"
verdict floats
