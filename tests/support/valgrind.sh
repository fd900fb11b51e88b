#!/usr/bin/env bash
# The unit tests under valgrind: reads of what was never set, of what is not theirs, and leaks.
#   valgrind.sh BUILD [NAME...]    the tests of these names (test_pack), else all, one by one
# A test that takes longer than 20 minutes (TG_VALGRIND_SECONDS) is stopped and named. What a test
# checks may fail here: valgrind computes long double in 64 bits. Such are counted, and no failure.
set -u
cd "$(dirname "$0")/../.."
build=$1
shift
command -v valgrind >/dev/null || { echo "valgrind is not installed"; exit 77; }
logs=$build/valgrind
mkdir -p "$logs"
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
  mapfile -t names < <(find "$build/tests" -maxdepth 1 -name 'test_*' -type f -executable -printf '%f\n' | sort)
fi
failed=0 stopped=0 inexact=0
for name in "${names[@]}"; do
  # what HDF5 keeps until the end can be reached; what is lost is definite or indirect
  timeout "${TG_VALGRIND_SECONDS:-1200}" valgrind --quiet --error-exitcode=99 --leak-check=full \
    --errors-for-leak-kinds=definite --show-leak-kinds=definite --keep-debuginfo=yes --num-callers=20 \
    --suppressions=tests/support/valgrind.supp "$build/tests/$name" >"$logs/$name.out" 2>"$logs/$name.log"
  case $? in
  0 | 77) ;;
  1) inexact=$((inexact + 1)) && echo "$name: its checks fail, see $logs/$name.out" ;;
  124) stopped=$((stopped + 1)) && echo "$name: stopped, it takes too long" ;;
  *) failed=$((failed + 1)) && echo "$name: see $logs/$name.log" && grep -m 12 '^==' "$logs/$name.log" ;;
  esac
done
echo "${#names[@]} tests under valgrind: $failed with errors, $stopped stopped, $inexact inexact"
[ "$failed" -eq 0 ]
