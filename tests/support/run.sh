# What the shell tests share: a scratch folder, tapegrid under mpirun, checks that
# say what they expected. Source it. ctest sets the folders; by hand the release build is tested.
set -u
TG_SOURCE=${TG_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
TG_BUILD=${TG_BUILD:-$TG_SOURCE/build/release}
TG_SHARED=${TG_SHARED:-$TG_SOURCE/../shared}
[ -x "$TG_BUILD/tapegrid" ] || { echo "no program in $TG_BUILD: build first"; exit 1; }
. "$TG_SOURCE/tests/support/mpi_env.sh"
export TAPEGRID_PROFILE= # that of the developer's machine changes no result
export TAPEGRID_OUTPUT_KEEP_JOURNALS=false # each run does all its work: what is done is tested elsewhere
tapegrid=$TG_BUILD/tapegrid
# in_memory=yes before: what is tried is what is written and when, and a disk only takes time.
room=$(df -m --output=avail /dev/shm 2>/dev/null | tail -n 1)
[ "${in_memory:-no}" = no ] || [ "${room:-0}" -lt 512 ] || TMPDIR=/dev/shm
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tapegrid-test.XXXXXX")
undo=()
trap 'for u in "${undo[@]:-}"; do eval "$u"; done; rm -rf "$scratch"' EXIT
failures=0
checks=0

skip() { echo "skipped: $*"; exit 77; }

# run_ranks N ARGUMENTS...: output to $scratch/out and $scratch/err, status to $status
run_ranks() {
  local ranks=$1
  shift
  timeout 300 mpirun -n "$ranks" "$tapegrid" "$@" >"$scratch/out" 2>"$scratch/err"
  status=$?
}

run_plain() {
  timeout 300 "$tapegrid" "$@" >"$scratch/out" 2>"$scratch/err"
  status=$?
}

# ranks_of CAMPAIGN: process ids of a run that was started with this path
ranks_of() { pgrep -f "^[^ ]*tapegrid run $1( |\$)"; }

# make_tests CAMPAIGN: the ranks read the tables that are written, and nobody writes them: tests are made.
make_tests() {
  local fds
  fds=$(ranks_of "$1" | sed 's|.*|/proc/&/fd|')
  [ -n "$fds" ] && [ -n "$(find $fds -lname '*.tmp' 2>/dev/null)" ] &&
    [ -z "$(find $fds -lname '*.tmp' -perm -u+w 2>/dev/null)" ]
}

# wait_for_study CAMPAIGN: until the tests are being made
wait_for_study() {
  local try
  for try in $(seq 2000); do
    sleep 0.01
    ! make_tests "$1" || return 0
  done
  return 1
}

# What killed runs leave in shared memory, which is $memory then, and in the session folders of mpirun goes
# with the test.
private_shared_memory() {
  memory=$(mktemp -d "/dev/shm/tapegrid-test.XXXXXX") || return
  undo+=("rm -rf '$memory'")
  mkdir "$scratch/mpi"
  export OMPI_MCA_btl_vader_backing_directory=$memory OMPI_MCA_osc_sm_backing_directory=$memory \
    OMPI_MCA_orte_tmpdir_base=$scratch/mpi
}

# check WHAT ACTUAL EXPECTED
check() {
  checks=$((checks + 1))
  [ "$2" = "$3" ] && return 0
  failures=$((failures + 1))
  echo "FAILED: $1: '$2', expected '$3'"
}

# check_text WHAT PATTERN: the run said it, on either stream
check_text() {
  checks=$((checks + 1))
  cat "$scratch/out" "$scratch/err" | grep -qE -- "$2" && return 0
  failures=$((failures + 1))
  echo "FAILED: $1: no line matches '$2' in:"
  cat "$scratch/out" "$scratch/err" | head -20
}

digest_of() { "$tapegrid" digest "$1" | cut -d' ' -f1; }

finish() {
  echo "$checks checks, $failures failed"
  [ "$failures" -eq 0 ] && [ "$checks" -gt 0 ]
  exit $?
}
