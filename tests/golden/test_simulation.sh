#!/usr/bin/env bash
# The real day, simulated: the historical matches one by one, Set A, Set B and
# orphans, the simulated metrics; and the corrected form. The same bits at 1, 2, 3 and 5 ranks.
. "$(dirname "$0")/../support/run.sh"
data=$TG_SHARED/data/drr
golden=$TG_SHARED/golden/sweep
[ -r "$data/orders_20240905.csv" ] || skip "no real data at $data"
cd "$scratch" || exit 1
cat >drr.yaml <<Y
name: drr
inputs:
  orders: { files: "$data/orders_*.csv", mapping: asx }
  trades: { files: "$data/trades_*.csv", mapping: asx }
  quotes: { files: "$data/nbbo.csv", mapping: asx }
select: { dates: [2024-09-05] }
timezone: Australia/Sydney
ingest: { chunk: 512KiB, store: store }
output: { aggregate: drr.h5 }
Y
table() { "$tapegrid" export drr.h5 "$1" --columns "$2" | tail -n +2; }
sets() { # how many orders are in Set A, in Set B, orphans
  table comparison set | awk '{ n[$1]++ } END { print n[1] + 0, n[2] + 0, n[3] + 0 }'
}
compare() { awk -f "$TG_SOURCE/tests/support/compare.awk" "$1" "$2" >compared; tail -1 compared; }

for ranks in 1 2 3 5; do
  run_ranks "$ranks" run drr.yaml --analysis.compat=true
  check "compat run at $ranks ranks" "$status" 0
  [ "$status" = 0 ] || cat "$scratch/err"
  check "compat digest" "$(digest_of drr.h5)" "${compat:=$(digest_of drr.h5)}"
done
table matches scenario,order_id,passive_order_id,time,price,quantity,bid,offer |
  sed -n 's/^matching,//p' >matches
check "matches" "$(wc -l <matches)" 1548
check "matched quantity" "$(awk -F, '{ s += $5 } END { print s }' matches)" 612937
check "every match, in order" "$(tail -n +2 "$golden/matches_internal_compat.csv" | tr -d '\r' |
  diff - matches | grep -c '^[<>]')" 0
check "Set A, Set B, orphans" "$(sets)" "841 432 0"
check "unmatched orders" "$(table unmatched order_id | wc -l)" 432

file=$golden/simulated_trade_metrics_internal_compat.csv
columns=$(head -1 "$file" | tr -d '\r' | cut -d, -f2- | sed 's/,/,sim_/g')
"$tapegrid" export drr.h5 comparison --columns "order_id,set,sim_$columns" |
  awk -F, 'NR == 1 { gsub("sim_", "") } NR == 1 || $2 == 1' >simulated.csv
check "simulated metrics" "$(compare "$file" simulated.csv)" "841 of 841 rows, 36 of 37 columns, 0 differences"
head -5 compared

for ranks in 1 2 3 5; do
  run_ranks "$ranks" run drr.yaml
  check "run at $ranks ranks" "$status" 0
  check "digest" "$(digest_of drr.h5)" "${corrected:=$(digest_of drr.h5)}"
done
check "corrections change the result" "$([ "$compat" = "$corrected" ] && echo same || echo other)" other
breaches() { # matches beyond the limit of the order that waited
  "$tapegrid" export drr.h5 orders --columns order_id,price >limits.csv
  table matches scenario,order_id,side,half_price | sed -n 's/^matching,//p' |
    awk -F, 'NR == FNR { limit[$1] = $2; next }
      $2 == 1 ? $3 > 2 * limit[$1] : $3 < 2 * limit[$1] { n++ } END { print n + 0 }' limits.csv -
}
check "no limit is breached" "$(breaches)" 0
crossed() { table matches bid,offer | awk -F, '$1 <= 0 || $2 <= $1 { n++ } END { print n + 0 }'; }
check "no match is priced by an invalid quote" "$(crossed)" 0
overdrawn() { # orders that gave more than they had, in both roles together
  "$tapegrid" export drr.h5 orders --columns order_id,quantity >sizes.csv
  table matches scenario,order_id,passive_order_id,quantity | sed -n 's/^matching,//p' |
    awk -F, 'NR == FNR { size[$1] = $2; next } { used[$1] += $3; used[$2] += $3 }
      END { for (o in used) if (o in size && used[o] > size[o]) n++; print n + 0 }' sizes.csv -
}
check "no liquidity is used twice" "$(overdrawn)" 0
some() { [ "$1" -gt 0 ] && echo some || echo none; }
run_ranks 2 run drr.yaml --simulation.limits=false
check "without that correction limits are breached" "$(some "$(breaches)")" some
run_ranks 2 run drr.yaml --simulation.valid_quotes=false
check "without that one invalid quotes price matches" "$(some "$(crossed)")" some
run_ranks 2 run drr.yaml --analysis.compat=true
check "the historical form uses liquidity twice" "$(some "$(overdrawn)")" some
run_ranks 2 run drr.yaml --analysis.compat=true --simulation.single_pool=true
check "one pool alone stops that" "$(overdrawn)" 0
finish
