#!/usr/bin/env bash
# The collectives at 1, 2, 3, 5 and 8 ranks.
. "$(dirname "$0")/../support/run.sh"
for ranks in 1 2 3 5 8; do
  timeout 300 mpirun -n "$ranks" "$TG_BUILD/tests/check_collectives" "$scratch/x.h5"
  check "check_collectives at $ranks ranks" "$?" 0
done
finish
