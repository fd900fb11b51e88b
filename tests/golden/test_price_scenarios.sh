#!/usr/bin/env bash
# The price scenarios of the 24 historical orders: all 72 published rows, decimal by decimal, with
# their summary; and what the correction of the sign changes. The same bits at 1, 2 and 3 ranks.
. "$(dirname "$0")/../support/run.sh"
data=$TG_SHARED/data/drr
golden=$TG_SHARED/golden/sweep/price_scenarios_24_orders.csv
[ -r "$golden" ] && [ -r "$data/orders_20240905.csv" ] || skip "no real data at $data"
cd "$scratch" || exit 1

# The golden file says of an order when it came and was done, how much and at which limit: a new
# row and a traded row. Its side stands in its trades. They are not of the sweep type.
header=$(head -1 "$data/orders_20240905.csv" | tr -d '\r')
{
  echo "$header"
  tr -d '\r' <"$golden" | awk -F, -v header="$header" '
    function event(time, reason, left, matched,  line, i) {
      cell["order_id"] = $1; cell["exchange"] = 3; cell["timestamp"] = time
      cell["security_code"] = 110621; cell["price"] = $12; cell["side"] = side[$1]
      cell["changereason"] = reason; cell["orderstatus"] = reason == 6 ? 1 : 2
      cell["quantity"] = $11; cell["leavesquantity"] = left; cell["ordertype"] = 1
      cell["exchangeordertype"] = 64; cell["participantid"] = 69
      cell["sequence"] = ++sequence; cell["totalmatchedquantity"] = matched
      for (i = 1; i <= columns; i++) line = line (i > 1 ? "," : "") cell[name[i]]
      print time "," line
    }
    BEGIN { columns = split(header, name, ",") }
    NR == FNR { if (FNR == 1) for (i = 1; i <= NF; i++) at[$i] = i; else side[$at["orderid"]] = $at["side"]; next }
    $2 == "unlimited" { event($9, 6, $11, 0); event($10, 3, 0, $11) }' \
    <(tr -d '\r' <"$data/trades_20240905.csv") - | sort -t, -k1,1 -s | cut -d, -f2-
} >orders.csv
check "order events" "$(tail -n +2 orders.csv | wc -l)" 48

# Their first and last events are of one date only 11 hours behind Greenwich.
cat >price.yaml <<Y
name: price
inputs:
  orders: { files: "orders.csv", mapping: asx }
  trades: { files: "$data/trades_*.csv", mapping: asx }
  quotes: { files: "$data/nbbo.csv", mapping: asx }
timezone: Etc/GMT+11
analysis: { sweep_types: [64], scenarios: [unlimited, limited_50, price_impact] }
ingest: { store: store }
output: { aggregate: price.h5 }
Y
columns=order_id,scenario,simulated_quantity,simulated_price,simulated_cost,simulated_fill_ratio
columns=$columns,savings,improvement_pct,window_start,window_end,quantity,limit_price
columns=$columns,actual_quantity,actual_price,actual_cost,midpoint
whole() { tail -n +2 | tr -d '\r' | sed -E 's/\.0+(,|$)/\1/g; s/\.0+(,|$)/\1/g' | LC_ALL=C sort; }
totals() { "$tapegrid" export price.h5 scenario_totals --columns "$1" | sed -n 's/^\([a-z0-9_]*\),overall,/\1,/p'; }

for ranks in 1 2 3; do
  run_ranks "$ranks" run price.yaml --analysis.compat=true
  check "compat run at $ranks ranks" "$status" 0
  [ "$status" = 0 ] || cat "$scratch/err"
  check "compat digest" "$(digest_of price.h5)" "${compat:=$(digest_of price.h5)}"
done
"$tapegrid" export price.h5 scenarios --columns "$columns" | whole >mine
whole <"$golden" >theirs
check "golden rows" "$(wc -l <theirs)" 72
check "rows that differ" "$(diff theirs mine | grep -c '^[<>]')" 0
diff theirs mine | head -6

# the summary of 2.4 (b): sums and plain means of the rounded rows
awk -F, 'NR > 1 { n[$2]++; q[$2] += $11; a[$2] += $15; s[$2] += $5; d[$2] += $7; pa[$2] += $14
    ps[$2] += $4; m[$2] += $16; i[$2] += $8 }
  END { for (k in n) printf "%s,%d,%d,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f\n", k, n[k], q[k], a[k],
    s[k], d[k], 100 * d[k] / a[k], pa[k] / n[k], ps[k] / n[k], m[k] / n[k], i[k] / n[k] }' \
  "$golden" | sort >summary
figures=orders_simulated,total_quantity,total_actual_cost,total_simulated_cost,total_savings
figures=$figures,improvement_pct,avg_actual_price,avg_simulated_price,avg_midpoint
totals "scenario,dimension,$figures,avg_improvement_pct" | sort |
  awk -F, -v OFS=, '{ for (i = 4; i <= NF; i++) $i = sprintf("%.2f", $i); print }' >mine
check "summary rows" "$(wc -l <mine)" 3
check "summary" "$(diff summary mine | grep -c '^[<>]')" 0
diff summary mine

for ranks in 1 2 3; do
  run_ranks "$ranks" run price.yaml
  check "run at $ranks ranks" "$status" 0
  check "digest" "$(digest_of price.h5)" "${corrected:=$(digest_of price.h5)}"
done
# no rounding is needed at a midpoint: what changes is the sign of the sells
signs() {
  "$tapegrid" export price.h5 scenarios --columns order_id,side,savings,scenario | tr -d '\r' |
    awk -F, 'NR == FNR { if ($2 == "unlimited") published[$1] = $7; next }
      $4 == "unlimited" { n[$2]++; same[$2] += $3 == published[$1]; other[$2] += $3 == -published[$1] }
      END { print n[1] - same[1], n[2] - other[2], n[1] "+" n[2] }' "$golden" -
}
check "buys that changed, sells that did not turn, buys + sells" "$(signs)" "0 0 23+1"
finish
