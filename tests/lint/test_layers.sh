#!/usr/bin/env bash
# A layer includes only itself and the layers before it; a library's header is
# included only where the library is used on purpose.
source "$(dirname "$0")/sources.sh"

order="base tables config hdf5_schemas fetch input store book classify metrics stats simulate
  job export synth command mpi"

rank_of() {
  local i=0 layer
  for layer in $order; do
    i=$((i + 1))
    [ "$layer" != "$1" ] || { echo "$i"; return; }
  done
  echo 0
}

layer_of() {
  case $1 in
    src/*) local rest=${1#src/}; echo "${rest%%/*}" ;;
    *) echo "${1%%/*}" ;;
  esac
}

while IFS=: read -r file line text; do
  layer=$(layer_of "$file")
  [ "$(rank_of "$layer")" -gt 0 ] || complain "$file: layer '$layer' is not in the list of $0"
  target=$(sed -E 's/^ *# *include *"([^"]+)".*/\1/' <<<"$text")
  case $target in
    */*) other=${target%%/*} ;;
    *) other=$layer; [ "$layer" = mpi ] || complain "$file:$line: write \"$layer/$target\"" ;;
  esac
  if [ "$(rank_of "$other")" -eq 0 ]; then
    complain "$file:$line: \"$target\" belongs to no layer"
  elif [ "$(rank_of "$other")" -gt "$(rank_of "$layer")" ]; then
    complain "$file:$line: $layer must not include $other"
  fi
done < <(sources 'c|h' src hdf5_schemas mpi | xargs grep -nHE '^ *# *include *"')

# header, folders that may include it (regex on the file's path)
while read -r header allowed; do
  while IFS=: read -r file line _; do
    [[ $file =~ ^($allowed) ]] || complain "$file:$line: <${header//\\/}> belongs to $allowed"
  done < <(sources 'c|h' src hdf5_schemas mpi | xargs grep -nHE "^ *# *include *<$header" || true)
done <<'RULES'
mpi\.h mpi/
hdf5 hdf5_schemas/|src/store/
H5 hdf5_schemas/|src/store/
yaml\.h src/config/
isa-l hdf5_schemas/|src/fetch/|src/export/
igzip src/fetch/|src/export/
zstd\.h hdf5_schemas/|src/fetch/|src/export/
gsl src/stats/
CUnit tests/
RULES

yaml=$(sources 'c|h' src | xargs grep -lE '^ *# *include *<yaml\.h>' | wc -l)
[ "$yaml" -le 1 ] || complain "<yaml.h> is included by $yaml files, one is allowed"
verdict layers
