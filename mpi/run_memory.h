/** \file run_memory.h
 *
 * What a rank holds all through the jobs, whichever it works on: lists and sums that grow with the
 * campaign. A job gets what they leave.
 */
#ifndef TG_RUN_MEMORY_H
#define TG_RUN_MEMORY_H

#include "run.h"

/** Local. Bytes that a job may use: the same on every rank and for any number of them, so that no
 * job's fate depends on where it runs. After the sums were made. TG_LIMIT when lists and sums alone
 * leave next to nothing. */
tg_status tg_run_job_memory(const tg_run *run, int64_t *bytes, tg_error *err);
/** Local. TG_LIMIT when indexes of \a bytes, of \a parts parts, are too large to be held twice, as
 * they were read and by jobs. */
tg_status tg_run_index_memory(const tg_run *run, size_t parts, int64_t bytes, tg_error *err);

#endif
