/** \file tape.h
 *
 * What the market of one day writes: order events, trades and quotes in the
 * vendor's columns, numbered by one sequence in the order of time.
 */
#ifndef TG_TAPE_H
#define TG_TAPE_H

#include "synth/csv_file.h"
#include "synth/live_book.h"

/** Why an order event, and where the order is after it. */
typedef enum tg_event {
  TG_EVENT_ENTERED,   /**< status 2, reason 6: incoming */
  TG_EVENT_RESTING,   /**< 1, 6: on the book */
  TG_EVENT_RELOADED,  /**< 1, 30: on the book again on a new day */
  TG_EVENT_TRADED,    /**< 1, 3: part of it traded */
  TG_EVENT_COMPLETED, /**< 2, 3: all of it traded */
  TG_EVENT_AMENDED,   /**< 1, 5 */
  TG_EVENT_CANCELLED, /**< 2, 1: by its trader */
  TG_EVENT_BOUNCED,   /**< 2, 9: by the system, the rest of an order that must not rest */
  TG_EVENT_EXPIRED    /**< 2, 19: at the end of its day */
} tg_event;

typedef enum tg_deal {
  TG_DEAL_LIT,
  TG_DEAL_AUCTION,
  TG_DEAL_LIT_UCP,
  TG_DEAL_AUCTION_UCP,
  TG_DEAL_PREFERENCING,
  TG_DEAL_DARK,
  TG_DEAL_DARK_UCP
} tg_deal;

/** Best bid and offer in 0.001 AUD; INT64_MIN = none. */
typedef struct tg_quote {
  int64_t bid, offer;
} tg_quote;

typedef struct tg_match {
  const tg_live_order *buyer, *seller;
  tg_deal deal;
  int32_t price, quantity;
  int aggressor; /**< TG_BUY, TG_SELL or 0 */
} tg_match;

typedef struct tg_tape {
  tg_csv_file orders, trades, quotes;
  int64_t now;      /**< ns UTC: the time of what is written next */
  int64_t midnight; /**< ns UTC: start of the trading day */
  char date[16];    /**< "2024-09-05" */
  int64_t sequence; /**< of the day, over the three files */
  int64_t last_order_id, last_match_id;
  int64_t order_count; /**< ids given out */
} tg_tape;

/** Local. Start the three files of \a date, numbering from the start; order
 * and match ids go on. On failure nothing is open. */
tg_status tg_tape_open(tg_tape *tape, const char *folder, int32_t date, int64_t midnight,
                       tg_error *err);
/** Local. Publish the three files, or remove those that are not yet. */
tg_status tg_tape_publish(tg_tape *tape, tg_error *err);
/** Local. Remove what is not published. Safe on {0}. */
void tg_tape_abandon(tg_tape *tape);
/** Local. TG_OK, or the first failed write. */
tg_status tg_tape_status(const tg_tape *tape);

/** Local. A new 19-digit order id: ascending, with gaps of up to \a gap. */
int64_t tg_tape_order_id(tg_tape *tape, uint32_t gap);
void tg_tape_order(tg_tape *tape, int64_t security, const tg_live_order *order, tg_event event,
                   tg_quote quote);
/** Local. Both legs, buyer first. */
void tg_tape_match(tg_tape *tape, int64_t security, const tg_match *match, tg_quote quote);
void tg_tape_quote(tg_tape *tape, int64_t security, tg_quote quote);

#endif
