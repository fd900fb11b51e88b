/** \file rows.h
 *
 * The rows of the result tables. Each struct has its field list in the file of
 * its table (jobs.c, orders.c, ...); both together are the one description.
 */
#ifndef TG_ROWS_H
#define TG_ROWS_H

#include "base/field.h"
#include "base/fixed_sum.h"
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
  int64_t leaves_sum;                 /**< of the final rows */
  int64_t dark_orders, dark_quantity; /**< filled in the dark by the matching scenario */
  int64_t improved_orders;            /**< whose improvement by the matching scenario is known */
  tg_exact_sum fill_ratio_sum, quantity_squares;
  tg_exact_sum savings_sum, compared_cost_sum, improvement_sum;
  double leaves_mean;
  double dark_savings, dark_savings_pct, avg_dark_pool_savings_pct;
  double fill_ratio, avg_fill_ratio, avg_execution_price;
  double quantity_mean, quantity_std, price_mean;
} tg_rollup_row;

/** A sweep order under one scenario. Prices as double: means of quotes are not integers. */
typedef struct tg_scenario_row {
  int64_t security;
  int32_t date;
  int32_t participant;
  int64_t order_id;
  char scenario[16];
  int8_t scenario_number; /**< place in scenarios.def; orders the rows, not written */
  int8_t side, group, outcome, size_class, arrival_hour;
  int8_t window;          /**< residual: 1 A, 2 B, 3 C; else 0 */
  int8_t midpoint_source; /**< 0 none, 1 quotes in the window, 2 last quote before its end,
                               3 quote at arrival, 4 limit price, 5 quotes of the matches */
  int64_t window_start, window_end; /**< both ends included */
  int64_t quantity;                 /**< what was simulated */
  int64_t limit_price;              /**< TG_NO_PRICE = none */
  double midpoint;
  int64_t actual_quantity;
  double actual_price, actual_cost; /**< NaN without fills; opportunity: at the limit price */
  int64_t simulated_quantity, simulated_fills;
  double simulated_price, simulated_cost; /**< NaN without simulated quantity */
  double simulated_fill_ratio;
  double savings;         /**< sign * (actual_price - simulated_price) * simulated_quantity */
  double improvement_pct; /**< of what that quantity cost actually */
} tg_scenario_row;

/** Sums over the orders of a scenario by one key. */
typedef struct tg_scenario_total_row {
  char scenario[16];
  char dimension[16]; /**< overall, security, date, participant, hour, size, group, side */
  int64_t key;        /**< 0 overall */
  int64_t orders_simulated, orders_filled, total_quantity, simulated_quantity;
  int64_t actual_orders, simulated_orders, midpoint_orders, saving_orders; /**< with a value */
  int64_t improved_orders; /**< whose improvement is known */
  tg_fixed_sum actual_cost_sum, simulated_cost_sum, compared_cost_sum, savings_sum;
  tg_fixed_sum actual_price_sum, simulated_price_sum, midpoint_sum, improvement_sum;
  double total_actual_cost, total_simulated_cost, total_savings, improvement_pct;
  double avg_actual_price, avg_simulated_price, avg_midpoint, avg_improvement_pct;
} tg_scenario_total_row;

/** One simulated match. */
typedef struct tg_match_row {
  int64_t security;
  int32_t date;
  char scenario[16];
  int64_t match; /**< 0, 1, ... within job and scenario */
  int64_t order_id, passive_order_id;
  int8_t side; /**< of order_id */
  int64_t time;
  int64_t bid, offer;
  int64_t half_price; /**< twice the price: exact */
  double price;
  int64_t quantity;
} tg_match_row;

/** The sets of /comparison (sweep 3.7). */
enum { TG_SET_NONE, TG_SET_A, TG_SET_B, TG_SET_ORPHAN };

/** A sweep order, real beside simulated; the metric families follow it, real_ and sim_. */
typedef struct tg_comparison_row {
  int64_t security;
  int32_t date;
  int32_t participant;
  int64_t order_id;
  int8_t side, group, size_class, arrival_hour;
  int8_t set; /**< 1 A: both, 2 B: real only, 3 orphan: simulated only, 0 not simulated */
  int8_t dark_pool_better; /**< 1 yes, 0 no, -1 not known */
  int64_t quantity;        /**< at arrival */
  /* real - simulated; NaN unless both (sweep 3.7) */
  double exec_cost_arrival_diff_bps, exec_cost_vw_diff_bps, vwap_diff, qty_diff, exec_time_diff_sec;
  /* simulated against real, missing = 0 (sweep 3.6) */
  int64_t trade_quantity_diff, trade_count_diff;
  double trade_quantity_accuracy_pct, trade_price_diff, trade_price_error_pct, trade_time_diff_sec;
  char match_status[8]; /**< EXACT, CLOSE, PARTIAL, POOR */
  double accuracy_score;
} tg_comparison_row;

/** A sweep order of Set B: what the dark book held when it came, and why nothing matched. */
typedef struct tg_unmatched_row {
  int64_t security;
  int32_t date;
  int32_t participant;
  int64_t order_id;
  int8_t side, size_class, arrival_hour;
  int64_t arrival_time, first_fill_time;
  double time_to_lit_sec;
  int64_t quantity, limit_used;                        /**< TG_NO_PRICE = none */
  int64_t arrival_orders, arrival_depth, arrival_best; /**< contra side; best TG_NO_PRICE = none */
  int8_t overlap;
  int64_t potential;
  int64_t later_orders, later_quantity, earliest_compatible_time; /**< 0 = none */
  double advantage_sec;
  char root_cause[40]; /**< the longest has 32 characters */
} tg_unmatched_row;

/** One statistical test. NaN where a test has no such figure. */
typedef struct tg_test_row {
  char source[16];    /**< the scenario, or "price" for tests across price scenarios */
  char dimension[16]; /**< overall, security, date, participant, hour, group, size, quantile, ... */
  int64_t segment, other; /**< key of the segment; of the second one of a pair, else 0 */
  char label[64];
  char metric[48];
  char test[32], method[48];
  char family[96];  /**< tests corrected together */
  int64_t n, n2, k; /**< pairs or values; of the second sample; groups, scenarios or clusters */
  double estimate, std_dev, std_error, statistic, df1, df2, p, p_holm, p_bh;
  double ci_low, ci_high, effect;
  char effect_label[12], stars[4];
  int64_t positive; /**< differences above 0 */
  char verdict[16]; /**< real worse, real better, no difference, "" */
  char reason[64];  /**< why not testable; "" = tested */
} tg_test_row;

/** One sample in figures. */
typedef struct tg_summary_row {
  char source[16], dimension[16];
  int64_t segment;
  char label[64];
  char metric[48];
  char side[12]; /**< real, simulated, difference */
  int64_t n, positive;
  double mean, std_dev, rms, minimum, q10, q25, median, q75, q90, maximum;
} tg_summary_row;

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
  double ingest_seconds, matrix_seconds, analyse_seconds, reduce_seconds, write_seconds,
      study_seconds;
  int64_t order_rows, result_rows; /**< read by its jobs; in all result tables */
#define TG_COST(name, KIND, doc)                                                                   \
  int64_t name##_count;                                                                            \
  double name##_x, name##_y, name##_xx, name##_xy;
#include "hdf5_schemas/costs.def"
#undef TG_COST
} tg_run_row;

extern const tg_schema tg_schema_jobs, tg_schema_order_base, tg_schema_groups, tg_schema_objects,
    tg_schema_run;
extern const tg_schema tg_schema_scenarios, tg_schema_scenario_totals, tg_schema_matches,
    tg_schema_comparison_base, tg_schema_unmatched, tg_schema_tests, tg_schema_summary;
/** One schema per line of rollups.def, same row, own name and key columns. */
const tg_schema *tg_schema_rollup(const char *name);

#endif
