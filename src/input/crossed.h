/** \file crossed.h
 *
 * Quotes that cannot be: both sides there, and the bid not below the offer. Such rows
 * are kept, because the rest of them is sound; what uses a quote leaves them out. Here they are
 * counted, so that nobody takes a feed for better than it is.
 */
#ifndef TG_CROSSED_H
#define TG_CROSSED_H

#include "tables/table.h"

/** Local. Rows of a batch with a crossed quote: national_bid and national_offer, or bid and offer,
 * both above 0 and bid >= offer. 0 for a table without them, or when they are not held. *first is
 * the first such row; untouched when there is none. */
size_t tg_crossed_count(const tg_columns *rows, size_t *first);

#endif
