/** \file synth.c */
#include "synth/synth.h"

#include "base/atomic_file.h"
#include "base/number.h"
#include "synth/market_day.h"
#include "synth/reference_files.h"

#include <inttypes.h>
#include <stdlib.h>

#define MOST_SECURITIES 100000
#define MOST_DATES      20000
#define MOST_ORDERS     INT64_C(1000000000000)
#define LAST_DATE       21991231
#define BYTES_PER_ORDER 210 /* of all files together, about */

typedef struct market {
  const tg_synth *synth;
  tg_zone *zone;
  tg_security *securities, **heap;
  tg_tape tape;
} market;

static tg_status check_range(const char *what, int64_t value, int64_t most, tg_error *err) {
  if (value >= 1 && value <= most)
    return TG_OK;
  return tg_fail(err, TG_USAGE, "%s: %" PRId64 " is not between 1 and %" PRId64, what, value, most);
}

static tg_status check(const tg_synth *synth, tg_error *err) {
  TG_TRY(check_range("securities", synth->securities, MOST_SECURITIES, err));
  TG_TRY(check_range("dates", synth->dates, MOST_DATES, err));
  TG_TRY(check_range("orders", synth->orders, MOST_ORDERS, err));
  if (!tg_date_valid(synth->date_from) || synth->date_from < 19700105)
    return tg_fail(err, TG_USAGE, "from: %d is not a date from 1970-01-05 on",
                   (int)synth->date_from);
  int64_t last = tg_date_days(synth->date_from) + INT64_C(7) * (synth->dates / 5 + 1);
  if (last > tg_date_days(LAST_DATE))
    return tg_fail(err, TG_USAGE, "dates: %d trading days from %d on go beyond the year 2199",
                   (int)synth->dates, (int)synth->date_from);
  return TG_OK;
}

static tg_status check_folder(const tg_synth *synth, tg_error *err) {
  uint64_t room, need = (uint64_t)synth->orders * BYTES_PER_ORDER;
  char need_text[32], room_text[32];
  TG_TRY(tg_folder_make(synth->folder, err));
  TG_TRY(tg_folder_writable(synth->folder, err));
  TG_TRY(tg_folder_free(synth->folder, &room, err));
  if (need <= room)
    return TG_OK;
  return tg_fail(err, TG_NO_SPACE,
                 "%s: about %s are needed and %s are free; ask for fewer orders or another folder",
                 synth->folder, tg_number_size((double)need, need_text),
                 tg_number_size((double)room, room_text));
}

/* Activity falls with the rank of a security, as in real markets. */
static uint64_t weight(int32_t index) {
  return (UINT64_C(1) << 32) / (uint64_t)(index + 4);
}

static tg_status open_securities(market *m, tg_error *err) {
  size_t count = (size_t)m->synth->securities;
  m->securities = calloc(count, sizeof(*m->securities));
  m->heap = calloc(count, sizeof(tg_security *));
  if (!m->securities || !m->heap)
    return tg_fail(err, TG_NO_MEMORY, "no memory for %zu securities", count);
  for (size_t i = 0; i < count; i++) {
    tg_security *security = &m->securities[i];
    security->index = (int32_t)i;
    security->code = tg_synth_code((int32_t)i);
    security->random = tg_random_open(m->synth->seed, i);
    security->quote = (tg_quote){INT64_MIN, INT64_MIN};
    tg_book_reset(&security->book);
    tg_price_path_open(&security->path, &security->random);
  }
  return TG_OK;
}

/* The orders of day \a d, shared out by weight, without loss by rounding. */
static void set_budgets(market *m, int32_t d) {
  const tg_synth *synth = m->synth;
  int64_t today = synth->orders / synth->dates + (d < synth->orders % synth->dates);
  unsigned __int128 total = 0, before = 0;
  for (int32_t i = 0; i < synth->securities; i++)
    total += weight(i);
  int64_t given = 0;
  for (int32_t i = 0; i < synth->securities; i++) {
    before += weight(i);
    int64_t until = (int64_t)(before * (uint64_t)today / total);
    m->securities[i].budget = until - given;
    given = until;
  }
}

static tg_status write_day(market *m, int32_t date, tg_synth_facts *facts, tg_error *err) {
  tg_tape *tape = &m->tape;
  TG_TRY(tg_tape_open(tape, m->synth->folder, date, tg_day_midnight(m->zone, date), err));
  tg_market_day(tape, m->securities, m->heap, m->synth->securities);
  TG_TRY(tg_tape_publish(tape, err));
  facts->order_rows += tape->orders.rows;
  facts->trade_rows += tape->trades.rows;
  facts->quote_rows += tape->quotes.rows;
  facts->bytes += tape->orders.bytes + tape->trades.bytes + tape->quotes.bytes;
  facts->orders = tape->order_count;
  return TG_OK;
}

static tg_status write_all(market *m, tg_synth_facts *facts, tg_error *err) {
  TG_TRY(check_folder(m->synth, err));
  TG_TRY(open_securities(m, err));
  int32_t date = m->synth->date_from;
  for (int32_t d = 0; d < m->synth->dates; d++) {
    date = tg_day_trading(date);
    set_budgets(m, d);
    TG_TRY(write_day(m, date, facts, err));
    date = tg_date_of_days(tg_date_days(date) + 1);
  }
  return tg_reference_files_write(m->synth, m->zone, &facts->bytes, err);
}

tg_status tg_synth_write(const tg_synth *synth, tg_synth_facts *facts, tg_error *err) {
  *facts = (tg_synth_facts){0};
  TG_TRY(check(synth, err));
  market *m = calloc(1, sizeof(*m));
  if (!m)
    return tg_fail(err, TG_NO_MEMORY, "no memory for a market");
  m->synth = synth;
  tg_status status = tg_zone_open(synth->zone, &m->zone, err);
  if (status == TG_OK)
    status = write_all(m, facts, err);
  tg_zone_close(m->zone);
  free(m->securities);
  free(m->heap);
  free(m);
  return status;
}
