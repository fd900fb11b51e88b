/** \file job_memory.c
 *
 * What a job takes: predicted before anything is read, counted once it is there, from
 * numbers of rows alone, so that no job's fate depends on the buffers that jobs before
 * it left. Bytes are double, because row counts come from files.
 */
#include "job/job_private.h"

#include "base/number.h"

enum {
  ROW_BYTES = sizeof(int32_t) + sizeof(uint8_t), /* object and verdict of a row */
  MERGE_BYTES = 2 * sizeof(uint32_t),            /* places while ranges are merged */
  SLOT_BYTES = sizeof(int64_t) + sizeof(uint32_t),
  ORDER_SLOTS = 4, /* of the map: 8/3 per order at the most, and half of them while it grows */
  SORT_BYTES = 2 * sizeof(tg_id_row),
  TRADE_BYTES = sizeof(uint32_t) + sizeof(int8_t)
};

static double row_bytes(tg_table_id id, tg_column_mask absent) {
  return (double)tg_table_held_size(tg_table_get(id), absent);
}

static const tg_job_rows *rows_of(const tg_job_runner *runner, tg_table_id id) {
  return id == TG_TABLE_orders   ? &runner->orders
         : id == TG_TABLE_trades ? &runner->trades
         : id == TG_TABLE_quotes ? &runner->quotes
                                 : &runner->others;
}

static const tg_table_id tables[] = {TG_TABLE_sessions, TG_TABLE_quotes, TG_TABLE_orders,
                                     TG_TABLE_trades};

static bool stays(const tg_job_runner *runner, tg_table_id id) {
  return id == TG_TABLE_orders || id == TG_TABLE_trades ||
         (id == TG_TABLE_quotes && runner->simulates);
}

/* A table that was read whole to compare repeated rows is counted so from then on. */
static tg_column_mask absent_of(const tg_job_runner *runner, tg_table_id id) {
  const tg_columns *columns = &rows_of(runner, id)->columns;
  return columns->table == tg_table_get(id) && columns->count ? columns->absent
                                                              : runner->absent[id];
}

double tg_job_reading_bytes(const tg_job_runner *runner, const tg_job *job) {
  double held = 0, most = 0;
  for (size_t t = 0; t < TG_COUNT(tables); t++) {
    double rows = (double)job->rows[tables[t]];
    double columns = row_bytes(tables[t], absent_of(runner, tables[t]));
    double merging = held + rows * (2 * columns + ROW_BYTES + MERGE_BYTES);
    most = merging > most ? merging : most;
    held += stays(runner, tables[t]) ? rows * (columns + ROW_BYTES) : 0;
  }
  return most;
}

static double rows_bytes(const tg_job_runner *runner, const tg_job *job) {
  double bytes = 0;
  for (size_t t = 0; t < TG_COUNT(tables); t++)
    if (stays(runner, tables[t]))
      bytes += (double)job->rows[tables[t]] *
               (row_bytes(tables[t], absent_of(runner, tables[t])) + ROW_BYTES);
  return bytes;
}

/* Both tables are sorted in the same room. */
static double states_bytes(const tg_job_runner *runner, const tg_job *job, double orders) {
  double trades = (double)job->rows[TG_TABLE_trades];
  double sorted = (double)job->rows[TG_TABLE_orders];
  sorted = sorted > trades ? sorted : trades;
  double slots = runner->simulates ? orders * ORDER_SLOTS * SLOT_BYTES : 0;
  return orders * sizeof(tg_order_state) + slots + sorted * SORT_BYTES + trades * TRADE_BYTES;
}

double tg_job_states_bytes(const tg_job_runner *runner, const tg_job *job) {
  return rows_bytes(runner, job) + states_bytes(runner, job, (double)job->rows[TG_TABLE_orders]);
}

double tg_job_held_bytes(const tg_job_runner *runner, const tg_job *job) {
  return rows_bytes(runner, job) + states_bytes(runner, job, (double)runner->states.count);
}

double tg_job_kept_bytes(const tg_job_runner *runner) {
  const tg_order_states *states = &runner->states;
  double bytes = (double)states->capacity * sizeof(tg_order_state) +
                 (double)states->map.capacity * SLOT_BYTES +
                 (double)states->sorting_capacity * sizeof(tg_id_row) +
                 (double)states->trade_capacity * sizeof(uint32_t) +
                 (double)runner->orphan_capacity + (double)runner->fill_capacity * sizeof(tg_fill) +
                 (double)runner->order_state_capacity * sizeof(uint32_t) +
                 tg_order_table_held(&runner->table);
  for (size_t t = 0; t < TG_COUNT(tables); t++) {
    const tg_job_rows *rows = rows_of(runner, tables[t]);
    bytes += (double)rows->columns.capacity * row_bytes(tables[t], rows->columns.absent) +
             (double)rows->object_capacity * ROW_BYTES;
  }
  return bytes;
}

tg_status tg_job_check_memory(const tg_job_runner *runner, double bytes, tg_error *err) {
  char need[32], limit[32];
  if (bytes <= (double)runner->setup.memory)
    return TG_OK;
  return tg_fail(err, TG_LIMIT,
                 "needs about %s, may use %s; raise resources.memory_per_rank or run fewer ranks",
                 tg_number_size(bytes, need), tg_number_size((double)runner->setup.memory, limit));
}
