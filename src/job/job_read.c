#include "job/job_private.h"

#include "base/zone.h"

#include <stdlib.h>

static tg_status read_ranges(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                             tg_table_id id, tg_column_mask absent, tg_job_rows *rows,
                             tg_error *err) {
  TG_TRY(tg_job_rows_read(rows, runner->reader, tg_table_get(id), absent,
                          ranges + job->first_range[id], (size_t)job->range_count[id], err));
  if (job->shards)
    tg_job_rows_take_shard(rows, job);
  return TG_OK;
}

/* Rows of equal time and sequence may be repeated ones: only then are all columns read, of those
 * that this campaign stores. */
static tg_status read_table(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                            tg_table_id id, tg_job_rows *rows, tg_error *err) {
  TG_TRY(read_ranges(runner, job, ranges, id, runner->absent[id], rows, err));
  if (!tg_job_rows_have_equal_keys(rows))
    return TG_OK;
  const tg_column_mask skipped = runner->setup.campaign->skipped[id];
  if (rows->columns.absent != skipped) {
    rows->columns.absent = skipped;
    double bytes = tg_job_reading_bytes(runner, job);
    rows->columns.absent = runner->absent[id];
    TG_TRY(tg_job_check_memory(runner, bytes, err));
    TG_TRY(read_ranges(runner, job, ranges, id, skipped, rows, err));
  }
  tg_status status = tg_job_rows_mark_duplicates(rows);
  return status == TG_OK ? status : tg_fail(err, status, "no memory to find repeated rows");
}

/* The first of the checks that a row fails, in the order of drops.def: the last that is written. */
static void judge_orders(const tg_job_runner *runner, const tg_orders *orders, uint8_t *verdicts) {
  const tg_campaign *campaign = runner->setup.campaign;
  for (size_t row = 0; row < orders->count; row++) {
    bool dark = tg_id_probe_has(&runner->dark_types, orders->order_type[row]);
    verdicts[row] = dark || verdicts[row] != TG_ROW_KEPT ? verdicts[row] : TG_DROP_type;
  }
  for (size_t row = 0; !campaign->participants.all && row < orders->count; row++)
    if (verdicts[row] != TG_DROP_duplicate &&
        !tg_id_probe_has(&runner->participants, orders->participant[row]))
      verdicts[row] = TG_DROP_participant;
  for (size_t row = 0; campaign->hours_given && row < orders->count; row++) {
    int64_t time = tg_zone_time_of_day(runner->setup.zone, orders->time[row]);
    if (verdicts[row] != TG_DROP_duplicate &&
        (time < campaign->hour_from || time >= campaign->hour_to))
      verdicts[row] = TG_DROP_hour;
  }
}

void tg_job_take_rows(tg_job_runner *runner, tg_table_id id, tg_job_rows *rows) {
  if (id == TG_TABLE_orders) {
    tg_orders orders = tg_orders_view(&rows->columns);
    judge_orders(runner, &orders, rows->verdicts);
  }
  tg_row_samples_note(runner->samples, rows);
  tg_job_rows_settle(rows, runner->result.counts);
  if (id != TG_TABLE_trades)
    tg_job_rows_count(rows, runner->result.counts);
}

static tg_status read_orders(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                             tg_error *err) {
  TG_TRY(read_table(runner, job, ranges, TG_TABLE_orders, &runner->orders, err));
  tg_job_take_rows(runner, TG_TABLE_orders, &runner->orders);
  return TG_OK;
}

/* Compat reads trades of all dates; those of others are counted by their own job. */
static tg_status read_trades(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                             tg_error *err) {
  tg_job_rows *rows = &runner->trades;
  TG_TRY(read_table(runner, job, ranges, TG_TABLE_trades, rows, err));
  tg_trades trades = tg_trades_view(&rows->columns);
  if (job->own_trade_ranges < job->range_count[TG_TABLE_trades])
    for (size_t row = 0; row < trades.count; row++)
      if (tg_zone_date(runner->setup.zone, trades.time[row]) != job->date)
        rows->objects[row] = -1;
  tg_job_take_rows(runner, TG_TABLE_trades, rows);
  return TG_OK;
}

const tg_row_sample *tg_job_samples(const tg_job_runner *runner) {
  return runner->samples;
}

tg_status tg_job_reserve_orphans(tg_job_runner *runner, size_t trades, tg_error *err) {
  if (trades <= runner->orphan_capacity)
    return TG_OK;
  free(runner->orphan);
  runner->orphan = malloc(trades * sizeof *runner->orphan);
  runner->orphan_capacity = runner->orphan ? trades : 0;
  return runner->orphan ? TG_OK : tg_fail(err, TG_NO_MEMORY, "no memory for %zu trades", trades);
}

void tg_job_take_orphans(tg_job_runner *runner, int64_t orphans) {
  tg_job_rows *rows = &runner->trades;
  for (size_t row = 0; orphans && row < rows->columns.count; row++)
    rows->verdicts[row] = runner->orphan[row] ? TG_DROP_orphan : TG_ROW_KEPT;
  tg_job_rows_count(rows, runner->result.counts);
}

static tg_status read_plain(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                            tg_table_id id, tg_job_rows *rows, tg_error *err) {
  if (!job->range_count[id]) {
    rows->columns.count = 0;
    return TG_OK;
  }
  TG_TRY(read_table(runner, job, ranges, id, rows, err));
  tg_job_take_rows(runner, id, rows);
  return TG_OK;
}

/* Rows that were only counted: their room may be wanted by the tables that follow. */
static void done_with(tg_job_runner *runner, const tg_job *job, tg_job_rows *rows) {
  double bytes = tg_job_kept_bytes(runner) + tg_job_reading_bytes(runner, job);
  if (bytes > (double)runner->setup.memory)
    tg_job_rows_clear(rows);
}

tg_status tg_job_read(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                      tg_error *err) {
  TG_TRY(read_plain(runner, job, ranges, TG_TABLE_sessions, &runner->others, err));
  done_with(runner, job, &runner->others);
  TG_TRY(read_plain(runner, job, ranges, TG_TABLE_quotes, &runner->quotes, err));
  runner->result.job.quote_rows = (int64_t)runner->quotes.columns.count;
  if (!runner->simulates)
    done_with(runner, job, &runner->quotes);
  TG_TRY(read_orders(runner, job, ranges, err));
  return read_trades(runner, job, ranges, err);
}
