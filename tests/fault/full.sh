#!/usr/bin/env bash
# full.sh [KILLS] [SEED]: all faults in full, which takes an hour or two: kills, disks and calls that fail, a
# rank that is stopped for a minute, a host that is cut off in every phase. ctest runs each in short.
here=$(dirname "$0")
kills=${1:-500}
seed=${2:-1}
status=0

part() { # SCRIPT ARGUMENTS...
  local script=$1 start=$SECONDS
  shift
  echo "== $script $*"
  bash "$here/$script" "$@"
  case $? in
    0) echo "$script: passed in $((SECONDS - start)) s" ;;
    77) echo "$script: skipped" ;;
    *)
      echo "$script: FAILED after $((SECONDS - start)) s"
      status=1
      ;;
  esac
}
part campaign.sh "$kills" "$seed"
part test_io_errors.sh 2000 "$seed"
part test_full_disk.sh all
part test_stopped.sh 60
part test_hosts.sh '"event":"start"' '"phase":"ingest"' '"phase":"matrix"' '"phase":"jobs"' '"phase":"reduce"'
exit $status
