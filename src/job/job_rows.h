/** \file job_rows.h
 *
 * The rows of one table of a job, with a verdict on each: kept, or dropped and
 * why. Every row that was read is counted under its object exactly once.
 */
#ifndef TG_JOB_ROWS_H
#define TG_JOB_ROWS_H

#include "job/matrix.h"

#define TG_ROW_KEPT TG_DROP_COUNT

/** {0} at first. */
typedef struct tg_job_rows {
  tg_columns columns;
  int32_t *objects;  /**< per row; -1: of another date, not counted here */
  uint8_t *verdicts; /**< per row: a tg_drop, or TG_ROW_KEPT */
  size_t object_capacity;
} tg_job_rows;

/** Local. Read the ranges in (time, sequence) order, all rows kept, without the columns
 * \a absent. Buffers are re-used. */
tg_status tg_job_rows_read(tg_job_rows *rows, tg_store_reader *reader, const tg_table *table,
                           tg_column_mask absent, const tg_range *ranges, size_t range_count,
                           tg_error *err);
/** Local. Leave only the rows of a shard's orders, by column \a order_id; no row was judged yet.
 * The others are not counted. */
void tg_job_rows_take_shard(tg_job_rows *rows, const tg_job *job);
/** Local. Has a row the time and sequence of its predecessor? */
bool tg_job_rows_have_equal_keys(const tg_job_rows *rows);
/** Local. Mark rows that repeat an earlier one of equal time and sequence in
 * every column; no column may be absent. TG_NO_MEMORY. */
tg_status tg_job_rows_mark_duplicates(tg_job_rows *rows);
/** Local. Count the dropped rows, then remove them. */
void tg_job_rows_settle(tg_job_rows *rows, tg_object_counts *counts);
/** Local. Count every row by its verdict. */
void tg_job_rows_count(const tg_job_rows *rows, tg_object_counts *counts);
/** Local. Frees; safe on {0}. */
void tg_job_rows_clear(tg_job_rows *rows);

#endif
