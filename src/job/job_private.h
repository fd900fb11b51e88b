/** \file job_private.h
 *
 * The job in hand, as the pieces of job.h share it.
 */
#ifndef TG_JOB_PRIVATE_H
#define TG_JOB_PRIVATE_H

#include "classify/order_table.h"
#include "job/id_probe.h"
#include "job/job.h"
#include "job/job_rows.h"
#include "job/row_sample.h"

struct tg_job_runner {
  tg_job_setup setup;
  tg_store_reader *reader;
  tg_job_result result;
  tg_row_sample *samples; /**< per object */
  bool *listed;           /**< per object: is it in result.objects? */
  /* what the campaign asks for */
  bool simulates, wants[TG_RESULT_COUNT];
  tg_column_mask absent[TG_TABLE_COUNT];
  tg_id_probe dark_types, sweep_types, participants;
  int64_t budget; /**< bytes that result rows may still take */
  /* of the job in hand; kept for the next one where memory allows */
  tg_job_rows orders, trades, quotes, others;
  tg_order_states states;
  tg_order_table table; /**< in place of states, when blocks of rows are not kept */
  int8_t *orphan;
  tg_fill *fills;
  tg_group_cells groups;
  uint32_t *order_states; /**< per row of /orders: its state */
  size_t orphan_capacity, fill_capacity, order_state_capacity;
};

/** Local. The most bytes that \a job takes by its numbers of rows: while it reads, and once states
 * are built, each row an order. */
double tg_job_reading_bytes(const tg_job_runner *runner, const tg_job *job);
double tg_job_states_bytes(const tg_job_runner *runner, const tg_job *job);
/** Local. The bytes of the rows and of the order states that the job in hand has. */
double tg_job_held_bytes(const tg_job_runner *runner, const tg_job *job);
/** Local. The bytes of all buffers, in use or not. */
double tg_job_kept_bytes(const tg_job_runner *runner);
/** Local. TG_LIMIT when \a bytes are more than a job may use. */
tg_status tg_job_check_memory(const tg_job_runner *runner, double bytes, tg_error *err);
/** Local. Read, drop and count quotes, sessions, orders and trades. */
tg_status tg_job_read(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                      tg_error *err);
/** Local. Judge rows that were read, count and remove those dropped; count those kept, but of
 * trades, some of which may be orphans. */
void tg_job_take_rows(tg_job_runner *runner, tg_table_id id, tg_job_rows *rows);
/** Local. Rows of /orders are made for the file, or for scenarios; else each order only adds to
 * sums. */
static inline bool tg_job_stores_orders(const tg_job_runner *runner) {
  return runner->simulates || runner->wants[TG_RESULT_orders];
}
/** Local. Run a job that stores no orders block by block, without its rows in memory. \return
 * false: not this one, for whatever reason; what was counted and summed is to be dropped, and all
 * columns are to be read. */
bool tg_job_stream(tg_job_runner *runner, const tg_job *job, const tg_range *ranges);
/** Local. Room for the orphan flags of so many trades; what was there is lost. TG_NO_MEMORY. */
tg_status tg_job_reserve_orphans(tg_job_runner *runner, size_t trades, tg_error *err);
/** Local. Orphans of the trades in hand: in their verdicts, then all trades are counted. */
void tg_job_take_orphans(tg_job_runner *runner, int64_t orphans);
/** Local. Count missing and crossed quotes of order rows. */
void tg_job_count_quotes(tg_job_row *job, const tg_orders *orders);
/** Local. Count an order, and whether it traded. */
static inline void tg_job_count_order(tg_job_row *job, bool sweep, uint32_t trades) {
  job->orders++;
  job->orders_traded += trades > 0;
  job->sweeps += sweep;
  job->sweeps_traded += sweep & (trades > 0);
  job->sweep_trades += sweep ? trades : 0;
}
/** Local. Add a sweep order to all sums, those of groups and, unless it is simulated first, those
 * of the run. TG_OVERFLOW. */
tg_status tg_job_add_order(tg_job_runner *runner, const tg_order_row *order, tg_error *err);
/** Local. The orders of the job are all there. TG_OVERFLOW. */
tg_status tg_job_finish_groups(tg_job_runner *runner, tg_error *err);
/** Local. Scenarios, comparison and unmatched orders, from the rows of /orders. */
tg_status tg_job_simulate(tg_job_runner *runner, const tg_job *job, const tg_order_source *source,
                          tg_error *err);
/** Local. Into the rollups of the run: the rows of /orders with those of scenario "matching". */
void tg_job_sum_simulated(tg_job_runner *runner);
/** Local. Into the rollups of the run, if there are any. What fails is in result->sums_error. */
void tg_job_sum_order(tg_job_runner *runner, const tg_order_row *order,
                      const tg_scenario_row *dark);

#endif
