# What the scripts of this folder share: options, markets, campaigns, runs, medians. Sourced.
#
# Sets here (this folder), build (TG_BUILD, or build/release; absolute) and scratch, a folder that
# is gone when the script ends.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "${TG_BUILD:-$here/../build/release}" && pwd)
. "$here/../tests/support/mpi_env.sh"
export TAPEGRID_OUTPUT_KEEP_JOURNALS=false # every run does all its jobs
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The comment at the head of the script, as help.
usage() {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
# --some-name VALUE into some_name, --flag into flag=yes; anything else is answered with the help.
options() { # "NAME..." "FLAG..." ARGUMENT...
  local values=" $1 " flags=" $2 " name
  shift 2
  while [ $# -gt 0 ]; do
    name=${1#--}
    [ "$1" != "$name" ] || usage
    if [[ $flags == *" $name "* ]]; then
      printf -v "${name//-/_}" yes
    elif [[ $values == *" $name "* ]] && [ $# -gt 1 ]; then
      printf -v "${name//-/_}" %s "$2"
      shift
    else
      usage
    fi
    shift
  done
}

# A folder that was named is made when it is absent and kept; without a name it is the scratch.
open_folder() {
  folder=${folder:-$scratch}
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
}
# The files in $market, made when there are none.
make_market() { # ORDERS DATES SECURITIES
  compgen -G "$market/orders_*.csv" >/dev/null ||
    "$build/tapegrid" synth --out "$market" --orders "$1" --dates "$2" --securities "$3" >/dev/null
  market=$(cd "$market" && pwd)
}
cache() { # FILE...: into the page cache
  cat "$@" >/dev/null
}

# Head of a campaign over all files of these tables in $market.
inputs() { # TABLE...
  local table
  printf 'timezone: Australia/Sydney\ninputs:\n'
  for table in "$@"; do
    echo "  $table: { files: \"$market/${table}_*.csv\", mapping: asx }"
  done
}
# The job that the peers do too: final states, groups, four group-bys. After the inputs.
common_job() {
  cat <<'YAML'
analysis:
  dark_types: [0, 64, 256, 2048, 4096, 4098]
  sweep_types: [0, 64, 256, 2048, 4096, 4098]
  scenarios: none
statistics: { tests: false }
output: { log: none, tables: [by_security, by_date, by_participant, by_hour] }
YAML
}
# Prints the summary of a run.
run_tapegrid() { # RANKS CAMPAIGN [OPTION...]
  mpirun -n "$1" "$build/tapegrid" run "${@:2}" 2>/dev/null
}
whole_seconds() { # of a summary
  awk '$1 == "seconds" { sub(":", "", $2); print $2 }' "$@"
}

median() { # COLUMN [FILE]
  awk -v column="$1" '{ print $column }' "${@:2}" | sort -g |
    awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

need() { # TOOL...: exit 77 when one is absent
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || {
      echo "$(basename "$0"): $tool is needed; skipped" >&2
      exit 77
    }
  done
}
# Into $peers: the pinned packages, and the programs beside them, so that node finds the packages.
install_peers() {
  peers=${TG_PEERS:-$build/peers}
  mkdir -p "$peers"
  if ! cmp -s "$here/peers/package.json" "$peers/package.json" ||
    [ ! -d "$peers/node_modules" ]; then
    (cp "$here/peers/package.json" "$peers" && cd "$peers" &&
      npm install --no-package-lock --no-audit --no-fund --silent)
  fi
  cp "$here"/peers/*.mjs "$peers"
}
