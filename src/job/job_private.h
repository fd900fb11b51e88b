/** \file job_private.h
 *
 * The job in hand, as the pieces of job.h share it.
 */
#ifndef TG_JOB_PRIVATE_H
#define TG_JOB_PRIVATE_H

#include "job/job.h"
#include "job/job_rows.h"

struct tg_job_runner {
  tg_job_setup setup;
  tg_store_reader *reader;
  tg_job_result result;
  int64_t budget; /**< bytes that result rows may still take */
  /* of the job in hand; freed at its end, so that each job's need is its own */
  tg_job_rows orders, trades, quotes, others;
  tg_order_states states;
  int8_t *orphan;
  tg_fill *fills;
  uint32_t *order_states; /**< per row of /orders: its state */
};

/** Local. Is any scenario to be run? */
bool tg_job_simulates(const tg_job_runner *runner);
/** Local. The most bytes that tg_job_read takes for \a job. */
double tg_job_reading_bytes(const tg_job_runner *runner, const tg_job *job);
/** Local. The bytes of the rows that were read and of the order states, as they are. */
double tg_job_held_bytes(const tg_job_runner *runner);
/** Local. The most bytes of both once states are built: each row may be an order. */
double tg_job_states_bytes(const tg_job_runner *runner);
/** Local. TG_LIMIT when \a bytes are more than a job may use. */
tg_status tg_job_check_memory(const tg_job_runner *runner, double bytes, tg_error *err);
/** Local. Read, drop and count quotes, sessions, orders and trades. */
tg_status tg_job_read(tg_job_runner *runner, const tg_job *job, const tg_range *ranges,
                      tg_error *err);
/** Local. Scenarios, comparison and unmatched orders, from the rows of /orders. */
tg_status tg_job_simulate(tg_job_runner *runner, const tg_job *job, const tg_order_source *source,
                          tg_error *err);

#endif
