/** \file quote_means.h
 *
 * Means of the quotes of a job over any span of time, without a look at each
 * quote: sums from the first quote on, exact in 128 bits, and a binary search. A price
 * scenario asks once per order.
 */
#ifndef TG_QUOTE_MEANS_H
#define TG_QUOTE_MEANS_H

#include "metrics/fill_sums.h"
#include "tables/views.h"

#include <stdbool.h>

/** What some quotes say: NaN when there are none. In units of the prices. */
typedef struct tg_quote_mean {
  double midpoint, half_spread;
} tg_quote_mean;

/** {.budget = ...} at first. */
typedef struct tg_quote_means {
  int64_t *times;         /**< of the usable quotes, ascending */
  tg_wide *mid2, *spread; /**< of the first i quotes: sums of bid + offer and of offer - bid */
  size_t count;
  int64_t *budget; /**< bytes that may still be taken, shared; NULL = no limit */
  int64_t bytes;   /**< taken from it */
} tg_quote_means;

/** Local. From quotes by time. Usable: bid and offer above 0 and, unless \a crossed, bid < offer.
 * \return 0, or -1 when memory or the budget is at its end. Free with tg_quote_means_clear,
 * whatever is returned. */
int tg_quote_means_make(const tg_quotes *quotes, bool crossed, tg_quote_means *means);
/** Local. Free, and give the bytes back to the budget. */
void tg_quote_means_clear(tg_quote_means *means);
/** Local. Plain mean of the quotes with from <= time <= to. */
tg_quote_mean tg_quote_means_between(const tg_quote_means *means, int64_t from, int64_t to);
/** Local. The last quote with time <= to. */
tg_quote_mean tg_quote_means_last(const tg_quote_means *means, int64_t to);
/** Local. One quote; of a missing or crossed one NaN. */
tg_quote_mean tg_quote_mean_of(int64_t bid, int64_t offer);

#endif
