// The same scan by DuckDB: read_csv with every column's type given, all threads
// asked for, count and sums of the columns that every analysis needs.
//
//   node duckdb_scan.mjs FILE [THREADS]
//
// Prints "scan rows N seconds S" for the query alone, start-up left out, and
// the same "sums" line as bench_scan.
import { DuckDBInstance } from '@duckdb/node-api';

const columns = {
  order_id: 'BIGINT', exchange: 'INTEGER', timestamp: 'BIGINT', security_code: 'BIGINT',
  price: 'BIGINT', side: 'TINYINT', changereason: 'SMALLINT', orderstatus: 'TINYINT',
  quantity: 'BIGINT', leavesquantity: 'BIGINT', ordertype: 'INTEGER',
  exchangeordertype: 'INTEGER', national_bid: 'BIGINT', national_offer: 'BIGINT',
  bid: 'BIGINT', offer: 'BIGINT', participantid: 'INTEGER', preferenceonly: 'TINYINT',
  midtick: 'TINYINT', singlefillminimumquantity: 'TINYINT', minimumquantity: 'BIGINT',
  sequence: 'BIGINT', crossingkey: 'BIGINT', totalmatchedquantity: 'BIGINT',
  shortsellquantity: 'BIGINT', triggercondition: 'INTEGER', timevaliditydecoded: 'VARCHAR',
  row_num: 'BIGINT', timevalidity: 'INTEGER',
};
const needed = ['security_code', 'timestamp', 'sequence', 'order_id', 'price', 'quantity',
  'leavesquantity', 'totalmatchedquantity', 'participantid', 'exchangeordertype',
  'changereason', 'side'];

const [file, threads = '2'] = process.argv.slice(2);
if (!file || !/^\d+$/.test(threads)) {
  console.error('usage: node duckdb_scan.mjs FILE [THREADS]');
  process.exit(2);
}
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const types = Object.entries(columns).map(([name, type]) => `${quoted(name)}: '${type}'`);
const query = `SELECT count(*), ${needed.map((name) => `sum(${name})`).join(', ')}
  FROM read_csv(${quoted(file)}, auto_detect = false, header = true, delim = ',', quote = '"',
                parallel = true, columns = {${types.join(', ')}})`;

const instance = await DuckDBInstance.create(':memory:', { threads });
const connection = await instance.connect();
await connection.run('SET preserve_insertion_order = false');
const start = process.hrtime.bigint();
const reader = await connection.runAndReadAll(query);
const seconds = Number(process.hrtime.bigint() - start) * 1e-9;
const sums = reader.getRows()[0].map((value) => BigInt.asIntN(64, BigInt(value)));
console.log(`scan rows ${sums[0]} seconds ${seconds.toFixed(4)}`);
console.log(`sums ${sums.join(' ')}`);
