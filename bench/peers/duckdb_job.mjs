// The whole job by DuckDB: text to orders, orders to a cube, the cube to the tables that
// tapegrid writes, as CSV.
//
//   node duckdb_job.mjs MARKET OUT [THREADS [YYYYMMDD]]
//
// The fastest of the ways tried; bench/README.md names the others.
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  dayNs, greatest, hourNs, noPrice, orderColumns, readArguments, summer, tradeColumns, winter,
} from './job_input.mjs';

const { files, out, threads, date } = readArguments('duckdb_job.mjs');
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const types = { 0: 'VARCHAR', 32: 'INTEGER', 64: 'BIGINT' };

const read = (table, columns) => `read_csv(${quoted(files(table))}, auto_detect = false,
  header = true, delim = ',', quote = '"', parallel = true, columns = {${
  Object.entries(columns).map(([name, bits]) => `${quoted(name)}: '${types[bits]}'`)}})`;
const local = (time) =>
  `(${time} + CASE WHEN ${time} >= ${summer.from} THEN ${summer.offset} ELSE ${winter.offset} END)`;
const day = (time) => `(${local(time)} // ${dayNs})::INTEGER`;

// (time, sequence) as one integer of 128 bits: arg_min and arg_max have a fast path for it.
const place = 'timestamp::HUGEINT * 18446744073709551616 + sequence';
const orders = `SELECT security_code AS security, ${day('timestamp')} AS day, order_id,
    arg_min({time: timestamp, price: price, participant: participantid}, ${place}) arrival,
    arg_max({time: timestamp, quantity: quantity, leaves: leavesquantity,
             matched: totalmatchedquantity}, ${place}) final
  FROM ${read('orders', orderColumns)} GROUP BY ALL`;
const trades = `SELECT securitycode AS security, ${day('tradetime')} AS day, orderid AS order_id,
    sum(quantity) traded, sum(tradeprice * quantity) notional
  FROM ${read('trades', tradeColumns)} GROUP BY ALL`;

const joined = `SELECT security, day, arrival.participant AS participant,
    ${local('arrival.time')} // ${hourNs} % 24 AS hour,
    CASE WHEN final.matched > 0 AND final.leaves = 0 THEN 1
         WHEN final.matched > 0 AND final.leaves > 0 THEN 2 ELSE 3 END AS "group",
    nullif(arrival.price, ${noPrice}) price, arrival.time AS first_time,
    final.time AS last_time,
    final.quantity AS quantity, final.leaves AS leaves, final.matched AS matched,
    coalesce(traded, 0) traded, coalesce(notional, 0) notional
  FROM orders LEFT JOIN trades USING (security, day, order_id)`;
const cube = `CREATE TEMP TABLE cube AS
  WITH orders AS (${orders}), trades AS (${trades})
  SELECT security, strftime(DATE '1970-01-01' + day, '%Y%m%d')::INTEGER AS date, participant, hour,
    "group", count(*) total_orders, count(*) FILTER (matched > 0) total_filled,
    sum(quantity) total_quantity, sum(matched) filled_quantity, sum(traded) traded_quantity,
    sum(notional) total_cost, count(price) priced_orders, coalesce(sum(price), 0) price_sum,
    coalesce(min(price), ${greatest}) price_min, coalesce(max(price), ${noPrice}) price_max,
    min(quantity) quantity_min, max(quantity) quantity_max, min(first_time) first_time,
    max(last_time) last_time, sum(leaves) leaves_sum
  FROM (${joined}) ${date ? `WHERE day = epoch(strptime('${date}', '%Y%m%d')) // 86400` : ''}
  GROUP BY security, day, participant, hour, "group"`;

const sum = (column) => `sum(cube.${column}) AS ${column}`;
const bound = (column) =>
  `${/_min|first/.test(column) ? 'min' : 'max'}(cube.${column}) AS ${column}`;
const rollup = (key) => `SELECT ${key}, ${sum('total_orders')}, ${sum('total_filled')},
    sum(cube.total_orders - cube.total_filled) total_failed,
    coalesce(sum(cube.total_orders) FILTER ("group" = 1), 0) fully_filled,
    ${['total_quantity', 'filled_quantity', 'traded_quantity', 'total_cost', 'priced_orders',
      'price_sum'].map(sum)},
    ${['price_min', 'price_max', 'quantity_min', 'quantity_max', 'first_time',
      'last_time'].map(bound)}, ${sum('leaves_sum')},
    coalesce(sum(cube.filled_quantity) / nullif(sum(cube.total_quantity), 0), 0) fill_ratio,
    sum(cube.total_cost) / nullif(sum(cube.traded_quantity), 0) avg_execution_price,
    sum(cube.total_quantity) / sum(cube.total_orders) quantity_mean
  FROM cube GROUP BY ${key} ORDER BY ${key}`;
const groups = `SELECT security, date, "group", sum(total_orders) order_count,
    sum(filled_quantity) quantity_traded, sum(total_quantity) total_order_quantity,
    sum(traded_quantity) trade_quantity, sum(total_cost) trade_notional
  FROM cube GROUP BY ALL ORDER BY ALL`;

const instance = await DuckDBInstance.create(':memory:', { threads });
const connection = await instance.connect();
await connection.run('SET preserve_insertion_order = false');
await connection.run(cube);
const tables = { groups };
for (const key of ['security', 'date', 'participant', 'hour'])
  tables[`by_${key}`] = rollup(key);
for (const [name, query] of Object.entries(tables)) {
  const file = quoted(join(out, `${name}.csv`));
  await connection.run(`COPY (${query}) TO ${file} (HEADER, DELIMITER ',')`);
}
