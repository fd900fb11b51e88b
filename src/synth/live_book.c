/** \file live_book.c */
#include "synth/live_book.h"

#include <string.h>

void tg_book_reset(tg_book *book) {
  memset(book->count, 0, sizeof(book->count));
  book->free_count = TG_BOOK_ROOM;
  for (int i = 0; i < TG_BOOK_ROOM; i++)
    book->free_slots[i] = (uint8_t)(TG_BOOK_ROOM - 1 - i);
}

bool tg_type_dark(int type) {
  return type == 64 || type == 256 || type == 4096 || type == 4098;
}

tg_queue tg_book_queue(int type, int side) {
  if (tg_type_dark(type))
    return side == TG_BUY ? TG_DARK_BUY : TG_DARK_SELL;
  return side == TG_BUY ? TG_LIT_BUY : TG_LIT_SELL;
}

tg_queue tg_queue_opposite(tg_queue queue) {
  return (tg_queue)(queue ^ 1);
}

bool tg_book_full(const tg_book *book, tg_queue queue) {
  return book->count[queue] >= (queue >= TG_DARK_BUY ? TG_DARK_ROOM : TG_LIT_ROOM);
}

static int rank_of(const tg_book *book, tg_queue queue, int32_t price) {
  int rank = book->count[queue];
  if (queue >= TG_DARK_BUY)
    return rank;
  for (; rank > 0; rank--) {
    int32_t before = book->slots[book->rank[queue][rank - 1]].price;
    if (queue == TG_LIT_BUY ? before >= price : before <= price)
      break;
  }
  return rank;
}

void tg_book_insert(tg_book *book, const tg_live_order *order) {
  tg_queue queue = tg_book_queue(order->type, order->side);
  int rank = rank_of(book, queue, order->price);
  uint8_t slot = book->free_slots[--book->free_count];
  uint8_t *ranks = book->rank[queue];
  memmove(ranks + rank + 1, ranks + rank, (size_t)(book->count[queue] - rank));
  ranks[rank] = slot;
  book->count[queue]++;
  book->slots[slot] = *order;
}

tg_live_order *tg_book_at(tg_book *book, tg_queue queue, int rank) {
  return &book->slots[book->rank[queue][rank]];
}

void tg_book_remove(tg_book *book, tg_queue queue, int rank) {
  uint8_t *ranks = book->rank[queue];
  book->free_slots[book->free_count++] = ranks[rank];
  book->count[queue]--;
  memmove(ranks + rank, ranks + rank + 1, (size_t)(book->count[queue] - rank));
}

int tg_book_live(const tg_book *book) {
  return TG_BOOK_ROOM - book->free_count;
}

int64_t tg_book_best(const tg_book *book, int side) {
  tg_queue queue = side == TG_BUY ? TG_LIT_BUY : TG_LIT_SELL;
  return book->count[queue] ? book->slots[book->rank[queue][0]].price : INT64_MIN;
}
