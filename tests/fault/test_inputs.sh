#!/usr/bin/env bash
# Every way in which people damage files: a clear message, the right exit status, the
# other objects' jobs unharmed, and never a file under a final name by accident.
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
"$tapegrid" synth --seed 5 --securities 2 --dates 2 --from 2024-09-05 --orders 4000 --out m >/dev/null || exit 1
good=m/orders_20240905.csv
bad=bad/orders_20240906.csv
mkdir bad

# two days: the first is always whole, the second is what the case makes of it
cat >c.yaml <<'Y'
inputs:
  orders: { files: [m/orders_20240905.csv, bad/orders_*], mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
ingest: { chunk: 64KiB, store: store }
timezone: Australia/Sydney
output: { aggregate: out.h5 }
Y

account=rows_read,rows_kept$(sed -n 's/^TG_DROP(\([a-z_]*\),.*/,dropped_\1/p' \
  "$TG_SOURCE/src/tables/drops.def" | tr -d '\n')

# case NAME EXIT PATTERN [OPTIONS]: run over what lies in bad/
case_of() {
  local name=$1 exit=$2 pattern=$3
  shift 3
  rm -f out.h5 out.h5.log.jsonl
  run_ranks 2 run c.yaml "$@"
  check "$name: exit status" "$status" "$exit"
  check_text "$name" "$pattern"
  if [ "$exit" = 0 ] || [ "$exit" = 3 ]; then
    check "$name: the good day is there" \
      "$("$tapegrid" export out.h5 jobs --columns date,status | awk -F, '$1 == 20240905 && $2 == 0' | wc -l)" 2
    [ "$exit" = 0 ] || check "$name: no job of the bad day passes for done" \
      "$("$tapegrid" export out.h5 jobs --columns date,status | awk -F, '$1 == 20240906 && $2 == 0' | wc -l)" 0
    check "$name: every failed job, of any rank, is in the log" \
      "$(grep -c '"event":"job_failed"' out.h5.log.jsonl)" \
      "$("$tapegrid" export out.h5 jobs --columns status | awk 'NR > 1 && $1 != 0' | wc -l)"
    check "$name: read = kept + dropped" \
      "$("$tapegrid" export out.h5 objects --columns "$account" |
        awk -F, 'NR > 1 { s = 0; for (i = 2; i <= NF; i++) s += $i; if (s != $1) n++ } END { print n + 0 }')" 0
  else
    check "$name: no aggregate" "$(ls out.h5 2>/dev/null)" ""
  fi
  check "$name: nothing temporary is left" "$(find . -name '*.tmp' | wc -l)" 0
  rm -rf bad/* 
}
source_day=m/orders_20240906.csv
edit() { awk -F, -v OFS=, "$1" "$source_day" >"$bad"; }

cp "$source_day" "$bad";                         case_of "unharmed" 0 "digest"
: >"$bad";                                       case_of "empty file" 3 "empty"
head -1 "$source_day" >"$bad";                   case_of "header only" 0 "digest"
head -c -1 "$source_day" >"$bad";                case_of "no last line end" 0 "digest"
sed 's/$/\r/' "$source_day" >"$bad";             case_of "CRLF" 0 "digest"
{ printf '\357\273\277'; cat "$source_day"; } >"$bad"; case_of "BOM" 0 "digest"
{ cat "$source_day"; head -c 200000000 /dev/zero | tr '\0' x; echo; } >"$bad"
case_of "a 200 MB line" 3 "1 bad row|longer"
head -c 100000 /dev/urandom >"$bad";             case_of "binary junk" 3 "column|header"
gzip -c "$source_day" | head -c 20000 >bad/orders_20240906.csv.gz
case_of "truncated gzip" 3 "bad/orders_20240906.csv.gz"
zstd -q -c "$source_day" | head -c 20000 >bad/orders_20240906.csv.zst
case_of "truncated zstd" 3 "bad/orders_20240906.csv.zst"
gzip -c "$source_day" >bad/o; printf 'XXXX' | dd of=bad/o bs=1 seek=9000 conv=notrunc status=none
mv bad/o bad/orders_20240906.csv.gz;             case_of "flipped gzip" 3 "bad/orders_20240906.csv.gz"
mkdir "$bad";                                    case_of "a folder for a file" 3 "folder|directory"
mkfifo "$bad";                                   case_of "a pipe for a file" 3 "FIFO"
sed '1s/,price,/,prize,/' "$source_day" >"$bad"
case_of "missing column" 3 "column 'price'.*missing|missing.*price"
edit 'NR == 5 { $5 = "99999999999999999999" } 1'
case_of "number overflow" 3 "price.*99999999999999999999.*fit"
edit 'NR == 5 { $9 = -5 } 1';                    case_of "negative quantity" 3 "quantity.*-5"
edit 'NR == 5 { $5 = "12.x" } 1';                case_of "not a number" 3 "12\\.x"
edit 'NR == 5 { $5 = "12.x" } 1'
case_of "not a number, skipped" 0 "bad rows? skipped|bad_row 1" --ingest.on_bad_row=skip --ingest.max_bad_rows=1
edit 'NR == 5 || NR == 9 { $5 = "12.x" } 1'
case_of "more than may be skipped" 3 "2 bad rows, 1 allowed" --ingest.on_bad_row=skip --ingest.max_bad_rows=1
edit 'NR == 7 { $0 = "1,2,3" } 1';               case_of "too few fields" 3 "field"
edit 'NR == 7 { $0 = $0 ",1" } 1';               case_of "too many fields" 3 "field"
edit 'NR == 7 { $1 = "\"" $1 } 1';               case_of "an open quote" 3 "quote"
edit 'NR == 3 { $3 = "1577836800000000000" } 1'; case_of "a row of another day" 0 "digest"
edit '1; NR == 9';                               case_of "a duplicate row" 0 "duplicate 1"
awk 'NR == 1; NR > 1 { r[NR] = $0 } END { for (i = NR; i > 1; i--) print r[i] }' "$source_day" >"$bad"
case_of "rows in reverse order" 0 "digest"
cp "$source_day" "$bad"
case_of "unknown security" 1 "select" --select.securities=424242
for f in "$TG_SHARED"/data/damaged/*.csv; do
  [ -r "$f" ] || { echo "no damaged files at $TG_SHARED"; break; }
  cp "$f" bad/orders_x.csv
  case_of "$(basename "$f")" 3 "missing"
done

# nothing but bad orders: no result at all, and the log says why
head -c 5000 /dev/urandom >bad/orders_1.csv
gzip -c "$source_day" | head -c 20000 >bad/orders_2.csv
sed 's#m/orders_20240905.csv, ##; s#out.h5#none.h5#' c.yaml >none.yaml
run_ranks 2 run none.yaml
check "only bad orders" "$status" 1
check_text "only bad orders" "no orders object can be used"
check "only bad orders: no aggregate" "$(ls none.h5 2>/dev/null)" ""
check "only bad orders: objects in the log" "$(grep -c '"event":"object_failed"' none.h5.log.jsonl)" 2
check "only bad orders: the end in the log" "$(tail -1 none.h5.log.jsonl | grep -c '"exit":1')" 1
if command -v python3 >/dev/null; then
  python3 -c 'import json, sys; [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]' \
    none.h5.log.jsonl
  check "only bad orders: the log is JSON in UTF-8" "$?" 0
fi

run_plain run c.yaml --inputs.nothing=1
check "an unknown option" "$status" 2
rm -f bad/*
run_ranks 2 run c.yaml
check "a pattern without files" "$status" 2
check_text "a pattern without files" "c.yaml:2:"
check "is said once" "$(grep -c 'c.yaml:2:' "$scratch/err")" 1
run_plain run absent.yaml
check "no campaign" "$status" 2

# root reads everything: the permission case needs another user
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && id nobody >/dev/null 2>&1; then
  cp "$source_day" "$bad"
  chmod 000 "$bad"
  chmod -R a+rwX . && chmod 000 "$bad"
  chmod a+rx "$scratch"
  OMPI_MCA_orte_tmpdir_base=$scratch setpriv --reuid=nobody --regid=nogroup --clear-groups \
    env HOME="$scratch" TMPDIR="$scratch" "$tapegrid" run c.yaml >out 2>err
  check "no permission: exit status" "$?" 3
  check_text "no permission" "ermission"
else
  echo "no second user: the permission case is left out"
fi
finish
