/** \file row_sample.h
 *
 * Of the repeated rows of every object the first one, for the log: the earliest in time, so
 * that it is the same for any order of the jobs and any number of ranks.
 */
#ifndef TG_ROW_SAMPLE_H
#define TG_ROW_SAMPLE_H

#include "job/job_rows.h"
#include "tables/row_place.h"

/** Plain data. */
typedef struct tg_row_sample {
  int32_t object;
  int64_t time;                 /**< ns UTC since 1970 */
  char place[TG_ROW_PLACE_MAX]; /**< "" = none yet */
} tg_row_sample;

/** Local. Look at the rows with verdict duplicate; \a samples has one per object. */
void tg_row_samples_note(tg_row_sample *samples, const tg_job_rows *rows);
/** Local. Keep the earlier of two samples of one object. */
void tg_row_sample_merge(tg_row_sample *into, const tg_row_sample *from);

#endif
