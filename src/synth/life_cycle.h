/** \file life_cycle.h
 *
 * What happens to an order: entered, matched in the dark and in the lit book,
 * amended, cancelled, expired, reloaded; each step told on the tape.
 *
 * Assumptions: lit orders match by price and time at the resting price; dark
 * ones by time at the middle of the quote, if both limits and minimum fills
 * allow; sweeps try the dark first and rest lit; an auction trades at one price.
 */
#ifndef TG_LIFE_CYCLE_H
#define TG_LIFE_CYCLE_H

#include "synth/price_path.h"
#include "synth/tape.h"
#include "synth/trading_day.h"

/** All that is remembered of one security: about 6 KB. */
typedef struct tg_security {
  int64_t code;
  int32_t index;
  tg_milestone milestone; /**< the next one */
  int64_t due,
      arrival; /**< ns after local midnight: next milestone, next order; INT64_MAX = none */
  int64_t budget, rows; /**< order events wanted today, and written */
  tg_random random;
  tg_price_path path;
  tg_quote quote; /**< as last told */
  tg_book book;
} tg_security;

/** Local. A new order arrives; without \a matching it only rests. A full queue
 * loses its last order. */
void tg_life_enter(tg_tape *tape, tg_security *security, tg_live_order *order, bool matching);
void tg_life_cancel(tg_tape *tape, tg_security *security, tg_queue queue, int rank);
/** Local. Replace a resting order by \a changed, whose limit does not cross. */
void tg_life_amend(tg_tape *tape, tg_security *security, tg_queue queue, int rank,
                   const tg_live_order *changed);
/** Local. Tell a changed quote; with \a matching, match the dark at its middle. */
void tg_life_settle(tg_tape *tape, tg_security *security, bool matching);
/** Local. Match resting dark orders with each other at the middle of the quote. */
void tg_life_uncross_dark(tg_tape *tape, tg_security *security);
/** Local. Trade all lit orders that cross at one price, the quote told first. */
void tg_life_auction(tg_tape *tape, tg_security *security);
/** Local. Orders of the day expire. */
void tg_life_expire(tg_tape *tape, tg_security *security);
/** Local. Orders that outlived their day are entered again. */
void tg_life_reload(tg_tape *tape, tg_security *security);

#endif
