/** \file job_memory.c
 *
 * What a job takes: predicted before anything is read, counted once it is there.
 * Bytes are double, because row counts come from files.
 */
#include "job/job_private.h"

#include "base/number.h"

enum {
  ROW_BYTES = sizeof(int32_t) + sizeof(uint8_t), /* object and verdict of a row */
  MERGE_BYTES = 2 * sizeof(uint32_t),            /* places while ranges are merged */
  SLOT_BYTES = sizeof(int64_t) + sizeof(uint32_t),
  ORDER_SLOTS = 4, /* of the map: 8/3 per order at the most, and half of them while it grows */
  ORDER_BYTES = 2 * sizeof(tg_order_state) + ORDER_SLOTS * SLOT_BYTES,
  TRADE_BYTES = sizeof(uint32_t) + sizeof(int8_t)
};

static double columns_bytes(tg_table_id id) {
  return (double)tg_table_row_size(tg_table_get(id));
}

double tg_job_reading_bytes(const tg_job_runner *runner, const tg_job *job) {
  static const tg_table_id tables[] = {TG_TABLE_sessions, TG_TABLE_quotes, TG_TABLE_orders,
                                       TG_TABLE_trades};
  double held = 0, most = 0;
  for (size_t t = 0; t < TG_COUNT(tables); t++) {
    double rows = (double)job->rows[tables[t]], columns = columns_bytes(tables[t]);
    bool stays = tables[t] == TG_TABLE_orders || tables[t] == TG_TABLE_trades ||
                 (tables[t] == TG_TABLE_quotes && tg_job_simulates(runner));
    double merging = held + rows * (2 * columns + ROW_BYTES + MERGE_BYTES);
    most = merging > most ? merging : most;
    held += stays ? rows * (columns + ROW_BYTES) : 0;
  }
  return most;
}

static double rows_bytes(const tg_job_rows *rows, tg_table_id id) {
  return (double)rows->columns.capacity * columns_bytes(id) +
         (double)rows->object_capacity * ROW_BYTES;
}

double tg_job_held_bytes(const tg_job_runner *runner) {
  const tg_order_states *states = &runner->states;
  return rows_bytes(&runner->orders, TG_TABLE_orders) +
         rows_bytes(&runner->trades, TG_TABLE_trades) +
         rows_bytes(&runner->quotes, TG_TABLE_quotes) +
         (double)states->capacity * sizeof(tg_order_state) +
         (double)states->map.capacity * SLOT_BYTES +
         (double)runner->trades.columns.count * TRADE_BYTES;
}

double tg_job_states_bytes(const tg_job_runner *runner) {
  return tg_job_held_bytes(runner) + (double)runner->orders.columns.count * ORDER_BYTES;
}

tg_status tg_job_check_memory(const tg_job_runner *runner, double bytes, tg_error *err) {
  char need[32], limit[32];
  if (bytes <= (double)runner->setup.memory)
    return TG_OK;
  return tg_fail(err, TG_LIMIT,
                 "needs about %s, may use %s; raise resources.memory_per_rank or run fewer ranks",
                 tg_number_size(bytes, need), tg_number_size((double)runner->setup.memory, limit));
}
