/** \file sample.h
 *
 * The rows of a table that a test looks at, each with its segment and one or two
 * values: what a study says once, and reads as often as it must.
 */
#ifndef TG_SAMPLE_H
#define TG_SAMPLE_H

#include "stats/extract.h"
#include "stats/segment.h"

typedef struct tg_sample {
  tg_selection *selection; /**< only its rows */
  tg_dimension dimension;
  const tg_buckets *buckets; /**< of TG_BY_QUANTILE */
  const char *x, *y;         /**< columns; y may be NULL */
} tg_sample;

/** A row of a sample. NaN = missing. */
typedef struct tg_observation {
  int64_t segment;
  double x, y;
} tg_observation;

/** What is done with a row; another status than TG_OK ends the reading. */
typedef tg_status (*tg_sample_visit)(void *state, const tg_observation *observation, tg_error *err);

/** Local. All rows of the sample, in the order of the table. The status of \a visit, TG_CORRUPT,
 * TG_NO_MEMORY. */
tg_status tg_sample_each(const tg_sample *sample, tg_sample_visit visit, void *state,
                         tg_error *err);

#endif
