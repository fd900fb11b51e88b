/** \file stream.h
 *
 * Values in ascending order, segment by segment, with a look ahead to the end of the
 * segment or of a run of equal values: what ranks and quantiles need, without holding
 * more than the sorter's memory.
 */
#ifndef TG_STREAM_H
#define TG_STREAM_H

#include "stats/sorter.h"

typedef struct tg_stream tg_stream;

/** Records that belong together: a segment, or equal values within one. */
typedef struct tg_stream_group {
  int64_t segment;
  int64_t rows;   /**< records */
  int64_t values; /**< records whose value is not NaN */
  int64_t pairs;  /**< those whose companion is not NaN either */
} tg_stream_group;

/** Local. \a memory bytes for sorting; \a scratch is borrowed. TG_NO_MEMORY. */
tg_status tg_stream_open(int64_t memory, const char *scratch, tg_stream **stream, tg_error *err);
/** Local. A value and its companion; NaN = missing. Rows without a value keep their segment
 * alive. */
tg_status tg_stream_add(tg_stream *stream, int64_t segment, double value, double companion,
                        tg_error *err);
/** Local. Once, after the last value: sort. */
tg_status tg_stream_sort(tg_stream *stream, tg_error *err);
/** Local. To the first record, as often as wanted. */
tg_status tg_stream_start(tg_stream *stream, tg_error *err);
/** Local. Look ahead over the next segment; TG_END behind the last. Its records are then read
 * with tg_stream_next, all of them, before the next look. */
tg_status tg_stream_segment(tg_stream *stream, tg_stream_group *group, tg_error *err);
/** Local. The same over the next records of one segment and one value. NaN are equal. */
tg_status tg_stream_ties(tg_stream *stream, tg_stream_group *group, tg_error *err);
/** Local. The next record. Missing values come last in their segment. */
tg_status tg_stream_next(tg_stream *stream, double *value, double *companion, tg_error *err);
void tg_stream_close(tg_stream *stream); /* safe on NULL */

#endif
