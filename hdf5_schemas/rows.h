/** \file rows.h
 *
 * The rows of the result tables. Each struct has its field list in the file of
 * its table (jobs.c, orders.c, ...); both together are the one description.
 */
#ifndef TG_ROWS_H
#define TG_ROWS_H

#include "base/field.h"
#include "tables/drop.h"

/** A (security, date). */
typedef struct tg_job_row {
  int64_t security;
  int32_t date;
  int32_t status; /**< tg_status */
  char error[160];
  int8_t complete;         /**< 0 when an input object failed whose rows may belong here */
  int8_t instrument_known; /**< 1 listed in instruments, 0 not, -1 no instruments given */
  int64_t rows_read, rows_kept;
#define TG_DROP(name, doc) int64_t dropped_##name;
#include "tables/drops.def"
#undef TG_DROP
  int64_t order_rows, trade_rows, quote_rows; /**< kept */
  int64_t orders, orders_traded;              /**< dark-type orders; with trades */
  int64_t sweeps, sweeps_traded, sweep_trades, qualifying;
  int64_t first_time, last_time;          /**< of kept order rows; 0 = none */
  int64_t crossed_quotes, missing_quotes; /**< order rows kept */
} tg_job_row;

/** A sweep order: identity, states, groups. Metric families follow it in /orders. */
typedef struct tg_order_row {
  int64_t security;
  int32_t date;
  int32_t participant;
  int64_t order_id;
  int32_t order_type;
  int8_t side;
  int8_t group;           /**< 1 filled, 2 partly, 3 not: by the final row (compat: arrival row) */
  int8_t immediate_group; /**< by the arrival row */
  int8_t outcome;         /**< 1 A immediate full, 2 B eventual full, 3 C partial or none */
  int8_t qualifying;
  int8_t arrival_hour;    /**< local 0..23 (compat: UTC) */
  int8_t size_class;      /**< 1 .. 5 */
  int8_t arrival_crossed; /**< 1 when national bid >= offer at arrival */
  int64_t arrival_time, arrival_sequence;
  int64_t price, quantity;             /**< of the arrival (before) row */
  int64_t after_leaves, after_matched; /**< last row at the arrival time */
  int64_t final_time, final_sequence, final_quantity, final_leaves, final_matched;
  int16_t final_reason;
  int64_t trades, traded_quantity, traded_notional,
      price_sum; /**< notional: sum of price times quantity */
} tg_order_row;

/** Execution metrics of one group, of one job or of all (scope). */
typedef struct tg_group_row {
  int8_t scope;     /**< 0 job, 1 total */
  int64_t security; /**< 0 in totals */
  int32_t date;     /**< 0 in totals */
  char basis[16];   /**< final, arrival, outcome */
  char label[32];   /**< GROUP_1_FULLY_FILLED ... OVERALL; A_IMMEDIATE_FULL ... */
  int8_t group;     /**< 1..3, 0 overall */
  int64_t order_count, full_fills, partial_fills;
  int64_t quantity_traded, total_order_quantity, trade_quantity, trade_notional;
  double avg_execution_cost, order_fill_ratio;
} tg_group_row;

/** What the /by_* tables, /time_series and /global count, over sweep orders. */
typedef struct tg_rollup_row {
  int64_t key[3];
  char label[64];
  int64_t total_orders, total_filled, total_failed, fully_filled;
  int64_t total_quantity, filled_quantity, traded_quantity, total_cost;
  int64_t num_securities, num_dates, num_participants;
  int64_t priced_orders;                   /**< orders with a limit price */
  int64_t price_sum, price_min, price_max; /**< of their limit prices at arrival */
  int64_t quantity_min, quantity_max;
  int64_t first_time, last_time;
  tg_exact_sum fill_ratio_sum, quantity_squares;
  double fill_ratio, avg_fill_ratio, avg_execution_price;
  double quantity_mean, quantity_std, price_mean;
} tg_rollup_row;

/** An input object: read = kept + dropped. */
typedef struct tg_object_row {
  char path[1024];
  char table[16];
  char coding[8];
  int32_t status;
  char error[256];
  int64_t size, modified, chunks, parts_reused, text_bytes;
  int64_t text_digest;
  int64_t rows_read, rows_kept;
#define TG_DROP(name, doc) int64_t dropped_##name;
#include "tables/drops.def"
#undef TG_DROP
} tg_object_row;

/** A rank of this run; not part of the digest. */
typedef struct tg_run_row {
  int32_t rank;
  char host[64];
  int64_t chunks, jobs, bytes_ingested, peak_memory;
  double ingest_seconds, matrix_seconds, analyse_seconds, reduce_seconds, write_seconds;
} tg_run_row;

extern const tg_schema tg_schema_jobs, tg_schema_order_base, tg_schema_groups, tg_schema_objects,
    tg_schema_run;
/** One schema per line of rollups.def, same row, own name and key columns. */
const tg_schema *tg_schema_rollup(const char *name);

#endif
