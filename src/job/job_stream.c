/** \file job_stream.c
 *
 * A job of which only sums are wanted: its rows come in blocks that stay in the
 * nearest caches, and what they tell of each order is kept in a table. Rows must come in
 * (time, sequence) without equal ones; where they do not, the whole columns are merged
 * and compared (job_read.c). The same is done after any failure, so that its message and
 * counts are the same: such a job costs more, but it is rare.
 */
#include "job/job_private.h"

#include "base/stop.h"

#include <string.h>

/* A block is a chunk of a part (part_layout.h) wherever that can be: of a chunk that is read in two
 * pieces, the reader keeps a copy. */
enum { BLOCK_ROWS = 8192, BLOCK_RANGES = 64, AHEAD = 16 };

/* Rows of one table that are still to be read. */
typedef struct cursor {
  const tg_range *range, *end;
  int64_t row;            /* of the range */
  int64_t time, sequence; /* of the last row that was read */
  bool begun;
} cursor;

typedef struct stream {
  tg_job_runner *runner;
  const tg_job *job;
  const tg_range *ranges;
  tg_order_source source;
} stream;

/* How many of the rows that are left of a range go into a block: no part of a chunk that would be
 * cut, but where the block is empty. */
static int64_t take_rows(const cursor *at, int64_t room) {
  const int64_t first = at->range->first + at->row, left = at->range->count - at->row;
  const int64_t whole = (first + room) / BLOCK_ROWS * BLOCK_ROWS - first;
  return left <= room ? left : whole > 0 ? whole : 0;
}

/* Ranges of up to a block of rows. */
static size_t next_block(cursor *at, tg_range block[BLOCK_RANGES]) {
  int64_t room = BLOCK_ROWS;
  size_t count = 0;
  while (at->range < at->end && count < BLOCK_RANGES) {
    int64_t left = at->range->count - at->row, taken = take_rows(at, room);
    if (left && !taken)
      break;
    block[count] = *at->range;
    block[count].first += at->row;
    block[count++].count = taken;
    room -= taken;
    at->row = taken < left ? at->row + taken : 0;
    at->range += taken == left;
  }
  return count;
}

static bool ascends(int64_t time, int64_t sequence, int64_t next_time, int64_t next_sequence) {
  return (time < next_time) | ((time == next_time) & (sequence < next_sequence));
}

/* Does each row follow the one before it, in this block or the last? Without a branch per row. */
static bool block_ascends(cursor *at, const tg_columns *rows) {
  const tg_table *table = rows->table;
  const int64_t *time = rows->data[table->time];
  const int64_t *sequence = table->sequence < 0 ? time : rows->data[table->sequence];
  const size_t last = rows->count - 1;
  bool ok = !at->begun || ascends(at->time, at->sequence, time[0], sequence[0]);
  for (size_t row = 1; row <= last; row++)
    ok &= ascends(time[row - 1], sequence[row - 1], time[row], sequence[row]);
  at->begun = true;
  at->time = time[last];
  at->sequence = sequence[last];
  return ok;
}

/* The table may double for this block, and trades may all be of different orders. */
static bool has_room(const tg_job_runner *runner, size_t rows) {
  const tg_order_table *table = &runner->table;
  double held = tg_order_table_held(table);
  double grown =
      tg_order_table_bytes((double)(table->count + rows), (double)(table->fill_count + rows));
  double others = tg_job_kept_bytes(runner) - held;
  return others + (grown > held ? grown : held) <= (double)runner->setup.memory;
}

static bool take_orders(stream *s) {
  tg_job_runner *runner = s->runner;
  tg_job_row *job = &runner->result.job;
  tg_orders orders = tg_orders_view(&runner->orders.columns);
  if (!orders.count)
    return true;
  if (!job->order_rows) {
    job->first_time = orders.time[0];
    s->source.day = tg_order_day_of(s->source.zone, s->job->security, job->first_time);
  }
  job->last_time = orders.time[orders.count - 1];
  job->order_rows += (int64_t)orders.count;
  tg_job_count_quotes(job, &orders);
  return has_room(runner, orders.count) && tg_order_table_add(&runner->table, &orders) == TG_OK;
}

static bool take_trades(stream *s) {
  tg_job_runner *runner = s->runner;
  tg_trades trades = tg_trades_view(&runner->trades.columns);
  int64_t orphans = 0;
  if (tg_job_reserve_orphans(runner, trades.count, NULL) != TG_OK ||
      !has_room(runner, trades.count) ||
      tg_order_table_add_trades(&runner->table, &trades, runner->orphan, &orphans) != TG_OK)
    return false;
  runner->result.job.trade_rows += (int64_t)trades.count - orphans;
  tg_job_take_orphans(runner, orphans);
  return true;
}

static bool take_quotes(stream *s) {
  s->runner->result.job.quote_rows += (int64_t)s->runner->quotes.columns.count;
  return true;
}

static bool take_sessions(stream *s) {
  (void)s;
  return true;
}

static bool stream_table(stream *s, tg_table_id id, tg_job_rows *rows, bool (*take)(stream *)) {
  tg_job_runner *runner = s->runner;
  const tg_range *first = s->ranges + s->job->first_range[id];
  cursor at = {.range = first, .end = first + s->job->range_count[id]};
  tg_range block[BLOCK_RANGES];
  for (size_t count; (count = next_block(&at, block));) {
    if (tg_stop_due())
      return false;
    if (tg_job_rows_read(rows, runner->reader, tg_table_get(id), runner->absent[id], block, count,
                         NULL) != TG_OK)
      return false;
    if (!rows->columns.count)
      continue;
    if (!block_ascends(&at, &rows->columns))
      return false;
    if (s->job->shards)
      tg_job_rows_take_shard(rows, s->job);
    tg_job_take_rows(runner, id, rows);
    if (!take(s))
      return false;
  }
  return true;
}

static bool add_orders(stream *s) {
  tg_job_runner *runner = s->runner;
  const tg_order_table *table = &runner->table;
  tg_order_row row;
  memset(&row, 0, sizeof row);
  for (size_t i = 0; i < table->count; i++) {
    if (i + AHEAD < table->count)
      __builtin_prefetch(tg_order_table_fills(table, i + AHEAD));
    tg_order_facts facts = {&table->tracks[i], &table->arrivals[i], tg_order_table_fills(table, i)};
    bool sweep = tg_id_probe_has(&runner->sweep_types, facts.arrival->order_type);
    tg_job_count_order(&runner->result.job, sweep, facts.fills->count);
    if (sweep && (tg_order_row_sums(&s->source, &facts, &row, NULL) != TG_OK ||
                  tg_job_add_order(runner, &row, NULL) != TG_OK))
      return false;
  }
  return tg_job_finish_groups(runner, NULL) == TG_OK && runner->result.sums_error.status == TG_OK;
}

/* Ranges come from files, and whole columns have their own limits. */
static bool is_sound(const tg_job *job, const tg_range *ranges) {
  for (int table = 0; table < TG_TABLE_COUNT; table++) {
    const tg_range *range = ranges + job->first_range[table];
    int64_t rows = 0;
    for (int64_t i = 0; i < job->range_count[table]; i++, range++)
      if (range->first < 0 || range->count < 0 ||
          range->first > INT64_MAX - BLOCK_ROWS - range->count ||
          __builtin_add_overflow(rows, range->count, &rows) || rows >= UINT32_MAX)
        return false;
  }
  return true;
}

/* A shard holds its part of the orders and no columns. */
static bool can_stream(const tg_job_runner *runner, const tg_job *job, const tg_range *ranges) {
  const double bytes = tg_job_states_bytes(runner, job) / (job->shards ? job->shards : 1);
  return !tg_job_stores_orders(runner) &&
         job->own_trade_ranges == job->range_count[TG_TABLE_trades] &&
         bytes <= (double)runner->setup.memory && is_sound(job, ranges);
}

static size_t most_orders(const tg_job *job) {
  return (size_t)job->rows[TG_TABLE_orders] / (job->shards ? (size_t)job->shards : 1);
}

bool tg_job_stream(tg_job_runner *runner, const tg_job *job, const tg_range *ranges) {
  const bool compat = runner->setup.campaign->compat;
  stream s = {.runner = runner,
              .job = job,
              .ranges = ranges,
              .source = {.zone = runner->setup.zone, .compat = compat}};
  return can_stream(runner, job, ranges) &&
         tg_order_table_begin(&runner->table, most_orders(job), compat) == TG_OK &&
         stream_table(&s, TG_TABLE_sessions, &runner->others, take_sessions) &&
         stream_table(&s, TG_TABLE_quotes, &runner->quotes, take_quotes) &&
         stream_table(&s, TG_TABLE_orders, &runner->orders, take_orders) &&
         stream_table(&s, TG_TABLE_trades, &runner->trades, take_trades) && add_orders(&s);
}
