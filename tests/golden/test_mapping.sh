#!/usr/bin/env bash
# The same market in another vendor's form (own headers, ';', prices in AUD, seconds with a
# fraction, -1 for no price, columns in reverse order, quoted cells) through a spelled-out mapping:
# the fingerprint is that of the asx files.
. "$(dirname "$0")/../support/run.sh"
cd "$scratch" || exit 1
"$tapegrid" synth --seed 21 --securities 3 --dates 2 --from 2024-10-04 --orders 15000 --out m >/dev/null || exit 1
cat >asx.yaml <<'Y'
inputs:
  orders: { files: "m/orders_*.csv", mapping: asx }
  trades: { files: "m/trades_*.csv", mapping: asx }
  quotes: { files: "m/quotes_*.csv", mapping: asx }
timezone: Australia/Sydney
ingest: { store: store_asx }
output: { aggregate: asx.h5 }
Y
run_ranks 2 run asx.yaml
check "asx" "$status" 0

# vendor PRICES TIME FILE...: columns (by header) that hold prices, the one with the time
mkdir v
vendor() {
  local prices=$1 time=$2 file
  shift 2
  for file in "$@"; do
    awk -F, -v prices="$prices" -v time="$time" '
      function price(x) {
        if (x == "-9223372036854775808") return "-1"
        while (length(x) < 4) x = "0" x
        return substr(x, 1, length(x) - 3) "." substr(x, length(x) - 2)
      }
      NR == 1 {
        split(prices, p, " ")
        for (i = 1; i <= NF; i++) {
          for (k in p) if ($i == p[k]) is_price[i]
          if ($i == time) time_column = i
        }
      }
      {
        line = ""
        for (i = NF; i > 0; i--) {
          cell = $i
          if (NR > 1 && (i in is_price)) cell = price(cell)
          if (NR > 1 && i == time_column) cell = substr(cell, 1, 10) "." substr(cell, 11)
          if (NR == 1) cell = "v_" cell
          if (i % 5 == 2) cell = "\"" cell "\""
          line = line (line == "" ? "" : ";") cell
        }
        print line "\r"
      }' "$file" >"v/$(basename "$file")"
  done
}
vendor "price national_bid national_offer bid offer" timestamp m/orders_*
vendor "tradeprice nationalbidpricesnapshot nationalofferpricesnapshot" tradetime m/trades_*
vendor "bidprice offerprice" timestamp m/quotes_*

common='delimiter: ";", price_scale: 3, price_unit: 0.001 AUD, time_unit: s, sentinels: [-1]'
cat >vendor.yaml <<Y
inputs:
  orders:
    files: "v/orders_*"
    mapping: { name: v, $common, columns: { order_id: v_order_id, time: v_timestamp,
      security: v_security_code, price: v_price, side: v_side, change_reason: v_changereason,
      order_status: v_orderstatus, quantity: v_quantity, leaves: v_leavesquantity,
      matched: v_totalmatchedquantity, order_type: v_exchangeordertype, participant: v_participantid,
      national_bid: v_national_bid, national_offer: v_national_offer,
      minimum_quantity: v_minimumquantity, crossing_key: v_crossingkey, sequence: "nothing|V_SEQUENCE" } }
  trades:
    files: "v/trades_*"
    mapping: { name: v, $common, columns: { order_id: v_orderid, time: v_tradetime,
      security: v_securitycode, price: v_tradeprice, side: v_side, quantity: v_quantity,
      deal_source: v_dealsource, sequence: v_sequence, national_bid: v_nationalbidpricesnapshot,
      national_offer: v_nationalofferpricesnapshot } }
  quotes:
    files: "v/quotes_*"
    mapping: { name: v, $common, columns: { security: v_orderbookid, time: v_timestamp,
      sequence: v_sequence, bid: v_bidprice, offer: v_offerprice } }
timezone: Australia/Sydney
ingest: { store: store_v, chunk: 256KiB }
output: { aggregate: vendor.h5 }
Y
run_ranks 2 run vendor.yaml
check "vendor" "$status" 0
[ "$status" = 0 ] || cat "$scratch/err"
check "same fingerprint" "$(digest_of vendor.h5)" "$(digest_of asx.h5)"

# prices that do not fit their unit are errors, never roundings
sed 's/price_scale: 3, price_unit: 0.001 AUD/price_scale: 2, price_unit: 0.01 AUD/
  s/store_v/store_w/; s/vendor.h5/w.h5/' vendor.yaml >w.yaml
run_ranks 2 run w.yaml
check "a lost decimal" "$status" 1
check_text "a lost decimal" "more decimals than its unit"
finish
