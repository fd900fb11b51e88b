#include "job/job_private.h"

#include "base/zone.h"

static tg_status read_table(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                            tg_table_id id, tg_job_rows *rows, tg_error *err) {
  TG_TRY(tg_job_rows_read(rows, runner->reader, tg_table_get(id), ranges + job->first_range[id],
                          (size_t)job->range_count[id], err));
  tg_status status = tg_job_rows_mark_duplicates(rows);
  return status == TG_OK ? status : tg_fail(err, status, "no memory to find repeated rows");
}

static tg_drop order_verdict(const tg_job_setup *setup, const tg_orders *orders, size_t row) {
  const tg_campaign *campaign = setup->campaign;
  if (campaign->hours_given) {
    int64_t time = tg_zone_time_of_day(setup->zone, orders->time[row]);
    if (time < campaign->hour_from || time >= campaign->hour_to)
      return TG_DROP_hour;
  }
  if (!tg_id_set_has(&campaign->participants, orders->participant[row]))
    return TG_DROP_participant;
  if (!tg_id_set_has(&campaign->dark_types, orders->order_type[row]))
    return TG_DROP_type;
  return TG_ROW_KEPT;
}

static tg_status read_orders(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                             tg_error *err) {
  tg_job_rows *rows = &runner->orders;
  TG_TRY(read_table(runner, job, ranges, TG_TABLE_orders, rows, err));
  tg_orders orders = tg_orders_view(&rows->columns);
  for (size_t row = 0; row < orders.count; row++)
    if (rows->verdicts[row] == TG_ROW_KEPT)
      rows->verdicts[row] = (uint8_t)order_verdict(&runner->setup, &orders, row);
  tg_job_rows_settle(rows, runner->result.counts);
  tg_job_rows_count(rows, runner->result.counts);
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
  tg_job_rows_settle(rows, runner->result.counts);
  return TG_OK;
}

static tg_status read_plain(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                            tg_table_id id, tg_job_rows *rows, tg_error *err) {
  TG_TRY(read_table(runner, job, ranges, id, rows, err));
  tg_job_rows_settle(rows, runner->result.counts);
  tg_job_rows_count(rows, runner->result.counts);
  return TG_OK;
}

tg_status tg_job_read(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                      tg_error *err) {
  TG_TRY(read_plain(runner, job, ranges, TG_TABLE_sessions, &runner->others, err));
  tg_job_rows_clear(&runner->others);
  TG_TRY(read_plain(runner, job, ranges, TG_TABLE_quotes, &runner->quotes, err));
  runner->result.job.quote_rows = (int64_t)runner->quotes.columns.count;
  if (!tg_job_simulates(runner))
    tg_job_rows_clear(&runner->quotes);
  TG_TRY(read_orders(runner, job, ranges, err));
  return read_trades(runner, job, ranges, err);
}
