// What both peers are told: the arguments, the columns of the text and their widths, and the zone.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// Every column in the order of the file; bits of an integer, 0 for text.
export const orderColumns = {
  order_id: 64, exchange: 32, timestamp: 64, security_code: 64, price: 64, side: 32,
  changereason: 32, orderstatus: 32, quantity: 64, leavesquantity: 64, ordertype: 32,
  exchangeordertype: 32, national_bid: 64, national_offer: 64, bid: 64, offer: 64,
  participantid: 32, preferenceonly: 32, midtick: 32, singlefillminimumquantity: 32,
  minimumquantity: 64, sequence: 64, crossingkey: 64, totalmatchedquantity: 64,
  shortsellquantity: 64, triggercondition: 32, timevaliditydecoded: 0, row_num: 64,
  timevalidity: 32,
};
export const tradeColumns = {
  EXCHANGE: 32, sequence: 64, tradedate: 0, tradetime: 64, securitycode: 64, orderid: 64,
  dealsource: 32, dealsourcedecoded: 0, exchangeinfo: 0, matchgroupid: 64,
  nationalbidpricesnapshot: 64, nationalofferpricesnapshot: 64, tradeprice: 64, quantity: 64,
  side: 32, sidedecoded: 0, participantid: 32, passiveaggressive: 32, row_num: 64,
};

// Australia/Sydney from April 2024 to April 2025: integers are faster than a zone database.
export const summer = { from: 1728144000000000000n, offset: 39600000000000n };
export const winter = { offset: 36000000000000n };
export const dayNs = 86400000000000n;
export const hourNs = 3600000000000n;
export const noPrice = -9223372036854775808n;
export const greatest = 9223372036854775807n;

// MARKET OUT [THREADS [YYYYMMDD]]: with a date only its own files are read, as one who
// knows how the files are cut would do.
export function readArguments(program) {
  const [market, out, threads = '2', date] = process.argv.slice(2);
  if (!market || !out || !/^[1-9]\d*$/.test(threads) || (date && !/^\d{8}$/.test(date))) {
    console.error(`usage: node ${program} MARKET OUT [THREADS [YYYYMMDD]]`);
    process.exit(2);
  }
  const names = readdirSync(market);
  for (const table of ['orders', 'trades']) {
    const start = `${table}_${date ?? ''}`;
    if (!names.some((name) => name.startsWith(start) && name.endsWith('.csv'))) {
      console.error(`${program}: no ${start}*.csv in ${market}`);
      process.exit(1);
    }
  }
  const files = (table) => join(market, `${table}_${date ?? '*'}.csv`);
  return { files, out, threads, date };
}
