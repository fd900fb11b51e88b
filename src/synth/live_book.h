/** \file live_book.h
 *
 * The resting orders of one security: lit orders by price and time, dark ones
 * by time, in fixed room. Bounded by design: memory does not grow with the
 * market's length.
 */
#ifndef TG_LIVE_BOOK_H
#define TG_LIVE_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#define TG_BUY  1
#define TG_SELL 2

#define TG_TYPE_LIT   0
#define TG_TYPE_SWEEP 2048

typedef enum tg_validity { TG_REST_OF_DAY, TG_BOUNCING, TG_CURRENT_MAX } tg_validity;

typedef struct tg_live_order {
  int64_t id;
  int32_t price; /**< 0.001 AUD */
  int32_t quantity, leaves, matched;
  int32_t minimum; /**< smallest acceptable single fill, 0 = any */
  int32_t crossing_key, short_sell;
  int16_t participant, type;
  int8_t side, validity, preference_only, mid_tick, single_fill;
} tg_live_order;

typedef enum tg_queue { TG_LIT_BUY, TG_LIT_SELL, TG_DARK_BUY, TG_DARK_SELL, TG_QUEUES } tg_queue;

#define TG_LIT_ROOM  40
#define TG_DARK_ROOM 12
#define TG_BOOK_ROOM (2 * (TG_LIT_ROOM + TG_DARK_ROOM))

typedef struct tg_book {
  uint8_t count[TG_QUEUES];
  uint8_t rank[TG_QUEUES][TG_LIT_ROOM]; /**< slots, best first */
  uint8_t free_count;
  uint8_t free_slots[TG_BOOK_ROOM];
  tg_live_order slots[TG_BOOK_ROOM];
} tg_book;

void tg_book_reset(tg_book *book);
/** Local. Types 64, 256, 4096 and 4098 rest in the dark; others, sweeps too, are lit. */
bool tg_type_dark(int type);
/** Local. The queue where an order of this type and side rests. */
tg_queue tg_book_queue(int type, int side);
/** Local. The other side's queue of the same kind. */
tg_queue tg_queue_opposite(tg_queue queue);
/** Local. True when the queue has no room. */
bool tg_book_full(const tg_book *book, tg_queue queue);
/** Local. Copy \a order into its queue, behind all of equal priority. The queue has room. */
void tg_book_insert(tg_book *book, const tg_live_order *order);
/** Local. The order at \a rank (0 = best); valid until it is removed. */
tg_live_order *tg_book_at(tg_book *book, tg_queue queue, int rank);
void tg_book_remove(tg_book *book, tg_queue queue, int rank);
/** Local. All resting orders. */
int tg_book_live(const tg_book *book);
/** Local. Price of the best lit order of \a side, INT64_MIN without one. */
int64_t tg_book_best(const tg_book *book, int side);

#endif
