#!/usr/bin/env bash
# Functions that are never safe, work left undone, code switched off, paths that
# exist on one machine only.
source "$(dirname "$0")/sources.sh"

search() {
  local message=$1 pattern=$2 hit
  shift 2
  while IFS= read -r hit; do
    complain "$hit: $message"
  done < <(printf '%s\n' "$@" | xargs grep -nHE "$pattern" | cut -c1-160 || true)
}

mapfile -t code < <(sources 'c|h' src hdf5_schemas mpi tests bench)
mapfile -t text < <(sources 'c|h|def|sh|txt|md|yaml|py|m|R|supp|json' src hdf5_schemas mpi tests bench slurm |
  grep -v '^tests/lint/'
  ls README.md CHANGELOG.md CMakeLists.txt CMakePresets.json bootstrap .ci/run 2>/dev/null || true)

unsafe='atoi|atol|atof|strtok|sprintf|vsprintf|rand|srand|gets|strcpy|strcat|alloca'
search "not a safe function" "(^|[^A-Za-z0-9_.>])($unsafe)[[:space:]]*\(" "${code[@]}"
search "code that is switched off" \
  '^[[:space:]]*#[[:space:]]*if[[:space:]]+(0|1)([[:space:]]|$)' "${code[@]}"
search "work left undone" '(TODO|FIXME|HACK)' "${text[@]}"
search "a path of one machine" '(^|[^A-Za-z0-9_.}])/(work|home|root|Users|mnt)/' "${text[@]}"
verdict words
