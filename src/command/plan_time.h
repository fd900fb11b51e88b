/** \file plan_time.h
 *
 * The predicted time of a campaign by phase, and the memory of its largest job.
 */
#ifndef TG_PLAN_TIME_H
#define TG_PLAN_TIME_H

#include "command/plan_jobs.h"
#include "command/plan_measured.h"
#include "command/plan_schedule.h"

/** All that a prediction is made from. Borrowed. */
typedef struct tg_plan_input {
  const tg_campaign *campaign;
  const tg_catalog *catalog;
  const tg_chunk_plan *chunks;
  const tg_plan_parts *parts;
  const tg_job_matrix *matrix; /**< of the parts that exist */
  const tg_plan_machine *machine;
  const tg_cost_model *model;
} tg_plan_input;

typedef struct tg_plan_time {
  double text;                     /**< bytes to be ingested */
  double rows[TG_TABLE_COUNT];     /**< of the parts, or estimated from bytes */
  double results;                  /**< rows of result tables */
  bool jobs_known;                 /**< every chunk has its part */
  double ingest, analyse, write;   /**< seconds */
  tg_schedule_result chunks, jobs; /**< jobs: when they are known */
} tg_plan_time;

/** Local. The chunks without a part and the jobs, as the counter hands them out. While jobs are
 * not known, their rows are shared evenly by the ranks. */
tg_status tg_plan_time_predict(const tg_plan_input *input, tg_plan_time *time, tg_error *err);
/** Local. The job that holds the most memory, with its bytes; NULL when none is known. */
const tg_job *tg_plan_largest_job(const tg_campaign *campaign, const tg_job_matrix *matrix,
                                  double *bytes);

#endif
