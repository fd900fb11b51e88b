/** \file plan_jobs.h
 *
 * Which jobs a campaign will have, as far as the parts that exist tell.
 */
#ifndef TG_PLAN_JOBS_H
#define TG_PLAN_JOBS_H

#include "job/matrix.h"

typedef struct tg_plan_parts {
  char **paths;       /**< per chunk */
  bool *whole;        /**< per chunk: its part exists and opens */
  tg_part_info *info; /**< per chunk, where whole */
  size_t count, whole_count;
} tg_plan_parts;

/** Local. Look at the part of every chunk. Free with tg_plan_parts_clear in either case. */
tg_status tg_plan_parts_find(const tg_campaign *campaign, const tg_catalog *catalog,
                             const tg_chunk_plan *plan, tg_plan_parts *parts, tg_error *err);
void tg_plan_parts_clear(tg_plan_parts *parts);

/** Local. The job matrix of the parts that exist; jobs of failed objects of \a catalog are
 * poisoned. Free with tg_job_matrix_clear. */
tg_status tg_plan_jobs(const tg_campaign *campaign, const tg_catalog *catalog,
                       const tg_chunk_plan *plan, const tg_plan_parts *parts, tg_job_matrix *matrix,
                       tg_error *err);

#endif
