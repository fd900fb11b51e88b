#!/usr/bin/env bash
# Branch coverage of src/ from the counters of the coverage build: one line per file, those with
# the most branches never taken first, then the sum. The lines that hold such branches, with how
# many of theirs were never taken, go to uncovered.txt in the build folder.
#   coverage.sh [BUILD [LEAST]]    status 1 if less than LEAST percent of the branches were taken
# Branches of assert() are left out: the other way is a fault of the program itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:-build/coverage} least=${2:-0}
command -v gcov >/dev/null || { echo "coverage: gcov comes with gcc, and is not here" >&2; exit 1; }
mapfile -t counters < <(find "$build/CMakeFiles" -path '*/src/*' -name '*.gcda' | sort)
[ ${#counters[@]} -gt 0 ] || { echo "coverage: no counters in $build: run the tests there" >&2; exit 1; }

# A header's lines are counted by every source that includes it: they are added up.
gcov --branch-probabilities --branch-counts --stdout "${counters[@]}" 2>/dev/null |
  awk -v here="$PWD/" -v named="$build/uncovered.txt" -v least="$least" '
    /^ *-: *0:Source:/ {
      file = $0
      sub(/^[^/]*Source:/, "", file)
      ours = index(file, here "src/") == 1
      file = substr(file, length(here) + 1)
    }
    !ours { next }
    /^ *[-#=0-9*]+: *[0-9]+:/ {
      line = $0
      sub(/^[^:]*: */, "", line)
      text = line
      sub(/:.*/, "", line)
      sub(/^[0-9]+:/, "", text)
      asserted = text ~ /(^|[^A-Za-z_])assert\(/
      place = file ":" line
      source[place] = text
    }
    /^branch / && !asserted {
      branch = place SUBSEP $2
      if (!(branch in taken)) {
        all[file]++
        taken[branch] = 0
      }
      taken[branch] += $3 == "taken" ? $4 : 0
    }
    END {
      by_place = "sort -t: -k1,1 -k2,2n >" named
      by_count = "sort -k1,1nr -k5"
      for (branch in taken) {
        split(branch, part, SUBSEP)
        file = part[1]
        sub(/:[0-9]+$/, "", file)
        total++
        if (!taken[branch]) {
          missed[file]++
          misses++
          untaken[part[1]]++
        }
      }
      for (place in untaken)
        printf "%s: %d of its branches:%s\n", place, untaken[place], source[place] | by_place
      for (file in all)
        printf "%6d %6d %6.1f %%  %s\n", missed[file], all[file], 100 - 100 * missed[file] / all[file], file | by_count
      close(by_count)
      percent = 100 - 100 * misses / total
      printf "%6d %6d %6.1f %%  all of src, never taken and all branches\n", misses, total, percent
      exit percent < least
    }'
