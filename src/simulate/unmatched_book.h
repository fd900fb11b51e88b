/** \file unmatched_book.h
 *
 * The dark book of a job as the analysis of unmatched orders sees it (sweep 3.8): what was there
 * when an order came, and what came while it was worked.
 *
 * Corrected: the book is of all dark orders; the last row of an order decides, its leaves
 * count, and it is dead when inactive, without leaves, or ended by its change reason (a cancelled
 * order keeps leaves and status "incoming"); an order arrives with its first row.
 * What an order does not meet at its arrival comes later: no instant is left out between the two.
 * Compat: rows of the sweep types only, each with its whole quantity, dead or not, and all
 * prices as they stand, a sentinel too.
 */
#ifndef TG_UNMATCHED_BOOK_H
#define TG_UNMATCHED_BOOK_H

#include "book/arrivals.h"
#include "book/dark_depth.h"
#include "simulate/scenario.h"

/** {0} at first. Arrays of two: buys, sells. */
typedef struct tg_unmatched_book {
  const tg_orders *orders; /**< borrowed, as all below */
  const tg_order_states *states;
  const tg_id_set *sweep_types;
  bool compat;
  tg_price_ranks ranks;
  tg_dark_depth depth[2];
  tg_rows arrived[2]; /**< tg_arrival */
  tg_arrivals arrivals[2];
  size_t next; /**< first row that is not in the book yet */
  int64_t *budget, taken;
} tg_unmatched_book;

/** Local. Before the first event. \a budget (NULL = no limit) gives its bytes. TG_LIMIT,
 * TG_OVERFLOW (arrivals of more than 64 bits of shares), TG_NO_MEMORY. Free with
 * tg_unmatched_book_clear, whatever is returned. */
tg_status tg_unmatched_book_make(const tg_scenario_job *job, int64_t *budget,
                                 tg_unmatched_book *book);
void tg_unmatched_book_clear(tg_unmatched_book *book);
/** Local. All that the book says of an order, into \a row, whose side, quantity, arrival_time and
 * first_fill_time (0 = none) are known: limit_used and all from there to advantage_sec. Orders
 * come by ascending (time, sequence) of \a state->before. TG_OVERFLOW: live orders of more
 * than 64 bits of shares. */
tg_status tg_unmatched_book_describe(tg_unmatched_book *book, const tg_order_state *state,
                                     tg_unmatched_row *row);

#endif
