/** \file segment.h
 *
 * The dimensions by which samples are cut into segments: which columns name the
 * segment of a row, its key, its label.
 */
#ifndef TG_SEGMENT_H
#define TG_SEGMENT_H

#include "stats/cursor.h"

typedef enum tg_dimension {
  TG_BY_OVERALL,
  TG_BY_GROUP,
  TG_BY_SIZE,
  TG_BY_GROUP_SIZE, /**< 10 * group + size */
  TG_BY_HOUR,
  TG_BY_PARTICIPANT,
  TG_BY_SECURITY,
  TG_BY_DATE,
  TG_BY_SIDE,
  TG_BY_QUANTILE, /**< of the quantity, 1 ... (sweep 3.8) */
  TG_BY_SET,      /**< of /comparison (sweep 3.7) */
  TG_BY_STATUS,   /**< match_status of /comparison: 1 EXACT ... 4 POOR, 0 none (sweep 3.6) */
  TG_DIMENSIONS
} tg_dimension;

/** The most columns that name a segment. */
#define TG_SEGMENT_COLUMNS 2
#define TG_BUCKETS_MAX     100

/** Classes of a number: (e[k-1], e[k]], the lowest edge included. */
typedef struct tg_buckets {
  double edges[TG_BUCKETS_MAX + 1]; /**< ascending, distinct */
  size_t edge_count;
} tg_buckets;

/** Local. Edges out of ascending \a values, duplicates and NaN left out (sweep 3.8). */
void tg_buckets_make(tg_buckets *buckets, const double *values, size_t count);
/** Local. 1, 2, ... : the class of \a value; values outside go to the nearest. All equal edges
 * make one class; 0 without edges. */
int64_t tg_bucket_of(const tg_buckets *buckets, double value);

/** Local. "overall", "group", ... */
const char *tg_segment_dimension(tg_dimension dimension);
/** Local. The columns that name a segment, into \a wants; their number. */
size_t tg_segment_columns(tg_dimension dimension, tg_cursor_want wants[TG_SEGMENT_COLUMNS]);
/** Local. The key of row \a row, those columns being \a column and the next. \a buckets only for
 * TG_BY_QUANTILE. */
int64_t tg_segment_key(tg_dimension dimension, const tg_buckets *buckets, const tg_cursor *cursor,
                       size_t column, size_t row);
/** Local. The segment in words; empty where its key says enough. */
void tg_segment_label(tg_dimension dimension, int64_t key, char *label, size_t size);

#endif
