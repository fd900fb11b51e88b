#!/usr/bin/env bash
# A secret that is planted wherever one can be given is in nothing that a run writes or says, and
# what is planted under a temporary name is not followed.
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
mkdir work && cd work || exit 1
"$tapegrid" synth --seed 5 --securities 2 --dates 1 --from 2024-09-05 --orders 2000 --out m >/dev/null || exit 1
secret=hunter2
url="https://user:$secret@host/x?X-Amz-Signature=$secret&token=$secret"
short="a://u:$secret@h?sig=$secret"
export AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$secret HTTPS_PROXY="http://u:$secret@proxy:80"

campaign() { # FILE NAME UNIT ORDERS
  cat >"$1" <<Y
# a comment with $secret
name: $2
inputs:
  orders: { files: "$4", mapping: { base: asx, price_unit: "$3" } }
  trades: { files: "m/trades_*.csv", mapping: { base: asx, price_unit: "$3" } }
ingest: { chunk: 64KiB, store: store }
timezone: Australia/Sydney
output: { aggregate: out.h5, log: out.log }
Y
}

# told WHAT: nothing that was said or written holds the secret; the campaigns do, where it was given
told() {
  check "$1: on the screen" "$(cat "$scratch/out" "$scratch/err" | grep -c "$secret")" 0
  check "$1: in a file" "$(grep -rl --exclude='*.yaml' "$secret" . | paste -sd' ')" ""
}
refused() { # WHAT PATTERN
  check "$1: exit status" "$status" 2
  check_text "$1" "$2"
  told "$1"
}

campaign url.yaml a AUD "$url"
run_ranks 2 run url.yaml;                       refused "an input" "inputs.orders.files: .*https://\*\*\*@host"
campaign good.yaml good AUD "m/orders_*.csv"
run_plain run good.yaml --output.log="$url";    refused "an output on the command line" "https://\*\*\*@host"
run_plain run good.yaml --store "$url";         refused "a folder on the command line" "https://\*\*\*@host"
TAPEGRID_INGEST_STORE=$url run_plain run good.yaml; refused "the environment" "INGEST_STORE: .*\*\*\*@host"
TAPEGRID_SECRET=$url run_plain run good.yaml;   refused "an unknown variable" "TAPEGRID_SECRET"
run_plain run good.yaml "--password=$secret";   refused "an unknown option" "unknown option '--password'"
run_plain run good.yaml "$url";                 refused "a second campaign" "\*\*\*@host"
run_plain run "$url";                           refused "no campaign" "\*\*\*@host"
run_plain "$url";                               refused "no command" "\*\*\*@host"
run_plain plan good.yaml --store "$url";        refused "a plan" "\*\*\*@host"
campaign name.yaml "\"$short\"" AUD "m/orders_*.csv"
run_plain run name.yaml;                        refused "a name" "name: .*\*\*\*@h"
printf 'ingest: { store: "%s" }\nkey: "%s"\n' "$url" "$secret" >profile.yaml
TAPEGRID_PROFILE=profile.yaml run_plain run good.yaml; refused "a profile" "profile.yaml:"
TAPEGRID_PROFILE=$url run_plain run good.yaml;  refused "the name of a profile" "\*\*\*@host"
for command in digest inspect verify "export --list" status; do
  [ "$command" != status ] || "$tapegrid" status --help >/dev/null 2>&1 || continue
  # shellcheck disable=SC2086
  run_plain $command "$url"
  told "$command"
done

# a run that works: the unit of prices is stored in parts and in the aggregate
campaign unit.yaml good "$short" "m/orders_*.csv"
run_ranks 2 run unit.yaml
check "a run: exit status" "$status" 0
told "a run"
check "a run: the unit is there, without its secret" \
  "$("$tapegrid" inspect out.h5 --campaign | grep -c 'a://\*\*\*@h?sig=\*\*\*')" 2
run_ranks 2 run unit.yaml
check_text "a second run takes all parts" "parts, [1-9][0-9]* of them re-used"
told "a second run"

# modes: final files by the umask, nothing temporary left
(umask 027 && rm -rf store out.h5 out.log && "$tapegrid" run good.yaml >/dev/null 2>&1)
check "modes of final files" "$(stat -c %a out.h5 store/*.part.h5 | sort -u)" 640
check "nothing temporary is left" "$(find . -name '.*.tmp' | wc -l)" 0

# a link planted under the temporary name of the next process: its number is known before it starts
echo kept >victim
rm -f out.h5
bash -c 'ln -s victim ".out.h5.$(hostname).$$.tmp"; exec "$0" run good.yaml' "$tapegrid" \
  >"$scratch/out" 2>"$scratch/err"
check "a planted link: exit status" "$?" 0
check "a planted link is not followed" "$(cat victim)" kept
check "a planted link: the aggregate is a file" "$([ -L out.h5 ] || stat -c %F out.h5)" "regular file"
bash -c 'ln -s victim ".t.csv.$(hostname).$$.tmp"; exec "$0" export out.h5 jobs -o t.csv' "$tapegrid"
check "a planted link under an export is not followed" "$(cat victim)" kept
check "and the export is there" "$([ -s t.csv ] && [ ! -L t.csv ] && echo yes)" yes
finish
