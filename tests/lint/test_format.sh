#!/usr/bin/env bash
# All C code is as .clang-format says.
source "$(dirname "$0")/sources.sh"

if ! command -v clang-format >/dev/null; then
  echo "skipped: clang-format is not installed"
  exit 77
fi
while IFS= read -r file; do
  clang-format --dry-run -Werror "$file" 2>/dev/null || complain "$file: run clang-format -i on it"
done < <(sources 'c|h' src hdf5_schemas mpi tests bench)
verdict format
