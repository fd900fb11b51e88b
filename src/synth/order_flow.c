/** \file order_flow.c */
#include "synth/order_flow.h"

const int16_t tg_participants[TG_PARTICIPANT_COUNT] = {
    67, 51, 47, 146, 2, 41, 61, 42, 54, 69, 8, 75, 26, 50, 62, 112, 10, 33, 38, 11, 20, 98, 82, 3};

static int16_t draw_type(tg_random *random) {
  static const struct {
    uint32_t below;
    int16_t type;
  } shares[] = {{45, TG_TYPE_LIT}, {70, 64},   {92, TG_TYPE_SWEEP},
                {96, 256},         {99, 4096}, {100, 4098}}; /* per cent, cumulative */
  uint32_t draw = tg_random_below(random, 100);
  size_t i = 0;
  while (draw >= shares[i].below)
    i++;
  return shares[i].type;
}

static int32_t draw_quantity(tg_random *random) {
  uint32_t doublings = 2 * tg_random_halving(random) % 14;
  switch (tg_random_below(random, 8)) {
  case 0:
  case 1:
    return 1 + (int32_t)tg_random_below(random, 200);
  case 2:
    return 100 * (1 + (int32_t)tg_random_below(random, 40));
  case 3:
    return (1 + (int32_t)tg_random_below(random, 20)) << doublings;
  default:
    return 100 + (int32_t)tg_random_below(random, 1500);
  }
}

static int16_t draw_participant(tg_random *random) {
  uint32_t a = tg_random_below(random, TG_PARTICIPANT_COUNT);
  uint32_t b = tg_random_below(random, TG_PARTICIPANT_COUNT);
  return tg_participants[a < b ? a : b];
}

static int8_t draw_validity(tg_random *random, int type, bool matching) {
  uint32_t draw = tg_random_below(random, 100);
  if (matching && draw < (tg_type_dark(type) ? 8u : 15u))
    return TG_BOUNCING;
  return draw >= 98 && !tg_type_dark(type) ? TG_CURRENT_MAX : TG_REST_OF_DAY;
}

/* Per cent of orders priced to trade at once. */
static uint32_t eagerness(const tg_live_order *order) {
  if (order->validity == TG_BOUNCING)
    return 85;
  if (order->validity == TG_CURRENT_MAX)
    return 0;
  return order->type == TG_TYPE_LIT ? 35 : order->type == TG_TYPE_SWEEP ? 60 : 55;
}

/* Limit prices are some strides of the price path towards the other side, or
 * away from it, with a thin tail. */
static int32_t draw_price(const tg_live_order *order, const tg_price_path *path,
                          tg_random *random) {
  uint32_t stride = (uint32_t)path->stride;
  int32_t towards;
  if (tg_random_chance(random, eagerness(order), 100))
    towards = (int32_t)tg_random_below(random, 3 * stride + 1);
  else if (order->validity == TG_CURRENT_MAX)
    towards = -(int32_t)(1 + tg_random_below(random, (uint32_t)path->ticks / 6));
  else
    towards = -(int32_t)(1 + tg_random_below(random, (2 + tg_random_halving(random)) * stride));
  int32_t ticks = order->side == TG_BUY ? path->ticks + towards : path->ticks - towards;
  return (ticks > 1 ? ticks : 1) * TG_TICK;
}

static void draw_dark_terms(tg_live_order *order, tg_random *random) {
  order->preference_only = 2;
  order->mid_tick = order->type == 4096 && tg_random_chance(random, 9, 10) ? 1
                    : order->type == 256                                   ? 3
                                                                           : 2;
  order->single_fill = 2;
  if (tg_type_dark(order->type) && tg_random_chance(random, 1, 8)) {
    order->single_fill = 1;
    order->minimum = order->quantity / 4 + 1;
  }
}

static tg_live_order draw_order(tg_tape *tape, tg_security *security, bool matching) {
  tg_random *random = &security->random;
  tg_live_order order = {.id = tg_tape_order_id(tape, tg_random_below(random, 64))};
  order.type = draw_type(random);
  order.side = tg_random_chance(random, 1, 2) ? TG_BUY : TG_SELL;
  order.quantity = order.leaves = draw_quantity(random);
  order.participant = draw_participant(random);
  order.validity = draw_validity(random, order.type, matching);
  order.price = draw_price(&order, &security->path, random);
  if (order.participant % 3)
    order.crossing_key = order.participant * 37 % 1000;
  if (order.side == TG_SELL && tg_random_chance(random, 1, 32))
    order.short_sell = order.quantity;
  if (order.type != TG_TYPE_LIT)
    draw_dark_terms(&order, random);
  return order;
}

/* The price nearest to \a price at which a resting order does not trade. */
static int32_t behind_quote(const tg_live_order *order, int32_t price, tg_quote quote) {
  if (order->side == TG_BUY && quote.offer > 0 && price >= quote.offer)
    price = (int32_t)quote.offer - TG_TICK;
  if (order->side == TG_SELL && quote.bid > 0 && price <= quote.bid)
    price = (int32_t)quote.bid + TG_TICK;
  return price > 0 ? price : order->price;
}

static tg_live_order draw_amendment(const tg_live_order *order, tg_security *security) {
  tg_random *random = &security->random;
  tg_live_order changed = *order;
  uint32_t draw = tg_random_below(random, 8);
  if (draw == 0) {
    changed.quantity = changed.leaves; /* the vendor sometimes tells what is left as the total */
  } else if (draw < 4) {
    int32_t cut = (int32_t)tg_random_below(random, (uint32_t)changed.leaves);
    changed.leaves -= cut;
    changed.quantity -= cut;
  } else if (draw < 5 || tg_type_dark(order->type)) {
    int32_t more = 1 + (int32_t)tg_random_below(random, 500);
    changed.leaves += more;
    changed.quantity += more;
  } else {
    int32_t price = draw_price(order, &security->path, random);
    changed.price = behind_quote(order, price, security->quote);
  }
  return changed;
}

void tg_flow_act(tg_tape *tape, tg_security *security, bool matching) {
  tg_random *random = &security->random;
  tg_book *book = &security->book;
  tg_price_path_step(&security->path, random);
  uint32_t live = (uint32_t)tg_book_live(book);
  uint32_t draw = tg_random_below(random, 100), cancels = live * 40 / TG_BOOK_ROOM;
  int rank = (int)tg_random_below(random, live), queue = 0;
  while (live && rank >= book->count[queue])
    rank -= book->count[queue++];
  if (live && draw < cancels) {
    tg_life_cancel(tape, security, (tg_queue)queue, rank);
  } else if (live && draw < cancels + 5) {
    const tg_live_order *order = tg_book_at(book, (tg_queue)queue, rank);
    tg_live_order changed = draw_amendment(order, security);
    tg_life_amend(tape, security, (tg_queue)queue, rank, &changed);
  } else {
    tg_live_order order = draw_order(tape, security, matching);
    tg_life_enter(tape, security, &order, matching);
  }
  tg_life_settle(tape, security, matching);
}
