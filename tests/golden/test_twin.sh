#!/usr/bin/env bash
# Every column of every result table against twin.py, which knows the specification and
# not the program: a synthetic market over a daylight saving change, a hostile one, the real
# day; under different selections, corrected and compat, whatever the store keeps.
. "$(dirname "$0")/../support/run.sh"
python=/usr/bin/python3
[ -x "$python" ] || skip "no $python to run the twin"
here=$TG_SOURCE/tests/golden
export PYTHONDONTWRITEBYTECODE=1
cd "$scratch" || exit 1
tables="jobs orders groups by_security by_date by_participant by_hour by_size by_period by_lot
  time_series global scenarios matches comparison unmatched scenario_totals objects"
simulation=

# campaign DATA SELECT ANALYSIS KEEP: all files of the folder, by either name that they may have
campaign() {
  local data=$1 select=$2 analysis=$3 keep=$4 table files
  echo "name: twin"
  echo "inputs:"
  while read -r table files; do
    for f in $files; do
      compgen -G "$data/$f" >matched && echo "  $table: { files: \"$data/$f\", mapping: asx }"
    done
  done <<'FILES'
orders orders_*.csv
trades trades_*.csv
quotes quotes_*.csv nbbo.csv
sessions session*.csv
instruments instruments.csv reference.csv
participants participants.csv
FILES
  echo "select: { $select }"
  echo "analysis: { $analysis }"
  echo "simulation: { $simulation }"
  echo "statistics: { tests: false }"
  echo "timezone: Australia/Sydney"
  echo "ingest: { chunk: 256KiB, store: store, keep: $keep }"
  echo "output: { aggregate: twin.h5 }"
}

# twin WHAT DATA SELECT ANALYSIS KEEP [ARGUMENTS OF twin.py]; simulation= before it as in the campaign
twin() {
  local what=$1 data=$2
  campaign "$2" "$3" "$4" "$5" >twin.yaml
  shift 5
  run_ranks 2 run twin.yaml
  check "$what: the run" "$status" 0
  [ "$status" = 0 ] || { cat err; return; }
  for table in $tables; do "$tapegrid" export twin.h5 "$table" -o "$table.csv" || return; done
  "$python" "$here/twin.py" "$data" . "$@" >compared 2>&1
  status=$?
  check "$what: the twin agrees" "$status" 0
  check "$what: values compared" "$(grep -cE '^[0-9]+ columns, [0-9]{3,} values' compared)" 1
  if [ "$status" = 0 ]; then echo "$what: $(tail -1 compared)"; else cat compared; fi
}

window='hours: { from: "10:00", to: "16:00" }'

"$tapegrid" synth --seed 11 --securities 3 --dates 3 --from 2024-10-03 --orders 20000 --out market >out 2>&1 ||
  { cat out; exit 1; }
twin "market" market "" "" all
twin "market, one security" market "securities: [110628]" "" all --securities 110628
twin "market, participants" market "participants: [2, 8, 41, 67]" "" all --participants 2,8,41,67
twin "market, hours" market "$window" "" all --hours 10:00-16:00
twin "market, selection kept" market "securities: [110621], dates: [2024-10-04, 2024-10-07]" "" selection \
  --securities 110621 --dates 20241004,20241007
twin "market, compat" market "" "compat: true" all --compat

"$python" "$here/hostile_market.py" hostile 1 1200 || exit 1
cp market/{sessions,instruments,participants}.csv hostile
part="securities: [5, 70616], dates: { from: 2024-10-05, to: 2024-10-06 }"
chosen=(--securities 5,70616 --dates 20241005,20241006)
twin "hostile" hostile "" "" all
twin "hostile, compat" hostile "" "compat: true" all --compat
twin "hostile, hours and participants" hostile "$window, participants: [1, 69]" "" all \
  --hours 10:00-16:00 --participants 1,69
twin "hostile, minimum rows" hostile "min_order_rows: 200, min_trade_rows: 350" "" all \
  --min-order-rows 200 --min-trade-rows 350
twin "hostile, part" hostile "$part" "" all "${chosen[@]}"
twin "hostile, part kept" hostile "$part" "" selection "${chosen[@]}"
twin "hostile, part, compat" hostile "$part" "compat: true" all --compat "${chosen[@]}"
twin "hostile, part kept, compat" hostile "$part" "compat: true" selection --compat "${chosen[@]}"

mkdir quiet && cp hostile/*.csv quiet && rm quiet/quotes_*.csv
simulation="impact_unit: half_spread" twin "no quotes" quiet "" "" all --impact-unit half_spread
twin "no quotes, compat" quiet "" "compat: true" all --compat

# what is simulated, of a market with many arrivals at the same instants
"$python" "$here/hostile_market.py" crowd 3 1200 || exit 1
simulation="universe: all" twin "crowd" crowd "" "" all --universe all
simulation="universe: all" twin "crowd, compat" crowd "" "compat: true" all --universe all --compat
simulation="universe: all, quotes: external" twin "crowd, external quotes" crowd "" "" all \
  --universe all --quotes external
simulation="quotes: external" twin "crowd, external quotes, compat" crowd "" "compat: true" all \
  --quotes external --compat
for switch in limits single_pool valid_quotes half_prices minimum_quantity crossing_key order_life; do
  simulation="universe: all, $switch: false" twin "crowd without $switch" crowd "" "" all \
    --universe all --switch "$switch"
  simulation="universe: all, $switch: true" twin "crowd, compat with $switch" crowd "" \
    "compat: true" all --universe all --compat --switch "$switch"
done
simulation="dark_share: 0.3, impact: 2.5, impact_unit: bps" twin "market, impact in bps" market "" "" all \
  --dark-share 0.3 --impact 2.5 --impact-unit bps
simulation="dark_share: 1, impact: 1.5, impact_unit: half_spread" twin "crowd, impact in half spreads" \
  crowd "" "" all --dark-share 1 --impact 1.5 --impact-unit half_spread
simulation="dark_share: 0, impact: 0.5, impact_unit: half_spread" \
  twin "crowd, impact in half spreads, compat" crowd "" "compat: true" all \
  --dark-share 0 --impact 0.5 --impact-unit half_spread --compat
some=price_impact,residual
twin "market, some scenarios" market "" "scenarios: [$some]" all --scenarios "$some"
twin "hostile, only matching" hostile "" "scenarios: [matching]" all --scenarios matching
twin "hostile, no scenarios" hostile "" "scenarios: none" all --scenarios none

data=$TG_SHARED/data/drr
if [ -r "$data/orders_20240905.csv" ]; then
  "$python" "$here/twin_golden.py" "$TG_SHARED/golden/sweep" "$data" >compared 2>&1
  check "the twin has the historical figures" "$?" 0
  tail -1 compared
  twin "real day" "$data" "" "" all
  twin "real day, compat" "$data" "" "compat: true" all --compat
  simulation="universe: all, single_pool: false, limits: false" twin "real day, more matches" "$data" \
    "" "" all --universe all --switch single_pool,limits
  twin "real day kept" "$data" "dates: [2024-09-05]" "" selection --dates 20240905
  twin "real day before, kept, compat" "$data" "dates: [2024-09-04]" "compat: true" selection \
    --compat --dates 20240904
else
  echo "no real data at $data: left out"
fi
finish
