// The whole job by Polars: text to orders, orders to a cube, the cube to the tables that
// tapegrid writes, as CSV.
//
//   node polars_job.mjs MARKET OUT [THREADS [YYYYMMDD]]
//
// The fastest of the ways tried; bench/README.md names the others.
import { join } from 'node:path';
import {
  dayNs, greatest, hourNs, noPrice, orderColumns, readArguments, summer, tradeColumns, winter,
} from './job_input.mjs';

const { files, out, threads, date } = readArguments('polars_job.mjs');
process.env.POLARS_MAX_THREADS = threads; // read when the library is loaded
const { default: pl } = await import('nodejs-polars');

const { col, Int32, Int64, Utf8, Date: PolarsDate, Float64 } = pl;
const types = { 0: Utf8, 32: Int32, 64: Int64 };
// A literal number is a double, one of BigInt loses its sign: text keeps all 64 bits.
const whole = (number) => pl.lit(String(number)).cast(Int64);
const scan = (table, columns) => pl.scanCSV(files(table), {
  hasHeader: true,
  inferSchemaLength: 0,
  schema: Object.fromEntries(Object.entries(columns).map(([name, bits]) => [name, types[bits]])),
});
const local = (time) => col(time).plus(
  pl.when(col(time).gtEq(whole(summer.from))).then(whole(summer.offset))
    .otherwise(whole(winter.offset)));
const day = (time) => local(time).cast(pl.Datetime('ns')).cast(PolarsDate).cast(Int32).cast(Int64);

// Security and day packed into one integer: two keys are hashed faster than three.
const daysMax = 1000000n;
const securityDay = (security, time) =>
  col(security).mul(whole(daysMax)).plus(day(time)).alias('security_day');
const key = ['order_id', 'security_day'];

const orders = scan('orders', orderColumns)
  .select(securityDay('security_code', 'timestamp'), col('order_id'),
    col('timestamp').alias('time'), col('sequence'), col('price'),
    col('participantid').alias('participant'), col('quantity'),
    col('leavesquantity').alias('leaves'), col('totalmatchedquantity').alias('matched'))
  .sort(['time', 'sequence'])
  .groupBy(key)
  .agg(col('time').first().alias('first_time'), col('price').first(), col('participant').first(),
    col('time').last().alias('last_time'), col('quantity').last(), col('leaves').last(),
    col('matched').last());
const trades = scan('trades', tradeColumns)
  .select(securityDay('securitycode', 'tradetime'), col('orderid').alias('order_id'),
    col('quantity').alias('traded'), col('tradeprice').mul(col('quantity')).alias('notional'))
  .groupBy(key)
  .agg(col('traded').sum(), col('notional').sum());

const group = pl.when(col('matched').gt(0).and(col('leaves').eq(0))).then(whole(1))
  .when(col('matched').gt(0).and(col('leaves').gt(0))).then(whole(2)).otherwise(whole(3));
const hour = local('first_time').modulo(whole(dayNs)).div(whole(hourNs)).floor().cast(Int32);
const lines = orders
  .join(trades, { on: key, how: 'left' })
  .select(col('security_day'), col('participant'), hour.alias('hour'), group.alias('group'),
    pl.when(col('price').neq(whole(noPrice))).then(col('price')).otherwise(pl.lit(null))
      .alias('price'),
    col('first_time'), col('last_time'), col('quantity'), col('leaves'), col('matched'),
    col('traded').fillNull(whole(0)), col('notional').fillNull(whole(0)));

// As the cube is small, its columns are unpacked there; the quotient is exact below 2^53.
const dayOfKey = col('security_day').modulo(whole(daysMax));
const cube = lines
  .groupBy(['security_day', 'participant', 'hour', 'group'])
  .agg(col('quantity').count().cast(Int64).alias('total_orders'),
    col('matched').gt(0).sum().cast(Int64).alias('total_filled'),
    col('quantity').sum().alias('total_quantity'), col('matched').sum().alias('filled_quantity'),
    col('traded').sum().alias('traded_quantity'), col('notional').sum().alias('total_cost'),
    col('price').count().cast(Int64).alias('priced_orders'), col('price').sum().alias('price_sum'),
    col('price').min().fillNull(whole(greatest)).alias('price_min'),
    col('price').max().fillNull(whole(noPrice)).alias('price_max'),
    col('quantity').min().alias('quantity_min'), col('quantity').max().alias('quantity_max'),
    col('first_time').min(), col('last_time').max(), col('leaves').sum().alias('leaves_sum'))
  .withColumns(
    col('security_day').sub(dayOfKey).div(whole(daysMax)).cast(Int64).alias('security'),
    dayOfKey.cast(Int32).cast(PolarsDate).dt.strftime('%Y%m%d').cast(Int64).alias('date'))
  .collectSync({ engine: 'streaming' });
const selected = date ? cube.filter(col('date').eq(pl.lit(Number(date)))) : cube;

const sums = (...names) => names.map((name) => col(name).sum());
const quotient = (a, b, none) => pl.when(col(b).neq(0))
  .then(col(a).cast(Float64).div(col(b).cast(Float64))).otherwise(pl.lit(none));
const rollup = (name) => selected.lazy()
  .groupBy([name])
  .agg(...sums('total_orders', 'total_filled'),
    pl.when(col('group').eq(1)).then(col('total_orders')).otherwise(whole(0)).sum()
      .alias('fully_filled'),
    ...sums('total_quantity', 'filled_quantity', 'traded_quantity', 'total_cost', 'priced_orders',
      'price_sum', 'leaves_sum'),
    col('price_min').min(), col('price_max').max(), col('quantity_min').min(),
    col('quantity_max').max(), col('first_time').min(), col('last_time').max())
  .withColumns(col('total_orders').sub(col('total_filled')).alias('total_failed'),
    quotient('filled_quantity', 'total_quantity', 0).alias('fill_ratio'),
    quotient('total_cost', 'traded_quantity', null).alias('avg_execution_price'),
    quotient('total_quantity', 'total_orders', null).alias('quantity_mean'))
  .sort(name)
  .collectSync();
const groups = () => selected.lazy()
  .groupBy(['security', 'date', 'group'])
  .agg(col('total_orders').sum().alias('order_count'),
    col('filled_quantity').sum().alias('quantity_traded'),
    col('total_quantity').sum().alias('total_order_quantity'),
    col('traded_quantity').sum().alias('trade_quantity'),
    col('total_cost').sum().alias('trade_notional'))
  .sort(['security', 'date', 'group'])
  .collectSync();

for (const name of ['security', 'date', 'participant', 'hour'])
  rollup(name).writeCSV(join(out, `by_${name}.csv`));
groups().writeCSV(join(out, 'groups.csv'));
