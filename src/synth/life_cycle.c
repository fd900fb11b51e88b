/** \file life_cycle.c */
#include "synth/life_cycle.h"

static int32_t smaller(int32_t a, int32_t b) {
  return a < b ? a : b;
}

static void tell(tg_tape *tape, tg_security *security, const tg_live_order *order, tg_event event) {
  tg_tape_order(tape, security->code, order, event, security->quote);
  security->rows++;
}

static bool within_limit(const tg_live_order *order, int32_t price) {
  return order->side == TG_BUY ? price <= order->price : price >= order->price;
}

/* A deal as one participant with itself has names of its own. */
static tg_deal deal_between(const tg_live_order *a, const tg_live_order *b, tg_deal deal) {
  if (a->participant != b->participant)
    return deal;
  bool undisclosed = a->crossing_key && a->crossing_key == b->crossing_key;
  if (deal == TG_DEAL_LIT)
    return undisclosed ? TG_DEAL_LIT_UCP : deal;
  if (deal == TG_DEAL_AUCTION)
    return undisclosed ? TG_DEAL_AUCTION_UCP : deal;
  return undisclosed ? TG_DEAL_DARK_UCP : TG_DEAL_PREFERENCING;
}

static void take_from(tg_tape *tape, tg_security *security, tg_live_order *order, int32_t quantity,
                      bool resting) {
  order->leaves -= quantity;
  order->matched += quantity;
  if (resting) /* an incoming order is told once, when it is done with the book */
    tell(tape, security, order, order->leaves ? TG_EVENT_TRADED : TG_EVENT_COMPLETED);
}

static void trade(tg_tape *tape, tg_security *security, tg_live_order *a, tg_live_order *b,
                  int32_t price, tg_deal deal, int aggressor) {
  int32_t quantity = smaller(a->leaves, b->leaves);
  bool buys = a->side == TG_BUY;
  take_from(tape, security, a, quantity, aggressor != a->side);
  take_from(tape, security, b, quantity, aggressor != b->side);
  tg_match match = {buys ? a : b, buys ? b : a, deal_between(a, b, deal),
                    price,        quantity,     aggressor};
  tg_tape_match(tape, security->code, &match, security->quote);
}

static void drop_if_done(tg_book *book, tg_queue queue, int rank) {
  if (!tg_book_at(book, queue, rank)->leaves)
    tg_book_remove(book, queue, rank);
}

static void take_lit(tg_tape *tape, tg_security *security, tg_live_order *order) {
  tg_book *book = &security->book;
  tg_queue other = tg_queue_opposite(tg_book_queue(order->type, order->side));
  while (order->leaves && book->count[other]) {
    tg_live_order *maker = tg_book_at(book, other, 0);
    if (!within_limit(order, maker->price))
      return;
    trade(tape, security, order, maker, maker->price, TG_DEAL_LIT, order->side);
    drop_if_done(book, other, 0);
  }
}

/* 0 when there is no middle */
static int32_t middle_of(tg_quote quote) {
  if (quote.bid <= 0 || quote.offer <= quote.bid)
    return 0;
  return (int32_t)((quote.bid + quote.offer) / 2);
}

static bool accepts(const tg_live_order *order, int32_t price, int32_t quantity) {
  return within_limit(order, price) && quantity >= smaller(order->minimum, order->leaves);
}

static void take_dark(tg_tape *tape, tg_security *security, tg_live_order *order, int aggressor) {
  tg_book *book = &security->book;
  tg_queue other = order->side == TG_BUY ? TG_DARK_SELL : TG_DARK_BUY;
  int32_t middle = middle_of(security->quote);
  for (int rank = 0; middle && order->leaves && rank < book->count[other];) {
    tg_live_order *maker = tg_book_at(book, other, rank);
    int32_t quantity = smaller(order->leaves, maker->leaves);
    if (!accepts(order, middle, quantity) || !accepts(maker, middle, quantity)) {
      rank++;
      continue;
    }
    trade(tape, security, order, maker, middle, TG_DEAL_DARK, aggressor);
    if (maker->leaves)
      rank++;
    else
      tg_book_remove(book, other, rank);
  }
}

static void rest(tg_tape *tape, tg_security *security, const tg_live_order *order) {
  tg_queue queue = tg_book_queue(order->type, order->side);
  if (tg_book_full(&security->book, queue))
    tg_life_cancel(tape, security, queue, security->book.count[queue] - 1);
  tg_book_insert(&security->book, order);
  tell(tape, security, order, TG_EVENT_RESTING);
}

void tg_life_enter(tg_tape *tape, tg_security *security, tg_live_order *order, bool matching) {
  bool dark = tg_type_dark(order->type);
  tell(tape, security, order, TG_EVENT_ENTERED);
  if (matching && (dark || order->type == TG_TYPE_SWEEP))
    take_dark(tape, security, order, order->side);
  if (matching && !dark)
    take_lit(tape, security, order);
  if (!order->leaves) {
    tell(tape, security, order, TG_EVENT_COMPLETED);
  } else if (order->validity == TG_BOUNCING) {
    if (order->matched)
      tell(tape, security, order, TG_EVENT_ENTERED); /* with its fills, as the vendor does */
    tell(tape, security, order, TG_EVENT_BOUNCED);
  } else {
    rest(tape, security, order);
  }
}

void tg_life_cancel(tg_tape *tape, tg_security *security, tg_queue queue, int rank) {
  tell(tape, security, tg_book_at(&security->book, queue, rank), TG_EVENT_CANCELLED);
  tg_book_remove(&security->book, queue, rank);
}

void tg_life_amend(tg_tape *tape, tg_security *security, tg_queue queue, int rank,
                   const tg_live_order *changed) {
  tg_book *book = &security->book;
  tg_live_order *order = tg_book_at(book, queue, rank);
  if (changed->price == order->price && changed->leaves <= order->leaves) {
    *order = *changed; /* less keeps its place */
  } else {
    tg_book_remove(book, queue, rank);
    tg_book_insert(book, changed);
  }
  tell(tape, security, changed, TG_EVENT_AMENDED);
}

void tg_life_uncross_dark(tg_tape *tape, tg_security *security) {
  tg_book *book = &security->book;
  for (int rank = 0; rank < book->count[TG_DARK_BUY];) {
    tg_live_order *order = tg_book_at(book, TG_DARK_BUY, rank);
    take_dark(tape, security, order, 0);
    if (order->leaves)
      rank++;
    else
      tg_book_remove(book, TG_DARK_BUY, rank);
  }
}

static bool tell_quote(tg_tape *tape, tg_security *security, tg_quote quote) {
  if (quote.bid == security->quote.bid && quote.offer == security->quote.offer)
    return false;
  security->quote = quote;
  tg_tape_quote(tape, security->code, quote);
  return true;
}

void tg_life_settle(tg_tape *tape, tg_security *security, bool matching) {
  tg_quote quote = {tg_book_best(&security->book, TG_BUY), tg_book_best(&security->book, TG_SELL)};
  if (tell_quote(tape, security, quote) && matching)
    tg_life_uncross_dark(tape, security);
}

/* The price at which all that crosses can trade, 0 when nothing does; and the
 * quote that will be left. */
static int32_t auction_price(tg_book *book, tg_quote *after) {
  int rank[2] = {0, 0};
  int32_t left[2] = {0, 0}, last[2] = {0, 0};
  for (;;) {
    for (int side = 0; side < 2; side++)
      if (!left[side] && rank[side] < book->count[side])
        left[side] = tg_book_at(book, (tg_queue)side, rank[side])->leaves;
    if (!left[0] || !left[1])
      break;
    int32_t bid = tg_book_at(book, TG_LIT_BUY, rank[0])->price;
    int32_t offer = tg_book_at(book, TG_LIT_SELL, rank[1])->price;
    if (bid < offer)
      break;
    int32_t quantity = smaller(left[0], left[1]);
    for (int side = 0; side < 2; side++) {
      left[side] -= quantity;
      rank[side] += !left[side];
    }
    last[0] = bid;
    last[1] = offer;
  }
  after->bid = left[0] ? tg_book_at(book, TG_LIT_BUY, rank[0])->price : INT64_MIN;
  after->offer = left[1] ? tg_book_at(book, TG_LIT_SELL, rank[1])->price : INT64_MIN;
  int32_t price = (last[0] + last[1]) / (2 * TG_TICK) * TG_TICK;
  if (price && price < after->bid) /* who is left would have traded at it */
    price = (int32_t)after->bid;
  if (price && after->offer > 0 && price > after->offer)
    price = (int32_t)after->offer;
  return price;
}

void tg_life_auction(tg_tape *tape, tg_security *security) {
  tg_book *book = &security->book;
  tg_quote after;
  int32_t price = auction_price(book, &after);
  tell_quote(tape, security, after);
  while (book->count[TG_LIT_BUY] && book->count[TG_LIT_SELL]) {
    tg_live_order *buyer = tg_book_at(book, TG_LIT_BUY, 0);
    tg_live_order *seller = tg_book_at(book, TG_LIT_SELL, 0);
    if (buyer->price < seller->price)
      break;
    trade(tape, security, buyer, seller, price, TG_DEAL_AUCTION, 0);
    drop_if_done(book, TG_LIT_BUY, 0);
    drop_if_done(book, TG_LIT_SELL, 0);
  }
}

void tg_life_expire(tg_tape *tape, tg_security *security) {
  tg_book *book = &security->book;
  for (int queue = 0; queue < TG_QUEUES; queue++)
    for (int rank = 0; rank < book->count[queue];) {
      const tg_live_order *order = tg_book_at(book, (tg_queue)queue, rank);
      if (order->validity == TG_CURRENT_MAX) {
        rank++;
        continue;
      }
      tell(tape, security, order, TG_EVENT_EXPIRED);
      tg_book_remove(book, (tg_queue)queue, rank);
    }
}

void tg_life_reload(tg_tape *tape, tg_security *security) {
  tg_book *book = &security->book;
  for (int queue = 0; queue < TG_QUEUES; queue++)
    for (int rank = 0; rank < book->count[queue]; rank++) {
      const tg_live_order *order = tg_book_at(book, (tg_queue)queue, rank);
      tell(tape, security, order, TG_EVENT_ENTERED);
      tell(tape, security, order, TG_EVENT_RELOADED);
    }
}
